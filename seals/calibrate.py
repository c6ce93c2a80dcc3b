"""Thresholds from labels: where the bounds of a band would have to lie, and how much these labels can prove."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from seals.thresholds import Band
from seals.values import FindingCode, Verdict

ERROR_SHARE = 0.01  # at most 1 % of what people refused may pass (seals.md §4, Calibration)
LEAST = 5  # labels of either kind, below which nothing is proposed
_RESAMPLES = 400
_Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a person said about one line of a check, and the value that was measured."""

    code: FindingCode
    value: float
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What labels would change in one band, and how far they can be trusted.

    `disagree` is how often the band now says otherwise than the person; `wrong_pass` and `wrong_refusals` are shares
    under the proposed bounds, each with the upper end of its 95 % confidence interval. `bound_interval` is where the
    pass bound lies in 95 % of resamples of the same labels. `is_proven` when so many bad labels were seen that 1 %
    wrong passes can be claimed at all; `bad_needed` and `good_needed` are how many that takes.
    """

    code: FindingCode
    band: str
    unit: str
    good: int
    bad: int
    disagree: int
    current: float | None
    current_review: float | None
    proposed: float | None = None
    proposed_review: float | None = None
    bound_interval: tuple[float, float] | None = None
    wrong_pass: float | None = None
    wrong_pass_upper: float | None = None
    wrong_refusals: float | None = None
    wrong_refusals_upper: float | None = None
    is_proven: bool = False
    bad_needed: int = 0
    good_needed: int = 0


def labels_needed(share: float = ERROR_SHARE, confidence: float = 0.95) -> int:
    """Return how many labels without an error prove an error share of at most `share`: 299 for 1 % at 95 %."""
    return int(np.ceil(np.log(1.0 - confidence) / np.log(1.0 - share)))


def upper_share(errors: int, n: int, confidence: float = 0.95) -> float:
    """Return the upper end of the one-sided Clopper-Pearson interval of `errors` in `n`; 1 where nothing was seen."""
    low, high = (errors / n, 1.0) if n else (1.0, 1.0)
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(errors, n, middle) > 1.0 - confidence else (low, middle)
    return high


def _at_most(k: int, n: int, p: float) -> float:
    """Return the binomial probability of at most `k` in `n`."""
    if p >= 1.0:
        return 1.0 if k >= n else 0.0
    at = np.arange(1, k + 1)
    logs = np.concatenate([[0.0], np.cumsum(np.log((n - at + 1) / at * p / (1.0 - p)))])
    return float(np.exp(logs + n * np.log1p(-p)).sum())


def propose(code: FindingCode, name: str, band: Band, labels: Sequence[Label]) -> Proposal:
    """Derive the bounds of a one-sided band from labels.

    Parameters
    ----------
    code, name : FindingCode, str
        The line and the name of its band.
    band : Band
        The band as it is; a two-sided band is only counted.
    labels : sequence of Label
        Labels of this line; pass is good, fail is bad, review counts for neither.

    Returns
    -------
    Proposal
        `proposed` is None with fewer than five labels of either kind. At most 1 % of the bad pass the proposed pass
        bound, and at most 1 % of the good fail the proposed review bound.
    """
    good = np.array([label.value for label in labels if label.verdict is Verdict.PASS])
    bad = np.array([label.value for label in labels if label.verdict is Verdict.FAIL])
    is_low = band.pass_low is not None
    counted = Proposal(
        code=code,
        band=name,
        unit=band.unit,
        good=len(good),
        bad=len(bad),
        disagree=sum(band.judge(v) is not Verdict.PASS for v in good) + sum(band.judge(v) is Verdict.PASS for v in bad),
        current=band.pass_low if is_low else band.pass_high,
        current_review=band.review_low if is_low else band.review_high,
        bad_needed=max(0, labels_needed() - len(bad)),
        good_needed=max(0, LEAST - len(good)),
    )
    if min(len(good), len(bad)) < LEAST or (band.pass_low is None) == (band.pass_high is None):
        return counted
    sign = 1.0 if is_low else -1.0
    return _with_bounds(counted, sign * good, sign * bad, sign)


def _with_bounds(counted: Proposal, good: _Values, bad: _Values, sign: float) -> Proposal:
    """Add the bounds; here high is good, `sign` turns them back."""
    bound = _pass_bound(good, bad)
    passed, refused = int((bad >= bound).sum()), int((good < bound).sum())
    ends = np.quantile(_resampled(good, bad), [0.025, 0.975]) * sign
    review = min(bound, float(np.quantile(good, ERROR_SHARE)))
    return replace(
        counted,
        proposed=sign * bound,
        # a line that never fails by itself (a print's pattern, uneven light) does not begin to by labels
        proposed_review=None if counted.current_review is None else sign * review,
        bound_interval=(float(ends.min()), float(ends.max())),
        wrong_pass=passed / len(bad),
        wrong_pass_upper=upper_share(passed, len(bad)),
        wrong_refusals=refused / len(good),
        wrong_refusals_upper=upper_share(refused, len(good)),
        is_proven=upper_share(passed, len(bad)) <= ERROR_SHARE,
    )


def _pass_bound(good: _Values, bad: _Values) -> float:
    """Return the middle between the last bad value allowed to pass and the next good one beyond it."""
    edge = float(np.sort(bad)[::-1][int(ERROR_SHARE * len(bad))])
    beyond = good[good > edge]
    return (edge + float(beyond.min())) / 2 if beyond.size else float(np.nextafter(edge, np.inf))


def _resampled(good: _Values, bad: _Values) -> _Values:
    rng = np.random.default_rng(1)
    return np.array([_pass_bound(rng.choice(good, len(good)), rng.choice(bad, len(bad))) for _ in range(_RESAMPLES)])


def rewritten(toml_text: str, proposals: Sequence[Proposal]) -> str:
    """Return the threshold file with the proposed bounds in place; every other byte, comments too, stays.

    The source of a changed band says that it was calibrated, on how many labels, and what they prove.
    """
    for proposal in proposals:
        if proposal.proposed is not None:
            block = re.compile(rf"(\[bands\.{re.escape(proposal.band)}\]\n)(.*?)(?=\n\[|\Z)", re.DOTALL)
            found = block.search(toml_text)
            if found is not None:
                toml_text = toml_text[: found.start(2)] + _block(found[2], proposal) + toml_text[found.end(2) :]
    return toml_text


def _block(body: str, proposal: Proposal) -> str:
    for key, bound in (("pass", proposal.proposed), ("review", proposal.proposed_review)):
        found = re.search(rf"^{key} = \[(.*?), (.*?)\]$", body, flags=re.MULTILINE)
        if found is not None and bound is not None:
            body = body[: found.start()] + _pair(key, found[1].strip(), found[2].strip(), bound) + body[found.end() :]
    source = (
        f"calibrated on {proposal.good} good and {proposal.bad} bad labels; "
        f"of bad ones at most {100 * (proposal.wrong_pass_upper or 1):.1f} % pass (95 %)"
    )
    return re.sub(r'^source = ".*"$', f'source = "{source}"', body, flags=re.MULTILINE)


def _pair(key: str, low: str, high: str, bound: float) -> str:
    """Put `bound` where the pair has its finite end."""
    return f"{key} = [{low}, {bound:.4g}]" if low == "-inf" else f"{key} = [{bound:.4g}, {high}]"
