"""Intake: a parcel is opened by its courier number, its pages come from the scan folder and find their document."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QSpinBox, QStackedWidget, QWidget

from app.ports.jobs import JobContext
from app.services.intake_outcomes import Collected, ParcelClosed, ParcelOutcome
from app.services.intake_state import Desk, IntakePage, OpenedParcel
from review.orders import DocumentCode, OrderNo, OrderSnapshot, Sha256
from review.stages import Stage
from ui.context.intake import IntakeDesk
from ui.errors import Tone
from ui.hotkeys import Command
from ui.intake.film import Film, icon_of
from ui.intake.lines import collected_words, next_page, page_words, sheet_lines
from ui.jobs import Pool
from ui.parts import Page, PageName, Parts
from ui.pictures import Picture, sharp
from ui.queue.board import OrderBoard
from ui.queue.index import Filter
from ui.queue.order_list import WIDTH_PX, OrderList
from ui.texts import tr
from ui.theme import without_input_method
from ui.wand import fold
from ui.widgets import EmptyState, VerdictMark, button, clear, column, frame, label, line_edit, row
from ui.workbench.page_view import PageView

POSTED_STAGES = frozenset({Stage.MAILING, Stage.SUPPLEMENT})
_STRIP_PX = 104
_LEFT_PX = WIDTH_PX  # as wide as the list of parcels
_ID = Qt.ItemDataRole.UserRole


class IntakePageView(Page):
    """The desk of the person who opens the post."""

    def __init__(self, parts: Parts, intake: IntakeDesk, board: OrderBoard) -> None:
        super().__init__(parts, PageName.INTAKE)
        self._intake = intake
        self._expected = OrderList(board, parts.theme, Filter(stages=POSTED_STAGES))
        self._expected.setAccessibleName(tr("Parcels on their way"))
        self._expected.doubleClicked.connect(lambda _index: self._open_expected())
        self._desk = Desk()
        self._chosen: Sha256 | None = None
        self._icons: dict[Sha256, QImage] = {}
        self._awaits_order: str | None = None
        body = row(self._left(), self._middle(), spacing=12, margins=(16, 12, 16, 16))
        body.setStretch(1, 1)
        self.setLayout(body)

    # building

    def _left(self) -> QWidget:
        self._number = line_edit("parcel_number", tr("Courier number"), tr("Scan the courier number"))
        self._number.setProperty("scan", "field")
        self._number.returnPressed.connect(self._open_parcel)
        without_input_method(self._number)
        self._parcel_words = label("", "title", wraps=True, name="parcel_words")
        self._sheets = column(spacing=4)
        sheets = column(self._parcel_words, spacing=8, margins=(12, 10, 12, 10))
        sheets.addLayout(self._sheets)
        self._collect = button(tr("Take pages in"), self._take_in, name="take_in", hint=tr("Look into the scan folder"))
        self._practice = button(
            tr("Practice scanner"), self._scan_for_practice, name="practice_scan",
            hint=tr("Training office: scans the sheets that lie in the open parcel"),
        )  # fmt: skip
        if not self.parts.station.is_training:
            self._practice.hide()
        self._finish = button(tr("Parcel complete"), self._close, role="primary", name="close_parcel")
        self._put_back = button(tr("Put back"), self._to_tray_all, name="put_back")
        for each in (self._practice, self._finish, self._put_back):
            each.setEnabled(False)  # until it is known what lies on the desk
        self._folder_words = label("", "small", wraps=True, name="folder_words")
        layout = column(
            label(tr("Intake"), "heading"), self._number, frame("panel", sheets), self._practice, self._collect,
            self._folder_words, label(tr("On their way (Enter opens the parcel)"), "title"), self._expected, spacing=10,
        )  # fmt: skip
        layout.setStretchFactor(self._expected, 1)
        layout.addLayout(row(self._put_back, None, self._finish))
        made = QWidget()
        made.setLayout(layout)
        made.setFixedWidth(self.parts.theme.px(_LEFT_PX))
        return made

    def _middle(self) -> QWidget:
        theme = self.parts.theme
        self._strip = self._film("filmstrip", tr("Pages of this parcel"), tr("Scanned pages appear here."))
        self._tray = self._film("tray", tr("Pages nobody could place"), tr("Pages nobody could place wait here."))
        self._view = PageView(theme, "intake_picture")
        self._view.moved.connect(self._view.apply)
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState(tr("No page chosen"), tr("Open a parcel, scan its sheets, take them in.")))
        self._stack.addWidget(self._view)
        self._bar = row(spacing=6, margins=(8, 6, 8, 6))
        self._what = label("", "title", name="page_what")
        self._page_no = QSpinBox()
        self._page_no.setRange(1, 20)
        self._page_no.setPrefix(tr("page "))
        self._page_no.setAccessibleName(tr("Page of the document"))
        self._documents = row(spacing=6)
        self._away = button(tr("To the tray"), self._to_tray, role="quiet", name="to_tray")
        self._bar.addWidget(self._what)
        self._bar.addLayout(self._documents)
        for widget in (self._page_no, self._away):
            self._bar.addWidget(widget)
        self._bar.insertStretch(2, 1)
        large = column(frame("bar", self._bar), self._stack, spacing=0)
        large.setStretch(1, 1)
        strips = column(label(tr("Pages"), "title"), self._strip, label(tr("Tray"), "title"), self._tray, spacing=4)
        strips.setStretch(1, 3)
        strips.setStretch(3, 1)
        side = QWidget()
        side.setLayout(strips)
        side.setFixedWidth(theme.px(240))
        body = row(side, frame("panel", large), spacing=12)
        body.setStretch(1, 1)
        made = QWidget()
        made.setLayout(body)
        return made

    def _film(self, name: str, words: str, when_empty: str) -> QListWidget:
        made = Film(self.parts.theme, when_empty)
        made.setObjectName(name)
        made.setAccessibleName(words)
        made.setViewMode(QListView.ViewMode.ListMode)
        made.setIconSize(QSize(self.parts.theme.px(74), self.parts.theme.px(_STRIP_PX)))
        made.setWordWrap(True)
        without_input_method(made, made.viewport())
        made.currentItemChanged.connect(lambda item, _before: self._choose(item))
        made.itemClicked.connect(self._choose)
        return made

    # the parcel

    def opened(self, subject: str) -> None:
        self._say_where_pages_come_from()
        self._refresh()
        self._number.setFocus()

    def _say_where_pages_come_from(self) -> None:
        folder = self._intake.folder()
        if folder:
            words = tr("Scan folder: {folder}", folder=folder)
        elif self.parts.station.is_training:
            words = tr("No paper here: open a parcel, and the practice scanner scans its sheets.")
        else:
            words = tr("No scan folder is set: choose it in the settings.")
        self._folder_words.setText(words)

    def scanned(self, code: str) -> bool:
        self._number.setText(code)
        self._open_parcel()
        return True

    def handle(self, command: Command) -> bool:
        if command is Command.OPEN and self._expected.hasFocus():
            self._open_expected()
            return True
        return super().handle(command)

    def _open_expected(self) -> None:
        """Open the parcel of the order under the cursor, as if its courier number had been scanned."""
        chosen, orders = self._expected.current(), self.parts.station.orders
        if chosen is not None:
            order_no = chosen.order_no
            self.parts.jobs.start(
                lambda _context: orders.order(order_no), name="expected", owner=self, done=self._take_expected
            )

    def _take_expected(self, order: OrderSnapshot | None) -> None:
        if order is None or not order.courier_number:
            self.parts.notices.say(tr("The applicant has not given the courier number yet."), Tone.INFO)
            return
        self._number.setText(order.courier_number)
        self._open_parcel()

    def _refresh(self) -> None:
        self.parts.jobs.start(lambda _context: self._intake.desk(), name="desk", owner=self, done=self._show)

    def _open_parcel(self) -> None:
        number = fold(self._number.text())
        if not number:
            return
        waiting, self._awaits_order = self._awaits_order, None
        self._number.clear()
        self._parcel_words.setText(tr("Opening {number}…", number=number))

        def work(_context: JobContext) -> ParcelOutcome:
            if waiting is not None:
                return self._intake.open_parcel(waiting, order_no=OrderNo(number))
            return self._intake.open_parcel(number)

        self.parts.jobs.start(
            work, name="open parcel", owner=self, done=lambda answer: self._parcel(number, answer),
            finished=self._refresh,
        )  # fmt: skip

    def _parcel(self, number: str, answer: ParcelOutcome) -> None:
        if isinstance(answer, OpenedParcel):
            self._number.setPlaceholderText(tr("Scan the courier number"))
            self.parts.notices.say(tr("Parcel open: {organisation}", organisation=answer.organisation), Tone.GOOD)
            return
        self.parts.notices.say(answer.sentence, Tone.DOUBT, code=answer.code, for_ms=0)
        if answer.code == "parcel_unknown":
            self._awaits_order = number
            self._number.setPlaceholderText(tr("Order number on the form"))
        self._number.setFocus()

    def _take_in(self) -> None:
        self._scan(self._intake.collect)

    def _scan_for_practice(self) -> None:
        self._scan(self._intake.scan_for_practice)

    def _scan(self, work: Callable[[JobContext], Collected]) -> None:
        """Take pages in, wherever they come from; one at a time. A button that is off would hand the cursor on."""
        if self._collect.hasFocus() or self._practice.hasFocus():
            self._number.setFocus()
        self._collect.setEnabled(False)
        self._practice.setEnabled(False)
        self.parts.jobs.start(
            work, name="take pages in", owner=self, done=self._collected,
            progress=lambda _done, _total, what: self._folder_words.setText(what), finished=self._scan_ended,
        )  # fmt: skip

    def _scan_ended(self) -> None:
        self._collect.setEnabled(True)
        self._practice.setEnabled(self._desk.parcel is not None)
        self._say_where_pages_come_from()

    def _collected(self, collected: Collected) -> None:
        words, is_bad = collected_words(collected)
        self.parts.notices.say(words, Tone.DOUBT if is_bad else Tone.INFO)
        self._refresh()

    def _close(self) -> None:
        self.parts.jobs.start(lambda _context: self._intake.close(), name="close parcel", owner=self, done=self._closed)

    def _closed(self, answer: object) -> None:
        if isinstance(answer, ParcelClosed):
            kinds = self.parts.station.data.kinds
            missing = "、".join(kinds.document_short_name(code) for code in answer.missing)
            words = tr("{order} goes to paper review.", order=answer.order_no)
            more = tr(" Missing: {documents}.", documents=missing) if missing else ""
            self.parts.notices.say(words + more, Tone.DOUBT if missing else Tone.GOOD)
            self.parts.signals.orders_changed.emit((answer.order_no,))
            self.parts.signals.sync_wanted.emit()
            self._number.setFocus()
        else:
            self.parts.notices.say(answer.sentence, Tone.DOUBT, code=answer.code)  # type: ignore[attr-defined]
        self._refresh()

    def _to_tray_all(self) -> None:
        self.parts.jobs.start(
            lambda _context: self._intake.put_back(), name="put back", owner=self, done=lambda _nothing: self._refresh()
        )

    # pages

    def _show(self, desk: Desk) -> None:
        self._desk = desk
        parcel = desk.parcel
        words = (
            f"{parcel.organisation}\n{parcel.order_no} · {parcel.courier_number}"
            if parcel
            else tr("No parcel is open.")
        )
        self._parcel_words.setText(words)
        self._show_sheets(parcel)
        self._fill(self._strip, parcel.pages if parcel else ())
        self._fill(self._tray, desk.tray)
        for each in (self._practice, self._finish, self._put_back):
            each.setEnabled(parcel is not None)
        self._collect.setEnabled(True)
        self._finish.setEnabled(parcel is not None and bool(parcel.pages) and not parcel.unplaced())
        pages = parcel.pages if parcel else ()
        following = next_page(pages, self._chosen)
        if following is None and pages and (self._chosen is None or desk.page(self._chosen) is None):
            following = pages[0]  # all are confirmed: there is something to look at
        self._go_to(following.id if following else self._chosen)

    def _show_sheets(self, parcel: OpenedParcel | None) -> None:
        clear(self._sheets)
        clear(self._documents)
        kinds = self.parts.station.data.kinds
        for line in sheet_lines(parcel, kinds) if parcel else ():
            made = QWidget()
            mark = VerdictMark(self.parts.theme, line.verdict)
            made.setLayout(row(mark, label(line.name), None, label(line.words, "small"), spacing=8))
            self._sheets.addWidget(made)
        for code in parcel.wanted if parcel else ():
            choose = button(kinds.document_short_name(code), name=f"place_{code}", role="chip")
            choose.clicked.connect(lambda _checked=False, code=code: self._place(code))
            self._documents.addWidget(choose)

    def _fill(self, film: QListWidget, pages: tuple[IntakePage, ...]) -> None:
        film.blockSignals(True)
        film.clear()
        for page in pages:
            what, how = page_words(page, self.parts.station.data.kinds)
            item = QListWidgetItem(f"{what}\n{how}")
            item.setData(_ID, page.id)
            if page.id in self._icons:
                item.setIcon(QIcon(QPixmap.fromImage(self._icons[page.id])))
            film.addItem(item)
        film.blockSignals(False)
        missing = [page.id for page in pages if page.id not in self._icons]
        if missing:
            self._load_icons(missing)

    def _load_icons(self, ids: list[Sha256]) -> None:
        side = self.parts.theme.px(_STRIP_PX)

        def work(_context: JobContext) -> dict[Sha256, QImage]:
            return {page_id: icon_of(self._intake.content(page_id), side) for page_id in ids}

        def done(found: dict[Sha256, QImage]) -> None:
            self._icons.update(found)
            for film in (self._strip, self._tray):
                for place in range(film.count()):
                    image = self._icons.get(film.item(place).data(_ID))
                    if image is not None:
                        film.item(place).setIcon(QIcon(QPixmap.fromImage(image)))

        self.parts.jobs.start(work, name="filmstrip", pool=Pool.IMAGE, owner=self, done=done)

    def _go_to(self, page_id: Sha256 | None) -> None:
        for film in (self._strip, self._tray):
            for place in range(film.count()):
                if film.item(place).data(_ID) == page_id:
                    film.setCurrentRow(place)
                    self._choose(film.item(place))
                    return
        self._chosen = None
        self._stack.setCurrentIndex(0)
        self._what.setText("")
        self._offer()

    def _choose(self, item: QListWidgetItem | None) -> None:
        page = self._desk.page(item.data(_ID)) if item is not None else None
        if page is None:
            return
        self._chosen = page.id
        self._what.setText(page_words(page, self.parts.station.data.kinds)[0])
        self._page_no.setValue(page.page)
        self._offer()
        self.parts.jobs.start(
            lambda _context: (page.id, sharp(self._intake.content(page.id))), name="intake page", pool=Pool.IMAGE,
            owner=self, done=self._show_page,
        )  # fmt: skip

    def _offer(self) -> None:
        has_page = self._chosen is not None
        for place in range(self._documents.count()):
            item = self._documents.itemAt(place)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setEnabled(has_page)
        self._page_no.setEnabled(has_page)
        self._away.setEnabled(has_page)

    def _show_page(self, answer: tuple[Sha256, Picture]) -> None:
        page_id, picture = answer
        if page_id != self._chosen:
            return
        self._stack.setCurrentIndex(1)
        self._view.page.show_picture(picture)
        self._view.apply(self._view.fitted(0))

    def _place(self, document: DocumentCode) -> None:
        page_id, number = self._chosen, self._page_no.value()
        if page_id is None:
            return

        def done(refusal: object) -> None:
            if refusal is not None:
                self.parts.notices.say(refusal.sentence, Tone.DOUBT, code=refusal.code)  # type: ignore[attr-defined]
            self._refresh()

        self.parts.jobs.start(
            lambda _context: self._intake.place(page_id, document, number), name="place page", owner=self, done=done
        )

    def _to_tray(self) -> None:
        page_id = self._chosen
        if page_id is not None:
            self.parts.jobs.start(
                lambda _context: self._intake.to_tray(page_id), name="to tray", owner=self,
                done=lambda _nothing: self._refresh(),
            )  # fmt: skip
