"""Round seals over the fixed condition table: found, size, code, wrong passes. Seeds used for nothing else.

A digit's truth has three values: legible, unsure, illegible (`training/seal_generator/truth.py`). A code counts as
truly legible when all its digits are, as illegible when one of them is; the unsure ones between count for neither,
except that a wrong digit that passes is always a wrong pass.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields

import numpy as np

from app.bootstrap.recognition import digit_reader, seal_thresholds
from benchmarks.results import Row, Size, upper_bound_95
from benchmarks.shares import single_reader, spread
from seals.check import check_page
from seals.values import FindingCode, PageCheck, Scale, ScaleSource, SealShape, Verdict
from training.seal_generator import CONDITIONS, SealTruth, render_condition, render_one_illegible

_EACH = {Size.QUICK: 1, Size.FULL: 50}
_FIRST_SEED = {Size.QUICK: 770_000, Size.FULL: 1_200_000}
_ONE_ILLEGIBLE = 0.6
"""Share of the seals with one digit destroyed on purpose, where the condition leaves the other twelve readable."""

SPOILED = frozenset({"black_text", "starved_45", "starved_60", "spread_220", "blur_450"})
"""Conditions that leave no code with just one illegible digit."""


@dataclass
class _Count:
    """What happened, over all conditions."""

    seals: int = 0
    found: int = 0
    diameters_mm: list[float] = field(default_factory=list)
    legible: int = 0
    legible_300: int = 0
    exact: int = 0
    legible_passed: int = 0
    wrong_pass: int = 0
    illegible: int = 0
    one_illegible: int = 0
    illegible_passed: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, other: "_Count") -> None:
        """Add what another process counted."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def rows(size: Size) -> Iterable[Row]:
    """Check equal shares of every condition."""
    count = _Count()
    for one in spread(_measure, list(_plan(size))):
        count.add(one)
    yield from _rows(count)


def _plan(size: Size) -> Iterator[tuple[str, int, bool]]:
    """Yield condition, seed, and whether one digit is to be destroyed: equal shares of the conditions."""
    for at in range(_EACH[size]):
        for place, condition in enumerate(CONDITIONS):
            is_one = condition not in SPOILED and (at + place) % 5 < 5 * _ONE_ILLEGIBLE
            yield condition, _FIRST_SEED[size] + 1000 * place + at, is_one


def _measure(task: tuple[str, int, bool]) -> _Count:
    """Render and check one seal."""
    condition, seed, is_one = task
    made = render_one_illegible(condition, seed) if is_one else None
    pixels, truth = made if made is not None else render_condition(condition, seed)
    count = _Count()
    _count(pixels, truth, condition, count)
    return count


def _check(pixels: np.ndarray, truth: SealTruth) -> PageCheck:
    return check_page(
        pixels,
        scale=Scale(dpi=truth.px_per_mm * 25.4, source=ScaleSource.GIVEN),
        thresholds=seal_thresholds(),
        reader=single_reader(),
        digit_reader=digit_reader(),
    )


def _count(pixels: np.ndarray, truth: SealTruth, condition: str, count: _Count) -> None:
    count.seals += 1
    count.illegible += bool(truth.illegible_positions)
    count.one_illegible += len(truth.illegible_positions) == 1
    check = _check(pixels, truth)
    if [seal.shape for seal in check.seals] != [SealShape.ROUND]:
        count.missed.append(condition)
        return
    count.found += 1
    seal, dpi = check.seals[0], truth.px_per_mm * 25.4
    verdicts = {finding.code: finding.verdict for finding in seal.findings}
    passed = verdicts[FindingCode.SEAL_CODE_DIGITS] is Verdict.PASS
    if dpi > 250 and seal.width_mm is not None and seal.height_mm is not None:
        count.diameters_mm.append(abs((seal.width_mm + seal.height_mm) / 2 - truth.diameter_mm))
    if truth.is_code_legible:
        count.legible += 1
        count.legible_passed += passed
        if dpi > 250:
            count.legible_300 += 1
            count.exact += seal.code == truth.code
    count.illegible_passed += passed and bool(truth.illegible_positions)
    count.wrong_pass += passed and (seal.code != truth.code or bool(truth.illegible_positions))


def _rows(c: _Count) -> Iterator[Row]:
    lost = c.seals - c.found
    yield Row(id="found", name=f"seal found, round; missed: {sorted(set(c.missed))}", value=c.found / c.seals,
              unit="share", bar=0.995, ok=c.found >= 0.995 * c.seals, n=c.seals,
              upper_bound=upper_bound_95(lost, c.seals))  # fmt: skip
    diameter = float(np.quantile(c.diameters_mm, 0.95)) if c.diameters_mm else float("inf")
    yield Row(id="diameter", name="diameter error, 95th percentile, 300 dpi and more", value=diameter, unit="mm",
              bar=0.15, ok=diameter <= 0.15, n=len(c.diameters_mm))  # fmt: skip
    exact = c.exact / max(c.legible_300, 1)
    inexact = c.legible_300 - c.exact
    yield Row(id="code_exact", name="code exact where legible, 300 dpi and more", value=exact, unit="share", bar=0.99,
              ok=exact >= 0.99, n=c.legible_300, upper_bound=upper_bound_95(inexact, c.legible_300))  # fmt: skip
    unsure = c.seals - c.legible - c.illegible
    of = f"{c.illegible} with an illegible digit ({c.one_illegible} with exactly one), {unsure} unsure"
    yield Row(id="wrong_pass", name=f"code passed with a wrong or an illegible digit; {of}; "
              f"{c.illegible_passed} passed with an illegible one", value=c.wrong_pass, unit="seals", bar=0,
              ok=c.wrong_pass == 0, n=c.seals, upper_bound=upper_bound_95(c.wrong_pass, c.seals))  # fmt: skip
    share = c.legible_passed / max(c.legible, 1)
    yield Row(id="legible_pass", name="legible codes that pass", value=share, unit="share", bar=0.75, ok=share >= 0.75,
              n=c.legible)  # fmt: skip
