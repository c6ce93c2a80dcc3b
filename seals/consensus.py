"""Several impressions of one seal: what they say together, and where one of them says something else.

Values and arithmetic only (no OpenCV): the window shows these values too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seals.code_places import moved
from seals.thresholds import Thresholds
from seals.values import CODE_LENGTH, DigitCell, Finding, FindingCode, SameSeal, SealCheck, Verdict

_PASS_P = 0.90  # digits.md, "Several impressions": combined p, at least one impression legible, no conflict
_FLOOR = 0.01
_ENOUGH_AGREE = 2  # stampings; damage that hides a digit does not fall on one place twice, and alike (ADR 0118)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How an impression lies on the reference: polar correlation, peak ratio, turn in degrees clockwise.

    The reference itself is `SAME` with a correlation of 1. None where nothing was compared (square seals).
    """

    verdict: SameSeal
    ncc: float | None = None
    ratio: float | None = None
    rotation_deg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceConsensus:
    """One place of the code over all impressions.

    `cells` has an entry for each impression, None where it has no 13-digit code. `support` are the impressions
    (0-based) that show the digit legibly, `against` those that show another one; `stampings` counts how many separate
    stampings support it, `agreeing` those that do or show it just as surely as they would have to contradict it (limits
    ``together``): two scans of one sheet show the same void twice.
    """

    position: int
    digit: str | None
    p: float
    support: tuple[int, ...]
    against: tuple[int, ...]
    stampings: int = 0
    agreeing: int = 0
    cells: tuple[DigitCell | None, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether one impression shows the digit legibly, or two stampings as surely as would contradict."""
        return bool(self.support) or self.agreeing >= _ENOUGH_AGREE

    @property
    def is_conflict(self) -> bool:
        """Whether impressions contradict each other here."""
        return bool(self.against)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameConsensus:
    """The name over all impressions.

    `texts` is what was read on each (None: nothing); `confirmed` are the impressions that bear the expected name,
    `refused` those that legibly bear another. `text` is the name that most impressions show.
    """

    expected: str | None
    text: str | None
    texts: tuple[str | None, ...]
    confirmed: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()

    @property
    def is_confirmed(self) -> bool:
        """At least one impression bears the expected name, and none bears another."""
        return bool(self.confirmed) and not self.refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Consensus:
    """What all impressions say together. It never replaces an impression's own verdict: it is what they are held to."""

    places: tuple[PlaceConsensus, ...]
    name: NameConsensus
    impressions: int

    @property
    def code(self) -> str | None:
        """The combined code, None unless every place has a digit."""
        digits = [place.digit for place in self.places]
        return None if not digits or None in digits else "".join(digit or "" for digit in digits)

    @property
    def is_clear(self) -> bool:
        """Thirteen digits, each shown by at least one impression (or two nearly), and none contradicted."""
        return len(self.places) == CODE_LENGTH and all(
            place.digit is not None and place.p >= _PASS_P and place.is_shown and not place.against
            for place in self.places
        )

    @property
    def single_support(self) -> tuple[int, ...]:
        """Positions (1-based) that only one stamping shows legibly."""
        return tuple(place.position for place in self.places if place.stampings == 1)

    @property
    def conflicts(self) -> tuple[int, ...]:
        """Positions (1-based) on which impressions contradict each other."""
        return tuple(place.position for place in self.places if place.is_conflict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealTogether:
    """Impressions of one seal held against each other.

    `reference` (0-based) is the impression all others are compared with; `likeness` and `lines` have an entry for
    each impression: is it the same seal, and its own `seal_impressions_differ` line. `finding` is the line of the
    whole order. None of them replaces what was found on an impression alone.
    """

    consensus: Consensus
    reference: int | None
    likeness: tuple[Likeness, ...]
    lines: tuple[Finding, ...]
    finding: Finding

    def to_json(self) -> dict[str, Any]:
        """Return what the impressions say together, impressions counted from 0."""
        consensus = self.consensus
        return {
            "code": consensus.code,
            "is_clear": consensus.is_clear,
            "name": consensus.name.text,
            "name_confirmed": consensus.name.is_confirmed,
            "reference": self.reference,
            "finding": self.finding.to_json(),
            "digits": [
                {
                    "position": place.position,
                    "digit": place.digit,
                    "support": list(place.support),
                    "against": list(place.against),
                    "stampings": place.stampings,
                }
                for place in consensus.places
            ],
        }

    def impressions_json(self) -> list[dict[str, Any]]:
        """Return an entry for each impression: its digits, its likeness to the reference, its own line."""
        names = self.consensus.name.texts
        return [
            {
                "name": names[at],
                "digits": [
                    None if cell is None else {"digit": cell.digit, "legible": cell.legible}
                    for cell in (place.cells[at] for place in self.consensus.places)
                ],
                "same_seal": like.verdict.value,
                "ncc": like.ncc,
                "ratio": like.ratio,
                "rotation_deg": like.rotation_deg,
                "finding": line.to_json(),
            }
            for at, (like, line) in enumerate(zip(self.likeness, self.lines, strict=True))
        ]


def combine(
    impressions: Sequence[SealCheck],
    thresholds: Thresholds,
    *,
    stampings: Sequence[int] | None = None,
    places_on: Sequence[int] | None = None,
    expected_name: str | None = None,
) -> Consensus:
    """Combine the readings of several impressions of one seal.

    Parameters
    ----------
    impressions : sequence of SealCheck
        Checks of the same seal on several pictures; those without a 13-digit code only count as impressions.
    thresholds : Thresholds
        Limits ``together``: how surely an illegible cell must show another digit to contradict.
    stampings : sequence of int, optional
        For each impression which stamping it shows; upload and paper of one sheet are one. Each its own by default.
    places_on : sequence of int, optional
        For each impression how many places further on its first cell stands (`seals.code_places`); 0 by default.
    expected_name : str, optional
        The name that their checks were held against.

    Returns
    -------
    Consensus
        Per place the digit with the highest sum of log-probabilities, each weighted by how sure the impression is
        of that place (digits.md, "Several impressions of one seal"); of one stamping the surer picture counts.
    """
    groups = tuple(stampings) if stampings is not None else tuple(range(len(impressions)))
    shifts = places_on if places_on is not None else [0] * len(impressions)
    rows = [
        moved(seal.digits, shift) if len(seal.digits) == CODE_LENGTH else None
        for seal, shift in zip(impressions, shifts, strict=True)
    ]
    places = tuple(
        _place(position, [None if row is None else row[position - 1] for row in rows], groups, thresholds)
        for position in range(1, CODE_LENGTH + 1)
        if any(rows)
    )
    return Consensus(places=places, name=_name(impressions, expected_name), impressions=len(impressions))


def _place(
    position: int, cells: Sequence[DigitCell | None], groups: Sequence[int], thresholds: Thresholds
) -> PlaceConsensus:
    surest: dict[int, DigitCell] = {}
    for group, cell in zip(groups, cells, strict=True):
        if cell is None or cell.digit is None:
            continue
        if group not in surest or _weight(cell, thresholds) > _weight(surest[group], thresholds):
            surest[group] = cell
    if not surest:
        return PlaceConsensus(position=position, digit=None, p=0.0, support=(), against=(), cells=tuple(cells))
    scores = sum((_weight(cell, thresholds) * _log_p(cell) for cell in surest.values()), start=np.zeros(10))
    p = np.exp(scores - scores.max())
    p /= p.sum()
    digit = str(int(p.argmax()))
    support = tuple(at for at, cell in enumerate(cells) if cell and cell.legible and cell.digit == digit)
    return PlaceConsensus(
        position=position,
        digit=digit,
        p=float(p.max()),
        support=support,
        against=tuple(
            at for at, cell in enumerate(cells) if cell and cell.digit != digit and _is_shown(cell, thresholds)
        ),
        stampings=len({groups[at] for at in support}),
        agreeing=len(
            {
                group
                for group, cell in zip(groups, cells, strict=True)
                if cell and cell.digit == digit and _is_shown(cell, thresholds)
            }
        ),
        cells=tuple(cells),
    )


def _weight(cell: DigitCell, thresholds: Thresholds) -> float:
    return cell.confidence if _is_shown(cell, thresholds) else 0.3 * cell.confidence


def _log_p(cell: DigitCell) -> NDArray[np.float64]:
    own = float(np.clip(cell.confidence, _FLOOR, 1.0 - _FLOOR))
    log_p = np.full(10, np.log((1.0 - own) / 9.0))
    log_p[int(cell.digit or 0)] = np.log(own)
    return log_p


def _is_shown(cell: DigitCell, thresholds: Thresholds) -> bool:
    """Tell whether an impression shows its digit: legibly, or well enough that a person must look."""
    seen, p = thresholds.limit("together", "conflict_seen"), thresholds.limit("together", "conflict_p")
    return cell.digit is not None and (cell.legible or (cell.seen >= seen and cell.p >= p))


def _name(impressions: Sequence[SealCheck], expected: str | None) -> NameConsensus:
    verdicts = [_name_verdict(seal) for seal in impressions]
    return NameConsensus(
        expected=expected,
        text=_most_frequent([seal.name for seal in impressions if seal.name]),
        texts=tuple(seal.name for seal in impressions),
        confirmed=tuple(at for at, verdict in enumerate(verdicts) if verdict is Verdict.PASS),
        refused=tuple(at for at, verdict in enumerate(verdicts) if verdict is Verdict.FAIL),
    )


def _name_verdict(seal: SealCheck) -> Verdict | None:
    return next((f.verdict for f in seal.findings if f.code is FindingCode.SEAL_NAME_EXPECTED), None)


def _most_frequent(names: Sequence[str]) -> str | None:
    if not names:
        return None
    best = max(set(names), key=lambda name: (names.count(name), len(name)))
    return best if names.count(best) * 2 > len(names) or len(names) == 1 else None
