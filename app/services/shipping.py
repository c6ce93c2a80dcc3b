"""Handing the parcel over: the key's label and the waybill are both scanned, and must belong to one order."""

from dataclasses import dataclass

from app.ports.queue import QueueQuery
from app.ports.store import Store
from app.services.acting import Acting
from app.services.outcomes import DirectOutcome, RuleBroken
from review.actions import Ship
from review.identifiers import check_sf_waybill, fold
from review.orders import OrderNo, OrderSnapshot
from review.stages import Stage

ORDERED_WAYBILL = "waybill."  # the fact that says for which order a number was ordered from SF


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Both scans belong to this order: it may be handed over. `hint` (Chinese) blocks nothing."""

    order: OrderSnapshot
    usb_key_serial: str
    waybill_number: str
    hint: str = ""


class Shipping:
    """Matches scans and records the hand-over. It needs the server: nothing ships unpaid, unproven or twice."""

    def __init__(self, acting: Acting, *, store: Store) -> None:
        self._acting = acting
        self._store = store

    def match(self, key_label: str, waybill: str) -> Match | RuleBroken:
        """Find the one order that both scans belong to.

        The key label carries the key's serial, or the order number. The waybill must be an SF Express number that no
        other order was shipped with, and that was not ordered from SF for another one.
        """
        judged = check_sf_waybill(waybill)
        if not judged.is_usable:
            return RuleBroken(code="waybill_malformed", sentence=judged.sentence)
        order = self._order_of(key_label)
        if order is None:
            return RuleBroken(code="key_label_unknown", sentence="没有待寄出的订单使用这个介质，请核对标签后重新扫描。")
        other = self._shipped_with(judged.value)
        if other is not None and other != order.order_no:
            sentence = f"运单号 {judged.value} 已用于订单 {other}，请换一张运单。"
            return RuleBroken(code="waybill_used", sentence=sentence)
        ordered_for = self._ordered_for(judged.value)
        if ordered_for is not None and ordered_for != order.order_no:
            sentence = f"运单 {judged.value} 是为订单 {ordered_for} 下的，这只介质属于 {order.order_no}，请核对包裹。"
            return RuleBroken(code="waybill_of_another_order", sentence=sentence)
        live = order.live_key()
        if live is None:
            return RuleBroken(code="key_not_proven", sentence=f"订单 {order.order_no} 还没有验证过的介质，不能寄出。")
        return Match(order=order, usb_key_serial=live.usb_key_serial, waybill_number=judged.value, hint=judged.sentence)

    def hand_over(self, match: Match) -> DirectOutcome:
        """Record the hand-over on the server."""
        action = Ship(waybill_number=match.waybill_number, usb_key_serial=match.usb_key_serial)
        return self._acting.do_now(match.order.order_no, action)

    def _ordered_for(self, waybill: str) -> OrderNo | None:
        with self._store.reading() as work:
            found = work.facts.get(ORDERED_WAYBILL + waybill)
        return OrderNo(found) if found else None

    def _order_of(self, key_label: str) -> OrderSnapshot | None:
        wanted = fold(key_label)
        if not wanted:
            return None
        with self._store.reading() as work:
            rows = work.orders.queue(QueueQuery(stages=frozenset({Stage.SHIPPING}), text=key_label.strip()))
            orders = [work.orders.get(row.order_no) for row in rows]
        for order in orders:
            live = order.live_key() if order else None
            if order and live and wanted in (fold(live.usb_key_serial), fold(order.order_no)):
                return order
        return None

    def _shipped_with(self, waybill: str) -> OrderNo | None:
        with self._store.reading() as work:
            rows = work.orders.queue(QueueQuery(text=waybill, with_queued=True))
            orders = [work.orders.get(row.order_no) for row in rows]
        for order in orders:
            if order and order.shipment and fold(order.shipment.waybill_number) == waybill:
                return order.order_no
        return None
