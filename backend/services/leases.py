"""Leases: who has an order open. They never raise the order's revision."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.database.engine import next_change
from backend.database.tables import OrderRow
from backend.office import Office
from backend.problems import Problem
from backend.services.orders import find_row, live_lease
from backend.wire import StaffMember
from review.orders import Lease

SHORTEST_LEASE = timedelta(seconds=5)


def leased_problem(code: str, lease: Lease) -> Problem:
    """Say who has the order open until when."""
    sentence = f"该订单正由{lease.holder_name or lease.holder}处理，请稍后再试。"
    return Problem(
        409,
        code,
        sentence,
        holder=lease.holder,
        holder_name=lease.holder_name,
        expires_at=lease.expires_at,
    )


def take(office: Office, order_no: str, member: StaffMember, ttl: timedelta) -> Lease:
    """Take the lease, or renew one's own; refuse while another person's runs."""
    now = office.now()
    wanted = min(max(ttl, SHORTEST_LEASE), office.config.longest_lease)
    with office.database.write() as session:
        row = find_row(session, order_no, for_update=True)
        held = live_lease(row, now)
        if held is not None and held.holder != member.user:
            raise leased_problem("order_leased", held)
        lease = Lease(holder=member.user, holder_name=member.name, expires_at=now + wanted)
        _set(session, row, lease)
        return lease


def release(office: Office, order_no: str, member: StaffMember) -> None:
    """Give one's own lease back; nothing happens where there is none."""
    with office.database.write() as session:
        row = find_row(session, order_no, for_update=True)
        if row.lease_holder == member.user:
            _set(session, row, None)


def drop(row: OrderRow) -> None:
    """End the lease together with a change of the order."""
    row.lease_holder = row.lease_holder_name = row.lease_expires_at = None


def _set(session: Session, row: OrderRow, lease: Lease | None) -> None:
    drop(row)
    if lease is not None:
        row.lease_holder, row.lease_holder_name = lease.holder, lease.holder_name
        row.lease_expires_at = lease.expires_at
    session.flush()
    change = next_change(session)
    session.execute(update(OrderRow).where(OrderRow.order_no == row.order_no).values(change=change))
