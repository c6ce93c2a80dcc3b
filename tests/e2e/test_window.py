"""The real program on a real display, with the keyboard only; its effects are read by the command line beside it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.console import Console
from tests.e2e.desktop import Desktop, wait_for_orders, why_no_window
from tests.e2e.seat import Seat, brightness, see_other, see_page
from tests.office import OfficeProcess

pytestmark = pytest.mark.skipif(bool(why_no_window()), reason=why_no_window() or "there is a display")

RAIL_ENTRIES = 14  # of a person with all roles


@pytest.fixture
def console(tmp_path: Path) -> Console:
    """A fresh data folder with a Chinese name."""
    home = tmp_path / "数据 目录"
    home.mkdir()
    return Console(home)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OfficeProcess]:
    with OfficeProcess(tmp_path / "office") as process:
        yield process


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
        wait_for_orders(console)
        see_other(desktop, "训练环境已打开", doors)
        _second_window_is_refused(console)


def test_one_person_with_all_roles_sees_every_page(console: Console, office: OfficeProcess) -> None:
    account = next(one for one in office.accounts if one.user == "xuling")
    console.sign_in(account.user, account.password, office.url)
    console.json("sync", "--once")
    with Desktop(console, "全部角色", ()) as desktop:
        Seat(desktop, console).waiting("paper_review")
        _visit_every_page(desktop)
        _dark(desktop)


def go_by_rail(desktop: Desktop, number: int) -> None:
    """Go to an entry that has no key of its own: from the search to the list at the left, then down."""
    to_the_rail = ("ctrl+k", "Tab", "Tab", "Tab")
    desktop.keys(*to_the_rail, *("Up",) * RAIL_ENTRIES, *("Down",) * (number - 1), "Return")


def _visit_every_page(desktop: Desktop) -> None:
    desktop.keys("alt+1")
    seen = desktop.see("待预审")
    for number, page in enumerate(("收件", "待纸审", "待电话", "制证", "寄送", "发票", "全部订单", "统计"), start=2):
        desktop.keys(f"alt+{number}")
        seen = see_other(desktop, page, seen)
    for number, page in enumerate(("消息", "审计", "介质库存", "待发送", "设置"), start=10):
        go_by_rail(desktop, number)
        seen = see_other(desktop, page, seen)
    desktop.keys("alt+1", "F1")
    desktop.see("快捷键")
    desktop.keys("Escape")


def _dark(desktop: Desktop) -> None:
    """Choose dark colours on the settings page, the last entry of the rail, and save; F1 is there too."""
    go_by_rail(desktop, RAIL_ENTRIES)
    light = desktop.see("设置 浅色")
    desktop.keys("Tab", "End", *("Tab",) * 14, "Return")
    desktop.see("设置 深色")
    desktop.keys("alt+3")
    dark = desktop.see("纸审 深色")
    assert brightness(dark) < 100 < brightness(light)
    desktop.keys("Escape", "Return")
    see_page(desktop, "工作台 深色")
    desktop.keys("Escape")
