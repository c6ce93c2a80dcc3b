"""Delivering the queued e-mails; an address that is refused for good makes the invoice a bounced one.

A mail server that does not take what this office sends (its account, its sender, its encryption), or cannot be
reached, says nothing of the address: the mail waits however long it takes, and the invoice is held where everybody
sees it.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database.tables import MessageRow
from backend.office import Office
from backend.parts import Mail, MailDelivery, MailNotDelivered
from backend.services import documents
from backend.services.notices import EMAIL, FAILED, QUEUED, SENT
from backend.services.orders import add_event, find_row, snapshot_of, store
from backend.services.portal import SYSTEM
from review.orders import InvoiceState

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 2.0
MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=30)
LATER_PAUSE = timedelta(hours=1)


class Postman:
    """A thread that delivers what is queued until it is told to stop."""

    def __init__(self, office: Office, delivery: MailDelivery) -> None:
        self._office, self._delivery = office, delivery
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)

    def start(self) -> None:
        """Begin; what waited for the mail server's settings is tried at once, for they may have been put right."""
        _make_due(self._office)
        self._thread.start()

    def stop(self) -> None:
        """End after the mail that is on its way."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            deliver_due(self._office, self._delivery)
            self._stop.wait(INTERVAL_SECONDS)


def deliver_due(office: Office, delivery: MailDelivery) -> int:
    """Try every queued e-mail whose time has come; return how many went out."""
    return sum(_deliver(office, delivery, message_id) for message_id in _due(office))


def _make_due(office: Office) -> None:
    with office.database.write() as session:
        for row in session.scalars(select(MessageRow).where(MessageRow.channel == EMAIL, MessageRow.state == QUEUED)):
            row.attempts = 0


def _due(office: Office) -> list[int]:
    now = office.now()
    with office.database.read() as session:
        query = select(MessageRow).where(MessageRow.channel == EMAIL, MessageRow.state == QUEUED)
        return [row.id for row in session.scalars(query.order_by(MessageRow.id)) if _is_due(row, now - row.created_at)]


def _is_due(row: MessageRow, age: timedelta) -> bool:
    return row.attempts == 0 or age >= _age_of(row.attempts)


def _age_of(attempts: int) -> timedelta:
    """Return the age at which a mail is tried again: 30 s, 1 min, 2 min … 64 min, then every hour."""
    doubled = min(attempts, MOST_ATTEMPTS) - 1
    return FIRST_PAUSE * (1 << doubled) + LATER_PAUSE * max(attempts - MOST_ATTEMPTS, 0)


def _deliver(office: Office, delivery: MailDelivery, message_id: int) -> bool:
    with office.database.read() as session:
        row = session.get_one(MessageRow, message_id)
    attachment = documents.fetch(office, row.attachment)[0] if row.attachment else b""
    mail = Mail(
        to=row.to, subject=row.subject, text=row.text, attachment=attachment, attachment_name=row.attachment_name
    )
    try:
        delivery.deliver(mail)
    except MailNotDelivered as error:
        log.warning("message %d was not delivered: %s", message_id, error.office_fault or "by its recipient's server")
        _note_failure(office, message_id, error)
        return False
    with office.database.write() as session:
        row = session.get_one(MessageRow, message_id)
        row.state = SENT
        _mark(session, office, row.order_no, InvoiceState.SENT, "发票邮件已由邮件服务器接收", of=(InvoiceState.HELD,))
    return True


def _note_failure(office: Office, message_id: int, error: MailNotDelivered) -> None:
    with office.database.write() as session:
        row = session.get_one(MessageRow, message_id)
        row.attempts += 1
        if error.office_fault:
            row.attempts = _next_attempt(row, office.now() - row.created_at)
            if row.attempts == 1:
                return  # a moment without the network is nothing to tell anybody
            summary = f"发票邮件暂未发出：{error.office_fault}。请主管让管理员检查服务器的邮件设置，改好后会自动发出"
            _mark(session, office, row.order_no, InvoiceState.HELD, summary, of=(InvoiceState.SENT,))
        elif error.is_final or row.attempts >= MOST_ATTEMPTS:
            row.state = FAILED
            open_states = (InvoiceState.SENT, InvoiceState.HELD)
            _mark(session, office, row.order_no, InvoiceState.BOUNCED, "发票邮件被退回", of=open_states)


def _next_attempt(row: MessageRow, age: timedelta) -> int:
    """Leave out the attempts whose time has passed: a mail that waited for days is not tried in a row."""
    while _age_of(row.attempts) <= age:
        row.attempts += 1
    return row.attempts


def _mark(
    session: Session, office: Office, order_no: str, state: InvoiceState, summary: str, *, of: Sequence[InvoiceState]
) -> None:
    """Write the invoice's new state into its order, where it is in one of the states `of`."""
    now = office.now()
    row = find_row(session, order_no, for_update=True)
    order = snapshot_of(row, now)
    if order.invoice is None or order.invoice.state not in of:
        return
    marked = replace(order, revision=order.revision + 1, invoice=replace(order.invoice, state=state))
    add_event(session, marked, by=SYSTEM, action="invoices", summary=summary, at=now)
    store(session, row, marked)
