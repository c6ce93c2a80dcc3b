"""How often people decide against the machine's checks: what one decision says, and the office's sums of it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime

from review.actions import Decide, Override
from review.orders import Verdict
from review.stages import Stage

# What lets a finding or an item of the checklist through (`review.checklist`: FindingVerdict.PASS, Mark.OK).
LETS_THROUGH = frozenset({"pass", "ok"})
HOLDS_BACK = frozenset({"fail", "wrong"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFigure:
    """One check over some decisions.

    `shown` counts its lines on pages of decided orders, `failed` those that it failed; `overrides` the lines that a
    person decided otherwise, `decided_pass` those of them that were let through; `failed_but_passed` its failed
    lines on orders that were passed all the same. `doubts` counts the lines that the check left to a person and that
    one answered, `doubts_in_order` those of them that were found in order.
    """

    finding: str
    shown: int = 0
    failed: int = 0
    overrides: int = 0
    decided_pass: int = 0
    failed_but_passed: int = 0
    doubts: int = 0
    doubts_in_order: int = 0


COUNTS = tuple(each.name for each in fields(CheckFigure) if each.name != "finding")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A person's judgement of a machine finding, with who and when."""

    stage: Stage
    by: str
    at: datetime
    override: Override


def figures_of(decision: Decide) -> tuple[CheckFigure, ...]:
    """Return what a decision says of each check: shown or decided otherwise. One that was confirmed says nothing."""
    passed = decision.verdict is Verdict.PASS
    shown = [
        CheckFigure(
            finding=one.finding,
            shown=one.passed + one.doubted + one.failed,
            failed=one.failed,
            failed_but_passed=one.failed if passed else 0,
        )
        for one in decision.shown
    ]
    return summed([*shown, *map(_figure_of, decision.overrides)])


def _figure_of(one: Override) -> CheckFigure:
    passed = int(one.decided in LETS_THROUGH)
    if one.is_disagreement:
        return CheckFigure(finding=one.finding, overrides=1, decided_pass=passed)
    if one.is_doubt and one.decided in LETS_THROUGH | HOLDS_BACK:
        return CheckFigure(finding=one.finding, doubts=1, doubts_in_order=passed)
    return CheckFigure(finding=one.finding)


def summed(figures: Iterable[CheckFigure]) -> tuple[CheckFigure, ...]:
    """Add up what belongs to the same check; in the order of their codes."""
    found: dict[str, CheckFigure] = {}
    for one in figures:
        known = found.get(one.finding, CheckFigure(finding=one.finding))
        sums = {name: getattr(known, name) + getattr(one, name) for name in COUNTS}
        found[one.finding] = replace(known, **sums)
    return tuple(found[finding] for finding in sorted(found))
