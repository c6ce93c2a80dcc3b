"""What a person says otherwise of a finding, asked below the findings: the picture stays in sight."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from ui.texts import tr
from ui.widgets import button, column, label, row, set_role
from ui.workbench.answers import FAIL, PASS, Answer, otherwise
from ui.workbench.findings import FindingLine
from ui.workbench.one_line import OneLine


class ReasonLine(OneLine):
    """Up and Down turn the verdict: one line of text has no other use for them."""

    turned = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.turned.emit()
        else:
            super().keyPressEvent(event)


class OverrideSheet(QFrame):
    """`given` carries what is decided, pass or fail, and the reason; `closed` comes after it, and on giving up."""

    given = Signal(str, str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("override_sheet")
        self.setProperty("frame", "card")
        self._decided = PASS
        self._title = label("", "title", name="override_title")
        self._about = label("", wraps=True, name="override_about")
        self._turn = button("", self._turned, role="quiet", name="override_turn")
        self._turn.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._reason = ReasonLine()
        self._reason.setObjectName("override_reason")
        self._reason.setMaxLength(200)
        self._reason.left.connect(self._left)
        self._reason.turned.connect(self._turned)
        self._reason.textEdited.connect(lambda _text: self._say(lacks_reason=False))
        self._hint = label("", "small", wraps=True, name="override_hint")
        self.setFocusProxy(self._reason)
        layout = column(spacing=4, margins=(10, 8, 10, 8))
        layout.addLayout(row(self._title, None, self._turn, spacing=4))
        for widget in (self._about, self._reason, self._hint):
            layout.addWidget(widget)
        self.setLayout(layout)
        self.hide()

    def ask(self, line: FindingLine, answer: Answer | None) -> None:
        """Ask for the reason, the cursor ready; proposed is the other way than the finding stands."""
        self._about.setText(f"{line.about} · {line.message}")
        self._reason.clear()
        self._decide(otherwise(line, answer))
        self._say(lacks_reason=False)
        self.show()
        self._reason.setFocus()

    def give_up(self) -> None:
        """Close without an answer; harmless when it is not open."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _turned(self) -> None:
        self._decide(PASS if self._decided == FAIL else FAIL)

    def _decide(self, decided: str) -> None:
        """Show what is going to be said, in words."""
        self._decided = decided
        fails = decided == FAIL
        self._title.setText(tr("✕ It fails") if fails else tr("✓ It passes"))
        self._turn.setText(tr("It passes ↑↓") if fails else tr("It fails ↑↓"))
        question = tr("What is wrong with it?") if fails else tr("Why does it not apply?")
        self._reason.setAccessibleName(f"{self._title.text()}: {question}")
        self._reason.setPlaceholderText(question)

    def _left(self, keeps: bool) -> None:
        reason = self._reason.text().strip()
        if keeps and not reason:
            self._say(lacks_reason=True)
            return
        self.hide()
        if keeps:
            self.given.emit(self._decided, reason)
        self.closed.emit()

    def _say(self, *, lacks_reason: bool) -> None:
        words = tr("An override needs a reason.") if lacks_reason else tr("Enter keeps it, Esc gives up")
        self._hint.setText(words)
        set_role(self._hint, "text_role", "doubt" if lacks_reason else "small")
