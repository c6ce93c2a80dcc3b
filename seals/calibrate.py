"""Thresholds from labels: where a pass bound would have to lie so that at most 1 % of what people refused passes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seals.thresholds import Band
from seals.values import FindingCode, Verdict

_WRONG_PASS = 0.01
_LEAST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a person said about one line of a check, and the value that was measured."""

    code: FindingCode
    value: float
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What labels would change in one band. `disagree` is how often the band now says otherwise than the person."""

    code: FindingCode
    good: int
    bad: int
    disagree: int
    current: float | None
    proposed: float | None
    wrong_refusals: float | None


def propose(code: FindingCode, band: Band, labels: Sequence[Label]) -> Proposal:
    """Derive the pass bound of a one-sided band from labels.

    Parameters
    ----------
    code : FindingCode
        The line.
    band : Band
        Its band as it is; a two-sided band is only counted.
    labels : sequence of Label
        Labels of this line; pass is good, fail is bad, review counts for neither.

    Returns
    -------
    Proposal
        `proposed` is None with fewer than five labels of either kind. At most 1 % of the bad pass it.
    """
    good = np.array([label.value for label in labels if label.verdict is Verdict.PASS])
    bad = np.array([label.value for label in labels if label.verdict is Verdict.FAIL])
    disagree = sum(
        1
        for label in labels
        if label.verdict in {Verdict.PASS, Verdict.FAIL}
        and (band.judge(label.value) is Verdict.PASS) != (label.verdict is Verdict.PASS)
    )
    low_side = band.pass_low is not None
    current = band.pass_low if low_side else band.pass_high
    proposed = wrong = None
    if len(good) >= _LEAST and len(bad) >= _LEAST and (band.pass_low is None) != (band.pass_high is None):
        proposed = _bound(good, bad, low_side=low_side)
        refused = good < proposed if low_side else good > proposed
        wrong = float(refused.mean())
    return Proposal(
        code=code,
        good=len(good),
        bad=len(bad),
        disagree=disagree,
        current=current,
        proposed=proposed,
        wrong_refusals=wrong,
    )


def _bound(good: NDArray[np.float64], bad: NDArray[np.float64], *, low_side: bool) -> float:
    """Return the middle between the last bad value allowed and the next good one beyond it."""
    sign = 1.0 if low_side else -1.0
    edge = float(np.quantile(sign * bad, 1.0 - _WRONG_PASS))
    beyond = (sign * good)[sign * good > edge]
    return sign * ((edge + float(beyond.min())) / 2 if beyond.size else edge)
