"""Reading CTC probabilities: freely, as digits only, and against an expected text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from seals.values import Plane

_FLOOR = 1e-8
DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Symbol:
    """One decoded character: its probability at its best frame, and that frame's place 0..1 along the strip."""

    char: str
    p: float
    place: float


def index_of(alphabet: Sequence[str]) -> Mapping[str, int]:
    """Return the column of each character; kept, because an alphabet has some 18,000 and is asked for every line."""
    return _index_of(tuple(alphabet))


@lru_cache(maxsize=2)
def _index_of(alphabet: tuple[str, ...]) -> Mapping[str, int]:
    return {char: column for column, char in enumerate(alphabet, start=1)}


def greedy(probabilities: Plane, alphabet: Sequence[str]) -> list[Symbol]:
    """Return the best character of each run of equal frames, blanks dropped."""
    best = probabilities.argmax(axis=1)
    return _collapse(best, probabilities[np.arange(len(best)), best], lambda column: alphabet[column - 1])


def greedy_digits(probabilities: Plane, columns: Mapping[str, int]) -> list[Symbol]:
    """Decode with everything but the ten digits and the blank left out, renormalised.

    Parameters
    ----------
    probabilities : (T, K) float32 array
        Output of a `TextReader`.
    columns : mapping
        As `index_of` returns it.
    """
    chosen = [0, *(columns[digit] for digit in DIGITS)]
    part = probabilities[:, chosen] + 1e-6
    part = part / part.sum(axis=1, keepdims=True)
    symbols = _collapse(part.argmax(axis=1), part.max(axis=1), lambda column: DIGITS[column - 1])
    return [_centred(symbol, part) for symbol in symbols]


def _centred(symbol: Symbol, part: Plane) -> Symbol:
    """Move a symbol from its best frame to the weighted middle of that frame and its neighbours."""
    frames = len(part)
    peak = round(symbol.place * frames - 0.5)
    at = np.arange(max(0, peak - 1), min(frames, peak + 2))
    weight = part[at, int(symbol.char) + 1]
    return Symbol(symbol.char, symbol.p, float((at * weight).sum() / weight.sum() + 0.5) / frames)


def _collapse(best: NDArray[np.intp], p: Plane, char_of: Callable[[int], str]) -> list[Symbol]:
    symbols: list[Symbol] = []
    previous = 0
    frames = len(best)
    for frame, column in enumerate(best.tolist()):
        if column:
            symbol = Symbol(char_of(column), float(p[frame]), (frame + 0.5) / frames)
            if column != previous:
                symbols.append(symbol)
            elif symbol.p > symbols[-1].p:
                symbols[-1] = symbol
        previous = column
    return symbols


def text_of(symbols: Sequence[Symbol]) -> str:
    """Join the characters."""
    return "".join(symbol.char for symbol in symbols)


def log_likelihood(probabilities: Plane, labels: Sequence[int]) -> float:
    """Return log P(labels | strip) by the CTC forward algorithm.

    Parameters
    ----------
    probabilities : (T, K) float32 array
        Frame probabilities.
    labels : sequence of int
        Columns of the expected characters; column 0 is the blank and must not occur.

    Returns
    -------
    float
        Natural logarithm; ``-inf`` when the text is longer than the strip allows.
    """
    path = np.zeros(2 * len(labels) + 1, dtype=np.int64)
    path[1::2] = labels
    log_p = np.log(np.maximum(probabilities[:, path], _FLOOR)).astype(np.float64)
    skip = np.zeros(len(path), dtype=bool)
    skip[3::2] = path[3::2] != path[1:-2:2]
    alpha = np.full(len(path), -np.inf)
    alpha[:2] = log_p[0, :2]
    for frame in range(1, len(log_p)):
        one = np.concatenate([[-np.inf], alpha[:-1]])
        two = np.where(skip, np.concatenate([[-np.inf, -np.inf], alpha[:-2]])[: len(path)], -np.inf)
        alpha = np.logaddexp(np.logaddexp(alpha, one), two) + log_p[frame]
    return float(np.logaddexp(alpha[-1], alpha[-2]) if len(path) > 1 else alpha[-1])


def align(probabilities: Plane, labels: Sequence[int]) -> list[tuple[int, int]]:
    """Return the frames [first, last] of each label on the best CTC path (forced alignment)."""
    path = np.zeros(2 * len(labels) + 1, dtype=np.int64)
    path[1::2] = labels
    log_p = np.log(np.maximum(probabilities[:, path], _FLOOR)).astype(np.float64)
    states, frames = len(path), len(log_p)
    skip = np.zeros(states, dtype=bool)
    skip[3::2] = path[3::2] != path[1:-2:2]
    score = np.full(states, -np.inf)
    score[:2] = log_p[0, :2]
    came = np.zeros((frames, states), dtype=np.int8)
    for frame in range(1, frames):
        one = np.concatenate([[-np.inf], score[:-1]])
        two = np.where(skip, np.concatenate([[-np.inf, -np.inf], score[:-2]])[:states], -np.inf)
        options = np.stack([score, one, two])
        came[frame] = options.argmax(axis=0)
        score = options.max(axis=0) + log_p[frame]
    return _trace(came, int(states - 1 if score[-1] >= score[-2] else states - 2), len(labels))


def _trace(came: NDArray[np.int8], state: int, labels: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = [(-1, -1)] * labels
    for frame in range(len(came) - 1, -1, -1):
        if state % 2:
            last = spans[state // 2][1]
            spans[state // 2] = (frame, frame if last < 0 else last)
        state -= int(came[frame, state])
    return [(first, last) if first >= 0 else (0, 0) for first, last in spans]


def character_odds(probabilities: Plane, labels: Sequence[int]) -> list[float]:
    """Return for each label its best log p within its span minus the best other symbol's there, clipped to +-8."""
    odds = []
    for label, (first, last) in zip(labels, align(probabilities, labels), strict=True):
        span = np.log(np.maximum(probabilities[max(0, first - 1) : last + 2], _FLOOR))
        own = float(span[:, label].max())
        rest = span.copy()
        rest[:, label] = -np.inf
        rest[:, 0] = -np.inf
        odds.append(float(np.clip(own - rest.max(), -8.0, 8.0)))
    return odds
