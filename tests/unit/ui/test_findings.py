"""A page's findings in words: whose seal, what was measured."""

from dataclasses import replace

import pytest

from app.bootstrap.recognition import seal_thresholds
from app.services.impressions import Impressions
from review.stages import Stage
from seals.findings import band_finding
from seals.values import (
    Finding,
    FindingCode,
    PageCheck,
    Scale,
    ScaleSource,
    SealCheck,
    SealGeometry,
    SealKind,
    SealShape,
)
from tests.fakes.ui_station import make_order, office_data
from tests.unit.seals.test_together import impression
from ui.workbench.findings import finding_lines, impression_lines, kind_words, measured_words, seal_names


def _square(centre_y: float) -> SealCheck:
    geometry = SealGeometry(shape=SealShape.SQUARE, centre_x=0, centre_y=centre_y, semi_x=1, semi_y=1)
    size = seal_thresholds().band("size_legal")
    return replace(
        impression(), geometry=geometry, width_mm=20.0, digits=(), layout=None, kind=SealKind.LEGAL,
        findings=(band_finding(FindingCode.SEAL_SIZE, size, 20.0, "边长"),),
    )  # fmt: skip


def test_two_square_seals_are_called_by_whose_they_are_once_the_order_is_compared() -> None:
    order = make_order(3, Stage.PRE_REVIEW)  # out of province: the person in charge has a seal of their own
    (form,) = order.latest("seal_collection_form", order.documents[0].source)  # type: ignore[arg-type]
    scale = Scale(dpi=300.0, source=ScaleSource.GIVEN)
    page = PageCheck(width_px=10, height_px=10, scale=scale, findings=(), seals=(_square(1.0), _square(5.0)))
    alone = [line.about for line in finding_lines(page)]
    assert alone == [f"{kind_words(SealKind.LEGAL)} {number}" for number in (1, 2)]
    together = Impressions(kinds=office_data().kinds, thresholds=seal_thresholds()).together(order, {form.id: page})
    lines = finding_lines(page, impression_lines(together, form.id), seal_names(together, form.id))
    sizes = [line.about for line in lines if line.code == "seal_size"]
    assert sizes == ["法人章", "入赣负责人私章"]


@pytest.mark.parametrize(
    ("unit", "threshold", "words"),
    [
        ("1", "通过 ≥ 0.75", "通过 ≥ 0.75"),
        ("mm", "通过 ≤ 2", "通过 ≤ 2 mm"),
        ("1", "", "0.998"),
    ],
)
def test_a_share_has_no_unit(unit: str, threshold: str, words: str) -> None:
    finding = Finding(
        code=FindingCode.SEAL_INK_FILL, verdict=band_finding(
            FindingCode.SEAL_SIZE, seal_thresholds().band("size_legal"), 20.0, "边长"
        ).verdict, value=0.998, unit=unit, threshold=threshold, message="",
    )  # fmt: skip
    assert measured_words(finding) == words
