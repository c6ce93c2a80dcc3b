"""Machine checks of an order's pages: done once per picture, kept, and summed up for the queue."""

import json
import logging
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from typing import Any

from app.ports.clock import Clock
from app.ports.errors import Unavailable, UserError
from app.ports.jobs import JobContext
from app.ports.seal_checks import CheckRequest, OrderSeals, VisionWorkers
from app.ports.store import Store, StoredCheck, UnitOfWork
from app.services.documents import Documents
from app.services.impressions import Impressions
from review.orders import DocumentCode, DocumentId, DocumentRef, OrderNo, OrderSnapshot, Sha256, Source
from seals.shadow import apart
from seals.values import FindingCode, PageCheck, Verdict, worst

CHECKER = "seals-4"  # raise it with every change that gives other findings: older results count for nothing
TOGETHER = "together-2"  # checker of what an order's impressions say together; stored under `together_key`
_KEPT = 200
log = logging.getLogger(__name__)


def together_key(order_no: OrderNo) -> Sha256:
    """Return the name under which an order's own result lies among those of its pictures."""
    return Sha256(f"order:{order_no}")


class Checking:
    """Asks the vision workers, remembers what they found, and keeps the verdict for queue and report."""

    def __init__(
        self,
        *,
        store: Store,
        documents: Documents,
        vision: VisionWorkers,
        clock: Clock,
        impressions: Impressions,
        shadow: frozenset[FindingCode] = frozenset(),
    ) -> None:
        self._store = store
        self._documents = documents
        self._vision = vision
        self._clock = clock
        self._impressions = impressions
        self._shadow = shadow
        self._kept: OrderedDict[Sha256, PageCheck] = OrderedDict()
        self._no_pictures: set[Sha256] = set()
        self._lock = Lock()

    def known(self, order: OrderSnapshot, ref: DocumentRef) -> PageCheck | None:
        """Return the result, if this program run has checked the same picture before."""
        with self._lock:
            return self._kept.get(self._sha256(order, ref))

    def check(self, order: OrderSnapshot, ref: DocumentRef, picture: bytes, context: JobContext) -> PageCheck:
        """Check a page and keep the result."""
        sha256 = self._sha256(order, ref)
        with self._lock:
            found = self._kept.get(sha256)
        if found is None:
            found = self._ask(order, sha256, picture, context)
            self._keep(sha256, found)
        self._note(order, sha256, found)
        return found

    def check_next(self, order_no: OrderNo, context: JobContext) -> bool:
        """Check one page of an order that nobody has opened yet; False when every page that counts is checked.

        A page that is no picture has its verdict by that: it fails, and the others are checked all the same.
        """
        with self._store.reading() as work:
            order = work.orders.get(order_no)
            stored = {check.sha256 for check in work.checks.of_order(order_no) if check.checker == CHECKER}
        if order is None:
            return False
        wanted = self._current(order) - stored - self._no_pictures
        page = next((each for each in self._documents.addresses(order) if each.sha256 in wanted), None)
        if page is None:
            return False
        context.checkpoint()
        content = self._documents.unseen(order, page).content
        try:
            found = self._ask(order, page.sha256, content, context)
        except UserError as error:
            log.info("page %s is no picture: %s", page.id, error.code)
            return True
        self._keep(page.sha256, found)
        self._note(order, page.sha256, found)
        return True

    def together(self, order: OrderSnapshot) -> OrderSeals:
        """Return what the order's impressions say together, as far as this program run has checked its pages."""
        address = {one.id: one.sha256 for one in self._documents.known_addresses(order)}
        with self._lock:
            pages = {page: self._kept[sha256] for page, sha256 in address.items() if sha256 in self._kept}
        return self._impressions.together(order, pages)

    def stored_together(self, order_no: OrderNo) -> Mapping[str, Any] | None:
        """Return what was last stored of the order's impressions (`OrderSeals.to_json`); None before that."""
        with self._store.reading() as work:
            stored = work.checks.get(together_key(order_no), TOGETHER)
        found: Mapping[str, Any] | None = None if stored is None else json.loads(stored.result_json)
        return found

    def check_all(self, order: OrderSnapshot, context: JobContext) -> OrderSeals:
        """Check every page that counts and was not checked in this run, then hold the impressions together.

        A page whose check fails, or that is no picture, is left out: it counts as missing.
        """
        refs = self._impressions.current(order)
        self._documents.addresses(order)
        for done, ref in enumerate(refs):
            context.checkpoint()
            context.report(done, len(refs), "检查印章")
            if self.known(order, ref) is None:
                content = self._documents.unseen(order, ref).content
                try:
                    self.check(order, ref, content, context)
                except (UserError, Unavailable) as error:
                    log.info("page %s not checked: %s", ref.id, error.code)
        return self.together(order)

    def _ask(self, order: OrderSnapshot, sha256: Sha256, picture: bytes, context: JobContext) -> PageCheck:
        request = CheckRequest(
            picture=picture,
            expect_name=order.organisation.name,
            expect_people=self._impressions.people(order),
            document=self._document_of(order, sha256),
        )
        try:
            return apart(self._vision.check(request, context), self._shadow)
        except UserError:
            self._no_pictures.add(sha256)
            with self._store.writing() as work:
                self._put_worst(work, order)
            raise

    def _document_of(self, order: OrderSnapshot, sha256: Sha256) -> DocumentCode | None:
        """Return which document a picture is of; None where the order has it as two."""
        documents = {each.document for each in self._documents.known_addresses(order) if each.sha256 == sha256}
        return documents.pop() if len(documents) == 1 else None

    def verdicts(self, order: OrderSnapshot) -> Mapping[DocumentId, Verdict]:
        """Return the verdicts by page as far as they are known here, with what the whole order says of its seals.

        Never asks the server.
        """
        with self._store.reading() as work:
            checks = work.checks.of_order(order.order_no)
        known = {check.sha256: Verdict(check.verdict) for check in checks if check.checker == CHECKER}
        known |= dict.fromkeys(self._no_pictures, Verdict.FAIL)
        pages = {
            each.id: known[each.sha256] for each in self._documents.known_addresses(order) if each.sha256 in known
        } if known else {}  # fmt: skip
        for page, verdict in _said_together(checks):
            if page in pages:
                pages[page] = worst((pages[page], verdict))
        return pages

    def _keep(self, sha256: Sha256, found: PageCheck) -> None:
        with self._lock:
            self._kept[sha256] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)

    def _note(self, order: OrderSnapshot, sha256: Sha256, found: PageCheck) -> None:
        stored = StoredCheck(
            sha256=sha256,
            checker=CHECKER,
            order_no=order.order_no,
            verdict=found.verdict.value,
            result_json=json.dumps(found.to_json(), ensure_ascii=False),
            checked_at=self._clock.now(),
        )
        together = self.together(order)
        with self._store.writing() as work:
            work.checks.put(stored)
            if not together.pages_missing:
                work.checks.put(self._stored_together(together))
            self._put_worst(work, order, None if together.pages_missing else together)

    def _put_worst(self, work: UnitOfWork, order: OrderSnapshot, together: OrderSeals | None = None) -> None:
        """Note the worst of the pages that count, and of the seals held together now or when last they could be."""
        current, checks = self._current(order), work.checks.of_order(order.order_no)
        verdicts = [Verdict(check.verdict) for check in checks if check.checker == CHECKER and check.sha256 in current]
        pages = {ref.id for ref in self._impressions.current(order)}
        verdicts += [verdict for page, verdict in _said_together(checks) if page in pages]
        verdicts += [Verdict.FAIL for _page in current & self._no_pictures]
        if together is not None:
            verdicts.append(together.verdict if together.seals else Verdict.NOT_APPLICABLE)
        work.orders.set_worst_finding(order.order_no, worst(verdicts).value)

    def _stored_together(self, together: OrderSeals) -> StoredCheck:
        return StoredCheck(
            sha256=together_key(together.order_no),
            checker=TOGETHER,
            order_no=together.order_no,
            verdict=together.verdict.value,
            result_json=json.dumps(together.to_json(), ensure_ascii=False),
            checked_at=self._clock.now(),
        )

    def _current(self, order: OrderSnapshot) -> frozenset[Sha256]:
        """Return the pictures that count now: the newest round of every document, from both sources."""
        newest = {
            ref.id
            for document in {ref.document for ref in order.documents}
            for source in Source
            for ref in order.latest(document, source)
        }
        return frozenset(stored.sha256 for stored in self._documents.addresses(order) if stored.id in newest)

    def _sha256(self, order: OrderSnapshot, ref: DocumentRef) -> Sha256:
        return next((one.sha256 for one in self._documents.addresses(order) if one.id == ref.id), Sha256(""))


def _said_together(checks: Sequence[StoredCheck]) -> Iterator[tuple[DocumentId, Verdict]]:
    """Return what was stored of the order's impressions, page by page."""
    found = (json.loads(check.result_json) for check in checks if check.checker == TOGETHER)
    for seal in (seal for together in found for seal in together["seals"]):
        for one in seal["impressions"]:
            yield DocumentId(one["page_id"]), Verdict(one["finding"]["verdict"])
