"""Persons' names on square seals: confirmed where they are legible, refused with one other character.

Names of two and three characters with their endings, with and without a straight code, in every typeface of the
generator and under every condition. Seeds used for nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from app.bootstrap.recognition import seal_thresholds
from benchmarks.accuracy_names import Task
from benchmarks.results import Row, Size, upper_bound_95
from benchmarks.shares import single_reader, spread
from seals.find import find_seals
from seals.findings_text import expected_name_finding
from seals.locate import coarse_page
from seals.seal_text import Expectation, Readers, name_score, read_text
from seals.values import Scale, ScaleSource, SealKind, SealShape, Verdict
from seals.view import SealView
from training.seal_generator import CONDITIONS, SealTruth, render_condition, square_seal
from training.seal_generator.conditions import random_code
from training.seal_generator.lookalikes import with_other_character
from training.seal_generator.people import random_person, with_ending

FIRST_SEED = 30_200_000
_EACH = {Size.QUICK: 1, Size.FULL: 8}  # pictures of each condition, stamped as registered, and again with a look-alike
_CONDITIONS = {Size.QUICK: ("clean_300",), Size.FULL: tuple(CONDITIONS)}
_CHANGED = 2  # changed names held against each picture that is stamped as registered
_SHARE_WITH_CODE = 0.8
_CLEAR = frozenset({"clean_200", "clean_300", "clean_600", "upside_down", "cream_base", "grey_base", "jpeg_q25"})
"""Conditions under which a seal that bears no code, by whose digits to tell, is legible all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came out: was what is stamped confirmed, and which wrong names were accepted of how many."""

    is_legible: bool
    confirmed: bool
    tries: int
    accepted: tuple[str, ...]
    stamped: str
    task: Task


def rows(size: Size) -> Iterable[Row]:
    """Confirm and refuse names under every condition."""
    yield from figures(list(spread(measure, plan(size, FIRST_SEED))))


def plan(size: Size, first_seed: int) -> list[Task]:
    """Return the pictures, equal shares of every condition, half of them with a changed stamp."""
    return [
        Task(condition=condition, seed=first_seed + 200 * place + 2 * at + changed, is_stamp_changed=bool(changed))
        for at in range(_EACH[size])
        for place, condition in enumerate(_CONDITIONS[size])
        for changed in (0, 1)
    ]


def measure(task: Task) -> Answer:
    """Render a picture and hold names against it."""
    rng = np.random.default_rng(np.random.SeedSequence([task.seed, 37]))
    registered = random_person(rng)
    if task.is_stamp_changed:
        stamped = with_other_character(registered, rng)
        wrong = [registered]
    else:
        stamped = registered
        wrong = [with_other_character(registered, rng) for _ in range(_CHANGED)]
    code = random_code(rng) if rng.random() < _SHARE_WITH_CODE else ""
    design = square_seal(with_ending(stamped, rng), rng, code=code)
    pixels, truth = render_condition(task.condition, task.seed, design)
    view = _only_square(pixels, truth)
    return Answer(
        is_legible=truth.is_code_legible if code else task.condition in _CLEAR,
        confirmed=view is not None and _confirms(view, stamped),
        tries=len(wrong),
        accepted=tuple(f"{name} for {stamped}" for name in wrong if view is not None and _confirms(view, name)),
        stamped=stamped,
        task=task,
    )


def _only_square(pixels: np.ndarray, truth: SealTruth) -> SealView | None:
    scale = Scale(dpi=truth.px_per_mm * 25.4, source=ScaleSource.GIVEN)
    views = find_seals(pixels, coarse_page(pixels, scale), scale, SealKind.AUTO)
    return views[0] if [view.geometry.shape for view in views] == [SealShape.SQUARE] else None


def _confirms(view: SealView, name: str) -> bool:
    """Tell whether a seal confirms a person's name; the steps are those of `seals.check.check_page`."""
    thresholds, readers, expected = seal_thresholds(), Readers(text=single_reader()), Expectation(people=(name,))
    read = read_text(view, thresholds, readers, expected)
    score = name_score(read, thresholds, readers, expected, view.geometry.shape)
    return expected_name_finding(score, name, read.name_sure, thresholds, (0, 0, 1, 1)).verdict is Verdict.PASS


def figures(answers: Sequence[Answer]) -> Iterable[Row]:
    """Sum up; what is not legible counts for the wrong names only."""
    legible = [one for one in answers if one.is_legible and not one.task.is_stamp_changed]
    lost = [f"{one.stamped} ({one.task.condition})" for one in legible if not one.confirmed]
    confirmed = 1.0 - len(lost) / max(len(legible), 1)
    yield Row(id="square_name_confirmed", name=f"person's name confirmed on a square, generated legible; lost: {lost}",
              value=confirmed, unit="share", bar=0.99, ok=confirmed >= 0.99, n=len(legible),
              upper_bound=upper_bound_95(len(lost), len(legible)))  # fmt: skip
    tries = sum(one.tries for one in answers)
    wrong = [text for one in answers for text in one.accepted]
    yield Row(id="square_name_refused", name=f"person's name with one other character accepted {wrong[:3]}",
              value=len(wrong), unit="names", bar=0, ok=not wrong, n=tries,
              upper_bound=upper_bound_95(len(wrong), tries))  # fmt: skip
    stamped = [one for one in answers if one.is_legible and one.task.is_stamp_changed]
    share = sum(one.confirmed for one in stamped) / max(len(stamped), 1)
    yield Row(id="square_name_rare", name="look-alike that is stamped on a square confirmed, legible", value=share,
              unit="share", bar=None, ok=True, n=len(stamped))  # fmt: skip
