import cv2
import numpy as np
import pytest

from seals.check import check_page
from seals.extract import ExtractedSeal, Refusal, extract_seal
from seals.layouts import match_impressions
from seals.page import resolve_scale
from seals.values import FindingCode, Scale, ScaleSource
from tests.unit.seals.drawing import blank, round_seal, square_seal
from tests.unit.seals.thresholds_text import shipped

_300 = Scale(dpi=300.0, source=ScaleSource.GIVEN)


def _seal(**options: float) -> tuple[np.ndarray, ExtractedSeal | Refusal]:
    page = blank(80, 70)
    round_seal(page, (38, 33), **options)
    seal = check_page(page, scale=_300, thresholds=shipped()).seals[0]
    return page, extract_seal(page, seal, dpi=300.0)


def test_the_picture_has_true_size_and_transparent_paper() -> None:
    _, made = _seal()
    assert isinstance(made, ExtractedSeal)
    assert made.dpi == 600
    assert made.width_mm == pytest.approx(40.0, abs=0.2)
    assert made.rgba.shape[1] == pytest.approx(41.0 / 25.4 * 600, abs=6)
    assert made.rgba[0, 0, 3] == 0
    ring = made.rgba[made.rgba.shape[0] // 2, round(1.0 / 25.4 * 600)]
    assert ring[3] > 240
    assert ring[0] > 150 > ring[2]


def test_a_void_stays_a_void() -> None:
    page = blank(80, 70)
    round_seal(page, (38, 33))
    cv2.circle(page, (round(38 * 300 / 25.4), round(33 * 300 / 25.4)), 12, (250, 250, 250), -1)
    seal = check_page(page, scale=_300, thresholds=shipped()).seals[0]
    made = extract_seal(page, seal, dpi=300.0)
    assert isinstance(made, ExtractedSeal)
    middle = made.rgba.shape[0] // 2
    assert made.rgba[middle, middle, 3] == 0


@pytest.mark.parametrize("dpi", [None, 150.0])
def test_a_coarse_scan_is_refused(dpi: float | None) -> None:
    page = blank(80, 70)
    round_seal(page, (38, 33))
    seal = check_page(page, scale=_300, thresholds=shipped()).seals[0]
    refused = extract_seal(page, seal, dpi=dpi)
    assert isinstance(refused, Refusal)
    assert "300 dpi" in refused.reasons[0]


@pytest.mark.parametrize("gone_mm", [1.0, 4.0])
def test_a_seal_cut_by_the_pictures_edge_gives_no_picture_whatever_is_accepted(gone_mm: float) -> None:
    page = blank(80, 70)
    round_seal(page, (60 + gone_mm, 33))
    (seal,) = check_page(page, scale=_300, thresholds=shipped()).seals
    made = extract_seal(page, seal, dpi=300.0, despite=frozenset(FindingCode))
    assert isinstance(made, Refusal)
    assert "切断" in made.reasons[0]


def test_a_broken_ring_is_refused_unless_a_person_accepts_it() -> None:
    page = blank(80, 70)
    round_seal(page, (38, 33), gap_deg=90)
    seal = check_page(page, scale=_300, thresholds=shipped()).seals[0]
    assert isinstance(extract_seal(page, seal, dpi=300.0), Refusal)
    accepted = extract_seal(page, seal, dpi=300.0, despite=frozenset({FindingCode.SEAL_RING_COMPLETE}))
    assert isinstance(accepted, ExtractedSeal)


def test_a_square_is_cut_straight() -> None:
    page = blank(60, 60)
    square_seal(page, (20, 20))
    turned = cv2.warpAffine(
        page, cv2.getRotationMatrix2D((350, 350), 7.0, 1.0), page.shape[1::-1], borderValue=(250, 250, 250)
    )
    seal = check_page(turned, scale=_300, thresholds=shipped()).seals[0]
    made = extract_seal(turned, seal, dpi=300.0)
    assert isinstance(made, ExtractedSeal)
    assert made.rotation_deg == pytest.approx(-7.0, abs=0.6)
    assert made.width_mm == pytest.approx(20.0, abs=0.3)


@pytest.mark.parametrize(
    ("size", "given", "tag", "dpi", "source"),
    [
        ((2480, 3508), None, 300.0, 300.0, ScaleSource.DPI_TAG),
        ((1240, 1754), None, 300.0, 150.0, ScaleSource.PAGE_EDGES),
        ((2480, 3508), None, 72.0, 300.0, ScaleSource.PAGE_EDGES),
        ((3508, 4961), None, 300.0, 300.0, ScaleSource.DPI_TAG),
        ((480, 480), None, 300.0, 300.0, ScaleSource.DPI_TAG),
        ((480, 480), None, 96.0, None, ScaleSource.NONE),
        ((480, 480), 200.0, 300.0, 200.0, ScaleSource.GIVEN),
    ],
    ids=["scan", "scaled down, old tag", "screen tag", "A3", "crop", "crop with screen tag", "said by the user"],
)
def test_where_the_scale_comes_from(
    size: tuple[int, int], given: float | None, tag: float | None, dpi: float | None, source: ScaleSource
) -> None:
    scale = resolve_scale(*size, given_dpi=given, tag_dpi=tag)
    assert scale.source is source
    assert scale.dpi is None if dpi is None else scale.dpi == pytest.approx(dpi, rel=0.001)


def test_impressions_of_one_layout_match_at_their_turn() -> None:
    from seals.annotate import view_of

    views = []
    for turn in (0.0, 40.0):
        page = blank(80, 70)
        round_seal(page, (38, 33), turn_deg=turn)
        seal = check_page(page, scale=_300, thresholds=shipped()).seals[0]
        view = view_of(page, seal, 300 / 25.4)
        assert view is not None
        views.append(view)
    match = match_impressions(views[0], views[1])
    assert match is not None
    assert match.rotation_deg == pytest.approx(40.0, abs=0.6)
    assert match.ncc > 0.5
