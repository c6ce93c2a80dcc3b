"""The message outbox: every SMS and e-mail of the office goes through it and can be read in it."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.database.tables import MessageRow
from backend.office import Office
from backend.wire import OfficeMessage

SMS = "sms"
EMAIL = "email"
QUEUED = "queued"
SENT = "sent"
FAILED = "failed"
REPLACED = "replaced"


def put_sms(session: Session, office: Office, *, to: str, text: str, order_no: str) -> None:
    """Queue an SMS."""
    session.add(
        MessageRow(channel=SMS, to=to, subject="", text=text, order_no=order_no, created_at=office.now(), state=QUEUED)
    )


def hold_back_sms(session: Session, order_no: str) -> None:
    """Take the order's SMS that have not left out of the line: what they say no longer holds."""
    session.execute(
        update(MessageRow)
        .where(MessageRow.order_no == order_no, MessageRow.channel == SMS, MessageRow.state == QUEUED)
        .values(state=REPLACED)
    )


def put_email(
    session: Session,
    office: Office,
    *,
    to: str,
    subject: str,
    text: str,
    order_no: str,
    attachment: str | None = None,
    attachment_name: str = "",
) -> None:
    """Queue an e-mail in the place of one of this order that has not left; `attachment` is the SHA-256 of a blob."""
    session.execute(
        update(MessageRow)
        .where(MessageRow.order_no == order_no, MessageRow.channel == EMAIL, MessageRow.state == QUEUED)
        .values(state=REPLACED)
    )
    session.add(
        MessageRow(
            channel=EMAIL,
            to=to,
            subject=subject,
            text=text,
            order_no=order_no,
            created_at=office.now(),
            state=QUEUED,
            attachment=attachment,
            attachment_name=attachment_name,
        )
    )


def messages(office: Office, after: int) -> tuple[OfficeMessage, ...]:
    """Return the messages with an id above `after`, oldest first."""
    with office.database.read() as session:
        rows = session.scalars(select(MessageRow).where(MessageRow.id > after).order_by(MessageRow.id)).all()
    return tuple(
        OfficeMessage(
            id=row.id,
            channel=row.channel,
            to=row.to,
            subject=row.subject,
            text=row.text,
            order_no=row.order_no,
            created_at=row.created_at,
            state=row.state,
        )
        for row in rows
    )
