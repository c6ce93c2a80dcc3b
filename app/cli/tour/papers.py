"""PDFs that the tour leaves behind."""

import io
from pathlib import Path

from app.cli.tour.journal import StepFailed
from app.ports.papers import Printed
from app.services.workstation import Services
from review.orders import OrderNo


def sample_invoice(order_no: OrderNo, number: str) -> bytes:
    """Return a PDF in the place of the one that the tax bureau's platform gives."""
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.drawString(72, 720, f"Sample invoice {number} of order {order_no}")
    canvas.save()
    return file.getvalue()


def print_review_report(services: Services, order_no: OrderNo, out: Path) -> None:
    """Print the order's review report into the out folder."""
    printed = services.review_reports.make(order_no)
    if not isinstance(printed, Printed):
        raise StepFailed(f"no report: {printed.sentence}")
    if printed.missing:
        raise StepFailed(f"characters without a glyph: {''.join(printed.missing)}")
    (out / f"审核报告 {order_no}.pdf").write_bytes(printed.pdf)
