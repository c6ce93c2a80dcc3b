"""Invoices due within three working days of production: the number goes in, the server e-mails it."""

from PySide6.QtWidgets import QFormLayout, QWidget

from app.ports.queue import QueueRow
from review.orders import InvoiceState, OrderSnapshot
from ui.office.desk_page import DeskPage
from ui.parts import PageName, Parts
from ui.queue.board import OrderBoard
from ui.queue.index import Filter
from ui.texts import mark, tr
from ui.theme import without_input_method
from ui.times import day_and_hour
from ui.widgets import button, column, frame, label, line_edit, row


class InvoicesPage(DeskPage):
    """One obvious action: send."""

    def __init__(self, parts: Parts, board: OrderBoard) -> None:
        self._now = parts.station.now
        super().__init__(
            parts,
            board,
            name=PageName.INVOICES,
            words=mark("Invoices due"),
            wanted=Filter(invoice_due=True),
            second=self._due,
        )

    def _due(self, chosen: QueueRow) -> tuple[str, str]:
        if chosen.invoice_state is InvoiceState.BOUNCED:
            return tr("came back"), "bad"
        due = chosen.invoice_due_at
        return (day_and_hour(due), "bad" if due < self._now() else "muted") if due else ("", "muted")

    def build_work(self) -> QWidget:
        self._lines = {name: label("", name=f"invoice_{name}") for name in ("title", "tax", "email", "due")}
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        for name, words in (
            ("title", tr("Made out to")), ("tax", tr("Tax number")), ("email", tr("E-mailed to")), ("due", tr("Due")),
        ):  # fmt: skip
            form.addRow(label(words, "muted"), self._lines[name])
        self._lines["tax"].setFont(self.parts.theme.mono())
        self._number = line_edit("invoice_number", tr("Invoice number"), tr("Invoice number"))
        self._number.setProperty("scan", "field")
        without_input_method(self._number)
        self._number.returnPressed.connect(self._send)
        self._organisation = label("", "heading", name="invoice_organisation")
        send = button(tr("Send the invoice"), self._send, role="primary", name="send_invoice")
        layout = column(self._organisation, spacing=12, margins=(16, 12, 16, 16))
        layout.addLayout(form)
        layout.addLayout(row(self._number, send))
        made = QWidget()
        made.setLayout(column(frame("panel", layout), None))
        return made

    def show_order(self, order: OrderSnapshot) -> None:
        details = order.invoice_details
        self._organisation.setText(order.organisation.name)
        due = day_and_hour(order.invoice.due_at) if order.invoice else ""
        for name, text in (
            ("title", details.title),
            ("tax", details.tax_number),
            ("email", details.email),
            ("due", due),
        ):
            self._lines[name].setText(text)
        self._number.clear()

    def opened(self, subject: str) -> None:
        super().opened(subject)
        self._number.setFocus()

    def _send(self) -> None:
        order, number = self.order, self._number.text().strip()
        if order is None or not number:
            return
        invoices = self.parts.station.invoices
        self.parts.jobs.start(
            lambda _context: invoices.send(order.order_no, number), name="invoice", owner=self,
            done=lambda outcome: self.answered(outcome, tr("The invoice is on its way.")),
        )  # fmt: skip
