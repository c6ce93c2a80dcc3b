"""The store in memory: same contract as the database (tests/contracts), commit and rollback included."""

import copy
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.ports.audit import GENESIS, AuditAnchor, AuditChain, AuditEvent, AuditRow
from app.ports.queue import Due, QueueQuery, QueueRow, QueueWindow
from app.ports.store import (
    AnsweredDoubts,
    Disagreement,
    Label,
    LoggedCall,
    ProductionEntry,
    QueuedAction,
    ScanEntry,
    StoredCheck,
    UnitOfWork,
)
from app.services.outbox import MOVING_KINDS, OPEN_STATES
from review.actions import ActionKind, Override
from review.calls import call_state
from review.deadlines import clock_started
from review.orders import Call, InvoiceState, OrderNo, OrderSnapshot, Sha256
from review.stages import Stage


@dataclass
class State:
    """Everything that is stored."""

    orders: dict[OrderNo, OrderSnapshot] = field(default_factory=dict)
    worst: dict[OrderNo, str] = field(default_factory=dict)
    outbox: list[QueuedAction] = field(default_factory=list)
    last_seq: int = 0
    checks: dict[tuple[Sha256, str], StoredCheck] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)
    calls: dict[tuple[OrderNo, datetime, str], LoggedCall] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    scans: dict[Sha256, ScanEntry] = field(default_factory=dict)
    production: list[ProductionEntry] = field(default_factory=list)
    audit: list[AuditRow] = field(default_factory=list)


class MemoryOrders:
    def __init__(self, state: State) -> None:
        self._state = state

    def put(self, orders: Sequence[OrderSnapshot]) -> int:
        stored = 0
        for order in orders:
            known = self._state.orders.get(order.order_no)
            if known is None or order.revision >= known.revision:
                self._state.orders[order.order_no] = order
                stored += 1
        return stored

    def get(self, order_no: OrderNo) -> OrderSnapshot | None:
        return self._state.orders.get(order_no)

    def queue(self, query: QueueQuery) -> Sequence[QueueRow]:
        rows = [self._row(order) for order in self._matching(query)]
        rows.sort(key=lambda row: row.order_no)
        rows.sort(key=lambda row: _sortable(getattr(row, query.sort.value)))
        if query.descending:
            rows.reverse()
        end = None if query.limit is None else query.offset + query.limit
        return rows[query.offset if query.limit is not None else 0 : end]

    def window(self, query: QueueQuery) -> QueueWindow:
        return QueueWindow(rows=tuple(self.queue(query)), total=self.count(query))

    def count(self, query: QueueQuery) -> int:
        return len(list(self._matching(query)))

    def stage_counts(self) -> Mapping[Stage, int]:
        leaving = self._leaving()
        return Counter(order.stage for order in self._state.orders.values() if order.order_no not in leaving)

    def set_worst_finding(self, order_no: OrderNo, verdict: str) -> None:
        self._state.worst[order_no] = verdict

    def clear(self) -> None:
        self._state.orders.clear()
        self._state.worst.clear()

    def _matching(self, query: QueueQuery) -> Iterator[OrderSnapshot]:
        leaving = self._leaving() if (query.stages or query.due) and not query.with_queued else set()
        for order in self._state.orders.values():
            if order.order_no not in leaving and self._fits(order, query):
                yield order

    def _fits(self, order: OrderSnapshot, query: QueueQuery) -> bool:
        row = self._row(order)
        return (
            (not query.stages or order.stage in query.stages)
            and (not query.kinds or order.kind in query.kinds)
            and (not query.order_nos or order.order_no in query.order_nos)
            and (query.held_by is None or row.lease_holder == query.held_by)
            and all(word in _searched(order) for word in _folded(query.text).split())
            and self._is_due(row, query.due)
        )

    def _is_due(self, row: QueueRow, due: Due | None) -> bool:
        if due is Due.CALL:
            return row.next_call_due is not None and not any(
                queued.kind is ActionKind.CALL and queued.state in OPEN_STATES and queued.order_no == row.order_no
                for queued in self._state.outbox
            )
        return due is None or row.invoice_state in (InvoiceState.DUE, InvoiceState.BOUNCED, InvoiceState.HELD)

    def _leaving(self) -> set[OrderNo]:
        return {
            queued.order_no
            for queued in self._state.outbox
            if queued.kind in MOVING_KINDS and queued.state in OPEN_STATES
        }

    def _row(self, order: OrderSnapshot) -> QueueRow:
        queued = [one for one in self._state.outbox if one.order_no == order.order_no]
        lease, invoice = order.lease, order.invoice
        due, unanswered = _next_call(order)
        return QueueRow(
            order_no=order.order_no,
            stage=order.stage,
            kind=order.kind,
            organisation=order.organisation.name,
            revision=order.revision,
            uscc=order.organisation.uscc,
            round=order.round,
            submitted_at=order.submitted_at,
            stage_since=order.stage_since,
            agent_name=order.handling_agent.name,
            agent_phone=order.handling_agent.phone,
            is_paid=order.paid,
            is_refund_due=order.refund_due,
            lease_holder=lease.holder if lease else "",
            lease_holder_name=lease.holder_name if lease else "",
            lease_expires_at=lease.expires_at if lease else None,
            second_review_not_by=order.second_review.not_by if order.second_review else "",
            worst_finding=self._state.worst.get(order.order_no, ""),
            next_call_due=due,
            calls_without_answer=unanswered,
            invoice_state=invoice.state if invoice else None,
            invoice_due_at=invoice.due_at if invoice else None,
            clock_since=clock_started(order),
            queued=next((one.kind for one in queued if one.state in OPEN_STATES), None),
            in_conflict=any(one.state not in OPEN_STATES for one in queued),
        )


def _sortable(value: object) -> tuple[bool, object]:
    return (value is not None, value if value is not None else "")


def _next_call(order: OrderSnapshot) -> tuple[datetime | None, int]:
    state = call_state(order, now=order.stage_since)
    return state.due_at, state.tries_unanswered


def _searched(order: OrderSnapshot) -> str:
    serials = " ".join(key.usb_key_serial for key in order.keys)
    waybill = order.shipment.waybill_number if order.shipment else ""
    words = (order.order_no, order.organisation.name, order.organisation.uscc, order.handling_agent.name)
    return "\n".join((*words, order.handling_agent.phone, order.courier_number, serials, waybill)).lower()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


class MemoryOutbox:
    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, queued: QueuedAction) -> QueuedAction:
        self._state.last_seq += 1
        stored = replace(queued, seq=self._state.last_seq)
        self._state.outbox.append(stored)
        return stored

    def get(self, action_key: str) -> QueuedAction | None:
        return next((one for one in self._state.outbox if one.action_key == action_key), None)

    def update(self, queued: QueuedAction) -> None:
        self.rekey(queued.action_key, queued)

    def rekey(self, old_key: str, queued: QueuedAction) -> None:
        def renewed(one: QueuedAction) -> QueuedAction:
            if one.action_key == old_key:
                return replace(queued, seq=one.seq)
            if one.based_on.action_key == old_key:
                return replace(one, based_on=replace(one.based_on, action_key=queued.action_key))
            return one

        self._state.outbox[:] = [renewed(one) for one in self._state.outbox]

    def remove(self, action_key: str) -> bool:
        before = len(self._state.outbox)
        self._state.outbox[:] = [one for one in self._state.outbox if one.action_key != action_key]
        return len(self._state.outbox) < before

    def all(self) -> Sequence[QueuedAction]:
        return list(self._state.outbox)

    def of_order(self, order_no: OrderNo) -> Sequence[QueuedAction]:
        return [one for one in self._state.outbox if one.order_no == order_no]


class MemoryChecks:
    def __init__(self, state: State) -> None:
        self._state = state

    def put(self, check: StoredCheck) -> None:
        self._state.checks[check.sha256, check.checker] = check

    def get(self, sha256: Sha256, checker: str) -> StoredCheck | None:
        return self._state.checks.get((sha256, checker))

    def of_order(self, order_no: OrderNo) -> Sequence[StoredCheck]:
        found = [check for check in self._state.checks.values() if check.order_no == order_no]
        return sorted(found, key=lambda check: check.checked_at)


class MemoryLabels:
    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, labels: Sequence[Label]) -> None:
        self._state.labels.extend(labels)

    def all(self) -> Sequence[Label]:
        return list(self._state.labels)

    def forget(self, order_no: OrderNo, stage: Stage, *, by: str, since: datetime) -> None:
        self._state.labels[:] = [
            label
            for label in self._state.labels
            if (label.order_no, label.stage, label.by) != (order_no, stage, by) or label.at < since
        ]

    def disagreements(self) -> Sequence[Disagreement]:
        otherwise = [label.override for label in self._state.labels if label.override.is_disagreement]
        return [self._of(finding, otherwise) for finding in sorted({one.finding for one in otherwise})]

    def doubts(self) -> Sequence[AnsweredDoubts]:
        said = ("pass", "ok", "fail", "wrong")
        answered = [each.override for each in self._state.labels
                    if each.override.is_doubt and each.override.decided in said]  # fmt: skip
        counted = [self._of(finding, answered) for finding in sorted({one.finding for one in answered})]
        return [AnsweredDoubts(finding=each.finding, answered=each.overrides, in_order=each.decided_pass)
                for each in counted]  # fmt: skip

    @staticmethod
    def _of(finding: str, otherwise: Sequence[Override]) -> Disagreement:
        decided = [one.decided for one in otherwise if one.finding == finding]
        passed = sum(one in ("pass", "ok") for one in decided)
        return Disagreement(finding=finding, overrides=len(decided), decided_pass=passed)


class MemoryCalls:
    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, order_no: OrderNo, calls: Sequence[Call], *, is_sent: bool) -> None:
        for call in calls:
            self._state.calls[order_no, call.at, call.by] = LoggedCall(order_no=order_no, call=call, is_sent=is_sent)

    def of_order(self, order_no: OrderNo) -> Sequence[LoggedCall]:
        found = [logged for logged in self._state.calls.values() if logged.order_no == order_no]
        return sorted(found, key=lambda logged: logged.call.at, reverse=True)

    def remove_unsent(self, order_no: OrderNo, at: datetime, by: str) -> None:
        logged = self._state.calls.get((order_no, at, by))
        if logged is not None and not logged.is_sent:
            del self._state.calls[order_no, at, by]


class MemoryFacts:
    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, name: str) -> str | None:
        return self._state.facts.get(name)

    def set(self, name: str, text: str) -> None:
        self._state.facts[name] = text

    def delete(self, name: str) -> None:
        self._state.facts.pop(name, None)

    def names(self, prefix: str) -> Sequence[str]:
        return sorted(name for name in self._state.facts if name.startswith(prefix))


class MemoryScanIndex:
    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, sha256: Sha256) -> ScanEntry | None:
        return self._state.scans.get(sha256)

    def put(self, entry: ScanEntry) -> None:
        self._state.scans[entry.sha256] = entry

    def remove(self, sha256: Sha256) -> None:
        self._state.scans.pop(sha256, None)

    def oldest_first(self) -> Sequence[ScanEntry]:
        return sorted(self._state.scans.values(), key=lambda entry: (entry.used_at, entry.sha256))

    def of_order(self, order_no: OrderNo) -> Sequence[ScanEntry]:
        return [entry for entry in self.oldest_first() if entry.order_no == order_no]

    def order_nos(self) -> frozenset[OrderNo]:
        return frozenset(entry.order_no for entry in self._state.scans.values())


class MemoryProduction:
    def __init__(self, state: State) -> None:
        self._state = state

    def append(self, *entries: ProductionEntry) -> None:
        for entry in entries:
            self._state.production.append(replace(entry, seq=len(self._state.production) + 1))

    def of_order(self, order_no: OrderNo) -> Sequence[ProductionEntry]:
        return [entry for entry in self._state.production if entry.order_no == order_no]

    def of_key(self, usb_key_serial: str) -> Sequence[ProductionEntry]:
        return [entry for entry in self._state.production if entry.usb_key_serial == usb_key_serial]


class MemoryAudit:
    def __init__(self, state: State, chain: AuditChain) -> None:
        self._state = state
        self._chain = chain

    def append(self, event: AuditEvent) -> AuditRow:
        head = self.head()
        row = self._chain.seal(head.seq + 1 if head else 1, event, head.mac if head else GENESIS)
        self._state.audit.append(row)
        return row

    def rows(self, after: int = 0, limit: int = 1000) -> Sequence[AuditRow]:
        return [row for row in self._state.audit if row.seq > after][:limit]

    def head(self) -> AuditAnchor | None:
        if not self._state.audit:
            return None
        return AuditAnchor(seq=self._state.audit[-1].seq, mac=self._state.audit[-1].mac)


class MemoryUnitOfWork:
    def __init__(self, state: State, chain: AuditChain) -> None:
        self.orders = MemoryOrders(state)
        self.outbox = MemoryOutbox(state)
        self.checks = MemoryChecks(state)
        self.labels = MemoryLabels(state)
        self.calls = MemoryCalls(state)
        self.facts = MemoryFacts(state)
        self.scans = MemoryScanIndex(state)
        self.production = MemoryProduction(state)
        self.audit = MemoryAudit(state, chain)


class MemoryStore:
    """`Store` in memory."""

    def __init__(self, chain: AuditChain | None = None) -> None:
        self.state = State()
        self._chain = chain or AuditChain(b"test")
        self._lock = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        with self._lock:
            yield MemoryUnitOfWork(self.state, self._chain)

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        with self._lock:
            before = copy.deepcopy(self.state)
            try:
                yield MemoryUnitOfWork(self.state, self._chain)
            except BaseException:
                self.state = before
                raise

    writing_soon = writing
