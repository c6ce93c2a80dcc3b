"""The key stock: counts per state, the keys, one key's history; what a person enters by hand, recycling, unblocking."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from app.ports.usb_keys import PinState
from review.key_stock import STOCK_NAMES_ZH, KeyEvent, KeyHistory, KeyStockPage, StockedKey, StockState
from review.revocations import CAUSE_NAMES_ZH, QUARANTINE_CAUSES, RevocationCause
from ui.context.keys import KeyStockDesk
from ui.errors import Tone
from ui.jobs import Pool
from ui.office.tables import TextTable
from ui.parts import Page, PageName, Parts
from ui.production.lines import event_words
from ui.texts import tr
from ui.theme import without_input_method
from ui.times import day_and_hour
from ui.widgets import button, column, frame, label, line_edit, row


class KeyStockView(Page):
    """Left the keys, right one key."""

    def __init__(self, parts: Parts, stock: KeyStockDesk) -> None:
        super().__init__(parts, PageName.KEY_STOCK)
        self._stock = stock
        self._keys: tuple[StockedKey, ...] = ()
        self._asked = ""
        self._names: Mapping[str, str] = {}
        headings = (tr("Serial"), tr("State"), tr("Order"), tr("Since"), tr("By"))
        self.table = TextTable(parts.theme, headings, (184, 136, 184, 128, 0), 4, "stock_table")
        self.table.selectionModel().currentRowChanged.connect(lambda _current: self._show_history())
        self._events = TextTable(
            parts.theme, (tr("Time"), tr("By"), tr("What happened")), (128, 112, 0), 2, "stock_events"
        )
        self._counts = label("", wraps=True, name="stock_counts")
        body = row(self._left(), self._right(), spacing=16)
        body.setStretch(0, 3)
        body.setStretch(1, 2)
        layout = column(label(tr("Key stock"), "heading"), self._counts, spacing=12, margins=(16, 12, 16, 16))
        layout.addLayout(body, 1)
        self.setLayout(layout)

    def _left(self) -> QWidget:
        self._search = line_edit("stock_search", tr("Serial or order"), tr("Serial or order; Enter looks"))
        self._search.returnPressed.connect(self._load)
        self._state = QComboBox()
        self._state.setAccessibleName(tr("State"))
        self._state.addItem(tr("every state"), None)
        for state in StockState:
            self._state.addItem(STOCK_NAMES_ZH[state], state.value)
        self._state.activated.connect(lambda _index: self._load())
        made = QWidget()
        layout = column(spacing=8)
        layout.addLayout(row(self._search, self._state))
        layout.addWidget(self.table, 1)
        made.setLayout(layout)
        return made

    def _right(self) -> QWidget:
        self._serial = self._field("stock_serial", tr("Serial"))
        self._note = line_edit("stock_note", tr("Note"), tr("Note"))
        received = button(tr("Received"), lambda: self._enter(StockState.RECEIVED), name="enter_received")
        blank = button(tr("Blank"), lambda: self._enter(StockState.BLANK), name="enter_blank",
                       hint=tr("Looked at, and nothing is on it"))  # fmt: skip
        self._cause = self._causes()
        self._aside = button(tr("Quarantine"), self._quarantine, role="danger", name="quarantine")
        self._serial.textChanged.connect(lambda _text: self._ask_anew())
        self._again = self._field("stock_serial_again", tr("Serial, typed again"))
        recycle = button(tr("Erase and recycle"), self._recycle, role="danger", name="recycle")
        self._pin = self._field("stock_pin", tr("New user PIN"))
        self._pin.setEchoMode(QLineEdit.EchoMode.Password)
        unblock = button(tr("Unblock with the admin PIN"), self._unblock, name="unblock")
        panel = column(label(tr("One key"), "title"), self._serial, self._note, spacing=8, margins=(16, 12, 16, 12))
        for line in ((None, received, blank), (self._cause, self._aside), (self._again, recycle), (self._pin, unblock)):
            panel.addLayout(self._line(*line))
        made = QWidget()
        layout = column(frame("panel", panel), label(tr("History"), "title"), self._events, spacing=8)
        layout.setStretch(2, 1)
        made.setLayout(layout)
        return made

    def _causes(self) -> QComboBox:
        """Make the choice of what became of a key; the CA's list says it of the certificates on it."""
        made = QComboBox()
        made.setObjectName("stock_cause")
        made.setAccessibleName(tr("What became of the key"))
        for cause in QUARANTINE_CAUSES:
            made.addItem(CAUSE_NAMES_ZH[cause], cause)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.currentIndexChanged.connect(lambda _index: self._ask_anew())
        return made

    @staticmethod
    def _line(*widgets: QWidget | None) -> QHBoxLayout:
        return row(*widgets)

    @staticmethod
    def _field(name: str, words: str) -> QLineEdit:
        made = line_edit(name, words, words)
        without_input_method(made)
        return made

    # what is shown

    def opened(self, subject: str) -> None:
        self._load()

    def left(self) -> None:
        self._pin.clear()

    def scanned(self, code: str) -> bool:
        self._search.setText(code)
        self._serial.setText(code)
        self._load()
        return True

    def _load(self) -> None:
        state = StockState(self._state.currentData()) if self._state.currentData() else None
        text = self._search.text().strip()
        self.parts.jobs.start(
            lambda _context: (self._stock.page(state=state, text=text), self.parts.station.overview.names()),
            name="key stock", owner=self, done=self._show,
        )  # fmt: skip

    def _show(self, answer: tuple[KeyStockPage, Mapping[str, str]]) -> None:
        page, self._names = answer
        self._keys = page.keys
        counts = [f"{STOCK_NAMES_ZH[count.state]} {count.keys}" for count in page.counts if count.keys]
        self._counts.setText(" · ".join(counts) or tr("No key was ever entered."))
        self.table.texts.show([
            (key.usb_key_serial, STOCK_NAMES_ZH[key.state], key.order_no, day_and_hour(key.since), self._name(key.by))
            for key in page.keys
        ])  # fmt: skip

    def _show_history(self) -> None:
        at = self.table.currentIndex().row()
        if not 0 <= at < len(self._keys):
            return
        serial = self._keys[at].usb_key_serial
        self._serial.setText(serial)
        self._again.clear()

        def done(history: KeyHistory) -> None:
            if self._serial.text() == serial:
                self._show_events(history.events)

        self.parts.jobs.start(lambda _context: self._stock.history(serial), name="key history", owner=self, done=done)

    def _show_events(self, events: Sequence[KeyEvent]) -> None:
        self._events.texts.show([
            (day_and_hour(each.at), self._name(each.by), event_words(each)) for each in reversed(events)
        ])  # fmt: skip

    def _name(self, user: str) -> str:
        return self._names.get(user, user)

    # acts

    def _enter(self, state: StockState) -> None:
        serial, note = self._serial.text().strip(), self._note.text().strip()
        if serial:
            said = tr("{serial}: {state}", serial=serial, state=STOCK_NAMES_ZH[state])
            self._act(lambda: self._stock.enter(serial, state, note=note), said, Pool.NETWORK)

    def _quarantine(self) -> None:
        """A quarantined key is never used again, so the first press asks, the second does it."""
        if self._asked != self._serial.text().strip():
            self._asked = self._serial.text().strip()
            self._aside.setText(tr("Really? Press again: {act}", act=tr("Quarantine")))
            return
        serial, note = self._serial.text().strip(), self._note.text().strip()
        cause: RevocationCause = self._cause.currentData()
        if serial:
            said = tr("{serial}: {state}", serial=serial, state=STOCK_NAMES_ZH[StockState.QUARANTINED])
            self._act(lambda: self._stock.quarantine(serial, cause, note), said, Pool.NETWORK)
        self._ask_anew()

    def _ask_anew(self) -> None:
        self._asked = ""
        self._aside.setText(tr("Quarantine"))

    def _recycle(self) -> None:
        """Erase a used key: its serial must be there twice, and the second time by hand."""
        serial, again = self._serial.text().strip(), self._again.text().strip()
        if not serial or serial != again:
            self.parts.notices.say(
                tr("Type the serial of the key again: both must be the same before it is erased."), Tone.DOUBT,
                code="serial_unconfirmed",
            )  # fmt: skip
            return
        self._act(lambda: self._stock.recycle(serial, again), tr("{serial} was erased.", serial=serial), Pool.DEVICE)

    def _unblock(self) -> None:
        serial, pin = self._serial.text().strip(), self._pin.text()
        self._pin.clear()
        if serial and pin:
            said = tr("{serial} takes the new PIN.", serial=serial)
            self._act(lambda: self._stock.unblock(serial, pin), said, Pool.DEVICE)

    def _act(self, act: Callable[[], StockedKey | PinState], said: str, pool: Pool) -> None:
        def done(_answer: object) -> None:
            self.parts.notices.say(said, Tone.GOOD)
            self._again.clear()
            self._load()

        self.parts.jobs.start(lambda _context: act(), name="key act", pool=pool, owner=self, done=done)
