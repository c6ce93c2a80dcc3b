"""Fonts of the operating system, found by what they look like; nothing is bundled."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont


class Typeface(StrEnum):
    """A look that a seal or a document asks for."""

    SONG = "song"
    KAI = "kai"
    HEI = "hei"
    ROUND_HEI = "round_hei"
    SANS = "sans"
    SANS_BOLD = "sans_bold"
    CONDENSED_BOLD = "condensed_bold"
    SERIF_BOLD = "serif_bold"
    MONO_BOLD = "mono_bold"


class MissingFontError(RuntimeError):
    """No installed font can draw what is asked for."""

    code = "font_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """Where one look is found: file names (Debian first, then Windows), then a fontconfig pattern."""

    files: tuple[str, ...]
    pattern: str


_HAN = ":lang=zh-cn"
_SOURCES: Mapping[Typeface, _Source] = {
    Typeface.SONG: _Source(files=("uming.ttc", "simsun.ttc"), pattern=f"AR PL UMing CN{_HAN}"),
    Typeface.KAI: _Source(files=("ukai.ttc", "simkai.ttf"), pattern=f"AR PL UKai CN{_HAN}"),
    Typeface.HEI: _Source(files=("wqy-zenhei.ttc", "simhei.ttf"), pattern=f"WenQuanYi Zen Hei{_HAN}"),
    Typeface.ROUND_HEI: _Source(files=("wqy-microhei.ttc", "msyh.ttc"), pattern=f"WenQuanYi Micro Hei{_HAN}"),
    Typeface.SANS: _Source(files=("DejaVuSans.ttf", "arial.ttf"), pattern="sans"),
    Typeface.SANS_BOLD: _Source(files=("DejaVuSans-Bold.ttf", "arialbd.ttf"), pattern="sans:bold"),
    Typeface.CONDENSED_BOLD: _Source(
        files=("DejaVuSansCondensed-Bold.ttf", "ARIALNB.TTF", "arialbd.ttf"), pattern="sans:bold:condensed"
    ),
    Typeface.SERIF_BOLD: _Source(files=("DejaVuSerif-Bold.ttf", "timesbd.ttf"), pattern="serif:bold"),
    Typeface.MONO_BOLD: _Source(files=("DejaVuSansMono-Bold.ttf", "courbd.ttf"), pattern="mono:bold"),
}

HAN_TYPEFACES = (Typeface.SONG, Typeface.KAI, Typeface.HEI, Typeface.ROUND_HEI)
_LATIN_TYPEFACES = tuple(face for face in Typeface if face not in HAN_TYPEFACES)


def _font_folders() -> Iterator[Path]:
    if sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
        local = os.environ.get("LOCALAPPDATA")
        if local:
            yield Path(local) / "Microsoft/Windows/Fonts"
        return
    yield Path("/usr/share/fonts")
    yield Path("/usr/local/share/fonts")
    yield Path.home() / ".local/share/fonts"
    yield Path.home() / ".fonts"


@lru_cache(maxsize=1)
def _installed() -> Mapping[str, Path]:
    """File name in lower case -> path; the first folder wins."""
    found: dict[str, Path] = {}
    for folder in _font_folders():
        for path in sorted(folder.rglob("*.tt?")) if folder.is_dir() else ():
            found.setdefault(path.name.lower(), path)
    return found


def _ask_fontconfig(pattern: str) -> tuple[Path, int] | None:
    program = shutil.which("fc-match")
    if program is None:
        return None
    # a frozen program puts its own libraries first; fc-match must see the system's
    environment = {k: v for k, v in os.environ.items() if k not in ("LD_LIBRARY_PATH", "LD_PRELOAD")}
    answer = subprocess.run(
        [program, "-f", "%{file}|%{index}", pattern], capture_output=True, text=True, env=environment, check=False
    ).stdout
    name, _, index = answer.partition("|")
    path = Path(name)
    if not name or not path.is_file():
        return None
    return path, int(index or 0) & 0xFFFF


@lru_cache(maxsize=32)
def find_font(typeface: Typeface) -> tuple[Path, int]:
    """Name the font file and the face in it for a look.

    Raises
    ------
    MissingFontError
        When neither the known files, nor fontconfig, nor a face of the same script offer anything.
    """
    known = _known(typeface) or _ask_fontconfig(_SOURCES[typeface].pattern)
    if known is not None:
        return known
    for relative in HAN_TYPEFACES if typeface in HAN_TYPEFACES else _LATIN_TYPEFACES:
        known = _known(relative)
        if known is not None:
            return known
    raise MissingFontError(f"找不到可用的字体（{typeface}）。请安装 fonts-wqy-microhei 等中文字体后重试。")


def _known(typeface: Typeface) -> tuple[Path, int] | None:
    for name in _SOURCES[typeface].files:
        path = _installed().get(name.lower())
        if path is not None:
            return path, 0
    return None


@lru_cache(maxsize=256)
def load_font(typeface: Typeface, size_px: int) -> ImageFont.FreeTypeFont:
    """Open a font at a size in pixels, kept for the next call."""
    path, index = find_font(typeface)
    return ImageFont.truetype(str(path), size_px, index=index, layout_engine=ImageFont.Layout.BASIC)
