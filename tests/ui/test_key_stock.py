"""The key stock: what is there, what happened, and that nothing is erased on one word."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton

from review.key_stock import StockState
from review.revocations import RevocationCause
from tests.fakes.ui_station import FakeOffice
from ui.errors import Tone
from ui.office.tables import TextTable
from ui.parts import PageName
from ui.production.stock_page import KeyStockView
from ui.shell.window import Window

Settled = Callable[[], None]


@pytest.fixture
def stock(window: Window, settled: Settled) -> KeyStockView:
    window.go(PageName.KEY_STOCK, "")
    settled()
    page = window.current()
    assert isinstance(page, KeyStockView)
    return page


def write(page: KeyStockView, name: str, text: str) -> QLineEdit:
    field = page.findChild(QLineEdit, name)
    assert field is not None
    field.setText(text)
    return field


def click(page: KeyStockView, name: str) -> None:
    found = page.findChild(QPushButton, name)
    assert found is not None
    found.click()


def test_counts_and_history_are_shown(stock: KeyStockView, settled: Settled) -> None:
    counts = stock.findChild(QLabel, "stock_counts")
    assert counts is not None
    assert counts.text() == "已入库 1 · 已吊销，待回收 1"
    stock.table.selectRow(1)
    settled()
    events = stock.findChild(TextTable, "stock_events")
    assert events is not None
    assert [line[2] for line in events.texts.rows] == ["管理员 PIN 借出，用于一次解锁", "已入库"]


@pytest.mark.parametrize(
    ("name", "state"), [("enter_received", StockState.RECEIVED), ("enter_blank", StockState.BLANK)]
)
def test_a_received_or_blank_key_is_entered(
    stock: KeyStockView, office: FakeOffice, settled: Settled, name: str, state: StockState
) -> None:
    write(stock, "stock_serial", "0A1B2C0009")
    click(stock, name)
    settled()
    assert ("stock", ("0A1B2C0009", state, "")) in office.said
    assert "0A1B2C0009" in [line[0] for line in stock.table.texts.rows]


def test_recycling_needs_the_serial_twice(
    stock: KeyStockView, office: FakeOffice, window: Window, settled: Settled
) -> None:
    stock.table.selectRow(1)
    settled()
    for again in ("", "0A1B2C0001"):
        write(stock, "stock_serial_again", again)
        click(stock, "recycle")
        settled()
        assert window.parts.notices.log[0].code == "serial_unconfirmed"
    assert not [what for what, _ in office.said if what == "recycle"]
    write(stock, "stock_serial_again", "0A1B2C0002")
    click(stock, "recycle")
    settled()
    assert ("recycle", "0A1B2C0002") in office.said


def test_the_new_pin_does_not_stay_in_its_field(stock: KeyStockView, office: FakeOffice, settled: Settled) -> None:
    stock.table.selectRow(1)
    settled()
    field = write(stock, "stock_pin", "83920174")
    click(stock, "unblock")
    settled()
    assert ("unblock", ("0A1B2C0002", "83920174")) in office.said
    assert field.text() == ""
    assert stock.parts.notices.log[0].tone is Tone.GOOD


def test_quarantine_asks_twice(stock: KeyStockView, office: FakeOffice, settled: Settled) -> None:
    write(stock, "stock_serial", "0A1B2C0001")
    click(stock, "quarantine")
    settled()
    assert not [what for what, _ in office.said if what == "quarantine"]
    write(stock, "stock_serial", "0A1B2C0002")
    click(stock, "quarantine")
    settled()
    assert not [what for what, _ in office.said if what == "quarantine"]
    click(stock, "quarantine")
    settled()
    assert ("quarantine", ("0A1B2C0002", RevocationCause.DOUBTFUL, "")) in office.said


def test_another_cause_is_asked_about_anew_and_goes_along(
    stock: KeyStockView, office: FakeOffice, settled: Settled
) -> None:
    cause = stock.findChild(QComboBox, "stock_cause")
    assert cause is not None
    write(stock, "stock_serial", "0A1B2C0002")
    write(stock, "stock_note", "搬家时遗失")
    click(stock, "quarantine")
    cause.setCurrentIndex(cause.findData(RevocationCause.LOST))
    click(stock, "quarantine")
    settled()
    assert not [what for what, _ in office.said if what == "quarantine"]
    click(stock, "quarantine")
    settled()
    assert ("quarantine", ("0A1B2C0002", RevocationCause.LOST, "搬家时遗失")) in office.said
