"""Machine checks of an order's pages: done once per picture, kept, and summed up for the queue."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.seal_checks import CheckRequest, VisionWorkers
from app.ports.store import Store, StoredCheck
from app.services.documents import Documents
from review.orders import DocumentId, DocumentRef, OrderNo, OrderSnapshot, Sha256, Source
from seals.values import PageCheck, Verdict, worst

CHECKER = "seals-2"  # raise it with every change that gives other findings: older results count for nothing
_KEPT = 200


class Checking:
    """Asks the vision workers, remembers what they found, and keeps the verdict for queue and report."""

    def __init__(self, *, store: Store, documents: Documents, vision: VisionWorkers, clock: Clock) -> None:
        self._store = store
        self._documents = documents
        self._vision = vision
        self._clock = clock
        self._kept: OrderedDict[Sha256, PageCheck] = OrderedDict()
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
            request = CheckRequest(picture=picture, expect_name=order.organisation.name)
            found = self._vision.check(request, context)
            self._keep(sha256, found)
        self._note(order, sha256, found)
        return found

    def check_next(self, order_no: OrderNo, context: JobContext) -> bool:
        """Check one page of an order that nobody has opened yet; False when every page that counts is checked."""
        with self._store.reading() as work:
            order = work.orders.get(order_no)
            stored = {check.sha256 for check in work.checks.of_order(order_no) if check.checker == CHECKER}
        if order is None:
            return False
        wanted = self._current(order) - stored
        page = next((each for each in self._documents.addresses(order) if each.sha256 in wanted), None)
        if page is None:
            return False
        context.checkpoint()
        request = CheckRequest(picture=self._documents.unseen(order, page).content, expect_name=order.organisation.name)
        found = self._vision.check(request, context)
        self._keep(page.sha256, found)
        self._note(order, page.sha256, found)
        return True

    def verdicts(self, order: OrderSnapshot) -> Mapping[DocumentId, Verdict]:
        """Return the stored verdicts by page, as far as they are known here; never asks the server."""
        with self._store.reading() as work:
            stored = {check.sha256: Verdict(check.verdict) for check in work.checks.of_order(order.order_no)
                      if check.checker == CHECKER}  # fmt: skip
        if not stored:
            return {}
        return {
            each.id: stored[each.sha256] for each in self._documents.known_addresses(order) if each.sha256 in stored
        }

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
        current = self._current(order)
        with self._store.writing() as work:
            work.checks.put(stored)
            verdicts = [
                Verdict(check.verdict)
                for check in work.checks.of_order(order.order_no)
                if check.checker == CHECKER and check.sha256 in current
            ]
            work.orders.set_worst_finding(order.order_no, worst(verdicts).value)

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
