"""What lies on the scene: a page's picture, and frames around places on it. A page is 1000 scene units wide."""

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.pictures import Picture

PAGE_UNITS = 1000.0
FRAME_PX = 2.0
SELECTED_PX = 4.0
EDGE_PX = 1.5
_SMALL_SIGN = 0.75  # of the text's size, where a sign of full size would hide much of what is framed
_SMALL_FRAME = 4.0  # times the height of a sign
_ROOM = 60.0  # scene units around a place that its frame may take when the whole page is seen


class Blend(StrEnum):
    """How the upper picture lies on the lower one."""

    PLAIN = "plain"
    SWIPE = "swipe"
    OVERLAY = "overlay"
    DIFFERENCE = "difference"


class PictureItem(QGraphicsItem):
    """A page's picture, painted from the level that fits the zoom."""

    def __init__(self) -> None:
        super().__init__()
        self.picture: Picture | None = None
        self.blend = Blend.PLAIN
        self.swipe_x = 0.0
        self.share = 0.5  # of the upper picture in an overlay
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def show_picture(self, picture: Picture | None) -> None:
        self.prepareGeometryChange()
        self.picture = picture
        self.update()

    @property
    def height_units(self) -> float:
        if self.picture is None:
            return PAGE_UNITS * 1.414
        return PAGE_UNITS * self.picture.full_height / self.picture.full_width

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, PAGE_UNITS, self.height_units)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.picture is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        match self.blend:
            case Blend.SWIPE:
                self._clip_right_of(painter, self.swipe_x)
            case Blend.OVERLAY:
                painter.setOpacity(self.share)
            case Blend.DIFFERENCE:
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
            case Blend.PLAIN:
                pass
        self.draw(painter, option.exposedRect)
        if self.blend is Blend.DIFFERENCE:
            painter.fillRect(self.boundingRect(), QColor("white"))  # inverted: equal is white, as paper is
        painter.restore()

    def draw(self, painter: QPainter, exposed: QRectF) -> None:
        """Draw the part of the picture in `exposed` (scene units of this item)."""
        if self.picture is None:
            return
        lod = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        image = level_for(self.picture, lod * PAGE_UNITS * painter.device().devicePixelRatio())
        part = exposed.intersected(self.boundingRect())
        factor = image.width() / PAGE_UNITS
        source = QRectF(part.x() * factor, part.y() * factor, part.width() * factor, part.height() * factor)
        painter.drawImage(part, image, source)

    def _clip_right_of(self, painter: QPainter, x_px: float) -> None:
        back, fine = painter.worldTransform().inverted()
        if fine:
            area = QPainterPath()
            area.addPolygon(back.map(QPolygonF(QRectF(x_px, -1e4, 1e5, 1e5))))
            painter.setClipPath(area, Qt.ClipOperation.IntersectClip)


def level_for(picture: Picture, width_px: float) -> QImage:
    """Return the smallest copy that is at least as wide as it is shown."""
    chosen = picture.image
    for level in picture.levels:
        if level.width() >= width_px:
            chosen = level
    return chosen


class FrameItem(QGraphicsItem):
    """A cyan frame with a dark edge around a place, never on it; the selected one is thicker, never filled."""

    def __init__(
        self, place: QRectF, overlay: QColor, edge: QColor, *, is_dashed: bool = False, sign: str = ""
    ) -> None:
        super().__init__()
        self._place = place
        self._overlay = overlay
        self._edge = edge
        self._is_selected = False
        self._sign = sign
        self._style = Qt.PenStyle.DashLine if is_dashed else Qt.PenStyle.SolidLine
        self.setZValue(10)

    @property
    def place(self) -> QRectF:
        return self._place

    def select(self, is_selected: bool) -> None:
        if is_selected != self._is_selected:
            self._is_selected = is_selected
            self.setZValue(11 if is_selected else 10)
            self.update()

    def boundingRect(self) -> QRectF:
        return self._place.adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM)

    def around(self, painter: QPainter, pen_px: float) -> QRectF:
        """Return the line of a pen that wide which leaves every pixel of the place to the picture."""
        scale = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        out = (pen_px / 2 + 1) / max(scale, 1e-6)
        return self._place.adjusted(-out, -out, out, out)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        width = SELECTED_PX if self._is_selected else FRAME_PX
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        is_dashed = self._style is Qt.PenStyle.DashLine
        line = self.around(painter, width + EDGE_PX)
        for colour, pen_width in ((self._edge, width + EDGE_PX), (self._overlay, width))[is_dashed:]:
            pen = QPen(colour, pen_width, self._style)
            pen.setCosmetic(True)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(line)
        if self._sign:
            self._draw_sign(painter, line)

    def _draw_sign(self, painter: QPainter, line: QRectF) -> None:
        """Draw the sign in a tag above the frame's left corner: as large as text, smaller on a small frame."""
        seen = painter.worldTransform().mapRect(line)
        corner = painter.worldTransform().map(line.topLeft())
        painter.save()
        painter.resetTransform()
        font = QFont(painter.font())
        font.setBold(True)
        painter.setFont(font)
        if seen.height() < _SMALL_FRAME * painter.fontMetrics().height() and font.pixelSize() > 0:
            font.setPixelSize(round(_SMALL_SIGN * font.pixelSize()))
            painter.setFont(font)
        side = painter.fontMetrics().height()
        tag = QRectF(corner.x() - FRAME_PX / 2, corner.y() - side - FRAME_PX / 2, side * 1.2, side)
        painter.fillRect(tag, self._edge)
        painter.setPen(self._overlay)
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, self._sign)
        painter.restore()


def scene_place(box_px: Sequence[float], full_width: int, to_scene: QTransform | None = None) -> QRectF:
    """Turn a box in pixels of the whole picture into scene units, through a registration when there is one."""
    factor = PAGE_UNITS / full_width
    x, y, width, height = (value * factor for value in box_px)
    place = QRectF(x, y, width, height)
    return to_scene.mapRect(place) if to_scene is not None else place


def fraction_place(
    box: tuple[float, float, float, float], height_units: float, to_scene: QTransform | None = None
) -> QRectF:
    """Turn a box in fractions of a page into scene units, through a registration when there is one."""
    x, y, width, height = box
    place = QRectF(x * PAGE_UNITS, y * height_units, width * PAGE_UNITS, height * height_units)
    return to_scene.mapRect(place) if to_scene is not None else place


def page_fraction(place: QRectF, height_units: float) -> tuple[float, float, float, float]:
    """Turn scene units into fractions of the page's width and height, cut to the page."""
    page = QRectF(0, 0, PAGE_UNITS, height_units)
    cut = place.normalized().intersected(page)
    return (
        cut.x() / PAGE_UNITS, cut.y() / height_units, cut.width() / PAGE_UNITS, cut.height() / height_units
    )  # fmt: skip


def centre_of(place: QRectF) -> QPointF:
    """Return the middle of a place."""
    return place.center()
