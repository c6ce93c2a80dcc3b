"""The right side of the workbench by keyboard: fields, seals, history; and pages checked before anybody opens them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QScrollArea
from pytestqt.qtbot import QtBot

from review.actions import Decide
from review.checklist import Mark
from review.cross_check import Agreement, Field
from review.orders import Call, CallOutcome, DocumentCode
from review.orders import Verdict as Decision
from review.stages import REVIEW_STAGES, Stage
from seals.values import Verdict
from tests.fakes.ui_station import NOW, FakeOffice
from tests.ui.answering import answer_all
from ui.hotkeys import Command
from ui.parts import PageName
from ui.shell.window import Window
from ui.workbench.calls_card import CallsCard
from ui.workbench.finding_card import FindingCard
from ui.workbench.page import WorkbenchPage

ORDER = "JX20261120-0005"


def test_fields_are_compared_and_the_differing_one_comes_first(bench: WorkbenchPage) -> None:
    lines = bench.field_checks.lines()
    assert (lines[0].field, lines[0].agreement) == (Field.CREDIT_CODE, Agreement.DIFFERENT)
    before = bench.viewer.left.state
    bench.handle(Command.NEXT_FIELD)
    assert bench.field_checks.at == 0
    assert bench.viewer.left.state != before  # it zoomed to the place


def test_a_click_on_a_finding_goes_to_its_place_as_the_key_does(bench: WorkbenchPage) -> None:
    """Before, only a double click did."""
    lines = bench.model.finding_lines()
    here = next(at for at, line in enumerate(lines) if line.box_px is not None)
    _click_on_finding(bench, here)
    clicked = bench.viewer.left.state
    assert bench.model.finding == here
    assert not clicked.is_fit
    assert bench.hasFocus()
    bench.handle(Command.FIT)
    bench.handle(Command.JUMP_TO_FINDING)
    assert bench.viewer.left.state == clicked


def test_a_finding_of_the_whole_page_says_that_it_has_no_place(bench: WorkbenchPage) -> None:
    lines = bench.model.finding_lines()
    _click_on_finding(bench, next(at for at, line in enumerate(lines) if line.box_px is None))
    assert bench.viewer.left.state.is_fit
    about = bench.findChild(QLabel, "finding_about")
    assert about is not None
    assert about.text().endswith("在图上没有位置")
    assert not bench.parts.notices.log  # a strip would move the pictures


def _click_on_finding(bench: WorkbenchPage, at: int) -> None:
    found = bench.findChild(QListView, "findings")
    assert found is not None
    index = found.model().index(at, 0)
    found.scrollTo(index)
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=found.visualRect(index).center())


def test_the_right_side_is_turned_over_by_key(
    bench: WorkbenchPage, window: Window, settled: Callable[[], None]
) -> None:
    """The plots lie below the digits: they could be reached with the wheel only."""
    bench.handle(Command.SHOW_SEALS)
    window.window().resize(1366, 640)
    settled()
    (area,) = bench.seals.findChildren(QScrollArea)
    bar = area.verticalScrollBar()
    assert bar.maximum() > 0
    QTest.keyClick(window.window().windowHandle(), Qt.Key.Key_PageDown)
    assert bar.value() > 0
    QTest.keyClick(window.window().windowHandle(), Qt.Key.Key_PageUp)
    assert bar.value() == 0


def test_the_place_of_a_field_is_not_framed_among_the_findings(bench: WorkbenchPage) -> None:
    places = [frame.place for frame in bench.viewer.left.frames]
    bench.handle(Command.NEXT_FIELD)
    assert [frame.place for frame in bench.viewer.left.frames] != places
    bench.handle(Command.SHOW_FINDINGS)
    assert [frame.place for frame in bench.viewer.left.frames] == places


def test_id_numbers_are_compared_when_asked_for(bench: WorkbenchPage, settled: Callable[[], None]) -> None:
    def agent_id() -> Agreement:
        return next(each.agreement for each in bench.field_checks.lines() if each.field is Field.AGENT_ID)

    assert agent_id() is Agreement.HIDDEN
    bench.handle(Command.COMPARE_IDENTITY)
    settled()
    assert agent_id() is not Agreement.HIDDEN
    bench.model.show_order(bench.model.order)  # type: ignore[arg-type]
    assert not bench.field_checks.lines()  # another order: what was fetched is forgotten


def test_a_typed_code_is_kept_as_a_label(
    bench: WorkbenchPage, office: FakeOffice, settled: Callable[[], None], qtbot: QtBot
) -> None:
    bench.handle(Command.TYPE_CODE)
    field = bench.findChild(QLineEdit, "seal_code")
    assert field is not None
    assert field.hasFocus()
    field.setText("３６０１０３００２９１８５")  # full width, the last digit unlike the machine's
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bench.hasFocus()
    assert bench.model.typed == {"company": "3601030029185"}
    assert "13 位与" in bench.seals.cells.accessibleName()
    _pass(bench, settled)
    decided = next(what for kind, what in office.said if kind == "decide" and isinstance(what, Decide))
    typed = [each for each in decided.overrides if each.decided == "3601030029185"]
    assert {each.proposed for each in typed} == {"3601030029184", "not_measured"}


def _pass(bench: WorkbenchPage, settled: Callable[[], None]) -> None:
    for _ in range(2 * len(bench.model.items())):
        bench.handle(Command.CHECK_ITEM)
    for code in bench.model.codes():
        bench.model.go_to_document(code)
        settled()
    answer_all(bench, settled)
    bench.handle(Command.APPROVE)
    settled()


def test_a_doubtful_digit_is_gone_to_on_its_page(bench: WorkbenchPage, settled: Callable[[], None]) -> None:
    bench.handle(Command.NEXT_DIGIT)
    settled()
    assert bench.model.document == "seal_collection_form"


def test_an_override_needs_a_reason(bench: WorkbenchPage) -> None:
    bench.handle(Command.OVERRIDE_FINDING)
    field = bench.findChild(QLineEdit, "override_reason")
    hint = bench.findChild(QLabel, "override_hint")
    assert field is not None
    assert hint is not None
    assert field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (bench.model.answers, hint.text()) == ({}, "改判需要写明理由。")
    field.setText("印油重")
    bench.handle(Command.BACK)  # Esc gives it up, and the order stays open
    assert (bench.model.answers, bench.isVisible(), bench.hasFocus()) == ({}, True, True)
    bench.handle(Command.OVERRIDE_FINDING)
    assert field.text() == ""
    field.setText("印油重")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [each.reason for each in bench.model.answers.values()] == ["印油重"]
    assert bench.hasFocus()


def test_esc_gives_up_a_code_that_was_begun_and_leaves_the_order_open(bench: WorkbenchPage) -> None:
    bench.handle(Command.TYPE_CODE)
    field = bench.findChild(QLineEdit, "seal_code")
    assert field is not None
    field.setText("36")
    bench.handle(Command.BACK)
    assert (bench.model.typed, bench.isVisible(), bench.hasFocus()) == ({}, True, True)


def test_items_are_marked_wrong_and_not_applicable_by_key(bench: WorkbenchPage) -> None:
    bench.handle(Command.ITEM_WRONG)
    bench.handle(Command.ITEM_NOT_APPLICABLE)
    assert list(bench.model.marks.values()) == [Mark.WRONG, Mark.NOT_APPLICABLE]


def test_the_history_is_fetched_when_it_is_looked_at(bench: WorkbenchPage, settled: Callable[[], None]) -> None:
    bench.handle(Command.SHOW_HISTORY)
    settled()
    labels = bench.side.findChildren(QLabel)
    shown = [label.text() for label in labels if not label.parentWidget().isHidden()]  # hidden: on its way out
    assert "预审驳回" in shown
    said = [text.split("  ")[-1] for text in shown if text.startswith("11-20 ")]
    assert said == ["王芳", "李娜", "系统", "申请人"]  # by name, not by sign-in


def test_orders_are_checked_before_anybody_opens_them(window: Window, office: FakeOffice, qtbot: QtBot) -> None:
    waiting = {order.order_no for order in office.orders_by_no.values() if order.stage in REVIEW_STAGES}
    index = window.board.index
    qtbot.waitUntil(lambda: set(office.checked_ahead) == waiting, timeout=20_000)
    qtbot.waitUntil(lambda: all(index.find(order_no).worst_finding for order_no in waiting))  # type: ignore[union-attr]


def test_a_seal_that_differs_on_one_document_is_a_finding_of_the_order(
    window: Window, office: FakeOffice, settled: Callable[[], None]
) -> None:
    office.another_seal_on = "business_licence"
    window.go(PageName.WORKBENCH, ORDER)
    settled()
    bench = window.current()
    assert isinstance(bench, WorkbenchPage)
    model = bench.model
    bench.handle(Command.SHOW_SEALS)
    said = bench.findChild(QLabel, "together_said")
    code = bench.findChild(QLabel, "together_code")
    assert said is not None
    assert code is not None
    assert "第 13 位" in said.text()
    assert code.text() == "360103002918≠"
    verdicts = {line.code: line.verdict for line in model.document_lines()}
    assert verdicts[DocumentCode("business_licence")] is Verdict.FAIL
    assert verdicts[DocumentCode("application_form")] is Verdict.REVIEW
    model.go_to_document(DocumentCode("business_licence"))
    (line,) = [each for each in model.finding_lines() if each.code == "seal_impressions_differ"]
    assert (line.verdict, line.seal_number) == (Verdict.FAIL, 1)
    model.select_finding(model.finding_lines().index(line))
    bench.decider.overridden("pass", "副本是换章前盖的")
    (kept,) = [each for each in model.decision(Decision.PASS).overrides if each.reason]
    assert (kept.document, kept.finding, kept.decided) == ("business_licence", "seal_impressions_differ", "pass")


def test_the_calls_of_the_order_stand_beside_its_history(
    window: Window, office: FakeOffice, settled: Callable[[], None]
) -> None:
    order = next(each for each in office.orders_by_no.values() if each.stage is Stage.SUPPLEMENT)
    call = Call(
        number="1", at=NOW, by="lina", outcome=CallOutcome.NO_ANSWER, asked_for=(DocumentCode("agent_id_card"),),
        next_due=NOW + timedelta(hours=3),
    )  # fmt: skip
    office.orders_by_no[order.order_no] = replace(order, calls=(call,))
    window.go(PageName.WORKBENCH, order.order_no)
    settled()
    bench = window.current()
    assert isinstance(bench, WorkbenchPage)
    bench.handle(Command.SHOW_HISTORY)
    settled()
    said = {each.objectName(): each.text() for each in bench.findChildren(QLabel)}
    assert said["bench_call_state"] == "下次致电 11-20 14:40 · 连续 1 次未接通"
    assert said["bench_call_wanted"] == "尚缺：身份证"
    assert said["bench_call_log"].startswith("11-20 11:40  无人接听 · 要求补寄：身份证")
    window.go(PageName.WORKBENCH, ORDER)
    settled()
    assert bench.findChild(CallsCard).isHidden()  # type: ignore[union-attr]


def test_the_present_finding_is_told_whole_with_its_piece_of_the_picture(bench: WorkbenchPage) -> None:
    card = bench.findChild(FindingCard)
    message = bench.findChild(QLabel, "finding_message")
    measured = bench.findChild(QLabel, "finding_measured")
    assert card is not None
    assert message is not None
    assert measured is not None
    lines = bench.model.finding_lines()
    for number, line in enumerate(lines):
        bench.model.select_finding(number)
        assert message.text() == line.message
        assert line.measured in measured.text()
        assert card.crop.is_empty == (line.box_px is None)
    assert {line.box_px is None for line in lines} == {True, False}
    bench.model.select_finding(0)
    seal = card.crop.grab().toImage()
    reds = [seal.pixelColor(x, y) for x in range(seal.width()) for y in range(seal.height())]
    assert any(each.red() > 150 and each.green() < 100 for each in reds)
