"""The digits of all impressions stand under each other: the company seal's first, of each seal the weakest first."""

import numpy as np

from review.orders import DocumentCode, DocumentId, DocumentRef, Source
from seals.values import (
    DigitCell,
    InkColour,
    PageCheck,
    Scale,
    ScaleSource,
    SealCheck,
    SealGeometry,
    SealKind,
    SealShape,
)
from ui.workbench.findings import CodeRow, code_rows

CROP = np.zeros((9, 9, 3), np.uint8)
SURE, UNSURE, DOUBTED = (0.99, 0.98), (0.99, 0.61), (0.97, 0.95)


def seal(kind: SealKind, confidences: tuple[float, ...], *, legible: bool = True) -> SealCheck:
    cells = tuple(
        DigitCell(position=at, digit="3", confidence=each, legible=legible or at > 1, box_px=(0, 0, 9, 9), crop=CROP)
        for at, each in enumerate(confidences, start=1)
    )
    return SealCheck(
        kind=kind, geometry=SealGeometry(shape=SealShape.ROUND, centre_x=9, centre_y=9, semi_x=9, semi_y=9),
        box_px=(0, 0, 18, 18), width_mm=40.0, height_mm=40.0, rotation_deg=0.0, colour=InkColour.RED, name=None,
        code="33", digits=cells, findings=(),
    )  # fmt: skip


def page(*seals: SealCheck) -> PageCheck:
    scale = Scale(dpi=300, source=ScaleSource.GIVEN)
    return PageCheck(width_px=100, height_px=100, scale=scale, findings=(), seals=seals)


def listed(*pages: PageCheck) -> list[tuple[str, SealKind, float]]:
    checks = [
        (DocumentRef(id=DocumentId(str(at)), document=DocumentCode("d"), source=Source.UPLOAD, round=1, page=1),
         f"第{at}页", check)
        for at, check in enumerate(pages, start=1)
    ]  # fmt: skip
    rows: tuple[CodeRow, ...] = code_rows(checks)
    return [(row.where.partition(" ")[0], row.kind, row.weakest) for row in rows]


def test_the_impression_with_the_weakest_digit_comes_first() -> None:
    rows = listed(page(seal(SealKind.COMPANY, SURE)), page(seal(SealKind.COMPANY, UNSURE)))
    assert rows == [("第2页", SealKind.COMPANY, 0.61), ("第1页", SealKind.COMPANY, 0.98)]


def test_a_digit_that_is_not_legible_is_weaker_than_any_that_is() -> None:
    """However sure the reader is of it: a void can turn a 6 into a 5 at p = 1.00."""
    rows = listed(
        page(seal(SealKind.COMPANY, UNSURE)), page(seal(SealKind.COMPANY, DOUBTED, legible=False)),
        page(seal(SealKind.COMPANY, SURE)),
    )  # fmt: skip
    assert [(where, weakest) for where, _kind, weakest in rows] == [("第2页", 0.0), ("第1页", 0.61), ("第3页", 0.98)]


def test_the_company_seal_stands_before_the_others_whatever_their_digits() -> None:
    rows = listed(page(seal(SealKind.LEGAL, UNSURE), seal(SealKind.COMPANY, SURE)), page(seal(SealKind.PRIVATE, SURE)))
    assert [kind for _where, kind, _weakest in rows] == [SealKind.COMPANY, SealKind.LEGAL, SealKind.PRIVATE]


def test_a_seal_without_digits_has_no_row() -> None:
    assert listed(page(seal(SealKind.COMPANY, ()))) == []
