"""The batch: every inserted key goes to the next prepared order, and the light says how it went."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton

from app.ports.errors import Unavailable
from app.services.production_values import Quarantined, Step, Waiting
from tests.fakes.ui_station import FakeOffice
from ui.parts import PageName
from ui.production.batch import BatchDialog
from ui.production.page import ProductionPage
from ui.shell.window import Window

Settled = Callable[[], None]


@pytest.fixture
def page(window: Window, settled: Settled) -> ProductionPage:
    window.go(PageName.PRODUCTION, "")
    settled()
    page = window.current()
    assert isinstance(page, ProductionPage)
    return page


@pytest.fixture
def batch(page: ProductionPage, settled: Settled) -> Iterator[BatchDialog]:
    press(page, "open_batch")
    settled()
    dialog = page.findChild(BatchDialog)
    assert dialog is not None
    yield dialog
    dialog.reject()


def confirm_box(page: ProductionPage) -> QCheckBox:
    found = page.findChild(QCheckBox, "confirm_seal")
    assert found is not None
    return found


def press(page: ProductionPage | BatchDialog, name: str) -> None:
    found = page.findChild(QPushButton, name)
    assert found is not None
    found.click()


def text(page: ProductionPage | BatchDialog, name: str) -> str:
    found = page.findChild(QLabel, name)
    assert found is not None
    return found.text()


def test_inserted_keys_are_made_one_after_the_other(batch: BatchDialog, office: FakeOffice, settled: Settled) -> None:
    assert text(batch, "batch_says") == "请插入下一只介质：还有 6 个订单。"
    for number in (1, 2):
        office.inserted = [f"K{number}"]
        batch._step()
        settled()
    assert [serial for what, serial in office.said if what == "batch"] == ["K1", "K2"]
    rows = batch.table.texts.rows
    assert [row[0] for row in rows[:3]] == ["✓", "✓", "○"]
    assert rows[0][3] == "K1"
    assert text(batch, "batch_says").startswith("✓ ")


def test_a_stopped_key_is_red_and_says_what_to_do(batch: BatchDialog, office: FakeOffice, settled: Settled) -> None:
    office.inserted = ["K1"]
    removed = Unavailable("usb_key_removed", "介质已拔出。")
    office.production_outcome = Waiting(step=Step.KEY, error=removed)
    batch._step()
    settled()
    assert "介质已拔出。" in text(batch, "batch_says")
    assert batch.table.texts.rows[0][0] == "✕"
    office.production_outcome = None
    batch._step()
    settled()
    assert batch.table.texts.rows[0][0] == "✓"


def test_further_seals_are_compared_and_kept_by_themselves(
    page: ProductionPage, office: FakeOffice, settled: Settled
) -> None:
    confirm_box(page).setChecked(True)
    press(page, "keep_seal")
    settled()
    kinds = page.findChild(QComboBox, "seal_kind")
    assert kinds is not None
    kinds.setCurrentIndex(1)
    kinds.activated.emit(1)
    settled()
    assert not confirm_box(page).isChecked()
    confirm_box(page).setChecked(True)
    press(page, "keep_seal")
    settled()
    assert [kind for what, kind in office.said if what == "confirm_seal"] == ["company", "legal"]
    assert text(page, "kept_seals") == "✓ 已保留：公章、法人章"
    assert page._start.isEnabled() or not page._key.serial


def test_a_quarantined_key_cannot_be_tried_again(page: ProductionPage, office: FakeOffice, settled: Settled) -> None:
    confirm_box(page).setChecked(True)
    settled()
    assert page._key.serial
    office.production_outcome = Quarantined(usb_key_serial=page._key.serial, reason="回读不一致。")
    press(page, "start_production")
    settled()
    assert text(page, "production_mark") == "✕"
    assert "隔离" in text(page, "production_says")
    assert not page._start.isEnabled()
    assert page._start.text() == "开始制证"
