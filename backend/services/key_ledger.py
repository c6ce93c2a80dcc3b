"""The key stock ledger itself: every event in the life of a USB key, and the state it left the key in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.database.tables import UsbKeyEventRow, UsbKeyRow
from review.key_stock import FROM_ORDER, KeyEventKind, StockState
from review.orders import KeyRecord, KeyState, OrderSnapshot

_STATES = frozenset(state.value for state in StockState)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What happened to a key: when, by whom, for which order."""

    usb_key_serial: str
    kind: KeyEventKind
    at: datetime
    by: str
    order_no: str = ""
    note: str = ""
    entry: str | None = None


def record(session: Session, happening: Happening) -> None:
    """Append the event; a stock state becomes the key's state."""
    session.add(
        UsbKeyEventRow(
            usb_key_serial=happening.usb_key_serial,
            at=happening.at,
            by=happening.by,
            kind=happening.kind.value,
            order_no=happening.order_no,
            note=happening.note,
            entry=happening.entry,
        )
    )
    if happening.kind.value not in _STATES:
        return
    session.merge(
        UsbKeyRow(
            usb_key_serial=happening.usb_key_serial,
            state=happening.kind.value,
            order_no=happening.order_no,
            since=happening.at,
            by=happening.by,
        )
    )


def is_quarantined(session: Session, serial: str) -> bool:
    """Tell whether the key was taken out of use."""
    row = session.get(UsbKeyRow, serial)
    return row is not None and row.state == StockState.QUARANTINED.value


def record_changes(session: Session, before: OrderSnapshot, after: OrderSnapshot, *, by: str, at: datetime) -> None:
    """Enter what an action on an order did to USB keys."""
    known = {(key.usb_key_serial, key.bound_at): key.state for key in before.keys}
    for key in after.keys:
        if known.get((key.usb_key_serial, key.bound_at)) is not key.state:
            record(session, _of_order(after, key, key.state, by=by, at=at))
    if before.shipment != after.shipment:
        _record_shipment(session, after)


def record_past(session: Session, order: OrderSnapshot) -> None:
    """Enter what the snapshot of an order that came from elsewhere tells of its keys."""
    for key in order.keys:
        record(session, _of_order(order, key, KeyState.BOUND, by=key.by, at=key.bound_at))
        if key.state is not KeyState.BOUND:
            record(session, _of_order(order, key, key.state, by=key.by, at=key.bound_at))
    _record_shipment(session, order)


def _record_shipment(session: Session, order: OrderSnapshot) -> None:
    shipment = order.shipment
    if shipment is None:
        return
    shipped = Happening(
        usb_key_serial=shipment.usb_key_serial,
        kind=KeyEventKind.SHIPPED,
        at=shipment.at,
        by=shipment.by,
        order_no=order.order_no,
        note=shipment.waybill_number,
    )
    record(session, shipped)


def _of_order(order: OrderSnapshot, key: KeyRecord, state: KeyState, *, by: str, at: datetime) -> Happening:
    return Happening(
        usb_key_serial=key.usb_key_serial,
        kind=KeyEventKind(FROM_ORDER[state].value),
        at=at,
        by=by,
        order_no=order.order_no,
        note=key.revocation_reason,
    )
