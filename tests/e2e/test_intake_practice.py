"""A newcomer at intake in the training office: no paper, no scanner, the keyboard only."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.console import Console
from tests.e2e.desktop import Desktop, Screen, why_no_window
from tests.e2e.seat import SENT, see_when
from tests.office import OfficeProcess

_WHY_NOT = why_no_window() or ("" if shutil.which("Xvfb") else "Xvfb not installed: see .ci/system-packages.txt")
pytestmark = pytest.mark.skipif(bool(_WHY_NOT), reason=_WHY_NOT or "there is a display")

ORDER, NUMBER = "JX20261117-0032", "YT0261117003201"  # training/samples/plans.py: on its way


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    """The intake clerk, signed in."""
    home = tmp_path / "收件 练习"
    home.mkdir()
    console = Console(home)
    with OfficeProcess(tmp_path / "office") as office:
        account = office.account("intake")
        console.sign_in(account.user, account.password, office.url)
        console.json("sync", "--once")
        yield console


def test_a_newcomer_takes_a_parcel_in(console: Console) -> None:
    with Screen(1920, 1080) as screen, Desktop(console, "练习收件", (), display=screen.display) as desktop:
        see_when(desktop, "收件", lambda grey: not _is_open(grey), "a parcel lies open from the start")
        desktop.scan(NUMBER)
        see_when(desktop, "包裹打开", _is_open, "the parcel did not open")
        desktop.keys("Tab", "space")  # the practice scanner is next to the courier number
        see_when(desktop, "练习扫描", _can_be_closed, "the sheets did not come")
        desktop.keys(*("Tab",) * 5, "space")
        find = ("orders", "--find", ORDER)
        console.wait_for("parcel taken in", lambda rows: rows[0]["stage"] == "paper_review", *find, seconds=SENT)
        desktop.see("收件完成")
    order = console.json("order", ORDER)
    assert order["stage"] == "paper_review"
    paper = [each["document"] for each in order["documents"] if each["source"] == "paper"]
    assert sorted(paper) == sorted(each["document"] for each in order["documents"] if each["source"] == "upload")
    assert order["parcels"][-1]["courier_number"] == NUMBER


def _is_open(grey: np.ndarray) -> bool:
    """A parcel lies on the desk: the button that puts it back is on, its writing dark."""
    height, width = grey.shape
    puts_back = grey[round(0.962 * height) : round(0.985 * height), round(0.088 * width) : round(0.11 * width)]
    return bool(np.min(puts_back) < 60)


def _can_be_closed(grey: np.ndarray) -> bool:
    """Every sheet has its place: the button that completes the parcel is on, and dark."""
    height, width = grey.shape
    completes = grey[round(0.965 * height) : round(0.98 * height), round(0.19 * width) : round(0.23 * width)]
    return bool(np.median(completes) < 150)
