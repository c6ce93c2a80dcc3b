"""Pictures of an order: from the encrypted cache, else from the server; opening a personal one is audited."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.ports.audit import AuditEvent
from app.ports.backend import Backend
from app.ports.clock import Clock
from app.ports.errors import Unavailable
from app.ports.jobs import JobContext, Unattended
from app.ports.scans import ScanStore
from app.ports.store import Store
from app.services.session import Session
from review.orders import DocumentCode, DocumentRef, IdentityNumbers, OrderNo, OrderSnapshot, StoredDocument

_ADDRESSES = "documents."
LOOK = timedelta(minutes=10)  # a look that goes on for longer is written down again


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One picture with its bytes, as scanned or uploaded."""

    ref: StoredDocument
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """One person at one order, until another order is shown or a while has passed; what was written down of it."""

    user: str
    order_no: OrderNo
    begun: datetime
    noted: set[DocumentCode] = field(default_factory=set)

    def goes_on(self, user: str, order_no: OrderNo, now: datetime) -> bool:
        return (user, order_no) == (self.user, self.order_no) and now - self.begun < LOOK


class Documents:
    """Fetches, keeps and hands out pages."""

    def __init__(
        self,
        *,
        store: Store,
        backend: Backend,
        session: Session,
        scans: ScanStore,
        clock: Clock,
        is_personal: Callable[[DocumentCode], bool],
        decode: Callable[[str], Sequence[StoredDocument]],
        encode: Callable[[Sequence[StoredDocument]], str],
    ) -> None:
        self._store = store
        self._backend = backend
        self._session = session
        self._scans = scans
        self._clock = clock
        self._is_personal = is_personal
        self._decode = decode
        self._encode = encode
        self._look: _Look | None = None
        self._looking = threading.Lock()  # the pages of a pair come on two threads

    def addresses(self, order: OrderSnapshot) -> Sequence[StoredDocument]:
        """Return where the order's pages are; remembered per revision, so that it also works offline."""
        name = f"{_ADDRESSES}{order.order_no}"
        with self._store.reading() as work:
            known = work.facts.get(name)
        revision, _, text = (known or "").partition("\n")
        if known and revision == str(order.revision):
            return self._decode(text)
        try:
            found = self._backend.documents(order.order_no)
        except Unavailable:
            if not known:
                raise
            return self._decode(text)
        with self._store.writing() as work:
            work.facts.set(name, f"{order.revision}\n{self._encode(found)}")
        return found

    def known_addresses(self, order: OrderSnapshot) -> Sequence[StoredDocument]:
        """Return what is remembered of where the pages are, without asking the server; empty when nothing is."""
        with self._store.reading() as work:
            known = work.facts.get(f"{_ADDRESSES}{order.order_no}")
        revision, _, text = (known or "").partition("\n")
        return self._decode(text) if revision == str(order.revision) else ()

    def page(self, order: OrderSnapshot, ref: DocumentRef | StoredDocument) -> Page:
        """Return a page's bytes for showing; showing a personal document is an audit event, once for each look.

        Its upload and its paper, the strip under the queue and the page turned back to are one look at the document.
        """
        page = self._load(order, ref)
        with self._looking:
            self._note_look(order.order_no, page.ref.document)
        return page

    def _note_look(self, order_no: OrderNo, document: DocumentCode) -> None:
        user, now = self._user(), self._clock.now()
        if self._look is None or not self._look.goes_on(user, order_no, now):
            self._look = _Look(user=user, order_no=order_no, begun=now)
        if self._is_personal(document) and document not in self._look.noted:
            self._note(order_no, "show_document", ("document", str(document)))
            self._look.noted.add(document)

    def unseen(self, order: OrderSnapshot, ref: DocumentRef | StoredDocument) -> Page:
        """Return a page's bytes for a machine's eyes: nobody is shown anything, so nothing is written down."""
        return self._load(order, ref)

    def prefetch(self, orders: Iterable[OrderSnapshot], context: JobContext | None = None) -> int:
        """Bring the newest pages of `orders` into the cache; return how many were fetched."""
        context = context or Unattended()
        fetched = 0
        for order in orders:
            for stored in self.addresses(order):
                context.checkpoint()
                if self._scans.get(stored.sha256) is None:
                    self._load(order, stored)
                    fetched += 1
        if fetched:
            self._scans.shrink()
        return fetched

    def identity(self, order_no: OrderNo) -> IdentityNumbers:
        """Fetch the ID numbers for showing; audited here and on the server, kept nowhere."""
        self._session.require()
        numbers = self._backend.identity(order_no)
        self._note(order_no, "show_identity")
        return numbers

    def _load(self, order: OrderSnapshot, ref: DocumentRef | StoredDocument) -> Page:
        stored = next((one for one in self.addresses(order) if one.id == ref.id), None)
        if stored is None:
            raise Unavailable("document_unknown", "服务器上没有这一页，请刷新订单。")
        content = self._scans.get(stored.sha256)
        if content is None:
            content = self._backend.document_bytes(stored.sha256)
            self._scans.put(content, order_no=order.order_no)
        return Page(ref=stored, content=content)

    def _user(self) -> str:
        member = self._session.member
        return member.user if member else ""

    def _note(self, order_no: OrderNo, action: str, *facts: tuple[str, str]) -> None:
        event = AuditEvent(at=self._clock.now(), by=self._user(), action=action, order_no=order_no, facts=facts)
        with self._store.writing() as work:
            work.audit.append(event)
