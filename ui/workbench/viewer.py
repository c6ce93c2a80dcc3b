"""The compare viewer: two views on one transform; side by side, swipe, blink, overlay, difference (DESIGN §7)."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from math import hypot

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QTransform
from PySide6.QtWidgets import QLabel, QWidget

from ui.pictures import Picture
from ui.texts import mark, tr
from ui.theme import Theme
from ui.widgets import ElidedLabel, column, row
from ui.workbench.items import PAGE_UNITS, Blend
from ui.workbench.page_view import PageView, Tool, ViewState

BLINK_MS = 450
SHARE_STEP = 0.1
PAN_STEP = 0.25  # of the view


class Mode(StrEnum):
    """How the two pictures are compared; remembered between orders."""

    SIDE_BY_SIDE = "side_by_side"
    SWIPE = "swipe"
    BLINK = "blink"
    OVERLAY = "overlay"
    DIFFERENCE = "difference"


MODE_WORDS = {
    Mode.SIDE_BY_SIDE: mark("Side by side"),
    Mode.SWIPE: mark("Swipe"),
    Mode.BLINK: mark("Blink"),
    Mode.OVERLAY: mark("Overlay"),
    Mode.DIFFERENCE: mark("Difference"),
}
_BLENDS = {Mode.SWIPE: Blend.SWIPE, Mode.OVERLAY: Blend.OVERLAY, Mode.DIFFERENCE: Blend.DIFFERENCE}


class CompareViewer(QWidget):
    """The left picture (upload) and, where there is one, the right (paper, or the round before)."""

    marked = Signal(QRectF)
    mode_changed = Signal(object)
    tool_changed = Signal(object)
    state_changed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.mode = Mode.SIDE_BY_SIDE
        self.left = PageView(theme, "left_view")
        self.right = PageView(theme, "right_view")
        self._left_words = ElidedLabel("small", name="left_words")
        self._right_words = ElidedLabel("small", name="right_words")
        self._has_right = False
        self._words = ("", "")
        self._shares = {Mode.SWIPE: 0.5, Mode.OVERLAY: 0.5}  # kept while the window is open
        self._registration: QTransform | None = None
        self._blink = QTimer(self, interval=BLINK_MS)
        self._blink.timeout.connect(self._blink_once)
        self._right_side = self._side(self._right_words, self.right)
        layout = row(self._side(self._left_words, self.left), self._right_side, spacing=2)
        layout.setStretch(0, 1)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        for view in (self.left, self.right):
            view.moved.connect(self.look)
            view.loupe_moved.connect(self._move_loupe)
            view.measured.connect(self.draw_ruler)
            view.marked.connect(self.marked)
            view.pointed.connect(self._swipe_to)
        self.left.resized.connect(self._show_share)

    @staticmethod
    def _side(words: QLabel, view: PageView) -> QWidget:
        made = QWidget()
        words.setContentsMargins(8, 2, 8, 2)
        layout = column(words, view, spacing=0)
        layout.setStretch(1, 1)
        made.setLayout(layout)
        return made

    # pictures

    def show_left(self, picture: Picture | None, words: str) -> None:
        self._words = words, self._words[1]
        self._say_which()
        self._put(self.left, picture)

    def show_right(self, picture: Picture | None, words: str, *, is_there: bool) -> None:
        """Show the right picture; `is_there` is False where the order has none."""
        self._words = self._words[0], words
        self._has_right = is_there
        self._put(self.right, picture)
        self.left.over.show_picture(picture)
        self._arrange()

    def say_why_empty(self, side: str, words: str) -> None:
        """Say in the middle of a side why it has no picture; empty while one is on its way."""
        view = self.left if side == "left" else self.right
        view.why_empty = words
        self._arrange()

    def _put(self, view: PageView, picture: Picture | None) -> None:
        view.why_empty = ""
        view.page.show_picture(picture)
        if picture is None:
            view.page_mm_per_unit = None
        elif picture.is_sharp:
            view.page_mm_per_unit = picture.full_width / picture.dpi * 25.4 / PAGE_UNITS if picture.dpi else None
        self._set_scales()
        if self.left.state.is_fit:
            self.fit()
        else:
            view.apply(self.left.state)

    def register(self, paper_to_upload: QTransform | None) -> None:
        """Lay the paper onto the upload (scene units to scene units), or None: side by side as they are."""
        self._registration = paper_to_upload
        transform = paper_to_upload or QTransform()
        self.right.page.setTransform(transform)
        self.left.over.setTransform(transform)
        self._set_scales()

    def _set_scales(self) -> None:
        """Tell the rulers how long a scene unit is: on laid paper the scene is the upload's, the scan the paper's."""
        laid, paper = self._registration, self.right.page_mm_per_unit
        if laid is not None and paper is not None:
            paper /= hypot(laid.m11(), laid.m12())
        self.right.mm_per_unit = paper
        self.left.mm_per_unit = self.left.page_mm_per_unit or (paper if laid is not None else None)

    @property
    def registration(self) -> QTransform | None:
        return self._registration

    def show_frames(self, places: Sequence[QRectF], selected: int | None) -> None:
        """Frame the findings' places on both pictures."""
        for view in (self.left, self.right):
            view.show_frames(tuple(places), selected)

    def show_differences(self, places: Sequence[tuple[QRectF, str]]) -> None:
        """Outline, dashed and with its sign, where the laid-on pages differ."""
        for view in (self.left, self.right):
            view.show_differences(tuple(places))

    def show_pins(self, places: Sequence[tuple[QRectF, str]]) -> None:
        """Frame, with the reason's number, what was marked for reasons."""
        for view in (self.left, self.right):
            view.show_pins(tuple(places))

    # where they look

    def look(self, state: ViewState) -> None:
        for view in (self.left, self.right):
            view.apply(state)
        self.state_changed.emit(state)

    def fit(self) -> None:
        self.look(self.left.fitted(self.left.state.rotation))

    def actual_size(self) -> None:
        self.look(replace(self.left.state, scale=self.left.one_to_one(), is_fit=False))

    def zoom(self, factor: float) -> None:
        """Zoom at the crosshair where there is one, else in the middle."""
        cross = self.left.cross
        self.look(self.left.zoomed(factor, self.left.mapFromScene(cross) if cross is not None else None))

    def pan(self, right: float, down: float) -> None:
        """Move along the page by shares of the view; never beyond its edges."""
        self.look(self.left.panned(right, down))

    def begin_order(self) -> None:
        """Show pages whole, no tool out: nobody looks for the place of the order before on this one."""
        self.set_tool(Tool.PAN)
        self.fit()

    def begin_page(self) -> None:
        """Take rotations and lengths back: they are of one page, the next lies as it was scanned."""
        if self.left.state.rotation:
            self.rotate(-self.left.state.rotation)
        if self.tool is not Tool.PAN:
            self.set_tool(self.tool)

    def rotate(self, degrees: float) -> None:
        rotation = (self.left.state.rotation + degrees) % 360
        self.look(self.left.fitted(rotation) if self.left.state.is_fit else replace(self.left.state, rotation=rotation))

    def jump_to(self, place: QRectF) -> None:
        self.look(self.left.around(place))

    @property
    def zoom_percent(self) -> int:
        return round(100 * self.left.state.scale / max(self.left.one_to_one(), 1e-6))

    # modes

    def set_mode(self, mode: Mode) -> None:
        self.mode = mode
        self._arrange()
        self.mode_changed.emit(mode)

    def _arrange(self) -> None:
        is_single = self.mode is not Mode.SIDE_BY_SIDE and self._has_right and not self.right.why_empty
        self._right_side.setVisible(self._has_right and not is_single)
        self.left.over.setVisible(is_single)
        self.left.over.blend = _BLENDS.get(self.mode, Blend.PLAIN)
        self._show_share()
        self._say_which()
        if is_single and self.mode is Mode.BLINK:
            self._blink.start()
        else:
            self._blink.stop()
        self.left.viewport().update()

    def _say_which(self) -> None:
        """Name the pictures: above each, or both above the one place where they lie on each other."""
        share = self._shares.get(self.mode)
        over = f"{share:.0%}" if share is not None and self.mode is Mode.OVERLAY else ""
        single = " · ".join(filter(None, ("  ⇄  ".join(filter(None, self._words)), over)))
        self._left_words.setText(single if self.left.over.isVisible() or self._blink.isActive() else self._words[0])
        self._right_words.setText(self._words[1])
        self.left.setAccessibleName(self._left_words.text() or tr("Picture at the left"))
        self.right.setAccessibleName(self._words[1] or tr("Picture at the right"))

    def step_share(self, step: float) -> None:
        """Show more or less of the right picture, where one lies on the other: ticks at 0, 50 and 100 %."""
        if self.mode in self._shares:
            self._shares[self.mode] = min(max(round(self._shares[self.mode] + step, 2), 0.0), 1.0)
            self._show_share()
            self._say_which()

    def _show_share(self) -> None:
        """Put the line of a swipe, or the strength of an overlay, where it was."""
        is_swipe = self.mode is Mode.SWIPE and self.left.over.isVisible()
        right = 1.0 - self._shares[Mode.SWIPE]
        self._set_swipe(self.left.viewport().width() * right if is_swipe else None)
        self.left.over.share = self._shares[Mode.OVERLAY]
        self.left.over.update()

    def _blink_once(self) -> None:
        self.left.over.setVisible(not self.left.over.isVisible())

    def _swipe_to(self, x_px: float) -> None:
        if self.left.swipe_x is not None and self.sender() is self.left:
            self._shares[Mode.SWIPE] = min(max(1.0 - x_px / max(self.left.viewport().width(), 1), 0.0), 1.0)
            self._set_swipe(x_px)

    def _set_swipe(self, x_px: float | None) -> None:
        self.left.swipe_x = x_px
        self.left.over.swipe_x = x_px or 0.0
        self.left.over.update()
        self.left.viewport().update()

    # tools

    def set_tool(self, tool: Tool) -> None:
        for view in (self.left, self.right):
            view.tool = tool
            view.setCursor(Qt.CursorShape.OpenHandCursor if tool is Tool.PAN else Qt.CursorShape.CrossCursor)
            view.ruler = view.spot = None
            view.viewport().update()
        self.tool_changed.emit(tool)

    @property
    def tool(self) -> Tool:
        return self.left.tool

    def draw_ruler(self, line: QLineF) -> None:
        """Draw a measured length on both pictures."""
        for view in (self.left, self.right):
            view.ruler = line
            view.viewport().update()

    def draw_spot(self, place: QRectF | None) -> None:
        """Draw the frame of a place that is being marked, on both pictures."""
        for view in (self.left, self.right):
            view.spot = place
            view.viewport().update()

    def show_cross(self, at: QPointF | None, hint: str) -> None:
        """Show the crosshair on both pictures, and once how it is moved; None takes it away."""
        for view in (self.left, self.right):
            view.cross = at
            view.viewport().update()
        self.left.hint = hint

    def hold_loupe(self, *, is_held: bool) -> None:
        """Show the loupe at the cursor on both pictures while its key is held."""
        if not is_held:
            self._move_loupe(None)
            return
        for view in (self.left, self.right):
            at = view.viewport().mapFromGlobal(QCursor.pos())
            if view.isVisible() and view.viewport().rect().contains(at):
                self._move_loupe(view.mapToScene(at))
                return
        self._move_loupe(QPointF(self.left.state.x, self.left.state.y))

    def _move_loupe(self, at: QPointF | None) -> None:
        """Show the loupe at the same spot, and as large, on both: their resolutions may differ."""
        scale = max(view.loupe_scale() for view in (self.left, self.right) if view.isVisibleTo(self))
        for view in (self.left, self.right):
            view.loupe, view.loupe_magnified = at, scale
            view.viewport().update()
