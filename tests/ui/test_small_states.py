"""What a page says when there is nothing, what is late, what comes next."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ports.errors import Unavailable
from review.orders import DocumentRef, OrderNo
from review.stages import APPLICANT_ACTS, Stage
from tests.fakes.ui_station import NOW, FakeOffice
from ui.assembly import MainWindow
from ui.hotkeys import Command
from ui.intake.page import IntakePageView
from ui.office.lists import OutboxPage
from ui.parts import PageName
from ui.production.lines import Picture, before
from ui.queue.page import QueuePage
from ui.shell.window import Window
from ui.times import due_words
from ui.widgets import ElidedLabel
from ui.workbench.viewer import CompareViewer


def _open(window: Window, name: str, settled: Callable[[], None]) -> QWidget:
    window.go(name, "")
    settled()
    page = window.current()
    assert page is not None
    return page


def test_intake_lists_the_parcels_on_their_way_and_enter_opens_one(
    window: Window, office: FakeOffice, settled: Callable[[], None]
) -> None:
    page = _open(window, PageName.INTAKE, settled)
    assert isinstance(page, IntakePageView)
    posted = [each for each in office.orders_by_no.values() if each.stage in (Stage.MAILING, Stage.SUPPLEMENT)]
    assert page._expected.rows.rowCount() == len(posted) > 1
    film = page.findChild(QListWidget, "filmstrip")
    assert film is not None
    assert film.count() == 0
    page._expected.setFocus()
    row = page._expected.current()
    assert row is not None
    assert page.handle(Command.OPEN)
    settled()
    assert page._desk.parcel is not None
    assert page._desk.parcel.order_no == row.order_no


def test_the_practice_scanner_scans_the_open_parcel(
    window: Window, office: FakeOffice, settled: Callable[[], None]
) -> None:
    page = _open(window, PageName.INTAKE, settled)
    assert isinstance(page, IntakePageView)
    scan = page.findChild(QPushButton, "practice_scan")
    assert scan is not None
    assert scan.isVisible()
    assert not scan.isEnabled()  # no parcel is open
    page._expected.choose_first()
    page._open_expected()
    settled()
    scan.click()
    settled()
    assert ("practice scan", "") in office.said
    film = page.findChild(QListWidget, "filmstrip")
    assert film is not None
    assert film.count() > 1


def test_whoever_practises_lets_a_sample_orders_applicant_act(
    window: Window, office: FakeOffice, settled: Callable[[], None]
) -> None:
    menu = window.findChild(QMenu, "applicants")
    assert menu is not None
    menu.aboutToShow.emit()
    waiting = [order for order in office.orders_by_no.values() if order.stage in APPLICANT_ACTS]
    assert len(menu.actions()) == len(waiting) == 10
    chosen = next(action for action in menu.actions() if "重新上传" in action.text())
    chosen.trigger()
    settled()
    ((_said, order_no),) = [said for said in office.said if said[0] == "applicant"]
    assert order_no in chosen.text()
    notice = window.parts.notices.log[0]
    assert notice.text == f"订单 {order_no} 的申请人已办理，现在是“待预审”。"


@pytest.mark.parametrize("has_folder", [True, False])
def test_a_real_office_knows_nothing_of_a_practice_scanner(
    qapp: QApplication, qtbot: QtBot, office: FakeOffice, *, has_folder: bool
) -> None:
    office.scan_folder = "D:/扫描" if has_folder else ""
    made = MainWindow(qapp, replace(office.station(), is_training=False, applicants=None))
    qtbot.addWidget(made)
    made.show()
    assert made.inner is not None
    made.inner.go(PageName.INTAKE, "")
    qtbot.waitUntil(made.jobs.is_idle, timeout=20_000)
    page = made.inner.current()
    assert page is not None
    shown = [each for kind in (QLabel, QPushButton) for each in page.findChildren(kind) if each.isVisible()]
    texts = [each.text() + each.toolTip() for each in shown]
    assert texts
    assert not [text for text in texts if "练习" in text or "没有纸质材料" in text]
    made.close()


def test_an_empty_outbox_says_so(window: Window, settled: Callable[[], None]) -> None:
    page = _open(window, PageName.OUTBOX, settled)
    assert isinstance(page, OutboxPage)
    assert "没有待发送的操作" in [each.text() for each in page.findChildren(QLabel) if each.isVisible()]
    assert not page.table.isVisible()


def test_pictures_that_cannot_be_had_are_accounted_for(
    window: Window, settled: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(order_no: OrderNo, ref: DocumentRef) -> bytes:
        raise Unavailable("server_timeout", "服务器没有及时答复。")

    monkeypatch.setattr(window.parts.station.pages, "picture", refused)
    page = _open(window, PageName.PRE_REVIEW, settled)
    assert isinstance(page, QueuePage)
    page._thumbnails._load()
    settled()
    why = page.findChild(QLabel, "why_no_pictures")
    assert why is not None
    assert why.text() == "服务器没有及时答复。"


def test_what_is_late_says_so_in_a_word(window: Window) -> None:
    assert due_words(NOW - timedelta(hours=1), NOW) == "逾期 11-20 10:40"
    assert due_words(NOW + timedelta(hours=1), NOW) == "11-20 12:40"


def test_a_length_on_laid_paper_is_the_papers_own(window: Window) -> None:
    """The scene is the upload's: on paper that was laid on at another size a unit is that much shorter."""
    viewer = CompareViewer(window.parts.theme)
    viewer.right.page_mm_per_unit = 0.21
    viewer.register(QTransform().rotate(90).scale(2.0, 2.0))
    assert viewer.right.mm_per_unit == pytest.approx(0.105)
    assert viewer.left.mm_per_unit == pytest.approx(0.105)  # an upload without a resolution is measured by the paper
    viewer.register(None)
    assert viewer.right.mm_per_unit == pytest.approx(0.21)
    assert viewer.left.mm_per_unit is None


def test_orders_that_others_hold_are_no_empty_queue(
    window: Window, office: FakeOffice, settled: Callable[[], None]
) -> None:
    for order_no, order in tuple(office.orders_by_no.items()):
        if order.stage is Stage.PRE_REVIEW and int(order_no[-4:]) % 6 != 2:  # every sixth is held by 李娜
            del office.orders_by_no[order_no]
    window.board.load()
    settled()
    page = _open(window, PageName.PRE_REVIEW, settled)
    assert isinstance(page, QueuePage)
    count = page.table.rows.rowCount()
    chip = page.findChild(QPushButton, "chip_free")
    assert chip is not None
    chip.click()
    settled()
    shown = [each.text() for each in page.findChildren(QLabel) if each.isVisible()]
    assert f"{count} 单正由他人处理" in shown
    assert count > 0


def test_the_operator_is_not_asked_to_compare_a_picture_that_is_not_there(window: Window) -> None:
    assert before("", is_compared=False) == "请插入空白介质。"
    assert before("SK1", is_compared=False, picture=Picture.AWAITED) == "正在裁切电子签章图片。"
    assert before("SK1", is_compared=False, picture=Picture.REFUSED).startswith("图片没有裁出来")
    assert before("SK1", is_compared=False, picture=Picture.SHOWN) == "请对照印模核对图片，然后勾选。"
    assert "SK1" in before("SK1", is_compared=True, picture=Picture.REFUSED)


def test_a_line_without_room_is_cut_with_its_whole_text_at_hand(window: Window) -> None:
    line = ElidedLabel("muted", name="line")
    line.setText("江西锦原景安路桥工程有限公司第一分公司")
    assert line.minimumSizeHint().width() < line.sizeHint().width() / 2
    line.resize(line.minimumSizeHint())
    line.grab()
    assert line.toolTip() == line.text()
    line.resize(line.sizeHint())
    line.grab()
    assert line.toolTip() == ""
