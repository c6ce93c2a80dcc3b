"""The two palettes, light and dark: which colour is for what (SCREENS, "Look").

Nothing of ours on a picture is red, because seals are: overlays are cyan with a dark edge. Verdicts have a shape and a
word besides a colour. Text contrast is at least 4.5 : 1 (held by tests/unit/ui/test_theme.py).
"""

from dataclasses import dataclass
from enum import StrEnum


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
    focus: str
    focus_ground: str
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
    focus="#1F5FBF",
    focus_ground="#B4CFF7",
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
    focus="#7FB0FF",
    focus_ground="#263E60",
    on_accent="#FFFFFF",
    selection="#263E60",
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
