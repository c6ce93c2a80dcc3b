"""Queues, counts, single orders and drafts, all from the local store: nothing here waits for the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ports.errors import Unavailable
from app.ports.queue import Due, QueueLines, QueueQuery, QueueRow, QueueWindow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.ports.backend import Backend, HistoryEvent
    from app.ports.store import QueuedAction, Store
    from review.orders import OrderNo, OrderSnapshot
    from review.stages import Stage


class Queue:
    """What is there to do."""

    def __init__(self, *, store: Store, lines: QueueLines, backend: Backend) -> None:
        self._store = store
        self._lines = lines
        self._backend = backend

    def every_row(self) -> Sequence[QueueRow]:
        """Return a line for every order, also where a queued action moves it."""
        return self._lines.every_line()

    def rows(self, query: QueueQuery) -> Sequence[QueueRow]:
        """Return the window of the queue."""
        with self._store.reading() as work:
            return work.orders.queue(query)

    def window(self, query: QueueQuery) -> QueueWindow:
        """Return some lines and the whole length."""
        with self._store.reading() as work:
            return work.orders.window(query)

    def count(self, query: QueueQuery) -> int:
        """Return how long the whole queue is."""
        with self._store.reading() as work:
            return work.orders.count(query)

    def stage_counts(self) -> Mapping[Stage, int]:
        """Return how many orders wait in each stage."""
        with self._store.reading() as work:
            return work.orders.stage_counts()

    def due_counts(self) -> Mapping[Due, int]:
        """Return how many calls and invoices are due."""
        with self._store.reading() as work:
            return {due: work.orders.count(QueueQuery(due=due)) for due in Due}

    def order(self, order_no: OrderNo) -> OrderSnapshot | None:
        """Return the order as this machine knows it."""
        with self._store.reading() as work:
            return work.orders.get(order_no)

    def fetch_order(self, order_no: OrderNo) -> OrderSnapshot:
        """Ask the server for the order as it stands now, and keep it; with no server, what is known here."""
        try:
            order = self._backend.order(order_no)
        except Unavailable:
            known = self.order(order_no)
            if known is None:
                raise
            return known
        with self._store.writing() as work:
            work.orders.put([order])
        return order

    def queued(self, order_no: OrderNo) -> Sequence[QueuedAction]:
        """Return what waits here to be sent for the order."""
        with self._store.reading() as work:
            return work.outbox.of_order(order_no)

    def history(self, order_no: OrderNo) -> Sequence[HistoryEvent]:
        """Return the order's recorded events from the server."""
        return self._backend.history(order_no)

    def view(self, name: str) -> str | None:
        """Return a saved view or another remembered text of the window."""
        return self._lines.small_text(f"view.{name}")

    def keep_view(self, name: str, text: str) -> None:
        """Remember a saved view."""
        with self._store.writing() as work:
            work.facts.set(f"view.{name}", text)


def draft_name(order_no: OrderNo, user: str) -> str:
    """Return the name under which a draft is kept."""
    return f"draft.{user}.{order_no}"
