"""Orders for the tests: one plain one, changed where a test needs it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from review.orders import (
    Decision,
    InvoiceDetails,
    KeyRecord,
    KeyState,
    KindCode,
    OrderNo,
    OrderSnapshot,
    Organisation,
    Person,
    Recipient,
    Verdict,
)
from review.stages import Stage

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # a Wednesday, 10:00 in China

PLAIN = OrderSnapshot(
    order_no=OrderNo("JX20261118-0001"),
    revision=1,
    stage=Stage.PRE_REVIEW,
    kind=KindCode("province_inside"),
    organisation=Organisation(name="江西示例建设工程有限公司", uscc="91360100000000000X"),
    legal_representative=Person(name="张伟", phone="13800000001"),
    handling_agent=Person(name="李芳", phone="13800000002"),
    invoice_details=InvoiceDetails(title="江西示例建设工程有限公司", tax_number="", email="a@example.com"),
    recipient=Recipient(name="李芳", mobile="13800000002", address="南昌市"),
    person_in_charge="",
    round=1,
    submitted_at=NOW,
    stage_since=NOW,
    paid=True,
)


def in_stage(stage: Stage, **changes: object) -> OrderSnapshot:
    return replace(PLAIN, stage=stage, **changes)


def decision(stage: Stage, verdict: Verdict, by: str, *, hours: float = 0, counts: bool = True) -> Decision:
    return Decision(stage=stage, verdict=verdict, round=1, by=by, at=NOW + timedelta(hours=hours), counts=counts)


def key(serial: str, state: KeyState = KeyState.BOUND) -> KeyRecord:
    return KeyRecord(usb_key_serial=serial, algorithm="SM2", state=state, bound_at=NOW, by="wang")
