"""What a supervisor does to an order: take a decision back, cancel, remake, correct the name, archive box.

Destructive acts ask twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QPushButton, QWidget

from app.services.outcomes import DirectOutcome, Done
from review.actions import Action, AssignArchiveBox, Cancel, CorrectName, Remake, WithdrawDecision
from review.orders import OrderSnapshot
from review.revocations import CAUSE_NAMES_ZH, REMAKE_CAUSES, RevocationCause
from review.rules import PERMISSIONS, Actor, broken_rule
from review.stages import Role
from ui.context.deciding import Supervising
from ui.errors import Tone
from ui.parts import Parts
from ui.texts import mark, tr
from ui.widgets import button, clear, column, frame, label, line_edit, row

WIDTH_PX = 440
Field = QLineEdit | QComboBox


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: its words, the fields it needs (name, words), and how it is taken."""

    action: type[Action]
    words: str
    explains: str
    said: str
    fields: tuple[tuple[str, str], ...]
    is_destructive: bool


_REASON = ("reason", mark("Reason"))
ACTS: tuple[Act, ...] = (
    Act(action=WithdrawDecision, words=mark("Take the decision back"), said=mark("{order} waits for its review again."),
        explains=mark("The order goes back to its review and is decided anew. The decision stays in the history, with "
                      "your reason."),
        fields=(_REASON,), is_destructive=True),
    Act(action=CorrectName, words=mark("Correct the name"), said=mark("{order}: the name was corrected."),
        explains=mark("After a call to the hotline: the registered name of the organisation."),
        fields=(("name", mark("Right name")), _REASON), is_destructive=False),
    Act(action=AssignArchiveBox, words=mark("Note the archive box"), said=mark("{order}: the archive box was noted."),
        explains=mark("Where the paper set is kept."), fields=(("box", mark("Archive box number")),),
        is_destructive=False),
    Act(action=Remake, words=mark("Make the key again"), said=mark("{order} goes back to production."),
        explains=mark("The old certificates are revoked first, then the order goes back to production."),
        fields=(("cause", mark("What became of the key")), _REASON), is_destructive=True),
    Act(action=Cancel, words=mark("Cancel the order"), said=mark("{order} was cancelled."),
        explains=mark("The order ends; a paid one is marked for refund."), fields=(_REASON,), is_destructive=True),
)  # fmt: skip


def offered(order: OrderSnapshot | None, roles: Iterable[Role]) -> tuple[Act, ...]:
    """Return the acts that the rules allow a supervisor in the order's stage; none for anybody else."""
    if order is None or Role.SUPERVISOR not in roles:
        return ()
    acts = (act for act in ACTS if order.stage in PERMISSIONS[act.action].stages)
    return tuple(act for act in acts if act.action is not WithdrawDecision or _can_be_withdrawn(order))


def _can_be_withdrawn(order: OrderSnapshot) -> bool:
    """Tell whether there is a decision that can still be taken back: the rule needs more than the order's stage."""
    supervisor = Actor(user="", roles=frozenset({Role.SUPERVISOR}))
    return broken_rule(order, WithdrawDecision(decision=_newest(order), reason="?"), actor=supervisor) is None


def _newest(order: OrderSnapshot) -> int:
    """Return the place of the newest decision: the one that is shown."""
    return len(order.decisions) - 1


def take(supervising: Supervising, act: Act, order: OrderSnapshot, texts: dict[str, str]) -> DirectOutcome:
    """Take the act on the server."""
    if act.action is Cancel:
        return supervising.cancel(order.order_no, texts["reason"])
    if act.action is Remake:
        return supervising.remake(order.order_no, RevocationCause(texts["cause"]), texts["reason"])
    if act.action is WithdrawDecision:
        return supervising.withdraw_decision(order.order_no, _newest(order), texts["reason"])
    if act.action is CorrectName:
        return supervising.correct_name(order.order_no, texts["name"], texts["reason"])
    return supervising.assign_archive_box(order.order_no, texts["box"])


def _text(field: Field) -> str:
    return str(field.currentData()) if isinstance(field, QComboBox) else field.text().strip()


class SuperviseSheet(QFrame):
    """Opens beside the picture, never over it."""

    closed = Signal()
    shown = Signal(bool)

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.setObjectName("supervise_sheet")
        self.setProperty("frame", "panel")
        self._parts = parts
        self._order: OrderSnapshot | None = None
        self._asked = ""
        close = button("✕", self.close_sheet, role="quiet", hint=tr("Close (Esc)"))
        self._cards = column(spacing=10)
        layout = column(spacing=10, margins=(12, 10, 12, 10))
        layout.addLayout(row(label(tr("Supervisor"), "heading"), None, close))
        layout.addLayout(self._cards)
        layout.addStretch(1)
        self.setLayout(layout)
        parts.theme.changed.connect(self._resize)
        self._resize()
        self.hide()

    def _resize(self) -> None:
        self.setFixedWidth(self._parts.theme.px(WIDTH_PX))

    def acts(self, order: OrderSnapshot | None) -> tuple[Act, ...]:
        """Return what may be done to this order by who is signed in."""
        member = self._parts.station.sessions.member()
        return offered(order, member.roles if member else ())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shown.emit(False)

    def open_sheet(self, order: OrderSnapshot) -> None:
        """Show the acts that are possible now."""
        self._order = order
        self._asked = ""
        clear(self._cards)
        for act in self.acts(order):
            self._cards.addWidget(self._card(act, order))
        self.show()

    def close_sheet(self) -> None:
        self.hide()
        self.closed.emit()

    def _card(self, act: Act, order: OrderSnapshot) -> QWidget:
        name = act.action.__name__
        fields = {field: self._field(f"{name}_{field}", field, tr(words), order) for field, words in act.fields}
        do = button(tr(act.words), role="danger" if act.is_destructive else "", name=f"do_{name}")
        do.clicked.connect(lambda _checked=False: self._press(act, do, fields))
        for field in fields.values():
            changed = field.currentIndexChanged if isinstance(field, QComboBox) else field.textChanged
            changed.connect(lambda _now: self._offer(act, do, fields))
        self._offer(act, do, fields)
        layout = column(
            label(tr(act.words), "title"), label(tr(act.explains), "muted", wraps=True), *fields.values(), spacing=6,
            margins=(12, 10, 12, 10),
        )  # fmt: skip
        layout.addLayout(row(None, do))
        return frame("card", layout)

    @staticmethod
    def _field(name: str, field: str, words: str, order: OrderSnapshot) -> Field:
        """Make a line to be filled, or the choice of a cause, of which none is proposed."""
        if field != "cause":
            made = line_edit(name, words, words)
            made.setText(order.organisation.name if field == "name" else "")
            return made
        choice = QComboBox()
        choice.setObjectName(name)
        choice.setAccessibleName(words)
        choice.addItem(words, "")
        for cause in REMAKE_CAUSES:
            choice.addItem(CAUSE_NAMES_ZH[cause], cause.value)
        return choice

    def _offer(self, act: Act, do: QPushButton, fields: dict[str, Field]) -> None:
        """Every field must be filled; a change takes the first press back."""
        self._asked = ""
        do.setText(tr(act.words))
        do.setEnabled(all(_text(field) for field in fields.values()))

    def _press(self, act: Act, do: QPushButton, fields: dict[str, Field]) -> None:
        """Ask twice before a destructive act: the first press asks, the second does it."""
        order = self._order
        if order is None:
            return
        if act.is_destructive and self._asked != act.words:
            self._asked = act.words
            do.setText(tr("Really? Press again: {act}", act=tr(act.words)))
            return
        texts = {name: _text(field) for name, field in fields.items()}
        do.setEnabled(False)
        self._parts.jobs.start(
            lambda _context: take(self._parts.station.supervising, act, order, texts), name="supervise", owner=self,
            done=lambda outcome: self._answered(act, order, outcome),
            finished=lambda: self._offer(act, do, fields) if self.isVisible() else None,
        )  # fmt: skip

    def _answered(self, act: Act, order: OrderSnapshot, outcome: DirectOutcome) -> None:
        if not isinstance(outcome, Done):
            self._parts.notices.say(outcome.sentence, Tone.BAD, code=outcome.code, for_ms=0)
            return
        self._parts.notices.say(tr(act.said, order=order.order_no), Tone.GOOD)
        self.close_sheet()
        self._parts.signals.orders_changed.emit((order.order_no,))
        self._parts.signals.sync_wanted.emit()
