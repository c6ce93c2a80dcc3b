"""A crosshair on the pictures, moved by keys: the ruler, and a place for a reason, without the mouse."""

from PySide6.QtCore import QLineF, QObject, QPointF, QRectF
from PySide6.QtGui import QTransform

from ui.hotkeys import Command
from ui.parts import Parts
from ui.texts import tr
from ui.workbench.page_view import Tool
from ui.workbench.viewer import CompareViewer

C = Command
STEP_PX, FINE_PX = 16, 1  # of the screen at 100 %
STEPS = {
    C.CROSS_LEFT: (-STEP_PX, 0), C.CROSS_RIGHT: (STEP_PX, 0), C.CROSS_UP: (0, -STEP_PX), C.CROSS_DOWN: (0, STEP_PX),
    C.CROSS_FINE_LEFT: (-FINE_PX, 0), C.CROSS_FINE_RIGHT: (FINE_PX, 0),
    C.CROSS_FINE_UP: (0, -FINE_PX), C.CROSS_FINE_DOWN: (0, FINE_PX),
}  # fmt: skip
COMMANDS = frozenset({*STEPS, C.CROSS_SET})
POINT_UNITS = 40.0  # side of the frame around one point: 8 mm of A4
_THIN_UNITS = 8.0  # no frame is lower or narrower
_NEAR_EDGE_PX = 8


class Crosshair(QObject):
    """There while the ruler is out, or once it is asked for to mark a place; its point is set twice."""

    def __init__(self, parts: Parts, viewer: CompareViewer) -> None:
        super().__init__(viewer)
        self._theme = parts.theme
        self._hotkeys = parts.hotkeys
        self._viewer = viewer
        self._begun: QPointF | None = None
        viewer.tool_changed.connect(self._tool_changed)
        for view in (viewer.left, viewer.right):
            view.measured.connect(self._measured_by_mouse)

    @property
    def at(self) -> QPointF | None:
        """Return where it is, in scene units."""
        return self._viewer.left.cross

    def handle(self, command: Command) -> bool:
        """Move it or set its point; False while there is none."""
        if self.at is None:
            return False
        if command is C.CROSS_SET:
            self._set(self.at)
        else:
            self._move(self.at, *map(self._theme.px, STEPS[command]))
        return True

    def show(self) -> None:
        """Put it into the middle of what is seen."""
        state = self._viewer.left.state
        self._put(QPointF(state.x, state.y))

    def _tool_changed(self, tool: Tool) -> None:
        self._begun = None
        if tool is Tool.RULER:
            self.show()
        else:
            self._viewer.show_cross(None, "")

    def _measured_by_mouse(self, line: QLineF) -> None:
        self._begun = None
        self._put(line.p2())

    def _put(self, at: QPointF) -> None:
        signs = self._hotkeys.sign
        words = tr(
            "{left} {up} {down} {right} move it, finely: {fine} … · {set} sets a point · {back} puts it away",
            left=signs(C.CROSS_LEFT), up=signs(C.CROSS_UP), down=signs(C.CROSS_DOWN), right=signs(C.CROSS_RIGHT),
            fine=signs(C.CROSS_FINE_LEFT), set=signs(C.CROSS_SET), back=signs(C.BACK),
        )  # fmt: skip
        self._viewer.show_cross(at, words)

    def _move(self, at: QPointF, right_px: int, down_px: int) -> None:
        """Move as it is seen, whatever way the page is turned, and never off the pages."""
        left = self._viewer.left
        by = QTransform().rotate(-left.state.rotation).map(QPointF(right_px, down_px)) / left.state.scale
        pages = left.page.boundingRect().united(self._viewer.right.page.mapRectToScene(self._right_page()))
        to = at + by
        to = QPointF(min(max(to.x(), pages.left()), pages.right()), min(max(to.y(), pages.top()), pages.bottom()))
        self._put(to)
        self._keep_in_view(to)
        self._draw_to(to)

    def _right_page(self) -> QRectF:
        right = self._viewer.right.page
        return right.boundingRect() if right.picture is not None else QRectF()

    def _keep_in_view(self, at: QPointF) -> None:
        left = self._viewer.left
        room = left.viewport().rect()
        inside = room.adjusted(_NEAR_EDGE_PX, _NEAR_EDGE_PX, -_NEAR_EDGE_PX, -_NEAR_EDGE_PX)
        seen = left.mapFromScene(at)
        right = seen.x() - min(max(seen.x(), inside.left()), inside.right())
        down = seen.y() - min(max(seen.y(), inside.top()), inside.bottom())
        if right or down:
            self._viewer.pan(right / room.width(), down / room.height())

    def _set(self, at: QPointF) -> None:
        if self._begun is None:
            self._begun = at
            self._draw_to(at)
            return
        begun, self._begun = self._begun, None
        if self._viewer.tool is Tool.SPOT:
            self._viewer.draw_spot(None)
            self._viewer.marked.emit(_frame(begun, at))

    def _draw_to(self, at: QPointF) -> None:
        """Draw what was begun up to here."""
        if self._begun is None:
            return
        if self._viewer.tool is Tool.RULER:
            self._viewer.draw_ruler(QLineF(self._begun, at))
        else:
            self._viewer.draw_spot(QRectF(self._begun, at).normalized())


def _frame(one: QPointF, other: QPointF) -> QRectF:
    """Return the frame between two corners; around the point where both are the same, never a mere line."""
    drawn = QRectF(one, other).normalized()
    least = POINT_UNITS if max(drawn.width(), drawn.height()) < _THIN_UNITS else _THIN_UNITS
    made = QRectF(0, 0, max(drawn.width(), least), max(drawn.height(), least))
    made.moveCenter(drawn.center())
    return made
