"""Has the impressions of the open order held against each other, once all its pages are checked."""

from PySide6.QtCore import QObject

from app.ports.seal_checks import OrderSeals
from review.orders import OrderSnapshot
from ui.jobs import Pool
from ui.parts import Parts
from ui.workbench.model import WorkbenchModel


class SealsTogether(QObject):
    """Asks once for each set of pages; the answer goes to the model."""

    def __init__(self, parts: Parts, model: WorkbenchModel) -> None:
        super().__init__()
        self._parts = parts
        self._model = model
        self._asked: tuple[object, ...] = ()

    def look(self) -> None:
        """Ask, when no page of the order is waited for any more."""
        order, checks, model = self._model.order, self._parts.station.checks, self._model
        if order is None or checks is None:
            return
        waited_for = [ref for ref in model.current_refs() if ref.id not in model.checks | model.problems]
        asked = (order.order_no, order.revision, *sorted(model.checks))
        if waited_for or not model.checks or asked == self._asked:
            return
        self._asked = asked
        self._parts.jobs.start(
            lambda _context: checks.together(order), name="seals together", pool=Pool.CHECKS, owner=self, priority=3,
            done=lambda found: self._found(order, found), failed=lambda _error: None,
        )  # fmt: skip

    def _found(self, order: OrderSnapshot, found: OrderSeals) -> None:
        if self._model.order is order:
            self._model.set_together(found)
