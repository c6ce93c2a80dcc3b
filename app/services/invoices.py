"""Invoices: the due list, and sending through the server."""

import base64
from collections.abc import Sequence

from app.ports.clock import Clock
from app.ports.queue import Due, QueueQuery, QueueRow, QueueSort
from app.ports.store import Store
from app.services.acting import Acting
from app.services.outcomes import DirectOutcome, RuleBroken
from review.actions import RecordInvoice
from review.identifiers import check_invoice_number
from review.orders import InvoiceState, OrderNo

PDF_MARK = b"%PDF-"
LARGEST_PDF = 8 << 20  # in base64 it still fits the server's largest JSON (16 MiB)


class Invoices:
    """Due within 3 working days of production; tracked beside the stage."""

    def __init__(self, acting: Acting, *, store: Store, clock: Clock) -> None:
        self._acting = acting
        self._store = store
        self._clock = clock

    def due(self, *, limit: int | None = None) -> Sequence[QueueRow]:
        """Return the orders whose invoice is to be sent, the most urgent first."""
        with self._store.reading() as work:
            return work.orders.queue(QueueQuery(due=Due.INVOICE, sort=QueueSort.INVOICE_DUE, limit=limit))

    def send(self, order_no: OrderNo, number: str, pdf: bytes, *, email: str = "") -> DirectOutcome:
        """Give number and PDF to the server, which e-mails the invoice; `email` corrects the recipient's address."""
        judged = check_invoice_number(number, today=self._clock.now().astimezone().date())
        if not judged.is_usable:
            return RuleBroken(code="invoice_number_malformed", sentence=judged.sentence)
        if pdf and (not pdf.startswith(PDF_MARK) or len(pdf) > LARGEST_PDF):
            sentence = f"这个文件不是 PDF，或超过 {LARGEST_PDF >> 20} MB；请选择税务平台开出的发票文件。"
            return RuleBroken(code="invoice_pdf_unfit", sentence=sentence)
        content = base64.b64encode(pdf).decode("ascii")
        return self._acting.do_now(order_no, RecordInvoice(number=judged.value, pdf_b64=content, email=email.strip()))

    def note_bounce(self, order_no: OrderNo, number: str) -> DirectOutcome:
        """Note that the e-mail came back."""
        return self._acting.do_now(order_no, RecordInvoice(number=number, state=InvoiceState.BOUNCED))
