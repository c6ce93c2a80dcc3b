"""Why a finding does not apply, asked below the findings: the picture stays in sight, nothing stands before it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ui.texts import tr
from ui.widgets import column, label, set_role
from ui.workbench.findings import FindingLine
from ui.workbench.one_line import OneLine


class OverrideSheet(QFrame):
    """`given` carries the reason; `closed` comes after it, and when the person gave up."""

    given = Signal(str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("override_sheet")
        self.setProperty("frame", "card")
        self._about = label("", wraps=True, name="override_about")
        self._reason = OneLine()
        self._reason.setObjectName("override_reason")
        self._reason.setAccessibleName(tr("Why does it not apply?"))
        self._reason.setPlaceholderText(tr("Why does it not apply?"))
        self._reason.setMaxLength(200)
        self._reason.left.connect(self._left)
        self._reason.textEdited.connect(lambda _text: self._say(lacks_reason=False))
        self._hint = label("", "small", wraps=True, name="override_hint")
        self.setFocusProxy(self._reason)
        self.setLayout(
            column(label(tr("Override the finding"), "title"), self._about, self._reason, self._hint, spacing=4,
                   margins=(10, 8, 10, 8))
        )  # fmt: skip
        self.hide()

    def ask(self, line: FindingLine) -> None:
        """Ask for the reason, the cursor ready."""
        self._about.setText(f"{line.about} · {line.message}")
        self._reason.clear()
        self._say(lacks_reason=False)
        self.show()
        self._reason.setFocus()

    def give_up(self) -> None:
        """Close without an answer; harmless when it is not open."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _left(self, keeps: bool) -> None:
        reason = self._reason.text().strip()
        if keeps and not reason:
            self._say(lacks_reason=True)
            return
        self.hide()
        if keeps:
            self.given.emit(reason)
        self.closed.emit()

    def _say(self, *, lacks_reason: bool) -> None:
        words = tr("An override needs a reason.") if lacks_reason else tr("Enter keeps it, Esc gives up")
        self._hint.setText(words)
        set_role(self._hint, "text_role", "doubt" if lacks_reason else "small")
