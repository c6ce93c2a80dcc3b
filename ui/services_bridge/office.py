"""Figures, the audit trail, messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ports.errors import UserError
from app.services.outcomes import OrderUnknown
from ui.services_bridge.bridge import Bridge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.ports.audit import AuditRow
    from app.ports.backend import OfficeMessage
    from app.ports.jobs import JobContext
    from app.ports.papers import Printed
    from app.ports.queue import QueueRow
    from app.services.check_statistics import Standings
    from app.services.reports import OfficeReport
    from review.orders import (
        OrderNo,
    )


class OverviewBridge(Bridge):
    """`ui.context.office.Overview`."""

    def figures(self, days: int, context: JobContext) -> OfficeReport:
        return self._services.reports.office(days=days, context=context)

    def check_standings(self) -> Standings:
        return self._services.check_statistics.standings()

    def escalated_calls(self) -> Sequence[QueueRow]:
        return self._services.calls.escalated()

    def figures_csv(self, report: OfficeReport) -> bytes:
        return self._services.reports.csv(report)

    def review_report(self, order_no: OrderNo, context: JobContext) -> Printed:
        made = self._services.review_reports.make(order_no, context)
        if isinstance(made, OrderUnknown):
            raise UserError(made.code, made.sentence)
        return made

    def names(self) -> Mapping[str, str]:
        return self._services.people.names()

    def audit_rows(self, limit: int) -> Sequence[AuditRow]:
        return list(self._services.audit.rows())[-limit:][::-1]

    def verify_audit(self) -> str:
        report = self._services.audit.verify()
        if not report.is_whole:
            fault = report.faults[0]
            raise UserError("audit_broken", f"审计记录有问题：{fault.sentence}请立即告知主管，并保留这台电脑的数据。")
        return f"审计记录完整：共 {report.rows} 条，已锚定到第 {report.anchored_to} 条；{report.witness_sentence}"

    def messages(self) -> Sequence[OfficeMessage]:
        return list(self._services.backend.messages())[::-1]
