"""What is printed on an order's pages, read once per picture and kept in memory only: it may hold ID numbers."""

from collections import OrderedDict
from threading import Lock

from app.ports.jobs import JobContext
from app.ports.page_text import PageReader, ReadRequest
from app.services.documents import Documents
from review.cross_check import PageText
from review.orders import DocumentRef, OrderSnapshot, Sha256

_KEPT = 120


class PageReading:
    """Reads pages in the vision workers and remembers them while the program runs."""

    def __init__(self, *, documents: Documents, reader: PageReader) -> None:
        self._documents = documents
        self._reader = reader
        self._kept: OrderedDict[Sha256, PageText] = OrderedDict()
        self._lock = Lock()

    def read(self, order: OrderSnapshot, ref: DocumentRef, context: JobContext) -> PageText:
        """Return what is printed on a page; raises like `PageReader.read_page`."""
        page = self._documents.unseen(order, ref)
        with self._lock:
            known = self._kept.get(page.ref.sha256)
        if known is not None:
            return known
        context.checkpoint()
        printed = self._reader.read_page(ReadRequest(picture=page.content), context)
        with self._lock:
            self._kept[page.ref.sha256] = printed
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return printed
