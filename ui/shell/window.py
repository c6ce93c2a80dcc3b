"""The main window: bar, rail, strip, pages; navigation, keys, the barcode wand, and the rounds of synchronisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QStackedWidget, QWidget

from review.order_codes import OrderNo
from ui import responsiveness
from ui.context.orders import Link, SyncStatus
from ui.errors import Tone
from ui.hotkeys import Command
from ui.keyboard import Keyboard
from ui.pages import key_sheet
from ui.parts import Page, PageName, Parts
from ui.shell.applicants import ApplicantMenu
from ui.shell.decisions import RecentDecisions
from ui.shell.entries import counts, entries_for
from ui.shell.rail import Rail
from ui.shell.strips import NoticeStrip, TrainingBanner
from ui.shell.topbar import TopBar
from ui.texts import tr
from ui.widgets import column, row

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QShowEvent

    from ui.notices import Notice
    from ui.queue.board import OrderBoard
    from ui.shell.key_sheet import KeySheet

MakePage = Callable[[], Page]
_COUNT_MS = 250  # while orders arrive the list changes many times a second, and each time all of them are counted


class Window(QWidget):
    """Everything of one signed-in person. Pages are made when first opened."""

    accounts_wanted = Signal(str, str)

    def __init__(self, parts: Parts, board: OrderBoard, makers: dict[str, MakePage]) -> None:
        super().__init__()
        self.setObjectName("window")
        self.parts = parts
        self.board = board
        board.setParent(self)  # its timer ends with the window
        self._makers = makers
        self._pages: dict[str, Page] = {}
        self.page_name = ""
        self._last_queue = PageName.PRE_REVIEW
        self._keyboard: Keyboard | None = None
        self._key_sheet: KeySheet | None = None
        self.decisions = RecentDecisions(parts)
        self._counting = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._counting.timeout.connect(self._count)
        self._build()
        self._wire()

    def _build(self) -> None:
        parts = self.parts
        self.setWindowTitle(tr("CA review workstation"))
        self.top = TopBar(parts.theme, parts.notices, parts.hotkeys)
        self.rail = Rail(parts.theme, parts.hotkeys)
        self.stack = QStackedWidget()
        self._strip = NoticeStrip(parts.notices)
        self._banner = TrainingBanner(parts.theme)
        self._banner.setVisible(parts.station.is_training)
        body = row(self.rail, self.stack, spacing=0)
        body.setStretch(1, 1)
        layout = column(self._banner, self.top, self._strip, spacing=0)
        layout.addLayout(body, 1)
        self.setLayout(layout)

    def _wire(self) -> None:
        parts = self.parts
        parts.signals.go.connect(self.go)
        parts.signals.keys_wanted.connect(self.show_keys)
        parts.signals.orders_changed.connect(self.orders_changed)
        parts.notices.acted.connect(self._act_on_notice)
        parts.jobs.unhandled.connect(parts.notices.error)
        self.board.changed.connect(self._count_soon)
        self.rail.chosen.connect(lambda page: self.go(page, ""))
        self.top.searched.connect(self._search)
        self.top.sync_wanted.connect(parts.signals.sync_wanted.emit)
        self.top.outbox_wanted.connect(lambda: self.go(PageName.OUTBOX, ""))
        self.top.account_chosen.connect(self.accounts_wanted)
        self.top.keys_wanted.connect(self.show_keys)
        for changed in (parts.hotkeys.changed, parts.theme.changed):
            changed.connect(self._forget_key_sheet)

    def enter(self) -> None:
        """Show who is signed in and the first page this person has."""
        member = self.parts.station.sessions.member()
        self.top.show_member(member, self.parts.station.doors.training_accounts(), self._applicants())
        self.rail.show_entries(entries_for(member.roles if member else ()))
        self._count()
        first = self.rail.pages()
        self.go(first[0] if first else PageName.ALL_ORDERS, "")

    def _applicants(self) -> QMenu | None:
        """Return the menu of a training office's applicants; nobody plays one in a real office."""
        applicants = self.parts.station.applicants
        return ApplicantMenu(self.parts, applicants, lambda: self.board.index, self) if applicants is not None else None

    # navigation

    def go(self, name: str, subject: str) -> None:
        """Open a page; the one before is told that it was left."""
        if name not in self._makers:
            return
        before = self._pages.get(self.page_name)
        if before is not None and name != self.page_name:
            before.left()
        if name != PageName.WORKBENCH:
            self._last_queue = name
        self.page_name = name
        page = self.page(name)
        self.stack.setCurrentWidget(page)
        self.rail.mark(name if name != PageName.WORKBENCH else self._last_queue)
        page.opened(subject)

    def page(self, name: str) -> Page:
        """Return the page, made when first asked for."""
        if name not in self._pages:
            made = self._makers[name]()
            self._pages[name] = made
            self.stack.addWidget(made)
        return self._pages[name]

    def current(self) -> Page | None:
        return self._pages.get(self.page_name)

    @property
    def queue_name(self) -> str:
        """The page that the workbench was opened from."""
        return self._last_queue

    def orders_changed(self, order_nos: tuple[OrderNo, ...]) -> None:
        self.board.refresh(order_nos)
        for page in self._pages.values():
            page.orders_changed(order_nos)

    def show_status(self, status: SyncStatus) -> None:
        self.top.show_status(status)

    # keys and codes

    def handle(self, command: Command) -> bool:
        page = self.current()
        if page is not None and page.handle(command):
            return True
        match command:
            case Command.SEARCH:
                self.top.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self.top.search.selectAll()
            case Command.KEY_SHEET:
                self.show_keys()
            case Command.SYNC:
                self.parts.signals.sync_wanted.emit()
            case Command.UNDO:
                self.decisions.undo()
            case Command.BACK:
                self.go(self._last_queue, "")
            case _ if command.value.startswith("go_"):
                name = self.rail.page_at(int(command.value[3:]))
                if name is None:
                    return False
                self.go(name, "")
            case _:
                return False
        return True

    def let_go(self, command: Command) -> None:
        """Tell every page: the one where it began may have been left meanwhile."""
        for page in self._pages.values():
            page.let_go(command)

    def scanned(self, code: str) -> bool:
        """Give a code to the page, else look the order up; an unknown one becomes a notice, never typed text."""
        page = self.current()
        if page is not None and page.scanned(code):
            return True
        from review.identifiers import check_order_no  # noqa: PLC0415 - with tables of numbers: no start waits for them

        judged = check_order_no(code)
        if judged.is_usable and self.board.index.find(OrderNo(judged.value)) is not None:
            self.go(PageName.WORKBENCH, judged.value)
            return True
        orders = self.parts.station.orders
        self.parts.jobs.start(
            lambda _context: orders.find(code), name="look up code", owner=self,
            done=lambda found: self._looked_up(code, found),
        )  # fmt: skip
        return True

    def _looked_up(self, code: str, found: tuple[OrderNo, ...]) -> None:
        if len(found) == 1:
            self.go(PageName.WORKBENCH, found[0])
        elif found:
            self._search(code)
        else:
            self.parts.notices.say(
                tr("No order has the scanned code {code}.", code=code), Tone.DOUBT, code="scan_unknown"
            )

    def _search(self, text: str) -> None:
        """Look for it among all orders; the list's own box holds it from there."""
        if text:
            self.top.search.clear()
            self.go(PageName.ALL_ORDERS, text)

    def show_keys(self) -> None:
        """Open the keyboard sheet."""
        if self._key_sheet is None:
            self._key_sheet = key_sheet(self.parts, self)
        self._key_sheet.open()

    def _forget_key_sheet(self) -> None:
        if self._key_sheet is not None and not self._key_sheet.isVisible():
            self._key_sheet.deleteLater()
            self._key_sheet = None

    # the rest

    def _count_soon(self) -> None:
        if not self._counting.isActive():
            self._counting.start()

    def _count(self) -> None:
        self.rail.show_counts(counts(self.board.index))

    def _act_on_notice(self, notice: Notice) -> None:
        if notice.remedy.value == "retry":
            self.parts.signals.sync_wanted.emit()
        elif notice.remedy.value == "undo":
            self.handle(Command.UNDO)
        elif notice.remedy.value == "open_order":
            self.go(PageName.WORKBENCH, notice.subject)
        elif notice.remedy.value == "sign_in":
            self.top.sign_out_wanted.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._keyboard is None and self.window().windowHandle() is not None:
            self._keyboard = Keyboard(self.parts.hotkeys, self, self)
            self.window().windowHandle().installEventFilter(self._keyboard)

    def closeEvent(self, event: QCloseEvent) -> None:
        page = self.current()
        if page is not None:
            page.left()
        super().closeEvent(event)

    def focus_is_in_text(self) -> bool:
        return isinstance(self.focusWidget(), QLineEdit)


class SyncRounds:
    """Asks for a round of synchronisation every few seconds and after every act; never two at once."""

    def __init__(self, window: Window, interval_s: float) -> None:
        self._window = window
        self._parts = window.parts
        self._is_running = False
        self._is_wanted = False
        self._has_ended = False
        self._timer = QTimer(window, interval=round(interval_s * 1000))
        self._timer.timeout.connect(self.start)
        self._parts.signals.sync_wanted.connect(self.start)

    def begin(self) -> None:
        self._timer.start()
        self.start()

    def stop(self) -> None:
        self._timer.stop()

    def start(self) -> None:
        """Begin a round, or remember that one is wanted when the present one ends."""
        if self._is_running:
            self._is_wanted = True
            return
        self._is_running = True
        syncing = self._parts.station.syncing
        self._parts.jobs.start(
            syncing.sync, name="sync", owner=self._window, done=self._done, failed=self._failed,
            progress=self._progress, finished=self._ended,
        )  # fmt: skip

    def _progress(self, done: int, total: int, what: str) -> None:
        if done:
            self._window.show_status(SyncStatus(link=Link.SYNCING, received=done))

    def _done(self, changed: tuple[OrderNo, ...]) -> None:
        if changed:
            self._window.orders_changed(tuple(changed))

    def _failed(self, error: object) -> None:
        """An outage is said in the bar, quietly; anything else by the presenter."""
        if type(error).__name__ != "Unavailable":
            self._parts.notices.error(error)

    def _ended(self) -> None:
        self._is_running = False
        if not self._has_ended:
            self._has_ended = True
            responsiveness.settle()  # services and their libraries came with this round, and stay
        syncing = self._parts.station.syncing
        self._parts.jobs.start(
            lambda _context: syncing.status(), name="sync state", owner=self._window, done=self._window.show_status
        )
        if self._is_wanted:
            self._is_wanted = False
            self.start()
