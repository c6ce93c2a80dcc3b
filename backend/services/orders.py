"""Reading and writing orders: the newest snapshot, its lease, its history, its place in the change sequence."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database.engine import next_change
from backend.database.tables import AuditRow, CounterRow, CourierRow, EventRow, OrderRow
from backend.office import Office
from backend.problems import Problem
from backend.services.key_ledger import record_past
from backend.services.past import past_events
from backend.wire import SNAPSHOT, HistoryEvent, StaffMember
from review.identifiers import check_courier_number
from review.orders import IdentityNumbers, Lease, OrderNo, OrderSnapshot

LARGEST_PAGE = 100


def unknown_order(order_no: str) -> Problem:
    """Say that there is no such order."""
    return Problem(404, "order_unknown", f"没有订单 {order_no}。")


def live_lease(row: OrderRow, now: datetime) -> Lease | None:
    """Return the lease that is still running, if there is one."""
    if row.lease_holder is None or row.lease_expires_at is None or row.lease_expires_at <= now:
        return None
    return Lease(holder=row.lease_holder, holder_name=row.lease_holder_name or "", expires_at=row.lease_expires_at)


def snapshot_of(row: OrderRow, now: datetime) -> OrderSnapshot:
    """Return the order as it stands, with its running lease."""
    return replace(SNAPSHOT.validate_json(row.snapshot), lease=live_lease(row, now))


def find_row(session: Session, order_no: str, *, for_update: bool = False) -> OrderRow:
    """Return the order's row; locked, where a change is coming."""
    query = select(OrderRow).where(OrderRow.order_no == order_no)
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        raise unknown_order(order_no)
    return row


def store(session: Session, row: OrderRow, order: OrderSnapshot) -> None:
    """Write the new snapshot and give it its place in the change sequence; last in the transaction."""
    row.revision = order.revision
    row.stage = order.stage.value
    row.waybill_number = order.shipment.waybill_number if order.shipment else None
    row.snapshot = SNAPSHOT.dump_json(replace(order, lease=None)).decode()
    row.change = next_change(session)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """An order that enters the office: snapshot at revision 1 and the ID numbers of its people."""

    order: OrderSnapshot
    identity: IdentityNumbers


def add_order(session: Session, office: Office, new: NewOrder) -> None:
    """Insert an order with the history that its snapshot tells."""
    order = new.order
    number = office.numbers
    row = OrderRow(
        order_no=order.order_no,
        uscc=order.organisation.uscc,
        legal_representative_id=number.seal(new.identity.legal_representative.encode(), f"{order.order_no}/legal"),
        handling_agent_id=number.seal(new.identity.handling_agent.encode(), f"{order.order_no}/agent"),
    )
    store(session, row, order)
    session.add(row)
    record_past(session, order)
    for place, event in enumerate(past_events(order), start=1):
        as_of_then = replace(order, revision=min(place, order.revision))
        add_event(session, as_of_then, by=event.by, action=event.action, summary=event.summary, at=event.at)


def add_event(session: Session, order: OrderSnapshot, *, by: str, action: str, summary: str, at: datetime) -> None:
    """Record what happened in the order's history."""
    session.add(
        EventRow(order_no=order.order_no, revision=order.revision, at=at, by=by, action=action, summary=summary)
    )


def order_as_it_stands(office: Office, order_no: str) -> OrderSnapshot:
    """Return the order's newest snapshot."""
    with office.database.read() as session:
        return snapshot_of(find_row(session, order_no), office.now())


def history(office: Office, order_no: str) -> tuple[HistoryEvent, ...]:
    """Return the order's events, oldest first."""
    with office.database.read() as session:
        find_row(session, order_no)
        rows = session.scalars(select(EventRow).where(EventRow.order_no == order_no).order_by(EventRow.id))
        return tuple(
            HistoryEvent(at=row.at, by=row.by, action=row.action, summary=row.summary, revision=row.revision)
            for row in rows
        )


def identity(office: Office, order_no: str, member: StaffMember) -> IdentityNumbers:
    """Return the ID numbers, after recording who asked for them."""
    with office.database.write() as session:
        row = find_row(session, order_no)
        session.add(AuditRow(at=office.now(), by=member.user, what="identity_shown", order_no=order_no))
        sealed = row.legal_representative_id, row.handling_agent_id
    return IdentityNumbers(
        legal_representative=office.numbers.open(sealed[0], f"{order_no}/legal").decode(),
        handling_agent=office.numbers.open(sealed[1], f"{order_no}/agent").decode(),
    )


def parcel_owner(office: Office, courier_number: str) -> OrderNo:
    """Return the order whose applicant entered this courier number last."""
    number = check_courier_number(courier_number).value
    with office.database.read() as session:
        query = select(CourierRow.order_no).where(CourierRow.courier_number == number)
        found = session.scalars(query.order_by(CourierRow.entered_at.desc()).limit(1)).first()
    if found is None:
        raise Problem(404, "parcel_unknown", f"没有申请人登记过快递单号 {courier_number}。")
    return OrderNo(found)


def changes_json(office: Office, after: str | None, limit: int) -> bytes:
    """Return a page of changed orders as JSON.

    Stored snapshots are joined as they are: parsing thousands of them only to write them again is what a first sync
    would mostly wait for.
    """
    now = office.now()
    with office.database.read() as session:
        position = _position(session, office, after)
        query = select(OrderRow).where(OrderRow.change > position).order_by(OrderRow.change).limit(limit + 1)
        rows = session.scalars(query).all()
    page = rows[:limit]
    if page:
        position = page[-1].change
    orders = ",".join(_snapshot_json(row, now) for row in page)
    more = "true" if len(rows) > limit else "false"
    return f'{{"orders":[{orders}],"cursor":"{office.database.instance}-{position}","more":{more}}}'.encode()


def _snapshot_json(row: OrderRow, now: datetime) -> str:
    if live_lease(row, now) is None:
        return row.snapshot
    return SNAPSHOT.dump_json(snapshot_of(row, now)).decode()


def _position(session: Session, office: Office, after: str | None) -> int:
    """Return the change number a cursor stands for; refuse one that this database never gave out."""
    if not after:
        return 0
    instance, _, number = after.partition("-")
    newest = session.execute(select(CounterRow.value)).scalar_one()
    known = instance == office.database.instance and number.isascii() and number.isdigit() and len(number) <= 18
    if not known or int(number) > newest:
        raise Problem(410, "cursor_unknown", "同步位置不属于本服务器的数据库，请从头同步。")
    return int(number)
