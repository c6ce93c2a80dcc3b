"""The right side of the workbench: findings, seals, fields and history behind four tabs, the checklist below."""

from dataclasses import dataclass

from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QStackedWidget, QToolButton, QWidget

from ui.hotkeys import Command, HotkeyMap
from ui.texts import mark, tr
from ui.theme import Theme
from ui.widgets import column, label, line, row, tool_button
from ui.workbench.bars import Act
from ui.workbench.fields_panel import FieldsPanel
from ui.workbench.finding_card import FindingCard
from ui.workbench.findings_panel import FindingsList
from ui.workbench.history_panel import HistoryPanel
from ui.workbench.override_sheet import OverrideSheet
from ui.workbench.seal_panel import SealPanel
from ui.workbench.side_panels import ChecklistPanel
from ui.workbench.told import PassSms

WIDTH_PX = 372
_TURNED = 0.85  # of what is seen: its last lines stay for the eye to go on from
TABS = (
    (Command.SHOW_FINDINGS, mark("Findings")),
    (Command.SHOW_SEALS, mark("Seals")),
    (Command.SHOW_FIELDS, mark("Fields")),
    (Command.SHOW_HISTORY, mark("History")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panels:
    """What stands behind the tabs, and the checklist."""

    findings: FindingsList
    finding: FindingCard
    override: OverrideSheet
    seals: SealPanel
    fields: FieldsPanel
    history: HistoryPanel
    checklist: ChecklistPanel
    pass_sms: PassSms


class Side(QFrame):
    """Holds the panels; which tab is open is the person's choice and stays."""

    def __init__(self, theme: Theme, act: Act, hotkeys: HotkeyMap, panels: Panels) -> None:
        super().__init__()
        self.setProperty("frame", "rail")
        self._history = panels.history
        self.findings_title = label(tr("Findings"), "title", wraps=True, name="findings_title")
        self.checklist_title = label(tr("Checklist"), "title", name="checklist_title")
        first = QWidget()
        panels.findings.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        first.setLayout(
            column(
                self.findings_title, panels.findings, panels.finding, panels.override, spacing=4, margins=(0, 4, 0, 0)
            )
        )
        self._stack = QStackedWidget()
        self._stack.setProperty("plain", "true")
        for panel in (first, panels.seals, panels.fields, panels.history):
            self._stack.addWidget(panel)
        self._hotkeys = hotkeys
        self._tabs = {command: self._tab(command, words, act) for command, words in TABS}
        layout = column(spacing=4, margins=(12, 6, 12, 8))
        layout.addLayout(row(*self._tabs.values(), None, spacing=2))
        layout.addWidget(self._stack, 1)
        for widget in (line(), self.checklist_title, panels.checklist, panels.pass_sms):
            layout.addWidget(widget)
        self.setLayout(layout)
        self._theme = theme
        theme.changed.connect(self._resize)
        self._resize()
        self.show_tab(Command.SHOW_FINDINGS)
        hotkeys.follow(self._name_keys)

    def _resize(self) -> None:
        self.setFixedWidth(self._theme.px(WIDTH_PX))

    @staticmethod
    def _tab(command: Command, words: str, act: Act) -> QToolButton:
        return tool_button(tr(words), lambda: act(command), name=f"tab_{command.value}", checks=True)

    def _name_keys(self) -> None:
        for command, words in TABS:
            self._tabs[command].setToolTip(f"{tr(words)}  {self._hotkeys.shown(command)}".strip())

    def show_tab(self, wanted: Command) -> None:
        """Open a tab."""
        for number, (command, made) in enumerate(self._tabs.items()):
            made.setChecked(command is wanted)
            if command is wanted:
                self._stack.setCurrentIndex(number)
        if wanted is Command.SHOW_HISTORY:
            self._history.look()

    def turn_over(self, pages: int) -> None:
        """Turn over what stands behind the open tab: on a small screen the plots of a seal lie far below its digits."""
        areas = self._stack.findChildren(QAbstractScrollArea)
        bar = next((area.verticalScrollBar() for area in areas if area.isVisible()), None)
        if bar is not None:
            bar.setValue(bar.value() + round(_TURNED * pages * bar.pageStep()))

    def count(self, command: Command, number: int, sign: str = "") -> None:
        """Say how much there is to look at behind a tab."""
        words = tr(dict(TABS)[command])
        self._tabs[command].setText(f"{words} {sign}{number}" if number else words)
        self._tabs[command].setAccessibleName(self._tabs[command].text())
