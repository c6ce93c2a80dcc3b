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
    # ours: a network that reads is not installed; the two signs of a print have each a line
    assert len(FindingCode) == 27 + len({FindingCode.PAGE_READING, FindingCode.SEAL_PRINT_DOTS})
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


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_no_number_was_not_measured(value: float) -> None:
    finding = band_finding(FindingCode.SEAL_CONTRAST, shipped().band("contrast"), value, "红白对比")
    assert (finding.verdict, finding.value) == (V.NOT_MEASURED, None)
    assert "nan" not in finding.message and "inf" not in finding.message


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
