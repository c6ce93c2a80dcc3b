"""The history of an order that came from elsewhere, told from its snapshot."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from review.actions import ActionKind
from review.orders import Decision, OrderSnapshot, Verdict
from review.stages import STAGE_NAMES_ZH


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEvent:
    """One line of the history."""

    at: datetime
    by: str
    action: str
    summary: str


def past_events(order: OrderSnapshot) -> tuple[PastEvent, ...]:
    """Return what the snapshot knows of the past, oldest first."""
    return tuple(sorted(_events(order), key=lambda event: event.at))


def _events(order: OrderSnapshot) -> Iterator[PastEvent]:
    applicant = f"applicant:{order.organisation.uscc}"
    yield PastEvent(at=order.submitted_at, by=applicant, action="submit", summary=f"提交第 {order.round} 轮资料")
    for decision in order.decisions:
        yield PastEvent(at=decision.at, by=decision.by, action=ActionKind.DECISION, summary=_verdict(decision))
    for withdrawal in order.withdrawals:
        summary = f"收回决定：{withdrawal.reason}"
        yield PastEvent(at=withdrawal.at, by=withdrawal.by, action=ActionKind.WITHDRAWAL, summary=summary)
    for parcel in order.parcels:
        summary = f"收到快递 {parcel.courier_number}，材料 {len(parcel.documents)} 种"
        yield PastEvent(at=parcel.opened_at, by=parcel.opened_by, action=ActionKind.RECEIPT, summary=summary)
    for call in order.calls:
        yield PastEvent(at=call.at, by=call.by, action=ActionKind.CALL, summary="电话联系经办人")
    for key in order.keys:
        summary = f"签发证书，介质 {key.usb_key_serial}"
        yield PastEvent(at=key.bound_at, by=key.by, action=ActionKind.CERTIFICATES, summary=summary)
    if order.shipment is not None:
        summary = f"顺丰到付寄出，运单号 {order.shipment.waybill_number}"
        yield PastEvent(at=order.shipment.at, by=order.shipment.by, action=ActionKind.SHIPMENT, summary=summary)


def _verdict(decision: Decision) -> str:
    stage = STAGE_NAMES_ZH[decision.stage].removeprefix("待")
    if decision.verdict is Verdict.PASS:
        return f"{stage}通过"
    return f"{stage}不通过：" + "；".join(reason.text for reason in decision.reasons)
