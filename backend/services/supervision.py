"""What supervisors do: cancel, send back to production, take a decision back, correct a name."""

from dataclasses import replace

from backend.problems import Problem
from backend.services import check_figures
from backend.services.certificates import Revocation, open_set
from backend.services.notices import hold_back_sms
from backend.services.production import revoke_whatever_lives
from backend.services.scene import Outcome, Scene, move
from review.actions import Cancel, CorrectName, Remake, WithdrawDecision
from review.orders import Decision, Verdict, Withdrawal
from review.revocations import told
from review.stages import STAGE_NAMES_ZH, StageAction, is_refund_due_on_cancel
from review.verdicts import withdrawable_decision

LONGEST_NAME = 64  # X.520: upper bound of commonName


def cancel(scene: Scene, action: Cancel) -> Outcome:
    """Cancel an order before production; a paid one is marked for refund."""
    moved = move(scene, StageAction.CANCEL)
    refund_due = is_refund_due_on_cancel(paid=moved.paid)
    order = replace(moved, cancellation_reason=action.reason.strip(), refund_due=refund_due, second_review=None)
    refund = "，待退款" if refund_due else ""
    return Outcome(order=order, summary=f"取消订单{refund}：{action.reason.strip()}")


def remake(scene: Scene, action: Remake) -> Outcome:
    """Send the order back to production; the old set is revoked first, in the same transaction."""
    reason = action.reason.strip()
    moved = move(scene, StageAction.REMAKE)
    revocation = Revocation(cause=action.cause, reason=f"补制：{told(action.cause, reason)}")
    keys = revoke_whatever_lives(scene, revocation).keys
    order = replace(moved, keys=keys, remake_reason=reason, shipment=None)
    return Outcome(order=order, summary=f"补制，退回制证：{told(action.cause, reason)}")


def withdraw_decision(scene: Scene, action: WithdrawDecision) -> Outcome:
    """Take the newest verdict back: it stays in the order as it was, with this entry beside it (ADR 0126)."""
    place = withdrawable_decision(scene.order)
    if place is None:  # the rules were asked before
        raise Problem(409, "nothing_to_withdraw", "没有可以收回的决定。")
    if open_set(scene.session, scene.order.order_no) is not None:
        raise Problem(409, "live_certificates_exist", "该订单正在签发证书，审核决定不能收回，须先吊销。")
    moved = move(scene, StageAction.WITHDRAW_DECISION)
    hold_back_sms(scene.session, scene.order.order_no)
    check_figures.forget(scene.session, scene.order.order_no, scene.order.decisions[place])
    reason = action.reason.strip()
    withdrawal = Withdrawal(decision=place, by=scene.member.user, at=scene.at, reason=reason)
    order = replace(moved, withdrawals=(*moved.withdrawals, withdrawal))
    return Outcome(order=order, summary=f"收回{_verdict(scene.order.decisions[place])}的决定：{reason}")


def _verdict(decision: Decision) -> str:
    verdict = "通过" if decision.verdict is Verdict.PASS else "不通过"
    return f"{STAGE_NAMES_ZH[decision.stage].removeprefix('待')}{verdict}"


def correct_name(scene: Scene, action: CorrectName) -> Outcome:
    """Correct the registered name, unless a live certificate already carries it."""
    name = action.name.strip()
    if len(name) > LONGEST_NAME:
        raise Problem(422, "invalid_action", f"单位名称不能超过 {LONGEST_NAME} 个字符。")
    if open_set(scene.session, scene.order.order_no) is not None:
        raise Problem(409, "live_certificates_exist", "该订单已有有效证书，须先吊销才能更正单位名称。")
    organisation = scene.order.organisation
    order = replace(scene.order, organisation=replace(organisation, name=name))
    return Outcome(order=order, summary=f"单位名称由「{organisation.name}」更正为「{name}」：{action.reason.strip()}")
