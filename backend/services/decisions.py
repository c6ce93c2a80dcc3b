"""Verdicts in pre-review and paper review, the second review, and what the applicant is told."""

from dataclasses import replace

from backend.services.notices import put_sms
from backend.services.scene import Outcome, Scene, invalid, move
from review.actions import Decide
from review.messages import decision_sms
from review.orders import ChosenReason, Decision, SecondReview, Spot, Verdict
from review.reasons import ReasonCatalogue
from review.stages import Stage
from review.verdicts import VERDICT_STEPS


def decide(scene: Scene, action: Decide) -> Outcome:
    """Record a verdict; it counts unless the order is drawn for a second review."""
    order = scene.order
    moved = move(scene, VERDICT_STEPS[action.stage, action.verdict])
    check_reasons(scene.office.reasons, action.reasons)
    if _is_held(scene, action):
        held = replace(order, second_review=_second_review(scene), decisions=_decisions(scene, action, counts=False))
        return Outcome(order=held, summary="通过，抽中复审，等待另一人审核")
    decided = replace(moved, second_review=None, decisions=_decisions(scene, action, counts=True))
    _notify(scene, action)
    return Outcome(order=decided, summary=_summary(action))


def check_reasons(catalogue: ReasonCatalogue, reasons: tuple[ChosenReason, ...]) -> None:
    """Refuse reasons that the catalogue does not know."""
    for reason in reasons:
        if reason.code not in catalogue.by_code:
            raise invalid(f"原因目录中没有代码 {reason.code[:40]}。")
        if reason.spot is not None and not _is_on_picture(reason.spot):
            raise invalid("标注的位置不在图像之内。")


def _is_on_picture(spot: Spot) -> bool:
    """Tell whether every fraction lies in [0, 1]; a NaN does not, and could not be stored as JSON."""
    return all(0 <= fraction <= 1 for fraction in (spot.x, spot.y, spot.width, spot.height))


def _is_held(scene: Scene, action: Decide) -> bool:
    """Draw passes only, once: the second person's verdict is not drawn again."""
    if action.verdict is not Verdict.PASS or scene.order.second_review is not None:
        return False
    office = scene.office
    return office.parts.draw.is_drawn(scene.order.order_no, action.stage, office.config.second_review_rate)


def _second_review(scene: Scene) -> SecondReview:
    return SecondReview(stage=scene.order.stage, not_by=scene.member.user, drawn_at=scene.now)


def _decisions(scene: Scene, action: Decide, *, counts: bool) -> tuple[Decision, ...]:
    decision = Decision(
        stage=action.stage,
        verdict=action.verdict,
        round=scene.order.round,
        by=scene.member.user,
        at=scene.at,
        reasons=action.reasons,
        note=action.note,
        counts=counts,
    )
    return (*scene.order.decisions, decision)


def _notify(scene: Scene, action: Decide) -> None:
    """Pre-review results go out by SMS; a paper failure is told by phone (DOMAIN §7)."""
    order = scene.order
    text = decision_sms(order.order_no, stage=action.stage, verdict=action.verdict)
    if text:
        put_sms(scene.session, scene.office, to=order.handling_agent.phone, text=text, order_no=order.order_no)


def _summary(action: Decide) -> str:
    stage = "预审" if action.stage is Stage.PRE_REVIEW else "纸质审核"
    if action.verdict is Verdict.PASS:
        return f"{stage}通过"
    return f"{stage}不通过：" + "；".join(reason.text for reason in action.reasons)
