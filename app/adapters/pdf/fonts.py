"""Chinese TrueType fonts for PDFs: found on the machine, embedded as subsets, with a fallback for each character.

reportlab embeds TrueType outlines only (fonts-noto-cjk has PostScript ones and is refused) and leaves a character that
the font lacks silently blank, so every text is split here into runs of fonts that have its characters.
"""

import os
import shutil
import subprocess
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from app.ports.errors import UserError

_LINUX = "/usr/share/fonts/truetype"
# Best first. Windows: YaHei, SimSun, its extension B, DengXian, SimHei. The last ones are for rare characters.
_KNOWN = (
    "{windows}/msyh.ttc",
    "{windows}/simsun.ttc",
    f"{_LINUX}/wqy/wqy-microhei.ttc",
    f"{_LINUX}/wqy/wqy-zenhei.ttc",
    f"{_LINUX}/arphic/uming.ttc",
    "{windows}/Deng.ttf",
    "{windows}/simhei.ttf",
    "{windows}/simsunb.ttf",
    f"{_LINUX}/hanazono/HanaMinB.ttf",
    f"{_LINUX}/babelstone/BabelStoneHan.ttf",
)
_PROBE = "数字证书0123456789ABCxyz（）、。"
_FONTCONFIG_SECONDS = 10
# Drawn as a blank. Not str.isprintable: characters newer than this Python's Unicode tables must show as missing.
_BLANK = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class _Face:
    """A registered font: its name in reportlab and the characters it can draw."""

    name: str
    characters: frozenset[int]


class FontSet:
    """The machine's Chinese fonts. It gathers the characters that none of them has."""

    def __init__(self, faces: Sequence[_Face]) -> None:
        self._faces = tuple(faces)
        self._missing: dict[str, None] = {}

    @property
    def main(self) -> str:
        """Return the name of the font for ordinary text."""
        return self._faces[0].name

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the characters so far that no font has."""
        return tuple(self._missing)

    def runs(self, text: str) -> list[tuple[str, str]]:
        """Split a line into (font name, text); a character without a font becomes its code point in brackets."""
        pieces = [piece for character in text for piece in self._piece(character)]
        return [(name, "".join(text for _, text in group)) for name, group in groupby(pieces, key=lambda one: one[0])]

    def markup(self, text: str) -> str:
        """Return the text as reportlab markup, escaped; line ends are kept."""
        lines = ("".join(self._tagged(name, run) for name, run in self.runs(line)) for line in text.splitlines())
        return "<br/>".join(lines)

    def width(self, text: str, size: float) -> float:
        """Return the length of a line in points."""
        return float(sum(pdfmetrics.stringWidth(run, name, size) for name, run in self.runs(text)))

    def draw(self, canvas: Canvas, x: float, y: float, text: str, size: float) -> None:
        """Draw a line with its left end at x, y (points)."""
        for name, run in self.runs(text):
            canvas.setFont(name, size)
            canvas.drawString(x, y, run)
            x += pdfmetrics.stringWidth(run, name, size)

    def draw_fitted(self, canvas: Canvas, x: float, y: float, text: str, size: float, *, width: float) -> None:
        """Draw a line, smaller where it would be longer than `width`."""
        length = self.width(text, size)
        self.draw(canvas, x, y, text, size if length <= width else size * width / length)

    def _piece(self, character: str) -> Iterable[tuple[str, str]]:
        if unicodedata.category(character) in _BLANK:
            return ((self.main, " "),)
        for face in self._faces:
            if ord(character) in face.characters:
                return ((face.name, character),)
        self._missing[character] = None
        return ((self.main, f"[U+{ord(character):04X}]"),)

    def _tagged(self, name: str, run: str) -> str:
        return escape(run) if name == self.main else f'<font name="{name}">{escape(run)}</font>'


def chinese_fonts() -> FontSet:
    """Return the machine's Chinese fonts with nothing missing yet.

    Raises
    ------
    UserError
        ``font_missing``: no TrueType font with Chinese characters and digits is installed.
    """
    faces = _faces()
    if not faces:
        raise UserError(
            "font_missing",
            "本机没有可嵌入 PDF 的中文字体，请安装 fonts-wqy-microhei（Linux）或微软雅黑、宋体（Windows）后重试。",
        )
    return FontSet(faces)


@cache
def _faces() -> tuple[_Face, ...]:
    faces: list[_Face] = []
    for path in _candidates():
        face = _load(path, f"zh{len(faces)}")
        if face is None:
            continue
        if faces or all(ord(character) in face.characters for character in _PROBE):
            faces.append(face)
    return tuple(faces)


def _candidates() -> list[Path]:
    windows = str(Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts")
    known = [Path(pattern.format(windows=windows)) for pattern in _KNOWN]
    found = [path for path in known if path.is_file()]
    return found or _asked_of_fontconfig()


def _asked_of_fontconfig() -> list[Path]:
    """Return Chinese TrueType fonts at places this program does not know."""
    tool = shutil.which("fc-list")
    if tool is None:
        return []
    command = [tool, ":lang=zh-cn:fontformat=TrueType", "--format", "%{file}\n"]
    try:
        answer = subprocess.run(command, capture_output=True, check=False, timeout=_FONTCONFIG_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return sorted({Path(line) for line in answer.stdout.decode(errors="replace").splitlines() if line})


def _load(path: Path, name: str) -> _Face | None:
    try:
        font = TTFont(name, str(path), subfontIndex=0)
    except (TTFError, OSError, ValueError):
        return None  # PostScript outlines, or a file that may not be embedded
    pdfmetrics.registerFont(font)
    return _Face(name, frozenset(font.face.charToGlyph))
