"""A asks for every finding that does not pass: how many, which first, by which keys; what was found failing stays."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from review.actions import Decide
from seals.values import FindingCode, Verdict
from tests.fakes.ui_station import FakeOffice, seal_check
from tests.ui.answering import answer_all, override
from ui.hotkeys import Command
from ui.parts import PageName
from ui.shell.window import Window
from ui.workbench.open_findings import OpenFindings
from ui.workbench.page import WorkbenchPage

ORDER = "JX20261120-0005"
Settled = Callable[[], None]


@pytest.fixture
def bench(window: Window, settled: Settled) -> WorkbenchPage:
    """An order of which only the findings are not answered."""
    window.go(PageName.WORKBENCH, ORDER)
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    for _ in range(2 * len(page.model.items())):
        page.handle(Command.CHECK_ITEM)
    for code in page.model.codes():
        page.model.go_to_document(code)
        settled()
    return page


def passed(office: FakeOffice) -> list[Decide]:
    return [what for kind, what in office.said if kind == "decide" and isinstance(what, Decide)]


def said(bench: WorkbenchPage) -> str:
    return bench.parts.notices.log[0].text if bench.parts.notices.log else ""


def test_it_says_how_many_and_goes_to_the_first_failed_one(
    bench: WorkbenchPage, office: FakeOffice, settled: Settled
) -> None:
    waiting = OpenFindings(bench.model).waiting()
    failed = [line for _ref, line in waiting if line.verdict is Verdict.FAIL]
    bench.model.go_to_document(bench.model.codes()[0])
    bench.handle(Command.SHOW_SEALS)
    bench.handle(Command.APPROVE)
    settled()
    assert passed(office) == []
    ref, line = waiting[0]
    assert (bench.model.document, bench.model.present_finding()) == (ref.document, line)
    assert line.verdict is Verdict.FAIL
    assert bench.findChild(QLabel, "findings_title").isVisible()  # type: ignore[union-attr]
    words = said(bench)
    assert f"还有 {len(waiting)} 条检查结果没有答复（不通过 {len(failed)}，待看 {len(waiting) - len(failed)}）" in words
    assert "X 确认不通过 · O 写理由判为通过" in words


def test_what_is_left_of_digits_and_names_is_not_called_answered(bench: WorkbenchPage, settled: Settled) -> None:
    model = bench.model
    main = model.pair().main
    assert main is not None
    check = seal_check("x", bad=False)
    seal = check.seals[0]
    doubted = tuple(
        replace(each, verdict=Verdict.REVIEW) if each.code is FindingCode.SEAL_CODE_DIGITS else each
        for each in seal.findings
    )
    model.checks_known({main.id: replace(check, seals=(replace(seal, findings=doubted),))})
    settled()
    for _ in range(2):  # the first answers what may be answered together
        bench.handle(Command.CONFIRM_DOUBTS)
    assert said(bench) == "这一页剩下的是编码和名称的待看结果，请逐条答复（X）。"
    line = next(each for each in model.finding_lines() if each.code == FindingCode.SEAL_CODE_DIGITS)
    model.select_finding(model.finding_lines().index(line))
    bench.handle(Command.CONFIRM_FINDING)
    bench.handle(Command.CONFIRM_DOUBTS)
    assert said(bench) == "这一页没有待看的检查结果。"


def test_one_key_a_page_answers_what_is_to_look_at(bench: WorkbenchPage, office: FakeOffice, settled: Settled) -> None:
    answer_all(bench, settled)
    bench.handle(Command.APPROVE)
    settled()
    (decision,) = passed(office)
    assert {each.decided for each in decision.overrides if each.proposed in ("review", "not_measured")} == {"pass"}
    assert [each.reason for each in decision.overrides if each.proposed == "fail" and each.decided == "pass"] == [
        "原件清楚"
    ]


def test_what_was_found_failing_is_not_passed(bench: WorkbenchPage, office: FakeOffice, settled: Settled) -> None:
    answer_all(bench, settled)
    lines = bench.model.finding_lines()
    bench.model.select_finding(next(at for at, each in enumerate(lines) if each.verdict is Verdict.PASS))
    override(bench, "边框是描上去的")
    bench.handle(Command.APPROVE)
    settled()
    assert passed(office) == []
    assert "您判断这一处不通过" in said(bench)
    bench.model.select_finding(next(at for at, each in enumerate(lines) if each.verdict is Verdict.PASS))
    override(bench, "再看是原章")
    bench.handle(Command.APPROVE)
    settled()
    assert len(passed(office)) == 1


def test_the_verdict_of_an_override_is_shown_and_turned_by_key(bench: WorkbenchPage) -> None:
    lines = bench.model.finding_lines()
    doubt = next(at for at, each in enumerate(lines) if each.is_doubt)
    bench.model.select_finding(doubt)
    bench.handle(Command.OVERRIDE_FINDING)
    title, field = bench.findChild(QLabel, "override_title"), bench.findChild(QLineEdit, "override_reason")
    assert title is not None
    assert field is not None
    assert title.text() == "✓ 判为通过"
    override(bench, "底色太深", Qt.Key.Key_Down)
    assert title.text() == "✕ 判为不通过"
    (answer,) = bench.model.answers.values()
    assert (answer.decided, answer.reason) == ("fail", "底色太深")


def test_a_long_sentence_is_shown_whole(bench: WorkbenchPage, settled: Settled) -> None:
    main = bench.model.pair().main
    assert main is not None
    check = bench.model.checks[main.id]
    words = (
        "底色亮度 81、彩度 3.0，不合格；纸面有底色，请在白纸上重新盖章，或校正扫描仪后重新扫描，不要用手机拍照。" * 2
    )
    first = replace(check.seals[0].findings[0], verdict=Verdict.FAIL, message=words)
    seal = replace(check.seals[0], findings=(first, *check.seals[0].findings[1:]))
    bench.model.checks_known({main.id: replace(check, seals=(seal,))})
    bench.model.select_finding(0)
    settled()
    QTest.qWait(50)
    for name in ("finding_message", "finding_keys"):
        shown = bench.findChild(QLabel, name)
        assert shown is not None
        assert shown.height() >= shown.heightForWidth(shown.width())
