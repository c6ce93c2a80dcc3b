"""The real pictures' rows: what the manifest says is understood, and a picture folder that is missing is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import accuracy_real
from benchmarks.accuracy_real import Truth, sums, truths
from benchmarks.results import Size, print_table
from seals.values import UNKNOWN_SCALE, Finding, FindingCode, PageCheck, Verdict
from tests.unit.seals.test_together import impression

_MANIFEST = """file,seal_shape,visible_text,code,legibility_by_eye
two.jpg,"2 round (5-star), overlapped",L: 甲 | R: 乙,L: 3201050957121 | R: 3201050931611,all 13 legible (both)
three.jpg,round 公章 + round 财务 + SQUARE 法人章,丙,none,-
worn.jpg,round (5-star),丁,4101021694814 (from file name),"NOT legible: 8, 9"
"""
_CODE = "3601021234567"


def test_a_manifest_names_shapes_codes_and_whether_they_are_legible(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text(_MANIFEST, encoding="utf-8-sig")
    two, three, worn = truths(tmp_path)
    assert (two.shapes, two.codes, two.is_legible) == (("round",) * 2, ("3201050957121", "3201050931611"), True)
    assert (three.shapes, three.codes, three.is_legible) == (("round", "round", "square"), (), False)
    assert (worn.codes, worn.is_legible) == (("4101021694814",), False)


def test_a_missing_folder_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(accuracy_real, "PICTURES", tmp_path / "nowhere")
    (row,) = accuracy_real.rows(Size.QUICK)
    print_table([row])
    assert "skipped" in capsys.readouterr().out
    assert row.n == 0


def _page(verdict: Verdict, code: str = _CODE) -> PageCheck:
    line = Finding(code=FindingCode.SEAL_CODE_DIGITS, verdict=verdict, value=code, unit="", threshold="", message="")
    return PageCheck(width_px=9, height_px=9, scale=UNKNOWN_SCALE, findings=(),
                     seals=(replace(impression(code), findings=(line,)),))  # fmt: skip


def _truth(*, legible: bool) -> Truth:
    return Truth(file=Path("a.jpg"), shapes=("round",), codes=(_CODE,), is_legible=legible, words="")


@pytest.mark.parametrize(
    ("legible", "page", "wrong"),
    [
        (True, _page(Verdict.PASS), 0),
        (False, _page(Verdict.REVIEW), 0),
        (False, _page(Verdict.PASS), 1),
        (True, _page(Verdict.PASS, "3601021234568"), 1),
    ],
    ids=["legible", "held back", "passed unseen", "another code"],
)
def test_a_code_that_nobody_can_read_may_not_pass(legible: bool, page: PageCheck, wrong: int) -> None:
    row = next(row for row in sums([(_truth(legible=legible), page)]) if row.id == "real_wrong_pass")
    assert (row.value, row.ok) == (wrong, wrong == 0)


def test_details_are_printed_under_their_row(capsys: pytest.CaptureFixture[str]) -> None:
    row = next(iter(sums([(_truth(legible=True), _page(Verdict.PASS))])))
    print_table([replace(row, name="first\nsecond")])
    assert capsys.readouterr().out.splitlines()[1].strip() == "second"
