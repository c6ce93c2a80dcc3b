"""One of the two linked views: pan, zoom at the cursor, loupe, ruler, marking a place."""

from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView

from ui.texts import tr
from ui.theme import TEXT_PX, Theme, without_input_method
from ui.workbench.items import PAGE_UNITS, FrameItem, PictureItem

ZOOM_STEP = 1.25
SMALLEST, LARGEST = 0.05, 16.0
LOUPE_PX = 132
_MARGIN = 1500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewState:
    """Where both views look: centre in scene units, screen pixels per unit, turn in degrees clockwise."""

    x: float = PAGE_UNITS / 2
    y: float = PAGE_UNITS * 0.707
    scale: float = 0.5
    rotation: float = 0.0
    is_fit: bool = True


class Tool(StrEnum):
    """What a press of the left mouse button begins."""

    PAN = "pan"
    RULER = "ruler"
    SPOT = "spot"


class PageView(QGraphicsView):
    """Shows a scene of its own; tells where it looks, and can be told."""

    moved = Signal(object)
    loupe_moved = Signal(object)
    measured = Signal(object)
    marked = Signal(QRectF)
    pointed = Signal(float)
    resized = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._scene = QGraphicsScene(self)
        self._scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(self._scene)
        self.page = PictureItem()
        self.over = PictureItem()
        self.over.setZValue(1)
        self.over.hide()
        self._scene.addItem(self.page)
        self._scene.addItem(self.over)
        self.frames: list[FrameItem] = []
        self._differences: list[FrameItem] = []
        self.pins: list[FrameItem] = []
        self._shown_frames: tuple[tuple[QRectF, ...], int | None] = (), None
        self._shown_differences: tuple[tuple[QRectF, str], ...] = ()
        self._shown_pins: tuple[tuple[QRectF, str], ...] = ()
        self.state = ViewState()
        self.tool = Tool.PAN
        self.loupe: QPointF | None = None
        self.loupe_magnified = 1.0
        self.ruler: QLineF | None = None
        self.spot: QRectF | None = None
        self.cross: QPointF | None = None
        self.hint = ""
        self.swipe_x: float | None = None
        self.page_mm_per_unit: float | None = None  # of the picture itself, by its resolution
        self.mm_per_unit: float | None = None  # of the scene that it lies on
        self.why_empty = ""
        self._grab: QPoint | None = None
        self._dress()

    def _dress(self) -> None:
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        without_input_method(self, self.viewport())
        self._theme.changed.connect(self._ground)
        self._ground()

    def _ground(self) -> None:
        self.setBackgroundBrush(QBrush(self._theme.colour("surround")))

    # where it looks

    def apply(self, state: ViewState) -> None:
        """Look where the other view looks."""
        self.state = state
        self._scene.setSceneRect(
            QRectF(-_MARGIN, -_MARGIN, PAGE_UNITS + 2 * _MARGIN, self.page.height_units + 2 * _MARGIN)
        )
        self.setTransform(QTransform().scale(state.scale, state.scale).rotate(state.rotation))
        self.centerOn(state.x, state.y)
        self.viewport().update()

    def fitted(self, rotation: float) -> ViewState:
        """Return the state in which the whole page is seen."""
        page = self.page.boundingRect()
        turned = QTransform().rotate(rotation).mapRect(page)
        room = self.viewport().size()
        scale = 0.97 * min(room.width() / turned.width(), room.height() / turned.height())
        return ViewState(x=page.center().x(), y=page.center().y(), scale=max(scale, SMALLEST), rotation=rotation)

    def around(self, place: QRectF) -> ViewState:
        """Return the state in which `place` takes about a third of the view."""
        room = self.viewport().size()
        side = max(place.width(), place.height(), 30.0)
        scale = min(max(0.4 * min(room.width(), room.height()) / side, SMALLEST), LARGEST)
        return replace(self.state, x=place.center().x(), y=place.center().y(), scale=scale, is_fit=False)

    def zoomed(self, factor: float, at: QPoint | None = None) -> ViewState:
        """Return the state after zooming, with the spot under `at` staying where it is."""
        anchor = at if at is not None else self.viewport().rect().center()
        before = self.mapToScene(anchor)
        scale = min(max(self.state.scale * factor, SMALLEST), LARGEST)
        ratio = self.state.scale / scale
        x = before.x() + (self.state.x - before.x()) * ratio
        y = before.y() + (self.state.y - before.y()) * ratio
        return replace(self.state, x=x, y=y, scale=scale, is_fit=False)

    def panned(self, right: float, down: float) -> ViewState:
        """Return the state after moving by shares of the view, its middle kept on the page."""
        room = self.viewport().size()
        by = QPointF(right * room.width(), down * room.height())
        turned_back = QTransform().rotate(-self.state.rotation).map(by) / self.state.scale
        page = self.page.boundingRect()
        x = min(max(self.state.x + turned_back.x(), page.left()), page.right())
        y = min(max(self.state.y + turned_back.y(), page.top()), page.bottom())
        return replace(self.state, x=x, y=y, is_fit=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.apply(self.fitted(self.state.rotation) if self.state.is_fit else self.state)
        self.resized.emit()

    # mouse

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if steps:
            self.moved.emit(self.zoomed(ZOOM_STEP**steps, event.position().toPoint()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._grab = event.position().toPoint()
        here = self.mapToScene(self._grab)
        if self.tool is Tool.RULER:
            self.measured.emit(QLineF(here, here))
        elif self.tool is Tool.SPOT:
            self.spot = QRectF(here, here)
        else:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        here = self.mapToScene(at)
        self.pointed.emit(event.position().x())
        if self.loupe is not None:
            self.loupe_moved.emit(here)
        if self._grab is None:
            return
        if self.tool is Tool.RULER and self.ruler is not None:
            self.measured.emit(QLineF(self.ruler.p1(), here))
        elif self.tool is Tool.SPOT and self.spot is not None:
            self.spot = QRectF(self.spot.topLeft(), here)
            self.viewport().update()
        else:
            before = self.mapToScene(self._grab)
            self._grab = at
            shift = before - here
            state = self.state
            self.moved.emit(replace(state, x=state.x + shift.x(), y=state.y + shift.y(), is_fit=False))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grab = None
        self.setCursor(Qt.CursorShape.OpenHandCursor if self.tool is Tool.PAN else Qt.CursorShape.CrossCursor)
        if self.tool is Tool.SPOT and self.spot is not None:
            place, self.spot = self.spot.normalized(), None
            if place.width() > 4 and place.height() > 4:
                self.marked.emit(place)
            self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        wanted = self.fitted(self.state.rotation) if not self.state.is_fit else self.zoomed(4.0, at)
        self.moved.emit(wanted)

    # what lies above the picture

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.swipe_x is not None:
            self._draw_line(painter, QLineF(self.swipe_x, 0, self.swipe_x, self.viewport().height()))
        if self.why_empty and self.page.picture is None:
            self._draw_why_empty(painter)
        if self.ruler is not None and self.ruler.length() > 0:
            self._draw_ruler(painter)
        if self.spot is not None:
            self._draw_spot(painter)
        if self.cross is not None:
            self._draw_cross(painter, self.mapFromScene(self.cross).toPointF())
        if self.loupe is not None:
            self._draw_loupe(painter)
        painter.restore()

    def _draw_cross(self, painter: QPainter, at: QPointF) -> None:
        """Draw hairlines across the view, and arms that leave the point itself to the picture."""
        room, gap, arm = QRectF(self.viewport().rect()), self._theme.px(4), self._theme.px(22)
        painter.setPen(QPen(self._theme.colour("overlay"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(room.left(), at.y(), room.right(), at.y()))
        painter.drawLine(QLineF(at.x(), room.top(), at.x(), room.bottom()))
        for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            self._draw_line(painter, QLineF(at + QPointF(x, y) * gap, at + QPointF(x, y) * arm))
        if self.hint:
            self._draw_words(painter, QPointF(room.center().x(), room.bottom() - self._theme.px(4)), self.hint)

    def _draw_line(self, painter: QPainter, drawn: QLineF) -> None:
        for role, width in (("overlay_edge", 4), ("overlay", 2)):
            painter.setPen(QPen(self._theme.colour(role), width))
            painter.drawLine(drawn)

    def _draw_why_empty(self, painter: QPainter) -> None:
        """Say in the middle, on a card, why there is no picture."""
        room = QRectF(self.viewport().rect())
        painter.setFont(self._theme.font(TEXT_PX + 2))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        words = painter.fontMetrics().boundingRect(room.adjusted(40, 0, -40, 0).toRect(), flags.value, self.why_empty)
        card = QRectF(words).adjusted(-24, -16, 24, 16)
        painter.setPen(self._theme.colour("bad"))
        painter.setBrush(self._theme.colour("bad_ground"))
        painter.drawRoundedRect(card, 4, 4)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(QRectF(words), flags.value, self.why_empty)

    def _draw_ruler(self, painter: QPainter) -> None:
        assert self.ruler is not None  # noqa: S101 - for the type checker
        ends = QLineF(self.mapFromScene(self.ruler.p1()).toPointF(), self.mapFromScene(self.ruler.p2()).toPointF())
        self._draw_line(painter, ends)
        self._draw_words(painter, ends.center(), ruler_words(self.ruler.length(), self.mm_per_unit))

    def _draw_words(self, painter: QPainter, at: QPointF, words: str) -> None:
        font = QFont(self._theme.font(13, bold=True))
        painter.setFont(font)
        box = QRectF(painter.fontMetrics().boundingRect(words)).adjusted(-8, -4, 8, 4)
        box.moveCenter(at + QPointF(0, -18))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("overlay_edge"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor("#FFFFFF"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _draw_spot(self, painter: QPainter) -> None:
        assert self.spot is not None  # noqa: S101 - for the type checker
        box = QRectF(self.mapFromScene(self.spot).boundingRect())
        for role, width in (("overlay_edge", 4), ("overlay", 2)):
            painter.setPen(QPen(self._theme.colour(role), width, Qt.PenStyle.DashLine))
            painter.drawRect(box)

    def _draw_loupe(self, painter: QPainter) -> None:
        assert self.loupe is not None  # noqa: S101 - for the type checker
        centre = self.mapFromScene(self.loupe).toPointF()
        radius = self._theme.px(LOUPE_PX)
        circle = QPainterPath()
        circle.addEllipse(centre, radius, radius)
        painter.save()
        painter.setClipPath(circle)
        painter.fillPath(circle, self._theme.colour("surround"))
        painter.translate(centre)
        scale = self.loupe_magnified
        painter.scale(scale, scale)
        painter.rotate(self.state.rotation)
        painter.translate(-self.loupe)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for item in (self.page, self.over):
            if item.isVisible() and item.picture is not None:
                painter.save()
                painter.setTransform(item.transform(), combine=True)
                item.draw(painter, item.boundingRect())
                painter.restore()
        painter.restore()
        for role, width in (("overlay_edge", 5), ("overlay", 3)):
            painter.setPen(QPen(self._theme.colour(role), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(centre, radius, radius)

    def loupe_scale(self) -> float:
        """Return screen pixels per unit in the loupe: one to one, or double what is on screen already."""
        return max(self.one_to_one(), 2 * self.state.scale)

    def one_to_one(self) -> float:
        """Return the scale at which a pixel of the picture is a pixel of the screen."""
        picture = self.page.picture
        width = picture.full_width if picture is not None else PAGE_UNITS
        return width / PAGE_UNITS / self.devicePixelRatioF()

    def show_differences(self, places: tuple[tuple[QRectF, str], ...]) -> None:
        """Replace the dashed outlines of what differs, each with its sign."""
        if places == self._shown_differences:
            return
        self._shown_differences = places
        self._differences = self._signed(places, self._differences, is_dashed=True)

    def show_pins(self, places: tuple[tuple[QRectF, str], ...]) -> None:
        """Replace the frames of the places that were marked for reasons, each with the reason's number."""
        if places != self._shown_pins:
            self._shown_pins = places
            self.pins = self._signed(places, self.pins, is_dashed=False)

    def _signed(
        self, places: tuple[tuple[QRectF, str], ...], before: list[FrameItem], *, is_dashed: bool
    ) -> list[FrameItem]:
        for item in before:
            self._scene.removeItem(item)
        overlay, edge = self._theme.colour("overlay"), self._theme.colour("overlay_edge")
        made = [FrameItem(place, overlay, edge, is_dashed=is_dashed, sign=sign) for place, sign in places]
        for item in made:
            self._scene.addItem(item)
        return made

    def show_frames(self, places: tuple[QRectF, ...], selected: int | None) -> None:
        """Replace the frames on the picture, where they are others than before."""
        if (places, selected) == self._shown_frames:
            return
        self._shown_frames = places, selected
        for item in self.frames:
            self._scene.removeItem(item)
        self.frames = [
            FrameItem(place, self._theme.colour("overlay"), self._theme.colour("overlay_edge")) for place in places
        ]
        for number, item in enumerate(self.frames):
            self._scene.addItem(item)
            item.select(number == selected)


def ruler_words(length_units: float, mm_per_unit: float | None) -> str:
    """Return a measured length in words; without a known scale it is said to be about, on a page of A4 width."""
    if mm_per_unit is not None:
        return tr("{length} mm", length=f"{length_units * mm_per_unit:.1f}")
    return tr("about {length} mm (if the page is A4)", length=f"{length_units * 210.0 / PAGE_UNITS:.0f}")
