"""The strip of an order's pages under a queue, so that an experienced eye can pick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage, QPixmap, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from review.order_codes import Source
from seals.unreadable import UnreadableImage
from ui.errors import present
from ui.jobs import Job, Pool
from ui.texts import tr
from ui.widgets import column, frame, label

if TYPE_CHECKING:
    from app.ports.jobs import JobContext
    from app.ports.queue import QueueRow
    from review.orders import DocumentRef, OrderNo, OrderSnapshot
    from ui.parts import Parts

HEIGHT_PX = 148
_PICTURE_PX = 104
_WAIT_MS = 150


class ThumbnailStrip(QWidget):
    """Shows the newest pages of the order under the cursor, a moment after the cursor came to rest."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.setObjectName("thumbnails")
        self._parts = parts
        self._row: QueueRow | None = None
        self._job: Job | None = None
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._load)
        self._slots = QHBoxLayout()
        self._slots.setSpacing(8)
        self._slots.setContentsMargins(16, 8, 16, 8)
        body = frame("foot", self._slots)
        self.setLayout(column(body))
        parts.theme.changed.connect(self._resize)
        self._resize()

    def _resize(self) -> None:
        self.setFixedHeight(self._parts.theme.px(HEIGHT_PX))

    def show_row(self, row: QueueRow | None) -> None:
        """Show the pages of `row` when the cursor stays on it."""
        if row is not None and self._row is not None and row.order_no == self._row.order_no:
            return
        self._row = row
        self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._row is not None and self._slots.isEmpty():
            self._timer.start()  # the cursor came to this row while another page was open

    def _load(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._clear()
        if self._row is None or not self.isVisible():
            return
        order_no, station = self._row.order_no, self._parts.station

        def work(context: JobContext) -> tuple[OrderNo, list[tuple[DocumentRef, QImage | None]]]:
            order = station.orders.order(order_no)
            if order is None:
                return order_no, []
            found = []
            for ref in newest_pages(order)[:8]:
                context.checkpoint()
                found.append((ref, _picture(station.pages.picture(order_no, ref), self._parts.theme.px(_PICTURE_PX))))
            return order_no, found

        self._job = self._parts.jobs.start(
            work, name="thumbnails", pool=Pool.IMAGE, owner=self, done=self._show,
            failed=lambda error: self._say(order_no, present(error).sentence),
        )  # fmt: skip

    def _say(self, order_no: OrderNo, words: str) -> None:
        """Say in the pictures' place why there are none."""
        if self._row is not None and self._row.order_no == order_no:
            self._clear()
            self._slots.addWidget(label(words, "muted", name="why_no_pictures"))
            self._slots.addStretch(1)

    def _show(self, answer: tuple[OrderNo, list[tuple[DocumentRef, QImage | None]]]) -> None:
        order_no, pages = answer
        if self._row is None or self._row.order_no != order_no:
            return
        if not pages:
            self._say(order_no, tr("No document of this order has been uploaded yet."))
            return
        self._clear()
        for ref, image in pages:
            self._slots.addWidget(self._slot(ref, image))
        self._slots.addStretch(1)

    def _slot(self, ref: DocumentRef, image: QImage | None) -> QWidget:
        picture = QLabel()
        if image is None:
            picture.setText(tr("cannot be opened"))
        else:
            picture.setPixmap(QPixmap.fromImage(image))
        name = self._parts.station.data.kinds.document_short_name(ref.document)
        words = name if ref.page == 1 else f"{name} {ref.page}"
        picture.setAccessibleName(words)
        made = QWidget()
        made.setLayout(column(picture, label(words, "small"), None, spacing=2))
        return made

    def _clear(self) -> None:
        while (item := self._slots.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()


def newest_pages(order: OrderSnapshot) -> tuple[DocumentRef, ...]:
    """Return the newest uploaded pages of every document, document by document."""
    seen = dict.fromkeys(ref.document for ref in order.documents)
    return tuple(ref for document in seen for ref in order.latest(document, Source.UPLOAD))


def _picture(data: bytes, side_px: int) -> QImage | None:
    """Return a small picture, None where it cannot be opened; called on a pool's thread, which loads OpenCV for it."""
    from ui.pictures import thumbnail  # noqa: PLC0415 - a queue is seen before its first picture is decoded

    try:
        return thumbnail(data, side_px)
    except UnreadableImage:
        return None
