"""The person in charge as named on the two documents of an order that must name the same one. Knows no widget."""

from dataclasses import dataclass

from PySide6.QtGui import QImage

from review.cross_check import Agreement, FieldCheck, PageText, Place, PrintedLine
from review.cross_documents import OTHER, name_on, names_compared
from review.orders import DocumentCode, DocumentRef
from seals.decode import decode_image
from seals.unreadable import UnreadableImage
from ui.workbench.model import WorkbenchModel

_MARGIN = 0.3  # of the line's height, around the name


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingPage:
    """A page of one of the two documents: what is printed on it, the name at its place, and the name's picture."""

    ref: DocumentRef
    text: PageText
    name: PrintedLine | None
    crop: QImage | None


def naming_page(ref: DocumentRef, text: PageText, picture: bytes) -> NamingPage:
    """Find the name and cut it out; on a pool's thread."""
    name = name_on(ref.document, text)
    return NamingPage(ref=ref, text=text, name=name, crop=_cut(picture, name.place) if name is not None else None)


class NamesInBoth:
    """Compares the two documents' pages as they are read."""

    def __init__(self, model: WorkbenchModel) -> None:
        self._model = model
        self._pages: dict[DocumentRef, NamingPage] = {}

    def clear(self) -> None:
        self._pages = {}

    def put(self, page: NamingPage) -> None:
        self._pages[page.ref] = page

    def check(self, ref: DocumentRef) -> FieldCheck | None:
        """Return the comparison for this page; None where it is not the naming one, or not all was read yet."""
        here, there = self._naming(ref.document), self._naming(OTHER.get(ref.document))
        if here is None or there is None or here.ref != ref:
            return None
        return names_compared(ref.document, here.text, there.text)

    def other_crop(self, check: FieldCheck) -> QImage | None:
        """Return the name as it stands on the other document."""
        there = self._naming(check.against)
        return there.crop if there is not None else None

    def is_different(self) -> bool:
        """Tell whether the two documents name different people."""
        here = self._naming(next(iter(OTHER)))
        check = self.check(here.ref) if here is not None else None
        return check is not None and check.agreement is Agreement.DIFFERENT

    def _naming(self, document: DocumentCode | None) -> NamingPage | None:
        """Return the page of the document that names somebody, else its first; None before all of it was read."""
        refs = self._model.main_refs(document) if document in self._model.codes() and document is not None else ()
        pages = [self._pages[ref] for ref in refs if ref in self._pages]
        if not pages or len(pages) < len(refs):
            return None
        return next((page for page in pages if page.name is not None), pages[0])


def _cut(picture: bytes, place: Place) -> QImage | None:
    try:
        pixels = decode_image(picture).pixels
    except UnreadableImage:
        return None
    rows, columns = pixels.shape[:2]
    margin = _MARGIN * place.height
    top, left = max(0, round((place.y - margin) * rows)), max(0, round((place.x - margin) * columns))
    bottom, right = round((place.y + place.height + margin) * rows), round((place.x + place.width + margin) * columns)
    part = pixels[top:bottom, left:right].copy()
    if min(part.shape[:2]) < 2:
        return None
    height, width = part.shape[:2]
    return QImage(part.data, width, height, part.strides[0], QImage.Format.Format_BGR888).copy()
