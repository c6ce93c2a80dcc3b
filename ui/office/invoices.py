"""Invoices due within three working days of production: number and PDF go in, the server e-mails them."""

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog, QFormLayout, QLineEdit, QWidget

from app.ports.queue import QueueRow
from app.services.outcomes import DirectOutcome
from review.orders import InvoiceState, OrderSnapshot
from ui.errors import Tone
from ui.office.desk_page import DeskPage
from ui.parts import PageName, Parts
from ui.queue.board import OrderBoard
from ui.queue.index import Filter
from ui.texts import mark, tr
from ui.theme import without_input_method
from ui.times import due_words
from ui.widgets import button, column, frame, label, line_edit, row

DUE = Filter(invoice_due=True)
SENT = Filter(invoice_sent=True)
_HELD = mark(
    "The office's mail server does not take this invoice: its sign-in or its settings are refused, or it cannot be "
    "reached. The supervisor has the server's mail settings put right; the invoice then goes out by itself."
)


class InvoicesPage(DeskPage):
    """One obvious action: send. Those that were sent can be sent again, or noted as come back."""

    def __init__(self, parts: Parts, board: OrderBoard) -> None:
        self._now = parts.station.now
        self._pdf: Path | None = None
        self._sent_too = QCheckBox(tr("Those that were sent"))
        self._sent_too.setObjectName("sent_invoices")
        super().__init__(
            parts,
            board,
            name=PageName.INVOICES,
            words=mark("Invoices due"),
            wanted=DUE,
            second=self._due,
            above=self._sent_too,
        )
        self._sent_too.toggled.connect(self._show_sent)

    def _due(self, chosen: QueueRow) -> tuple[str, str]:
        if chosen.invoice_state is InvoiceState.BOUNCED:
            return tr("came back"), "bad"
        if chosen.invoice_state is InvoiceState.HELD:
            return tr("held up by the mail server"), "bad"
        if chosen.invoice_state is InvoiceState.SENT:
            return tr("sent"), "muted"
        due = chosen.invoice_due_at
        return (due_words(due, self._now()), "bad" if due < self._now() else "muted") if due else ("", "muted")

    def build_work(self) -> QWidget:
        self._lines = {name: label("", name=f"invoice_{name}") for name in ("title", "tax", "due")}
        self._email = self._field("invoice_email", tr("E-mailed to"))
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        for words, widget in (
            (tr("Made out to"), self._lines["title"]), (tr("Tax number"), self._lines["tax"]),
            (tr("E-mailed to"), self._email), (tr("Due"), self._lines["due"]),
        ):  # fmt: skip
            form.addRow(label(words, "muted"), widget)
        self._lines["tax"].setFont(self.parts.theme.mono())
        self._number = self._field("invoice_number", tr("Invoice number"))
        self._number.setProperty("scan", "field")
        self._number.returnPressed.connect(self._send)
        self._organisation = label("", "heading", name="invoice_organisation")
        self._file = label("", "muted", name="invoice_file", wraps=True)
        choose = button(tr("Choose the PDF…"), self._choose, name="choose_invoice")
        self._send_button = button(tr("Send the invoice"), self._send, role="primary", name="send_invoice")
        self._came_back = button(tr("It came back"), self._note_bounce, name="note_bounce",
                                 hint=tr("The e-mail was returned to the office's mailbox"))  # fmt: skip
        self._held = label(tr(_HELD), "doubt", name="invoice_held", wraps=True)
        layout = column(self._organisation, self._held, spacing=12, margins=(16, 12, 16, 16))
        layout.addLayout(form)
        layout.addLayout(row(choose, self._file))
        layout.addLayout(row(self._number, self._came_back, self._send_button))
        made = QWidget()
        made.setLayout(column(frame("panel", layout), None))
        return made

    @staticmethod
    def _field(name: str, words: str) -> QLineEdit:
        made = line_edit(name, words, words)
        without_input_method(made)
        return made

    def show_order(self, order: OrderSnapshot) -> None:
        details, invoice = order.invoice_details, order.invoice
        self._organisation.setText(order.organisation.name)
        due = due_words(invoice.due_at, self._now()) if invoice else ""
        for name, text in (("title", details.title), ("tax", details.tax_number), ("due", due)):
            self._lines[name].setText(text)
        self._email.setText(details.email)
        self._held.setVisible(invoice is not None and invoice.state is InvoiceState.HELD)
        self._number.setText(invoice.number if invoice else "")
        self._came_back.setVisible(invoice is not None and invoice.state is InvoiceState.SENT)
        self._take(None)

    def opened(self, subject: str) -> None:
        super().opened(subject)
        self._number.setFocus()

    def _show_sent(self, is_sent: bool) -> None:
        self.list.show_only(SENT if is_sent else DUE)
        self.list.choose_first()

    def _choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, tr("The invoice's PDF"), "", "PDF (*.pdf)")
        if path:
            self._take(Path(path))

    def _take(self, pdf: Path | None) -> None:
        self._pdf = pdf
        self._file.setText(pdf.name if pdf else tr("no file chosen"))
        self._send_button.setEnabled(pdf is not None)

    def _send(self) -> None:
        order, number, pdf = self.order, self._number.text().strip(), self._pdf
        if order is None or not number:
            return
        if pdf is None:
            self.parts.notices.say(tr("Choose the PDF of the invoice first."), Tone.DOUBT)
            return
        email = self._email.text().strip()
        corrected = email if email != order.invoice_details.email else ""
        invoices = self.parts.station.invoices
        self.parts.jobs.start(
            lambda _context: invoices.send(order.order_no, number, pdf.read_bytes(), email=corrected), name="invoice",
            owner=self, done=lambda outcome: self._answered(outcome, tr("The invoice is on its way.")),
        )  # fmt: skip

    def _note_bounce(self) -> None:
        order = self.order
        if order is None or order.invoice is None:
            return
        invoices, number = self.parts.station.invoices, order.invoice.number
        self.parts.jobs.start(
            lambda _context: invoices.note_bounce(order.order_no, number), name="bounce", owner=self,
            done=lambda outcome: self._answered(outcome, tr("Noted: the invoice came back.")),
        )  # fmt: skip

    def _answered(self, outcome: DirectOutcome, said: str) -> None:
        if self.answered(outcome, said):
            self._take(None)
