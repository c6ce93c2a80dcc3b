"""Orders made by hand for tests: nobody in them exists."""

from datetime import UTC, datetime, timedelta
from typing import Any

from review.orders import (
    InvoiceDetails,
    KindCode,
    OrderNo,
    OrderSnapshot,
    Organisation,
    Person,
    Recipient,
)
from review.stages import Stage

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # Friday noon in Nanchang


def an_order(number: int = 1, **changes: Any) -> OrderSnapshot:
    """Return an order in pre-review; `changes` replace its fields."""
    fields: dict[str, Any] = {
        "order_no": OrderNo(f"JX20261120-{number:04d}"),
        "revision": 1,
        "stage": Stage.PRE_REVIEW,
        "kind": KindCode("province_inside"),
        "organisation": Organisation(name=f"江西第{number}建设有限公司", uscc="91360100MA35ABCD12"),
        "legal_representative": Person(name="张三", phone="13900000001"),
        "handling_agent": Person(name="李四", phone=f"138{number:08d}"),
        "invoice_details": InvoiceDetails(title="江西建设", tax_number="91360100MA35ABCD12", email="a@example.com"),
        "recipient": Recipient(name="王五", mobile="13700000001", address="南昌市"),
        "person_in_charge": "",
        "round": 1,
        "submitted_at": NOON + timedelta(minutes=number),
        "stage_since": NOON + timedelta(minutes=number),
    }
    return OrderSnapshot(**(fields | changes))
