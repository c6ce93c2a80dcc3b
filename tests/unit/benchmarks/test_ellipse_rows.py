"""The rows over elliptic codes can fail."""

from dataclasses import replace

from benchmarks.accuracy_ellipses import Answer, figures
from seals.values import Verdict

_GOOD = Answer(found=True, exact=True, verdict=Verdict.REVIEW, is_legible=True, is_300=True)


def test_a_code_that_passes_by_itself_fails() -> None:
    good = {row.id: row for row in figures([_GOOD] * 3)}
    assert good["ellipse_passed"].ok and good["ellipse_code"].value == good["ellipse_found"].value == 1.0
    bad = {row.id: row for row in figures([_GOOD, replace(_GOOD, verdict=Verdict.PASS)])}
    assert not bad["ellipse_passed"].ok


def test_only_legible_codes_of_300_dpi_have_to_be_read() -> None:
    worn, coarse, wrong = (
        replace(_GOOD, exact=False, **each) for each in ({"is_legible": False}, {"is_300": False}, {})
    )
    rows = {row.id: row for row in figures([_GOOD, worn, coarse, wrong])}
    assert (rows["ellipse_code"].value, rows["ellipse_code"].n) == (0.5, 2)


def test_a_code_called_not_there_is_counted() -> None:
    rows = {row.id: row for row in figures([_GOOD, replace(_GOOD, verdict=Verdict.NOT_APPLICABLE, exact=False)])}
    assert rows["ellipse_unseen"].value == 1
