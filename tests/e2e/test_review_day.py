"""A reviewer's day on a 4K screen, with the keyboard only; what it came to is read beside the window."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.e2e.console import Console
from tests.e2e.desktop import Desktop, Screen, why_no_window
from tests.e2e.seat import (
    PAGES,
    SENT,
    UNDO_SECONDS,
    Seat,
    expect_same,
    reason_codes,
    see_findings,
    see_other,
    see_page,
    see_quiet,
)
from tests.office import OfficeProcess

_WHY_NOT = why_no_window() or ("" if shutil.which("Xvfb") else "Xvfb not installed: see .ci/system-packages.txt")
pytestmark = pytest.mark.skipif(bool(_WHY_NOT), reason=_WHY_NOT or "there is a display")

CLEAN, ALSO_CLEAN, FAINT_SEAL = "JX20261122-0041", "JX20261122-0042", "JX20261122-0033"  # training/samples/plans.py
PAPER_WITH_A_DOUBT, NOT_AN_ORIGINAL = "JX20261116-0025", "JX20261116-0023"
WIDE = (3840, 2160)
_DOCUMENTS = 5


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    """A person with all roles, signed in, the window open on a 4K screen."""
    home = tmp_path / "审核 一天"
    home.mkdir()
    (home / "settings.toml").write_text(f"undo_seconds = {UNDO_SECONDS}\n", encoding="utf-8")
    console = Console(home)
    with OfficeProcess(tmp_path / "office") as office, Screen(*WIDE) as screen:
        account = next(one for one in office.accounts if one.user == "xuling")
        console.sign_in(account.user, account.password, office.url)
        console.json("sync", "--once")
        with Desktop(console, "一天", (), display=screen.display) as desktop:
            yield Seat(desktop, console)


def test_a_day_of_reviews(seat: Seat) -> None:
    seat.waiting("pre_review")
    with Image.open(seat.desktop.see("待预审")) as queue:
        assert queue.size == WIDE
    _pass(seat, CLEAN)
    _reject_at_a_place(seat, FAINT_SEAL)
    _undo_and_decide_anew(seat, ALSO_CLEAN)
    seat.desktop.keys("Escape", "Escape", "alt+3")
    _fail_the_paper(seat, NOT_AN_ORIGINAL)
    _pass_the_paper_with_an_override(seat, PAPER_WITH_A_DOUBT)
    assert seat.decided(CLEAN, "payment")["decisions"][-1]["verdict"] == "pass"
    order = seat.decided(FAINT_SEAL, "correction")
    assert reason_codes(order) == ["seal_faint", "missing_document"]
    assert [bool(each["spot"]) for each in order["decisions"][-1]["reasons"]] == [True, False]
    assert order["decisions"][-1]["reasons"][0]["spot"]["document_id"] in {each["id"] for each in order["documents"]}
    assert [each["verdict"] for each in seat.decided(ALSO_CLEAN, "payment")["decisions"]] == ["pass"]
    failed = seat.decided(NOT_AN_ORIGINAL, "supplement")
    assert reason_codes(failed) == ["original_required"]
    _call(seat, NOT_AN_ORIGINAL, about=failed["decisions"][-1]["reasons"][0]["document"])
    assert seat.decided(PAPER_WITH_A_DOUBT, "production")["decisions"][-1]["stage"] == "paper_review"
    figures: Any = seat.console.json("report", "figures")
    overridden = [each["finding"] for each in figures["disagreements"] if each["decided_pass"]]
    assert [finding for finding in overridden if finding.startswith("seal_")], json.dumps(figures)[-2000:]


def _pass(seat: Seat, order_no: str) -> None:
    """Enter in the queue opens the order and holds it; at true size; refused while the checklist is open; passed."""
    desktop = seat.desktop
    fit = seat.open(order_no, "预审 打开")
    seat.expect_held(order_no)
    desktop.keys("z")
    see_other(desktop, "预审 原大", fit)
    desktop.keys("f", "a")
    desktop.see("预审 清单未完，不能通过")
    seat.tick_all("预审 清单已完成")
    seat.pass_order(order_no)
    see_page(desktop, "预审 第一单已通过，可撤销")


def _reject_at_a_place(seat: Seat, order_no: str) -> None:
    """Two reasons, the first with the place of a finding: that waits for the checks."""
    desktop = seat.desktop
    seat.open(order_no, "预审 要驳回的")
    desktop.keys(*("Down",) * 6)
    see_page(desktop, "预审 采集表")
    seat.wait_checked(order_no)
    seat.zoom_to_a_finding("预审 采集表")
    desktop.keys("r")
    desktop.write("34")
    desktop.keys("Return", "alt+s")
    desktop.see("预审 标出位置")
    desktop.keys("Return")
    desktop.write("qscl")
    desktop.keys("Return")
    desktop.see("预审 两条原因，一处标出")
    desktop.keys("ctrl+Return")
    see_page(desktop, "预审 已驳回，一处标出，可撤销")
    seat.expect_queued(order_no, "decisions")


def _undo_and_decide_anew(seat: Seat, order_no: str) -> None:
    seat.open(order_no, "预审 第三单")
    seat.reject("21")
    seat.desktop.see("预审 第三单已驳回，可撤销")
    seat.desktop.keys("ctrl+z")
    seat.expect_queued(order_no, None)
    see_page(seat.desktop, "预审 已撤销")
    seat.tick_all("预审 改为通过")
    seat.pass_order(order_no)
    seat.desktop.see("预审 已通过，下一单")


def _fail_the_paper(seat: Seat, order_no: str) -> None:
    seat.open(order_no, "纸审 不通过的")
    seat.reject("63")
    see_page(seat.desktop, "纸审 已判不通过，下一单")
    seat.expect_queued(order_no, "decisions")


def _pass_the_paper_with_an_override(seat: Seat, order_no: str) -> None:
    """Paper against upload, fields and seals; findings that do not pass are let through with a reason, each."""
    desktop = seat.desktop
    seat.open(order_no, "纸审 打开")
    side_by_side = see_findings(desktop, "纸审 并排")
    desktop.keys("5")
    see_other(desktop, "纸审 差异", side_by_side)
    desktop.keys("1", "j", "j")
    fields = see_quiet(desktop, "纸审 核对字段")  # the page is read when nothing changes any more
    desktop.keys("F3")
    see_other(desktop, "纸审 印章", fields)
    desktop.keys("f", "F2")
    for _ in range(_DOCUMENTS):
        desktop.forget(see_page(desktop, "纸审 逐份看过"))
        desktop.keys("Down")
    seat.tick_all("纸审 清单已完成")
    seat.wait_checked(order_no)  # a finding that comes late would be asked about later
    desktop.keys("a")
    desktop.see("纸审 还有没答复的")
    asked = see_quiet(desktop, "纸审 停在第一条没答复的")
    desktop.keys("o")
    desktop.write("yuanjian hege")
    expect_same(asked, desktop.see("纸审 改判理由"), part=PAGES)  # typed into the question, not at the page
    desktop.keys("Return")
    desktop.see("纸审 已改判")
    seat.pass_order(order_no, reason="kandeqing")


def _call(seat: Seat, order_no: str, *, about: str) -> None:
    """The failed order is on the list of calls; the call about its document is written down, a next one is due."""
    desktop = seat.desktop
    desktop.keys("F5", "alt+4")
    desktop.see("待电话")
    desktop.keys("End", "Tab", "space")
    desktop.see("电话 已接通")
    desktop.keys(*("Tab",) * 6)
    desktop.write("luo")
    desktop.see("电话 写好")
    desktop.keys("Tab", "Tab", "Tab", "Return")
    order = seat.console.wait_for(
        "the call is logged", lambda order: len(order["calls"]) == 1, "order", order_no, seconds=SENT
    )
    (call,) = order["calls"]
    assert (call["outcome"], call["answered_by"], call["asked_for"]) == ("agreed", "luo", [about])
    assert call["next_due"]
    desktop.see("电话 已记录")
