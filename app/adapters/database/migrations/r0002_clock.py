"""When the clock of an order's stage began, beside when the stage did: a dispatch shares the clock of production."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

REVISION = "0002"


def upgrade() -> None:
    """Add the column; for orders that are being dispatched it is worked out of what is known of them."""
    op.add_column("orders", sa.Column("clock_since", sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    connection.execute(sa.text("UPDATE orders SET clock_since = stage_since"))
    shipping = connection.execute(
        sa.text(
            "SELECT o.order_no, s.snapshot FROM orders o JOIN snapshots s ON s.order_no = o.order_no"
            " WHERE o.stage = 'shipping'"
        )
    ).all()
    for order_no, snapshot in shipping:
        began = _production_began(json.loads(snapshot))
        if began is not None:
            connection.execute(
                sa.text("UPDATE orders SET clock_since = :began WHERE order_no = :order_no"),
                {"began": began.astimezone(UTC).isoformat(timespec="microseconds"), "order_no": order_no},
            )


def _production_began(order: Mapping[str, Any]) -> datetime | None:
    """Return what `review.deadlines.clock_started` says when this revision was written."""
    moments = [
        one["at"]
        for one in order.get("decisions", ())
        if one["stage"] == "paper_review" and one["verdict"] == "pass" and one.get("counts", True)
    ]
    if order.get("remake_reason"):
        moments += [key["bound_at"] for key in order.get("keys", ())]
    return max((datetime.fromisoformat(each) for each in moments), default=None)
