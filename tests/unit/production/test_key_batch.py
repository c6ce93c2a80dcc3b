"""A batch gives every inserted key to the right order."""

from datetime import UTC, datetime

import pytest

from app.ports.errors import Unavailable, UserError
from app.ports.jobs import JobContext
from app.ports.usb_key_errors import EnvelopeRefused
from app.ports.usb_keys import KeyKind, UsbKeyInfo
from app.services.key_batch import KeyBatch, LineState
from app.services.outcomes import RuleBroken
from app.services.production_values import Produced, ProductionOutcome, Quarantined, Step, Waiting
from review.orders import KeyRecord, KeyState, OrderNo, OrderSnapshot
from tests.fakes.orders import an_order

ORDERS = tuple(an_order(number) for number in (1, 2, 3))
PULLED = Waiting(step=Step.KEY, error=Unavailable("usb_key_removed", "介质已拔出。"))


class Desk:
    """Keys in a row, and outcomes to come (by default: made)."""

    def __init__(self) -> None:
        self.inserted: list[str] = []
        self.outcomes: list[ProductionOutcome] = []
        self.made: list[tuple[OrderNo, str]] = []

    def present(self) -> tuple[UsbKeyInfo, ...]:
        return tuple(
            UsbKeyInfo(serial=one, label="", manufacturer="", model="", driver="skf", kinds=(KeyKind.SM2,))
            for one in self.inserted
        )

    def produce(self, order_no: OrderNo, serial: str, *, context: JobContext | None = None) -> ProductionOutcome:
        self.made.append((order_no, serial))
        order = next(one for one in ORDERS if one.order_no == order_no)
        return self.outcomes.pop(0) if self.outcomes else Produced(order=order, usb_key_serial=serial)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def run(batch: KeyBatch, desk: Desk, *serials: str) -> LineState | None:
    desk.inserted = list(serials)
    line = batch.step()
    return line.state if line else None


def test_each_key_gets_the_next_order_and_a_made_one_is_left_alone(desk: Desk) -> None:
    batch = KeyBatch(desk, ORDERS)
    assert run(batch, desk) is None
    assert run(batch, desk, "K1") is LineState.MADE
    assert run(batch, desk, "K1") is None
    assert run(batch, desk, "K1", "K2") is LineState.MADE
    assert run(batch, desk, "K3") is LineState.MADE
    assert batch.is_done
    assert desk.made == [(ORDERS[0].order_no, "K1"), (ORDERS[1].order_no, "K2"), (ORDERS[2].order_no, "K3")]


def test_a_stopped_key_goes_on_with_its_own_order_whatever_was_made_between(desk: Desk) -> None:
    batch = KeyBatch(desk, ORDERS)
    desk.outcomes = [PULLED]
    assert run(batch, desk, "K1") is LineState.STOPPED
    assert run(batch, desk, "K2") is LineState.MADE
    assert run(batch, desk, "K1") is LineState.MADE
    assert [order_no for order_no, _ in desk.made] == [ORDERS[0].order_no, ORDERS[1].order_no, ORDERS[0].order_no]


def test_an_order_whose_envelope_was_refused_gets_another_key_once_its_set_is_revoked(desk: Desk) -> None:
    batch = KeyBatch(desk, ORDERS[:1])
    refused = [EnvelopeRefused("介质拒绝导入加密密钥。", is_set_revoked=is_revoked) for is_revoked in (False, True)]
    desk.outcomes = [Waiting(step=Step.ENCRYPTION_KEY, error=error) for error in refused]
    assert run(batch, desk, "K1") is LineState.STOPPED
    assert run(batch, desk, "K2") is None  # the order's live set is on the first key
    assert run(batch, desk, "K1") is LineState.STOPPED
    assert run(batch, desk, "K2") is LineState.MADE


def test_a_refused_key_is_asked_again_only_after_it_was_pulled(desk: Desk) -> None:
    batch = KeyBatch(desk, ORDERS[:1])
    desk.outcomes = [Waiting(step=Step.CHECK, error=UserError("usb_key_not_blank", "不是空白介质。"))]
    assert run(batch, desk, "K1") is LineState.STOPPED
    assert [run(batch, desk, "K1") for _ in range(3)] == [None] * 3
    assert run(batch, desk) is None
    assert run(batch, desk, "K1") is LineState.MADE


def test_a_key_that_waits_for_the_server_goes_on_by_itself(desk: Desk) -> None:
    batch = KeyBatch(desk, ORDERS[:1])
    desk.outcomes = [Waiting(step=Step.REPORT, error=Unavailable("server_unreachable", "连不上。"))]
    assert run(batch, desk, "K1") is LineState.STOPPED
    assert run(batch, desk, "K1") is LineState.MADE


def test_an_order_bound_to_a_key_before_gets_no_other_one(desk: Desk) -> None:
    key = KeyRecord(
        usb_key_serial="K9", algorithm="sm2", state=KeyState.BOUND, bound_at=datetime(2026, 11, 20, tzinfo=UTC), by="op"
    )
    bound: OrderSnapshot = an_order(1, keys=(key,))
    batch = KeyBatch(desk, (bound, ORDERS[1]))
    assert run(batch, desk, "K1") is LineState.MADE
    assert run(batch, desk, "K2") is None
    assert run(batch, desk, "K9") is LineState.MADE
    assert desk.made == [(ORDERS[1].order_no, "K1"), (bound.order_no, "K9")]


def test_a_quarantined_key_is_put_aside_and_its_order_gets_another_one(desk: Desk) -> None:
    batch = KeyBatch(desk, ORDERS[:1])
    desk.outcomes = [Quarantined(usb_key_serial="K1", reason="回读不一致。")]
    desk.inserted = ["K1"]
    line = batch.step()
    assert line is not None
    assert line.code == "usb_key_quarantined"
    assert run(batch, desk, "K1") is None
    assert run(batch, desk, "K2") is LineState.MADE


def test_a_refused_order_does_not_hold_up_the_rest(desk: Desk) -> None:
    batch = KeyBatch(desk, ORDERS[:2])
    desk.outcomes = [RuleBroken(code="two_persons", sentence="须由他人制证。")]
    assert run(batch, desk, "K1") is LineState.REFUSED
    assert run(batch, desk, "K1") is LineState.MADE
    assert desk.made[-1] == (ORDERS[1].order_no, "K1")


def test_two_fresh_keys_are_a_question_not_a_guess(desk: Desk) -> None:
    batch = KeyBatch(desk, ORDERS)
    with pytest.raises(UserError, match="usb_key_ambiguous"):
        run(batch, desk, "K1", "K2")
    assert desk.made == []


def test_a_key_that_is_not_blank_keeps_no_order_from_getting_another_one(desk: Desk) -> None:
    batch = KeyBatch(desk, ORDERS[:1])
    desk.outcomes = [Waiting(step=Step.CHECK, error=UserError("usb_key_not_blank", "不是空白介质。"))]
    assert run(batch, desk, "USED") is LineState.STOPPED
    assert run(batch, desk, "K2") is LineState.MADE
