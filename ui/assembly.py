"""Puts the window together: parts, board, pages; and swaps everything when another person signs in."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QStackedWidget

from ui import responsiveness
from ui.hotkeys import HOTKEYS_FACT, HotkeyMap
from ui.jobs import JobRunner
from ui.look import SCALE_FACT, chosen_theme, first_scale, fitting_scale
from ui.notices import Notices
from ui.pages import load_all, page_makers, start_page
from ui.parts import PageName, Parts, Signals
from ui.queue.board import OrderBoard
from ui.queue.page import QueuePage
from ui.queue.prechecks import Prechecks
from ui.shell.window import SyncRounds, Window
from ui.texts import install_translators
from ui.theme import Theme
from ui.workbench.neighbours import Neighbours

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QCloseEvent

    from review.orders import OrderNo
    from ui.context.workstation import Workstation

START_SIZE = (1600, 960)
_COLLECT_MS = 500
_SEEN_MS = 30  # after the orders were read: time for the list to be painted


def make_application(arguments: Sequence[str]) -> QApplication:
    """Return the application object, ready for windows: texts and names installed."""
    os.environ.setdefault("QT_ENABLE_HIGHDPI_SCALING", "1")
    responsiveness.paint_here()
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(list(arguments))
    app.setApplicationName("ca-review")
    responsiveness.prepare()
    if not app.property("translated"):
        install_translators(app)
        app.setProperty("translated", True)
    return app


class MainWindow(QStackedWidget):
    """The one top-level window: the first start, or the pages of the person who is signed in."""

    def __init__(self, app: QApplication, station: Workstation) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self._app = app
        self.theme = Theme()
        self.jobs = JobRunner(self)
        self.rounds: SyncRounds | None = None
        self.inner: Window | None = None
        self._station = station
        self._collecting = QTimer(self, interval=_COLLECT_MS)
        self._collecting.timeout.connect(responsiveness.collect)
        self._dress(station)
        self.show_station(station)

    def _dress(self, station: Workstation) -> None:
        settings = station.settings.load()
        screen = self._app.primaryScreen().size()
        wanted = float(station.facts.get(SCALE_FACT) or first_scale(screen.width()))
        scale = fitting_scale(wanted, screen.width(), screen.height())
        self.theme.apply(self._app, name=chosen_theme(settings.theme), scale=scale)

    def show_station(self, station: Workstation) -> None:
        """Show the pages of who is signed in there, or the first start."""
        self._leave()
        self._station = station
        if station.sessions.member() is None:
            start = start_page(station, self.theme, self.jobs)
            start.entered.connect(self.show_station)
            self._put(start)
            return
        self._dress(station)
        parts = self._parts(station)
        window = self._window(parts)
        self.inner = window
        self._put(window)
        window.enter()
        window.board.settled.connect(lambda: QTimer.singleShot(_SEEN_MS, window, lambda: self._load_rest(window)))
        window.board.load()

    def _load_rest(self, window: Window) -> None:
        """Load what the first queue did not need, on a pool; then synchronise and check ahead."""
        responsiveness.give_pictures_back()
        self.jobs.start(
            lambda _context: load_all(), name="load the rest", owner=window, finished=lambda: self._go_live(window)
        )

    def _go_live(self, window: Window) -> None:
        """Take up what goes on in the background, a turn of the event loop for each: a key may come in between."""
        turns: Sequence[Callable[[], object]] = (
            lambda: window.page(PageName.WORKBENCH),  # 40 ms that nobody notices now, and with the first order anybody
            self._settle,
            window.board.make_searchable,
            Prechecks(self._station, window.board, self.jobs).go_on,
            lambda: self._begin_rounds(window),
        )

        def take(number: int) -> None:
            if window is self.inner and self.rounds is None:
                turns[number]()
                if number + 1 < len(turns):
                    QTimer.singleShot(1, window, lambda: take(number + 1))  # 0 would be the same turn

        take(0)

    def _settle(self) -> None:
        responsiveness.settle()
        self._collecting.start()

    def _begin_rounds(self, window: Window) -> None:
        self.rounds = SyncRounds(window, self._station.settings.load().sync_seconds)
        self.rounds.begin()

    def _put(self, widget: QObject) -> None:
        while (old := self.widget(0)) is not None:
            self.removeWidget(old)
            old.deleteLater()
        self.addWidget(widget)  # type: ignore[arg-type]
        self.setWindowTitle(widget.windowTitle() or self.windowTitle())  # type: ignore[attr-defined]

    def _parts(self, station: Workstation) -> Parts:
        stored = station.facts.get(HOTKEYS_FACT)
        return Parts(
            station=station,
            theme=self.theme,
            jobs=self.jobs,
            notices=Notices(station.now, self),
            hotkeys=HotkeyMap(json.loads(stored) if stored else None),
            signals=Signals(self),
        )

    def _window(self, parts: Parts) -> Window:
        board = OrderBoard(lambda: parts.station, self.jobs)
        holder: list[Window] = []

        def listed() -> Sequence[OrderNo]:
            page = holder[0].page(holder[0].queue_name)
            return page.neighbours() if isinstance(page, QueuePage) else ()

        def clear_search() -> bool:
            page = holder[0].page(holder[0].queue_name)
            return isinstance(page, QueuePage) and page.clear_search()

        neighbours = Neighbours(listed, lambda: holder[0].queue_name, clear_search)
        window = Window(parts, board, page_makers(parts, board, neighbours))
        holder.append(window)
        window.top.sign_out_wanted.connect(self.sign_out)
        window.accounts_wanted.connect(self.sign_in_as)
        return window

    def sign_out(self) -> None:
        """End the session and show the first start."""
        sessions = self._station.sessions
        self.jobs.start(
            lambda _context: sessions.sign_out(), name="sign out", owner=self,
            done=lambda _nothing: self.show_station(self._station),
        )  # fmt: skip

    def sign_in_as(self, user: str, password: str) -> None:
        """Training only: go on as another sample person."""
        station = self._station
        self.jobs.start(
            lambda _context: station.doors.open_office(station.sessions.server_url(), user, password),
            name="sign in as", owner=self, done=self.show_station,
        )  # fmt: skip

    def _leave(self) -> None:
        if self.rounds is not None:
            self.rounds.stop()
            self.rounds = None
        if self.inner is not None:
            page = self.inner.current()
            if page is not None:
                page.left()
            self.inner = None
            self._station.facts.flush()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave()
        self.jobs.cancel_all()
        self._collecting.stop()
        responsiveness.let_go()
        super().closeEvent(event)


def page_names() -> tuple[str, ...]:
    """Return the names of all pages, in the rail's order; the tour takes a picture of each."""
    return tuple(value for name, value in vars(PageName).items() if not name.startswith("_"))
