"""Whole orders: 5 to 12 impressions of one seal read together, one of them with another digit, same seal or not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.bootstrap.recognition import digit_reader, seal_thresholds
from benchmarks.real_names import REAL_PICTURES
from benchmarks.results import Row, Size, upper_bound_95
from benchmarks.shares import single_reader, spread
from seals.check import check_page
from seals.decode import decode_image
from seals.page import resolve_scale
from seals.together import Shown, compare_seals, hold_together
from seals.values import SameSeal, Scale, ScaleSource, SealCheck, SealShape, Verdict
from training.seal_generator import Legibility, SealTruth
from training.seal_generator.orders import OtherDigit, PlannedImpression, PlannedOrder, plan_order, with_other_digit

FIRST_SEED = 870_000
_ORDERS = {Size.QUICK: 3, Size.FULL: 300}
_REAL_PAIR = ("tfy030_seal.png", "tfy098_seal.png")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One impression as checked, with what it truly shows; `check` is None where no seal was found."""

    plan: PlannedImpression
    truth: SealTruth
    check: SealCheck | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came out of one order; of the other digit: whether it can be seen, and whether it was caught.

    `ends` are an impression of the first document and one of the last, to be compared.
    """

    seed: int
    impressions: int
    is_legible: bool
    passed: bool
    is_wrong: bool
    false_alarm: str
    other_is_legible: bool
    other_caught: bool
    ends: tuple[SealCheck, ...]


def rows(size: Size) -> Iterable[Row]:
    """Read orders together."""
    answers = list(spread(measure, [FIRST_SEED + at for at in range(_ORDERS[size])]))
    yield from consensus_rows(answers)
    yield from same_seal_rows(answers, real_pair())


def measure(seed: int) -> Answer:
    """Render and check one order, then again with another digit on one of its documents."""
    order = plan_order(seed)
    seen = [_look(one) for one in order.impressions]
    other = with_other_digit(order, seed)
    return judge(seed, order, seen, other, look_again(seen, other))


def look_again(seen: Sequence[Seen], other: PlannedOrder) -> list[Seen]:
    """Return the impressions with those of the changed document stamped and checked anew."""
    assert other.other is not None
    return [
        _look(plan) if plan.document == other.other.document else old
        for plan, old in zip(other.impressions, seen, strict=True)
    ]


def judge(seed: int, order: PlannedOrder, seen: Sequence[Seen], other: PlannedOrder, changed: Sequence[Seen]) -> Answer:
    """Hold both sets together."""
    consensus = hold_together(_shown(seen), seal_thresholds()).consensus
    equal = hold_together(_shown(seen), seal_thresholds()).finding
    differing = hold_together(_shown(changed), seal_thresholds())
    digit = other.other
    assert digit is not None
    return Answer(
        seed=seed,
        impressions=len(seen),
        is_legible=all(_witnesses(seen, at) for at in range(1, len(order.code) + 1)),
        passed=consensus.is_clear,
        is_wrong=consensus.is_clear and _is_wrong(order.code, consensus.code, seen),
        false_alarm=equal.message if equal.verdict is Verdict.FAIL else "",
        other_is_legible=_can_be_seen(changed, digit),
        other_caught=differing.finding.verdict is Verdict.FAIL and digit.position in differing.consensus.conflicts,
        ends=_two_ends(seen),
    )


def _look(plan: PlannedImpression) -> Seen:
    pixels, truth = plan.render()
    return Seen(plan=plan, truth=truth, check=_checked(pixels, truth.px_per_mm * 25.4))


def _checked(pixels: NDArray[np.uint8], dpi: float) -> SealCheck | None:
    found = check_page(
        pixels,
        scale=Scale(dpi=dpi, source=ScaleSource.GIVEN),
        thresholds=seal_thresholds(),
        reader=single_reader(),
        digit_reader=digit_reader(),
    ).seals
    round_ones = [seal for seal in found if seal.shape is SealShape.ROUND]
    if len(round_ones) != 1:
        return None
    no_picture = np.zeros((1, 1, 3), np.uint8)
    return replace(round_ones[0], digits=tuple(replace(cell, crop=no_picture) for cell in round_ones[0].digits))


def _shown(seen: Sequence[Seen]) -> list[Shown]:
    return [
        Shown(check=one.check, title=f"{one.plan.document + 1}·{'纸' if one.plan.is_paper else '传'}",
              stamping=one.plan.document)
        for one in seen if one.check is not None
    ]  # fmt: skip


def _label(one: Seen, position: int) -> Legibility:
    return one.truth.digits[position - 1].label


def _witnesses(seen: Sequence[Seen], position: int) -> bool:
    """Tell whether some impression truly shows the digit."""
    return any(_label(one, position) is Legibility.LEGIBLE for one in seen)


def _is_wrong(code: str, read: str | None, seen: Sequence[Seen]) -> bool:
    hidden = [at for at in range(1, len(code) + 1) if all(_label(one, at) is Legibility.ILLEGIBLE for one in seen)]
    return read != code or bool(hidden)


def _can_be_seen(seen: Sequence[Seen], digit: OtherDigit) -> bool:
    """Tell whether the other digit is truly legible where it is, and the usual one on another document."""
    where = {one.plan.document for one in seen if _label(one, digit.position) is Legibility.LEGIBLE}
    return digit.document in where and len(where) > 1


def _two_ends(seen: Sequence[Seen]) -> tuple[SealCheck, ...]:
    """Return the first and the last document's first picture, where both have a layout."""
    first = {one.plan.document: one for one in reversed(seen)}
    ends = [first[document] for document in (min(first), max(first))]
    return tuple(one.check for one in ends if one.check is not None and one.check.layout is not None)


def consensus_rows(answers: Sequence[Answer]) -> Iterable[Row]:
    """Sum up what was read together."""
    n = len(answers)
    wrong = [one.seed for one in answers if one.is_wrong]
    yield Row(id="wrong_pass_consensus",
              name=f"orders (5-12 impressions) whose code passes together with a digit that is wrong, or illegible on"
              f" all impressions {wrong[:3]}",
              value=len(wrong), unit="orders", bar=0, ok=not wrong, n=n,
              upper_bound=upper_bound_95(len(wrong), n))  # fmt: skip
    legible = [one for one in answers if one.is_legible]
    passed = sum(one.passed for one in legible) / max(len(legible), 1)
    yield Row(id="legible_pass_consensus", name="orders that pass together, each digit legible on some impression",
              value=passed, unit="share", bar=0.97, ok=passed >= 0.97, n=len(legible))  # fmt: skip
    able = [one for one in answers if one.other_is_legible]
    missed = [one.seed for one in able if not one.other_caught]
    caught = 1.0 - len(missed) / max(len(able), 1)
    yield Row(id="differ",
              name=f"other digit on one document named, where it is legible there and the usual one on another"
              f" document; missed {missed[:4]}",
              value=caught, unit="share", bar=0.99, ok=caught >= 0.99, n=len(able),
              upper_bound=upper_bound_95(len(missed), len(able)))  # fmt: skip
    everywhere = sum(one.other_caught for one in answers) / max(n, 1)
    yield Row(id="differ_any", name="the same over all orders, hidden digits included", value=everywhere,
              unit="share", bar=None, ok=True, n=n)  # fmt: skip
    alarms = [(one.seed, one.false_alarm) for one in answers if one.false_alarm]
    yield Row(id="differ_false_alarm", name=f"equal orders called different {alarms[:2]}",
              value=len(alarms) / max(n, 1),
              unit="share", bar=0.03, ok=len(alarms) <= 0.03 * n, n=n,
              upper_bound=upper_bound_95(len(alarms), n))  # fmt: skip


def real_pair() -> tuple[SealCheck, ...]:
    """Return two real stampings of one test seal; empty where the folder is not there."""
    found = []
    for name in _REAL_PAIR if REAL_PICTURES.is_dir() else ():
        picture = decode_image((REAL_PICTURES / name).read_bytes())
        height, width = picture.pixels.shape[:2]
        scale = resolve_scale(width, height, given_dpi=None, tag_dpi=picture.dpi)
        seals = check_page(picture.pixels, scale=scale, thresholds=seal_thresholds()).seals
        found += [seal for seal in seals[:1] if seal.layout is not None]
    return tuple(found)


def same_seal_rows(answers: Sequence[Answer], real: Sequence[SealCheck]) -> Iterable[Row]:
    """Compare two documents of each order, and documents of neighbouring orders."""
    thresholds = seal_thresholds()
    pairs = [one.ends for one in answers if len(one.ends) == 2] + ([tuple(real)] if len(real) == 2 else [])
    firsts = [one.ends[0] for one in answers if one.ends]
    others = list(zip(firsts, firsts[1:] + firsts[:1], strict=True)) if len(firsts) > 1 else []
    same = [compare_seals(a, b, thresholds).verdict for a, b in pairs]
    other = [compare_seals(a, b, thresholds).verdict for a, b in others]
    lost = len([verdict for verdict in same if verdict is SameSeal.OTHER])
    taken = len([verdict for verdict in other if verdict is SameSeal.SAME])
    with_real = "real pair included" if len(real) == 2 else "real pair absent"
    yield Row(id="same_seal", name=f"two stampings of one seal called different ({with_real})",
              value=lost / max(len(same), 1), unit="share", bar=0.01, ok=lost <= 0.01 * len(same), n=len(same),
              upper_bound=upper_bound_95(lost, len(same)))  # fmt: skip
    yield Row(id="other_seal", name="stampings of two seals called the same", value=taken / max(len(other), 1),
              unit="share", bar=0.01, ok=taken <= 0.01 * len(other), n=len(other),
              upper_bound=upper_bound_95(taken, len(other)))  # fmt: skip
    unsure = [verdict is SameSeal.UNSURE for verdict in (*same, *other)]
    yield Row(id="same_seal_unsure", name="pairs left to a person", value=sum(unsure) / max(len(unsure), 1),
              unit="share", bar=None, ok=True, n=len(unsure))  # fmt: skip
