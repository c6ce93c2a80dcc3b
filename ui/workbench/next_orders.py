"""What will be opened next is made ready while nobody waits: its first pictures, and its paper laid on its upload."""

from PySide6.QtCore import QObject

from review.orders import OrderSnapshot
from ui.parts import Parts
from ui.workbench.loader import PageLoader, Wanted
from ui.workbench.model import WorkbenchModel
from ui.workbench.neighbours import Neighbours
from ui.workbench.registrar import Registrar

COUNT = 2


class NextOrders(QObject):
    """Follows the queue; what is not among the next orders any more is given up where it has not begun."""

    def __init__(
        self, parts: Parts, model: WorkbenchModel, neighbours: Neighbours, loader: PageLoader, registrar: Registrar
    ) -> None:
        super().__init__()
        self._parts = parts
        self._model = model
        self._neighbours = neighbours
        self._loader = loader
        self._registrar = registrar

    def make_ready(self, order_no: str) -> None:
        """Begin with the orders that follow this one."""
        orders, following = self._parts.station.orders, self._neighbours.following(order_no, COUNT)
        self._parts.jobs.start(
            lambda _context: [order for order in map(orders.order, following) if order is not None],
            name="next orders", owner=self, done=lambda found: self._ready(order_no, found),
            failed=lambda _error: None, priority=-5,
        )  # fmt: skip

    def give_up(self) -> None:
        """Another order is opened, or none."""
        self._loader.prefetch(())
        self._registrar.look_ahead(())

    def _ready(self, order_no: str, orders: list[OrderSnapshot]) -> None:
        if self._model.order is None or self._model.order.order_no != order_no:
            return
        pairs = [(order, self._model.pages_of(order).first_pair()) for order in orders]
        pages = [(order, ref) for order, pair in pairs for ref in (pair.left, pair.right) if ref is not None]
        self._loader.prefetch([Wanted(order=order, ref=ref) for order, ref in pages])
        self._registrar.look_ahead(pairs)
