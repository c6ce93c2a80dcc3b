"""Orders, from the local store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ports.queue import QueueQuery, QueueRow
from review.order_codes import OrderNo, Source
from review.stages import Stage
from seals.verdict import Verdict, worst
from ui.services_bridge.bridge import Bridge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.ports.backend import HistoryEvent
    from review.orders import IdentityNumbers, OrderSnapshot


class OrdersBridge(Bridge):
    """`ui.context.orders.Orders`."""

    def rows(self) -> Sequence[QueueRow]:
        return self._services.queue.every_row()

    def changed_rows(self, order_nos: Sequence[OrderNo]) -> Sequence[QueueRow]:
        """Return the lines anew: one by one for a few orders, the whole list for many."""
        queue = self._services.queue
        if len(order_nos) > 40:
            every = set(order_nos)
            return [row for row in self.rows() if row.order_no in every]
        found = (queue.rows(QueueQuery(text=order_no, with_queued=True)) for order_no in order_nos)
        return [
            row for rows, order_no in zip(found, order_nos, strict=True) for row in rows if row.order_no == order_no
        ]

    def find(self, text: str) -> Sequence[OrderNo]:
        return [row.order_no for row in self._services.queue.rows(QueueQuery(text=text, with_queued=True, limit=200))]

    def order(self, order_no: OrderNo) -> OrderSnapshot | None:
        return self._services.queue.order(order_no)

    def identity(self, order_no: OrderNo) -> IdentityNumbers:
        return self._services.documents.identity(order_no)

    def history(self, order_no: OrderNo) -> Sequence[HistoryEvent]:
        return self._services.queue.history(order_no)

    def glance(self, order_nos: Sequence[OrderNo]) -> Mapping[OrderNo, tuple[Verdict | None, ...]]:
        found = {}
        for order_no in order_nos:
            order = self.order(order_no)
            if order is not None:
                found[order_no] = self._marks(order)
        return found

    def _marks(self, order: OrderSnapshot) -> tuple[Verdict | None, ...]:
        """Return a mark per required document: not measured where it was not checked, None where it is missing.

        In paper review that is a document whose paper did not come.
        """
        kind = self._services.tables.kinds.kinds.get(order.kind)
        known = self._services.checking.verdicts(order)
        marks: list[Verdict | None] = []
        for code in kind.codes() if kind is not None else ():
            wanted = (Source.PAPER,) if order.stage is Stage.PAPER_REVIEW else tuple(Source)
            refs = [ref for source in Source for ref in order.latest(code, source)]
            found = [known[ref.id] for ref in refs if ref.id in known]
            is_there = any(ref.source in wanted for ref in refs)
            marks.append(worst(found) if is_there else None)
        return tuple(marks)
