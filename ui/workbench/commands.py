"""The workbench's keys: each command calls one thing of the page."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

from review.checklist import Mark
from ui.hotkeys import Command
from ui.parts import Parts
from ui.workbench.bars import DecisionBar
from ui.workbench.crosshair import COMMANDS as CROSSHAIR
from ui.workbench.crosshair import Crosshair
from ui.workbench.deciding import Decider
from ui.workbench.frames import FindingFrames, SpotMarker
from ui.workbench.model import WorkbenchModel
from ui.workbench.order_extras import OrderExtras
from ui.workbench.override_sheet import OverrideSheet
from ui.workbench.page_view import ZOOM_STEP, Tool
from ui.workbench.registrar import NUDGE_DEG, NUDGE_MM, Registrar
from ui.workbench.reject_sheet import RejectSheet
from ui.workbench.seal_panel import SealPanel
from ui.workbench.side import TABS, Side
from ui.workbench.viewer import PAN_STEP, SHARE_STEP, CompareViewer, Mode

C = Command


class Bench(Protocol):
    """What the commands reach for: the workbench page, which this module need not know."""

    parts: Parts
    model: WorkbenchModel
    viewer: CompareViewer
    decider: Decider
    registrar: Registrar
    frames: FindingFrames
    spots: SpotMarker
    side: Side
    seals: SealPanel
    foot: DecisionBar
    sheet: RejectSheet
    override: OverrideSheet
    extras: OrderExtras

    def step_order(self, step: int) -> None: ...
    def step_finding(self, step: int) -> None: ...
    def step_field(self, step: int) -> None: ...
    def compare_identity(self) -> None: ...
    def next_digit(self) -> None: ...
    def type_code(self) -> None: ...
    def toggle_registration(self) -> None: ...
    def toggle_before(self) -> None: ...
    def next_difference(self) -> None: ...
    def queue_name(self) -> str: ...


class BenchCommands:
    """A table from command to act; what needs a decision right asks the decider."""

    def __init__(self, page: Bench) -> None:
        self._page = page
        self._crosshair = Crosshair(page.parts, page.viewer)
        page.viewer.tool_changed.connect(lambda tool: page.foot.ruler.setChecked(tool is Tool.RULER))
        self._acts: Mapping[Command, Callable[[], object]] = {
            **self._of_model(),
            **self._of_viewer(),
            **self._of_laying(),
            **self._of_side(),
            C.APPROVE: page.decider.approve,
            C.REJECT: page.decider.open_reject,
            C.POSTPONE: page.decider.postpone,
            C.NEXT_ORDER: lambda: page.step_order(1),
            C.PREVIOUS_ORDER: lambda: page.step_order(-1),
            C.SPOT: self._spot,
            C.PRINT_REPORT: page.extras.print_report,
            C.BACK: self._back,
        }

    def _of_model(self) -> dict[Command, Callable[[], object]]:
        page, model = self._page, self._page.model
        return {
            C.NEXT_DOCUMENT: lambda: model.step_document(1),
            C.PREVIOUS_DOCUMENT: lambda: model.step_document(-1),
            C.NEXT_FINDING: lambda: page.step_finding(1),
            C.PREVIOUS_FINDING: lambda: page.step_finding(-1),
            C.JUMP_TO_FINDING: self._jump,
            C.OPEN: self._jump,
            C.CHECK_ITEM: model.tick,
            C.NEXT_ITEM: model.step_item,
            C.ITEM_WRONG: lambda: model.mark_item(Mark.WRONG),
            C.ITEM_NOT_APPLICABLE: lambda: model.mark_item(Mark.NOT_APPLICABLE),
            C.CONFIRM_FINDING: page.decider.confirm_finding,
            C.OVERRIDE_FINDING: page.decider.override_finding,
            C.CONFIRM_DOUBTS: page.decider.confirm_doubts,
        }

    def _of_side(self) -> dict[Command, Callable[[], object]]:
        page = self._page
        return {
            C.NEXT_FIELD: lambda: page.step_field(1),
            C.PREVIOUS_FIELD: lambda: page.step_field(-1),
            C.COMPARE_IDENTITY: page.compare_identity,
            C.NEXT_DIGIT: page.next_digit,
            C.TYPE_CODE: page.type_code,
            C.SIDE_DOWN: lambda: page.side.turn_over(1),
            C.SIDE_UP: lambda: page.side.turn_over(-1),
            **{command: partial(self._show_tab, command) for command, _words in TABS},
        }

    def _show_tab(self, command: Command) -> None:
        """Open a tab; the places framed on the pictures are its own."""
        self._page.side.show_tab(command)
        self._page.frames.show()

    def _of_viewer(self) -> dict[Command, Callable[[], object]]:
        viewer = self._page.viewer
        return {
            C.MODE_SIDE_BY_SIDE: lambda: viewer.set_mode(Mode.SIDE_BY_SIDE),
            C.MODE_SWIPE: lambda: viewer.set_mode(Mode.SWIPE),
            C.MODE_BLINK: lambda: viewer.set_mode(Mode.BLINK),
            C.MODE_OVERLAY: lambda: viewer.set_mode(Mode.OVERLAY),
            C.MODE_DIFFERENCE: lambda: viewer.set_mode(Mode.DIFFERENCE),
            C.MORE_OF_RIGHT: lambda: viewer.step_share(SHARE_STEP),
            C.LESS_OF_RIGHT: lambda: viewer.step_share(-SHARE_STEP),
            C.FIT: viewer.fit,
            C.ACTUAL_SIZE: viewer.actual_size,
            C.ZOOM_IN: lambda: viewer.zoom(ZOOM_STEP),
            C.ZOOM_OUT: lambda: viewer.zoom(1 / ZOOM_STEP),
            C.PAN_LEFT: lambda: viewer.pan(-PAN_STEP, 0.0),
            C.PAN_RIGHT: lambda: viewer.pan(PAN_STEP, 0.0),
            C.PAN_UP: lambda: viewer.pan(0.0, -PAN_STEP),
            C.PAN_DOWN: lambda: viewer.pan(0.0, PAN_STEP),
            C.ROTATE_LEFT: lambda: viewer.rotate(-90),
            C.ROTATE_RIGHT: lambda: viewer.rotate(90),
            C.RULER: self._ruler,
            C.LOUPE: lambda: viewer.hold_loupe(is_held=True),
            C.REGISTER: self._page.toggle_registration,
            C.NEXT_DIFFERENCE: self._page.next_difference,
            C.AGAINST_BEFORE: self._page.toggle_before,
        }

    def _of_laying(self) -> dict[Command, Callable[[], object]]:
        registrar = self._page.registrar
        return {
            C.NUDGE_LEFT: lambda: registrar.nudge(right_mm=-NUDGE_MM),
            C.NUDGE_RIGHT: lambda: registrar.nudge(right_mm=NUDGE_MM),
            C.NUDGE_UP: lambda: registrar.nudge(down_mm=-NUDGE_MM),
            C.NUDGE_DOWN: lambda: registrar.nudge(down_mm=NUDGE_MM),
            C.NUDGE_TURN_LEFT: lambda: registrar.nudge(turn_deg=-NUDGE_DEG),
            C.NUDGE_TURN_RIGHT: lambda: registrar.nudge(turn_deg=NUDGE_DEG),
            C.NUDGE_RESET: registrar.forget_nudge,
        }

    def handle(self, command: Command) -> bool:
        """Do the command; False when the workbench does not know it."""
        if command in CROSSHAIR:
            return self._crosshair.handle(command)
        act = self._acts.get(command)
        if act is None:
            return False
        act()
        return True

    def _jump(self) -> None:
        """Enter takes the finding's place for a reason where one is asked for, else zooms there."""
        if not self._page.spots.take_finding():
            self._page.frames.jump()

    def _ruler(self) -> None:
        viewer = self._page.viewer
        viewer.set_tool(Tool.PAN if viewer.tool is Tool.RULER else Tool.RULER)

    def _spot(self) -> None:
        """Ask for a place; while one is asked for, take the crosshair to it."""
        if self._page.viewer.tool is Tool.SPOT:
            self._crosshair.show()
        else:
            self._page.spots.want_for_newest()

    def _back(self) -> None:
        """Esc first puts a tool down, then gives a text or a sheet up, then leaves."""
        page = self._page
        if page.viewer.tool is not Tool.PAN:
            page.viewer.set_tool(Tool.PAN)
            if page.sheet.isVisible():
                page.sheet.setFocus()
        elif page.override.isVisible():
            page.override.give_up()
        elif page.seals.give_up():
            pass  # the code that was begun is forgotten, the order stays open
        elif page.sheet.isVisible():
            page.sheet.close_sheet()
        elif page.extras.sheet.isVisible():
            page.extras.sheet.close_sheet()
        else:
            page.parts.signals.go.emit(page.queue_name(), "")
