"""The key stock ledger: fed by what happens to orders, and by entries that a person makes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.database.tables import CertificateSetRow, UsbKeyEventRow, UsbKeyRow
from backend.office import Office
from backend.problems import Problem
from backend.services.certificates import REVOKED
from backend.services.key_ledger import Happening, is_quarantined, record
from backend.services.scene import require_text
from backend.wire import StaffMember
from review.key_stock import (
    ENTERED_BY_HAND,
    STOCK_NAMES_ZH,
    KeyEvent,
    KeyEventKind,
    KeyHistory,
    KeyStockPage,
    StockCount,
    StockedKey,
    StockState,
)
from review.orders import OrderNo

LONGEST_SERIAL = 80
LONGEST_NOTE = 500
LARGEST_PAGE = 500
_CARRIES_LIVE_SET = frozenset({StockState.BOUND.value, StockState.PRODUCED.value, StockState.SHIPPED.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A stock state entered by a person under a key of their choice, so that it can be sent twice."""

    entry: str
    usb_key_serial: str
    state: StockState
    order_no: str
    note: str


def enter(office: Office, member: StaffMember, entry: Entry) -> StockedKey:
    """Enter a key's state by hand; repeating the entry gives the same answer."""
    serial = checked_serial(entry.usb_key_serial)
    if entry.state not in ENTERED_BY_HAND:
        names = "、".join(STOCK_NAMES_ZH[state] for state in StockState if state in ENTERED_BY_HAND)
        raise Problem(422, "invalid_request", f"介质库存只能手工登记为：{names}；其余状态随订单自动登记。")
    try:
        return _enter(office, member, entry, serial)
    except IntegrityError:  # the same entry came twice at once (PostgreSQL): now the first one is there
        return _enter(office, member, entry, serial)


def _enter(office: Office, member: StaffMember, entry: Entry, serial: str) -> StockedKey:
    with office.database.write() as session:
        earlier = session.scalars(select(UsbKeyEventRow).where(UsbKeyEventRow.entry == entry.entry)).first()
        if earlier is not None and (earlier.usb_key_serial, earlier.kind) != (serial, entry.state.value):
            raise Problem(422, "idempotency_key_reused", "该登记编号已用于另一次内容不同的登记。")
        if earlier is None:
            _require_possible(session, serial, entry.state)
            record(session, _by_hand(entry, serial, member, office.now()))
            session.flush()
        return _stocked(session.get_one(UsbKeyRow, serial))


def _by_hand(entry: Entry, serial: str, member: StaffMember, now: datetime) -> Happening:
    return Happening(
        usb_key_serial=serial,
        kind=KeyEventKind(entry.state.value),
        at=now,
        by=member.user,
        order_no=entry.order_no[:40],
        note=entry.note.strip()[:LONGEST_NOTE],
        entry=entry.entry,
    )


def checked_serial(usb_key_serial: str) -> str:
    """Return the serial without surrounding space; refuse an empty or endless one."""
    serial = require_text(usb_key_serial, "介质序列号不能为空。")
    if len(serial) > LONGEST_SERIAL:
        raise Problem(422, "invalid_request", f"介质序列号不能超过 {LONGEST_SERIAL} 个字符。")
    return serial


def _require_possible(session: Session, serial: str, state: StockState) -> None:
    """Refuse to call a key usable that carries a live set, or that is out of use for good.

    A key that carries one is quarantined by revoking it (`revocations`), so that no quarantined key ever has one.
    """
    if state is StockState.QUARANTINED:
        _require_no_live_set(session, serial)
        return
    if is_quarantined(session, serial):
        raise Problem(409, "usb_key_quarantined", f"介质 {serial} 已隔离，不能再登记为可用。")
    query = select(CertificateSetRow).where(
        CertificateSetRow.usb_key_serial == serial, CertificateSetRow.state != REVOKED
    )
    live = session.scalars(query).first()
    if live is not None:
        raise Problem(
            409, "usb_key_in_use", f"介质 {serial} 上有订单 {live.order_no} 的有效证书，须先吊销才能登记为可用。"
        )


def _require_no_live_set(session: Session, serial: str) -> None:
    row = session.get(UsbKeyRow, serial)
    if row is not None and row.state in _CARRIES_LIVE_SET:
        sentence = f"介质 {serial} 上有订单 {row.order_no} 的有效证书，须在吊销的同时隔离，不能单独登记。"
        raise Problem(409, "usb_key_in_use", sentence)


def stock(office: Office, *, state: StockState | None, text: str, limit: int) -> KeyStockPage:
    """Return the counts, and the keys that match, the newest change first."""
    query = select(UsbKeyRow)
    if state is not None:
        query = query.where(UsbKeyRow.state == state.value)
    if text.strip():
        wanted = text.strip()
        query = query.where(
            UsbKeyRow.usb_key_serial.contains(wanted, autoescape=True)
            | UsbKeyRow.order_no.contains(wanted, autoescape=True)
        )
    query = query.order_by(UsbKeyRow.since.desc(), UsbKeyRow.usb_key_serial).limit(limit + 1)
    with office.database.read() as session:
        rows = session.scalars(query).all()
        counted = {
            name: number
            for name, number in session.execute(select(UsbKeyRow.state, func.count()).group_by(UsbKeyRow.state))
        }
    counts = tuple(StockCount(state=one, keys=counted.get(one.value, 0)) for one in StockState)
    return KeyStockPage(counts=counts, keys=tuple(_stocked(row) for row in rows[:limit]), more=len(rows) > limit)


def history(office: Office, usb_key_serial: str) -> KeyHistory:
    """Return the key and everything that happened to it."""
    serial = checked_serial(usb_key_serial)
    with office.database.read() as session:
        row = session.get(UsbKeyRow, serial)
        events = session.scalars(
            select(UsbKeyEventRow).where(UsbKeyEventRow.usb_key_serial == serial).order_by(UsbKeyEventRow.id)
        ).all()
    if row is None:
        raise Problem(404, "usb_key_unknown", f"库存中没有介质 {serial}。")
    return KeyHistory(key=_stocked(row), events=tuple(_event(event) for event in events))


def _stocked(row: UsbKeyRow) -> StockedKey:
    return StockedKey(
        usb_key_serial=row.usb_key_serial,
        state=StockState(row.state),
        order_no=OrderNo(row.order_no),
        since=row.since,
        by=row.by,
    )


def _event(row: UsbKeyEventRow) -> KeyEvent:
    return KeyEvent(at=row.at, by=row.by, kind=KeyEventKind(row.kind), order_no=OrderNo(row.order_no), note=row.note)
