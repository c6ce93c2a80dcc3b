"""Square seals with a straight code, and without: found, code, wrong passes. Seeds used for nothing else.

The conditions, the one illegible digit and the three values of a digit's truth are those of `accuracy_seals.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from app.bootstrap.recognition import digit_reader, seal_thresholds, text_reader
from benchmarks.accuracy_seals import SPOILED
from benchmarks.results import Row, Size, upper_bound_95
from seals.check import check_page
from seals.values import FindingCode, Scale, ScaleSource, SealCheck, SealShape, Verdict
from training.seal_generator import CONDITIONS, SealTruth, random_square, render_condition, render_one_illegible

_EACH = {Size.QUICK: 1, Size.FULL: 10}
_WHOLE = {Size.QUICK: 1, Size.FULL: 10}
"""Further rounds with no digit destroyed on purpose: equal shares of 200 leave some 50 legible ones at 300 dpi."""
_CLEAR = ("clean_300", "clean_600", "upside_down", "cream_base", "grey_base", "grey_copy")
_FURTHER = {Size.QUICK: _CLEAR, Size.FULL: tuple(name for name in CONDITIONS if name not in SPOILED)}
_WITHOUT = {Size.QUICK: 4, Size.FULL: 40}
_FIRST_SEED = {Size.QUICK: 771_500, Size.FULL: 840_000}


@dataclass
class _Count:
    """What happened, over all conditions."""

    seals: int = 0
    found: int = 0
    legible: int = 0
    legible_300: int = 0
    exact: int = 0
    legible_passed: int = 0
    illegible: int = 0
    wrong_pass: int = 0
    without: int = 0
    invented: int = 0


def rows(size: Size) -> Iterable[Row]:
    """Check equal shares of every condition with a code, and some squares without any."""
    count = _Count()
    for pixels, truth in with_code(size):
        _count(_only_square(pixels, truth), truth, count)
    for pixels, truth in _without_code(size):
        count.without += 1
        seal = _only_square(pixels, truth)
        count.invented += seal is not None and _passes(seal)
    yield from _rows(count)


def with_code(size: Size, *, first_seed: int | None = None) -> Iterator[tuple[np.ndarray, SealTruth]]:
    """Render equal shares of the conditions, two in five with one digit destroyed on purpose; then further rounds."""
    first = _FIRST_SEED[size] if first_seed is None else first_seed
    for at in range(_EACH[size] + _WHOLE[size]):
        for place, condition in enumerate(CONDITIONS):
            seed = first + 100 * place + at
            design = random_square(np.random.default_rng(np.random.SeedSequence([seed, 3])), has_code=True)
            if at >= _EACH[size]:
                if condition in _FURTHER[size]:
                    yield render_condition(condition, seed, design)
                continue
            is_one = condition not in SPOILED and (at + place) % 5 < 2
            made = render_one_illegible(condition, seed, design=design) if is_one else None
            yield made if made is not None else render_condition(condition, seed, design)


def _without_code(size: Size) -> Iterator[tuple[np.ndarray, SealTruth]]:
    names = [name for name in CONDITIONS if name not in SPOILED]
    for at in range(_WITHOUT[size]):
        seed = _FIRST_SEED[size] + 5000 + at
        design = random_square(np.random.default_rng(np.random.SeedSequence([seed, 3])), has_code=False)
        yield render_condition(names[at % len(names)], seed, design)


def _only_square(pixels: np.ndarray, truth: SealTruth) -> SealCheck | None:
    check = check_page(
        pixels,
        scale=Scale(dpi=truth.px_per_mm * 25.4, source=ScaleSource.GIVEN),
        thresholds=seal_thresholds(),
        reader=text_reader(),
        digit_reader=digit_reader(),
    )
    return check.seals[0] if [seal.shape for seal in check.seals] == [SealShape.SQUARE] else None


def _passes(seal: SealCheck) -> bool:
    return any(f.code is FindingCode.SEAL_CODE_DIGITS and f.verdict is Verdict.PASS for f in seal.findings)


def _count(seal: SealCheck | None, truth: SealTruth, count: _Count) -> None:
    count.seals += 1
    count.illegible += bool(truth.illegible_positions)
    code, passed = (None, False) if seal is None else (seal.code, _passes(seal))
    count.found += seal is not None
    if truth.is_code_legible:
        count.legible += 1
        count.legible_passed += passed
        if truth.px_per_mm * 25.4 > 250:
            count.legible_300 += 1
            count.exact += code == truth.code
    count.wrong_pass += passed and (code != truth.code or bool(truth.illegible_positions))


def _rows(c: _Count) -> Iterator[Row]:
    lost, inexact = c.seals - c.found, c.legible_300 - c.exact
    yield Row(id="square_found", name="square seal found, square", value=c.found / c.seals, unit="share", bar=None,
              ok=True, n=c.seals, upper_bound=upper_bound_95(lost, c.seals))  # fmt: skip
    exact = c.exact / max(c.legible_300, 1)
    yield Row(id="square_code", name="straight code exact where legible, 300 dpi and more", value=exact,
              unit="share", bar=0.99, ok=exact >= 0.99, n=c.legible_300,
              upper_bound=upper_bound_95(inexact, c.legible_300))  # fmt: skip
    unsure = c.seals - c.legible - c.illegible
    yield Row(id="square_wrong_pass", name="straight code passed with a wrong or an illegible digit; "
              f"{c.illegible} with an illegible digit, {unsure} unsure", value=c.wrong_pass, unit="seals", bar=0,
              ok=c.wrong_pass == 0, n=c.seals, upper_bound=upper_bound_95(c.wrong_pass, c.seals))  # fmt: skip
    yield Row(id="square_legible_pass", name="legible straight codes that pass", value=c.legible_passed /
              max(c.legible, 1), unit="share", bar=None, ok=True, n=c.legible)  # fmt: skip
    yield Row(id="square_no_code", name="code passed on a square that bears none", value=c.invented, unit="seals",
              bar=0, ok=c.invented == 0, n=c.without, upper_bound=upper_bound_95(c.invented, c.without))  # fmt: skip
