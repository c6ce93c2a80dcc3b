"""The rail at the left: pages with live counts. Counts never take the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from ui.hotkeys import Command, HotkeyMap
from ui.texts import tr
from ui.widgets import line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.shell.entries import RailEntry
    from ui.theme import Theme

WIDTH_PX = 148


class RailButton(QPushButton):
    """An entry with its count at the right."""

    def __init__(self, entry: RailEntry) -> None:
        super().__init__(tr(entry.words))
        self.entry = entry
        self.setCheckable(True)
        self.setProperty("role", "rail")
        self.setObjectName(f"rail_{entry.page}")
        self.setAccessibleName(tr(entry.words))
        self._count = QLabel()
        self._count.setObjectName(f"count_{entry.page}")
        self._count.setProperty("text_role", "muted")
        self._count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 12, 0)
        self._line.addStretch(1)
        self._line.addWidget(self._count)

    def show_count(self, count: int | None) -> None:
        text = "" if not count else (str(count) if count < 10_000 else tr("{thousands}k", thousands=count // 1000))
        if self._count.text() != text:
            self._count.setText(text)
            self._line.activate()  # at once: a count that grew by a digit is never painted cut off
            self.setAccessibleName(f"{self.text()} {text}".strip())


class Rail(QFrame):
    """The entries that this person has a role for."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, hotkeys: HotkeyMap) -> None:
        super().__init__()
        self.setProperty("frame", "rail")
        self._theme = theme
        self._hotkeys = hotkeys
        self._buttons: list[RailButton] = []
        self._group = QButtonGroup(self)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 8, 0, 8)
        self._layout.setSpacing(0)
        theme.changed.connect(self._resize)
        self._resize()
        hotkeys.follow(self._name_keys)

    def show_entries(self, entries: tuple[RailEntry, ...]) -> None:
        """Replace the entries."""
        self._clear()
        group = 0
        for entry in entries:
            if entry.group != group:
                group = entry.group
                self._layout.addSpacing(8)
                self._layout.addWidget(line())
                self._layout.addSpacing(8)
            self._add(entry)
        self._layout.addStretch(1)
        self._name_keys()

    def _name_keys(self) -> None:
        for number, made in enumerate(self._buttons, start=1):
            command = f"go_{number}"
            key = self._hotkeys.shown(Command(command)) if command in set(Command) else ""
            made.setToolTip(f"{tr(made.entry.words)}  {key}".strip())

    def _add(self, entry: RailEntry) -> None:
        made = RailButton(entry)
        made.clicked.connect(lambda _checked=False, page=entry.page: self.chosen.emit(page))
        self._group.addButton(made)
        self._buttons.append(made)
        self._layout.addWidget(made)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        for made in self._buttons:
            made.show_count(counts.get(made.entry.page))

    def mark(self, page: str) -> None:
        """Show which page is open."""
        for made in self._buttons:
            made.setChecked(made.entry.page == page)

    def page_at(self, number: int) -> str | None:
        """Return the page of entry `number`, counted from 1."""
        return self._buttons[number - 1].entry.page if number <= len(self._buttons) else None

    def pages(self) -> tuple[str, ...]:
        return tuple(made.entry.page for made in self._buttons)

    def _clear(self) -> None:
        self._buttons.clear()
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()

    def _resize(self) -> None:
        self.setFixedWidth(self._theme.px(WIDTH_PX))
