"""The window on a fake office, one shared application."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.fakes.ui_station import FakeOffice
from ui.assembly import MainWindow, make_application
from ui.parts import PageName
from ui.shell.window import Window
from ui.workbench.page import WorkbenchPage

QUIET = "propagateSizeHints"


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return make_application(["tests"])


@pytest.fixture
def office() -> FakeOffice:
    return FakeOffice().fill()


@pytest.fixture
def main_window(qapp: QApplication, qtbot: QtBot, office: FakeOffice) -> Iterator[MainWindow]:
    made = MainWindow(qapp, office.station())
    qtbot.addWidget(made)
    made.resize(1920, 1080)
    made.show()
    if made.inner is not None:
        window = made.inner
        qtbot.waitUntil(lambda: window.board.is_loaded)
    yield made
    made.close()


@pytest.fixture
def window(main_window: MainWindow) -> Window:
    assert main_window.inner is not None
    return main_window.inner


@pytest.fixture
def settled(qtbot: QtBot, main_window: MainWindow) -> Callable[[], None]:
    """Wait until no job runs."""
    return lambda: qtbot.waitUntil(main_window.jobs.is_idle, timeout=20_000)


@pytest.fixture
def bench(window: Window, settled: Callable[[], None]) -> WorkbenchPage:
    """Return the workbench with an order of the pre-review opened: JX20261120-0005."""
    window.go(PageName.WORKBENCH, "JX20261120-0005")
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    return page
