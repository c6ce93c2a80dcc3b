"""Key stock, admin PINs in escrow, and whether the database is a training office's."""

import sqlalchemy as sa
from alembic import op

REVISION = "2"


def upgrade() -> None:
    """Make what is not there yet: servers of version 1 came with and without these tables."""
    present = set(sa.inspect(op.get_bind()).get_table_names())
    for name, make in _TABLES:
        if name not in present:
            make()
    _note_kind()


def _note_kind() -> None:
    """Say which kind of office this is; version 1 did not. Only sample documents are drawn when they are asked for."""
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT COUNT(*) FROM meta")) == 0:  # a new database: its server says so itself
        return
    drawn = connection.scalar(sa.text("SELECT COUNT(*) FROM documents WHERE origin IS NOT NULL"))
    insert = sa.text("INSERT INTO meta (name, value) VALUES ('kind', :kind)")
    connection.execute(insert, {"kind": "training" if drawn else "real"})


def _admin_pin_loans() -> None:
    op.create_table(
        "admin_pin_loans",
        sa.Column("usb_key_serial", sa.String(length=80), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("by_name", sa.String(length=60), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("usb_key_serial"),
    )
    op.create_index(op.f("ix_admin_pin_loans_by"), "admin_pin_loans", ["by"], unique=False)


def _admin_pins() -> None:
    op.create_table(
        "admin_pins",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("usb_key_serial", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("deposited_at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_admin_pins_usb_key_serial"), "admin_pins", ["usb_key_serial"], unique=False)


def _usb_key_events() -> None:
    op.create_table(
        "usb_key_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("usb_key_serial", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("order_no", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entry", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry"),
    )
    op.create_index(op.f("ix_usb_key_events_usb_key_serial"), "usb_key_events", ["usb_key_serial"], unique=False)


def _usb_keys() -> None:
    op.create_table(
        "usb_keys",
        sa.Column("usb_key_serial", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("order_no", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("usb_key_serial"),
    )
    op.create_index(op.f("ix_usb_keys_order_no"), "usb_keys", ["order_no"], unique=False)
    op.create_index(op.f("ix_usb_keys_state"), "usb_keys", ["state"], unique=False)


_TABLES = (
    ("admin_pin_loans", _admin_pin_loans),
    ("admin_pins", _admin_pins),
    ("usb_key_events", _usb_key_events),
    ("usb_keys", _usb_keys),
)
