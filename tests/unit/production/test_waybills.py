"""Ordering waybills: only what may be shipped, only where the office has an account, audited."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.ports.audit import AuditChain
from app.ports.courier import Consignment, Courier, RoutePoint
from app.ports.errors import UserError
from app.ports.usb_keys import Pin
from app.services.outcomes import RuleBroken
from app.services.production_values import PinPolicy
from app.services.shipping import Match, Shipping
from app.services.waybills import Waybills
from review.orders import KeyRecord, KeyState, OrderSnapshot, Recipient, Shipment
from review.stages import Stage
from tests.fakes.clock import FakeClock
from tests.fakes.orders import an_order
from tests.fakes.store import MemoryStore

WAYBILL = "SF7444400000000"
SENDER = Recipient(name="江西CA", mobile="079186660000", address="南昌")
NOW = datetime(2026, 11, 20, tzinfo=UTC)


class Sf:
    """A courier that answers."""

    def __init__(self) -> None:
        self.asked: list[Consignment] = []

    def order_waybill(self, consignment: Consignment) -> str:
        self.asked.append(consignment)
        return WAYBILL

    def routes(self, waybill_number: str, *, recipient_mobile: str) -> Sequence[RoutePoint]:
        return (RoutePoint(at=NOW, place=f"{waybill_number} {recipient_mobile}", remark="", code="50"),)


def desk(order: OrderSnapshot, courier: Courier | None, *, sender: Recipient = SENDER) -> tuple[Waybills, MemoryStore]:
    store = MemoryStore(AuditChain(b"test"))
    with store.writing() as work:
        work.orders.put([order])
    session = cast("Any", SimpleNamespace(require=lambda *_roles: SimpleNamespace(user="op")))
    return Waybills(courier, session=session, store=store, clock=FakeClock(), sender=sender), store


def a_key(state: KeyState) -> KeyRecord:
    return KeyRecord(usb_key_serial="SK1", algorithm="sm2", state=state, bound_at=NOW, by="op")


READY = an_order(1, stage=Stage.SHIPPING, keys=(a_key(KeyState.PROVEN),))


def test_a_proven_order_gets_a_waybill_and_the_audit_knows() -> None:
    courier = Sf()
    waybills, store = desk(READY, courier)

    assert waybills.order(READY.order_no) == WAYBILL
    assert courier.asked[0].recipient == READY.recipient
    assert courier.asked[0].reference == READY.order_no
    (row,) = store.state.audit
    assert (row.event.action, row.event.facts) == ("order_waybill", (("waybill", WAYBILL),))


def test_a_key_made_again_goes_with_a_waybill_of_its_own() -> None:
    again = an_order(1, stage=Stage.SHIPPING, keys=(a_key(KeyState.REVOKED), a_key(KeyState.PROVEN)))
    courier = Sf()
    desk(again, courier)[0].order(again.order_no)
    assert courier.asked[0].reference == f"{again.order_no}-2"


def test_a_waybill_ordered_for_one_order_does_not_go_onto_anothers_parcel() -> None:
    other = an_order(2, stage=Stage.SHIPPING, keys=(replace(a_key(KeyState.PROVEN), usb_key_serial="SK2"),))
    waybills, store = desk(READY, Sf())
    with store.writing() as work:
        work.orders.put([other])
    waybills.order(READY.order_no)
    shipping = Shipping(cast("Any", None), store=store)

    swapped = shipping.match("SK2", WAYBILL)
    assert isinstance(swapped, RuleBroken)
    assert swapped.code == "waybill_of_another_order"
    assert READY.order_no in swapped.sentence
    assert isinstance(shipping.match("SK1", WAYBILL), Match)
    assert isinstance(shipping.match("SK2", "SF1234567890123"), Match)


@pytest.mark.parametrize(
    "order",
    [
        an_order(1, stage=Stage.PRODUCTION, keys=(a_key(KeyState.PROVEN),)),
        an_order(1, stage=Stage.SHIPPING, keys=(a_key(KeyState.BOUND),)),
        an_order(1, stage=Stage.SHIPPING),
    ],
    ids=["not in shipping", "not proven", "no key"],
)
def test_nothing_unproven_is_ordered(order: OrderSnapshot) -> None:
    courier = Sf()
    made = desk(order, courier)[0].order(order.order_no)
    assert isinstance(made, RuleBroken)
    assert made.code == "not_ready_to_ship"
    assert courier.asked == []


def test_without_an_account_or_a_sender_it_is_said() -> None:
    waybills, _ = desk(READY, None)
    assert not waybills.can_order
    with pytest.raises(UserError, match="courier_not_set"):
        waybills.order(READY.order_no)
    with pytest.raises(UserError, match="sender_missing"):
        desk(READY, Sf(), sender=Recipient(name="江西CA", mobile="", address=""))[0].order(READY.order_no)


def test_a_shipped_parcel_is_followed_with_the_recipients_mobile() -> None:
    shipment = Shipment(waybill_number=WAYBILL, usb_key_serial="SK1", by="op", at=NOW)
    shipped = an_order(1, stage=Stage.COMPLETED, shipment=shipment)
    (point,) = desk(shipped, Sf())[0].follow(shipped.order_no)
    assert point.place == f"{WAYBILL} {shipped.recipient.mobile}"
    with pytest.raises(UserError, match="not_shipped"):
        desk(READY, Sf())[0].follow(READY.order_no)


def test_the_offices_one_pin_is_looked_up_when_it_is_needed() -> None:
    def missing() -> Pin:
        raise UserError("fixed_pin_missing", "没有。")

    assert PinPolicy(fixed_by=lambda: Pin("24681357")).user_pin() == Pin("24681357")
    policy = PinPolicy(fixed_by=missing)
    with pytest.raises(UserError, match="fixed_pin_missing"):
        policy.user_pin()
