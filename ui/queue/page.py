"""A queue page: filter chips and saved views above, the table, the thumbnails of the row under the cursor below."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedLayout, QWidget

from review.order_codes import OrderNo
from ui.hotkeys import Command
from ui.parts import Page, PageName, Parts
from ui.queue.index import Column, Filter, Hold
from ui.queue.lines import columns_for
from ui.queue.menus import SortMenu, ViewsMenu, sorting_words
from ui.queue.saved_views import RememberedSorting, SavedViews, Sorting, View
from ui.queue.table import QueueTable
from ui.queue.thumbnails import ThumbnailStrip
from ui.texts import tr
from ui.widgets import EmptyState, button, column, frame, label, line_edit, row, tool_button

if TYPE_CHECKING:
    from app.ports.queue import QueueRow
    from review.stages import Stage
    from ui.queue.board import OrderBoard

_TYPING_MS = 120
_NEIGHBOURS = 2000  # as far as anybody steps


class QueuePage(Page):
    """One stage's queue (or all orders)."""

    def __init__(self, parts: Parts, board: OrderBoard, name: str, words: str, stages: frozenset[Stage]) -> None:
        super().__init__(parts, name)
        self.name = name
        self._board = board
        self._words = words
        self._stages = stages
        self._also: frozenset[OrderNo] = frozenset()
        self._is_stale = False
        self._listed: tuple[OrderNo, ...] | None = None
        columns = columns_for(tuple(stages))
        self.table = QueueTable(board, columns, parts.theme)
        self.table.opened.connect(self._open)
        self._empty = EmptyState()
        self._empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._thumbnails = ThumbnailStrip(parts)
        self.table.pointed.connect(self._thumbnails.show_row)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._filter)
        self._build()
        parts.hotkeys.follow(self._name_keys)
        self._remembered = RememberedSorting(parts.station.facts, name)
        self.table.sort_by(self._remembered.load())
        self._say_sorting(self.table.sorting())
        self.table.sorted.connect(self._sorted)
        board.changed.connect(self._board_changed)
        for happened in (self.table.rows.layoutChanged, self.table.rows.dataChanged, self.table.rows.modelReset):
            happened.connect(self._forget_listed)

    def _name_keys(self) -> None:
        key = self.parts.hotkeys.shown
        words = tr("Search here, also by pinyin initials  {key}", key=key(Command.SEARCH_HERE))
        self._search.setPlaceholderText(words)
        self._open_button.setText(tr("Open  {key}", key=self.parts.hotkeys.sign(Command.OPEN)))
        self._views.setToolTip(tr("Saved views ({key})", key=key(Command.SAVED_VIEWS)))
        self._sorting.setToolTip(tr("Sort ({key})", key=key(Command.SORT)))

    def _build(self) -> None:
        self._heading = label(tr(self._words), "heading", name="queue_heading")
        self._count = label("", "muted", name="queue_count")
        self._search = line_edit("queue_search", tr("Search in this queue"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(lambda _text: self._typing.start())
        self._search.returnPressed.connect(self._to_table)
        self._open_button = button("", self._open_current, role="primary", name="open_order", hint=tr("Open the order"))
        head = row(self._heading, self._count, None, self._search, self._open_button, margins=(16, 12, 16, 4))
        head.setStretch(3, 1)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        layout = column(spacing=0)
        layout.addLayout(head)
        layout.addLayout(self._chips())
        inner = frame("none", column(body, margins=(16, 8, 16, 12)))
        layout.addWidget(inner, 1)
        layout.addWidget(self._thumbnails)
        self.setLayout(layout)

    def _chips(self) -> QHBoxLayout:
        kinds = self.parts.station.data.kinds.kinds.values()
        self._hold_chips = {
            Hold.MINE: self._chip(tr("Open by me"), "chip_mine"),
            Hold.FREE: self._chip(tr("Not open by others"), "chip_free"),
        }
        self._doubt = self._chip(tr("With findings"), "chip_findings")
        self._again = self._chip(tr("Resubmitted"), "chip_resubmitted")
        self._second = self._chip(tr("Second review"), "chip_second")
        self._kind_chips = {kind.code: self._chip(kind.short_name, f"chip_{kind.code}") for kind in kinds}
        self._make_menus()
        chips = [*self._hold_chips.values(), self._doubt, self._again, self._second, *self._kind_chips.values()]
        return row(self._views, *chips, None, self._sorting, margins=(16, 4, 16, 0), spacing=6)

    def _make_menus(self) -> None:
        self._views = tool_button(tr("Saved views ▾"), name="saved_views")
        self._sorting = tool_button("", name="sorted_by")
        self.views = ViewsMenu(
            self.parts, SavedViews(self.parts.station.facts, self.name), self._views,
            present=self._view, apply=self._apply,
        )  # fmt: skip
        self.sort_menu = SortMenu(
            self.table.rows.columns, self._sorting, present=self.table.sorting, apply=self.table.sort_by
        )
        self._views.clicked.connect(self.views.open)
        self._sorting.clicked.connect(self.sort_menu.open)

    def _chip(self, words: str, name: str) -> QPushButton:
        made = button(words, self._filter, role="chip", name=name)
        made.setCheckable(True)
        return made

    # what is shown

    def wanted(self) -> Filter:
        """Return the filter that the chips and the search describe."""
        member = self.parts.station.sessions.member()
        hold = next((hold for hold, chip in self._hold_chips.items() if chip.isChecked()), Hold.ANY)
        return Filter(
            stages=self._stages,
            text=self._search.text(),
            kinds=frozenset(code for code, chip in self._kind_chips.items() if chip.isChecked()),
            hold=hold,
            me=member.user if member else "",
            worst=frozenset({"fail", "review"}) if self._doubt.isChecked() else frozenset(),
            resubmitted=self._again.isChecked(),
            second_review=self._second.isChecked(),
            with_queued=self.name == PageName.ALL_ORDERS,
            also=self._also,
            now=self.parts.station.now(),
        )

    def _filter(self) -> None:
        self._ask_store()
        self._show()

    def _show(self) -> None:
        self.table.rows.show(self.wanted())
        count = self.table.rows.rowCount()
        self._count.setText(tr("{count} orders", count=count))
        has_focus = self.window().focusWidget() in (self.table, self._empty)
        self._stack.setCurrentIndex(0 if count else 1)
        if has_focus:
            self._take_focus()
        if not count:
            self._thumbnails.show_row(None)
            self._empty.say(*self._why_empty())

    def _take_focus(self) -> None:
        """Put the keys on the list, or on what stands in its place: a hidden table would lose them to the bar."""
        (self.table if self._stack.currentIndex() == 0 else self._empty).setFocus()

    def _why_empty(self) -> tuple[str, str]:
        if not self._board.is_loaded:
            return tr("Loading the orders"), tr("The list is here in a moment.")
        others = self._held_by_others()
        if others:
            return tr("{count} orders are open by others", count=others), tr("They come back when their holders leave.")
        if self.wanted() != Filter(stages=self._stages, me=self.wanted().me, with_queued=self.wanted().with_queued):
            return tr("No order fits the filter"), tr("Clear the search or a filter above to see more.")
        return tr("Nothing waits here"), tr("New orders appear by themselves.")

    def _held_by_others(self) -> int:
        """Return how many orders are left out only because somebody else works on them: that is not an empty queue."""
        wanted = self.wanted()
        if wanted.hold is not Hold.FREE:
            return 0
        return len(self._board.index.select(replace(wanted, hold=Hold.ANY), Column.AGE, descending=False))

    def _ask_store(self) -> None:
        """Numbers that the list does not hold (courier, waybill, key serial) are looked up in the store."""
        text = self._search.text().strip()
        self._also = frozenset()
        if len(text) < 4:
            return
        orders = self.parts.station.orders
        self.parts.jobs.start(
            lambda _context: (text, frozenset(orders.find(text))), name="find", owner=self, done=self._found
        )

    def _found(self, answer: tuple[str, frozenset[OrderNo]]) -> None:
        text, order_nos = answer
        if text == self._search.text().strip() and order_nos:
            self._also = order_nos
            self._show()
            self.table.point_at_first()

    def _board_changed(self) -> None:
        """Show what changed; a page that nobody sees does so when it is opened, or asked for its orders."""
        self._is_stale = not self.isVisible()
        if not self._is_stale:
            self._take_over()
            self.table.point_at_first()

    def _take_over(self) -> None:
        self._is_stale = False
        self.table.rows.use(self._board.index)
        self._show()

    # navigation

    def opened(self, subject: str) -> None:
        if subject:
            self._search.setText(subject)
        self.table.rows.use(self._board.index)
        self._filter()
        self.table.point_at_first()
        self._take_focus()

    def left(self) -> None:
        self.views.settle()

    def handle(self, command: Command) -> bool:
        match command:
            case Command.SEARCH_HERE:
                self._search.setFocus()
                self._search.selectAll()
            case Command.OPEN:
                self._open_current()
            case Command.SAVED_VIEWS:
                self.views.open()
            case Command.SORT:
                self.sort_menu.open()
            case Command.UNDO:
                return self.views.undo()
            case Command.BACK if self._search.text():
                self._search.clear()
                self._take_focus()
            case Command.BACK:
                self._take_focus()
            case _:
                return False
        return True

    def _to_table(self) -> None:
        self._filter()
        self.table.point_at_first()
        self._take_focus()

    def _open_current(self) -> None:
        current = self.table.current()
        if current is not None:
            self._open(current)

    def _open(self, chosen: QueueRow) -> None:
        self.parts.signals.go.emit(PageName.WORKBENCH, chosen.order_no)

    def _forget_listed(self, *_where: object) -> None:
        self._listed = None

    def clear_search(self) -> bool:
        """Empty the search and show the queue without it; False where nothing was searched."""
        if not self._search.text():
            return False
        self._search.clear()
        self._typing.stop()
        self.table.rows.use(self._board.index)
        self._filter()
        return True

    def neighbours(self) -> tuple[OrderNo, ...]:
        """Return the orders as listed, for next and previous in the workbench: without those only others may decide."""
        if self._is_stale:
            self._take_over()
        if self._listed is None:
            drawn = self._board.words.is_drawn_from_me
            self._listed = tuple(
                row.order_no
                for row in self.table.rows.first(_NEIGHBOURS)
                if not (row.second_review_not_by and drawn(row))
            )
        return self._listed

    # saved views, sorting

    def _chips_by_name(self) -> dict[str, QPushButton]:
        chips = [*self._hold_chips.values(), self._doubt, self._again, self._second, *self._kind_chips.values()]
        return {chip.objectName(): chip for chip in chips}

    def _view(self) -> View:
        pressed = tuple(name for name, chip in self._chips_by_name().items() if chip.isChecked())
        return View(text=self._search.text(), chips=pressed, sorting=self.table.sorting())

    def _apply(self, view: View) -> None:
        for name, chip in self._chips_by_name().items():
            chip.setChecked(name in view.chips)
        self._search.setText(view.text)
        self.table.sort_by(view.sorting)
        self._filter()
        self.table.point_at_first()

    def _sorted(self, sorting: Sorting) -> None:
        self._say_sorting(sorting)
        self._remembered.keep(sorting)

    def _say_sorting(self, sorting: Sorting) -> None:
        self._sorting.setText(sorting_words(sorting))
        self._sorting.setAccessibleName(sorting_words(sorting))
