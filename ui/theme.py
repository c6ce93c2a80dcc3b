"""Colours, sizes and fonts: Fusion with a palette of our own, light and dark (SCREENS, "Look").

Nothing of ours on a picture is red, because seals are: overlays are cyan with a dark edge. Verdicts have a shape and a
word besides a colour. Text contrast is at least 4.5 : 1 (held by tests/unit/ui/test_theme.py).
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from ui.stylesheet import stylesheet

GRID_PX = 4
TEXT_PX = 13
SMALL_PX = 11
HEADING_PX = 17
CHINESE_FAMILIES = (
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
MONO_FAMILIES = ("Consolas", "Cascadia Mono", "DejaVu Sans Mono", "Liberation Mono", "WenQuanYi Micro Hei Mono")


class ThemeName(StrEnum):
    """Which palette; stored in the settings."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """One palette. Names say what a colour is for, not what it looks like."""

    window: str
    panel: str
    raised: str
    border: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    selection: str
    hover: str
    good: str
    good_ground: str
    doubt: str
    doubt_ground: str
    bad: str
    bad_ground: str
    unknown: str
    surround: str
    overlay: str = "#00B4D8"
    overlay_edge: str = "#06303A"


LIGHT = Colours(
    window="#F2F4F7",
    panel="#FFFFFF",
    raised="#F8F9FB",
    border="#D5DAE1",
    text="#1B1F24",
    muted="#57606A",
    accent="#1F5FBF",
    accent_hover="#1A52A6",
    on_accent="#FFFFFF",
    selection="#DCE8FA",
    hover="#EEF2F8",
    good="#17702F",
    good_ground="#E3F4E7",
    doubt="#8A5A00",
    doubt_ground="#FDF1D6",
    bad="#8B1A6B",
    bad_ground="#F8E5F2",
    unknown="#5F6873",
    surround="#7A7A7A",
)
DARK = Colours(
    window="#1C1F24",
    panel="#24282E",
    raised="#2A2F36",
    border="#3B424B",
    text="#E6E9ED",
    muted="#A5AEB8",
    accent="#2F6FD0",
    accent_hover="#2A65BE",
    on_accent="#FFFFFF",
    selection="#2B4468",
    hover="#2E343C",
    good="#63CB82",
    good_ground="#1E3A28",
    doubt="#E2B33C",
    doubt_ground="#3D3216",
    bad="#E69AD0",
    bad_ground="#43203A",
    unknown="#A0A9B4",
    surround="#3A3A3A",
)
PALETTES = {ThemeName.LIGHT: LIGHT, ThemeName.DARK: DARK}


class Theme(QObject):
    """The present palette and scale; views ask it and repaint on `changed`."""

    changed = Signal()

    def __init__(self, name: ThemeName = ThemeName.LIGHT, scale: float = 1.0) -> None:
        super().__init__()
        self.name = name
        self.scale = scale

    @property
    def colours(self) -> Colours:
        return PALETTES[self.name]

    def colour(self, role: str) -> QColor:
        """Return the colour of a `Colours` field by its name."""
        return QColor(getattr(self.colours, role))

    def px(self, length: float) -> int:
        """Scale a length given in pixels at 100 %."""
        return round(length * self.scale)

    def font(self, size_px: int = TEXT_PX, *, bold: bool = False) -> QFont:
        font = QFont(QApplication.font())
        font.setPixelSize(self.px(size_px))
        font.setBold(bold)
        return font

    def mono(self, size_px: int = TEXT_PX) -> QFont:
        """Return the face for codes and serials: fixed width, digits told apart."""
        font = self.font(size_px)
        font.setFamilies([*_installed(MONO_FAMILIES), *_installed(CHINESE_FAMILIES)])
        return font

    def apply(self, app: QApplication, *, name: ThemeName | None = None, scale: float | None = None) -> None:
        """Put palette, font and style sheet on `app`; tells the views through `changed`."""
        self.name = name or self.name
        self.scale = scale or self.scale
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(self._base_font())
        app.setPalette(palette(self.colours))
        app.setStyleSheet(stylesheet(self.colours, self.px, text_px=TEXT_PX, small_px=SMALL_PX, heading_px=HEADING_PX))
        self.changed.emit()

    def _base_font(self) -> QFont:
        font = QFont()
        font.setFamilies([*_installed(CHINESE_FAMILIES), "sans-serif"])
        font.setPixelSize(self.px(TEXT_PX))
        font.setFeature(QFont.Tag("tnum"), 1)
        return font


@cache
def _installed(families: tuple[str, ...]) -> tuple[str, ...]:
    """Return those that are installed; asked once, because the system lists all its fonts for it."""
    present = set(QFontDatabase.families())
    return tuple(family for family in families if family in present)


def palette(colours: Colours) -> QPalette:
    """Return the Qt palette of `colours`, disabled state included."""
    result = QPalette()
    role = QPalette.ColorRole
    for which, value in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.panel),
        (role.AlternateBase, colours.raised),
        (role.Text, colours.text),
        (role.Button, colours.panel),
        (role.ButtonText, colours.text),
        (role.ToolTipBase, colours.panel),
        (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.muted),
        (role.Highlight, colours.selection),
        (role.HighlightedText, colours.text),
        (role.Link, colours.accent),
        (role.Accent, colours.accent),
        (role.Mid, colours.border),
    ):
        result.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.muted))
    return result


def without_input_method(*widgets: QObject) -> None:
    """Let single letters reach viewing widgets while a Chinese input method is on (conventions 4 and 6)."""
    for widget in widgets:
        widget.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)  # type: ignore[attr-defined]
