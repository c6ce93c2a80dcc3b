"""The batch: a list of prepared orders and one big light; the operator only changes keys.

The look for keys goes on by itself while the batch runs. Which order a key gets is the batch's decision, and is said.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from app.services.key_batch import BatchLine, KeyBatch, LineState
from review.orders import OrderSnapshot
from ui.context.keys import ProductionDesk
from ui.errors import present
from ui.jobs import Pool
from ui.office.tables import TextTable
from ui.parts import Parts
from ui.production.looks import KeyLooks
from ui.production.papers import MadePapers
from ui.texts import mark, tr
from ui.widgets import button, column, frame, label, row, set_role

AGAIN_MS = 5000
"""A key that waits for the server is asked again; that one was inserted is said by the watch."""
_MARKS = {LineState.PREPARED: "○", LineState.MADE: "✓", LineState.STOPPED: "✕", LineState.REFUSED: "✕"}
_WORDS = {
    LineState.PREPARED: mark("waits for a key"),
    LineState.MADE: mark("made and proven"),
    LineState.STOPPED: mark("stopped: put the same key in again"),
    LineState.REFUSED: mark("refused"),
}


class BatchDialog(QDialog):
    """Runs until every order has its key, or the operator ends it; an unfinished key goes on in the next batch."""

    def __init__(
        self, parts: Parts, production: ProductionDesk, papers: MadePapers, looks: KeyLooks, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Batch production"))
        self.setObjectName("batch")
        self._parts, self._production, self._papers = parts, production, papers
        self._batch: KeyBatch | None = None
        self._is_busy = False
        headings = ("", tr("Order"), tr("Organisation"), tr("USB key"), tr("State"))
        self.table = TextTable(parts.theme, headings, (40, 184, 280, 176, 0), 4, "batch_table")
        self._says = label("", name="batch_says", wraps=True)
        self._says.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._says.setStyleSheet(f"font-size: {parts.theme.px(28)}px;")
        self._next = label("", wraps=True, name="batch_next")
        self._next.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._light = frame(
            "card", column(self._says, self._next, spacing=8, margins=(20, 20, 20, 20)), name="batch_light"
        )
        self._close = button(tr("End the batch"), self.reject, name="end_batch")
        layout = column(self._light, self.table, spacing=12, margins=(16, 16, 16, 16))
        layout.setStretch(1, 1)
        layout.addLayout(row(None, self._close))
        self.setLayout(layout)
        self.resize(parts.theme.px(980), parts.theme.px(640))
        self._is_due = False
        self._again = QTimer(self, interval=AGAIN_MS)
        self._again.timeout.connect(self._step)
        looks.due.connect(self._step)
        self._show("card", tr("Looking for prepared orders…"))

    def begin(self) -> None:
        """Fetch the prepared orders, then look for keys."""
        self._parts.jobs.start(
            lambda _context: self._production.prepared(), name="prepared orders", owner=self, done=self._prepared,
            failed=self._failed,
        )  # fmt: skip

    def reject(self) -> None:
        """Never close over a key that is being written."""
        if not self._is_busy:
            self._again.stop()
            super().reject()

    def _prepared(self, orders: Sequence[OrderSnapshot]) -> None:
        self._batch = KeyBatch(self._production.batch_desk(), orders)
        self._fill()
        if not orders:
            self._show("card", tr("No order is prepared."), tr("Confirm the e-seal pictures of the orders first."))
            return
        self._ask_for_key()
        self._again.start()
        self._step()

    def _step(self) -> None:
        batch = self._batch
        if batch is None or not self._again.isActive() or not self.isVisible():
            return
        if self._is_busy:
            self._is_due = True
            return
        self._is_busy, self._is_due = True, False
        self._close.setEnabled(False)
        self._parts.jobs.start(
            batch.step, name="batch step", pool=Pool.DEVICE, owner=self, done=self._stepped,
            failed=self._failed, progress=self._progress, finished=self._free,
        )  # fmt: skip

    def _free(self) -> None:
        self._is_busy = False
        self._close.setEnabled(True)
        if self._is_due:
            self._step()

    def _progress(self, done: int, total: int, what: str) -> None:
        self._show("doubt", f"{what}  {done}/{total}", tr("Do not pull the key out."))

    def _stepped(self, line: BatchLine | None) -> None:
        if line is None:
            return
        self._fill()
        order = line.order
        if line.state is LineState.MADE:
            self._papers.made(order, line.usb_key_serial)
            said = tr("✓ {order} {organisation}", order=order.order_no, organisation=order.organisation.name)
            self._show("good", said, self._what_next())
        else:
            self._show("bad", f"✕ {order.order_no}  {line.sentence}", tr("code {code}", code=line.code))

    def _failed(self, error: object) -> None:
        shown = present(error)
        self._show("bad", f"✕ {shown.sentence}", tr("code {code}", code=shown.code))

    def _ask_for_key(self) -> None:
        self._show("card", self._what_next())

    def _what_next(self) -> str:
        batch = self._batch
        if batch is None or batch.is_done:
            self._again.stop()
            self._parts.signals.sync_wanted.emit()
            return tr("The batch is done. Print letters and labels.")
        waiting = sum(line.is_open for line in batch.lines)
        return tr("Put the next key in: {count} orders wait.", count=waiting)

    def _fill(self) -> None:
        lines = self._batch.lines if self._batch else ()
        self.table.texts.show([
            (_MARKS[line.state], line.order.order_no, line.order.organisation.name, line.usb_key_serial,
             line.sentence or tr(_WORDS[line.state]))
            for line in lines
        ])  # fmt: skip

    def _show(self, kind: str, words: str, next_words: str = "") -> None:
        set_role(self._light, "frame", kind)
        set_role(self._says, "text_role", kind if kind in ("good", "bad") else "heading")
        self._says.setText(words)
        self._next.setText(next_words)
