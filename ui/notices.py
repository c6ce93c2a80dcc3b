"""The thin strip under the top bar: it speaks, offers one action, and keeps a log. Never a dialog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.errors import Presented, Remedy, Tone, present

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

LOG_LENGTH = 200
SHOWN_MS = 8000


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One sentence with a tone, a code to read out, and at most one action."""

    tone: Tone
    text: str
    at: datetime
    code: str = ""
    action_text: str = ""
    remedy: Remedy = Remedy.NONE
    subject: str = ""


class Notices(QObject):
    """What the strip shows now, and what it has shown. Background work may only speak here."""

    shown = Signal(object)
    cleared = Signal()
    acted = Signal(object)

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.log: list[Notice] = []
        self.current: Notice | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.clear)

    def say(
        self,
        text: str,
        tone: Tone = Tone.INFO,
        *,
        code: str = "",
        action_text: str = "",
        remedy: Remedy = Remedy.NONE,
        subject: str = "",
        for_ms: int = SHOWN_MS,
    ) -> Notice:
        """Show a notice; it goes by itself after `for_ms` milliseconds (0: stays until the next or a click)."""
        notice = Notice(
            tone=tone, text=text, at=self._now(), code=code, action_text=action_text, remedy=remedy, subject=subject
        )
        self.current = notice
        self.log.insert(0, notice)
        del self.log[LOG_LENGTH:]
        self._timer.stop()
        if for_ms:
            self._timer.start(for_ms)
        self.shown.emit(notice)
        return notice

    def error(self, error: object, *, subject: str = "") -> Notice:
        """Present an error of any kind; it stays until something else is said."""
        shown: Presented = present(error)
        return self.say(shown.sentence, shown.tone, code=shown.code, remedy=shown.remedy, subject=subject, for_ms=0)

    def act(self) -> None:
        """The person took the notice's action."""
        notice = self.current
        self.clear()
        if notice is not None:
            self.acted.emit(notice)

    def clear(self) -> None:
        if self.current is not None:
            self.current = None
            self.cleared.emit()
