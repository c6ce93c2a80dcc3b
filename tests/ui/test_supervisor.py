"""A supervisor's acts on an order: only hers, only where the rules allow, destructive ones ask twice."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton

from app.ports.backend import StaffMember
from review.actions import AssignArchiveBox, Cancel, CorrectName, Remake
from review.revocations import REMAKE_CAUSES, RevocationCause
from review.stages import Role, Stage
from tests.fakes.ui_station import NAMES, FakeOffice, make_order
from tests.ui.test_printing import Sheets
from ui.hotkeys import Command
from ui.office.figures import FiguresPage
from ui.office.tables import TextTable
from ui.parts import PageName
from ui.printing import REVIEW_REPORT
from ui.shell.window import Window
from ui.workbench.page import WorkbenchPage
from ui.workbench.supervise_sheet import offered

Settled = Callable[[], None]


@pytest.fixture
def bench(window: Window, settled: Settled) -> WorkbenchPage:
    window.go(PageName.WORKBENCH, "JX20261120-0005")
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    return page


def button_of(page: WorkbenchPage, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("stage", "acts"),
    [
        (Stage.PRE_REVIEW, {Cancel, CorrectName}),
        (Stage.PAPER_REVIEW, {Cancel, CorrectName}),
        (Stage.PRODUCTION, {AssignArchiveBox}),
        (Stage.SHIPPING, {AssignArchiveBox, Remake}),
        (Stage.COMPLETED, {AssignArchiveBox, Remake}),
        (Stage.CANCELLED, set()),
    ],
)
def test_acts_follow_the_rules(stage: Stage, acts: set[type]) -> None:
    order = make_order(7, stage)
    assert {act.action for act in offered(order, {Role.SUPERVISOR})} == acts
    assert offered(order, set(Role) - {Role.SUPERVISOR}) == ()


def test_nobody_else_sees_the_button(window: Window, office: FakeOffice, settled: Settled) -> None:
    office.who = StaffMember(user="lina", name="李娜", roles=frozenset({Role.PAPER_REVIEWER}))
    window.go(PageName.WORKBENCH, "JX20261120-0005")
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    assert not button_of(page, "supervise").isVisible()


def test_cancelling_needs_a_reason_and_two_presses(bench: WorkbenchPage, office: FakeOffice, settled: Settled) -> None:
    button_of(bench, "supervise").click()
    do = button_of(bench, "do_Cancel")
    assert do.property("role") == "danger"
    assert not do.isEnabled()
    reason = bench.findChild(QLineEdit, "Cancel_reason")
    assert reason is not None
    reason.setText("申请人撤回")
    do.click()
    settled()
    assert ("cancel", "申请人撤回") not in office.said
    do.click()
    settled()
    assert ("cancel", "申请人撤回") in office.said
    assert not bench.extras.sheet.isVisible()


def test_a_changed_reason_is_asked_about_anew(bench: WorkbenchPage, office: FakeOffice, settled: Settled) -> None:
    button_of(bench, "supervise").click()
    do, reason = button_of(bench, "do_Cancel"), bench.findChild(QLineEdit, "Cancel_reason")
    assert reason is not None
    reason.setText("一")
    do.click()
    reason.setText("二")
    do.click()
    settled()
    assert not [what for what, _ in office.said if what == "cancel"]


def test_a_key_is_made_again_only_when_it_is_said_what_became_of_the_old_one(
    window: Window, office: FakeOffice, settled: Settled
) -> None:
    order = make_order(5, Stage.COMPLETED)
    office.orders_by_no[order.order_no] = order
    window.go(PageName.WORKBENCH, order.order_no)
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    button_of(page, "supervise").click()
    do, reason = button_of(page, "do_Remake"), page.findChild(QLineEdit, "Remake_reason")
    cause = page.findChild(QComboBox, "Remake_cause")
    assert reason is not None
    assert cause is not None
    reason.setText("快递丢失")
    assert not do.isEnabled()
    assert [cause.itemData(at) for at in range(1, cause.count())] == list(REMAKE_CAUSES)
    cause.setCurrentIndex(1)
    do.click()
    do.click()
    settled()
    assert ("remake", (RevocationCause.LOST, "快递丢失")) in office.said


def test_a_name_is_corrected_in_one_press(bench: WorkbenchPage, office: FakeOffice, settled: Settled) -> None:
    button_of(bench, "supervise").click()
    for name, text in (("CorrectName_name", "江西宏达建工有限公司"), ("CorrectName_reason", "来电更正")):
        field = bench.findChild(QLineEdit, name)
        assert field is not None
        field.setText(text)
    button_of(bench, "do_CorrectName").click()
    settled()
    assert ("correct_name", ("江西宏达建工有限公司", "来电更正")) in office.said


def test_escape_closes_the_sheet_first(bench: WorkbenchPage, window: Window) -> None:
    button_of(bench, "supervise").click()
    window.handle(Command.BACK)
    assert not bench.extras.sheet.isVisible()
    assert window.current() is bench


def test_the_report_is_printed_by_its_key(bench: WorkbenchPage, window: Window, settled: Settled) -> None:
    sheets = bench.extras.press.printers = Sheets()
    window.handle(Command.PRINT_REPORT)
    settled()
    assert sheets.asked == [REVIEW_REPORT]
    assert len(sheets.pages()) == 2


def _figures(window: Window, settled: Settled) -> FiguresPage:
    window.go(PageName.FIGURES, "")
    settled()
    page = window.current()
    assert isinstance(page, FiguresPage)
    return page


def test_an_overdue_order_is_opened_from_the_list(window: Window, settled: Settled) -> None:
    page = _figures(window, settled)
    table = page.findChild(TextTable, "overdue_orders")
    assert table is not None
    assert table.isVisible()
    assert table.texts.rows[0] == ("JX20261120-0001", NAMES[1], "待预审", "11-18 11:40", "1.5", "李娜")
    assert table.texts.rows[1][-1] == "–"
    assert not window.handle(Command.OPEN)  # the keys are elsewhere
    table.setFocus()
    table.selectRow(1)
    window.handle(Command.OPEN)
    settled()
    opened = window.current()
    assert isinstance(opened, WorkbenchPage)
    assert opened.bar.number.text() == table.texts.rows[1][0]


def test_nothing_overdue_is_said(window: Window, office: FakeOffice, settled: Settled) -> None:
    for order_no in [no for no, order in office.orders_by_no.items() if order.stage is Stage.PRE_REVIEW]:
        del office.orders_by_no[order_no]
    page = _figures(window, settled)
    said = page.findChild(QLabel, "nothing_overdue")
    assert said is not None
    assert said.isVisible()


def test_the_figures_are_saved(window: Window, settled: Settled, tmp_path: Path) -> None:
    page = _figures(window, settled)
    page.ask_path = lambda: str(tmp_path / "统计")
    button_of_page(page, "save_csv").click()
    settled()
    assert (tmp_path / "统计.csv").read_bytes() == b"csv"
    assert list(tmp_path.iterdir()) == [tmp_path / "统计.csv"]
    assert button_of_page(page, "save_csv").isEnabled()


def test_a_file_that_cannot_be_written_is_said_and_stays_whole(
    window: Window, settled: Settled, tmp_path: Path
) -> None:
    page = _figures(window, settled)
    place = tmp_path / "统计.csv"
    place.mkdir()  # as a file that another program holds: it cannot be replaced
    (place / "inside").write_text("kept")
    for path in (place, tmp_path / "no" / "folder.csv"):
        page.ask_path = lambda path=path: str(path)
        window.parts.notices.clear()
        button_of_page(page, "save_csv").click()
        settled()
        notice = window.parts.notices.current
        assert notice is not None
        assert notice.code == "file_not_written"
        assert str(path) in notice.text
        assert button_of_page(page, "save_csv").isEnabled()
    assert list(tmp_path.iterdir()) == [place]
    assert (place / "inside").read_text() == "kept"


@pytest.mark.parametrize("is_offline", [False, True])
def test_whose_disagreements_these_are_is_said(
    is_offline: bool, window: Window, office: FakeOffice, settled: Settled
) -> None:
    office.is_offline = is_offline
    said = _figures(window, settled).findChild(QLabel, "whose_checks")
    assert said is not None
    assert said.isVisible() == is_offline
    assert ("本机" in said.text()) == is_offline


def button_of_page(page: FiguresPage, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None
    return found


def test_checks_and_unanswered_calls_are_on_the_supervisors_page(window: Window, settled: Settled) -> None:
    window.go(PageName.FIGURES, "")
    settled()
    page = window.current()
    assert page is not None
    table = page.findChild(TextTable, "check_standings")
    assert table is not None
    assert table.texts.rows == [
        ("底色", "240", "31", "12", "5.0 %", "7"),
        ("打印迹象（试运行）", "240", "5", "–", "–", "4"),
    ]
    line = next(each for each in page.findChildren(QPushButton) if each.objectName().startswith("escalated_"))
    assert "连续 4 次未接通" in line.text()
    line.click()
    settled()
    opened = window.current()
    assert isinstance(opened, WorkbenchPage)
    assert line.text().startswith(opened.bar.number.text())
