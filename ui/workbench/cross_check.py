"""The order's fields and what was read for them on the present page. Knows no widget."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.ports.errors import Unavailable
from app.ports.jobs import JobContext
from review.cross_check import Agreement, Field, FieldCheck, PageText, Place, cross_check
from review.cross_documents import OTHER
from review.orders import DocumentId, DocumentRef, IdentityNumbers, OrderSnapshot
from ui.errors import present
from ui.jobs import Pool
from ui.parts import Parts
from ui.texts import mark, tr
from ui.workbench.model import WorkbenchModel
from ui.workbench.names_in_both import NamesInBoth, NamingPage, naming_page

FIELD_WORDS = {
    Field.ORGANISATION: mark("Organisation"),
    Field.CREDIT_CODE: mark("Credit code"),
    Field.CERTIFICATE_KIND: mark("Certificate"),
    Field.QR_CODE: mark("QR code"),
    Field.LEGAL_REPRESENTATIVE: mark("Legal repr."),
    Field.AGENT: mark("Agent"),
    Field.AGENT_ID: mark("ID number"),
    Field.PERSON_IN_CHARGE: mark("In charge"),
    Field.ORDER_NO: mark("Order no."),
    Field.APPOINTED_NAME: mark("Appointment = collection form"),
}
_FIRST = (Agreement.DIFFERENT, Agreement.NOT_FOUND, Agreement.HIDDEN, Agreement.EQUAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """A page as it was read, and what the order says against it: compared once, beside the window's thread."""

    ref: DocumentRef
    text: PageText
    checks: tuple[FieldCheck, ...]
    naming: NamingPage | None = None


class FieldChecks(QObject):
    """Reads the pages of the order that is on the bench, and compares."""

    changed = Signal()
    selected = Signal()
    unread = Signal(object)

    def __init__(self, parts: Parts, model: WorkbenchModel) -> None:
        super().__init__()
        self._parts = parts
        self._model = model
        self._pages: dict[DocumentId, _Compared] = {}
        self._problems: dict[DocumentId, str] = {}
        self._asked: set[DocumentId] = set()
        self._identity: IdentityNumbers | None = None
        self.names = NamesInBoth(model)
        self.at = -1
        model.order_changed.connect(self._new_order)
        model.document_changed.connect(self._new_page)

    def _new_order(self) -> None:
        self._pages, self._problems, self._asked, self._identity = {}, {}, set(), None
        self.names.clear()

    def _new_page(self) -> None:
        self.at = -1
        ref, order = self._model.pair().main, self._model.order
        if ref is not None and order is not None:
            self._read(order, ref, priority=2)
        self.changed.emit()

    def read_all(self) -> None:
        """Read every page that is judged, the one on the screen first."""
        order = self._model.order
        for code in self._model.codes() if order is not None else ():
            for ref in self._model.main_refs(code):
                self._read(order, ref, priority=-3)  # type: ignore[arg-type]

    def _read(self, order: OrderSnapshot, ref: DocumentRef, *, priority: int) -> None:
        reading = self._parts.station.reading
        if reading is None or ref.id in self._asked:
            return
        self._asked.add(ref.id)
        identity, pages = self._identity, self._parts.station.pages

        def work(context: JobContext) -> _Compared:
            page = _compared(order, ref, reading.read(order, ref, context), identity)
            if ref.document not in OTHER or not order.person_in_charge:
                return page
            return replace(page, naming=naming_page(ref, page.text, pages.unseen(order.order_no, ref)))

        self._parts.jobs.start(
            work, name="read page", pool=Pool.CHECKS, owner=self, priority=priority,
            done=lambda page: self._done(order, page), failed=lambda error: self._failed(ref, error),
        )  # fmt: skip

    def _done(self, order: OrderSnapshot, page: _Compared) -> None:
        self._problems.pop(page.ref.id, None)
        if self._model.order is not None and self._model.order.order_no == order.order_no:
            self._pages[page.ref.id] = page
            if page.naming is not None:
                self.names.put(page.naming)
            self.changed.emit()

    def _failed(self, ref: DocumentRef, error: object) -> None:
        self._problems[ref.id] = present(error).sentence
        if isinstance(error, Unavailable):
            self._asked.discard(ref.id)
            self.unread.emit(error)
        self.changed.emit()

    def show_identity(self, numbers: IdentityNumbers) -> None:
        """Compare the ID number too, from now on until another order comes."""
        order, self._identity = self._model.order, numbers
        if order is not None:
            self._pages = {key: _compared(order, each.ref, each.text, numbers) for key, each in self._pages.items()}
        self.changed.emit()

    # what there is to show

    def lines(self) -> tuple[FieldCheck, ...]:
        """Return the fields of the present page, what differs first; empty while it is being read."""
        main = self._model.pair().main
        page = self._pages.get(main.id) if main is not None else None
        if main is None or page is None:
            return ()
        both = self.names.check(main)
        return page.checks if both is None else tuple(sorted((both, *page.checks), key=_place_of))

    def expected(self, check: FieldCheck) -> str:
        """Return what the page is held against, in words: the order's value, or what another document says."""
        if check.against is None:
            return check.expected
        name = self._parts.station.data.kinds.document_short_name(check.against)
        return tr("{document}: {text}", document=name, text=check.expected or "–")

    def differing(self) -> int:
        """Return how many fields of the whole order differ from what its pages say."""
        judged = {ref.id for code in self._model.codes() for ref in self._model.main_refs(code)}
        return self.names.is_different() + sum(
            check.agreement is Agreement.DIFFERENT
            for key, page in self._pages.items() if key in judged
            for check in page.checks
        )  # fmt: skip

    def state(self) -> str:
        """Say why there are no lines; empty where there are."""
        main = self._model.pair().main
        if main is None:
            return tr("This document is missing.")
        if main.id in self._problems:
            return self._problems[main.id]
        if self._parts.station.reading is None or main.id not in self._asked:
            return tr("Compare the fields by eye.")
        if main.id not in self._pages:
            return tr("The page is being read…")
        return "" if self.lines() else tr("No field of the order stands on this document.")

    # going through them

    def step(self, step: int) -> None:
        """Select the next or previous field; the page zooms to its place."""
        count = len(self.lines())
        if count:
            self.select(min(max(self.at + step, 0), count - 1))

    def select(self, number: int) -> None:
        self.at = number
        self.changed.emit()
        self.selected.emit()

    def place(self) -> Place | None:
        """Return where the selected field was found."""
        lines = self.lines()
        return lines[self.at].place if 0 <= self.at < len(lines) else None


def _compared(order: OrderSnapshot, ref: DocumentRef, text: PageText, identity: IdentityNumbers | None) -> _Compared:
    checks = cross_check(order, ref.document, text, identity)
    return _Compared(ref=ref, text=text, checks=tuple(sorted(checks, key=_place_of)))


def _place_of(check: FieldCheck) -> int:
    return _FIRST.index(check.agreement)
