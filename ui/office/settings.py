"""Settings: what a person may choose on this machine."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QWidget,
)

from app.ports.settings import Settings, Theme
from ui.errors import Tone
from ui.hotkeys import Command
from ui.look import SCALE_FACT, chosen_theme, fitting_scale
from ui.parts import Page, PageName, Parts
from ui.texts import mark, tr
from ui.widgets import button, column, frame, label, line_edit, row

_SCALES = (1.0, 1.25, 1.5, 1.75, 2.0)
_DRIVER_WORDS = {"": mark("by the library"), "skf": "SKF", "pkcs11": "PKCS#11"}
_THEME_WORDS = {
    Theme.SYSTEM: mark("as the system"),
    Theme.LIGHT: mark("light"),
    Theme.DARK: mark("dark"),
}


class SettingsPage(Page):
    """Choices work at once; "Save" keeps them."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, PageName.SETTINGS)
        self._theme = QComboBox()
        for choice, words in _THEME_WORDS.items():
            self._theme.addItem(tr(words), choice.value)
        self._scale = QComboBox()
        screen = self.screen().size()
        for scale in _SCALES:
            if fitting_scale(scale, screen.width(), screen.height()) == scale:
                self._scale.addItem(f"{scale:.0%}", scale)
        self._undo = QDoubleSpinBox()
        self._undo.setRange(0, 120)
        self._undo.setDecimals(0)
        self._undo.setSuffix(tr(" s"))
        self._advance = QCheckBox(tr("open the next order after a decision"))
        self._folder = line_edit("intake_folder", tr("Scan folder"))
        self._library = line_edit("key_library", tr("USB key library"))
        self._driver = self._choice("key_driver", [(name, tr(words)) for name, words in _DRIVER_WORDS.items()])
        production = parts.station.production
        self._profile = self._choice("key_profile", production.profiles() if production is not None else ())
        self._sender = {
            "sender_name": line_edit("sender_name", tr("Sender on the courier slip")),
            "sender_phone": line_edit("sender_phone", tr("Sender's phone")),
            "sender_address": line_edit("sender_address", tr("Sender's address")),
        }
        save = button(tr("Save"), self._save, role="primary", name="save_settings")
        self._open_keys = button("", self._keys, name="open_keys")
        parts.hotkeys.follow(self._name_keys)
        form = self._form()
        layout = column(label(tr("Settings"), "heading"), spacing=12, margins=(16, 12, 16, 16))
        panel = column(spacing=16, margins=(20, 16, 20, 16))
        panel.addLayout(form)
        panel.addLayout(row(self._open_keys, None, save))
        card = frame("panel", panel)
        card.setMaximumWidth(parts.theme.px(760))
        layout.addWidget(card)
        layout.addStretch(1)
        self.setLayout(layout)

    def _name_keys(self) -> None:
        self._open_keys.setText(tr("Keys…  {key}", key=self.parts.hotkeys.shown(Command.KEY_SHEET)))

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(24)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for words, field in (
            (tr("Colours"), self._theme),
            (tr("Size"), self._scale),
            (tr("A decision can be undone for"), self._undo),
            (tr("Auto-advance"), self._advance),
        ):
            field.setAccessibleName(words)
            form.addRow(label(words), field)
        form.addRow(label(tr("Scan folder")), self._with_choice(self._folder, is_folder=True))
        form.addRow(label(tr("USB key library")), self._with_choice(self._library, is_folder=False))
        if self._profile.count():
            for words, field in ((tr("USB key driver"), self._driver), (tr("SKF profile"), self._profile)):
                field.setAccessibleName(words)
                form.addRow(label(words), field)
        for each in self._sender.values():
            form.addRow(label(each.accessibleName()), each)
        return form

    @staticmethod
    def _choice(name: str, choices: Iterable[tuple[str, str]]) -> QComboBox:
        made = QComboBox()
        made.setObjectName(name)
        for value, words in choices:
            made.addItem(words, value)
        return made

    def _with_choice(self, field: QLineEdit, *, is_folder: bool) -> QWidget:
        made = QWidget()
        choose = button(tr("Choose…"), lambda: self._choose(field, is_folder=is_folder))
        layout = row(field, choose)
        layout.setStretch(0, 1)
        made.setLayout(layout)
        return made

    def _choose(self, field: QLineEdit, *, is_folder: bool) -> None:
        if is_folder:
            chosen = QFileDialog.getExistingDirectory(self, field.accessibleName(), field.text())
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, field.accessibleName(), field.text())
        if chosen:
            field.setText(chosen)

    def opened(self, subject: str) -> None:
        settings = self.parts.station.settings.load()
        self._theme.setCurrentIndex(max(self._theme.findData(settings.theme.value), 0))
        self._scale.setCurrentIndex(max(self._scale.findData(self.parts.theme.scale), 0))
        self._undo.setValue(settings.undo_seconds)
        self._advance.setChecked(settings.auto_advance)
        self._folder.setText(settings.intake_folder)
        self._library.setText(settings.key_library)
        self._driver.setCurrentIndex(max(self._driver.findData(settings.key_driver), 0))
        self._show_profile(settings.key_profile)
        for name, each in self._sender.items():
            each.setText(getattr(settings, name))

    def _show_profile(self, name: str) -> None:
        """A profile that this version does not know stays until somebody chooses another."""
        if self._profile.count() and self._profile.findData(name) < 0:
            self._profile.addItem(name, name)
        self._profile.setCurrentIndex(self._profile.findData(name))

    def _chosen(self, before: Settings) -> Settings:
        return replace(
            before,
            theme=Theme(self._theme.currentData()),
            undo_seconds=self._undo.value(),
            auto_advance=self._advance.isChecked(),
            intake_folder=self._folder.text().strip(),
            key_library=self._library.text().strip(),
            key_driver=self._driver.currentData(),
            key_profile=self._profile.currentData() or before.key_profile,
            sender_name=self._sender["sender_name"].text().strip(),
            sender_phone=self._sender["sender_phone"].text().strip(),
            sender_address=self._sender["sender_address"].text().strip(),
        )

    def _save(self) -> None:
        station = self.parts.station
        settings = self._chosen(station.settings.load())
        station.settings.save(settings)
        scale = float(self._scale.currentData())
        station.facts.set(SCALE_FACT, str(scale))
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self.parts.theme.apply(app, name=chosen_theme(settings.theme), scale=scale)
        self.parts.signals.settings_changed.emit()
        self.parts.notices.say(tr("Saved."), Tone.GOOD)

    def _keys(self) -> None:
        self.parts.signals.keys_wanted.emit()
