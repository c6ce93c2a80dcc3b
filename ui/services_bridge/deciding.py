"""Verdicts and the phone-call log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from review.stages import Stage
from ui.services_bridge.bridge import Bridge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ports.store import LoggedCall
    from app.services.outbox import UndoOutcome
    from app.services.outcomes import Outcome
    from review.actions import Decide, LogCall
    from review.orders import (
        OrderNo,
    )


class DecidingBridge(Bridge):
    """`ui.context.deciding.Deciding`."""

    def decide(self, order_no: OrderNo, decide: Decide, *, seen_revision: int) -> Outcome:
        services = self._services
        reviewing = services.pre_review if decide.stage is Stage.PRE_REVIEW else services.paper_review
        return reviewing.decide(order_no, decide, seen_revision=seen_revision)

    def undo(self, action_key: str) -> UndoOutcome:
        return self._services.outbox.undo(action_key, by=self._user())

    def log_call(self, order_no: OrderNo, call: LogCall) -> Outcome:
        return self._services.calls.log(order_no, call)

    def calls(self, order_no: OrderNo) -> Sequence[LoggedCall]:
        return self._services.calls.of_order(order_no)
