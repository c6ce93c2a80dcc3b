"""The look as the settings say it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.ports.settings import Theme as ThemeChoice
from ui.theme import ThemeName

SCALE_FACT = "window.scale"


def chosen_theme(choice: ThemeChoice) -> ThemeName:
    """Return the palette for the setting; "system" follows the desktop."""
    if choice is ThemeChoice.SYSTEM:
        scheme = QGuiApplication.styleHints().colorScheme()
        return ThemeName.DARK if scheme is Qt.ColorScheme.Dark else ThemeName.LIGHT
    return ThemeName(choice.value)
