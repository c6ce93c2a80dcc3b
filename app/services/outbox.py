"""The outbox: what a person did is durable here before it is shown as done; only the server's answer takes it out."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.ports.audit import AuditEvent
from app.ports.clock import Clock
from app.ports.store import QueuedAction, QueuedState, Store, UnitOfWork
from app.services.outcomes import Accepted
from review.actions import Action, ActionKind, BasedOn, Decide, LogCall
from review.orders import OrderNo

# Kinds that take an order out of its stage: while one is queued the order has left its queue here.
MOVING_KINDS = frozenset(
    {
        ActionKind.DECISION,
        ActionKind.RECEIPT,
        ActionKind.PRODUCTION_RESULT,
        ActionKind.UNUSABLE_SEAL,
        ActionKind.SHIPMENT,
        ActionKind.CANCELLATION,
        ActionKind.REMAKE,
        ActionKind.WITHDRAWAL,
    }
)
OPEN_STATES = frozenset({QueuedState.WAITING, QueuedState.SENT})


class UndoOutcome(StrEnum):
    """How an undo ended."""

    UNDONE = "undone"
    TOO_LATE = "too_late"  # the server has it, or may have it
    OTHERS_FOLLOW = "others_follow"  # a later queued action builds on it: undo that one first


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxCounts:
    """What the status line says."""

    waiting: int
    needs_person: int


class Outbox:
    """Takes actions, undoes them while they wait, and lets a person resolve conflicts."""

    def __init__(self, *, store: Store, clock: Clock, undo_seconds: float) -> None:
        self._store = store
        self._clock = clock
        self._undo = timedelta(seconds=undo_seconds)

    def take(
        self,
        order_no: OrderNo,
        action: Action,
        *,
        taken_by: str,
        seen_revision: int | None = None,
        at_once: bool = False,
    ) -> Accepted:
        """Queue `action` in a transaction of its own and return its key; see `enqueue`."""
        now = self._clock.now()
        with self._store.writing() as work:
            return self.enqueue(
                work,
                order_no,
                action,
                taken_by=taken_by,
                taken_at=now,
                seen_revision=seen_revision,
                at_once=at_once,
            )

    def enqueue(
        self,
        work: UnitOfWork,
        order_no: OrderNo,
        action: Action,
        *,
        taken_by: str,
        taken_at: datetime,
        seen_revision: int | None = None,
        at_once: bool = False,
    ) -> Accepted:
        """Queue `action` within `work`: it is durable when that commits.

        It builds on the order's last queued action, else on `seen_revision` (default: the revision stored here). It may
        be undone for the undo time of the settings, unless `at_once`.
        """
        queued = QueuedAction(
            action_key=str(uuid.uuid4()),
            order_no=order_no,
            action=action,
            based_on=_base(work, order_no, seen_revision, work.outbox.of_order(order_no)),
            taken_by=taken_by,
            taken_at=taken_at,
            not_before=taken_at if at_once else taken_at + self._undo,
        )
        self._add(work, queued)
        return Accepted(action_key=queued.action_key, order_no=order_no, send_after=queued.not_before)

    def begin(
        self, work: UnitOfWork, order_no: OrderNo, actions: Sequence[Action], *, taken_by: str
    ) -> Sequence[QueuedAction]:
        """Queue `actions` for sending right now, each building on the one before.

        They are marked as sent where nothing of the order goes before them. For whoever holds the sender's lock: one
        transaction instead of queueing and marking each in two.
        """
        earlier = work.outbox.of_order(order_no)
        now, base = self._clock.now(), _base(work, order_no, None, earlier)
        is_first = not earlier
        line: list[QueuedAction] = []
        for action in actions:
            queued = QueuedAction(
                action_key=str(uuid.uuid4()),
                order_no=order_no,
                action=action,
                based_on=BasedOn(action_key=line[-1].action_key) if line else base,
                taken_by=taken_by,
                taken_at=now,
                not_before=now,
                state=QueuedState.SENT if is_first else QueuedState.WAITING,
                attempts=1 if is_first else 0,
            )
            line.append(self._add(work, queued))
        return line

    def take_back(self, line: Sequence[QueuedAction], *, by: str) -> None:
        """Take out actions that whoever began them never sent."""
        if not line:
            return
        with self._store.writing() as work:
            for queued in line:
                _take_out(work, queued)
                note(work, queued, "undone", by, self._clock)

    def _add(self, work: UnitOfWork, queued: QueuedAction) -> QueuedAction:
        queued = work.outbox.add(queued)
        note(work, queued, "queued", queued.taken_by, self._clock, summary=summarise(queued.action))
        return queued

    def undo(self, action_key: str, *, by: str) -> UndoOutcome:
        """Take the action back while nothing of it has left this machine."""
        with self._store.writing() as work:
            queued = work.outbox.get(action_key)
            if queued is None or queued.state is not QueuedState.WAITING:
                return UndoOutcome.TOO_LATE
            if any(other.based_on.action_key == action_key for other in work.outbox.of_order(queued.order_no)):
                return UndoOutcome.OTHERS_FOLLOW
            _take_out(work, queued)
            note(work, queued, "undone", by, self._clock)
        return UndoOutcome.UNDONE

    def pending(self) -> Sequence[QueuedAction]:
        """Return everything in the outbox, oldest first."""
        with self._store.reading() as work:
            return work.outbox.all()

    def counts(self) -> OutboxCounts:
        """Return how many actions wait for the server, and how many for a person."""
        states = [queued.state for queued in self.pending()]
        waiting = sum(state in OPEN_STATES for state in states)
        return OutboxCounts(waiting=waiting, needs_person=len(states) - waiting)

    def discard(self, action_key: str, *, by: str) -> bool:
        """Give up an action that the server did not accept; what built on it then needs a person too."""
        with self._store.writing() as work:
            queued = work.outbox.get(action_key)
            if queued is None or queued.state in OPEN_STATES:
                return False
            for other in work.outbox.of_order(queued.order_no):
                if other.based_on.action_key == action_key:
                    work.outbox.update(_without_base(other))
            _take_out(work, queued)
            note(work, queued, "discarded", by, self._clock)
        return True

    def retake(self, action_key: str, *, by: str) -> Accepted | None:
        """Take a refused or conflicting action again, on the order as it stands now, under a new key."""
        with self._store.writing() as work:
            queued = work.outbox.get(action_key)
            order = work.orders.get(queued.order_no) if queued else None
            if queued is None or order is None or queued.state in OPEN_STATES:
                return None
            now = self._clock.now()
            again = replace(
                queued,
                action_key=str(uuid.uuid4()),
                based_on=BasedOn(revision=order.revision),
                taken_by=by,
                taken_at=now,
                not_before=now,
                state=QueuedState.WAITING,
                attempts=0,
                error_code="",
                error_sentence="",
            )
            work.outbox.rekey(action_key, again)
            note(work, again, "retaken", by, self._clock, replaces=action_key)
        return Accepted(action_key=again.action_key, order_no=again.order_no, send_after=now)


def queued_move(work: UnitOfWork, order_no: OrderNo) -> QueuedAction | None:
    """Return the queued action that takes the order out of its stage, if there is one."""
    return next((one for one in work.outbox.of_order(order_no) if one.kind in MOVING_KINDS), None)


def note(work: UnitOfWork, queued: QueuedAction, what: str, by: str, clock: Clock, **facts: str) -> None:
    """Append what happened to a queued action to the audit chain, in the same transaction."""
    named = (("kind", str(queued.kind)), ("key", queued.action_key), *sorted(facts.items()))
    work.audit.append(AuditEvent(at=clock.now(), by=by, action=f"action_{what}", order_no=queued.order_no, facts=named))


def summarise(action: Action) -> str:
    """Return an action's gist for the audit trail: no names, numbers or texts of people."""
    match action:
        case Decide():
            reasons = ",".join(reason.code for reason in action.reasons)
            return f"{action.stage} {action.verdict} {reasons}".strip()
        case LogCall():
            return str(action.outcome)
        case _:
            return type(action).__name__


def _base(work: UnitOfWork, order_no: OrderNo, seen_revision: int | None, earlier: Sequence[QueuedAction]) -> BasedOn:
    """Return what an action builds on; `earlier` are the order's actions in the outbox."""
    still_open = [one for one in earlier if one.state in OPEN_STATES]
    if still_open:
        return BasedOn(action_key=still_open[-1].action_key)
    if seen_revision is not None:
        return BasedOn(revision=seen_revision)
    order = work.orders.get(order_no)
    return BasedOn(revision=order.revision if order else 0)


def _without_base(queued: QueuedAction) -> QueuedAction:
    sentence = "它所依据的前一操作已放弃，请核对后重做或放弃。"
    return replace(queued, state=QueuedState.CONFLICT, error_code="base_gone", error_sentence=sentence)


def _take_out(work: UnitOfWork, queued: QueuedAction) -> None:
    if isinstance(queued.action, LogCall):
        work.calls.remove_unsent(queued.order_no, queued.taken_at, queued.taken_by)
    work.outbox.remove(queued.action_key)
