"""The real program on a real display, with the keyboard only; its effects are read by the command line beside it."""

import itertools
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.e2e.console import Console
from tests.e2e.desktop import START_SECONDS, Desktop, why_no_window
from tests.office import OfficeProcess

pytestmark = pytest.mark.skipif(bool(why_no_window()), reason=why_no_window() or "there is a display")

UNDO_SECONDS = 30.0  # long enough for a busy machine to press Ctrl+Z in time
SOON = 60.0
CHECKED = 120.0
SENT = UNDO_SECONDS + 90.0
RAIL_ENTRIES = 14  # of a person with all roles
PAPER_GREY = 210  # of 255: lighter than the grey around pictures, in light and dark
INK_GREY = 150  # darker: writing on a light ground
TICKS = ("c",) * 34  # more presses than any checklist has items and documents


@pytest.fixture
def console(tmp_path: Path) -> Console:
    """A fresh data folder with a Chinese name."""
    home = tmp_path / "数据 目录"
    home.mkdir()
    (home / "settings.toml").write_text(f"undo_seconds = {UNDO_SECONDS}\n", encoding="utf-8")
    return Console(home)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OfficeProcess]:
    with OfficeProcess(tmp_path / "office") as process:
        yield process


class Seat:
    """A reviewer at the window; what they did is read beside it."""

    def __init__(self, desktop: Desktop, console: Console) -> None:
        self.desktop, self.console = desktop, console

    def waiting(self, stage: str) -> list[str]:
        """Return the orders of a stage that nothing is wrong with at first sight, oldest first, once they are here."""
        rows = self.console.wait_for(
            "orders arrive", lambda rows: len(rows) > 1, "orders", "--stage", stage, seconds=SOON
        )
        return sorted(row["order_no"] for row in rows if row["kind"] == "province_inside")

    def open(self, order_no: str) -> None:
        """From the queue: search the order, open it."""
        self.desktop.keys("slash")
        self.desktop.write(order_no)
        self.desktop.keys("Return", "Return")

    def back(self) -> None:
        """Back to the queue, its search empty."""
        self.desktop.keys("Escape", "Escape")

    def expect_queued(self, order_no: str, kind: str | None) -> None:
        """The decision lies in the outbox, or was taken out of it."""
        self.console.wait_for(
            f"{order_no} queued: {kind}",
            lambda rows: bool(rows) and rows[0]["queued"] == kind,
            "orders",
            "--find",
            order_no,
            seconds=SOON,
        )

    def decided(self, order_no: str, stage: str) -> Any:
        """Wait until the server has the verdict; return the order."""
        return self.console.wait_for(
            f"{order_no} reaches {stage}", lambda order: order["stage"] == stage, "order", order_no, seconds=SENT
        )

    def reject(self, *searches: str) -> None:
        """Open the sheet, take a reason per search, send."""
        self.desktop.keys("r")
        for text in searches:
            self.desktop.write(text)
            self.desktop.keys("Return")
        self.desktop.see(f"驳回 {len(searches)} 条原因")
        self.desktop.keys("ctrl+Return")


def reason_codes(order: Any) -> list[str]:
    return [reason["code"] for reason in order["decisions"][-1]["reasons"]]


def test_a_pre_reviewer_works_without_the_mouse(console: Console) -> None:
    with Desktop(console, "预审") as desktop:
        seat = Seat(desktop, console)
        passed, rejected, *_ = seat.waiting("pre_review")
        queue = desktop.see("待预审")
        desktop.keys("Return")
        expect_different(queue, see_page(desktop, "第一单"))
        _expect_lease(seat)
        seat.back()
        _reject_undo_reject(seat, rejected)
        seat.back()
        _look_and_pass(seat, passed)
        _second_window_is_refused(console)
        desktop.expect_alive()
        order = seat.decided(rejected, "correction")
        assert reason_codes(order) == ["unreadable_scan", "seal_faint", "missing_document"]
        spot = order["decisions"][-1]["reasons"][1]["spot"]
        assert 0 < spot["width"] <= 1
        assert spot["document_id"] in {document["id"] for document in order["documents"]}
        assert seat.decided(passed, "payment")["decisions"][-1]["verdict"] == "pass"
        desktop.see("两单已发送")


def _expect_lease(seat: Seat) -> None:
    """Enter in the queue opened an order: this person holds it."""
    seat.console.wait_for(
        "an order is open",
        lambda rows: any(row["lease_holder"] for row in rows),
        "orders",
        "--stage",
        "pre_review",
        seconds=SOON,
    )


def _reject_undo_reject(seat: Seat, order_no: str) -> None:
    desktop = seat.desktop
    seat.open(order_no)
    see_page(desktop, "打开要驳回的订单")
    seat.reject("yztd", "smbq")
    seat.expect_queued(order_no, "decisions")
    desktop.keys("ctrl+z")
    seat.expect_queued(order_no, None)
    desktop.see("已撤销")
    _expect_zoom_to_finding(desktop)
    desktop.keys("r")
    desktop.write("34")  # the undo brought it back: taken again it comes last, and is the one to be pinned
    desktop.keys("Return", "alt+s")
    desktop.see("标出位置")
    desktop.keys("Return")
    desktop.write("qscl")
    desktop.keys("Return")
    desktop.see("位置已标出")
    desktop.keys("ctrl+Return")
    seat.expect_queued(order_no, "decisions")
    desktop.see("再次驳回，下一单已打开")


def _expect_zoom_to_finding(desktop: Desktop) -> None:
    """Press Enter until the picture zooms: the checks take their time, and a finding may have no place."""
    before = see_findings(desktop, "撤销后再看")
    deadline = time.monotonic() + CHECKED
    while share_that_differs(before, desktop.see("检查结果处")) < 0.06:
        assert time.monotonic() < deadline, "no finding came to zoom to"
        desktop.keys("Return")


def see_page(desktop: Desktop, what: str) -> Path:
    """Wait until a page of paper is there where the workbench shows its pictures; keep the picture of the screen."""
    return _see(desktop, what, lambda grey: np.mean(grey[300:800, 450:1000] > PAPER_GREY) > 0.3, "no page was shown")


def see_findings(desktop: Desktop, what: str) -> Path:
    """Wait until there is writing in the list of findings; keep the picture of the screen."""
    return _see(desktop, what, lambda grey: np.mean(grey[230:850, 1600:1880] < INK_GREY) > 0.02, "nothing was found")


def _see(desktop: Desktop, what: str, is_there: Callable[[np.ndarray], bool], else_: str) -> Path:
    deadline = time.monotonic() + CHECKED
    while True:
        seen = desktop.see(what)
        if is_there(np.asarray(Image.open(seen).convert("L"))):
            return seen
        assert time.monotonic() < deadline, f"{what}: {else_}"
        desktop.forget(seen)


def _look_and_pass(seat: Seat, order_no: str) -> None:
    desktop = seat.desktop
    seat.open(order_no)
    fit = see_page(desktop, "打开要通过的订单")
    desktop.keys("z")
    expect_different(fit, desktop.see("原大"))
    desktop.keys("f", "Down", "Down", "Right", "Return")
    desktop.see("第三份材料的检查结果")
    desktop.keys("a")
    desktop.see("清单未完，不能通过")
    desktop.keys(*TICKS)
    desktop.see("清单已完成")
    desktop.keys("a")
    seat.expect_queued(order_no, "decisions")
    desktop.see("已通过")


def _second_window_is_refused(console: Console) -> None:
    second = Console(console.home, QT_QPA_PLATFORM="xcb").run("--training", "--json")
    assert second.returncode == 1
    assert json.loads(second.stderr)["error"]["code"] == "data_folder_in_use"
    plain = console.run("--training")
    assert (plain.returncode, len(plain.stderr.splitlines())) == (1, 1)
    assert "data_folder_in_use" in plain.stderr


def test_the_first_start_shows_two_doors(console: Console) -> None:
    with Desktop(console, "首次启动", ()) as desktop:
        doors = desktop.see("两扇门")
        desktop.keys("Tab", "space")
        _orders_once_open(console)
        expect_different(doors, desktop.see("训练环境已打开"))


def _orders_once_open(console: Console) -> None:
    """Wait until the training office has opened and its orders are here: before that the command refuses."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        done = console.run("orders", "--json")
        rows = json.loads(done.stdout) if done.returncode == 0 else []
        if len(rows) >= 40:
            return
        assert time.monotonic() < deadline, f"the training office did not open: {done.stderr}"


def test_one_person_with_all_roles_sees_every_page(console: Console, office: OfficeProcess) -> None:
    account = next(one for one in office.accounts if one.user == "xuling")
    console.sign_in(account.user, account.password, office.url)
    console.json("sync", "--once")
    with Desktop(console, "全部角色", ()) as desktop:
        seat = Seat(desktop, console)
        passed, failed, *_ = seat.waiting("paper_review")
        _visit_every_page(desktop)
        _paper_review(seat, passed, failed)
        seat.back()
        _dark(desktop)
        assert seat.decided(passed, "production")["decisions"][-1]["stage"] == "paper_review"
        order = seat.decided(failed, "supplement")
        assert reason_codes(order) == ["original_required"]
        desktop.keys("F5", "alt+4")
        desktop.see("电话已列入待办")


def go_by_rail(desktop: Desktop, number: int) -> None:
    """Go to an entry that has no key of its own: from the search to the list at the left, then down."""
    to_the_rail = ("ctrl+k", "Tab", "Tab", "Tab")
    desktop.keys(*to_the_rail, *("Up",) * RAIL_ENTRIES, *("Down",) * (number - 1), "Return")


def _visit_every_page(desktop: Desktop) -> None:
    seen = []
    for number, page in enumerate(
        ("待预审", "收件", "待纸审", "待电话", "制证", "寄送", "发票", "全部订单", "统计"), 1
    ):
        desktop.keys(f"alt+{number}")
        seen.append(desktop.see(page))
    for number, page in enumerate(("消息", "审计", "介质库存", "待发送", "设置"), start=10):
        go_by_rail(desktop, number)
        seen.append(desktop.see(page))
    for one, other in itertools.pairwise(seen):
        expect_different(one, other)
    desktop.keys("alt+1", "F1")
    desktop.see("快捷键")
    desktop.keys("Escape")


def _paper_review(seat: Seat, passed: str, failed: str) -> None:
    desktop = seat.desktop
    desktop.keys("alt+3")
    seat.open(passed)
    side_by_side = see_page(desktop, "纸质审核 并排")
    desktop.keys("5")
    expect_different(side_by_side, desktop.see("纸质审核 差异"))
    desktop.keys("1", *TICKS)
    see_page(desktop, "纸质审核 清单已完成")
    desktop.keys("a")
    seat.expect_queued(passed, "decisions")
    seat.back()
    seat.open(failed)
    see_page(desktop, "纸质审核 第二单")
    seat.reject("63")
    seat.expect_queued(failed, "decisions")
    desktop.see("纸质审核 未通过")


def _dark(desktop: Desktop) -> None:
    """Choose dark colours on the settings page, the last entry of the rail, and save; F1 is there too."""
    go_by_rail(desktop, RAIL_ENTRIES)
    light = desktop.see("设置 浅色")
    desktop.keys("Tab", "End", *("Tab",) * 12, "Return")
    desktop.see("设置 深色")
    desktop.keys("alt+3")
    dark = desktop.see("纸审 深色")
    assert brightness(dark) < 100 < brightness(light)
    desktop.keys("Escape", "Return")
    see_page(desktop, "工作台 深色")
    desktop.keys("Escape")


def expect_different(one: Path, other: Path) -> None:
    """Fail when two pictures of the whole screen show the same."""
    share = share_that_differs(one, other)
    assert share > 0.002, f"{one.name} and {other.name}: only {share:.2%} of the screen differs"


def share_that_differs(one: Path, other: Path) -> float:
    """Return the share of the screen's pixels that differ visibly."""
    pictures = [np.asarray(Image.open(path).convert("L"), dtype=np.int16) for path in (one, other)]
    return float(np.mean(np.abs(pictures[0] - pictures[1]) > 24))


def brightness(path: Path) -> float:
    """Return the mean grey of a picture, 0 to 255."""
    return float(np.asarray(Image.open(path).convert("L")).mean())
