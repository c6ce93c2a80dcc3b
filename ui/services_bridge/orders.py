"""Orders, the connection they come by, and leases."""

from collections.abc import Mapping, Sequence

from app.ports.backend import HistoryEvent
from app.ports.jobs import JobContext
from app.ports.queue import QueueQuery, QueueRow
from app.ports.store import QueuedAction
from app.services.leases import LeaseOutcome
from app.services.sync import ConnectionState
from app.services.sync import Link as ServiceLink
from review.orders import (
    IdentityNumbers,
    OrderNo,
    OrderSnapshot,
    Source,
)
from seals.values import Verdict, worst
from ui.context.orders import Link, SyncStatus
from ui.services_bridge.bridge import Bridge

_LINKS = {
    ServiceLink.UNKNOWN: Link.OFFLINE,
    ServiceLink.ONLINE: Link.ONLINE,
    ServiceLink.OFFLINE: Link.OFFLINE,
    ServiceLink.SIGNED_OUT: Link.SIGNED_OUT,
}


class OrdersBridge(Bridge):
    """`ui.context.orders.Orders`."""

    def rows(self) -> Sequence[QueueRow]:
        return self._services.queue.every_row()

    def changed_rows(self, order_nos: Sequence[OrderNo]) -> Sequence[QueueRow]:
        """Return the lines anew: one by one for a few orders, the whole list for many."""
        queue = self._services.queue
        if len(order_nos) > 40:
            every = set(order_nos)
            return [row for row in self.rows() if row.order_no in every]
        found = (queue.rows(QueueQuery(text=order_no, with_queued=True)) for order_no in order_nos)
        return [
            row for rows, order_no in zip(found, order_nos, strict=True) for row in rows if row.order_no == order_no
        ]

    def find(self, text: str) -> Sequence[OrderNo]:
        return [row.order_no for row in self._services.queue.rows(QueueQuery(text=text, with_queued=True, limit=200))]

    def order(self, order_no: OrderNo) -> OrderSnapshot | None:
        return self._services.queue.order(order_no)

    def identity(self, order_no: OrderNo) -> IdentityNumbers:
        return self._services.documents.identity(order_no)

    def history(self, order_no: OrderNo) -> Sequence[HistoryEvent]:
        return self._services.queue.history(order_no)

    def glance(self, order_nos: Sequence[OrderNo]) -> Mapping[OrderNo, tuple[Verdict | None, ...]]:
        found = {}
        for order_no in order_nos:
            order = self.order(order_no)
            if order is not None:
                found[order_no] = self._marks(order)
        return found

    def _marks(self, order: OrderSnapshot) -> tuple[Verdict | None, ...]:
        """Return a mark per required document: None where it is missing, not measured where it was not checked."""
        kind = self._services.tables.kinds.kinds.get(order.kind)
        known = self._services.checking.verdicts(order)
        marks: list[Verdict | None] = []
        for code in kind.codes() if kind is not None else ():
            refs = [ref for source in Source for ref in order.latest(code, source)]
            found = [known[ref.id] for ref in refs if ref.id in known]
            marks.append(worst(found) if refs else None)
        return tuple(marks)


class SyncingBridge(Bridge):
    """`ui.context.orders.Syncing`."""

    def sync(self, context: JobContext) -> Sequence[OrderNo]:
        return tuple(self._services.sync.once(context).changed)

    def status(self) -> SyncStatus:
        return status_of(self._services.connection.state())

    def outbox(self) -> Sequence[QueuedAction]:
        return self._services.outbox.pending()

    def discard(self, action_key: str) -> bool:
        return self._services.outbox.discard(action_key, by=self._user())

    def retake(self, action_key: str) -> bool:
        return self._services.outbox.retake(action_key, by=self._user()) is not None


def status_of(state: ConnectionState) -> SyncStatus:
    """Return the top bar's value of a connection state."""
    return SyncStatus(
        link=_LINKS[state.link],
        last_at=state.last_synced_at,
        waiting=state.waiting,
        conflicts=state.needs_person,
        problem=state.problem,
    )


class LeasesBridge(Bridge):
    """`ui.context.orders.Leases`."""

    def take(self, order_no: OrderNo) -> LeaseOutcome:
        return self._services.leases.take(order_no)

    def release(self, order_no: OrderNo) -> None:
        self._services.leases.release(order_no)
