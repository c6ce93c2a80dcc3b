"""Codes on elliptic seals: found, read, and left to a person. Seeds used for nothing else.

Few of each condition: the code of an ellipse never passes by itself, so what counts is that it is read for the person
who looks, and that none slips through. The conditions and a digit's truth are those of `accuracy_seals.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from app.bootstrap.recognition import digit_reader, seal_thresholds
from benchmarks.results import Row, Size, upper_bound_95
from benchmarks.shares import single_reader, spread
from seals.check import check_page
from seals.values import FindingCode, Scale, ScaleSource, SealShape, Verdict
from training.seal_generator import CONDITIONS, company_seal, render_condition
from training.seal_generator import SealShape as Drawn
from training.seal_generator.conditions import random_code, random_name

FIRST_SEED = 885_000
_EACH = 3
_QUICK = ("clean_300", "grey_base", "void", "spread_220", "low_100")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One picture: its condition and seed."""

    condition: str
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came out: found as an ellipse, code read exactly, verdict of its line; and what is truly legible."""

    found: bool
    exact: bool
    verdict: Verdict | None
    is_legible: bool
    is_300: bool


def rows(size: Size) -> Iterable[Row]:
    """Check a few ellipses under every condition."""
    yield from figures(list(spread(measure, plan(size, FIRST_SEED))))


def plan(size: Size, first_seed: int) -> list[Task]:
    """Return the pictures, equal shares of the conditions."""
    conditions, each = (_QUICK, 1) if size is Size.QUICK else (tuple(CONDITIONS), _EACH)
    return [
        Task(condition=condition, seed=first_seed + 100 * place + at)
        for at in range(each)
        for place, condition in enumerate(conditions)
    ]


def measure(task: Task) -> Answer:
    """Render an elliptic company seal with a code along its lower arc, and check it."""
    rng = np.random.default_rng(np.random.SeedSequence([task.seed, 41]))
    design = company_seal(random_name(rng), random_code(rng), rng, shape=Drawn.ELLIPSE)
    pixels, truth = render_condition(task.condition, task.seed, design)
    dpi = truth.px_per_mm * 25.4
    check = check_page(
        pixels,
        scale=Scale(dpi=dpi, source=ScaleSource.GIVEN),
        thresholds=seal_thresholds(),
        reader=single_reader(),
        digit_reader=digit_reader(),
    )
    seal = check.seals[0] if [one.shape for one in check.seals] == [SealShape.ELLIPSE] else None
    findings = () if seal is None else seal.findings
    return Answer(
        found=seal is not None,
        exact=seal is not None and seal.code == truth.code,
        verdict=next((f.verdict for f in findings if f.code is FindingCode.SEAL_CODE_DIGITS), None),
        is_legible=truth.is_code_legible,
        is_300=dpi > 250,
    )


def figures(answers: Sequence[Answer]) -> Iterable[Row]:
    """Sum up."""
    lost = sum(not one.found for one in answers)
    yield Row(id="ellipse_found", name="elliptic seal found, elliptic", value=1.0 - lost / max(len(answers), 1),
              unit="share", bar=None, ok=True, n=len(answers),
              upper_bound=upper_bound_95(lost, len(answers)))  # fmt: skip
    legible = [one for one in answers if one.is_legible and one.is_300]
    inexact = sum(not one.exact for one in legible)
    yield Row(id="ellipse_code", name="code on an ellipse exact where legible, 300 dpi and more",
              value=1.0 - inexact / max(len(legible), 1), unit="share", bar=None, ok=True, n=len(legible),
              upper_bound=upper_bound_95(inexact, len(legible)))  # fmt: skip
    passed = sum(one.verdict is Verdict.PASS for one in answers)
    yield Row(id="ellipse_passed", name="code on an ellipse passed by itself: each is left to a person", value=passed,
              unit="seals", bar=0, ok=passed == 0, n=len(answers),
              upper_bound=upper_bound_95(passed, len(answers)))  # fmt: skip
    unseen = sum(one.found and one.verdict is Verdict.NOT_APPLICABLE for one in answers)
    yield Row(id="ellipse_unseen", name="code on an ellipse called not there", value=unseen, unit="seals", bar=None,
              ok=True, n=len(answers), upper_bound=upper_bound_95(unseen, len(answers)))  # fmt: skip
