"""The local store: everything that must survive a power cut, behind one unit of work.

`Store.writing()` is one transaction: it commits when the block ends, and rolls back when it raises. A store is safe to
use from several threads and processes; a unit of work belongs to the block that opened it.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.ports.audit import AuditStore
from app.ports.queue import QueuedState as QueuedState  # noqa: PLC0414 - it belongs to the outbox
from app.ports.queue import QueueQuery, QueueRow, QueueWindow
from review.actions import ACTION_KINDS, Action, ActionKind, BasedOn, Override
from review.orders import Call, OrderNo, OrderSnapshot, Sha256
from review.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedAction:
    """An action in the outbox. `seq` is its place (0 until it is stored)."""

    action_key: str
    order_no: OrderNo
    action: Action
    based_on: BasedOn
    taken_by: str
    taken_at: datetime
    not_before: datetime
    state: QueuedState = QueuedState.WAITING
    attempts: int = 0
    error_code: str = ""
    error_sentence: str = ""
    seq: int = 0

    @property
    def kind(self) -> ActionKind:
        """Return the wire's name for the action."""
        return ACTION_KINDS[type(self.action)]


class OrderStore(Protocol):
    """Order snapshots, with columns for what queues filter and sort by."""

    def put(self, orders: Sequence[OrderSnapshot]) -> int:
        """Store snapshots; one older than what is stored is left out. Return how many were stored."""
        ...

    def get(self, order_no: OrderNo) -> OrderSnapshot | None:
        """Return the snapshot, or None where the order is unknown here."""
        ...

    def queue(self, query: QueueQuery) -> Sequence[QueueRow]:
        """Return the window of the queue that `query` describes."""
        ...

    def window(self, query: QueueQuery) -> QueueWindow:
        """Return the window and the whole queue's length from one look through the orders."""
        ...

    def count(self, query: QueueQuery) -> int:
        """Return how long the whole queue is."""
        ...

    def stage_counts(self) -> Mapping[Stage, int]:
        """Return how many orders wait in each stage, without those that a queued action moves."""
        ...

    def set_worst_finding(self, order_no: OrderNo, verdict: str) -> None:
        """Note the worst machine verdict over the order's pages, for the queue."""
        ...

    def clear(self) -> None:
        """Forget every snapshot (another server's data follows)."""
        ...


class OutboxStore(Protocol):
    """Actions that wait for the server's answer."""

    def add(self, queued: QueuedAction) -> QueuedAction:
        """Store the action; the returned value carries its place."""
        ...

    def get(self, action_key: str) -> QueuedAction | None:
        """Return the action, or None when it has left the outbox."""
        ...

    def update(self, queued: QueuedAction) -> None:
        """Replace the stored action of the same key and place."""
        ...

    def rekey(self, old_key: str, queued: QueuedAction) -> None:
        """Put `queued` (with its new key) in the place of `old_key`; actions built on the old key follow."""
        ...

    def remove(self, action_key: str) -> bool:
        """Take the action out of the outbox; tell whether it was there."""
        ...

    def all(self) -> Sequence[QueuedAction]:
        """Return everything, in order of place."""
        ...

    def of_order(self, order_no: OrderNo) -> Sequence[QueuedAction]:
        """Return the order's actions, in order of place."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCheck:
    """A machine check of one picture, as JSON of the checker's own result; `checker` names program and version."""

    sha256: Sha256
    checker: str
    order_no: OrderNo
    verdict: str
    result_json: str
    checked_at: datetime


class CheckStore(Protocol):
    """Results of machine checks, by picture and checker."""

    def put(self, check: StoredCheck) -> None:
        """Store the result, replacing that of the same picture and checker."""
        ...

    def get(self, sha256: Sha256, checker: str) -> StoredCheck | None:
        """Return the result, or None where the picture was not checked by this checker."""
        ...

    def of_order(self, order_no: OrderNo) -> Sequence[StoredCheck]:
        """Return all results of the order's pictures."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A person's judgement against a machine finding (DESIGN §5)."""

    order_no: OrderNo
    stage: Stage
    by: str
    at: datetime
    override: Override


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """How often people decided against one check."""

    finding: str
    overrides: int
    decided_pass: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredDoubts:
    """What people saw where one check had no opinion: how many of its lines they answered, and found in order."""

    finding: str
    answered: int
    in_order: int


class LabelStore(Protocol):
    """What people said of findings, kept for calibration."""

    def add(self, labels: Sequence[Label]) -> None:
        """Append labels."""
        ...

    def all(self) -> Sequence[Label]:
        """Return every label, oldest first."""
        ...

    def forget(self, order_no: OrderNo, stage: Stage, *, by: str, since: datetime) -> None:
        """Forget what a person labelled on the order in this stage since then: the decision is taken anew."""
        ...

    def disagreements(self) -> Sequence[Disagreement]:
        """Return, per finding, how often people decided otherwise.

        A finding that was confirmed does not count, nor one that left it to the person.
        """
        ...

    def doubts(self) -> Sequence[AnsweredDoubts]:
        """Return, per finding, what people said where the check left it to them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedCall:
    """A phone call in the log; `is_sent` is False while it waits in the outbox."""

    order_no: OrderNo
    call: Call
    is_sent: bool


class CallStore(Protocol):
    """The log of phone calls over all orders, newest first."""

    def add(self, order_no: OrderNo, calls: Sequence[Call], *, is_sent: bool) -> None:
        """Add calls; one that is already known (order, time, person) is only marked as sent."""
        ...

    def of_order(self, order_no: OrderNo) -> Sequence[LoggedCall]:
        """Return the order's calls."""
        ...

    def remove_unsent(self, order_no: OrderNo, at: datetime, by: str) -> None:
        """Take back a call that was undone before it was sent."""
        ...


class FactStore(Protocol):
    """Small named texts: drafts, saved views, the sync position."""

    def get(self, name: str) -> str | None:
        """Return the text, or None."""
        ...

    def set(self, name: str, text: str) -> None:
        """Store the text."""
        ...

    def delete(self, name: str) -> None:
        """Forget the text; harmless where there is none."""
        ...

    def names(self, prefix: str) -> Sequence[str]:
        """Return the stored names that begin with `prefix`, sorted."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanEntry:
    """Where an encrypted page lies in the cache folder. `size` is that of the plain page in bytes."""

    sha256: Sha256
    order_no: OrderNo
    file_name: str
    size: int
    used_at: datetime
    is_pinned: bool


class ScanIndex(Protocol):
    """The cache's table of contents."""

    def get(self, sha256: Sha256) -> ScanEntry | None:
        """Return the entry, or None."""
        ...

    def put(self, entry: ScanEntry) -> None:
        """Store the entry, replacing that of the same page."""
        ...

    def remove(self, sha256: Sha256) -> None:
        """Forget the page."""
        ...

    def oldest_first(self) -> Sequence[ScanEntry]:
        """Return every entry, the longest unused first."""
        ...

    def of_order(self, order_no: OrderNo) -> Sequence[ScanEntry]:
        """Return the order's entries."""
        ...

    def order_nos(self) -> frozenset[OrderNo]:
        """Return which orders have pages here."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionEntry:
    """One step at the production desk, per USB key; `facts_json` never holds a PIN or a private key."""

    order_no: OrderNo
    usb_key_serial: str
    step: str
    result: str
    at: datetime
    by: str
    facts_json: str = "{}"
    seq: int = 0


class ProductionEntries(Protocol):
    """The log of production steps, append only."""

    def append(self, *entries: ProductionEntry) -> None:
        """Append steps."""
        ...

    def of_order(self, order_no: OrderNo) -> Sequence[ProductionEntry]:
        """Return the order's steps, oldest first."""
        ...

    def of_key(self, usb_key_serial: str) -> Sequence[ProductionEntry]:
        """Return the key's steps, oldest first."""
        ...


class UnitOfWork(Protocol):
    """One transaction's view of the store."""

    @property
    def orders(self) -> OrderStore:
        """Order snapshots."""
        ...

    @property
    def outbox(self) -> OutboxStore:
        """Queued actions."""
        ...

    @property
    def checks(self) -> CheckStore:
        """Machine checks."""
        ...

    @property
    def labels(self) -> LabelStore:
        """Overrides."""
        ...

    @property
    def calls(self) -> CallStore:
        """Phone calls."""
        ...

    @property
    def facts(self) -> FactStore:
        """Drafts, views, positions."""
        ...

    @property
    def scans(self) -> ScanIndex:
        """The cache's contents."""
        ...

    @property
    def production(self) -> ProductionEntries:
        """Production steps."""
        ...

    @property
    def audit(self) -> AuditStore:
        """The audit chain."""
        ...


class Store(Protocol):
    """Opens units of work."""

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work that only reads: one consistent view, and it never waits for a writer."""
        ...

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work that writes; on leaving the block it is on disk, or it never happened."""
        ...

    def writing_soon(self) -> AbstractContextManager[UnitOfWork]:
        """Open one for what may be done again.

        A killed program keeps it; a power failure may undo it until the next `writing`.
        """
        ...
