"""Waybills ordered from the courier's own system. The number still has to be scanned beside the key's label."""

from collections.abc import Sequence

from app.ports.audit import AuditEvent
from app.ports.clock import Clock
from app.ports.courier import Consignment, Courier, RoutePoint
from app.ports.errors import UserError
from app.ports.store import Store
from app.services.outcomes import RuleBroken
from app.services.session import Session
from app.services.shipping import ORDERED_WAYBILL
from review.identifiers import fold
from review.orders import KeyState, OrderNo, OrderSnapshot, Recipient
from review.stages import Role, Stage

CONTENTS = "USBKey 数字证书介质"


class Waybills:
    """Orders and follows parcels where the office has an account with the courier."""

    def __init__(
        self, courier: Courier | None, *, session: Session, store: Store, clock: Clock, sender: Recipient
    ) -> None:
        self._courier = courier
        self._session = session
        self._store = store
        self._clock = clock
        self._sender = sender

    @property
    def can_order(self) -> bool:
        """Tell whether the office has an account; without one the numbers are the courier's own labels'."""
        return self._courier is not None

    def order(self, order_no: OrderNo) -> str | RuleBroken:
        """Order the parcel of an order that may be shipped, and return its waybill number; audited."""
        by = self._session.require(Role.PRODUCTION).user
        order = self._order(order_no)
        live = order.live_key()
        if order.stage is not Stage.SHIPPING or live is None or live.state is not KeyState.PROVEN:
            sentence = f"订单 {order_no} 还没有验证过的介质，或不在待寄出阶段，不能下顺丰单。"
            return RuleBroken(code="not_ready_to_ship", sentence=sentence)
        if not (self._sender.mobile and self._sender.address):
            raise UserError("sender_missing", "设置中没有寄件电话或寄件地址，不能下顺丰单。请先在设置中填写。")
        number = self._account().order_waybill(
            Consignment(
                order_no=order_no,
                sender=self._sender,
                recipient=order.recipient,
                contents=CONTENTS,
                number=len(order.keys),
            )
        )
        event = AuditEvent(
            at=self._clock.now(), by=by, action="order_waybill", order_no=order_no, facts=(("waybill", number),)
        )
        with self._store.writing() as work:
            work.audit.append(event)
            work.facts.set(ORDERED_WAYBILL + fold(number), order_no)
        return number

    def follow(self, order_no: OrderNo) -> Sequence[RoutePoint]:
        """Return where the order's parcel was, oldest first."""
        self._session.require()
        order = self._order(order_no)
        if order.shipment is None:
            raise UserError("not_shipped", f"订单 {order_no} 还没有寄出，没有路由可查。")
        return self._account().routes(order.shipment.waybill_number, recipient_mobile=order.recipient.mobile)

    def _account(self) -> Courier:
        if self._courier is None:
            sentence = "没有设置顺丰开放平台账号，请手工填写运单号；账号在设置（sf_partner_id）与钥匙串中配置。"
            raise UserError("courier_not_set", sentence)
        return self._courier

    def _order(self, order_no: OrderNo) -> OrderSnapshot:
        with self._store.reading() as work:
            order = work.orders.get(order_no)
        if order is None:
            raise UserError("order_unknown", f"本机没有订单 {order_no}，请先同步。")
        return order
