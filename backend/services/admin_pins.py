"""Admin PINs in escrow: deposited before they are set on a key, handed out for one unlock at a time, audited."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.database.tables import AdminPinLoanRow, AdminPinRow, AuditRow, UsbKeyRow
from backend.office import Office
from backend.problems import Problem
from backend.services.key_ledger import Happening, record
from backend.services.key_stock import checked_serial
from backend.wire import StaffMember
from review.key_stock import KeyEventKind

LONGEST_PIN: Final = 64
LOAN: Final = timedelta(minutes=5)  # one unlock takes seconds; a program that died must not block a key for long


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """A key whose admin PINs are wanted, for which order and why."""

    usb_key_serial: str
    order_no: str
    reason: str


def deposit(office: Office, member: StaffMember, *, usb_key_serial: str, order_no: str, pin: str) -> None:
    """Keep an admin PIN; earlier ones stay until the key is proven. Repeating changes nothing."""
    serial = checked_serial(usb_key_serial)
    if not 1 <= len(pin) <= LONGEST_PIN or not pin.isascii() or not pin.isprintable():
        raise Problem(422, "invalid_request", f"管理员 PIN 应为 1 到 {LONGEST_PIN} 个 ASCII 字符。")
    with office.database.write() as session:
        newest = _newest_first(session, serial)
        if newest and _opened(office, newest[0]) == pin:
            return
        sealed = office.admin_pins.seal(pin.encode(), serial)
        session.add(AdminPinRow(usb_key_serial=serial, sealed=sealed, deposited_at=office.now(), by=member.user))
        kind = KeyEventKind.ADMIN_PIN_DEPOSITED
        _note(
            session,
            Happening(usb_key_serial=serial, kind=kind, at=office.now(), by=member.user, order_no=order_no),
        )


def withdraw(office: Office, member: StaffMember, loan: Loan) -> tuple[str, ...]:
    """Hand out the PINs that the key may have, newest first, after recording who asked; empty where none is known.

    One unlock at a time: while another person holds the key's PINs nobody else gets them, and whoever takes those of
    another key gives the first ones back.
    """
    serial = checked_serial(loan.usb_key_serial)
    now = office.now()
    with office.database.write() as session:
        pins = tuple(_opened(office, row) for row in _newest_first(session, serial))
        if not pins:
            return ()
        held = session.get(AdminPinLoanRow, serial)
        if held is not None and held.by != member.user and held.expires_at > now:
            raise _on_loan(serial, held)
        _end_loans(session, office, member, but=serial)
        session.merge(
            AdminPinLoanRow(usb_key_serial=serial, by=member.user, by_name=member.name, expires_at=now + LOAN)
        )
        withdrawn = Happening(
            usb_key_serial=serial,
            kind=KeyEventKind.ADMIN_PIN_WITHDRAWN,
            at=now,
            by=member.user,
            order_no=loan.order_no,
            note=loan.reason.strip(),
        )
        order_no = _note(session, withdrawn)
        session.add(AuditRow(at=now, by=member.user, what="admin_pin_withdrawn", order_no=order_no))
    return pins


def give_back(office: Office, member: StaffMember, usb_key_serial: str) -> None:
    """End one's own loan; nothing happens where there is none."""
    serial = checked_serial(usb_key_serial)
    with office.database.write() as session:
        held = session.get(AdminPinLoanRow, serial)
        if held is not None and held.by == member.user:
            _return(session, office, held)


def confirm_newest(session: Session, serial: str) -> None:
    """Forget the older PINs of a key that was proven: its newest is the one that stands on it."""
    newest = _newest_first(session, serial)[:1]
    if newest:
        session.execute(delete(AdminPinRow).where(AdminPinRow.usb_key_serial == serial, AdminPinRow.id != newest[0].id))


def _newest_first(session: Session, serial: str) -> list[AdminPinRow]:
    query = select(AdminPinRow).where(AdminPinRow.usb_key_serial == serial).order_by(AdminPinRow.id.desc())
    return list(session.scalars(query))


def _opened(office: Office, row: AdminPinRow) -> str:
    return office.admin_pins.open(row.sealed, row.usb_key_serial).decode()


def _on_loan(serial: str, held: AdminPinLoanRow) -> Problem:
    sentence = f"介质 {serial} 的管理员 PIN 正由{held.by_name}使用，请等其完成后再试。"
    return Problem(
        409,
        "admin_pin_on_loan",
        sentence,
        holder=held.by,
        holder_name=held.by_name,
        expires_at=held.expires_at,
    )


def _end_loans(session: Session, office: Office, member: StaffMember, *, but: str) -> None:
    query = select(AdminPinLoanRow).where(AdminPinLoanRow.by == member.user, AdminPinLoanRow.usb_key_serial != but)
    for held in session.scalars(query).all():
        _return(session, office, held)


def _return(session: Session, office: Office, held: AdminPinLoanRow) -> None:
    session.delete(held)
    _note(
        session,
        Happening(
            usb_key_serial=held.usb_key_serial, kind=KeyEventKind.ADMIN_PIN_RETURNED, at=office.now(), by=held.by
        ),
    )


def _note(session: Session, happening: Happening) -> str:
    """Record the event under the given order, or the one the key belongs to; return that order."""
    key = session.get(UsbKeyRow, happening.usb_key_serial)
    order_no = happening.order_no.strip() or (key.order_no if key is not None else "")
    record(session, replace(happening, order_no=order_no))
    return order_no
