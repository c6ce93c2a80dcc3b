"""Whole A4 pages: two round seals (one of any condition), a square one, a red letterhead, a table, text.

Rows: `found_pages` (every seal with its shape), `false_seals` (what is none). Seeds used for nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from app.bootstrap.recognition import seal_thresholds
from benchmarks.results import Row, Size, upper_bound_95
from benchmarks.shares import spread
from seals.check import check_page
from seals.values import Scale, ScaleSource, SealCheck
from training.seal_generator import (
    CONDITIONS,
    InkCondition,
    PaperCondition,
    ScanCondition,
    render_condition,
    render_seal,
    square_seal,
)

_PAGES = {Size.QUICK: 6, Size.FULL: 120}
_FIRST_SEED = 790_000
_300 = Scale(dpi=300.0, source=ScaleSource.GIVEN)
_RED, _BLACK = (60, 55, 205), (40, 40, 40)
# a grey copy beside a red ring is print on the form (ADR 0074); other resolutions do not fit onto a 300-dpi page
_LEFT_OUT = frozenset({"grey_copy", "clean_200", "clean_600", "low_100"})
_ON_PAGE = tuple(name for name in CONDITIONS if name not in _LEFT_OUT)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A seal that is on the page: its shape and the middle of it, in pixels."""

    shape: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class _Seen:
    """What became of a page: how many seals are on it, how many of them were found, and how many that are none."""

    condition: str
    placed: int
    right: int
    false: int


def rows(size: Size) -> Iterable[Row]:
    """Count what is found and what is made up."""
    pages = list(spread(_look, range(_PAGES[size])))
    seals, false = sum(page.placed for page in pages), sum(page.false for page in pages)
    missed = seals - sum(page.right for page in pages)
    lost = sorted({page.condition for page in pages if page.right < page.placed})
    share = 1.0 - missed / seals
    yield Row(id="found_pages", name=f"seals found on whole pages, right shape; missed: {lost}",
              value=share, unit="share", bar=0.995, ok=share >= 0.995, n=seals,
              upper_bound=upper_bound_95(missed, seals))  # fmt: skip
    yield Row(id="false_seals", name="letterheads, tables and text taken for seals", value=false, unit="seals", bar=0,
              ok=false == 0, n=len(pages), upper_bound=upper_bound_95(min(false, len(pages)), len(pages)))  # fmt: skip


def _look(at: int) -> _Seen:
    """Draw and check one page."""
    condition = _ON_PAGE[at % len(_ON_PAGE)]
    page, placed = draw_page(_FIRST_SEED + at, condition)
    found = check_page(page, scale=_300, thresholds=seal_thresholds()).seals
    right = sum(any(_is(seal, one) for seal in found) for one in placed)
    return _Seen(condition, len(placed), right, max(0, len(found) - right))


def _is(seal: SealCheck, placed: _Placed) -> bool:
    away = np.hypot(seal.geometry.centre_x - placed.x, seal.geometry.centre_y - placed.y)
    return bool(seal.shape.value == placed.shape and away < 0.15 * seal.geometry.radius)


def draw_page(seed: int, condition: str) -> tuple[NDArray[np.uint8], Sequence[_Placed]]:
    """Draw a page: a clean round seal, one of `condition`, and a square one that overlaps it on every other page."""
    rng = np.random.default_rng(seed)
    page = np.full((3508, 2480, 3), 252, np.uint8)
    _print_on(page, rng)
    design = square_seal("王建国印", rng, code="3601020012345")
    turned = InkCondition(rotation_deg=float(rng.uniform(-12, 12)))
    square = render_seal(design, turned, PaperCondition(), ScanCondition(), seed)[0]
    pictures = [
        ("round", render_condition("clean_300", seed)[0], (0.30, 0.60)),
        ("round", render_condition(condition, seed + 1_000)[0], (0.68, 0.60)),
        ("square", square, (0.80, 0.68) if seed % 2 else (0.68, 0.82)),
    ]
    placed = []
    for shape, picture, share in pictures:
        x = share[0] * page.shape[1] + float(rng.uniform(-60, 60))
        y = share[1] * page.shape[0] + float(rng.uniform(-60, 60))
        placed.append(_lay(page, picture, shape, round(x), round(y)))
    return page, placed


def _lay(page: NDArray[np.uint8], picture: NDArray[np.uint8], shape: str, x: int, y: int) -> _Placed:
    """Multiply a seal's picture onto the page; its own paper counts as white."""
    high, wide = picture.shape[:2]
    top, left = y - high // 2, x - wide // 2
    paper = np.median(picture[:12].reshape(-1, 3), axis=0)
    under = page[top : top + high, left : left + wide]
    under[:] = np.clip(under * np.minimum(picture / paper, 1.0), 0, 255).astype(np.uint8)
    return _Placed(shape, left + (wide - 1) / 2, top + (high - 1) / 2)


def _print_on(page: NDArray[np.uint8], rng: np.random.Generator) -> None:
    """Print a red letterhead with a double rule, a red or black table, and text."""
    for row, text in ((260, "JIANGXI CONSTRUCTION"), (400, "ENGINEERING GROUP")):
        cv2.putText(page, text, (250, row), cv2.FONT_HERSHEY_TRIPLEX, 4.0, _RED, 14)
    page[470:484, 200:2280] = page[500:505, 200:2280] = _RED
    colour = _RED if rng.random() < 0.5 else _BLACK
    for x in range(200, 2281, 520):
        page[620:1220, x : x + 5] = colour
    for y in range(620, 1221, 120):
        page[y : y + 5, 200:2285] = colour
        cv2.putText(page, "0123456789 ABCDEFGH", (240, y - 30), cv2.FONT_HERSHEY_SIMPLEX, 1.5, _BLACK, 4)
    for y in range(1320, 3400, 110):
        cv2.putText(page, "abcdefghijklmnop " * 3, (220, y), cv2.FONT_HERSHEY_SIMPLEX, 1.4, _BLACK, 3)
