"""The decision that can still be undone: it waits some seconds before it is sent, and the strip says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from review.order_codes import OrderNo, Verdict
from review.stages import Role
from ui.errors import Remedy, Tone
from ui.hotkeys import Command
from ui.parts import PageName, Parts
from ui.texts import tr

if TYPE_CHECKING:
    from datetime import datetime

    from app.services.outbox import UndoOutcome
    from app.services.outcomes import Accepted

KEPT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided just now."""

    accepted: Accepted
    verdict: Verdict
    organisation: str


class RecentDecisions(QObject):
    """Remembers the newest decisions, says them in the strip, and undoes the last one that still waits."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._recent: list[Decided] = []
        parts.signals.decided.connect(self._decided)

    def _decided(self, decided: Decided) -> None:
        self._recent.append(decided)
        del self._recent[:-KEPT]
        order_no = decided.accepted.order_no
        if decided.verdict is Verdict.PASS:
            text = tr("Passed {order} {organisation}", order=order_no, organisation=decided.organisation)
            tone = Tone.GOOD
        else:
            text = tr("Rejected {order} {organisation}", order=order_no, organisation=decided.organisation)
            tone = Tone.INFO
        left = self._left_ms(decided.accepted.send_after, self._parts.station.now())
        key = self._parts.hotkeys.shown
        self._parts.notices.say(
            text, tone, remedy=Remedy.UNDO, subject=order_no, for_ms=max(left, 2000),
            action_text=tr("Undo ({key})", key=key(Command.UNDO)),
        )  # fmt: skip

    @staticmethod
    def _left_ms(send_after: datetime, now: datetime) -> int:
        return round((send_after - now).total_seconds() * 1000)

    def undo(self) -> None:
        """Take the last decision back, and open its order again."""
        if not self._recent:
            self._parts.notices.say(tr("There is no decision to undo."), Tone.INFO)
            return
        last = self._recent.pop()
        deciding = self._parts.station.deciding
        self._parts.jobs.start(
            lambda _context: deciding.undo(last.accepted.action_key), name="undo", owner=self,
            done=lambda outcome: self._undone(last, outcome),
        )  # fmt: skip

    def _undone(self, last: Decided, outcome: UndoOutcome) -> None:
        from app.services.outbox import UndoOutcome  # noqa: PLC0415 - with the outbox: no start waits for it

        order_no: OrderNo = last.accepted.order_no
        if outcome is UndoOutcome.UNDONE:
            self._parts.notices.say(tr("Undone: {order} is open again.", order=order_no), Tone.GOOD)
            self._parts.signals.orders_changed.emit((order_no,))
            self._parts.signals.go.emit(PageName.WORKBENCH, order_no)
        else:
            self._say_who_can_take_it_back(order_no)

    def _say_who_can_take_it_back(self, order_no: OrderNo) -> None:
        """What was sent is a supervisor's to take back, on the order itself (ADR 0126)."""
        member = self._parts.station.sessions.member()
        if member is not None and Role.SUPERVISOR in member.roles:
            text = tr("{order} was sent already. You can take the decision back on the order: Supervisor….",
                      order=order_no)  # fmt: skip
            self._parts.notices.say(text, Tone.DOUBT, remedy=Remedy.OPEN_ORDER, subject=order_no, for_ms=0)
            return
        text = tr(
            "{order} was sent already and cannot be undone. A supervisor can take the decision back on the order.",
            order=order_no,
        )
        self._parts.notices.say(text, Tone.DOUBT)
