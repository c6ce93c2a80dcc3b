"""The server's tables. The order's truth is its newest snapshot; the columns beside it are for finding it."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes; SQLite keeps no offset, so everything is stored in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC without offset."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the offset back."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """All tables."""

    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012 - SQLAlchemy's own interface


class MetaRow(Base):
    """Facts about the database itself: schema version, instance id."""

    __tablename__ = "meta"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class CounterRow(Base):
    """The change counter: one row, locked from the moment a change takes its number until it is committed."""

    __tablename__ = "change_counter"
    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int]


class OrderRow(Base):
    """An order: its newest snapshot (JSON without lease) and what is looked up by."""

    __tablename__ = "orders"
    order_no: Mapped[str] = mapped_column(String(40), primary_key=True)
    revision: Mapped[int]
    stage: Mapped[str] = mapped_column(String(20), index=True)
    uscc: Mapped[str] = mapped_column(String(40), index=True)
    waybill_number: Mapped[str | None] = mapped_column(String(40), unique=True)
    snapshot: Mapped[str] = mapped_column(Text)
    change: Mapped[int] = mapped_column(unique=True)
    legal_representative_id: Mapped[bytes] = mapped_column(LargeBinary)
    handling_agent_id: Mapped[bytes] = mapped_column(LargeBinary)
    lease_holder: Mapped[str | None] = mapped_column(String(60))
    lease_holder_name: Mapped[str | None] = mapped_column(String(60))
    lease_expires_at: Mapped[datetime | None]


class DocumentRow(Base):
    """One page of a document. `origin` describes a page that is rendered when it is first asked for."""

    __tablename__ = "documents"
    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    order_no: Mapped[str] = mapped_column(String(40), index=True)
    document: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(10))
    round: Mapped[int]
    page: Mapped[int]
    origin: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(String(64))
    media_type: Mapped[str | None] = mapped_column(String(60))
    is_current: Mapped[bool] = mapped_column(default=True)


class BlobRow(Base):
    """Bytes stored under their SHA-256; the bytes themselves are encrypted files."""

    __tablename__ = "blobs"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(60))
    stored_at: Mapped[datetime]


class EventRow(Base):
    """What happened to an order, by whom, and the revision it led to."""

    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    order_no: Mapped[str] = mapped_column(String(40), index=True)
    revision: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(40))
    summary: Mapped[str] = mapped_column(Text)


class ActionRow(Base):
    """An action that was accepted, with the answer that a repetition gets again."""

    __tablename__ = "actions"
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    order_no: Mapped[str] = mapped_column(String(40), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int]
    at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Text)
    answer: Mapped[bytes] = mapped_column(LargeBinary)


class DecisionCheckRow(Base):
    """What one decision says of one machine check: how often shown, failed, decided otherwise."""

    __tablename__ = "decision_checks"
    action_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    finding: Mapped[str] = mapped_column(String(60), primary_key=True)
    shown: Mapped[int]
    failed: Mapped[int]
    overrides: Mapped[int]
    decided_pass: Mapped[int]
    failed_but_passed: Mapped[int]
    doubts: Mapped[int]
    doubts_in_order: Mapped[int]


class StaffRow(Base):
    """A person who works here. `roles` are separated by commas."""

    __tablename__ = "staff"
    user: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    roles: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)


class ApplicantRow(Base):
    """An applicant's portal account; the login name is the credit code."""

    __tablename__ = "applicants"
    uscc: Mapped[str] = mapped_column(String(40), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200))


class TokenRow(Base):
    """A token, hashed. All tokens that descend from one sign-in form a family."""

    __tablename__ = "tokens"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    family: Mapped[str] = mapped_column(String(32), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(60))
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class CertificateSetRow(Base):
    """The certificates of one USB key for one order. At most one per order is requested or live, ever."""

    __tablename__ = "certificate_sets"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    order_no: Mapped[str] = mapped_column(String(40), index=True)
    usb_key_serial: Mapped[str] = mapped_column(String(80), index=True)
    algorithm: Mapped[str] = mapped_column(String(10))
    public_key_digest: Mapped[str] = mapped_column(String(64))
    csr_der: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    is_quarantined: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime]
    signing_serial: Mapped[str | None] = mapped_column(String(80))
    answer: Mapped[str | None] = mapped_column(Text)
    requested_by: Mapped[str] = mapped_column(String(60))

    __table_args__ = (
        Index(
            "one_live_set_per_order",
            "order_no",
            unique=True,
            sqlite_where=text("state <> 'revoked'"),
            postgresql_where=text("state <> 'revoked'"),
        ),
        Index(
            "one_live_set_per_usb_key",
            "usb_key_serial",
            unique=True,
            sqlite_where=text("state <> 'revoked'"),
            postgresql_where=text("state <> 'revoked'"),
        ),
    )


class SealRow(Base):
    """An electronic seal that was signed for a certificate set."""

    __tablename__ = "seals"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    set_id: Mapped[int] = mapped_column(index=True)
    order_no: Mapped[str] = mapped_column(String(40), index=True)
    seal_kind: Mapped[str] = mapped_column(String(30))
    request_digest: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    der: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(60))


class MessageRow(Base):
    """An SMS or e-mail. `attachment` is the SHA-256 of a stored blob."""

    __tablename__ = "messages"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(String(10))
    to: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    order_no: Mapped[str] = mapped_column(String(40), index=True)
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), index=True)
    attachment: Mapped[str | None] = mapped_column(String(64))
    attachment_name: Mapped[str] = mapped_column(String(120), default="")
    attempts: Mapped[int] = mapped_column(default=0)


class CourierRow(Base):
    """A courier number that an applicant entered."""

    __tablename__ = "couriers"
    courier_number: Mapped[str] = mapped_column(String(60), primary_key=True)
    order_no: Mapped[str] = mapped_column(String(40), primary_key=True)
    entered_at: Mapped[datetime]


class AuditRow(Base):
    """What a person looked at or changed that no order's history shows."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(String(40))
    order_no: Mapped[str] = mapped_column(String(40), default="")


class AuditCheckpointRow(Base):
    """A place of a workstation's audit chain as it was signed and sent; append only."""

    __tablename__ = "audit_checkpoints"
    chain: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mac: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[datetime]
    signature: Mapped[str] = mapped_column(String(128))
    received_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(60))


class UsbKeyRow(Base):
    """A USB key in the office's stock, as it stands."""

    __tablename__ = "usb_keys"
    usb_key_serial: Mapped[str] = mapped_column(String(80), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    order_no: Mapped[str] = mapped_column(String(40), default="", index=True)
    since: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(60))


class UsbKeyEventRow(Base):
    """What happened to a USB key; append only. `entry` makes an entry by hand repeatable."""

    __tablename__ = "usb_key_events"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    usb_key_serial: Mapped[str] = mapped_column(String(80), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(30))
    order_no: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    entry: Mapped[str | None] = mapped_column(String(80), unique=True)


class AdminPinRow(Base):
    """An admin PIN that a USB key may have, sealed with the server's key."""

    __tablename__ = "admin_pins"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    usb_key_serial: Mapped[str] = mapped_column(String(80), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    deposited_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(60))


class AdminPinLoanRow(Base):
    """Who holds the admin PINs of a USB key now, for one unlock."""

    __tablename__ = "admin_pin_loans"
    usb_key_serial: Mapped[str] = mapped_column(String(80), primary_key=True)
    by: Mapped[str] = mapped_column(String(60), index=True)
    by_name: Mapped[str] = mapped_column(String(60))
    expires_at: Mapped[datetime]
