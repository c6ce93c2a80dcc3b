"""The look as the settings say it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.ports.settings import Theme as ThemeChoice
from ui.colours import ThemeName

SCALE_FACT = "window.scale"

_WIDE_PX = 3000  # a 4K screen that the system does not magnify: texts of 13 px cannot be read there
_LEAST_PX = (1280, 700)  # at 100 %: a laptop of 1920 x 1080 at 150 %, without the system's bar
_WIDE_SCALE = 1.5  # what desktops propose for 4K on 27 inches


def first_scale(width_px: int) -> float:
    """Return the size to start with, before a person has chosen one.

    `width_px` is the screen's width as Qt counts it: a screen that the system magnifies counts fewer pixels.
    """
    return _WIDE_SCALE if width_px >= _WIDE_PX else 1.0


def fitting_scale(wanted: float, width_px: int, height_px: int) -> float:
    """Return the size itself, or the largest at which the window still fits on a screen of that size."""
    return min(wanted, max(1.0, min(width_px / _LEAST_PX[0], height_px / _LEAST_PX[1])))


def chosen_theme(choice: ThemeChoice) -> ThemeName:
    """Return the palette for the setting; "system" follows the desktop."""
    if choice is ThemeChoice.SYSTEM:
        scheme = QGuiApplication.styleHints().colorScheme()
        return ThemeName.DARK if scheme is Qt.ColorScheme.Dark else ThemeName.LIGHT
    return ThemeName(choice.value)
