"""The machine checks of the pages of the order on the bench: what is known is shown, the rest is checked."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from app.ports.jobs import JobContext
from review.orders import DocumentId, DocumentRef, OrderSnapshot
from seals.values import PageCheck
from ui.errors import present
from ui.jobs import Pool
from ui.parts import Parts
from ui.queue.board import OrderBoard
from ui.workbench.model import WorkbenchModel
from ui.workbench.together import SealsTogether

_JUDGED, _BESIDE = 4, 2  # priorities: the pages that are judged are checked before those beside them


class PageChecks(QObject):
    """Takes what checks find to the model, as long as their order is on the bench."""

    unanswered = Signal(object)

    def __init__(self, parts: Parts, model: WorkbenchModel, together: SealsTogether, board: OrderBoard) -> None:
        super().__init__()
        self._parts = parts
        self._model = model
        self._together = together
        self._board = board

    def check_all(self) -> None:
        """Show what is known of the order's pages at once; the others are checked in a worker process."""
        order, checks, model = self._model.order, self._parts.station.checks, self._model
        judged = {ref.id for code in model.codes() for ref in model.main_refs(code)}
        wanted = {ref: _JUDGED if ref.id in judged else _BESIDE for ref in model.current_refs()}
        wanted = {ref: priority for ref, priority in wanted.items() if ref.id not in model.checks}
        if order is None or checks is None or not wanted:
            return

        def look_up(_context: JobContext) -> dict[DocumentId, PageCheck]:
            known = {ref.id: checks.known(order, ref) for ref in wanted}
            return {page: check for page, check in known.items() if check is not None}

        def looked_up(known: Mapping[DocumentId, PageCheck]) -> None:
            if known:
                self._known(order, known)
            for ref, priority in wanted.items():
                if ref.id not in known:
                    self._check_in_worker(order, ref, priority)

        self._parts.jobs.start(
            look_up, name="known checks", owner=self, priority=8, done=looked_up, failed=lambda _error: looked_up({})
        )

    def _known(self, order: OrderSnapshot, found: Mapping[DocumentId, PageCheck]) -> None:
        if self._is_on_the_bench(order):
            self._model.checks_known(found)
            self._together.look()
        self._board.forget_marks(order.order_no)

    def _is_on_the_bench(self, order: OrderSnapshot) -> bool:
        return self._model.order is not None and self._model.order.order_no == order.order_no

    def _check_in_worker(self, order: OrderSnapshot, ref: DocumentRef, priority: int) -> None:
        checks, pages = self._parts.station.checks, self._parts.station.pages
        if checks is None:
            return

        def work(context: JobContext) -> PageCheck:
            picture = pages.unseen(order.order_no, ref)
            context.checkpoint()
            return checks.check(order, ref, picture, context)

        def failed(error: object) -> None:
            if self._is_on_the_bench(order):
                self._model.check_failed(ref, present(error).sentence)
                self._together.look()
                self.unanswered.emit(error)

        self._parts.jobs.start(
            work, name="check page", pool=Pool.CHECKS, owner=self, failed=failed, priority=priority,
            done=lambda check: self._known(order, {ref.id: check}),
        )  # fmt: skip
