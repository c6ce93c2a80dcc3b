"""The store as it was first shipped."""

import sqlalchemy as sa
from alembic import op

REVISION = "0001"


def upgrade() -> None:
    """Make every table."""
    _audit()
    _calls()
    _checks()
    _facts()
    _labels()
    _orders()
    _outbox()
    _production()
    _scans()
    _snapshots()
    _words()


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("order_no", sa.Text(), server_default="", nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_audit_order_no"), "audit", ["order_no"], unique=False)


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("is_sent", sa.Boolean(), nullable=False),
        sa.Column("next_due", sa.Text(), nullable=True),
        sa.Column("call", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_no", "at", "by"),
    )


def _checks() -> None:
    op.create_table(
        "checks",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("checker", sa.Text(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "checker"),
    )
    op.create_index(op.f("ix_checks_order_no"), "checks", ["order_no"], unique=False)


def _facts() -> None:
    op.create_table(
        "facts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _labels() -> None:
    op.create_table(
        "labels",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("proposed", sa.Text(), nullable=False),
        sa.Column("decided", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_labels_finding"), "labels", ["finding"], unique=False)


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.Text(), nullable=False),
        sa.Column("stage_since", sa.Text(), nullable=False),
        sa.Column("agent_name", sa.Text(), nullable=False),
        sa.Column("agent_phone", sa.Text(), nullable=False),
        sa.Column("is_paid", sa.Boolean(), nullable=False),
        sa.Column("is_refund_due", sa.Boolean(), nullable=False),
        sa.Column("lease_holder", sa.Text(), server_default="", nullable=False),
        sa.Column("lease_holder_name", sa.Text(), server_default="", nullable=False),
        sa.Column("lease_expires_at", sa.Text(), nullable=True),
        sa.Column("second_review_not_by", sa.Text(), server_default="", nullable=False),
        sa.Column("worst_finding", sa.Text(), server_default="", nullable=False),
        sa.Column("next_call_due", sa.Text(), nullable=True),
        sa.Column("calls_without_answer", sa.Integer(), server_default="0", nullable=False),
        sa.Column("invoice_state", sa.Text(), nullable=True),
        sa.Column("invoice_due_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("order_no"),
    )
    op.create_index("ix_orders_invoice_due_at", "orders", ["invoice_state", "invoice_due_at"], unique=False)
    op.create_index("ix_orders_next_call_due", "orders", ["next_call_due"], unique=False)
    op.create_index("ix_orders_organisation", "orders", ["organisation", "order_no"], unique=False)
    op.create_index("ix_orders_stage", "orders", ["stage", "stage_since", "order_no", "kind"], unique=False)
    op.create_index("ix_orders_submitted_at", "orders", ["submitted_at", "order_no"], unique=False)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("action_key", sa.Text(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("based_on_revision", sa.Integer(), nullable=True),
        sa.Column("based_on_key", sa.Text(), nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.Text(), nullable=False),
        sa.Column("not_before", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error_code", sa.Text(), server_default="", nullable=False),
        sa.Column("error_sentence", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("action_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_order_no"), "outbox", ["order_no"], unique=False)


def _production() -> None:
    op.create_table(
        "production",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("usb_key_serial", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_production_order_no"), "production", ["order_no"], unique=False)
    op.create_index(op.f("ix_production_usb_key_serial"), "production", ["usb_key_serial"], unique=False)


def _scans() -> None:
    op.create_table(
        "scans",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.Text(), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_index(op.f("ix_scans_order_no"), "scans", ["order_no"], unique=False)
    op.create_index(op.f("ix_scans_used_at"), "scans", ["used_at"], unique=False)


def _snapshots() -> None:
    op.create_table(
        "snapshots",
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_no"),
    )


def _words() -> None:
    op.create_table(
        "words",
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_no"),
        sqlite_with_rowid=False,
    )
