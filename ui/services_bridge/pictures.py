"""Pages, and the registration of paper onto upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ports.errors import Unavailable
from app.ports.seal_checks import LaidOn, RegisterRequest
from ui.services_bridge.bridge import Bridge

if TYPE_CHECKING:
    from app.ports.jobs import JobContext
    from review.orders import (
        DocumentRef,
        OrderNo,
        OrderSnapshot,
    )


class PagesBridge(Bridge):
    """`ui.context.pictures.Pages`."""

    def picture(self, order_no: OrderNo, ref: DocumentRef) -> bytes:
        return self._services.documents.page(self._order(order_no), ref).content

    def unseen(self, order_no: OrderNo, ref: DocumentRef) -> bytes:
        return self._services.documents.unseen(self._order(order_no), ref).content

    def _order(self, order_no: OrderNo) -> OrderSnapshot:
        order = self._services.queue.order(order_no)
        if order is None:
            raise Unavailable("order_unknown", f"本机没有订单 {order_no}，请先同步。")
        return order


class RegisteringBridge(Bridge):
    """`ui.context.pictures.Registering`."""

    def register(self, upload: bytes, paper: bytes, context: JobContext) -> LaidOn | None:
        return self._services.vision.register(RegisterRequest(upload=upload, paper=paper), context)
