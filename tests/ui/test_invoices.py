"""Invoices in the window: number and PDF go out together; what was sent can be sent again, or noted as come back."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QLineEdit, QPushButton

from review.orders import Invoice, InvoiceState
from tests.fakes.ui_station import NOW, FakeOffice
from ui.office.invoices import InvoicesPage
from ui.parts import PageName
from ui.shell.window import Window

Settled = Callable[[], None]
NUMBER = "26360000000012345678"


@pytest.fixture
def page(window: Window, settled: Settled, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> InvoicesPage:
    invoice = tmp_path / "发票 1.pdf"
    invoice.write_bytes(b"%PDF-1.7 the invoice")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: (str(invoice), ""))
    window.go(PageName.INVOICES, "")
    settled()
    found = window.current()
    assert isinstance(found, InvoicesPage)
    return found


def press(page: InvoicesPage, name: str, settled: Settled) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None
    found.click()
    settled()
    return found


def field(page: InvoicesPage, name: str) -> QLineEdit:
    found = page.findChild(QLineEdit, name)
    assert found is not None
    return found


def invoices_said(office: FakeOffice) -> list[tuple[str, object]]:
    return [one for one in office.said if one[0] in ("invoice", "bounce")]


def test_nothing_is_sent_without_the_pdf(page: InvoicesPage, office: FakeOffice, settled: Settled) -> None:
    field(page, "invoice_number").setText(NUMBER)
    assert not press(page, "send_invoice", settled).isEnabled()
    field(page, "invoice_number").returnPressed.emit()
    settled()
    assert invoices_said(office) == []

    press(page, "choose_invoice", settled)
    press(page, "send_invoice", settled)
    assert invoices_said(office) == [("invoice", f"{NUMBER} 20 ")]


def test_a_corrected_address_goes_along(page: InvoicesPage, office: FakeOffice, settled: Settled) -> None:
    assert field(page, "invoice_email").text() == "fp@example.com"
    field(page, "invoice_email").setText("right@example.com")
    field(page, "invoice_number").setText(NUMBER)
    press(page, "choose_invoice", settled)
    press(page, "send_invoice", settled)
    assert invoices_said(office) == [("invoice", f"{NUMBER} 20 right@example.com")]


def test_one_that_was_sent_is_noted_as_come_back(
    page: InvoicesPage, window: Window, office: FakeOffice, settled: Settled
) -> None:
    back = page.findChild(QPushButton, "note_bounce")
    assert back is not None
    assert not back.isVisible()
    order = next(one for one in office.orders_by_no.values() if one.invoice is not None)
    sent = Invoice(state=InvoiceState.SENT, due_at=NOW, number=NUMBER, sent_at=NOW)
    office.orders_by_no[order.order_no] = replace(order, invoice=sent)
    window.board.load()
    settled()

    toggle = page.findChild(QCheckBox, "sent_invoices")
    assert toggle is not None
    toggle.setChecked(True)
    settled()
    assert page.order is not None
    assert page.order.order_no == order.order_no
    assert field(page, "invoice_number").text() == NUMBER
    press(page, "note_bounce", settled)
    assert invoices_said(office) == [("bounce", NUMBER)]


def test_one_that_the_offices_mail_server_holds_up_says_so(
    page: InvoicesPage, window: Window, office: FakeOffice, settled: Settled
) -> None:
    held = page.findChild(QLabel, "invoice_held")
    assert held is not None
    assert not held.isVisible()
    order = page.order
    assert order is not None
    waiting = Invoice(state=InvoiceState.HELD, due_at=NOW, number=NUMBER, sent_at=NOW)
    office.orders_by_no[order.order_no] = replace(order, invoice=waiting)
    window.board.load()
    settled()
    window.go(PageName.PRODUCTION, "")
    window.go(PageName.INVOICES, "")
    settled()

    assert page.order is not None
    assert page.order.order_no == order.order_no  # it is still due, and stays on the list
    assert held.isVisible()
    assert "邮件服务器" in held.text()
    back = page.findChild(QPushButton, "note_bounce")
    assert back is not None
    assert not back.isVisible()
