"""Holding an order while it is open, so that two people do not work on it at once."""

from dataclasses import dataclass

from app.ports.backend import Backend, OrderLeased
from app.ports.errors import Refused, Unavailable
from app.services.outcomes import HeldByOther
from review.orders import Lease, OrderNo


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The order is ours until the lease expires; renew it before."""

    lease: Lease


@dataclass(frozen=True, slots=True, kw_only=True)
class NotHeld:
    """The server could not be asked: one may go on, and the server decides when the decision arrives."""

    sentence: str


LeaseOutcome = Held | HeldByOther | NotHeld


class Leases:
    """Takes, renews and gives back leases."""

    def __init__(self, *, backend: Backend, ttl_seconds: int) -> None:
        self._backend = backend
        self.ttl_seconds = ttl_seconds

    def take(self, order_no: OrderNo) -> LeaseOutcome:
        """Take or renew the lease of an order."""
        try:
            return Held(lease=self._backend.take_lease(order_no, self.ttl_seconds))
        except OrderLeased as error:
            return HeldByOther(order_no=order_no, lease=error.lease)
        except (Unavailable, Refused) as error:
            return NotHeld(sentence=error.sentence)

    def release(self, order_no: OrderNo) -> None:
        """Give the lease back; where the server cannot be reached it runs out by itself."""
        try:
            self._backend.release_lease(order_no)
        except (Unavailable, Refused):
            return
