"""What every `Backend` promises. A subclass gives `office`; the fake and HTTP over a real server both pass."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from app.ports.backend import Backend, OrderLeased, StaleRevision
from app.ports.errors import Refused
from review.actions import ActionReceipt, BasedOn, Decide, LogCall, Override
from review.orders import CallOutcome, DocumentCode, OrderNo, OrderSnapshot, Verdict
from review.stages import Stage

PASS = Decide(stage=Stage.PRE_REVIEW, verdict=Verdict.PASS)
CALL = LogCall(number="13800000001", outcome=CallOutcome.AGREED)


@dataclass(frozen=True)
class Office:
    """Two reviewers' views of one office. `first` and `second` give the view of each, signed in."""

    first: Callable[[], Backend]
    second: Callable[[], Backend]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def everything(backend: Backend) -> list[OrderSnapshot]:
    found: dict[OrderNo, OrderSnapshot] = {}
    cursor, more = None, True
    while more:
        page = backend.changes(cursor, 4)
        found |= {order.order_no: order for order in page.orders}
        cursor, more = page.cursor, page.more
    return list(found.values())


class BackendContract:
    @pytest.fixture
    def office(self) -> Office:
        raise NotImplementedError

    @pytest.fixture
    def order(self, office: Office) -> OrderSnapshot:
        """An order in pre-review that nobody has acted on in this test."""
        waiting = [order for order in everything(office.first()) if order.stage is Stage.PRE_REVIEW]
        return next(order for order in waiting if not order.calls)

    def test_staff_are_named(self, office: Office) -> None:
        names = {one.user: one.name for one in office.first().staff()}
        assert names["wangfang"] == "王芳"

    def act(self, office: Office, order: OrderSnapshot, action: object = CALL, **more: object) -> ActionReceipt:
        base = more.get("base", BasedOn(revision=order.revision))
        key = more.get("key") or str(uuid.uuid4())
        who = more.get("who", office.first)
        return who().act(order.order_no, action, key=key, based_on=base, taken_at=more.get("at") or office.now())

    def test_judgements_of_one_are_known_to_the_other(self, office: Office, order: OrderSnapshot) -> None:
        override = Override(document=DocumentCode("application_form"), finding="seal_size", proposed="fail",
                            decided="pass", reason="原件清楚")  # fmt: skip
        assert list(office.second().judgements(order.order_no)) == []
        at = office.now()
        self.act(office, order, replace(PASS, overrides=(override,)), at=at)
        (judged,) = office.second().judgements(order.order_no)
        assert (judged.stage, judged.override) == (Stage.PRE_REVIEW, override)
        assert abs(judged.at - at) < timedelta(seconds=1)

    def test_says_what_it_is(self, office: Office) -> None:
        assert office.first().health().is_training

    def test_pages_lead_through_everything_and_then_to_nothing(self, office: Office) -> None:
        assert len(everything(office.first())) > 4
        cursor, more = None, True
        while more:
            page = office.first().changes(cursor, 100)
            cursor, more = page.cursor, page.more
        idle = office.first().changes(cursor, 100)
        assert (idle.orders, idle.cursor, idle.more) == ((), cursor, False)

    def test_a_change_comes_after_the_cursor(self, office: Office, order: OrderSnapshot) -> None:
        cursor, more = None, True
        while more:
            page = office.first().changes(cursor, 100)
            cursor, more = page.cursor, page.more
        receipt = self.act(office, order)
        assert office.first().changes(cursor, 100).orders == (receipt.order,)

    def test_an_action_raises_the_revision(self, office: Office, order: OrderSnapshot) -> None:
        receipt = self.act(office, order, PASS)

        assert (receipt.order.revision, receipt.order.stage) == (order.revision + 1, Stage.PAYMENT)
        assert office.first().order(order.order_no) == receipt.order

    def test_repeating_an_action_gives_the_first_answer(self, office: Office, order: OrderSnapshot) -> None:
        key, at = str(uuid.uuid4()), office.now()
        first = self.act(office, order, key=key, at=at)
        self.act(office, order, base=BasedOn(action_key=key))

        assert self.act(office, order, key=key, at=at) == first

    def test_a_chain_of_actions(self, office: Office, order: OrderSnapshot) -> None:
        first = self.act(office, order)
        second = self.act(office, order, PASS, base=BasedOn(action_key=first.action_key))

        assert second.order.revision == order.revision + 2

    def test_somebody_else_was_faster(self, office: Office, order: OrderSnapshot) -> None:
        newer = self.act(office, order, who=office.second).order

        with pytest.raises(StaleRevision) as caught:
            self.act(office, order, PASS)
        assert caught.value.code == "stale_revision"
        assert caught.value.order == newer

    def test_a_lease_is_held_by_one(self, office: Office, order: OrderSnapshot) -> None:
        held = office.first().take_lease(order.order_no, 60)
        assert office.first().take_lease(order.order_no, 60).holder == held.holder

        with pytest.raises(OrderLeased) as caught:
            office.second().take_lease(order.order_no, 60)
        assert caught.value.lease.holder == held.holder
        office.first().release_lease(order.order_no)
        assert office.second().take_lease(order.order_no, 60).holder != held.holder
        office.second().release_lease(order.order_no)

    def test_an_order_nobody_knows(self, office: Office) -> None:
        with pytest.raises(Refused) as caught:
            office.first().order(OrderNo("JX-404"))
        assert caught.value.code == "order_unknown"

    def test_a_wrong_password(self, office: Office) -> None:
        with pytest.raises(Refused) as caught:
            office.first().sign_in("wangfang", "wrong")
        assert caught.value.code == "sign_in_failed"

    def test_a_page_is_stored_under_its_digest(self, office: Office) -> None:
        sha256 = office.first().put_document(b"page", "image/jpeg")

        assert office.first().put_document(b"page", "image/jpeg") == sha256
        assert office.first().document_bytes(sha256) == b"page"
