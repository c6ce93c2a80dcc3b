"""The bars of the workbench: the order's line above, modes and the two decisions below."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QToolButton

from review.deadlines import order_clock
from review.orders import OrderSnapshot
from review.stages import REVIEW_STAGES, STAGE_NAMES_ZH, Stage
from ui.context.workstation import OfficeData
from ui.hotkeys import Command, HotkeyMap
from ui.texts import mark, tr
from ui.theme import GRID_PX
from ui.widgets import ElidedLabel, button, label, line, row, say_hint, tool_button
from ui.workbench.viewer import MODE_WORDS, Mode

Act = Callable[[Command], object]
_MODES = {
    Mode.SIDE_BY_SIDE: Command.MODE_SIDE_BY_SIDE,
    Mode.SWIPE: Command.MODE_SWIPE,
    Mode.BLINK: Command.MODE_BLINK,
    Mode.OVERLAY: Command.MODE_OVERLAY,
    Mode.DIFFERENCE: Command.MODE_DIFFERENCE,
}
_TOOLS = (
    (Command.FIT, mark("Fit")),
    (Command.ACTUAL_SIZE, mark("1:1")),
    (Command.ROTATE_LEFT, mark("Turn left")),
    (Command.ROTATE_RIGHT, mark("Turn right")),
    (Command.RULER, mark("Ruler")),
    (Command.REGISTER, mark("Lay on")),
    (Command.AGAINST_BEFORE, mark("Round before")),
)
_SWITCHES = (Command.RULER, Command.REGISTER, Command.AGAINST_BEFORE)


def order_words(order: OrderSnapshot, data: OfficeData, now: datetime) -> tuple[str, str]:
    """Return the order's line: what it is; and kind, round, time left."""
    kind = data.kinds.kinds.get(order.kind)
    parts = [STAGE_NAMES_ZH[order.stage], kind.short_name if kind else order.kind,
             tr("round {number}", number=order.round)]  # fmt: skip
    clock = order_clock(order, calendar=data.calendar, now=now)
    if clock.due_at is not None:
        over = data.calendar.between(clock.due_at, now).days
        parts.append(tr("overdue by {days} working days", days=f"{over:.1f}") if clock.is_overdue
                     else tr("{days} working days left", days=f"{clock.remaining_days:.1f}"))  # fmt: skip
    if order.second_review is not None:
        parts.append(tr("▲ second review"))
    if is_taken_back(order):
        parts.append(tr("▲ taken back: {reason}", reason=order.withdrawals[-1].reason))
    return order.organisation.name, " · ".join(parts)


def is_taken_back(order: OrderSnapshot) -> bool:
    """Tell whether the order waits for its review again because a supervisor took the last verdict back."""
    last = len(order.decisions) - 1
    return order.stage in REVIEW_STAGES and any(each.decision == last for each in order.withdrawals)


class OrderBar(QFrame):
    """Which order this is, who holds it, and the neighbours."""

    def __init__(self, act: Act, hotkeys: HotkeyMap, extras: Sequence[QPushButton] = ()) -> None:
        super().__init__()
        self.setProperty("frame", "bar")
        self.number = label("", name="bench_order_no")
        self.organisation = ElidedLabel("title", name="bench_organisation")
        self.facts = ElidedLabel("muted", name="bench_facts")
        self.holder = label("", name="bench_holder")
        self.holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.position = label("", "muted", name="bench_position")
        self._hotkeys = hotkeys
        self._back = button(tr("‹ Queue"), lambda: act(Command.BACK), role="quiet", name="back_to_queue")
        self._before = button(tr("‹ Previous"), lambda: act(Command.PREVIOUS_ORDER), role="quiet",
                              name="previous_order")  # fmt: skip
        self._after = button(tr("Next ›"), lambda: act(Command.NEXT_ORDER), role="quiet", name="next_order")
        self.setLayout(
            row(self._back, self.number, self.organisation, self.facts, self.holder, None, *extras, self._before,
                self.position, self._after, margins=(8, 4, 8, 4), spacing=10)
        )  # fmt: skip
        hotkeys.follow(self._name_keys)

    def _name_keys(self) -> None:
        shown = self._hotkeys.shown
        say_hint(self._back, tr("Back to the queue ({key})", key=shown(Command.BACK)))
        say_hint(self._before, tr("Previous order ({key})", key=shown(Command.PREVIOUS_ORDER)))
        say_hint(self._after, tr("Next order ({key})", key=shown(Command.NEXT_ORDER)))


class DecisionBar(QFrame):
    """Modes and tools at the left, the decisions at the right: one blue button."""

    def __init__(self, act: Act, hotkeys: HotkeyMap) -> None:
        super().__init__()
        self.setProperty("frame", "foot")
        self._act = act
        self._hotkeys = hotkeys
        self._tools: dict[Command, tuple[QToolButton, str]] = {}
        self._modes = {mode: self._tool(command, tr(MODE_WORDS[mode]), checks=True) for mode, command in _MODES.items()}
        tools = {command: self._tool(command, tr(words), checks=command in _SWITCHES)
                 for command, words in _TOOLS}  # fmt: skip
        self.ruler = tools[Command.RULER]
        self.register = tools[Command.REGISTER]
        self.before = tools[Command.AGAINST_BEFORE]
        self.zoom = label("", "muted", name="zoom")
        self.registered = ElidedLabel("muted", name="registered")
        self.registered.setContentsMargins(3 * GRID_PX, 0, 0, 0)
        self.progress = label("", "muted", name="progress")
        self.postpone = self._button(Command.POSTPONE, tr("Postpone"), "quiet")
        self.reject = self._button(Command.REJECT, tr("Reject"), "danger")
        self.approve = self._button(Command.APPROVE, tr("Pass"), "primary")
        tools_shown = (*self._modes.values(), _upright(), *tools.values(), self.zoom, self.registered)
        self._decisions = {Command.POSTPONE: self.postpone, Command.REJECT: self.reject, Command.APPROVE: self.approve}
        decided = (self.progress, *self._decisions.values())
        self.setLayout(row(*tools_shown, None, *decided, margins=(8, 6, 12, 6), spacing=4))
        hotkeys.follow(self._name_keys)

    def _name_keys(self) -> None:
        for command, (made, words) in self._tools.items():
            made.setToolTip(f"{words}  {self._hotkeys.shown(command)}".strip())
        for command, decision in self._decisions.items():
            decision.setText(f"{decision.toolTip()}  {self._hotkeys.shown(command)}".strip())

    def _tool(self, command: Command, words: str, *, checks: bool = False) -> QToolButton:
        made = tool_button(words, lambda: self._act(command), name=f"tool_{command.value}", checks=checks)
        self._tools[command] = made, words
        return made

    def _button(self, command: Command, words: str, role: str) -> QPushButton:
        made = button(words, lambda: self._act(command), role=role, name=f"decide_{command.value}", hint=words)
        made.setFocusPolicy(made.focusPolicy().NoFocus)
        return made

    def show_mode(self, mode: Mode) -> None:
        for each, made in self._modes.items():
            made.setChecked(each is mode)

    def offer_modes(self, *, has_right: bool) -> None:
        """Modes and registration need a second picture."""
        for made in (*self._modes.values(), self.register):
            made.setEnabled(has_right)

    def offer_before(self, *, is_there: bool, is_on: bool) -> None:
        """Only paper that was sent again has an earlier round beside it."""
        self.before.setVisible(is_there)
        self.before.setChecked(is_on)

    def leave_to_sheet(self, *, is_open: bool) -> None:
        """While the reject sheet is open its button is the one sensible action."""
        for made in (self.postpone, self.reject, self.approve):
            made.setEnabled(not is_open)

    def offer_decisions(self, *, is_reviewable: bool, stage: Stage) -> None:
        for made in (self.postpone, self.reject, self.approve):
            made.setVisible(is_reviewable)


def _upright() -> QFrame:
    made = line()
    made.setMaximumWidth(1)
    return made
