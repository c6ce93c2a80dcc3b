"""Pre-review of uploads and review of the paper: a verdict with checklist, reasons and overrides."""

from dataclasses import replace
from datetime import datetime

from app.ports.backend import StaffMember
from app.ports.store import Label, UnitOfWork
from app.services.acting import Acting
from app.services.check_statistics import CheckStatistics
from app.services.outcomes import ChecklistIncomplete, NotAccepted, Outcome, RuleBroken
from app.services.queue import draft_name
from review.actions import Decide
from review.checklist import Checklists, Mark, read_stored
from review.kinds import ProjectKinds
from review.orders import OrderNo, OrderSnapshot, Verdict
from review.reasons import ReasonCatalogue
from review.stages import Stage

_WRONG_STAGE = RuleBroken(code="invalid_action", sentence="这个决定不属于当前审核环节。")


class Reviewing:
    """Takes verdicts of one review stage."""

    def __init__(
        self,
        acting: Acting,
        *,
        stage: Stage,
        catalogue: ReasonCatalogue,
        checklists: Checklists,
        kinds: ProjectKinds,
        statistics: CheckStatistics | None = None,
    ) -> None:
        self._acting = acting
        self.stage = stage
        self._catalogue = catalogue
        self._checklists = checklists
        self._kinds = kinds
        self._statistics = statistics

    def decide(
        self, order_no: OrderNo, decision: Decide, *, seen_revision: int | None = None, at_once: bool = False
    ) -> Outcome:
        """Take a verdict: durable when `Accepted` is returned, sent after the undo time (or delivered at once).

        A pass with a checklist needs every item marked; one without (command line) leaves it to the person.
        """
        if decision.stage is not self.stage:
            return _WRONG_STAGE

        lines = self._statistics.lines_of(order_no) if self._statistics is not None else {}
        if self._statistics is not None:
            decision = replace(decision, shown=self._statistics.shown(lines))

        def also(work: UnitOfWork, member: StaffMember, at: datetime) -> None:
            for by, since in _decided_anew(work.orders.get(order_no), decision.stage, member, at):
                work.labels.forget(order_no, decision.stage, by=by, since=since)
            work.labels.add(_labels(order_no, decision, member, at))
            if self._statistics is not None:
                self._statistics.note(work, order_no, decision, lines)
            work.facts.delete(draft_name(order_no, member.user))

        return self._acting.take(
            order_no,
            decision,
            seen_revision=seen_revision,
            at_once=at_once,
            check=lambda order: self._incomplete(order, decision),
            also=also,
        )

    def _incomplete(self, order: OrderSnapshot, decision: Decide) -> NotAccepted | None:
        if decision.verdict is Verdict.REJECT:
            return self._wrong_reason(decision)
        if not decision.checklist or order.kind not in self._kinds.kinds:
            return None
        marks = read_stored(decision.checklist)
        items = self._checklists.of(self._kinds.kind(order.kind), self.stage)
        missing = tuple(item.id for item in items if marks.get(item.id, Mark.WRONG) is Mark.WRONG)
        return ChecklistIncomplete(order_no=order.order_no, missing=missing) if missing else None

    def _wrong_reason(self, decision: Decide) -> RuleBroken | None:
        for reason in decision.reasons:
            known = self._catalogue.by_code.get(reason.code)
            if known is None:
                return RuleBroken(code="reason_unknown", sentence=f"原因目录中没有 {reason.code}。")
            if not known.concerns(self.stage, reason.document):
                sentence = f"原因“{known.label}”不适用于这一环节或这份材料。"
                return RuleBroken(code="reason_not_applicable", sentence=sentence)
        return None


def _decided_anew(
    order: OrderSnapshot | None, stage: Stage, member: StaffMember, now: datetime
) -> list[tuple[str, datetime]]:
    """Return whose labels, since when, this decision takes the place of.

    One's own since the order came into its stage are of a decision that was undone; those of a verdict that was taken
    back are from when it was taken. A finding would else count twice among the disagreements, and once as shown.
    """
    if order is None:
        return [(member.user, now)]
    withdrawn = [order.decisions[each.decision] for each in order.withdrawals]
    again = [(each.by, each.at) for each in withdrawn if (each.stage, each.round) == (stage, order.round)]
    return [(member.user, order.stage_since), *again]


def _labels(order_no: OrderNo, decision: Decide, member: StaffMember, at: datetime) -> list[Label]:
    return [
        Label(order_no=order_no, stage=decision.stage, by=member.user, at=at, override=override)
        for override in decision.overrides
    ]
