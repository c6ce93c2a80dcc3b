"""What is drawn on a picture: frames and signs leave the place itself to the picture."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication, QGraphicsScene

from ui.workbench.items import FrameItem

_PLACE = QRectF(200, 200, 100, 60)
TEXT_PX = 20  # on a large screen


def _drawn(frame: FrameItem, scale: float) -> QImage:
    scene = QGraphicsScene()
    scene.addItem(frame)
    image = QImage(round(500 * scale), round(500 * scale), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    font = QFont(painter.font())
    font.setPixelSize(TEXT_PX)
    painter.setFont(font)
    scene.render(painter, QRectF(image.rect()), QRectF(0, 0, 500, 500))
    painter.end()
    scene.removeItem(frame)
    return image


@pytest.mark.parametrize("scale", [0.4, 1.0, 4.0])
@pytest.mark.parametrize("is_dashed", [True, False])
def test_a_frame_hides_nothing_of_its_place(qapp: QApplication, scale: float, is_dashed: bool) -> None:
    """The ring of a seal and the border of a square one lie on the edge of the place: they are what is judged."""
    frame = FrameItem(_PLACE, QColor("#00B4D8"), QColor("#06303A"), is_dashed=is_dashed, sign="≠" if is_dashed else "")
    frame.select(True)
    image = _drawn(frame, scale)
    left, top, right, bottom = (
        round(each * scale) for each in (_PLACE.left(), _PLACE.top(), _PLACE.right(), _PLACE.bottom())
    )
    inside = {image.pixel(x, y) for x in range(left, right) for y in range(top, bottom)}
    assert inside == {QColor("white").rgb()}
    close_by = {image.pixel(x, top - 4) for x in range(left, right)}
    assert close_by != {QColor("white").rgb()}


def test_a_sign_is_as_large_as_text_and_smaller_on_a_small_frame(qapp: QApplication) -> None:
    """On a 4K screen it could hardly be read, and on a page seen whole it covered the seal above."""
    frame = FrameItem(_PLACE, QColor("#00B4D8"), QColor("#06303A"), sign="≠")
    large, small = _tag_px(_drawn(frame, 4.0), 4.0), _tag_px(_drawn(frame, 0.4), 0.4)
    assert large >= TEXT_PX
    assert 0.6 * large < small < 0.9 * large


def _tag_px(image: QImage, scale: float) -> int:
    """Return how high the tag above the frame is."""
    x, bottom = round(_PLACE.left() * scale), round(_PLACE.top() * scale) - 8
    return sum(image.pixel(x, y) == QColor("#06303A").rgb() for y in range(max(bottom - 60, 0), bottom)) + 8
