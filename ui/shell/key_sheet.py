"""The keyboard sheet (F1): every action with its key; a key is changed by clicking it and pressing another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.hotkeys import FORBIDDEN, HOTKEYS, HOTKEYS_FACT, Group, Hotkey, canonical, rows_of, words, written
from ui.texts import mark, tr
from ui.widgets import button, column, frame, label, line, row

if TYPE_CHECKING:
    from ui.parts import Parts

_GROUPS = {
    Group.EVERYWHERE: mark("Everywhere"),
    Group.QUEUE: mark("In a queue"),
    Group.WORKBENCH: mark("In the workbench"),
    Group.PICTURE: mark("On the pictures"),
    Group.CROSSHAIR: mark("With the ruler, or to mark a place"),
    Group.LAYING: mark("Paper on the upload"),
}

_COLUMNS = (
    (Group.EVERYWHERE, Group.QUEUE), (Group.WORKBENCH,), (Group.PICTURE,), (Group.CROSSHAIR, Group.LAYING),
)  # fmt: skip
_SIZE = (1560, 880)  # all keys at a glance on a screen of 1920 x 1080
_EDGE_PX = 24  # of the window that stays seen around the sheet


class KeyButton(QPushButton):
    """Shows a command's key; clicked, it takes the next key that is pressed."""

    def __init__(self, parts: Parts, entry: Hotkey, say: KeySheet) -> None:
        super().__init__()
        self._parts = parts
        self._entry = entry
        self._sheet = say
        self._listens = False
        self.setFont(parts.theme.mono())
        self.setProperty("role", "key")
        self.setObjectName(f"key_{entry.command.value}")
        self.setAccessibleName(tr("Key of: {words}", words=words(entry)))
        self.clicked.connect(self._listen)
        parts.hotkeys.follow(self.show_key)

    def show_key(self) -> None:
        keys = self._parts.hotkeys.keys(self._entry.command)
        self.setText(" / ".join(dict.fromkeys(map(written, keys))))

    def _listen(self) -> None:
        self._listens = True
        self.setText(tr("press a key"))
        self.setFocus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._listens = False
        self.show_key()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._listens:
            super().keyPressEvent(event)
            return
        if event.key() in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta):
            return
        self._listens = False
        if event.key() != Qt.Key.Key_Escape:
            modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            self._sheet.assign(self._entry, QKeySequence(modifiers.value | event.key()).toString())
        self.show_key()


class KeySheet(QDialog):
    """A sheet of all commands; opened by the person, never by the program."""

    def __init__(self, parts: Parts, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("key_sheet")
        self.setWindowTitle(tr("Keys"))
        self._parts = parts
        self._said = label(tr("Click a key, then press the new one. Esc keeps the old."), "muted", name="key_said")
        done = button(tr("Done"), self.accept, role="primary", name="key_done")
        reset = button(tr("All keys as delivered"), self._reset, name="key_reset")
        body = QWidget()
        body.setLayout(self._columns())
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        layout = column(label(tr("Keys"), "heading"), self._said, scroll, margins=(16, 10, 16, 10), spacing=6)
        layout.addLayout(row(reset, None, done))
        self.setLayout(layout)
        room = parent.size() - QSize(2 * _EDGE_PX, 2 * _EDGE_PX)
        self.resize(QSize(*map(parts.theme.px, _SIZE)).boundedTo(room))

    def _columns(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        for place, groups in enumerate(_COLUMNS):
            side = QVBoxLayout()
            side.setSpacing(8)
            for group in groups:
                side.addWidget(self._group(group))
            side.addStretch(1)
            grid.addLayout(side, 0, place)
        return grid

    def _group(self, group: Group) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(10, 6, 10, 6)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label(tr(_GROUPS[group]), "title"), 0, 0)
        grid.addWidget(line(), 1, 0, 1, 2)
        for number, entry in enumerate(rows_of(group), start=2):
            grid.addWidget(label(words(entry), wraps=True), number, 0)
            grid.addWidget(KeyButton(self._parts, entry, self), number, 1)
        return frame("panel", grid)

    def assign(self, entry: Hotkey, key: str) -> None:
        """Give a command a key, say why not when it cannot be, and remember it."""
        if canonical(key) in FORBIDDEN:
            self._said.setText(tr("{key} belongs to the Chinese input method; choose another key.", key=key))
            return
        clash = self._parts.hotkeys.assign(entry.command, key)
        if clash is not None:
            other = next(each for each in HOTKEYS if each.command is clash)
            self._said.setText(tr("{key} is already: {words}", key=key, words=words(other)))
            return
        self._said.setText(tr("{key} is now: {words}", key=key, words=words(entry)))
        self._remember()

    def _reset(self) -> None:
        self._parts.hotkeys.load({})
        self._remember()

    def _remember(self) -> None:
        self._parts.station.facts.set(HOTKEYS_FACT, json.dumps(self._parts.hotkeys.own()))
