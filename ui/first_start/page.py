"""Two doors: sign in to an office server, or open the training office (DESIGN §7)."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QProgressBar, QPushButton, QStackedWidget, QWidget

from app.ports.errors import Unavailable
from ui.context.workstation import Workstation
from ui.errors import present
from ui.jobs import Job, JobRunner
from ui.texts import tr
from ui.theme import Theme, without_input_method
from ui.widgets import button, column, frame, label, line, row

_DOORS, _SIGN_IN, _STARTING = 0, 1, 2
_CARD_PX = 600


class Door(QPushButton):
    """A large button with a heading and a sentence in it; as high as they need (a button alone ignores its layout)."""

    def __init__(self, clicked: Callable[[], object], name: str, heading: str) -> None:
        super().__init__()
        self.setProperty("role", "door")
        self.setObjectName(name)
        self.setAccessibleName(heading)
        self.clicked.connect(lambda _checked=False: clicked())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._make_room()

    def _make_room(self) -> None:
        layout = self.layout()
        if layout is not None:
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))


class StartPage(QWidget):
    """Shown while nobody is signed in. `entered` carries the workstation that a door opened."""

    entered = Signal(object)

    def __init__(self, station: Workstation, theme: Theme, jobs: JobRunner) -> None:
        super().__init__()
        self.setObjectName("start_page")
        self.setWindowTitle(tr("CA review workstation"))
        self._station = station
        self._theme = theme
        self._jobs = jobs
        self._job: Job | None = None
        self._problem = label("", "bad", wraps=True, name="start_problem")
        self._steps = QStackedWidget()
        self._steps.setProperty("plain", "true")
        for step in (self._doors(), self._sign_in(), self._starting()):
            self._steps.addWidget(step)
        card = frame("panel", column(*self._head(), self._steps, self._problem, margins=(32, 28, 32, 24), spacing=12))
        self._card = card
        theme.changed.connect(self._resize)
        self._resize()
        middle = row(None, card, None)
        outer = column(spacing=0)
        outer.addStretch(2)
        outer.addLayout(middle)
        outer.addStretch(3)
        self.setLayout(outer)
        self._problem.hide()
        if station.sessions.server_url():
            self._to_sign_in()

    def _resize(self) -> None:
        self._card.setFixedWidth(self._theme.px(_CARD_PX))

    def _head(self) -> tuple[QWidget, ...]:
        return (
            label(tr("CA review workstation"), "heading"),
            label(tr("Review orders for organisation certificates and electronic seals, and make USB keys."), "muted",
                  wraps=True),
            line(),
        )  # fmt: skip

    def _doors(self) -> QWidget:
        office = self._door(
            tr("Sign in to the office"), tr("With the address of your office server, your name and password."),
            self._to_sign_in, "door_office",
        )  # fmt: skip
        training = self._door(
            tr("Open the training office"),
            tr("A complete office on this computer: sample orders, software keys. Nothing there is real."),
            self._open_training, "door_training",
        )  # fmt: skip
        page = QWidget()
        page.setLayout(column(office, training, spacing=12))
        return page

    @staticmethod
    def _door(heading: str, sentence: str, clicked: Callable[[], object], name: str) -> QPushButton:
        made = Door(clicked, name, heading)
        title, text = label(heading, "title"), label(sentence, "muted", wraps=True)
        for each in (title, text):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        made.setLayout(column(title, text, spacing=4, margins=(20, 16, 20, 16)))
        return made

    def _sign_in(self) -> QWidget:
        self._server = self._field("server", self._station.sessions.server_url() or "https://")
        self._user = self._field("user", "")
        self._password = self._field("password", "")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        without_input_method(self._server, self._password)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        for words, field in (
            (tr("Server address"), self._server), (tr("User name"), self._user), (tr("Password"), self._password),
        ):  # fmt: skip
            field.setAccessibleName(words)
            form.addRow(QLabel(words), field)
            field.returnPressed.connect(self._try_sign_in)
        self._enter = button(tr("Sign in"), self._try_sign_in, role="primary", name="sign_in")
        back = button(tr("Back"), self._to_doors, name="back_to_doors")
        page = QWidget()
        layout = column(spacing=16)
        layout.addLayout(form)
        layout.addLayout(row(back, None, self._enter))
        page.setLayout(layout)
        return page

    @staticmethod
    def _field(name: str, text: str) -> QLineEdit:
        made = QLineEdit(text)
        made.setObjectName(name)
        return made

    def _starting(self) -> QWidget:
        self._what = label(tr("The training office is starting"), wraps=True, name="starting_what")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        cancel = button(tr("Cancel"), self._cancel, name="cancel_start")
        page = QWidget()
        layout = column(self._what, self._bar, spacing=12)
        layout.addLayout(row(None, cancel))
        page.setLayout(layout)
        return page

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus: no page is open yet that would see to it."""
        focus = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QPushButton):
            focus.click()
        else:
            super().keyPressEvent(event)

    # what the doors do

    def _to_doors(self) -> None:
        self._problem.hide()
        self._steps.setCurrentIndex(_DOORS)

    def _to_sign_in(self) -> None:
        self._problem.hide()
        self._steps.setCurrentIndex(_SIGN_IN)
        (self._user if self._station.sessions.server_url() else self._server).setFocus()

    def _try_sign_in(self) -> None:
        url, user, password = self._server.text().strip(), self._user.text().strip(), self._password.text()
        if not (url and user and password):
            self._say(tr("Please fill in address, name and password."))
            return
        self._enter.setEnabled(False)
        doors = self._station.doors
        self._jobs.start(
            lambda _context: doors.open_office(url, user, password), name="sign in", owner=self,
            done=self._enter_with, failed=self._failed, finished=lambda: self._enter.setEnabled(True),
        )  # fmt: skip

    def _open_training(self) -> None:
        self._problem.hide()
        self._bar.setRange(0, 0)
        self._steps.setCurrentIndex(_STARTING)
        doors = self._station.doors
        self._job = self._jobs.start(
            doors.open_training, name="open training office", owner=self, done=self._enter_with,
            failed=self._failed_start, progress=self._progress,
        )  # fmt: skip

    def _progress(self, done: int, total: int, what: str) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        if what:
            self._what.setText(what)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._to_doors()

    def _enter_with(self, station: Workstation) -> None:
        self._password.clear()
        self.entered.emit(station)

    def _failed_start(self, error: object) -> None:
        self._steps.setCurrentIndex(_DOORS)
        self._failed(error)

    def _failed(self, error: object) -> None:
        shown = present(error)
        extra = tr(" Nothing was changed.") if isinstance(error, Unavailable) else ""
        self._say(f"{shown.sentence}{extra}  {tr('code {code}', code=shown.code)}")

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.show()
