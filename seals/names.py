"""An expected name against what the strips show: likelihood ratio over all strips, weakest character, extra text."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from seals.ctc import character_odds, greedy, index_of, log_likelihood
from seals.thresholds import Thresholds
from seals.values import Plane

_DOTS = frozenset("·•・‧∙．｡。.")
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class WornLine:
    """How far the ink of a line has run together or broken up.

    `stroke`: how broad its strokes are, as a share of the strip's height; `crumbs`: pieces of ink smaller than any
    stroke, per thousand pixels of ink.
    """

    stroke: float = 0.0
    crumbs: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NameScore:
    """How well an expected name fits: median log-likelihood ratio, mean odds of each character, the weakest one.

    `text` is the name that was scored, without spaces. `before` and `after` are what most readings show beside the
    name on the same line; both empty on a plain company seal. `apart` are the odds of each character read out of its
    context (`seals.name_apart`); empty where nobody looked. `alike` are those odds against the look-alikes that a
    recogniser is known to take for the character (`TextReader.taken_for`). `worn` is the state of the line's ink, where
    measured.
    """

    text: str
    llr: float
    odds: tuple[float, ...]
    weakest: int
    before: str = ""
    after: str = ""
    apart: tuple[float, ...] = ()
    alike: tuple[float, ...] = ()
    worn: WornLine = WornLine()

    @property
    def lowest_odds(self) -> float:
        """Mean odds of the weakest character."""
        return self.odds[self.weakest]

    @property
    def extra(self) -> str:
        """What stands beside the name, in reading order."""
        return self.before + self.after

    def fits(self, thresholds: Thresholds) -> bool:
        """Whether the line as a whole reads as this name (limits ``llr_accept``, ``odds_accept``)."""
        least_llr, least_odds = (thresholds.limit("name", name) for name in ("llr_accept", "odds_accept"))
        return self.llr >= least_llr and self.lowest_odds > least_odds

    def is_read(self, thresholds: Thresholds) -> bool:
        """Whether the line fits, or what it doubts is the more surely itself apart (limit ``apart_overrules``).

        Neighbours speak against a character too: beside 玉 a 兰 is read as the 蘭 of old seals.
        """
        if self.fits(thresholds):
            return True
        least_llr, least_odds, overrules = (
            thresholds.limit("name", name) for name in ("llr_accept", "odds_accept", "apart_overrules")
        )
        if not self.apart or self.llr < least_llr:
            return False
        doubted = [at for at, odds in enumerate(self.odds) if odds <= least_odds]
        return all(is_han(self.text[at]) and self.apart[at] > overrules for at in doubted)

    def is_confirmed(self, thresholds: Thresholds) -> bool:
        """Whether besides each character is itself when none of its neighbours speaks for it (``apart_accept``).

        Where strokes have run together (spread ink, blur; ``stroke_broad``) what tells look-alikes apart is gone: a
        character has to be as sure there as one that overrules its line. Where they have broken up (``crumbs_many``) a
        part of it is: ``apart_broken``. Against a look-alike that is often taken for it, it has to be the surer:
        ``alike_accept``.
        """
        least = thresholds.limit("name", "apart_accept")
        if self.worn.crumbs > thresholds.limit("name", "crumbs_many"):
            least = max(least, thresholds.limit("name", "apart_broken"))
        if self.worn.stroke > thresholds.limit("name", "stroke_broad"):
            least = max(least, thresholds.limit("name", "apart_overrules"))
        is_apart = bool(self.apart) and min(self.apart) > least
        return self.is_read(thresholds) and is_apart and not self.is_taken_for_another(thresholds)

    def is_taken_for_another(self, thresholds: Thresholds) -> bool:
        """Whether a character is no surer than a look-alike that is known to be read as it (``alike_accept``)."""
        return bool(self.alike) and min(self.alike) <= thresholds.limit("name", "alike_accept")


class Folding:
    """Columns of an alphabet, equal characters (full-width and half-width, dots of names) counted as one."""

    def __init__(self, alphabet: tuple[str, ...]) -> None:
        self.alphabet = alphabet
        self._columns = index_of(alphabet)
        pairs = [
            (column, self._columns[folded])
            for char, column in self._columns.items()
            if (folded := fold(char)) != char and folded in self._columns
        ]
        self._pairs = pairs

    def column(self, char: str) -> int | None:
        """Return the column that stands for a character; None when the recogniser does not know it."""
        return self._columns.get(fold(char), self._columns.get(char))

    def merged(self, matrix: Plane) -> Plane:
        """Return the probabilities with equal characters added up."""
        merged = matrix.copy()
        for other, column in self._pairs:
            merged[:, column] += matrix[:, other]
            merged[:, other] = 0.0
        return merged


@lru_cache(maxsize=2)
def folding_of(alphabet: tuple[str, ...]) -> Folding:
    """Return the folding of an alphabet; kept, because an alphabet has some 18,000 characters."""
    return Folding(alphabet)


def fold(char: str) -> str:
    """Return the one form of a character that has several: half-width brackets, letters, digits; one name dot."""
    if char in _DOTS:
        return "·"
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char


def folded_name(name: str) -> str:
    """Return a name as names are compared: folded, without spaces."""
    return "".join(fold(char) for char in "".join(name.split()))


def score_name(
    expected: str, matrices: Sequence[Plane], alphabet: Sequence[str], *, alone: bool = False
) -> NameScore | None:
    """Score an expected name against CTC matrices of several strips.

    Parameters
    ----------
    expected : str
        The registered name; full-width and half-width forms count as equal, spaces do not count.
    matrices : sequence of (T, K) float32 arrays
        Probabilities of each strip.
    alphabet : sequence of str
        Characters of the columns from 1 on.
    alone : bool
        Nothing else may stand on the line (seals in cells).

    Returns
    -------
    NameScore or None
        None when the recogniser does not know a character of the name, or there is no strip. Where more than half of
        the readings show the same text before or after the name, the name is scored within that text, and the text
        is named.

    Notes
    -----
    Source: digits.md, "Name against the register". The ratio is that of the whole line, so that a name cut short or
    one with another character costs what the strip says against it.
    """
    folding = folding_of(tuple(alphabet))
    text = folded_name(expected)
    known = [column for column in map(folding.column, text) if column is not None]
    if not known or len(known) != len(text) or not matrices:
        return None
    merged = [folding.merged(matrix) for matrix in matrices]
    free = [_free_text(matrix, alphabet) for matrix in merged]
    plain = _score(text, [("", "")] * len(free), merged, free, folding)
    beside = [("", "")] * len(free) if alone else _beside(text, free)
    if plain is None or not any(before or after for before, after in beside):
        return plain
    longer = _score(text, beside, merged, free, folding)
    return longer if longer is not None and longer.llr > plain.llr else plain


def _free_text(matrix: Plane, alphabet: Sequence[str]) -> str:
    return "".join(fold(symbol.char) for symbol in greedy(matrix, alphabet) if symbol.char != " ")


def agreement(text: str, matrices: Sequence[Plane], alphabet: Sequence[str], *, layouts: int = 1) -> float:
    """Return the share of the readings that freely read `text`, of the layout that reads it most often."""
    wanted = folded_name(text)
    folding = folding_of(tuple(alphabet))
    hits = [_free_text(folding.merged(matrix), alphabet) == wanted for matrix in matrices]
    return max((float(np.mean(hits[at::layouts])) for at in range(layouts) if hits[at::layouts]), default=0.0)


def _score(
    text: str, beside: Sequence[tuple[str, str]], matrices: Sequence[Plane], free: Sequence[str], folding: Folding
) -> NameScore | None:
    ratios, odds = [], []
    for (before, after), matrix, read in zip(beside, matrices, free, strict=True):
        labels = _columns(before + text + after, folding)
        # a strip that reads as nothing contradicts the name rather than agreeing with it
        best = log_likelihood(matrix, _columns(read, folding)) if read else 0.0
        own = log_likelihood(matrix, labels)
        if np.isfinite(own):
            ratios.append(min(0.0, own - best))
            odds.append(character_odds(matrix, labels)[len(before) : len(before) + len(text)])
    if not ratios:
        return None
    mean = np.mean(odds, axis=0)
    return NameScore(
        text=text,
        llr=float(np.median(ratios)),
        odds=tuple(mean.tolist()),
        weakest=int(np.argmin(mean)),
        before=_usual([before for before, _ in beside]),
        after=_usual([after for _, after in beside]),
    )


def _columns(text: str, folding: Folding) -> list[int]:
    return [column for column in map(folding.column, text) if column is not None]


def _beside(text: str, readings: Sequence[str]) -> list[tuple[str, str]]:
    """Return for each reading what stands before and after the name.

    Words count only where more than half of the readings show the same; signs that are no part of any name (the
    upside-down digits of a code) are read differently every time, and each reading keeps its own.
    """
    around = [_around(text, read) for read in readings]
    before, after = _usual([a for a, _ in around]), _usual([b for _, b in around])
    return [(a if is_stray(a) else before, b if is_stray(b) else after) for a, b in around]


def _usual(texts: Sequence[str]) -> str:
    (text, count), *_ = Counter(texts).most_common(1)
    return text if count > _LEAST_SHARE * len(texts) else ""


def _around(text: str, read: str) -> tuple[str, str]:
    """Return what stands before and after the part of a reading that is nearest to the name (edit distance)."""
    costs, starts = [0] * (len(read) + 1), list(range(len(read) + 1))  # the name may begin anywhere
    for at, char in enumerate(text, start=1):
        row, begun = [at], [0]
        for place, other in enumerate(read, start=1):
            steps = (
                (costs[place - 1] + (char != other), starts[place - 1]),
                (costs[place] + 1, starts[place]),
                (row[place - 1] + 1, begun[place - 1]),
            )
            cost, start = min(steps, key=lambda step: step[0])
            row.append(cost)
            begun.append(start)
        costs, starts = row, begun
    end = min(range(len(read) + 1), key=lambda place: (costs[place], -place))
    if costs[end] > 0.4 * len(text):
        return "", ""  # another name altogether: nothing here stands beside it
    return read[: starts[end]], read[end:]


def is_stray(extra: str) -> bool:
    """Tell signs that are no part of any name (digits of a code, a star, a dot) from words."""
    return not any(map(is_han, extra))


def is_han(char: str) -> bool:
    """Tell a Chinese character from letters, digits, brackets and dots."""
    return "\u3400" <= char <= "\u9fff"


ENDINGS: Mapping[str, int] = {"": 0, "印": 1, "章": 1, "之印": 2, "印章": 2, "私印": 2, "之章": 2, "名章": 2}
"""What follows a person's name on a seal, with the number of characters (customary forms of name seals)."""


def person_texts(name: str) -> tuple[str, ...]:
    """Return the texts that a personal seal of this name may bear, in reading order."""
    plain = folded_name(name)
    return tuple(plain + ending for ending in ENDINGS) if plain else ()
