"""Delivering the queued e-mails; an address that is refused for good makes the invoice a bounced one."""

import logging
import threading
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


class Postman:
    """A thread that delivers what is queued until it is told to stop."""

    def __init__(self, office: Office, delivery: MailDelivery) -> None:
        self._office, self._delivery = office, delivery
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)

    def start(self) -> None:
        """Begin."""
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


def _due(office: Office) -> list[int]:
    now = office.now()
    with office.database.read() as session:
        query = select(MessageRow).where(MessageRow.channel == EMAIL, MessageRow.state == QUEUED)
        return [row.id for row in session.scalars(query.order_by(MessageRow.id)) if _is_due(row, now - row.created_at)]


def _is_due(row: MessageRow, age: timedelta) -> bool:
    """Tell whether the next attempt's time has come: after 30 s, 1 min, 2 min … of age."""
    return row.attempts == 0 or age >= FIRST_PAUSE * (2 ** (row.attempts - 1))


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
        log.warning("message %d was not delivered", message_id)
        _note_failure(office, message_id, is_final=error.is_final)
        return False
    with office.database.write() as session:
        session.get_one(MessageRow, message_id).state = SENT
    return True


def _note_failure(office: Office, message_id: int, *, is_final: bool) -> None:
    with office.database.write() as session:
        row = session.get_one(MessageRow, message_id)
        row.attempts += 1
        if is_final or row.attempts >= MOST_ATTEMPTS:
            row.state = FAILED
            _mark_bounced(session, office, row.order_no)


def _mark_bounced(session: Session, office: Office, order_no: str) -> None:
    now = office.now()
    row = find_row(session, order_no, for_update=True)
    order = snapshot_of(row, now)
    if order.invoice is None or order.invoice.state is not InvoiceState.SENT:
        return
    bounced = replace(order, revision=order.revision + 1, invoice=replace(order.invoice, state=InvoiceState.BOUNCED))
    add_event(session, bounced, by=SYSTEM, action="invoices", summary="发票邮件被退回", at=now)
    store(session, row, bounced)
