"""Thirteen places on a straight line, where the recogniser read more digits or fewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seals.digit_cells import CellPlaces, cut_cells
from seals.digits import DigitReader, refine_straight
from seals.reading import Vote
from seals.values import CODE_LENGTH

_NEAR = 0.4  # of the distance between digits: a digit read further off belongs to no place
_CENTRED_CAP = 4.0  # as in `seals.digits.find_comb`
_BESIDE = 0.8  # weight of the two places beside the code, the same
_MOST = CODE_LENGTH + 2  # steps from the first digit read to the last; a longer line is no code
_LEFT = 1  # digits read that stand on none of the thirteen: a stroke beside the code, no longer number
_TRIED = 3  # guesses that are moved onto the digits, the likeliest first


def thirteen_places(
    channels: NDArray[np.float32], network: DigitReader, places: CellPlaces, votes: Sequence[Vote]
) -> tuple[CellPlaces, tuple[Vote, ...]] | None:
    """Look along a line of digits for thirteen even steps with a digit on each.

    A recogniser leaves out what it cannot read, and the digit that is missing is the one a reviewer has to see.

    Parameters
    ----------
    channels : (2, H, W) float32 array
        As `seals.digit_cells.ink_channels` returns them.
    network : DigitReader
        Tells where digits are centred, without reading them.
    places : CellPlaces
        Where digits were read, in reading order; two and more.
    votes : sequence of Vote
        What was read there.

    Returns
    -------
    CellPlaces and tuple of Vote, or None
        Thirteen places, and what was read at each (nothing where nothing was); None where the network does not see a
        digit on all thirteen, and where more than one was read beside them: numbers of other lengths stay what they
        are.
    """
    guesses = [guess for last in range(len(votes) - 1, _MOST) for guess in _guesses(channels, network, places, last)]
    tried = [_settled(channels, network, guess) for guess in sorted(guesses, key=_score, reverse=True)[:_TRIED]]
    best = max(tried, key=_score, default=None)
    if best is None or not bool((best.centred[1:-1] > 0.0).all()):
        return None
    moved = _part(best.places, slice(1, -1))
    found = _votes_on(moved, places, votes)
    left = len(votes) - sum(vote.digit is not None for vote in found)
    return None if left > _LEFT else (moved, found)


@dataclass(frozen=True, slots=True)
class _Guess:
    """Thirteen even places and one more before and behind, and how surely a digit is centred on each (logits)."""

    places: CellPlaces
    centred: NDArray[np.float32]


def _score(guess: _Guess) -> float:
    on = np.clip(guess.centred, -_CENTRED_CAP, _CENTRED_CAP).astype(np.float64)
    return float(on[1:-1].sum() - _BESIDE * (on[0] + on[-1]))


def _guesses(channels: NDArray[np.float32], network: DigitReader, places: CellPlaces, last: int) -> list[_Guess]:
    """Return where thirteen places may be when the last digit read stands `last` steps behind the first one.

    How many steps there are does not follow from the distance of two digits: a line reader tells it to a tenth or so.
    """
    along = _along(places, places)
    steps = np.round(along * last / along[-1]) if along[-1] > 0 else np.zeros_like(along)
    if last < 1 or (np.diff(steps) < 1).any():
        return []
    low, high = sorted((0, last + 1 - CODE_LENGTH))
    line = _line(places, steps, np.arange(low - 1, high + CODE_LENGTH + 1))
    centred = network.place(cut_cells(channels, line)).centred
    windows = [slice(at, at + CODE_LENGTH + 2) for at in range(high - low + 1)]
    return [_Guess(_part(line, window), centred[window]) for window in windows]


def _settled(channels: NDArray[np.float32], network: DigitReader, guess: _Guess) -> _Guess:
    """Move the thirteen places onto the digits, those beside along with them."""
    moved = refine_straight(channels, network, _part(guess.places, slice(1, -1)))
    line = _line(moved, np.arange(CODE_LENGTH), np.arange(-1, CODE_LENGTH + 1))
    return _Guess(line, network.place(cut_cells(channels, line)).centred)


def _part(places: CellPlaces, part: slice) -> CellPlaces:
    return CellPlaces(
        x=places.x[part],
        y=places.y[part],
        height_px=places.height_px[part],
        upright_deg=places.upright_deg[part],
    )


def _along(places: CellPlaces, origin: CellPlaces) -> NDArray[np.float64]:
    """Return how far each place lies along `origin`'s line from its first one, px."""
    turn = float(np.deg2rad(origin.upright_deg[0]))
    x, y = places.x - origin.x[0], places.y - origin.y[0]
    return np.asarray(x * np.cos(turn) + y * np.sin(turn), dtype=np.float64)


def _line(places: CellPlaces, steps: NDArray[Any], wanted: NDArray[Any]) -> CellPlaces:
    """Return the places of the `wanted` steps on the straight line through those that were read."""
    return CellPlaces(
        x=np.polyval(np.polyfit(steps, places.x, 1), wanted).astype(np.float32),
        y=np.polyval(np.polyfit(steps, places.y, 1), wanted).astype(np.float32),
        height_px=np.full(len(wanted), np.median(places.height_px), dtype=np.float32),
        upright_deg=np.full(len(wanted), places.upright_deg[0], dtype=np.float32),
    )


def _votes_on(moved: CellPlaces, places: CellPlaces, votes: Sequence[Vote]) -> tuple[Vote, ...]:
    thirteen, read = _along(moved, moved), _along(places, moved)
    pitch = float(np.median(np.diff(thirteen)))
    found = [Vote(digit=None, p=0.0, share=0.0)] * CODE_LENGTH
    for place, vote in zip(read / pitch, votes, strict=True):
        at = round(float(place))
        if 0 <= at < CODE_LENGTH and abs(place - at) < _NEAR and vote.p * vote.share > found[at].p * found[at].share:
            found[at] = vote
    return tuple(found)
