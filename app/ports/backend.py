"""The office server as the services see it. Contract: docs/api/wire.md; real one: app/adapters/backend_http.

Every method raises `Unavailable` when the server cannot be reached or answers nonsense, and `Refused` (with the
server's stable code) when it says no. No method retries an action under another key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.ports.errors import Refused
from app.ports.staff import SignIn as SignIn  # noqa: PLC0414 - the backend hands it out
from app.ports.staff import StaffMember as StaffMember  # noqa: PLC0414
from review.actions import Action, ActionReceipt, BasedOn
from review.check_figures import CheckFigure, Judgement
from review.orders import IdentityNumbers, Lease, OrderNo, OrderSnapshot, Sha256, StoredDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffName:
    """A colleague: `user` is what records name, `name` what people say."""

    user: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHealth:
    """What the server says of itself without a sign-in."""

    version: str
    is_training: bool
    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """One page of changed orders, in commit order; `cursor` asks for what follows."""

    orders: tuple[OrderSnapshot, ...]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEvent:
    """One recorded event of an order."""

    at: datetime
    by: str
    action: str
    summary: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeMessage:
    """An SMS or e-mail in the server's outbox."""

    id: int
    channel: str
    to: str
    subject: str
    text: str
    order_no: str
    created_at: datetime
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPage:
    """A page that the server unwrapped: where its bytes are now, and its order as far as it was known."""

    sha256: Sha256
    order_no: OrderNo


class StaleRevision(Refused):
    """Somebody else acted on the order meanwhile; `order` is how it stands now."""

    def __init__(self, sentence: str, order: OrderSnapshot) -> None:
        super().__init__("stale_revision", sentence)
        self.order = order


class OrderLeased(Refused):
    """Another person has the order open."""

    def __init__(self, sentence: str, lease: Lease) -> None:
        super().__init__("order_leased", sentence)
        self.lease = lease


class Backend(Protocol):
    """One signed-in person's view of the office server."""

    def health(self) -> ServerHealth:
        """Ask without a sign-in whether the server is there."""
        ...

    def sign_in(self, user: str, password: str) -> SignIn:
        """Open a session; `Refused("sign_in_failed")` on a wrong name or password."""
        ...

    def refresh(self, refresh_token: str) -> SignIn:
        """Spend a refresh token for a new session."""
        ...

    def sign_out(self) -> None:
        """Revoke the session's tokens on the server."""
        ...

    def changes(self, after: str | None, limit: int = 100) -> Changes:
        """Return the next page of changed orders after a cursor (None: from the beginning)."""
        ...

    def order(self, order_no: OrderNo) -> OrderSnapshot:
        """Return the order as it stands now."""
        ...

    def documents(self, order_no: OrderNo) -> Sequence[StoredDocument]:
        """Return content address, size and type of every page of the order."""
        ...

    def document_bytes(self, sha256: Sha256) -> bytes:
        """Fetch a page's bytes (resuming with Range) and verify them against the address."""
        ...

    def put_document(self, content: bytes, media_type: str) -> Sha256:
        """Store a page's bytes; repeating is harmless."""
        ...

    def identity(self, order_no: OrderNo) -> IdentityNumbers:
        """Fetch the ID numbers; audited on the server."""
        ...

    def history(self, order_no: OrderNo) -> Sequence[HistoryEvent]:
        """Return the order's recorded events, oldest first."""
        ...

    def staff(self) -> Sequence[StaffName]:
        """Return everybody of the office, without roles."""
        ...

    def judgements(self, order_no: OrderNo) -> Sequence[Judgement]:
        """Return what people said of the machine's findings on the order, oldest first."""
        ...

    def check_figures(self) -> Sequence[CheckFigure]:
        """Return how often people decided against each check; for supervisors and auditors."""
        ...

    def messages(self, after: int = 0) -> Sequence[OfficeMessage]:
        """Return SMS and e-mails of the office, oldest first."""
        ...

    def parcel(self, courier_number: str) -> OrderNo:
        """Return the order whose applicant entered this courier number; `Refused("parcel_unknown")`."""
        ...

    def wrapping_key(self) -> str:
        """Return the server's public key (X25519, hexadecimal) to which pages are wrapped that it has not got yet."""
        ...

    def open_wrapped(self, wrapped: bytes) -> OpenedPage:
        """Have the server open a wrapped page and keep it; `Refused("wrapped_page_invalid")` on anything else."""
        ...

    def chain(self) -> Sequence[str]:
        """Return the PEM certificates (CAs and seal maker) that the office trusts."""
        ...

    def take_lease(self, order_no: OrderNo, ttl_seconds: int) -> Lease:
        """Take or renew the lease; raise `OrderLeased` when another person holds it."""
        ...

    def release_lease(self, order_no: OrderNo) -> None:
        """Give the lease back."""
        ...

    def act(
        self, order_no: OrderNo, action: Action, *, key: str, based_on: BasedOn, taken_at: datetime
    ) -> ActionReceipt:
        """Send an action under its idempotency key; raise `StaleRevision` when somebody else intervened."""
        ...
