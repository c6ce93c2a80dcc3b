"""Sizes, fonts and the present palette: Fusion with a look of our own (SCREENS, "Look")."""

from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from ui.colours import PALETTES, Colours, ThemeName
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


class Theme(QObject):
    """The present palette and scale; views ask it and repaint on `changed`."""

    changed = Signal()

    def __init__(self, name: ThemeName = ThemeName.LIGHT, scale: float = 1.0) -> None:
        super().__init__()
        self.name = name
        self.scale = scale
        self._colours: dict[tuple[ThemeName, str], QColor] = {}
        self._fonts: dict[tuple[float, int, bool, bool], QFont] = {}

    @property
    def colours(self) -> Colours:
        return PALETTES[self.name]

    def colour(self, role: str) -> QColor:
        """Return the colour of a `Colours` field by its name; kept: every cell that is painted asks for some."""
        key = (self.name, role)
        if key not in self._colours:
            self._colours[key] = QColor(getattr(self.colours, role))
        return self._colours[key]

    def px(self, length: float) -> int:
        """Scale a length given in pixels at 100 %."""
        return round(length * self.scale)

    def font(self, size_px: int = TEXT_PX, *, bold: bool = False) -> QFont:
        """Return the face for words; a copy is changed, never the font itself: it is kept."""
        return self._font(size_px, bold=bold)

    def mono(self, size_px: int = TEXT_PX) -> QFont:
        """Return the face for codes and serials: fixed width, digits told apart. Kept, as `font` is."""
        return self._font(size_px, is_mono=True)

    def _font(self, size_px: int, *, bold: bool = False, is_mono: bool = False) -> QFont:
        key = (self.scale, size_px, bold, is_mono)
        if key not in self._fonts:
            font = QFont(QApplication.font())
            font.setPixelSize(self.px(size_px))
            font.setBold(bold)
            if is_mono:
                font.setFamilies([*_installed(MONO_FAMILIES), *_installed(CHINESE_FAMILIES)])
            self._fonts[key] = font
        return self._fonts[key]

    def apply(self, app: QApplication, *, name: ThemeName | None = None, scale: float | None = None) -> None:
        """Put palette, font and style sheet on `app`; tells the views through `changed`."""
        self.name = name or self.name
        self.scale = scale or self.scale
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(self._base_font())
        self._fonts.clear()
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
