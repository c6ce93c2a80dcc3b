"""An expected name against what the strips show: likelihood ratio over all strips, and the weakest character."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seals.ctc import character_odds, greedy, index_of, log_likelihood
from seals.values import Plane

_FOLDS = (("(", "（"), (")", "）"), ("·", "•"), (":", "："), (",", "，"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NameScore:
    """How well an expected name fits: median log-likelihood ratio, mean odds of each character, the weakest one."""

    llr: float
    odds: tuple[float, ...]
    weakest: int

    @property
    def lowest_odds(self) -> float:
        """Mean odds of the weakest character."""
        return self.odds[self.weakest]


def score_name(expected: str, matrices: Sequence[Plane], alphabet: Sequence[str]) -> NameScore | None:
    """Score an expected name against CTC matrices of several strips.

    Parameters
    ----------
    expected : str
        The registered name; full-width and half-width brackets count as equal, spaces do not count.
    matrices : sequence of (T, K) float32 arrays
        Probabilities of each strip.
    alphabet : sequence of str
        Characters of the columns from 1 on.

    Returns
    -------
    NameScore or None
        None when the recogniser does not know a character of the name, or there is no strip.
    """
    columns = index_of(alphabet)
    wanted = "".join(expected.split())
    labels = [columns.get(_folded(char, columns)) for char in wanted]
    if not labels or not matrices or any(label is None for label in labels):
        return None
    known = [label for label in labels if label is not None]
    ratios, odds = [], []
    for matrix in matrices:
        merged = _merge_folds(matrix, columns)
        free = [columns[_folded(s.char, columns)] for s in greedy(merged, alphabet) if s.char != " "]
        # a strip that reads as nothing contradicts the name rather than agreeing with it
        best = log_likelihood(merged, free) if free else 0.0
        own = log_likelihood(merged, known)
        if not np.isfinite(own):
            continue
        ratios.append(min(0.0, own - best))
        odds.append(character_odds(merged, known))
    if not ratios:
        return None
    mean = np.mean(odds, axis=0)
    return NameScore(llr=float(np.median(ratios)), odds=tuple(mean.tolist()), weakest=int(np.argmin(mean)))


def _folded(char: str, columns: dict[str, int]) -> str:
    for plain, wide in _FOLDS:
        if char == plain and wide in columns:
            return wide
    return char


def _merge_folds(matrix: Plane, columns: dict[str, int]) -> Plane:
    merged = matrix.copy()
    for plain, wide in _FOLDS:
        if plain in columns and wide in columns:
            merged[:, columns[wide]] += merged[:, columns[plain]]
            merged[:, columns[plain]] = 0.0
    return merged
