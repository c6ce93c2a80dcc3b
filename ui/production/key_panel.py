"""The USB key that is plugged in, and the secrets that go onto it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit

from ui.context.keys import KeyOnDesk
from ui.errors import present
from ui.production.lines import key_lines
from ui.texts import tr
from ui.theme import Theme, without_input_method
from ui.widgets import column, label, line_edit, set_role


class KeyPanel(QFrame):
    """Shows what is plugged in; with several keys the operator says which. `chosen` gives the serial, or nothing."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("frame", "panel")
        self.key: KeyOnDesk | None = None
        self._keys: dict[str, KeyOnDesk] = {}
        self._state = label("", "title", name="key_state")
        self._choice = QComboBox()
        self._choice.setAccessibleName(tr("Which key"))
        self._choice.activated.connect(lambda _index: self._show_key())
        self._serial = label("", name="key_serial")
        self._serial.setFont(theme.mono(17))
        self._facts = label("", "muted", wraps=True, name="key_facts")
        self._pin = self._secret("user_pin", tr("User PIN"), tr("empty: made at random"))
        self._factory = self._secret("factory_secret", tr("Factory password"), tr("only if the vendor set one"))
        self.setLayout(column(
            label(tr("USB key"), "small"), self._state, self._choice, self._serial, self._facts, None,
            label(tr("User PIN"), "small"), self._pin, label(tr("Factory password"), "small"), self._factory, spacing=4,
            margins=(16, 12, 16, 12),
        ))  # fmt: skip

    @staticmethod
    def _secret(name: str, words: str, placeholder: str) -> QLineEdit:
        made = line_edit(name, words, placeholder)
        made.setEchoMode(QLineEdit.EchoMode.Password)
        without_input_method(made)
        return made

    @property
    def serial(self) -> str:
        """The chosen key's serial, empty without one."""
        return self.key.info.serial if self.key is not None else ""

    @property
    def user_pin(self) -> str | None:
        """What the operator typed; None: made at random."""
        return self._pin.text() or None

    @property
    def factory_secret(self) -> str | None:
        """What the operator typed; None where the key came without one."""
        return self._factory.text() or None

    def forget_secrets(self) -> None:
        self._pin.clear()
        self._factory.clear()

    def lock(self, is_running: bool) -> None:
        """A wand must not type into a PIN while the key is written."""
        for field in (self._pin, self._factory):
            field.setEnabled(not is_running)

    def show_keys(self, keys: Sequence[KeyOnDesk]) -> None:
        """Show what is plugged in; the choice stays as long as its key is in."""
        before = self._choice.currentData()
        self._keys = {key.info.serial: key for key in keys}
        self._choice.clear()
        for serial in self._keys:
            self._choice.addItem(serial, serial)
        if before in self._keys:
            self._choice.setCurrentIndex(self._choice.findData(before))
        self._choice.setVisible(len(keys) > 1)
        self._show_key()

    def _show_key(self) -> None:
        self.key = self._keys.get(self._choice.currentData())
        state, serial, facts = key_lines(self.key)
        self._state.setText(("● " if self.key else "○ ") + state)
        set_role(self._state, "text_role", "good" if self.key else "doubt")
        self._serial.setText(serial)
        self._facts.setText(facts)
        self.chosen.emit(serial)

    def show_failure(self, error: object) -> None:
        """Say in the panel that the keys could not be looked at; the look goes on."""
        shown = present(error)
        self.key = None
        self._state.setText("✕ " + tr("the key desk does not answer"))
        set_role(self._state, "text_role", "bad")
        self._choice.hide()
        self._serial.setText("")
        self._facts.setText(f"{shown.sentence} ({shown.code})")
