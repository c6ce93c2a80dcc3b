"""PDFs that the tour leaves behind."""

from pathlib import Path

from app.cli.tour.journal import StepFailed
from app.ports.papers import Printed
from app.services.workstation import Services
from review.orders import OrderNo


def print_review_report(services: Services, order_no: OrderNo, out: Path) -> None:
    """Print the order's review report into the out folder."""
    printed = services.review_reports.make(order_no)
    if not isinstance(printed, Printed):
        raise StepFailed(f"no report: {printed.sentence}")
    if printed.missing:
        raise StepFailed(f"characters without a glyph: {''.join(printed.missing)}")
    (out / f"审核报告 {order_no}.pdf").write_bytes(printed.pdf)
