"""Lines of the queue from the columns that are kept for it; needs the driver alone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.ports.queue import QueuedState, QueueRow
from review.action_kinds import ActionKind
from review.order_codes import InvoiceState, KindCode, OrderNo
from review.stages import Stage

OPEN_STATES = (QueuedState.WAITING, QueuedState.SENT)
Queued = Mapping[str, tuple[ActionKind | None, bool]]

# The columns of a line in the order in which `line` takes them.
COLUMNS = (
    "order_no", "stage", "kind", "organisation", "revision", "uscc", "round", "submitted_at", "stage_since",
    "agent_name", "agent_phone", "is_paid", "is_refund_due", "lease_holder", "lease_holder_name", "lease_expires_at",
    "second_review_not_by", "worst_finding", "next_call_due", "calls_without_answer", "invoice_state", "invoice_due_at",
    "clock_since",
)  # fmt: skip
_EVERY_LINE = f"SELECT {', '.join(COLUMNS)} FROM orders ORDER BY stage_since, order_no"  # noqa: S608 - our own names
_EVERY_QUEUED = "SELECT order_no, kind, state FROM outbox ORDER BY seq"


def every_line(connection: Any) -> Sequence[QueueRow]:
    """Return a line for every order, the longest in its stage first."""
    queued = queued_by_order(connection.execute(_EVERY_QUEUED))
    return [line(values, queued) for values in connection.execute(_EVERY_LINE)]


def queued_by_order(rows: Iterable[Any]) -> Queued:
    """Return, for orders with something in the outbox, the first open kind and whether a person is needed."""
    found: dict[str, tuple[ActionKind | None, bool]] = {}
    for order_no, kind, state in rows:
        first, in_conflict = found.get(order_no, (None, False))
        is_open = state in OPEN_STATES
        found[order_no] = (first or (ActionKind(kind) if is_open else None), in_conflict or not is_open)
    return found


def line(values: Sequence[Any], queued: Queued) -> QueueRow:
    """Return the line of one row of `COLUMNS`."""
    row = dict(zip(COLUMNS, values, strict=True))
    kind, in_conflict = queued.get(row["order_no"], (None, False))
    return QueueRow(
        order_no=OrderNo(row["order_no"]),
        stage=Stage(row["stage"]),
        kind=KindCode(row["kind"]),
        organisation=row["organisation"],
        revision=row["revision"],
        uscc=row["uscc"],
        round=row["round"],
        submitted_at=datetime.fromisoformat(row["submitted_at"]),
        stage_since=datetime.fromisoformat(row["stage_since"]),
        agent_name=row["agent_name"],
        agent_phone=row["agent_phone"],
        is_paid=bool(row["is_paid"]),
        is_refund_due=bool(row["is_refund_due"]),
        lease_holder=row["lease_holder"],
        lease_holder_name=row["lease_holder_name"],
        lease_expires_at=_moment(row["lease_expires_at"]),
        second_review_not_by=row["second_review_not_by"],
        worst_finding=row["worst_finding"],
        next_call_due=_moment(row["next_call_due"]),
        calls_without_answer=row["calls_without_answer"],
        invoice_state=InvoiceState(row["invoice_state"]) if row["invoice_state"] else None,
        invoice_due_at=_moment(row["invoice_due_at"]),
        clock_since=datetime.fromisoformat(row["clock_since"]),
        queued=kind,
        in_conflict=in_conflict,
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
