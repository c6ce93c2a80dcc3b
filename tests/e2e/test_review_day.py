"""A reviewer on a 4K screen, with the keyboard only; what it came to is read beside the window."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.e2e.console import Console
from tests.e2e.desktop import Desktop, Screen, why_no_window
from tests.e2e.test_window import TICKS, Seat, expect_different, share_that_differs
from tests.office import OfficeProcess

_WHY_NOT = why_no_window() or ("" if shutil.which("Xvfb") else "Xvfb not installed: see .ci/system-packages.txt")
pytestmark = pytest.mark.skipif(bool(_WHY_NOT), reason=_WHY_NOT or "there is a display")

UNDO_SECONDS = 30.0  # a busy machine takes its time to look beside the window
WIDE = (3840, 2160)


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


def test_a_pass_with_an_override_on_a_4k_screen(seat: Seat) -> None:
    desktop = seat.desktop
    order_no, *_ = seat.waiting("pre_review")
    queue = desktop.see("待预审")
    with Image.open(queue) as picture:
        assert picture.size == WIDE
    seat.open(order_no)
    fit = _see_page(desktop, "打开")
    _wait_for_a_finding(desktop, fit)
    desktop.keys("j")
    fields = desktop.see("核对字段")
    desktop.keys("F3")
    expect_different(fields, desktop.see("印章"))
    desktop.keys("F2", "o")
    desktop.write("yuanjian hege")
    desktop.see("改判理由")
    desktop.keys("Return", "f", *TICKS)
    _pass(seat, order_no)
    assert seat.decided(order_no, "payment")["decisions"][-1]["verdict"] == "pass"
    figures: Any = seat.console.json("report", "figures")
    assert any(each["decided_pass"] for each in figures["disagreements"]), json.dumps(figures)[:2000]


def _wait_for_a_finding(desktop: Desktop, before: Path) -> None:
    """Press Enter until the picture zooms to a finding: the checks take their time."""
    for _ in range(60):
        desktop.keys("Return")
        seen = desktop.see("检查结果处")
        if share_that_differs(before, seen) > 0.06:
            return
        desktop.forget(seen)
    raise AssertionError("no finding came to zoom to")


def _pass(seat: Seat, order_no: str) -> None:
    """Press A; where the program says that a page was not on the screen yet, look at it and press again."""
    for _ in range(12):
        seat.desktop.keys("a")
        rows = seat.console.json("orders", "--find", order_no)
        if rows[0]["queued"] == "decisions":
            return
        seat.desktop.forget(_see_page(seat.desktop, "还没看过的材料"))
    raise AssertionError("the order was not passed")


def _see_page(desktop: Desktop, what: str) -> Path:
    """Wait until paper stands where the pictures are."""
    for _ in range(60):
        seen = desktop.see(what)
        middle = np.asarray(Image.open(seen).convert("L"))[600:1600, 900:2000]
        if np.mean(middle > 210) > 0.3:
            return seen
        desktop.forget(seen)
    raise AssertionError(f"{what}: no page was shown")
