"""`Backend` over HTTP (docs/api/wire.md)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote

import pydantic
import pydantic_core

from app.adapters.backend_http import problems
from app.adapters.backend_http.downloads import download
from app.adapters.backend_http.transport import Answer, Call, Exchanger
from app.adapters.backend_http.wire import (
    ChainAnswer,
    CheckFiguresAnswer,
    DocumentsAnswer,
    HealthAnswer,
    HistoryAnswer,
    JudgementsAnswer,
    MessagesAnswer,
    ParcelAnswer,
    SessionAnswer,
    StaffAnswer,
    WrappingKeyAnswer,
)
from app.ports.backend import (
    Changes,
    HistoryEvent,
    OfficeMessage,
    OpenedPage,
    ServerHealth,
    SignIn,
    StaffMember,
    StaffName,
)
from app.ports.clock import Clock
from app.ports.codec import adapter_of
from app.ports.errors import Refused
from app.ports.locks import FolderLock
from app.ports.session import RememberedSignIn, SignInVault
from review.actions import ACTION_KINDS, Action, ActionReceipt, BasedOn
from review.check_figures import CheckFigure, Judgement
from review.orders import IdentityNumbers, Lease, OrderNo, OrderSnapshot, Sha256, StoredDocument
from review.stages import Role

T = TypeVar("T")
_REFRESH_WAIT_SECONDS = 30.0
SERVICE = "ca-review-office"


class HttpBackend:
    """The office server over HTTP, seen by whoever is signed in (the vault says who)."""

    def __init__(
        self, server_url: str, *, transport: Exchanger, vault: SignInVault, clock: Clock, refresh_lock: FolderLock
    ) -> None:
        self._server_url = server_url
        self._transport = transport
        self._vault = vault
        self._clock = clock
        self._refresh_lock = refresh_lock

    def health(self) -> ServerHealth:
        """Ask without a sign-in whether the server is there."""
        return ask_health(self._transport)

    def sign_in(self, user: str, password: str) -> SignIn:
        """Open a session."""
        body = pydantic_core.to_json({"user": user, "password": password})
        return self._sign_in(Call(method="POST", path="/session", body=body, headers=_JSON))

    def refresh(self, refresh_token: str) -> SignIn:
        """Spend a refresh token for a new session."""
        body = pydantic_core.to_json({"refresh_token": refresh_token})
        return self._sign_in(Call(method="POST", path="/session/refresh", body=body, headers=_JSON))

    def sign_out(self) -> None:
        """Revoke the session's tokens on the server."""
        self._ask(Call(method="DELETE", path="/session"))

    def changes(self, after: str | None, limit: int = 100) -> Changes:
        """Return the next page of changed orders after a cursor."""
        query: dict[str, str | int] = {"limit": limit}
        if after is not None:
            query["after"] = after
        return read_answer(Changes, self._ask(Call(method="GET", path="/changes", query=query)))

    def order(self, order_no: OrderNo) -> OrderSnapshot:
        """Return the order as it stands now."""
        return read_answer(OrderSnapshot, self._ask(Call(method="GET", path=_of(order_no))))

    def documents(self, order_no: OrderNo) -> Sequence[StoredDocument]:
        """Return content address, size and type of every page of the order."""
        return read_answer(DocumentsAnswer, self._ask(Call(method="GET", path=_of(order_no, "documents")))).documents

    def document_bytes(self, sha256: Sha256) -> bytes:
        """Fetch a page's bytes (resuming with Range) and verify them against the address."""
        return download(self._ask, sha256)

    def put_document(self, content: bytes, media_type: str) -> Sha256:
        """Store a page's bytes; repeating is harmless."""
        sha256 = Sha256(hashlib.sha256(content).hexdigest())
        headers = {"Content-Type": media_type}
        self._ask(Call(method="PUT", path=f"/documents/{sha256}", body=content, headers=headers))
        return sha256

    def identity(self, order_no: OrderNo) -> IdentityNumbers:
        """Fetch the ID numbers; audited on the server."""
        return read_answer(IdentityNumbers, self._ask(Call(method="GET", path=_of(order_no, "identity"))))

    def history(self, order_no: OrderNo) -> Sequence[HistoryEvent]:
        """Return the order's recorded events, oldest first."""
        return read_answer(HistoryAnswer, self._ask(Call(method="GET", path=_of(order_no, "history")))).events

    def judgements(self, order_no: OrderNo) -> Sequence[Judgement]:
        """Return what people said of the machine's findings on the order, oldest first."""
        path = _of(order_no, "judgements")
        return read_answer(JudgementsAnswer, self._ask(Call(method="GET", path=path))).judgements

    def check_figures(self) -> Sequence[CheckFigure]:
        """Return how often people decided against each check."""
        return read_answer(CheckFiguresAnswer, self._ask(Call(method="GET", path="/check-figures"))).checks

    def messages(self, after: int = 0) -> Sequence[OfficeMessage]:
        """Return SMS and e-mails of the office, oldest first."""
        return read_answer(
            MessagesAnswer, self._ask(Call(method="GET", path="/messages", query={"after": after}))
        ).messages

    def staff(self) -> Sequence[StaffName]:
        """Return everybody of the office."""
        return read_answer(StaffAnswer, self._ask(Call(method="GET", path="/staff"))).staff

    def parcel(self, courier_number: str) -> OrderNo:
        """Return the order whose applicant entered this courier number."""
        path = f"/parcels/{quote(courier_number, safe='')}"
        return read_answer(ParcelAnswer, self._ask(Call(method="GET", path=path))).order_no

    def wrapping_key(self) -> str:
        """Return the server's public key for pages that it has not got yet."""
        return read_answer(WrappingKeyAnswer, self._ask(Call(method="GET", path="/wrapping-key"))).public_key

    def open_wrapped(self, wrapped: bytes) -> OpenedPage:
        """Have the server open a wrapped page."""
        headers = {"Content-Type": "application/octet-stream"}
        answer = self._ask(Call(method="PUT", path="/wrapped-pages", body=wrapped, headers=headers))
        return read_answer(OpenedPage, answer)

    def chain(self) -> Sequence[str]:
        """Return the PEM certificates that the office trusts."""
        return read_answer(ChainAnswer, self._ask(Call(method="GET", path="/chain"))).certificates_pem

    def take_lease(self, order_no: OrderNo, ttl_seconds: int) -> Lease:
        """Take or renew the lease; raise `OrderLeased` when another person holds it."""
        body = pydantic_core.to_json({"ttl_seconds": ttl_seconds})
        return read_answer(Lease, self._ask(Call(method="POST", path=_of(order_no, "lease"), body=body, headers=_JSON)))

    def release_lease(self, order_no: OrderNo) -> None:
        """Give the lease back."""
        self._ask(Call(method="DELETE", path=_of(order_no, "lease")))

    def act(
        self, order_no: OrderNo, action: Action, *, key: str, based_on: BasedOn, taken_at: datetime
    ) -> ActionReceipt:
        """Send an action under its idempotency key."""
        body = pydantic_core.to_json({"based_on": based_on, "taken_at": taken_at, "action": action})
        headers = {**_JSON, "Idempotency-Key": key}
        path = _of(order_no, ACTION_KINDS[type(action)])
        return read_answer(ActionReceipt, self._ask(Call(method="POST", path=path, body=body, headers=headers)))

    def ask(self, call: Call) -> Answer:
        """Exchange as the signed-in person, for the adapters of other parts of the same wire."""
        return self._ask(call)

    def _sign_in(self, call: Call) -> SignIn:
        try:
            found = read_answer(SessionAnswer, self._transport.exchange(call))
        except problems.TokenRefused as error:
            raise _signed_out() from error
        known = set(Role)
        roles = frozenset(Role(role) for role in found.user.roles if role in known)
        return SignIn(
            member=StaffMember(user=found.user.user, name=found.user.name, roles=roles),
            access_token=found.access_token,
            refresh_token=found.refresh_token,
            expires_at=self._clock.now() + timedelta(seconds=found.expires_in),
        )

    def _ask(self, call: Call) -> Answer:
        """Exchange as the signed-in person; a token that ran out is refreshed once."""
        sign_in = self._remembered()
        try:
            return self._transport.exchange(call, sign_in.access_token)
        except problems.TokenRefused:
            fresh = self._refreshed(sign_in)
        try:
            return self._transport.exchange(call, fresh.access_token)
        except problems.TokenRefused as error:
            raise _signed_out() from error

    def _refreshed(self, used: SignIn) -> SignIn:
        """Refresh once for all: a refresh token is spent by use, and whoever comes second finds the new ones."""
        with self._refresh_lock.try_hold(_REFRESH_WAIT_SECONDS):
            current = self._remembered()
            if current.access_token != used.access_token:
                return current
            try:
                fresh = self.refresh(current.refresh_token)
            except Refused as error:
                if error.code in ("token_invalid", "token_expired", "sign_in_required"):
                    self._vault.clear()
                raise
            self._vault.save(RememberedSignIn(server_url=self._server_url, sign_in=fresh))
            return fresh

    def _remembered(self) -> SignIn:
        remembered = self._vault.load()
        if remembered is None or remembered.server_url != self._server_url:
            raise _signed_out()
        return remembered.sign_in


def ask_health(transport: Exchanger) -> ServerHealth:
    """Ask a server what it is, without a sign-in; another service's answer is nonsense."""
    found = read_answer(HealthAnswer, transport.exchange(Call(method="GET", path="/health")))
    if found.service != SERVICE:
        raise problems.nonsense()
    return ServerHealth(version=found.version, is_training=found.training, time=found.time)


_JSON = {"Content-Type": "application/json"}


def _of(order_no: OrderNo, what: str = "") -> str:
    path = f"/orders/{quote(order_no, safe='')}"
    return f"{path}/{what}" if what else path


def read_answer(kind: type[T], answer: Answer) -> T:
    """Return the answer's JSON as a value of the wire; anything else is nonsense, whatever its status says."""
    if "json" not in answer.headers.get("Content-Type", ""):
        raise problems.nonsense()
    try:
        value: Any = adapter_of(kind).validate_json(answer.body)
    except pydantic.ValidationError as error:
        raise problems.nonsense() from error
    found: T = value
    return found


def _signed_out() -> Refused:
    return Refused("sign_in_required", "尚未登录或登录已过期，请重新登录；已保存的工作不受影响。")
