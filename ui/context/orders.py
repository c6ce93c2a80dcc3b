"""Orders as this machine knows them: their lines, the connection they come by, and who has one open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from app.ports.backend import HistoryEvent
    from app.ports.jobs import JobContext
    from app.ports.queue import QueueRow
    from app.ports.store import QueuedAction
    from app.services.leases import LeaseOutcome
    from review.orders import IdentityNumbers, OrderNo, OrderSnapshot
    from seals.values import Verdict


class Link(StrEnum):
    """How the connection to the office server stands."""

    ONLINE = "online"
    SYNCING = "syncing"
    OFFLINE = "offline"
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncStatus:
    """What the top bar says of the connection."""

    link: Link
    last_at: datetime | None = None
    waiting: int = 0
    conflicts: int = 0
    received: int = 0
    problem: str = ""


class Orders(Protocol):
    """Orders as this machine knows them."""

    def rows(self) -> Sequence[QueueRow]:
        """Return a line for every order."""
        ...

    def changed_rows(self, order_nos: Sequence[OrderNo]) -> Sequence[QueueRow]:
        """Return the lines of these orders."""
        ...

    def find(self, text: str) -> Sequence[OrderNo]:
        """Return the orders in which any number or name contains the words."""
        ...

    def order(self, order_no: OrderNo) -> OrderSnapshot | None:
        """Return the order, or None where it is unknown here."""
        ...

    def identity(self, order_no: OrderNo) -> IdentityNumbers:
        """Fetch the ID numbers, audited."""
        ...

    def history(self, order_no: OrderNo) -> Sequence[HistoryEvent]:
        """Return the order's recorded events from the server, oldest first."""
        ...

    def glance(self, order_nos: Sequence[OrderNo]) -> Mapping[OrderNo, tuple[Verdict | None, ...]]:
        """Return per order the worst verdict of each required document, None where it is missing."""
        ...


class Syncing(Protocol):
    """Sends what waits and fetches what changed."""

    def sync(self, context: JobContext) -> Sequence[OrderNo]:
        """Do one round; return the orders that changed."""
        ...

    def status(self) -> SyncStatus:
        """Return the state for the top bar."""
        ...

    def outbox(self) -> Sequence[QueuedAction]:
        """Return what waits to be sent, and what waits for a person."""
        ...

    def discard(self, action_key: str) -> bool:
        """Give up an action that the server did not accept."""
        ...

    def retake(self, action_key: str) -> bool:
        """Take it again on the order as it stands now."""
        ...


class Leases(Protocol):
    """Who has an order open."""

    def take(self, order_no: OrderNo) -> LeaseOutcome:
        """Take or renew: held, held by another person, or (offline) not held."""
        ...

    def release(self, order_no: OrderNo) -> None:
        """Give it back."""
        ...
