"""Several impressions of one seal: what they say together, and where one of them says something else.

Values and arithmetic only (no OpenCV): the window shows these values too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from seals.values import CODE_LENGTH, DigitCell, Finding, FindingCode, SealCheck, Verdict

_CONFLICT_P = 0.90
_PASS_P = 0.90
_FLOOR = 0.01


class SameSeal(StrEnum):
    """Whether an impression is of the same seal as the reference, by its layout (seals.md 3e)."""

    SAME = "same"
    UNSURE = "unsure"
    OTHER = "other"
    NOT_COMPARED = "not_compared"


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
    (0-based) that show the digit legibly, `against` those that show another one.
    """

    position: int
    digit: str | None
    p: float
    support: tuple[int, ...]
    against: tuple[int, ...]
    cells: tuple[DigitCell | None, ...] = ()

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
        """Thirteen digits, each shown legibly by at least one impression, and none contradicted."""
        return len(self.places) == CODE_LENGTH and all(
            place.digit is not None and place.p >= _PASS_P and place.support and not place.against
            for place in self.places
        )

    @property
    def single_support(self) -> tuple[int, ...]:
        """Positions (1-based) that only one impression shows legibly."""
        return tuple(place.position for place in self.places if len(place.support) == 1)


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


def combine(impressions: Sequence[SealCheck], *, expected_name: str | None = None) -> Consensus:
    """Combine the readings of several impressions of one seal.

    Parameters
    ----------
    impressions : sequence of SealCheck
        Checks of the same seal on several pictures; those without a 13-digit code only count as impressions.
    expected_name : str, optional
        The name that their checks were held against.

    Returns
    -------
    Consensus
        Per place the digit with the highest sum of log-probabilities, each weighted by how sure the impression is
        of that place (digits.md, "Several impressions of one seal").
    """
    rows = [seal.digits if len(seal.digits) == CODE_LENGTH else None for seal in impressions]
    places = tuple(
        _place(position, [None if row is None else row[position - 1] for row in rows])
        for position in range(1, CODE_LENGTH + 1)
        if any(rows)
    )
    return Consensus(places=places, name=_name(impressions, expected_name), impressions=len(impressions))


def _place(position: int, cells: Sequence[DigitCell | None]) -> PlaceConsensus:
    scores = np.zeros(10)
    for cell in cells:
        if cell is None or cell.digit is None:
            continue
        own = float(np.clip(cell.confidence, _FLOOR, 1.0 - _FLOOR))
        log_p = np.full(10, np.log((1.0 - own) / 9.0))
        log_p[int(cell.digit)] = np.log(own)
        scores += (own if cell.legible else 0.3 * own) * log_p
    if not scores.any():
        return PlaceConsensus(position=position, digit=None, p=0.0, support=(), against=(), cells=tuple(cells))
    p = np.exp(scores - scores.max())
    p /= p.sum()
    digit = str(int(p.argmax()))
    return PlaceConsensus(
        position=position,
        digit=digit,
        p=float(p.max()),
        support=tuple(at for at, cell in enumerate(cells) if cell and cell.legible and cell.digit == digit),
        against=tuple(at for at, cell in enumerate(cells) if cell and _contradicts(cell, digit)),
        cells=tuple(cells),
    )


def _contradicts(cell: DigitCell, digit: str) -> bool:
    return cell.digit is not None and cell.digit != digit and (cell.legible or cell.confidence >= _CONFLICT_P)


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


def differ_finding(consensus: Consensus, impression: int) -> Finding:
    """Judge one impression against all: the `seal_impressions_differ` line.

    Parameters
    ----------
    consensus : Consensus
        Of all impressions.
    impression : int
        0-based index of the impression that gets the line.

    Returns
    -------
    Finding
        FAIL when it shows another digit legibly; REVIEW when some digit rests on a single impression or another
        impression differs; NOT_APPLICABLE with fewer than two impressions.
    """
    others = [place.position for place in consensus.places if impression in place.against]
    elsewhere = [place.position for place in consensus.places if place.against and impression not in place.against]
    lone = [place.position for place in consensus.places if place.support == (impression,)]
    if consensus.impressions < 2 or not consensus.places:
        verdict, text = Verdict.NOT_APPLICABLE, "没有同一印章的其他印模可比"
    elif others:
        verdict, text = Verdict.FAIL, f"第 {_listed(others)} 位与其他印模不同，可能不是同一枚印章"
    elif elsewhere:
        verdict, text = Verdict.REVIEW, f"另有印模第 {_listed(elsewhere)} 位不同，需人工查看"
    elif not consensus.is_clear:
        verdict, text = Verdict.REVIEW, "各印模合起来仍有数字不能确认，需人工查看"
    elif lone:
        verdict, text = Verdict.REVIEW, f"第 {_listed(lone)} 位只有这一枚印模看得清，需人工查看"
    else:
        verdict, text = Verdict.PASS, f"与其他 {consensus.impressions - 1} 枚印模一致"
    return Finding(
        code=FindingCode.SEAL_IMPRESSIONS_DIFFER,
        verdict=verdict,
        value=consensus.code,
        unit="",
        threshold="各印模逐位一致",
        message=text,
        source="digits.md, several impressions of one seal: 80 of 80 combined codes exact, no false conflict",
    )


def _listed(positions: Sequence[int]) -> str:
    return "、".join(str(position) for position in positions)
