"""What a verdict of a review does to an order, and which verdict can still be taken back (ADR 0126)."""

from collections.abc import Mapping
from types import MappingProxyType

from review.orders import OrderSnapshot, Source, Verdict
from review.stages import TRANSITIONS, Stage, StageAction

VERDICT_STEPS: Mapping[tuple[Stage, Verdict], StageAction] = MappingProxyType(
    {
        (Stage.PRE_REVIEW, Verdict.PASS): StageAction.PASS_PRE_REVIEW,
        (Stage.PRE_REVIEW, Verdict.REJECT): StageAction.REJECT_PRE_REVIEW,
        (Stage.PAPER_REVIEW, Verdict.PASS): StageAction.PASS_PAPER_REVIEW,
        (Stage.PAPER_REVIEW, Verdict.REJECT): StageAction.FAIL_PAPER_REVIEW,
    }
)


def withdrawable_decision(order: OrderSnapshot) -> int | None:
    """Return the place in `decisions` of the verdict that brought the order where it stands; None where none did.

    Only the newest decision can be it. A report of production that a seal cannot be cut is none: it is no verdict of a
    review, and taking it back would not lead to one.
    """
    place = len(order.decisions) - 1
    if place < 0 or any(each.decision == place for each in order.withdrawals):
        return None
    decision = order.decisions[place]
    step = VERDICT_STEPS.get((decision.stage, decision.verdict))
    if step is None or not decision.counts or TRANSITIONS[decision.stage, step].target is not order.stage:
        return None
    return place


def has_applicant_built_on(order: OrderSnapshot) -> bool:
    """Tell whether the applicant has begun what the last verdict asked for: uploaded again, or posted the supplement.

    The order comes back to its review by that itself; pages of the coming round must not meet the round before.
    """
    if order.stage is Stage.CORRECTION:
        return any(ref.source is Source.UPLOAD and ref.round > order.round for ref in order.documents)
    if order.stage is not Stage.SUPPLEMENT:
        return False
    opened = {parcel.courier_number for parcel in order.parcels}
    is_posted = bool(order.courier_number) and order.courier_number not in opened
    return is_posted or any(ref.source is Source.PAPER and ref.round > len(order.parcels) for ref in order.documents)
