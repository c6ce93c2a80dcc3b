"""A reviewer at work, by keyboard only."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.ports.errors import Unavailable
from app.services.leases import LeaseOutcome
from app.services.outcomes import HeldByOther
from review.actions import Decide
from review.orders import DocumentRef, Lease, OrderNo, SecondReview, Source
from review.orders import Verdict as Decision
from review.stages import Stage
from tests.fakes.ui_station import NOW, FakeOffice
from tests.ui.answering import answer_all
from ui.hotkeys import Command
from ui.keyboard import Keyboard
from ui.parts import PageName
from ui.queue.page import QueuePage
from ui.shell.window import Window
from ui.workbench.page import WorkbenchPage
from ui.workbench.viewer import Mode

ORDER = "JX20261120-0005"


def press(window: Window, qtbot: QtBot, text: str) -> None:
    """Press a key as the window system delivers it, and wait out the wand's gap."""
    handle = window.window().windowHandle()
    QTest.keyClick(handle, text)
    QTest.qWait(60)


def decisions(office: FakeOffice) -> list[Decide]:
    return [what for kind, what in office.said if kind == "decide" and isinstance(what, Decide)]


def test_letters_are_commands_and_modes_are_remembered(
    bench: WorkbenchPage, window: Window, office: FakeOffice, qtbot: QtBot
) -> None:
    press(window, qtbot, "3")
    assert bench.viewer.mode is Mode.BLINK
    press(window, qtbot, "1")
    assert bench.viewer.mode is Mode.SIDE_BY_SIDE
    assert office.facts["bench.mode"] == "side_by_side"


def test_both_views_look_at_the_same_place(bench: WorkbenchPage, window: Window, qtbot: QtBot) -> None:
    press(window, qtbot, "Z")
    bench.viewer.jump_to(QRectF(500, 900, 100, 100))
    assert bench.viewer.left.state == bench.viewer.right.state
    assert bench.viewer.left.transform() == bench.viewer.right.transform()


def test_pass_needs_the_checklist_then_undo_brings_it_back(
    bench: WorkbenchPage, window: Window, office: FakeOffice, qtbot: QtBot, settled: Callable[[], None]
) -> None:
    press(window, qtbot, "A")
    assert decisions(office) == []
    for _ in range(2 * len(bench.model.items())):
        bench.handle(Command.CHECK_ITEM)
    bench.model.seen.clear()
    press(window, qtbot, "A")
    assert decisions(office) == []  # every item is ticked, but no picture has been on the screen
    for code in bench.model.codes():
        bench.model.go_to_document(code)
        settled()
    press(window, qtbot, "A")
    assert decisions(office) == []  # every picture was seen, but what does not pass is not answered
    answer_all(bench, settled)
    press(window, qtbot, "A")
    settled()
    assert [each.verdict for each in decisions(office)] == [Decision.PASS]
    assert bench.model.order is not None
    assert bench.model.order.order_no != ORDER  # the next order is there already
    QTest.keyClick(window.window().windowHandle(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert ("undo", f"key-{ORDER}") in office.said
    assert bench.model.order.order_no == ORDER


def test_reject_by_pinyin_initials(
    bench: WorkbenchPage, window: Window, office: FakeOffice, qtbot: QtBot, settled: Callable[[], None]
) -> None:
    press(window, qtbot, "R")
    search = bench.findChild(QLineEdit, "reason_search")
    assert search is not None
    search.setText("qscl")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert [reason.code for reason in bench.model.reasons] == ["missing_document"]
    preview = bench.findChild(QLabel, "applicant_text")
    assert preview is not None
    assert preview.text().startswith("1. 缺少数字证书用户申请表")
    QTest.keyClick(search, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert [each.verdict for each in decisions(office)] == [Decision.REJECT]


def test_an_order_open_elsewhere_can_only_be_looked_at(
    window: Window, office: FakeOffice, qtbot: QtBot, settled: Callable[[], None]
) -> None:
    def held(order_no: OrderNo) -> LeaseOutcome:
        return HeldByOther(order_no=order_no, lease=Lease(holder="lina", holder_name="李娜", expires_at=NOW))

    office.lease_outcome = held
    window.go(PageName.WORKBENCH, ORDER)
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    assert "李娜" in page.bar.holder.text()
    press(window, qtbot, "R")
    assert not page.sheet.isVisible()
    assert not page.foot.approve.isVisible()


def test_the_next_order_is_seen_whole(bench: WorkbenchPage, window: Window, settled: Callable[[], None]) -> None:
    bench.handle(Command.ACTUAL_SIZE)
    assert not bench.viewer.left.state.is_fit
    bench.handle(Command.NEXT_ORDER)
    settled()
    assert bench.viewer.left.state.is_fit


def test_a_page_is_moved_along_by_key_and_never_left(bench: WorkbenchPage, window: Window) -> None:
    left = bench.viewer.left
    bench.handle(Command.ACTUAL_SIZE)
    before = left.state
    QTest.keyClick(window.window().windowHandle(), Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert left.state.y == pytest.approx(before.y + 0.25 * left.viewport().height() / before.scale)
    assert (left.state.x, bench.viewer.right.state) == (before.x, left.state)
    for _ in range(40):
        bench.handle(Command.PAN_RIGHT)
    assert left.state.x == pytest.approx(left.page.boundingRect().right())


def test_a_turned_page_is_moved_the_way_it_is_seen(bench: WorkbenchPage) -> None:
    bench.handle(Command.ACTUAL_SIZE)
    bench.handle(Command.ROTATE_RIGHT)
    before = bench.viewer.left.state
    bench.handle(Command.PAN_RIGHT)
    after = bench.viewer.left.state
    assert after.x == pytest.approx(before.x)
    assert after.y < before.y


def test_a_page_is_turned_by_key(bench: WorkbenchPage, window: Window, qtbot: QtBot) -> None:
    press(window, qtbot, "E")
    assert (bench.viewer.left.state.rotation, bench.viewer.left.state.is_fit) == (90, True)
    assert bench.viewer.right.state == bench.viewer.left.state
    press(window, qtbot, "Q")
    press(window, qtbot, "Q")
    assert bench.viewer.left.state.rotation == 270


def test_the_next_document_is_not_turned(bench: WorkbenchPage, settled: Callable[[], None]) -> None:
    bench.handle(Command.ROTATE_RIGHT)
    assert bench.viewer.left.state.rotation == 90
    bench.handle(Command.NEXT_DOCUMENT)
    settled()
    assert bench.viewer.left.state.rotation == 0


def _wait_patiently(window: Window) -> None:
    """These presses bear no time stamp of a keyboard: a loaded machine delivers them slower than a wand types."""
    keyboard = window.findChild(Keyboard)
    keyboard._wand.gap_s = 5.0
    keyboard._timer.setInterval(5_000)


def test_wand_opens_an_order_and_triggers_no_command(
    window: Window, office: FakeOffice, qtbot: QtBot, settled: Callable[[], None]
) -> None:
    window.go(PageName.SETTINGS, "")
    window.setFocus()
    settled()
    _wait_patiently(window)
    handle = window.window().windowHandle()
    for character in "JX20261120-0007":
        QTest.keyClick(handle, character)
    QTest.keyClick(handle, Qt.Key.Key_Return)
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    assert page.model.order is not None
    assert page.model.order.order_no == "JX20261120-0007"
    assert decisions(office) == []


def test_leaving_gives_the_order_back_and_keeps_what_was_begun(
    bench: WorkbenchPage, window: Window, office: FakeOffice, settled: Callable[[], None]
) -> None:
    bench.handle(Command.CHECK_ITEM)
    window.go(PageName.PRE_REVIEW, "")
    settled()
    assert ("release", ORDER) in office.said
    window.go(PageName.WORKBENCH, ORDER)
    settled()
    assert bench.model.progress()[0] == 1


def test_a_page_that_the_server_did_not_give_is_asked_for_again_and_counts_as_unseen(
    bench: WorkbenchPage, qtbot: QtBot, settled: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = bench.parts.station.pages
    given = pages.picture

    def refused(order_no: OrderNo, ref: DocumentRef) -> bytes:
        raise Unavailable("server_timeout", "服务器没有及时答复。")

    monkeypatch.setattr(pages, "picture", refused)
    bench._again.setInterval(50)
    bench.model.go_to_document(bench.model.codes()[-1])
    settled()
    main = bench.model.pair().main
    assert main is not None
    assert main.id not in bench.model.seen
    monkeypatch.setattr(pages, "picture", given)
    qtbot.waitUntil(lambda: main.id in bench.model.seen, timeout=20_000)


def test_an_order_drawn_for_a_second_review_is_marked_and_left_to_another(
    window: Window, office: FakeOffice, settled: Callable[[], None]
) -> None:
    waiting = sorted(no for no, each in office.orders_by_no.items() if each.stage is Stage.PRE_REVIEW)
    mine, others = waiting[4], waiting[6]
    for order_no, first in ((mine, "wangfang"), (others, "lina")):
        drawn = SecondReview(stage=Stage.PRE_REVIEW, not_by=first, drawn_at=NOW)
        office.orders_by_no[order_no] = replace(office.orders_by_no[order_no], second_review=drawn)
    window.board.load()
    settled()
    words, index = window.board.words, window.board.index
    assert [words.holder(index.find(each)) for each in (mine, others)] == ["▲ 复审，须他人审核", "▲ 复审"]  # type: ignore[arg-type]
    queue = window.page(PageName.PRE_REVIEW)
    assert isinstance(queue, QueuePage)
    assert mine not in queue.neighbours()
    assert others in queue.neighbours()
    window.go(PageName.WORKBENCH, mine)
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    assert page.bar.holder.text() == "▲ 复审：您已通过，由另一位审核人员决定"
    assert not page.foot.approve.isVisible()
    page.handle(Command.APPROVE)
    settled()
    assert ("lease", mine) not in office.said
    assert not office.queued
    window.go(PageName.WORKBENCH, others)
    settled()
    assert page.foot.approve.isVisible()
    assert "▲ 复审" in page.bar.facts.text()


def test_paper_that_did_not_come_is_said_beside_the_upload(
    window: Window, office: FakeOffice, settled: Callable[[], None]
) -> None:
    """Before, the upload stood there alone, as if there were nothing to compare: a tired reviewer passes that."""
    order = next(each for each in office.orders_by_no.values() if each.stage is Stage.PAPER_REVIEW)
    first = order.documents[0].document
    kept = tuple(ref for ref in order.documents if (ref.document, ref.source) != (first, Source.PAPER))
    office.orders_by_no[order.order_no] = replace(order, documents=kept)
    window.go(PageName.WORKBENCH, order.order_no)
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    page.handle(Command.MODE_OVERLAY)  # remembered from an order before: there is nothing to lay over
    page.model.go_to_document(first)
    settled()
    assert page.viewer.right.isVisible()
    assert page.viewer.right.why_empty == "没有收到这份材料的纸质件。"
    for _ in range(2 * len(page.model.items())):
        page.handle(Command.CHECK_ITEM)
    page.handle(Command.APPROVE)
    settled()
    assert decisions(office) == []
    assert page.parts.notices.log[-1].text.startswith("没有收到纸质件：")


def test_swipe_and_overlay_are_moved_by_key_and_begin_in_the_middle(
    window: Window, office: FakeOffice, qtbot: QtBot, settled: Callable[[], None]
) -> None:
    order = next(each for each in office.orders_by_no.values() if each.stage is Stage.PAPER_REVIEW)
    window.go(PageName.WORKBENCH, order.order_no)
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    left = page.viewer.left
    page.handle(Command.MODE_SWIPE)
    qtbot.waitUntil(lambda: left.viewport().width() > 1000)  # the whole room, not half of it
    assert left.swipe_x == pytest.approx(left.viewport().width() / 2, abs=1)
    page.handle(window.parts.hotkeys.commands(".")[0])
    assert left.swipe_x == pytest.approx(0.4 * left.viewport().width(), abs=1)
    page.handle(Command.MODE_OVERLAY)
    for _ in range(7):
        page.handle(window.parts.hotkeys.commands(",")[0])
    assert left.over.share == 0.0
    words = page.findChild(QLabel, "left_words")
    assert words is not None
    assert "上传件" in words.text()
    assert "纸质扫描件" in words.text()
    page.handle(Command.MODE_SIDE_BY_SIDE)
    assert "纸质扫描件" not in words.text()
