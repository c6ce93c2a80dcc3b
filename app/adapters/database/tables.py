"""The tables of the local store. Times are ISO 8601 text in UTC with microseconds, so that text order is time order."""

from datetime import UTC, datetime

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, Table, Text

METADATA = MetaData()


def stamp(moment: datetime) -> str:
    """Return the stored form of an aware time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def stamp_or_none(moment: datetime | None) -> str | None:
    """Return the stored form of an aware time that may be absent."""
    return None if moment is None else stamp(moment)


def moment(text: str) -> datetime:
    """Return the time that `stamp` stored."""
    return datetime.fromisoformat(text)


def moment_or_none(text: str | None) -> datetime | None:
    """Return the time that `stamp_or_none` stored."""
    return None if text is None else datetime.fromisoformat(text)


# What queues filter and sort by; the snapshot itself lies in its own table, so that a scan of this one stays short.
orders = Table(
    "orders",
    METADATA,
    Column("order_no", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("stage", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("uscc", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("submitted_at", Text, nullable=False),
    Column("stage_since", Text, nullable=False),
    Column("agent_name", Text, nullable=False),
    Column("agent_phone", Text, nullable=False),
    Column("is_paid", Boolean, nullable=False),
    Column("is_refund_due", Boolean, nullable=False),
    Column("lease_holder", Text, nullable=False, server_default=""),
    Column("lease_holder_name", Text, nullable=False, server_default=""),
    Column("lease_expires_at", Text),
    Column("second_review_not_by", Text, nullable=False, server_default=""),
    Column("worst_finding", Text, nullable=False, server_default=""),
    Column("next_call_due", Text),
    Column("calls_without_answer", Integer, nullable=False, server_default="0"),
    Column("invoice_state", Text),
    Column("invoice_due_at", Text),
    Column("clock_since", Text, nullable=False, server_default=""),
    Index("ix_orders_stage", "stage", "stage_since", "order_no", "kind"),
    Index("ix_orders_organisation", "organisation", "order_no"),
    Index("ix_orders_submitted_at", "submitted_at", "order_no"),
    Index("ix_orders_next_call_due", "next_call_due"),
    Index("ix_orders_invoice_due_at", "invoice_state", "invoice_due_at"),
)

# What a search looks through, line by line: kept so narrow that 100,000 orders are scanned within the time of a blink.
words = Table(
    "words",
    METADATA,
    Column("order_no", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)

snapshots = Table(
    "snapshots",
    METADATA,
    Column("order_no", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("snapshot", Text, nullable=False),
)

outbox = Table(
    "outbox",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("action_key", Text, nullable=False, unique=True),
    Column("order_no", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("based_on_revision", Integer),
    Column("based_on_key", Text),
    Column("taken_by", Text, nullable=False),
    Column("taken_at", Text, nullable=False),
    Column("not_before", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error_code", Text, nullable=False, server_default=""),
    Column("error_sentence", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,  # a place is never given twice: order is kept over deletions
)

checks = Table(
    "checks",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("checker", Text, primary_key=True),
    Column("order_no", Text, nullable=False, index=True),
    Column("verdict", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("checked_at", Text, nullable=False),
)

labels = Table(
    "labels",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("order_no", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("finding", Text, nullable=False, index=True),
    Column("proposed", Text, nullable=False),
    Column("decided", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
)

calls = Table(
    "calls",
    METADATA,
    Column("order_no", Text, primary_key=True),
    Column("at", Text, primary_key=True),
    Column("by", Text, primary_key=True),
    Column("is_sent", Boolean, nullable=False),
    Column("next_due", Text),
    Column("call", Text, nullable=False),
)

facts = Table(
    "facts",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("text", Text, nullable=False),
)

scans = Table(
    "scans",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("order_no", Text, nullable=False, index=True),
    Column("file_name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("used_at", Text, nullable=False, index=True),
    Column("is_pinned", Boolean, nullable=False),
)

production = Table(
    "production",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("order_no", Text, nullable=False, index=True),
    Column("usb_key_serial", Text, nullable=False, index=True),
    Column("step", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("facts", Text, nullable=False, server_default="{}"),
)

audit = Table(
    "audit",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("order_no", Text, nullable=False, server_default="", index=True),
    Column("facts", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("mac", Text, nullable=False),
)
