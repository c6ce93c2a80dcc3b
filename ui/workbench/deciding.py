"""What the person does on the workbench: pass, reject, postpone, answer findings."""

from collections.abc import Callable
from typing import assert_never

from PySide6.QtCore import QObject, Signal

from app.services.outcomes import (
    Accepted,
    AlreadyQueued,
    ChecklistIncomplete,
    HeldByOther,
    OrderUnknown,
    Outcome,
    RuleBroken,
)
from review.actions import Decide
from review.orders import OrderSnapshot
from review.orders import Verdict as Decision
from review.stages import Stage
from ui.errors import Remedy, Tone
from ui.hotkeys import Command
from ui.parts import Parts
from ui.shell.decisions import Decided
from ui.texts import tr
from ui.workbench.answers import as_confirmed
from ui.workbench.drafts import Begun
from ui.workbench.finding_card import keys_words
from ui.workbench.model import WorkbenchModel
from ui.workbench.open_findings import OpenFindings
from ui.workbench.reject_sheet import RejectSheet

Complete = Callable[[Decide], Decide]


class Decider(QObject):
    """Takes the person's acts to the services, one at a time. `complete` adds what the side knows to a decision."""

    decided = Signal()
    postponed = Signal()
    override_wanted = Signal(object)
    finding_wanted = Signal()

    def __init__(
        self, parts: Parts, model: WorkbenchModel, sheet: RejectSheet, begun: Begun, complete: Complete
    ) -> None:
        super().__init__()
        self._parts = parts
        self._model = model
        self._sheet = sheet
        self._begun = begun
        self._complete = complete
        self._findings = OpenFindings(model)
        self._is_sending = False

    # verdicts

    def approve(self) -> None:
        """Pass the order, when the checklist is complete and every finding that does not pass is answered."""
        if not self._may_decide():
            return
        if self._says_what_did_not_come():
            return
        missing = self._model.open_items()
        if missing:
            first = missing[0].item
            self._model.go_to_document(first.document)
            self._parts.notices.say(
                tr("{count} items of the checklist are open; next: {item} (tick with {key})", count=len(missing),
                   item=first.label, key=self._parts.hotkeys.shown(Command.CHECK_ITEM)), Tone.DOUBT,
            )  # fmt: skip
            return
        unseen = self._model.unseen()
        if unseen:
            self._model.go_to_document(unseen[0])
            name = self._parts.station.data.kinds.document_name(unseen[0])
            self._parts.notices.say(tr("Nobody has looked at this document yet: {document}", document=name), Tone.DOUBT)
            return
        if not self._says_what_is_unanswered():
            self._decide(Decision.PASS)

    def _says_what_did_not_come(self) -> bool:
        """Go to a document whose paper is not in the parcel and say so: nobody can have compared that with it."""
        without = self._model.passed_without_paper()
        if without:
            self._model.go_to_document(without[0])
            name, shown = self._parts.station.data.kinds.document_name(without[0]), self._parts.hotkeys.shown
            self._parts.notices.say(
                tr("No paper came of this document: {document}. Reject ({reject}), or mark its items as not applicable"
                   " ({other}).", document=name, reject=shown(Command.REJECT),
                   other=shown(Command.ITEM_NOT_APPLICABLE)), Tone.DOUBT,
            )  # fmt: skip
        return bool(without)

    def open_reject(self) -> None:
        if self._may_decide():
            self._sheet.open_sheet()

    def reject(self) -> None:
        """Reject with the chosen reasons."""
        if not self._may_decide():
            return
        if not self._sheet.is_complete():
            self._parts.notices.say(tr("A reject needs at least one reason, and each reason a text."), Tone.DOUBT)
            return
        self._decide(Decision.REJECT)

    def postpone(self) -> None:
        """Leave the order for later: what was begun is kept, the next one comes."""
        order = self._model.order
        if order is not None:
            self._parts.notices.say(tr("Postponed {order}; what you began is kept.", order=order.order_no), Tone.INFO)
            self.postponed.emit()

    def _may_decide(self) -> bool:
        if self._model.is_reviewable and not self._is_sending:
            return True
        if isinstance(self._model.lease, HeldByOther):
            self._parts.notices.say(self._model.lease.sentence, Tone.DOUBT, code=self._model.lease.code)
        elif self._model.is_drawn_from_me:
            self._parts.notices.say(tr("You passed this order and it was drawn: another reviewer decides."), Tone.DOUBT)
        elif not self._is_sending:
            self._parts.notices.say(tr("This order is not waiting for a review."), Tone.INFO)
        return False

    def _decide(self, verdict: Decision) -> None:
        order = self._model.order
        assert order is not None  # noqa: S101 - asked before
        self._is_sending = True
        decision, deciding = self._complete(self._model.decision(verdict)), self._parts.station.deciding
        self._parts.jobs.start(
            lambda _context: deciding.decide(order.order_no, decision, seen_revision=order.revision),
            name="decide", owner=self, done=lambda outcome: self._answered(order, verdict, outcome),
            finished=self._free, priority=20,
        )  # fmt: skip

    def _free(self) -> None:
        self._is_sending = False

    def _answered(self, order: OrderSnapshot, verdict: Decision, outcome: Outcome) -> None:
        match outcome:
            case Accepted():
                self._begun.forget(order.order_no)
                self._sheet.hide()
                self.decided.emit()
                self._parts.signals.orders_changed.emit((order.order_no,))
                self._parts.signals.decided.emit(
                    Decided(accepted=outcome, verdict=verdict, organisation=order.organisation.name)
                )
                self._hint_call(order, verdict)
            case OrderUnknown() | RuleBroken() | AlreadyQueued() | HeldByOther() | ChecklistIncomplete():
                self._parts.notices.say(outcome.sentence, Tone.BAD, code=outcome.code, for_ms=0)
            case _:
                assert_never(outcome)

    def _hint_call(self, order: OrderSnapshot, verdict: Decision) -> None:
        """A failed paper review is told by phone: the order is on the list of calls now."""
        if order.stage is Stage.PAPER_REVIEW and verdict is Decision.REJECT:
            self._parts.signals.sync_wanted.emit()

    def order_changed_meanwhile(self, before: OrderSnapshot) -> None:
        """The open order changed on the server: say so, and offer to look at it as it stands now."""
        orders = self._parts.station.orders

        def done(now: OrderSnapshot | None) -> None:
            shown = self._model.order
            if now is None or shown is None or shown.order_no != now.order_no or now.revision == shown.revision:
                return
            self._parts.notices.say(
                tr("{order} was changed by somebody else.", order=now.order_no), Tone.DOUBT,
                remedy=Remedy.OPEN_ORDER, subject=now.order_no, for_ms=0,
            )  # fmt: skip

        self._parts.jobs.start(lambda _context: orders.order(before.order_no), name="look again", owner=self, done=done)

    # findings

    def confirm_finding(self) -> None:
        """Say that the finding is as it is: what failed fails, a doubt was looked at and is in order."""
        line = self._model.present_finding()
        if line is not None and line.can_be_answered and self._model.answer_finding(as_confirmed(line)):
            self._model.step_finding(1)

    def confirm_doubts(self) -> None:
        """Say it of the doubts of the picture on the screen with one key, but those about what a seal says."""
        count = self._findings.confirm_doubts()
        left = len(self._findings.waiting())
        if not count and any(line.is_doubt and self._model.answer_to(line) is None
                             for line in self._model.finding_lines()):  # fmt: skip
            key = self._parts.hotkeys.shown(Command.CONFIRM_FINDING)
            words = tr(
                "What is left to look at here is about digits and names: answer each by itself ({key}).", key=key
            )
            self._parts.notices.say(words, Tone.DOUBT)
        elif not count:
            self._parts.notices.say(tr("No doubt of this page is open."), Tone.INFO)
        elif left:
            self._parts.notices.say(
                tr("{count} doubts of this page looked at; {left} findings of the order are open.", count=count,
                   left=left), Tone.INFO,
            )  # fmt: skip
        else:
            self._parts.notices.say(tr("All findings of the order are answered."), Tone.GOOD)

    def override_finding(self) -> None:
        """Ask what is said otherwise of the finding, and why."""
        line = self._model.present_finding()
        if line is not None and line.can_be_overridden:
            self.override_wanted.emit(line)

    def overridden(self, decided: str, reason: str) -> None:
        """Keep the answer, with its reason, as a label."""
        if self._model.answer_finding(decided, reason):
            self._model.step_finding(1)

    def _says_what_is_unanswered(self) -> bool:
        """Go to a finding that the person found failing, else to one that nobody answered, and say which keys do."""
        failing, waiting = self._findings.failing(), self._findings.waiting()
        if not failing and not waiting:
            return False
        ref, line = (failing or waiting)[0]
        self._findings.go_to(ref, line)
        self.finding_wanted.emit()
        hotkeys = self._parts.hotkeys
        if failing:
            words = tr(
                "You found this failing: {finding}. Reject ({reject}), or say otherwise with a reason ({other}).",
                finding=line.message, reject=hotkeys.shown(Command.REJECT),
                other=hotkeys.shown(Command.OVERRIDE_FINDING),
            )  # fmt: skip
        else:
            failed = sum(not each.is_doubt for _ref, each in waiting)
            words = tr(
                "{count} findings are not answered ({failed} failed, {doubts} to look at); now: {finding} ({keys})",
                count=len(waiting), failed=failed, doubts=len(waiting) - failed, finding=line.message,
                keys=keys_words(line, hotkeys),
            )  # fmt: skip
        self._parts.notices.say(words, Tone.DOUBT)
        return True
