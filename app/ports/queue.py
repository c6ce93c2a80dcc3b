"""What a queue of orders is asked for, and what a line of it shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from review.action_kinds import ActionKind
    from review.orders import InvoiceState, KindCode, OrderNo
    from review.stages import Stage


class QueuedState(StrEnum):
    """How far a queued action has come. The values are stored."""

    WAITING = "waiting"  # nothing has left this machine: it can be undone
    SENT = "sent"  # the server may have it: only its answer ends this
    CONFLICT = "conflict"  # somebody else acted on the order: a person decides
    REFUSED = "refused"  # the server said no: a person decides


class QueueSort(StrEnum):
    """What the queue is ordered by; the order number decides between equals."""

    STAGE_SINCE = "stage_since"
    SUBMITTED_AT = "submitted_at"
    ORDER_NO = "order_no"
    ORGANISATION = "organisation"
    KIND = "kind"
    ROUND = "round"
    WORST_FINDING = "worst_finding"
    HOLDER = "lease_holder"
    NEXT_CALL = "next_call_due"
    INVOICE_DUE = "invoice_due_at"


class Due(StrEnum):
    """Lists of what waits for an act beside the stages."""

    CALL = "call"
    INVOICE = "invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueQuery:
    """Filter, order and window of a queue.

    `text` is any part of any number or name (order, credit code, phone, courier or waybill number, key serial); blanks
    separate words that must all occur. An empty set filters nothing. Orders with a queued action that moves them are
    left out of their stage, unless `with_queued`.
    """

    stages: frozenset[Stage] = frozenset()
    text: str = ""
    kinds: frozenset[KindCode] = frozenset()
    held_by: str | None = None
    order_nos: frozenset[OrderNo] = frozenset()
    due: Due | None = None
    with_queued: bool = False
    sort: QueueSort = QueueSort.STAGE_SINCE
    descending: bool = False
    offset: int = 0
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One line of a queue. `queued` is an action that waits here to be sent; `in_conflict` asks for a person.

    `clock_since` is when the clock of the order's stage began (`review.deadlines.clock_started`).
    """

    order_no: OrderNo
    stage: Stage
    kind: KindCode
    organisation: str
    revision: int
    uscc: str
    round: int
    submitted_at: datetime
    stage_since: datetime
    agent_name: str
    agent_phone: str
    is_paid: bool
    is_refund_due: bool
    lease_holder: str
    lease_holder_name: str
    lease_expires_at: datetime | None
    second_review_not_by: str
    worst_finding: str
    next_call_due: datetime | None
    calls_without_answer: int
    invoice_state: InvoiceState | None
    invoice_due_at: datetime | None
    clock_since: datetime
    queued: ActionKind | None = None
    in_conflict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueWindow:
    """Some lines of a queue, and how long it is as a whole."""

    rows: tuple[QueueRow, ...]
    total: int


class QueueLines(Protocol):
    """What the window shows before anything else is there; a start waits for these reads alone (docs/adr/0090)."""

    def every_line(self) -> Sequence[QueueRow]:
        """Return a line for every order, the longest in its stage first, those with a queued action included."""
        ...

    def small_text(self, name: str) -> str | None:
        """Return the stored fact of that name, or None."""
        ...
