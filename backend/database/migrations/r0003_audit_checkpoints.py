"""Checkpoints of the workstations' audit chains."""

import sqlalchemy as sa
from alembic import op

REVISION = "3"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "audit_checkpoints",
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq"),
    )
