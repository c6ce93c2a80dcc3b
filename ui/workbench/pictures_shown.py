"""The two pictures of the present document: asked for, shown with their words, and asked for again."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.ports.errors import Unavailable
from review.orders import DocumentRef, Source
from ui.errors import present
from ui.parts import Parts
from ui.pictures import Picture
from ui.texts import tr
from ui.workbench.loader import PageLoader, Wanted
from ui.workbench.model import WorkbenchModel
from ui.workbench.viewer import CompareViewer


class PicturesShown(QObject):
    """Puts the pages of the model's pair on the viewer, first as they are known and then sharp."""

    judged = Signal(object)  # the picture that is judged, or None while it is opened
    shown = Signal()

    def __init__(
        self,
        parts: Parts,
        model: WorkbenchModel,
        viewer: CompareViewer,
        loader: PageLoader,
        try_again: Callable[[object], None],
    ) -> None:
        super().__init__()
        self._data = parts.station.data
        self._model = model
        self._viewer = viewer
        self._loader = loader
        self._try_again = try_again
        self._at: object = None  # order, document and page on the screen

    def show_pair(self) -> None:
        """Show the pair of the present document and page."""
        order, pair = self._model.order, self._model.pair()
        if order is None:
            return
        at = (order.order_no, self._model.document, self._model.page)
        if at != self._at:  # what a page is held against may change while it lies turned
            self._at = at
            self._viewer.begin_page()
        has_right = pair.right is not None or self._model.lacks_paper(self._model.document)
        for side, ref in (("left", pair.left), ("right", pair.right)):
            wanted = Wanted(order=order, ref=ref) if ref is not None else None
            shown = partial(self._picture, side, has_right=has_right)
            if not self._loader.has(wanted):
                shown(None)  # never another page's picture under this page's name
            self._loader.load(wanted, shown, partial(self._no_picture, side, has_right=has_right), side)

    def _picture(self, side: str, picture: Picture | None, *, has_right: bool) -> None:
        pair = self._model.pair()
        ref = pair.left if side == "left" else pair.right
        coming = tr(" · opening…") if ref is not None and picture is None else ""
        if ref is not None and picture is not None:
            self._model.seen.add(ref.id)
        self._put(side, picture, self._words(ref) + coming, has_right=has_right)
        self._viewer.say_why_empty(side, self._words(None) if ref is None and (side == "left" or has_right) else "")
        if ref is pair.main:
            self.judged.emit(picture)
        self.shown.emit()

    def _no_picture(self, side: str, error: object, *, has_right: bool) -> None:
        shown = present(error)
        pair = self._model.pair()
        ref = pair.left if side == "left" else pair.right
        if isinstance(error, Unavailable):
            self._try_again(error)  # nobody has seen it
        elif ref is not None:
            self._model.seen.add(ref.id)
        self._put(side, None, self._words(ref), has_right=has_right)
        self._viewer.say_why_empty(side, f"✕ {shown.sentence}\n{tr('code {code}', code=shown.code)}")

    def _put(self, side: str, picture: Picture | None, words: str, *, has_right: bool) -> None:
        if side == "left":
            self._viewer.show_left(picture, words)
        else:
            self._viewer.show_right(picture, words, is_there=has_right)

    def _words(self, ref: DocumentRef | None) -> str:
        if ref is None and self._model.lacks_paper(self._model.document):
            return tr("No paper of this document came.")
        if ref is None:
            return tr("This document is missing.")
        source = tr("Paper scan") if ref.source is Source.PAPER else tr("Upload")
        before = tr(" (before the correction)") if self._model.is_before(ref) else ""
        name = self._data.kinds.document_name(ref.document)
        pages = self._model.page_count()
        page = tr(" · page {number} of {count}", number=ref.page, count=pages) if pages > 1 else ""
        return f"{name} · {source} · {tr('round {number}', number=ref.round)}{before}{page}"
