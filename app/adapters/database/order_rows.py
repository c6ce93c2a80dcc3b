"""Order snapshots in the database: writing them with their queue columns, and reading queues."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from app.adapters.database.queue_lines import COLUMNS, OPEN_STATES, Queued, line, queued_by_order
from app.adapters.database.tables import orders, outbox, snapshots, stamp, stamp_or_none, words
from app.ports.codec import decode_order, encode_order
from app.ports.queue import Due, QueueQuery, QueueRow, QueueWindow
from review.actions import ActionKind
from review.calls import call_state
from review.deadlines import clock_started
from review.orders import InvoiceState, OrderNo, OrderSnapshot
from review.stages import Stage

_LEFT_BY = (  # kinds that take an order out of its stage (as services.outbox.MOVING_KINDS)
    ActionKind.DECISION,
    ActionKind.RECEIPT,
    ActionKind.PRODUCTION_RESULT,
    ActionKind.UNUSABLE_SEAL,
    ActionKind.SHIPMENT,
    ActionKind.CANCELLATION,
    ActionKind.REMAKE,
    ActionKind.WITHDRAWAL,
)
# What a newer snapshot replaces; the worst finding is this machine's own.
_REPLACED = [column.name for column in orders.c if column.name not in ("order_no", "worst_finding")]


class OrderRows:
    """`OrderStore` over SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, changed: Sequence[OrderSnapshot]) -> int:
        """Store snapshots; one older than what is stored is left out. Return how many were stored."""
        if not changed:
            return 0
        self._connection.execute(_PUT_ROW, [_columns(order) for order in changed])
        self._connection.execute(
            _PUT_WORDS,
            [
                {"order_no": order.order_no, "revision": order.revision, "text": _search_text(order)}
                for order in changed
            ],
        )
        result = self._connection.execute(
            _PUT_SNAPSHOT,
            [
                {"order_no": order.order_no, "revision": order.revision, "snapshot": encode_order(order)}
                for order in changed
            ],
        )
        return result.rowcount

    def get(self, order_no: OrderNo) -> OrderSnapshot | None:
        """Return the snapshot, or None where the order is unknown here."""
        text = self._connection.scalar(select(snapshots.c.snapshot).where(snapshots.c.order_no == order_no))
        return None if text is None else decode_order(text)

    def queue(self, query: QueueQuery) -> Sequence[QueueRow]:
        """Return the window of the queue that `query` describes."""
        queued = self._queued()
        lines = select(*(orders.c[name] for name in COLUMNS))
        return [line(row, queued) for row in self._connection.execute(_windowed(lines, query))]

    def window(self, query: QueueQuery) -> QueueWindow:
        """Return the window and the whole queue's length from one look through the orders."""
        if not query.text.strip():  # an index answers both questions at once
            return QueueWindow(rows=tuple(self.queue(query)), total=self.count(query))
        everything = replace(query, limit=None)
        found = self._connection.scalars(_windowed(select(orders.c.order_no), everything)).all()
        end = None if query.limit is None else query.offset + query.limit
        shown = found[query.offset : end] if query.limit is not None else found
        if not shown:
            return QueueWindow(rows=(), total=len(found))
        rows = self.queue(QueueQuery(order_nos=frozenset(map(OrderNo, shown)), with_queued=True))
        place = {order_no: index for index, order_no in enumerate(shown)}
        return QueueWindow(rows=tuple(sorted(rows, key=lambda row: place[row.order_no])), total=len(found))

    def count(self, query: QueueQuery) -> int:
        """Return how long the whole queue is."""
        statement = select(func.count()).select_from(orders).where(*_conditions(query))
        return self._connection.scalar(statement) or 0

    def stage_counts(self) -> Mapping[Stage, int]:
        """Return how many orders wait in each stage, without those that a queued action moves."""
        statement = select(orders.c.stage, func.count()).where(_not_leaving()).group_by(orders.c.stage)
        return {Stage(stage): number for stage, number in self._connection.execute(statement)}

    def set_worst_finding(self, order_no: OrderNo, verdict: str) -> None:
        """Note the worst machine verdict over the order's pages."""
        self._connection.execute(update(orders).where(orders.c.order_no == order_no).values(worst_finding=verdict))

    def clear(self) -> None:
        """Forget every snapshot."""
        self._connection.execute(delete(orders))
        self._connection.execute(delete(words))
        self._connection.execute(delete(snapshots))

    def _queued(self) -> Queued:
        """Return what waits in the outbox, by order."""
        rows = select(outbox.c.order_no, outbox.c.kind, outbox.c.state).order_by(outbox.c.seq)
        return queued_by_order(self._connection.execute(rows))


def _put(table: Table, replaced: Sequence[str]) -> Any:
    """Return the statement that stores a row unless a newer revision is there; it is compiled once."""
    statement = insert(table)
    return statement.on_conflict_do_update(
        index_elements=["order_no"],
        set_={name: statement.excluded[name] for name in replaced},
        where=statement.excluded.revision >= table.c.revision,
    )


_PUT_ROW = _put(orders, _REPLACED)
_PUT_WORDS = _put(words, ("revision", "text"))
_PUT_SNAPSHOT = _put(snapshots, ("revision", "snapshot"))


def _not_leaving() -> ColumnElement[bool]:
    leaving = select(outbox.c.order_no).where(outbox.c.kind.in_(_LEFT_BY), outbox.c.state.in_(OPEN_STATES))
    return orders.c.order_no.not_in(leaving)


def _windowed(statement: Select[Any], query: QueueQuery) -> Select[Any]:
    column = orders.c[query.sort.value]
    direction = (column.desc(), orders.c.order_no.desc()) if query.descending else (column, orders.c.order_no)
    statement = statement.where(*_conditions(query)).order_by(*direction)
    return statement if query.limit is None else statement.limit(query.limit).offset(query.offset)


def _conditions(query: QueueQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.stages:
        conditions.append(orders.c.stage.in_(sorted(query.stages)))
    if query.kinds:
        conditions.append(orders.c.kind.in_(sorted(query.kinds)))
    if query.order_nos:
        conditions.append(orders.c.order_no.in_(sorted(query.order_nos)))
    if query.held_by is not None:
        conditions.append(orders.c.lease_holder == query.held_by)
    if (query.stages or query.due) and not query.with_queued:
        conditions.append(_not_leaving())
    searched = [func.instr(words.c.text, word) > 0 for word in fold(query.text).split()]
    if searched:
        conditions.append(orders.c.order_no.in_(select(words.c.order_no).where(*searched)))
    return conditions + _due(query.due)


def _due(due: Due | None) -> list[ColumnElement[bool]]:
    if due is Due.CALL:
        called = select(outbox.c.order_no).where(outbox.c.kind == ActionKind.CALL, outbox.c.state.in_(OPEN_STATES))
        return [orders.c.next_call_due.is_not(None), orders.c.order_no.not_in(called)]
    if due is Due.INVOICE:
        return [orders.c.invoice_state.in_([InvoiceState.DUE, InvoiceState.BOUNCED, InvoiceState.HELD])]
    return []


def fold(text: str) -> str:
    """Fold what is searched and what is searched for: half-width, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def _search_text(order: OrderSnapshot) -> str:
    words: Iterable[str] = (
        order.order_no,
        order.organisation.name,
        order.organisation.uscc,
        order.legal_representative.name,
        order.legal_representative.phone,
        order.handling_agent.name,
        order.handling_agent.phone,
        order.recipient.name,
        order.recipient.mobile,
        order.courier_number,
        *(parcel.courier_number for parcel in order.parcels),
        *(key.usb_key_serial for key in order.keys),
        order.shipment.waybill_number if order.shipment else "",
        order.archive_box,
        order.invoice.number if order.invoice else "",
    )
    return fold("\n".join(word for word in dict.fromkeys(words) if word))


def _columns(order: OrderSnapshot) -> dict[str, object]:
    lease, invoice = order.lease, order.invoice
    return {
        "order_no": order.order_no,
        "revision": order.revision,
        "stage": order.stage,
        "kind": order.kind,
        "organisation": order.organisation.name,
        "uscc": order.organisation.uscc,
        "round": order.round,
        "submitted_at": stamp(order.submitted_at),
        "stage_since": stamp(order.stage_since),
        "agent_name": order.handling_agent.name,
        "agent_phone": order.handling_agent.phone,
        "is_paid": order.paid,
        "is_refund_due": order.refund_due,
        "lease_holder": lease.holder if lease else "",
        "lease_holder_name": lease.holder_name if lease else "",
        "lease_expires_at": stamp_or_none(lease.expires_at if lease else None),
        "second_review_not_by": order.second_review.not_by if order.second_review else "",
        "worst_finding": "",
        **_call_columns(order),
        "invoice_state": invoice.state if invoice else None,
        "invoice_due_at": stamp_or_none(invoice.due_at if invoice else None),
        "clock_since": stamp(clock_started(order)),
    }


def _call_columns(order: OrderSnapshot) -> dict[str, object]:
    """When to call next, and how many calls went unanswered (`review.calls` has the rules)."""
    state = call_state(order, now=order.stage_since)  # what is due does not depend on now, only whether it is late
    return {"next_call_due": stamp_or_none(state.due_at), "calls_without_answer": state.tries_unanswered}
