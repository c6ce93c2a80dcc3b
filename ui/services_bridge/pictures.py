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
    )


class PagesBridge(Bridge):
    """`ui.context.pictures.Pages`."""

    def picture(self, order_no: OrderNo, ref: DocumentRef) -> bytes:
        order = self._services.queue.order(order_no)
        if order is None:
            raise Unavailable("order_unknown", f"本机没有订单 {order_no}，请先同步。")
        return self._services.documents.page(order, ref).content


class RegisteringBridge(Bridge):
    """`ui.context.pictures.Registering`."""

    def register(self, upload: bytes, paper: bytes, context: JobContext) -> LaidOn | None:
        return self._services.vision.register(RegisterRequest(upload=upload, paper=paper), context)
