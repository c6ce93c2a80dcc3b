"""Bringing the server's orders here, page by page, never losing the place."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from threading import Lock

from app.ports.backend import Backend, Changes
from app.ports.clock import Clock
from app.ports.errors import Refused, Unavailable, WorkstationError
from app.ports.jobs import JobContext, Unattended
from app.ports.scans import ScanStore
from app.ports.store import Store
from app.services.outbox import Outbox
from app.services.sending import SIGN_IN_CODES, Sender, SendReport
from review.orders import OrderNo
from review.stages import Stage

log = logging.getLogger(__name__)

PAGE = 100  # the server's limit (docs/api/wire.md)
PAGES_AT_ONCE = 10  # stored together: a transaction costs more than what is in it
CURSOR = "sync.cursor"
SYNCED_AT = "sync.at"
OVER = frozenset({Stage.COMPLETED, Stage.CANCELLED})


class Link(StrEnum):
    """How this machine stands to its server."""

    UNKNOWN = "unknown"
    ONLINE = "online"
    OFFLINE = "offline"
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionState:
    """What the status line shows: link, last complete sync, what waits to be sent, and for a person."""

    link: Link
    last_synced_at: datetime | None
    waiting: int
    needs_person: int
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What one synchronisation did."""

    changed: frozenset[OrderNo]
    pages: int
    sent: SendReport
    at: datetime


class Connection:
    """Remembers how the last talk with the server went; safe to read from any thread."""

    def __init__(self, *, store: Store, outbox: Outbox) -> None:
        self._store = store
        self._outbox = outbox
        self._lock = Lock()
        self._link = Link.UNKNOWN
        self._problem = ""

    def state(self) -> ConnectionState:
        """Return the present state."""
        counts = self._outbox.counts()
        with self._store.reading() as work:
            stored = work.facts.get(SYNCED_AT)
        with self._lock:
            return ConnectionState(
                link=self._link,
                last_synced_at=datetime.fromisoformat(stored) if stored else None,
                waiting=counts.waiting,
                needs_person=counts.needs_person,
                problem=self._problem,
            )

    def went_well(self) -> None:
        """The server answered."""
        self._set(Link.ONLINE, "")

    def failed(self, error: WorkstationError) -> None:
        """A talk with the server ended in `error`."""
        if isinstance(error, Unavailable):
            self._set(Link.OFFLINE, error.sentence)
        elif error.code in SIGN_IN_CODES:
            self._set(Link.SIGNED_OUT, error.sentence)
        else:
            self._set(Link.ONLINE, error.sentence)

    def _set(self, link: Link, problem: str) -> None:
        with self._lock:
            self._link, self._problem = link, problem


class Sync:
    """Sends the outbox, then fetches what changed."""

    def __init__(
        self,
        *,
        store: Store,
        backend: Backend,
        sender: Sender,
        connection: Connection,
        scans: ScanStore,
        clock: Clock,
    ) -> None:
        self._store = store
        self._backend = backend
        self._sender = sender
        self._connection = connection
        self._scans = scans
        self._clock = clock
        self._has_wrapping_key = False  # as of this program's start

    def once(self, context: JobContext | None = None) -> SyncReport:
        """Send what is due and fetch every change; raises what stopped it, with the place kept."""
        context = context or Unattended()
        try:
            sent = self._sender.send_due(context)
            report = replace(self._fetch(context), sent=sent)
            self._wrap_pinned()
        except (Unavailable, Refused) as error:
            self._connection.failed(error)
            raise
        self._connection.went_well()
        return report

    def _wrap_pinned(self) -> None:
        """Learn the key to which pages are wrapped that the server has not got yet; once a start."""
        if self._has_wrapping_key:
            return
        try:
            self._scans.wrap_pinned(self._backend.wrapping_key())
        except Refused as error:  # a server that does not offer it
            log.warning("pages are not wrapped: %s", error)
        self._has_wrapping_key = True

    def _fetch(self, context: JobContext) -> SyncReport:
        """Fetch page after page; several are stored in one transaction, what has come also when the next one fails."""
        with self._store.reading() as work:
            cursor = work.facts.get(CURSOR)
        changed: set[OrderNo] = set()
        unsaved: list[Changes] = []
        pages, more = 0, True
        try:
            while more:
                context.checkpoint()
                page = self._page(cursor, is_first=pages == 0)
                if page.orders or page.cursor != cursor:
                    unsaved.append(page)
                changed.update(order.order_no for order in page.orders)
                cursor, more, pages = page.cursor, page.more, pages + 1
                context.report(len(changed), len(changed) + (PAGE if more else 0), "同步订单")
                if len(unsaved) >= PAGES_AT_ONCE:
                    self._keep(unsaved)
        finally:
            self._keep(unsaved)
        return SyncReport(changed=frozenset(changed), pages=pages, sent=SendReport(), at=self._finish())

    def _keep(self, unsaved: list[Changes]) -> None:
        """Store pages and the place after them in one transaction, and forget that they were unsaved."""
        if not unsaved:
            return
        orders = [order for page in unsaved for order in page.orders]
        with self._store.writing() as work:
            work.orders.put(orders)
            for order in orders:
                if order.calls:
                    work.calls.add(order.order_no, order.calls, is_sent=True)
            work.facts.set(CURSOR, unsaved[-1].cursor)
            cached = work.scans.order_nos()
        unsaved.clear()
        for order in orders:
            if order.stage in OVER and order.order_no in cached:
                self._scans.wipe_order(order.order_no)

    def _finish(self) -> datetime:
        now = self._clock.now()
        with self._store.writing() as work:
            work.facts.set(SYNCED_AT, now.isoformat())
        return now

    def _page(self, cursor: str | None, *, is_first: bool) -> Changes:
        """Fetch a page; a place in another server's database means that everything is fetched anew."""
        try:
            return self._backend.changes(cursor, PAGE)
        except Refused as error:
            if cursor is None or error.code != "cursor_unknown" or not is_first:
                raise
        with self._store.writing() as work:  # the outbox stays: a person looks at what does not fit
            work.orders.clear()
            work.facts.delete(CURSOR)
        self._has_wrapping_key = False
        return self._backend.changes(None, PAGE)
