"""Expected names: confirmed where they are legible, refused with one other character. Seeds used for nothing else."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.bootstrap.recognition import seal_thresholds
from benchmarks.real_names import real_names
from benchmarks.results import Row, Size, upper_bound_95
from benchmarks.shares import single_reader, spread
from seals.find import find_seals
from seals.findings_text import expected_name_finding
from seals.locate import coarse_page
from seals.seal_text import Expectation, Readers, name_score, read_text
from seals.values import Scale, ScaleSource, SealKind, Verdict
from training.seal_generator import CONDITIONS, SealTruth, random_design, render_condition
from training.seal_generator.lookalikes import with_other_character

FIRST_SEED = 860_000
_EACH = {Size.QUICK: 1, Size.FULL: 20}  # pictures of each condition, stamped as registered, and again with a look-alike
_CHANGED = 2  # changed names held against each picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One picture: its condition and seed, and whether the stamp bears the other character (else the register)."""

    condition: str
    seed: int
    is_stamp_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came out: was the right name confirmed, and which wrong names were accepted of how many."""

    is_legible: bool
    confirmed: bool
    tries: int
    accepted: tuple[str, ...]
    task: Task


def rows(size: Size) -> Iterable[Row]:
    """Confirm and refuse names under every condition."""
    yield from figures(list(spread(measure, plan(size, FIRST_SEED))), real=real_names())


def plan(size: Size, first_seed: int) -> list[Task]:
    """Return the pictures, equal shares of every condition, half of them with a changed stamp."""
    return [
        Task(condition=condition, seed=first_seed + 200 * place + 2 * at + changed, is_stamp_changed=bool(changed))
        for at in range(_EACH[size])
        for place, condition in enumerate(CONDITIONS)
        for changed in (0, 1)
    ]


def measure(task: Task) -> Answer:
    """Render a picture and hold names against it."""
    rng = np.random.default_rng(np.random.SeedSequence([task.seed, 31]))
    design = random_design(rng)
    registered = design.name
    if task.is_stamp_changed:
        design = replace(design, name=with_other_character(registered, rng))
        wrong = [registered]
    else:
        wrong = [with_other_character(registered, rng) for _ in range(_CHANGED)]
    pixels, truth = render_condition(task.condition, task.seed, design)
    judge = _judge_of(pixels, truth)
    return Answer(
        is_legible=truth.is_code_legible,
        confirmed=judge is not None and judge(design.name),
        tries=len(wrong),
        accepted=tuple(f"{name} for {design.name}" for name in wrong if judge is not None and judge(name)),
        task=task,
    )


def _judge_of(pixels: NDArray[np.uint8], truth: SealTruth) -> Callable[[str], bool] | None:
    """Read the one seal of a picture once, and return what tells whether it confirms a name; None without a seal.

    The steps are those of `seals.check.check_page`; reading once lets several names be held against one picture.
    """
    scale = Scale(dpi=truth.px_per_mm * 25.4, source=ScaleSource.GIVEN)
    views = find_seals(pixels, coarse_page(pixels, scale), scale, SealKind.AUTO)
    if len(views) != 1:
        return None
    readers, shape = Readers(text=single_reader()), views[0].geometry.shape
    read = read_text(views[0], seal_thresholds(), readers, Expectation())

    def confirms(name: str) -> bool:
        score = name_score(read, seal_thresholds(), readers, Expectation(name=name), shape)
        line = expected_name_finding(score, name, read.name_sure, seal_thresholds(), (0, 0, 1, 1))
        return line.verdict is Verdict.PASS

    return confirms


def figures(answers: Sequence[Answer], *, real: Mapping[str, bool]) -> Iterable[Row]:
    """Sum up; `real` are the names of the real pictures and whether they were confirmed."""
    legible = [one for one in answers if one.is_legible and not one.task.is_stamp_changed]
    lost = [one.task.condition for one in legible if not one.confirmed]
    confirmed = 1.0 - len(lost) / max(len(legible), 1)
    yield Row(id="name_confirmed", name=f"expected name confirmed, generated legible; lost: {sorted(lost)}",
              value=confirmed, unit="share", bar=0.99, ok=confirmed >= 0.99, n=len(legible),
              upper_bound=upper_bound_95(len(lost), len(legible)))  # fmt: skip
    yield from _real_row(real)
    tries = sum(one.tries for one in answers)
    wrong = [text for one in answers for text in one.accepted]
    yield Row(id="name_refused", name=f"name with one other character accepted {wrong[:3]}", value=len(wrong),
              unit="names", bar=0, ok=not wrong, n=tries, upper_bound=upper_bound_95(len(wrong), tries))  # fmt: skip
    stamped = [one for one in answers if one.is_legible and one.task.is_stamp_changed]
    share = sum(one.confirmed for one in stamped) / max(len(stamped), 1)
    yield Row(id="name_confirmed_rare", name="look-alike that is stamped confirmed, legible", value=share, unit="share",
              bar=None, ok=True, n=len(stamped))  # fmt: skip


def _real_row(found: Mapping[str, bool]) -> Iterable[Row]:
    if not found:
        return
    lost = sorted(name for name, is_confirmed in found.items() if not is_confirmed)
    yield Row(id="name_confirmed_real", name=f"names legible by eye on the real pictures; lost: {lost}",
              value=1.0 - len(lost) / len(found), unit="share", bar=1.0, ok=not lost, n=len(found),
              upper_bound=upper_bound_95(len(lost), len(found)))  # fmt: skip
