"""The connection that orders come by, and leases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.sync import ConnectionState
from app.services.sync import Link as ServiceLink
from review.orders import (
    OrderNo,
)
from ui.context.orders import Link, SyncStatus
from ui.services_bridge.bridge import Bridge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ports.jobs import JobContext
    from app.ports.store import QueuedAction
    from app.services.leases import LeaseOutcome

_LINKS = {
    ServiceLink.UNKNOWN: Link.OFFLINE,
    ServiceLink.ONLINE: Link.ONLINE,
    ServiceLink.OFFLINE: Link.OFFLINE,
    ServiceLink.SIGNED_OUT: Link.SIGNED_OUT,
}


class SyncingBridge(Bridge):
    """`ui.context.orders.Syncing`."""

    def sync(self, context: JobContext) -> Sequence[OrderNo]:
        changed = tuple(self._services.sync.once(context).changed)
        self._services.audit.show_to_witness()
        return changed

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
