"""What each number of the threshold file decides, as measured values fed into the functions that judge them.

A `Case` names two values, one on either side of a number, and what is said of each. `test_every_limit_counts.py` moves
the number past either value and wants the other answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from seals.arcs import DigitGrid
from seals.codes import Code, locate_code
from seals.consensus import combine
from seals.digit_gate import DigitEvidence, ink_legible, network_legible
from seals.digits import DigitOutputs, DigitPlacement, JudgedDigit
from seals.findings import size_finding
from seals.findings_ink import ink_findings, print_dots_finding, print_pattern_finding
from seals.findings_ring import ring_findings
from seals.findings_text import code_finding, expected_name_finding, overlap_finding
from seals.ink import split_ink
from seals.likeness import SealMatch
from seals.metrics_ink import InkMeasures
from seals.metrics_ring import RingMeasures
from seals.names import NameScore, WornLine
from seals.print_dots import PrintDots
from seals.reading import CodeReading, Vote
from seals.straight_room import has_room
from seals.thresholds import Thresholds
from seals.values import DigitCell, FindingCode, InkColour, SameSeal, SealGeometry, SealKind, SealShape, Verdict
from seals.view import SealView
from tests.unit.seals.test_together import impression

F, V = FindingCode, Verdict
Judge = Callable[[Thresholds, float], object]
_BOX = (0, 0, 1, 1)
_CROP = np.full((96, 96, 3), 250, np.uint8)


@dataclass(frozen=True, slots=True)
class Case:
    """`judge` says `good` of the value `inside` and `bad` of the value `outside`; the number lies between them.

    `moved` is where the number goes to be past `inside` and past `outside`, where values are no measure of that.
    """

    judge: Judge
    inside: float
    outside: float
    good: object
    bad: object
    moved: tuple[float, float] | None = None

    def past(self) -> tuple[float, float]:
        if self.moved is not None:
            return self.moved
        step = self.inside - self.outside
        return self.inside + step, self.outside - step


def passing(judge: Judge, inside: float, outside: float) -> Case:
    """Return the case of a pass band's bound."""
    return Case(judge, inside, outside, V.PASS, V.REVIEW)


def reviewing(judge: Judge, inside: float, outside: float) -> Case:
    """Return the case of a review band's bound."""
    return Case(judge, inside, outside, V.REVIEW, V.FAIL)


_INK = InkMeasures(contrast=60.0, ink_hue=20.0, ink_chroma=50.0, ink_colour=InkColour.RED, paper_lightness=96.0,
                   paper_chroma=2.0, evenness=2.0, impurity_percent=0.1, specks=1, darkest_chroma=50.0)  # fmt: skip


def _ink(code: FindingCode, field: str) -> Judge:
    def judge(thresholds: Thresholds, value: float) -> object:
        found = ink_findings(replace(_INK, **{field: value}), InkColour.RED, thresholds, _BOX)
        return next(f.verdict for f in found if f.code is code)

    return judge


_RING = RingMeasures(complete_deg=355.0, present=np.ones(720, np.bool_), ink_fill=0.9, second_ring_deg=0.0,
                     width_ratio=1.1, edge_width_px=1.0, width_swing=0.02)  # fmt: skip
_VIEW = SealView(crop=_CROP, origin=(0.0, 0.0), factor=1.0, planes=split_ink(_CROP, InkColour.RED), ring=None,
                 geometry=SealGeometry(shape=SealShape.ROUND, centre_x=48, centre_y=48, semi_x=100, semi_y=100),
                 px_per_mm=300 / 25.4)  # fmt: skip


def _on_ring(view: SealView, ring: RingMeasures, code: FindingCode, thresholds: Thresholds) -> object:
    return next(f.verdict for f in ring_findings(view, ring, thresholds, _BOX) if f.code is code)


def _ring(code: FindingCode, field: str, factor: float = 1.0) -> Judge:
    return lambda t, value: _on_ring(_VIEW, replace(_RING, **{field: value * factor}), code, t)


def _relative_edge(thresholds: Thresholds, percent: float) -> object:
    radius = 20 * 300 / 25.4  # of a seal of 40 mm at 300 dpi, as which one without a scale is taken
    view = replace(_VIEW, px_per_mm=None, geometry=replace(_VIEW.geometry, semi_x=radius, semi_y=radius))
    return _on_ring(view, replace(_RING, edge_width_px=percent / 100 * radius), F.SEAL_SHARPNESS, thresholds)


def _px_per_mm(thresholds: Thresholds, value: float) -> object:
    return _on_ring(replace(_VIEW, px_per_mm=value), _RING, F.SEAL_RESOLUTION, thresholds)


def _radius_px(thresholds: Thresholds, value: float) -> object:
    geometry = replace(_VIEW.geometry, semi_x=value, semi_y=value)
    return _on_ring(replace(_VIEW, geometry=geometry, px_per_mm=None), _RING, F.SEAL_RESOLUTION, thresholds)


def _size(shape: SealShape, kind: SealKind, major: float | None = None) -> Judge:
    return lambda t, value: size_finding(shape, (major or value, value), kind, t, _BOX).verdict


def _hidden(thresholds: Thresholds, percent: float) -> object:
    return overlap_finding(Code(digits=(_cell(hidden=percent / 100),), is_judged=True), thresholds, _BOX).verdict


def _cell(**fields: float) -> DigitCell:
    facts = {"confidence": 0.99, "share": 1.0, "read_p": 0.99, **fields}
    return DigitCell(position=1, digit="1", legible=fields.get("legible", 1.0) > 0, box_px=_BOX, crop=_CROP,
                     **{name: value for name, value in facts.items() if name != "legible"})  # fmt: skip


_ROUND, _SQUARE, _ELLIPSE = SealShape.ROUND, SealShape.SQUARE, SealShape.ELLIPSE
_COMPANY = _size(_ROUND, SealKind.COMPANY)
_MINOR = _size(_ELLIPSE, SealKind.COMPANY, 45.0)
_LEGAL, _PRIVATE = _size(_SQUARE, SealKind.LEGAL), _size(_SQUARE, SealKind.PRIVATE)
_HUE, _CHROMA = _ink(F.SEAL_INK_COLOUR, "ink_hue"), _ink(F.SEAL_INK_COLOUR, "ink_chroma")
_CONTRAST, _GREY = _ink(F.SEAL_CONTRAST, "contrast"), _ink(F.SEAL_GREY_COPY, "darkest_chroma")
_LIGHT, _TINT = _ink(F.SEAL_BASE_COLOUR, "paper_lightness"), _ink(F.SEAL_BASE_COLOUR, "paper_chroma")
_EVEN, _DIRT = _ink(F.SEAL_PAPER_EVENNESS, "evenness"), _ink(F.SEAL_IMPURITIES, "impurity_percent")
_COMPLETE, _FILL = _ring(F.SEAL_RING_COMPLETE, "complete_deg"), _ring(F.SEAL_INK_FILL, "ink_fill")
_TWICE, _WIDTH = _ring(F.SEAL_SMEAR, "second_ring_deg"), _ring(F.SEAL_SMEAR, "width_ratio")
_EDGE_UM = _ring(F.SEAL_SHARPNESS, "edge_width_px", 0.3 / 25.4)

BANDS = {
    "size_company.pass_low": passing(_COMPANY, 38.0, 37.0),
    "size_company.pass_high": passing(_COMPANY, 45.0, 46.0),
    "size_company.review_low": reviewing(_COMPANY, 37.0, 36.0),
    "size_company.review_high": reviewing(_COMPANY, 46.0, 47.0),
    "size_company_minor.pass_low": passing(_MINOR, 29.0, 28.0),
    "size_company_minor.pass_high": passing(_MINOR, 33.0, 34.0),
    "size_company_minor.review_low": reviewing(_MINOR, 28.0, 27.0),
    "size_company_minor.review_high": reviewing(_MINOR, 34.0, 35.0),
    "size_legal.pass_low": passing(_LEGAL, 18.0, 17.0),
    "size_legal.pass_high": passing(_LEGAL, 25.0, 26.0),
    "size_legal.review_low": reviewing(_LEGAL, 17.0, 16.0),
    "size_legal.review_high": reviewing(_LEGAL, 26.0, 27.0),
    "size_private.pass_low": passing(_PRIVATE, 8.0, 7.0),
    "size_private.pass_high": passing(_PRIVATE, 25.0, 26.0),
    "size_private.review_low": reviewing(_PRIVATE, 6.5, 5.5),
    "size_private.review_high": reviewing(_PRIVATE, 29.0, 31.0),
    "contrast.pass_low": passing(_CONTRAST, 56.0, 54.0),
    "contrast.review_low": reviewing(_CONTRAST, 41.0, 39.0),
    "ink_hue.pass_low": passing(_HUE, 1.0, -1.0),
    "ink_hue.pass_high": passing(_HUE, 44.0, 46.0),
    "ink_hue.review_low": reviewing(_HUE, -24.0, -26.0),
    "ink_hue.review_high": reviewing(_HUE, 59.0, 61.0),
    "ink_chroma.pass_low": passing(_CHROMA, 39.0, 37.0),
    "ink_chroma.review_low": reviewing(_CHROMA, 13.0, 11.0),
    "base_lightness.pass_low": passing(_LIGHT, 93.0, 91.0),
    "base_lightness.review_low": reviewing(_LIGHT, 89.0, 87.0),
    "base_chroma.pass_high": passing(_TINT, 3.5, 4.5),
    "base_chroma.review_high": reviewing(_TINT, 7.5, 8.5),
    "evenness.pass_high": passing(_EVEN, 3.5, 4.5),
    "evenness.review_high": reviewing(_EVEN, 7.5, 8.5),
    "impurities.pass_high": passing(_DIRT, 0.2, 0.4),
    "impurities.review_high": reviewing(_DIRT, 1.3, 1.7),
    "overlap.pass_high": passing(_hidden, 0.5, 2.0),
    "overlap.review_high": reviewing(_hidden, 9.0, 11.0),
    "ring_complete.pass_low": passing(_COMPLETE, 345.0, 335.0),
    "ring_complete.review_low": reviewing(_COMPLETE, 305.0, 295.0),
    "ink_fill.pass_low": passing(_FILL, 0.8, 0.7),
    "ink_fill.review_low": reviewing(_FILL, 0.6, 0.5),
    "smear.pass_high": passing(_TWICE, 55.0, 65.0),
    "smear.review_high": reviewing(_TWICE, 85.0, 95.0),
    "ring_width_ratio.pass_high": passing(_WIDTH, 1.5, 1.7),
    "ring_width_ratio.review_high": reviewing(_WIDTH, 1.9, 2.1),
    "ring_swing.pass_high": passing(_ring(F.SEAL_SMEAR, "width_swing"), 0.10, 0.14),
    "edge_width.pass_high": passing(_EDGE_UM, 390.0, 410.0),
    "edge_width.review_high": reviewing(_EDGE_UM, 540.0, 560.0),
    "edge_width_relative.pass_high": passing(_relative_edge, 1.9, 2.1),
    "edge_width_relative.review_high": reviewing(_relative_edge, 2.7, 2.8),
    "resolution.pass_low": passing(_px_per_mm, 11.8, 11.6),
    "resolution.review_low": reviewing(_px_per_mm, 6.0, 5.8),
    "resolution_radius.pass_low": passing(_radius_px, 235.0, 229.0),
    "resolution_radius.review_low": reviewing(_radius_px, 105.0, 95.0),
    "print_pattern.pass_high": passing(lambda t, v: print_pattern_finding(v, t, _BOX).verdict, 140.0, 160.0),
    "print_dots.pass_high": passing(
        lambda t, v: print_dots_finding(PrintDots(ink=v, paper=0.0), t, _BOX).verdict, 270.0, 290.0
    ),
    "print_dots_paper.pass_high": passing(
        lambda t, v: print_dots_finding(PrintDots(ink=0.0, paper=v), t, _BOX).verdict, 1.5, 2.5
    ),
    "grey_copy.pass_low": passing(_GREY, 21.0, 19.0),
    "grey_copy.review_low": reviewing(_GREY, 13.0, 11.0),
}  # fmt: skip


def _named(thresholds: Thresholds, *, llr: float, odds: float = 3.0, apart: float = 5.0, surely: float = 0.9,
           alike: float = 8.0, worn: WornLine | None = None) -> object:  # fmt: skip
    score = NameScore(text="名称", llr=llr, odds=(9.0, odds), weakest=1, apart=(9.0, apart), alike=(8.0, alike),
                      worn=worn or WornLine())  # fmt: skip
    return expected_name_finding(score, "名称", surely, thresholds, _BOX).verdict


_PROCESSED = {"ink_chroma": 80.0, "ink_hue": 38.0}


def _placed(field: str) -> Judge:
    def judge(thresholds: Thresholds, value: float) -> object:
        measures = replace(_INK, **{**_PROCESSED, field: value})
        found = ink_findings(measures, InkColour.RED, thresholds, _BOX)
        return next(f.verdict for f in found if f.code is F.SEAL_PROCESSED)

    return judge


def _match(thresholds: Thresholds, *, ncc: float, score: float) -> object:
    return SealMatch(rotation_deg=0.0, ncc=ncc, ratio=score / ncc).judge(thresholds)


def _contradicts(thresholds: Thresholds, *, seen: float = 0.99, p: float = 0.99) -> object:
    """Tell whether an illegible 9 among legible threes is a conflict."""
    odd = impression("9" + "601021234567", weak=(1,))
    cells = (replace(odd.digits[0], seen=seen, p=p), *odd.digits[1:])
    said = combine([impression(), impression(), replace(odd, digits=cells)], thresholds)
    return said.places[0].is_conflict


SINGLE = {
    "name.llr_accept": passing(lambda t, v: _named(t, llr=v), -1.0, -2.0),
    "name.llr_review": reviewing(lambda t, v: _named(t, llr=v), -4.5, -5.5),
    "name.odds_accept": passing(lambda t, v: _named(t, llr=-0.5, odds=v, apart=2.0), 0.5, -0.5),
    "name.apart_accept": passing(lambda t, v: _named(t, llr=-0.5, apart=v), 2.0, 1.0),
    "name.apart_overrules": passing(lambda t, v: _named(t, llr=-0.5, odds=-0.5, apart=v), 6.0, 3.0),
    "name.stroke_broad": passing(lambda t, v: _named(t, llr=-0.5, apart=3.0, worn=WornLine(stroke=v)), 0.10, 0.15),
    "name.apart_broken": passing(lambda t, v: _named(t, llr=-0.5, apart=v, worn=WornLine(crumbs=20.0)), 3.5, 2.5),
    "name.crumbs_many": passing(lambda t, v: _named(t, llr=-0.5, apart=2.5, worn=WornLine(crumbs=v)), 6.0, 12.0),
    "name.alike_accept": passing(lambda t, v: _named(t, llr=-0.5, alike=v), 4.2, 3.2),
    "name.read_surely": reviewing(lambda t, v: _named(t, llr=-9.0, surely=v), 0.40, 0.50),
    "square.room_for_code": Case(lambda t, v: has_room(v, t), 0.09, 0.05, True, False),
    "processed.chroma": passing(_placed("ink_chroma"), 74.0, 76.0),
    "processed.hue_low": passing(_placed("ink_hue"), 34.0, 36.0),
    "processed.hue_high": passing(_placed("ink_hue"), 42.0, 40.0),
    "same_seal.ncc_same": Case(lambda t, v: _match(t, ncc=v, score=1.3), 0.52, 0.48, SameSeal.SAME, SameSeal.UNSURE),
    "same_seal.score_same": Case(lambda t, v: _match(t, ncc=0.6, score=v), 1.2, 1.1, SameSeal.SAME, SameSeal.UNSURE),
    "same_seal.score_other": Case(
        lambda t, v: _match(t, ncc=0.45, score=v), 0.75, 0.65, SameSeal.UNSURE, SameSeal.OTHER
    ),
    "together.conflict_seen": Case(lambda t, v: _contradicts(t, seen=v), 0.90, 0.80, True, False),
    "together.conflict_p": Case(lambda t, v: _contradicts(t, p=v), 0.90, 0.80, True, False),
}

_JUDGED = JudgedDigit(digit="6", p=1.0, legible=1.0, legible_low=1.0, agreement=1.0, centred=5.0)
_CLEAR = DigitEvidence(Vote(digit="6", p=1.0, share=1.0), 1.0, 0.0, _JUDGED, True)


def _by_network(thresholds: Thresholds, **judged: float) -> object:
    return network_legible(replace(_CLEAR, judged=replace(_JUDGED, **judged)), thresholds)


def _by_ink(thresholds: Thresholds, **vote: float) -> object:
    return ink_legible(replace(_CLEAR, vote=replace(_CLEAR.vote, **vote)), thresholds)


class _EveryFifthDegree:
    """A digit network to which a digit stands at every fourth of the places it is shown, this surely."""

    def __init__(self, surely: float, *, elsewhere: float) -> None:
        self._surely, self._elsewhere = surely, elsewhere

    def place(self, cells: np.ndarray) -> DigitPlacement:
        centred = np.full(len(cells), self._elsewhere, np.float32)
        centred[: 13 * 4 : 4] = self._surely
        return DigitPlacement(centred=centred, offsets=np.zeros((len(cells), 3), np.float32))

    def look(self, cells: np.ndarray, *, codes: int = 1) -> DigitOutputs:
        nothing = np.zeros(len(cells), np.float32)
        return DigitOutputs(
            log_p=np.zeros((len(cells), 10), np.float32), legible=nothing, centred=self.place(cells).centred
        )


_CHANNELS = np.zeros((2, 96, 96), np.float32)
_TWELVE = CodeReading(
    grid=DigitGrid(first_deg=90.0, pitch_deg=5.0, count=12), votes=(Vote(digit="1", p=0.9, share=1.0),) * 12, readings=3
)


def _comb(thresholds: Thresholds, surely: float) -> object:
    """Tell whether a code is where only the network sees one: thirteen teeth of this logit are 18.8 times it."""
    return locate_code(_VIEW, _CHANNELS, None, thresholds, _EveryFifthDegree(surely, elsewhere=-surely)) is not None


def _no_comb(thresholds: Thresholds, surely: float) -> object:
    """Tell whether what was read stands although the network sees no digit anywhere: 7.2 times this logit."""
    network = _EveryFifthDegree(surely, elsewhere=surely)
    return locate_code(_VIEW, _CHANNELS, _TWELVE, thresholds, network) is not None


def _weak_digit(thresholds: Thresholds, **cell: float) -> object:
    """Return the verdict on a code of which one digit is not legible."""
    weak = _cell(legible=0.0, **cell)
    code = Code(digits=(weak, *(replace(_cell(), position=at) for at in range(2, 14))), is_judged=True)
    return code_finding(
        code, thresholds, expected=None, is_read=True, has_ink_there=False, can_prove=True, box=_BOX
    ).verdict


DIGITS = {
    "digits.pass_p": Case(lambda t, v: _by_ink(t, p=v), 0.95, 0.80, True, False),
    "digits.pass_share": Case(lambda t, v: _by_ink(t, share=v), 0.50, 0.30, True, False),
    "digits.fail_p": reviewing(lambda t, v: _weak_digit(t, read_p=v), 0.70, 0.50),
    "digits.fail_share": reviewing(lambda t, v: _weak_digit(t, share=v), 0.30, 0.10),
    "digits.strict_ink_low": Case(lambda t, v: ink_legible(replace(_CLEAR, ink=v), t), 0.85, 0.75, True, False),
    "digits.strict_ink_high": Case(lambda t, v: ink_legible(replace(_CLEAR, ink=v), t), 1.2, 1.3, True, False),
    "digits.hidden_max": Case(lambda t, v: network_legible(replace(_CLEAR, hidden=v), t), 0.01, 0.04, True, False),
    "digits.network_legible": Case(lambda t, v: _by_network(t, legible_low=v), 0.99, 0.92, True, False),
    "digits.network_p": Case(lambda t, v: _by_network(t, p=v), 0.98, 0.70, True, False),
    "digits.comb_score": Case(_comb, 2.4, 1.4, True, False, moved=(60.0, 20.0)),
    "digits.comb_none": Case(_no_comb, -1.0, -2.0, True, False, moved=(-5.0, -20.0)),
}
