"""Where a scanned page belongs: its order by barcode or open parcel, its document by likeness to the uploads.

A code speaks for its own page alone and never for the pages after it; a page that cannot be placed goes to the tray.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.ports.barcodes import BarcodeFormat, BarcodeReader
from app.ports.errors import Refused, Unavailable
from app.ports.intake import KnownPage, PageMatch, PageMatcher
from app.ports.scans import ScanStore
from app.ports.store import Store
from app.services.documents import Documents
from app.services.intake_state import IntakePage, OpenedParcel
from review.identifiers import check_order_no
from review.orders import OrderNo, OrderSnapshot, Source

# Places that must lie alike. On 25 drawn pairs of a paper scan and its upload 710 to 1,080 did; other documents of the
# same order reach 180, because they bear the same seal, and strangers 25. Below "sure" a person confirms.
SURE_AGREEMENT = 250
POSSIBLE_AGREEMENT = 60
SURE_LEAD = 2.0  # the best document's agreement over that of the second best


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a page seems to be; `is_sure` when nothing else comes near."""

    match: PageMatch
    is_sure: bool


class PagePlacing:
    """Finds out where pages belong."""

    def __init__(
        self,
        *,
        store: Store,
        documents: Documents,
        scans: ScanStore,
        barcodes: BarcodeReader,
        matcher: PageMatcher,
    ) -> None:
        self._store = store
        self._documents = documents
        self._scans = scans
        self._barcodes = barcodes
        self._matcher = matcher

    def order_on(self, content: bytes) -> str:
        """Return the known order whose number is printed on the page as Code 128, or an empty text."""
        numbers = [
            OrderNo(check_order_no(code.text).value)
            for code in self._barcodes.read(content)
            if code.format is BarcodeFormat.CODE_128
        ]
        with self._store.reading() as work:
            return next((number for number in numbers if work.orders.get(number) is not None), "")

    def proposed(self, page: IntakePage, content: bytes, parcel: OpenedParcel) -> IntakePage:
        """Return the page with the document it most resembles; sure only when nothing else comes near."""
        proposal = propose(self._matcher.matches(content, self._uploads(parcel.order_no)))
        if proposal is None:
            return replace(page, document=None, agreement=0, is_sure=False)
        best = proposal.match
        taken = {other.page for other in parcel.pages if other.document == best.document and other.id != page.id}
        number = best.page if best.page not in taken else max(taken) + 1
        return replace(page, document=best.document, page=number, agreement=best.agreement, is_sure=proposal.is_sure)

    def prepare(self, order: OrderSnapshot) -> bool:
        """Fetch the order's uploads so that pages can be compared with them; tell whether that worked."""
        try:
            self._documents.prefetch([order])
        except (Unavailable, Refused):
            return False  # offline, or not ours to see: documents are then chosen by hand
        return True

    def _uploads(self, order_no: OrderNo) -> list[KnownPage]:
        with self._store.reading() as work:
            order = work.orders.get(order_no)
        if order is None:
            return []
        try:
            addresses = self._documents.addresses(order)
        except (Unavailable, Refused):
            return []
        newest: dict[str, int] = {}
        uploads = [stored for stored in addresses if stored.source is Source.UPLOAD]
        for stored in uploads:
            newest[stored.document] = max(stored.round, newest.get(stored.document, 0))
        found = [
            (stored, self._scans.get(stored.sha256)) for stored in uploads if stored.round == newest[stored.document]
        ]
        return [KnownPage(document=stored.document, page=stored.page, content=one) for stored, one in found if one]


def propose(matches: Sequence[PageMatch]) -> Proposal | None:
    """Return the document that a page resembles, from its matches (best first); None when it resembles none."""
    if not matches or matches[0].agreement < POSSIBLE_AGREEMENT:
        return None
    best = matches[0]
    second = max((match.agreement for match in matches if match.document != best.document), default=0)
    is_sure = best.agreement >= SURE_AGREEMENT and best.agreement >= SURE_LEAD * second
    return Proposal(match=best, is_sure=is_sure)
