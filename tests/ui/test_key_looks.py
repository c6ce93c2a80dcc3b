"""The production page looks at the keys when the watch prompts it, and without a watch as often as it must."""

import threading
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.ports.errors import Unavailable
from app.ports.usb_key_errors import DeviceHung, LibraryUnusable
from app.services.production_values import Quarantined, Step, Waiting
from tests.fakes.ui_station import FakeOffice
from ui.assembly import MainWindow
from ui.parts import PageName
from ui.production.lines import Light
from ui.production.looks import OFTEN_MS, RARELY_MS
from ui.production.page import ProductionPage
from ui.shell.window import Window


@pytest.fixture
def page(window: Window, settled: Callable[[], None]) -> ProductionPage:
    window.go(PageName.PRODUCTION, "")
    settled()
    page = window.current()
    assert isinstance(page, ProductionPage)
    return page


def test_a_prompt_makes_the_page_look_at_once(page: ProductionPage, office: FakeOffice, qtbot: QtBot) -> None:
    before = office.looks
    office.key_prompt.set()
    qtbot.waitUntil(lambda: office.looks > before, timeout=OFTEN_MS - 500)  # sooner than the clock
    assert page._looks.noticed_by == "events"
    assert page._looks._clock.interval() == RARELY_MS


def test_a_prompt_during_a_look_is_not_forgotten(page: ProductionPage, office: FakeOffice, qtbot: QtBot) -> None:
    page._looks.stop()
    before = office.looks
    page._look_for_keys()
    page._look_for_keys()
    qtbot.waitUntil(lambda: office.looks == before + 2)


def test_without_a_watch_the_clock_looks_often_and_starts_it_again(
    page: ProductionPage, office: FakeOffice, qtbot: QtBot
) -> None:
    office.key_prompt.set()
    qtbot.waitUntil(lambda: page._looks._clock.interval() == RARELY_MS)
    office.watch_fails = LibraryUnusable("无法加载。")
    office.key_prompt.set()
    qtbot.waitUntil(lambda: page._looks._job is None)
    assert (page._looks.noticed_by, page._looks._clock.interval()) == ("", OFTEN_MS)
    office.watch_fails, before = None, office.looks
    page._looks._tick()
    qtbot.waitUntil(lambda: office.looks > before)
    assert page._looks._job is not None


def test_nothing_noticed_now_is_a_watch_that_cannot_be_relied_on(
    page: ProductionPage, office: FakeOffice, qtbot: QtBot
) -> None:
    for how, interval in (("polling", RARELY_MS), ("", OFTEN_MS), ("events", RARELY_MS)):
        office.noticed_by = how
        before = office.looks
        office.key_prompt.set()
        qtbot.waitUntil(lambda before=before: office.looks > before)  # type: ignore[misc]
        assert page._looks._clock.interval() == interval


def test_a_key_that_could_not_be_looked_at_meanwhile_is_said_to_be_back(
    page: ProductionPage, office: FakeOffice, settled: Callable[[], None]
) -> None:
    office.production_outcome = Waiting(step=Step.SEAL, error=Unavailable("usb_key_removed", "介质已拔出。"))
    page._seal._confirm.setChecked(True)
    page._produce()
    settled()
    assert page.run_state.sentence == "介质已拔出。"
    office.keys_fail = DeviceHung("介质没有响应。")
    page._look_for_keys()
    settled()
    office.keys_fail = None
    page._look_for_keys()
    settled()
    assert "介质已插回" in page.run_state.sentence


def test_the_watch_ends_with_the_page_and_with_the_window(
    page: ProductionPage, main_window: MainWindow, window: Window, office: FakeOffice, settled: Callable[[], None]
) -> None:
    window.go(PageName.SHIPPING, "")
    settled()
    assert page._looks._job is None
    before = office.looks
    office.key_prompt.set()
    threading.Event().wait(0.1)
    settled()
    assert office.looks == before
    office.key_prompt.clear()
    window.go(PageName.PRODUCTION, "")
    settled()
    assert page._looks._job is not None
    assert main_window.jobs.cancel_all(2000) == ()


def test_a_run_that_can_be_gone_on_with_is_red_no_more(
    page: ProductionPage, office: FakeOffice, settled: Callable[[], None]
) -> None:
    office.production_outcome = Waiting(step=Step.SEAL, error=Unavailable("usb_key_removed", "介质已拔出。"))
    page._seal._confirm.setChecked(True)
    page._produce()
    settled()
    sign = page.findChild(QLabel, "production_mark")
    assert sign is not None
    assert (page._light.property("frame"), sign.text()) == ("bad", "✕")
    office.keys_fail = DeviceHung("介质没有响应。")
    page._look_for_keys()
    settled()
    office.keys_fail = None
    page._look_for_keys()
    settled()
    assert (page._light.property("frame"), sign.text()) == ("doubt", "↻")


def test_a_quarantined_key_shows_how_far_it_came(
    page: ProductionPage, office: FakeOffice, settled: Callable[[], None]
) -> None:
    office.production_outcome = Quarantined(usb_key_serial="SK1", reason="回读不一致。")
    page._seal._confirm.setChecked(True)
    page._produce()
    settled()
    reached = page.run_state.step
    assert reached > 0
    assert [mark.property("frame") for mark in page._light.steps[: reached + 1]] == ["good"] * reached + ["bad"]


def test_what_would_disturb_a_run_or_undo_a_proof_is_not_offered(
    page: ProductionPage, office: FakeOffice, settled: Callable[[], None]
) -> None:
    buttons = [page.findChild(QPushButton, name) for name in ("open_batch", "seal_unusable", "keep_seal")]

    def offered() -> list[bool]:
        return [one.isEnabled() for one in buttons if one is not None]

    page._seal._confirm.setChecked(True)
    assert offered() == [True, True, True]
    page._produce()
    assert offered() == [False, False, False]
    settled()
    assert page.run_state.light is Light.PROVEN
    assert offered() == [True, False, True]
