"""What is found beside what: pale and grey seals next to good ones, seals in tables' cells; sizes of dies and cards."""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
import pytest

from seals.check import check_page
from seals.findings import size_finding
from seals.locate import coarse_page
from seals.page_edges import aspect_percent, card_percent, corner_angles
from seals.reading import read_name
from seals.values import (
    FindingCode,
    Image,
    InkColour,
    PageCheck,
    Plane,
    Scale,
    ScaleSource,
    SealKind,
    SealShape,
    Verdict,
)
from tests.unit.seals.drawing import PX_PER_MM, RED, blank, round_seal, square_seal
from tests.unit.seals.thresholds_text import shipped

_300 = Scale(dpi=300.0, source=ScaleSource.GIVEN)
_75 = Scale(dpi=75.0, source=ScaleSource.GIVEN)


def _check(page: np.ndarray) -> PageCheck:
    return check_page(page, scale=_300, thresholds=shipped())


def _shapes(page: np.ndarray) -> list[str]:
    return [seal.shape.value for seal in _check(page).seals]


def test_a_pale_seal_is_found_beside_a_clean_one() -> None:
    page = blank(100, 50)
    round_seal(page, (25, 25))
    round_seal(page, (75, 25), colour=(224, 214, 247))
    assert _shapes(page) == ["round", "round"]


@pytest.mark.parametrize(("apart_mm", "expected"), [(0.0, Verdict.PASS), (0.7, Verdict.REVIEW)])
def test_two_impressions_less_than_a_rings_width_apart_are_smeared(apart_mm: float, expected: Verdict) -> None:
    page, again = blank(54, 54), blank(54, 54)
    round_seal(page, (26, 26))
    round_seal(again, (26 + apart_mm, 26))
    (seal,) = _check(np.minimum(page, again)).seals
    assert next(f.verdict for f in seal.findings if f.code is FindingCode.SEAL_SMEAR) is expected


def test_the_ring_of_an_ellipse_is_as_wide_everywhere() -> None:
    page = blank(60, 50)
    axes = (round(22.0 * PX_PER_MM), round(14.5 * PX_PER_MM))
    cv2.ellipse(page, (350, 290), axes, 20, 0, 360, RED, round(PX_PER_MM), cv2.LINE_AA)
    cv2.circle(page, (350, 290), 40, RED, -1, cv2.LINE_AA)
    (seal,) = _check(page).seals
    assert seal.shape is SealShape.ELLIPSE
    assert next(f.verdict for f in seal.findings if f.code is FindingCode.SEAL_SMEAR) is Verdict.PASS


def test_a_square_that_a_ring_lies_over_is_found() -> None:
    page, over = blank(90, 70), blank(90, 70)
    round_seal(page, (30, 32))
    square_seal(over, (44, 27))
    assert _shapes(np.minimum(page, over)) == ["round", "square"]


def test_a_grey_ring_is_found_beside_a_red_square_and_failed() -> None:
    page = blank(90, 50)
    round_seal(page, (25, 25), colour=(110, 110, 110))
    square_seal(page, (60, 15))
    seals = _check(page).seals
    assert [(seal.shape, seal.colour) for seal in seals] == [
        (SealShape.ROUND, InkColour.GREY),
        (SealShape.SQUARE, InkColour.RED),
    ]
    copy = next(line for line in seals[0].findings if line.code is FindingCode.SEAL_GREY_COPY)
    assert copy.verdict is Verdict.FAIL


def test_a_grey_ring_beside_a_red_one_is_print_on_the_form() -> None:
    page = blank(100, 50)
    round_seal(page, (25, 25))
    round_seal(page, (75, 25), colour=(110, 110, 110))
    assert _shapes(page) == ["round"]


@pytest.mark.parametrize("colour", [(30, 30, 30), RED], ids=["black table", "red table"])
def test_seals_in_the_cells_of_a_table_are_found(colour: tuple[int, int, int]) -> None:
    page = blank(130, 60)
    for x in (40, 750, 1480):
        page[40:660, x : x + 6] = colour
    for y in (40, 654):
        page[y : y + 6, 40:1486] = colour
    round_seal(page, (33, 30))
    square_seal(page, (84, 20))
    assert _shapes(page) == ["round", "square"]


def _form(third: str) -> np.ndarray:
    """A form with three large cells under each other: a company seal, a legal seal, and in the third what is named."""
    page = blank(150, 210)
    for mm in (10, 70, 130, 195):
        cv2.line(page, (120, round(mm * PX_PER_MM)), (1600, round((mm + 0.6) * PX_PER_MM)), (40, 40, 40), 4)
    for mm in (10.2, 50, 135):
        cv2.line(page, (round(mm * PX_PER_MM), 118), (round(mm * PX_PER_MM), 2304), (40, 40, 40), 4)
    round_seal(page, (92, 40))
    square_seal(page, (82, 88))
    if third == "signature":
        stroke = [(900, 1900), (960, 1780), (1010, 1930), (1060, 1790), (1090, 1920), (1180, 1830), (1250, 1900)]
        cv2.polylines(page, [np.array(stroke, np.int32)], False, (120, 50, 30), 8, cv2.LINE_AA)
    if third == "print":
        for row in range(3):
            at = (720, 1750 + 70 * row)
            cv2.putText(page, "0123 ABCD 4567 EFGH", at, cv2.FONT_HERSHEY_SIMPLEX, 1.6, (30, 30, 30), 4, cv2.LINE_AA)
    return page


@pytest.mark.parametrize(
    ("third", "shapes"),
    [
        ("signature", ["round", "square", "irregular"]),
        ("print", ["round", "square"]),
        ("nothing", ["round", "square"]),
    ],
)
def test_a_signature_is_found_in_its_cell_of_a_form(third: str, shapes: list[str]) -> None:
    seals = _check(_form(third)).seals
    assert [seal.shape.value for seal in seals] == shapes
    if third == "signature":
        x, y, wide, high = seals[-1].box_px
        assert (x, y, x + wide, y + high) == pytest.approx((896, 1776, 1254, 1934), abs=8)
        assert seals[-1].kind is SealKind.SIGNATURE
        verdicts = {f.code: f.verdict for f in seals[-1].findings}
        assert verdicts[FindingCode.SEAL_CONTRAST] is Verdict.PASS
        assert verdicts[FindingCode.SEAL_BASE_COLOUR] is Verdict.PASS
        assert verdicts[FindingCode.SEAL_SHAPE] is Verdict.REVIEW


def test_a_signature_is_not_held_against_a_seals_ring_size_and_colour() -> None:
    page = blank(60, 30)
    for x in range(150, 500, 70):
        cv2.ellipse(page, (x, 180), (40, 70), 20, 0, 300, (120, 40, 30), 5, cv2.LINE_AA)
    check = check_page(page, scale=_300, thresholds=shipped(), kind=SealKind.SIGNATURE)
    assert [seal.shape for seal in check.seals] == [SealShape.IRREGULAR]
    verdicts = {line.code: line.verdict for line in check.seals[0].findings}
    assert verdicts[FindingCode.SEAL_GREY_COPY] is verdicts[FindingCode.SEAL_SIZE] is Verdict.NOT_APPLICABLE
    assert verdicts[FindingCode.SEAL_SHAPE] is verdicts[FindingCode.SEAL_CONTRAST] is Verdict.PASS


def _spread(page: np.ndarray, pixels: int) -> np.ndarray:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * pixels + 1, 2 * pixels + 1))
    return np.asarray(cv2.GaussianBlur(cv2.erode(page, kernel), (0, 0), 0.8))


def _stroked(ring_mm: float) -> np.ndarray:
    """A seal of 40 mm with strokes of a quarter of a millimetre in place of a name."""
    page = blank(52, 52)
    middle, outer = round(26 * PX_PER_MM), round(20 * PX_PER_MM)
    cv2.circle(page, (middle, middle), outer, RED, -1, cv2.LINE_AA)
    cv2.circle(page, (middle, middle), outer - round(ring_mm * PX_PER_MM), (250, 250, 250), -1, cv2.LINE_AA)
    for angle in np.deg2rad(np.arange(0, 360, 8)):
        ends = [
            (round(middle + share * outer * np.cos(angle)), round(middle + share * outer * np.sin(angle)))
            for share in (0.55, 0.85)
        ]
        cv2.line(page, ends[0], ends[1], RED, 3, cv2.LINE_AA)
    return page


@pytest.mark.parametrize("pixels", [1, 2])
def test_spread_ink_does_not_make_the_die_larger(pixels: int) -> None:
    width = _check(_spread(_stroked(1.0), pixels)).seals[0].width_mm
    assert width == pytest.approx(40.0, abs=0.15)


def test_a_ring_engraved_wide_is_no_spread_ink() -> None:
    width = _check(_spread(_stroked(1.6), 0)).seals[0].width_mm
    assert width == pytest.approx(40.0, abs=0.25)  # taken for spread ink it would be 39.4


@pytest.mark.parametrize(
    ("size_mm", "expected"), [(13.0, Verdict.PASS), (16.05, Verdict.PASS), (17.0, Verdict.REVIEW), (20.0, Verdict.PASS)]
)
def test_a_square_smaller_than_official_ones_is_a_private_seal(size_mm: float, expected: Verdict) -> None:
    line = size_finding(SealShape.SQUARE, (size_mm, size_mm), SealKind.AUTO, shipped(), (0, 0, 1, 1))
    assert line.verdict is expected


def _sheet(card_mm: float, corner_mm: float) -> np.ndarray:
    page = np.full((877, 620, 3), 250, np.uint8)
    wide, high, corner = (round(mm * 75 / 25.4) for mm in (card_mm, card_mm / 1.585, corner_mm))
    mask = np.zeros((high + 2, wide + 2), np.uint8)
    cv2.rectangle(mask, (1 + corner, 1), (wide - corner, high), 1, -1)
    cv2.rectangle(mask, (1, 1 + corner), (wide, high - corner), 1, -1)
    for x in (1 + corner, wide - corner):
        for y in (1 + corner, high - corner):
            cv2.circle(mask, (x, y), corner, 1, -1)
    page[200 : 200 + mask.shape[0], 100 : 100 + mask.shape[1]][mask > 0] = (210, 205, 205)
    return page


@pytest.mark.parametrize("share", [1.0, 0.9, 0.71])
def test_a_copied_card_says_how_much_the_page_was_reduced(share: float) -> None:
    percent = card_percent(coarse_page(_sheet(85.6 * share, 3.18 * share), _75))
    assert percent == pytest.approx(100.0 * share, abs=0.8)


def test_a_table_cell_of_a_cards_proportions_is_no_card() -> None:
    assert card_percent(coarse_page(_sheet(70.0, 0.0), _75)) is None


def test_the_corners_of_a_sheet_on_a_dark_ground() -> None:
    ground = np.full((1000, 800, 3), 60, np.uint8)
    cv2.fillConvexPoly(ground, np.array([[60, 50], [720, 60], [760, 940], [40, 950]]), (245, 245, 245))
    angles = corner_angles(coarse_page(ground, _75))
    assert angles is not None
    assert sum(angles) == pytest.approx(360.0, abs=0.5)
    assert max(abs(angle - 90.0) for angle in angles) > 1.0


def test_a_sheet_without_edges_has_no_corners() -> None:
    assert corner_angles(coarse_page(_sheet(85.6, 3.18), _75)) is None


@pytest.mark.parametrize(("size", "expected"), [((620, 877), 0.0), ((620, 820), -6.5), ((300, 424), None)])
def test_the_proportions_of_a_page(size: tuple[int, int], expected: float | None) -> None:
    assert aspect_percent(*size, _75) == (None if expected is None else pytest.approx(expected, abs=0.2))


class _CountingReader:
    """Reads what it was told to, strip after strip."""

    alphabet = ("甲", "乙")
    taken_for: Mapping[str, str] = {}

    def __init__(self, *columns: int) -> None:
        self.columns = list(columns)
        self.strips = 0

    def read(self, strips: Sequence[Image]) -> Sequence[Plane]:
        self.strips += len(strips)
        made = []
        for _ in strips:
            matrix = np.full((3, 3), 0.01, np.float32)
            matrix[[0, 2], 0] = matrix[1, self.columns.pop(0)] = 0.98
            made.append(matrix)
        return made


@pytest.mark.parametrize(("columns", "strips"), [((1, 1, 1), 3), ((1, 2, 1, 1, 1, 1), 6)], ids=["agreed", "not agreed"])
def test_half_of_a_names_strips_is_enough_where_they_agree(columns: tuple[int, ...], strips: int) -> None:
    reader = _CountingReader(*columns)
    named = read_name([np.zeros((48, 60, 3), np.uint8)] * 6, reader)
    assert named is not None and named.text == "甲"
    assert reader.strips == len(named.matrices) == strips


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(SealKind.AUTO, Verdict.REVIEW), (SealKind.LEGAL, Verdict.FAIL), (SealKind.PRIVATE, Verdict.FAIL)],
)
def test_an_oblong_stamp_has_no_size_to_break_unless_it_should_be_another_seal(
    kind: SealKind, expected: Verdict
) -> None:
    line = size_finding(SealShape.RECTANGLE, (46.0, 16.0), kind, shipped(), (0, 0, 1, 1))
    assert line.verdict is expected
    assert ("没有规定" in line.message) is (kind is SealKind.AUTO)


@pytest.mark.parametrize(
    ("source", "diameter_mm", "expected"),
    [
        (ScaleSource.PAGE_EDGES, 40.0 / 2**0.5, Verdict.REVIEW),
        (ScaleSource.DPI_TAG, 40.0 / 2**0.5, Verdict.FAIL),
        (ScaleSource.PAGE_EDGES, 35.0, Verdict.FAIL),
        (ScaleSource.PAGE_EDGES, 40.0, Verdict.PASS),
    ],
    ids=["right on A3", "the file says otherwise", "wrong on either", "right on A4"],
)
def test_a_size_that_rests_on_a_presumed_page_is_for_a_person_where_a3_would_explain_it(
    source: ScaleSource, diameter_mm: float, expected: Verdict
) -> None:
    page = blank(70, 60)
    round_seal(page, (35, 30), diameter_mm=diameter_mm)
    check = check_page(page, scale=Scale(dpi=300.0, source=source), thresholds=shipped())
    line = next(f for f in check.seals[0].findings if f.code is FindingCode.SEAL_SIZE)
    assert line.verdict is expected
    assert ("A3" in line.message) is (expected is Verdict.REVIEW)
