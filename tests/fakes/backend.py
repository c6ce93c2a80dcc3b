"""An office server in memory: idempotent, with revisions, and with switches for everything that goes wrong."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from app.ports.backend import (
    Changes,
    HistoryEvent,
    OfficeMessage,
    OpenedPage,
    OrderLeased,
    ServerHealth,
    SignIn,
    StaffMember,
    StaffName,
    StaleRevision,
)
from app.ports.errors import Refused, Unavailable, WorkstationError
from pki.errors import PkiError
from pki.wrapped_page import public_key_of, unwrap_page
from review.actions import Action, ActionReceipt, BasedOn, Decide, LogCall
from review.check_figures import CheckFigure, Judgement, figures_of, summed
from review.orders import Call, IdentityNumbers, Lease, OrderNo, OrderSnapshot, Sha256, StoredDocument, Verdict
from review.stages import Role, Stage
from tests.fakes.clock import FakeClock

WRAPPING_SECRET = b"w" * 32


@dataclass
class FakeBackend:
    """`Backend` for unit tests. `fail_next` is raised by the next calls; `lose_answers` acts first, then raises."""

    clock: FakeClock
    roles: frozenset[Role] = frozenset(Role)
    orders: dict[OrderNo, OrderSnapshot] = field(default_factory=dict)
    log: list[OrderNo] = field(default_factory=list)
    receipts: dict[str, ActionReceipt] = field(default_factory=dict)
    acted: list[tuple[OrderNo, str, BasedOn]] = field(default_factory=list)
    pages: dict[Sha256, bytes] = field(default_factory=dict)
    leases: dict[OrderNo, Lease] = field(default_factory=dict)
    fail_next: list[WorkstationError] = field(default_factory=list)
    lose_answers: list[WorkstationError] = field(default_factory=list)
    user: str = "wangfang"
    judged: list[tuple[OrderNo, Judgement]] = field(default_factory=list)
    decided: dict[str, Decide] = field(default_factory=dict)

    def add(self, *orders: OrderSnapshot) -> None:
        for order in orders:
            self.orders[order.order_no] = order
            self.log.append(order.order_no)

    def health(self) -> ServerHealth:
        self._fail()
        return ServerHealth(version="test", is_training=True, time=self.clock.now())

    def sign_in(self, user: str, password: str) -> SignIn:
        self._fail()
        if password != "right":
            raise Refused("sign_in_failed", "用户名或密码不正确。")
        self.user = user
        member = StaffMember(user=user, name=user, roles=self.roles)
        return SignIn(
            member=member, access_token="a", refresh_token="r", expires_at=self.clock.now() + timedelta(minutes=15)
        )

    def refresh(self, refresh_token: str) -> SignIn:
        return self.sign_in(self.user, "right")

    def sign_out(self) -> None:
        self._fail()

    def changes(self, after: str | None, limit: int = 100) -> Changes:
        self._fail()
        start = int(after) if after else 0
        numbers = self.log[start : start + limit]
        end = start + len(numbers)
        orders = tuple(self.orders[number] for number in dict.fromkeys(numbers))
        return Changes(orders=orders, cursor=str(end), more=end < len(self.log))

    def order(self, order_no: OrderNo) -> OrderSnapshot:
        self._fail()
        if order_no not in self.orders:
            raise Refused("order_unknown", "没有这个订单。")
        return self.orders[order_no]

    def documents(self, order_no: OrderNo) -> Sequence[StoredDocument]:
        self._fail()
        return ()

    def document_bytes(self, sha256: Sha256) -> bytes:
        self._fail()
        return self.pages[sha256]

    def put_document(self, content: bytes, media_type: str) -> Sha256:
        self._fail()
        sha256 = Sha256(hashlib.sha256(content).hexdigest())
        self.pages[sha256] = content
        return sha256

    def identity(self, order_no: OrderNo) -> IdentityNumbers:
        self._fail()
        return IdentityNumbers(legal_representative="1", handling_agent="2")

    def history(self, order_no: OrderNo) -> Sequence[HistoryEvent]:
        return ()

    def judgements(self, order_no: OrderNo) -> Sequence[Judgement]:
        self._fail()
        return tuple(one for number, one in self.judged if number == order_no)

    def check_figures(self) -> Sequence[CheckFigure]:
        self._fail()
        return summed(figure for decision in self.decided.values() for figure in figures_of(decision))

    def staff(self) -> Sequence[StaffName]:
        self._fail()
        return (StaffName(user="wangfang", name="王芳"), StaffName(user="lina", name="李娜"))

    def messages(self, after: int = 0) -> Sequence[OfficeMessage]:
        return ()

    def parcel(self, courier_number: str) -> OrderNo:
        raise Refused("parcel_unknown", "没有这个快递单号。")

    def wrapping_key(self) -> str:
        self._fail()
        return public_key_of(WRAPPING_SECRET).hex()

    def open_wrapped(self, wrapped: bytes) -> OpenedPage:
        self._fail()
        try:
            page = unwrap_page(WRAPPING_SECRET, wrapped)
        except PkiError as error:
            raise Refused(error.code, error.sentence) from error
        return OpenedPage(sha256=self.put_document(page.content, "image/jpeg"), order_no=OrderNo(page.order_no))

    def chain(self) -> Sequence[str]:
        return ()

    def take_lease(self, order_no: OrderNo, ttl_seconds: int) -> Lease:
        self._fail()
        held = self.leases.get(order_no)
        if held is not None and held.holder != self.user and held.expires_at > self.clock.now():
            raise OrderLeased("他人正在处理。", held)
        expires_at = self.clock.now() + timedelta(seconds=ttl_seconds)
        self.leases[order_no] = Lease(holder=self.user, holder_name=self.user, expires_at=expires_at)
        return self.leases[order_no]

    def release_lease(self, order_no: OrderNo) -> None:
        self._fail()
        self.leases.pop(order_no, None)

    def act(
        self, order_no: OrderNo, action: Action, *, key: str, based_on: BasedOn, taken_at: datetime
    ) -> ActionReceipt:
        if key not in self.receipts or self._is_down():
            self._fail()
        if key not in self.receipts:
            self._check_base(order_no, based_on)
            self.acted.append((order_no, key, based_on))
            self.receipts[key] = ActionReceipt(action_key=key, order=self._after(order_no, action, taken_at))
            if isinstance(action, Decide):
                self.decided[key] = action
                self.judged += [
                    (order_no, Judgement(stage=action.stage, by=self.user, at=taken_at, override=override))
                    for override in action.overrides
                ]
        if self.lose_answers:
            raise self.lose_answers.pop(0)
        return self.receipts[key]

    def _is_down(self) -> bool:
        """Tell whether the next failure comes before the server looks at the key: a known key is never refused."""
        return bool(self.fail_next) and (
            isinstance(self.fail_next[0], Unavailable) or self.fail_next[0].code == "sign_in_required"
        )

    def _check_base(self, order_no: OrderNo, based_on: BasedOn) -> None:
        order = self.orders[order_no]
        if based_on.action_key is not None:
            if based_on.action_key not in self.receipts:
                raise Refused("invalid_action", "前一操作未知。")
            if self.receipts[based_on.action_key].order.revision != order.revision:
                raise StaleRevision("订单已被他人处理。", order)
        elif based_on.revision != order.revision:
            raise StaleRevision("订单已被他人处理。", order)

    def _after(self, order_no: OrderNo, action: Action, taken_at: datetime) -> OrderSnapshot:
        order = self.orders[order_no]
        if isinstance(action, LogCall):
            call = Call(number=action.number, at=taken_at, by=self.user, outcome=action.outcome)
            order = replace(order, calls=(*order.calls, call))
        stage = order.stage
        if isinstance(action, Decide):
            passed = action.verdict is Verdict.PASS
            stage = {
                Stage.PRE_REVIEW: Stage.PAYMENT if passed else Stage.CORRECTION,
                Stage.PAPER_REVIEW: Stage.PRODUCTION if passed else Stage.SUPPLEMENT,
            }[action.stage]
        after = replace(order, revision=order.revision + 1, stage=stage)
        self.add(after)
        return after

    def _fail(self) -> None:
        if self.fail_next:
            raise self.fail_next.pop(0)
