"""How a run stands, read from two metres: the steps in a row, and the whole middle of the page green or red."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from app.services.production_values import Step
from ui.production.lines import SHORT_STEPS, Light, RunState
from ui.texts import tr
from ui.theme import Theme
from ui.widgets import column, label, set_role

MARK_PX = 96
"""Read from two metres."""
LARGE_PX, LONG_PX, PLAIN_PX = 28, 22, 17
_LONG = 36
"""A sentence of more characters would break with a word alone on its second line."""
_LOOKS = {
    Light.IDLE: ("card", "heading", ""),
    Light.RUNNING: ("doubt", "heading", ""),
    Light.PROVEN: ("good", "good", "✓"),
    Light.STOPPED: ("bad", "bad", "✕"),
}
"""Frame, tone and mark of each light; a stopped run whose key is back is red no more: it waits for a press."""


class StepMark(QFrame):
    """One step: its number, its words, how it stands."""

    def __init__(self, theme: Theme, number: int, words: str) -> None:
        super().__init__()
        self.setProperty("frame", "card")
        self._number = number
        self._state = label(str(number), "title")
        self.setLayout(column(self._state, label(words, "small", wraps=True), spacing=0, margins=(8, 4, 8, 4)))
        self.setMinimumWidth(theme.px(64))

    def show_state(self, state: RunState) -> None:
        place = self._number - 1
        if place < state.step:
            kind, words = "good", "✓"
        elif place == state.step:
            is_stopped = state.light is Light.STOPPED and not state.is_key_back
            kind, words = ("bad", "✕") if is_stopped else ("doubt", "…")
        else:
            kind, words = "card", ""
        set_role(self, "frame", kind)
        self._state.setText(f"{self._number} {words}".strip())


class RunLight(QFrame):
    """The mark, what happened, and what to do next."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("frame", "card")
        self.setObjectName("light")
        self._theme = theme
        self.steps = [StepMark(theme, number, tr(SHORT_STEPS[step])) for number, step in enumerate(Step, 1)]
        self._says = label("", "heading", wraps=True, name="production_says")
        self._next = label("", wraps=True, name="production_next")
        self._mark = label("", name="production_mark")
        for each in (self._says, self._next, self._mark):
            each.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._mark.setStyleSheet(f"font-size: {theme.px(MARK_PX)}px; font-weight: 600;")
        self.setLayout(column(None, self._mark, self._says, self._next, None, spacing=8, margins=(20, 16, 20, 16)))

    def say(self, sentence: str) -> None:
        """Say what is waited for."""
        self._says.setText(sentence)

    def show_run(self, state: RunState) -> None:
        kind, tone, sign = ("doubt", "heading", "↻") if state.is_key_back else _LOOKS[state.light]
        set_role(self, "frame", kind)
        set_role(self._says, "text_role", tone)
        size = PLAIN_PX if state.light is Light.IDLE else LONG_PX if len(state.sentence) > _LONG else LARGE_PX
        self._says.setStyleSheet(f"font-size: {self._theme.px(size)}px;")
        self._mark.setText(sign)
        self._mark.setVisible(bool(sign))
        set_role(self._mark, "text_role", tone)
        self._says.setText(state.sentence)
        code = tr("code {code}", code=state.code) if state.code else ""
        self._next.setText("  ".join(part for part in (state.next_action, code) if part))
        for each in self.steps:
            each.show_state(state)
