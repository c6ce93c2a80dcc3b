import math
import re

import pytest

import resources
from seals.findings import band_finding
from seals.thresholds import BadThresholds, Band, Thresholds
from seals.values import FindingCode, Verdict, worst
from tests.unit.seals.thresholds_text import shipped

V = Verdict


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([V.PASS, V.REVIEW, V.FAIL], V.FAIL),
        ([V.PASS, V.NOT_MEASURED, V.REVIEW], V.REVIEW),
        ([V.PASS, V.NOT_MEASURED], V.NOT_MEASURED),
        ([V.PASS, V.NOT_APPLICABLE], V.PASS),
        ([V.NOT_APPLICABLE], V.NOT_MEASURED),
        ([], V.NOT_MEASURED),
    ],
)
def test_the_worst_line_decides(verdicts: list[Verdict], expected: Verdict) -> None:
    assert worst(verdicts) is expected


def test_finding_codes_are_the_ones_of_the_design() -> None:
    assert len(FindingCode) == 27 + len({FindingCode.PAGE_READING})  # ours: a network that reads is not installed
    assert {code.value for code in FindingCode if code.value.startswith("page_")} == {
        "page_photo",
        "page_skew",
        "page_illumination",
        "page_cut_off",
        "page_reduced",
        "page_blur",
        "page_resolution",
        "page_reading",
    }


def _band(**bounds: float) -> Band:
    return Band(unit="x", source="test", **bounds)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (55.0, V.PASS),
        (54.9, V.REVIEW),
        (40.0, V.REVIEW),
        (39.9, V.FAIL),
        (None, V.NOT_MEASURED),
        (math.nan, V.NOT_MEASURED),
    ],
)
def test_a_band_judges_at_its_bounds(value: float | None, expected: Verdict) -> None:
    assert _band(pass_low=55, review_low=40).judge(value) is expected


# One value on each side of each shipped bound, from seals.md §4: inverting or moving a threshold breaks a row.
_TABLE = {
    "size_company": [(40.0, V.PASS), (37.0, V.REVIEW), (46.0, V.REVIEW), (36.0, V.FAIL), (47.0, V.FAIL)],
    "size_company_minor": [(30.0, V.PASS), (28.0, V.REVIEW), (27.0, V.FAIL), (35.0, V.FAIL)],
    "size_legal": [(20.0, V.PASS), (17.0, V.REVIEW), (26.0, V.REVIEW), (16.0, V.FAIL), (27.0, V.FAIL)],
    "size_private": [(10.0, V.PASS), (7.0, V.REVIEW), (5.0, V.FAIL), (31.0, V.FAIL)],
    "contrast": [(60.0, V.PASS), (50.0, V.REVIEW), (30.0, V.FAIL)],
    "ink_hue": [(20.0, V.PASS), (-5.0, V.REVIEW), (50.0, V.REVIEW), (-100.0, V.FAIL), (120.0, V.FAIL)],
    "ink_chroma": [(50.0, V.PASS), (30.0, V.REVIEW), (8.0, V.FAIL)],
    "base_lightness": [(96.0, V.PASS), (90.0, V.REVIEW), (80.0, V.FAIL)],
    "base_chroma": [(2.0, V.PASS), (6.0, V.REVIEW), (12.0, V.FAIL)],
    "evenness": [(2.0, V.PASS), (6.0, V.REVIEW), (10.0, V.FAIL)],
    "impurities": [(0.1, V.PASS), (1.0, V.REVIEW), (3.0, V.FAIL)],
    "overlap": [(0.0, V.PASS), (5.0, V.REVIEW), (20.0, V.FAIL)],
    "ring_complete": [(355.0, V.PASS), (320.0, V.REVIEW), (250.0, V.FAIL)],
    "ink_fill": [(0.9, V.PASS), (0.6, V.REVIEW), (0.4, V.FAIL)],
    "smear": [(0.0, V.PASS), (75.0, V.REVIEW), (120.0, V.FAIL)],
    "ring_width_ratio": [(1.1, V.PASS), (1.8, V.REVIEW), (2.5, V.FAIL)],
    "edge_width": [(300.0, V.PASS), (500.0, V.REVIEW), (700.0, V.FAIL)],
    "edge_width_relative": [(1.5, V.PASS), (2.5, V.REVIEW), (3.5, V.FAIL)],
    "resolution": [(11.81, V.PASS), (7.9, V.REVIEW), (3.9, V.FAIL)],
    "resolution_radius": [(236.0, V.PASS), (118.0, V.REVIEW), (48.0, V.FAIL)],
    "print_pattern": [(65.0, V.PASS), (200.0, V.REVIEW)],
    "grey_copy": [(50.0, V.PASS), (15.0, V.REVIEW), (5.0, V.FAIL)],
    "skew": [(0.2, V.PASS), (2.0, V.REVIEW), (8.0, V.FAIL), (-8.0, V.FAIL)],
    "illumination": [(2.0, V.PASS), (7.0, V.REVIEW), (15.0, V.FAIL)],
    "page_aspect": [(0.5, V.PASS), (3.0, V.REVIEW)],
    "page_reduced": [(100.0, V.PASS), (90.0, V.REVIEW)],
    "page_resolution": [(300.0, V.PASS), (200.0, V.REVIEW), (100.0, V.FAIL)],
    "page_blur": [(2.5, V.PASS), (5.0, V.REVIEW), (9.0, V.FAIL)],
}


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_no_number_was_not_measured(value: float) -> None:
    finding = band_finding(FindingCode.SEAL_CONTRAST, shipped().band("contrast"), value, "红白对比")
    assert (finding.verdict, finding.value) == (V.NOT_MEASURED, None)
    assert "nan" not in finding.message and "inf" not in finding.message


def test_every_shipped_band_has_a_row() -> None:
    assert set(shipped().bands) == set(_TABLE)


@pytest.mark.parametrize(("name", "value", "expected"), [(n, v, e) for n, rows in _TABLE.items() for v, e in rows])
def test_shipped_bands(name: str, value: float, expected: Verdict) -> None:
    assert shipped().band(name).judge(value) is expected


def test_every_shipped_threshold_names_its_source() -> None:
    text = resources.read_text("seal_thresholds.toml")
    tables = re.split(r"^\[", text, flags=re.MULTILINE)[1:]
    assert all("source = " in table for table in tables)


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "[bands.x]\nunit='1'\npass=[1,2]\nreview=[0,3]\nsource=''\n[limits.y]\nsource='z'",
        "[bands.x]\nunit='1'\npass=[1,2]\nreview=[1.5,3]\nsource='s'\n[limits.y]\nsource='z'",
        "[bands.x]\nunit='1'\npass=[1]\nreview=[0,3]\nsource='s'\n[limits.y]\nsource='z'",
    ],
    ids=["no toml", "no source", "review inside pass", "half a band"],
)
def test_a_bad_threshold_file_is_refused(text: str) -> None:
    with pytest.raises(BadThresholds):
        Thresholds.from_toml(text)


def test_an_unknown_band_or_limit_is_refused() -> None:
    with pytest.raises(BadThresholds):
        shipped().band("nothing")
    with pytest.raises(BadThresholds):
        shipped().limit("digits", "nothing")
