"""`seal-check --calibrate` on drawn pictures whose ink is strong or pale, labelled as a person would."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from app.main import main
from seals.thresholds import Thresholds
from tests.unit.seals.drawing import blank, round_seal

_GOOD = [(60, 50, 200), (70, 60, 205), (55, 45, 190), (80, 70, 210), (64, 52, 196)]
_PALE = [(170, 160, 225), (180, 170, 228), (175, 165, 222), (185, 178, 230), (165, 158, 224)]


def _labelled(folder: Path) -> None:
    rows = ["file,seal,finding,verdict,dpi"]
    for colours, verdict in ((_GOOD, "pass"), (_PALE, "fail")):
        for at, colour in enumerate(colours):
            page = blank(46, 46)
            round_seal(page, (23, 23), colour=colour)
            Image.fromarray(page[:, :, ::-1].copy()).save(folder / f"印章 {verdict}{at}.png")
            rows.append(f"印章 {verdict}{at}.png,1,seal_contrast,{verdict},300")
    rows.append("印章 pass0.png,2,seal_contrast,pass,300")  # there is no second seal
    (folder / "labels.csv").write_text("\n".join(rows), encoding="utf-8-sig")


def test_what_labels_would_change_is_printed_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _labelled(tmp_path)
    before = sorted(tmp_path.iterdir())
    assert main(["seal-check", "--calibrate", str(tmp_path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    (proposal,) = document["proposals"]
    assert (document["labels"], document["pictures"], document["without_value"]) == (11, 10, 1)
    assert (proposal["good"], proposal["bad"], proposal["disagree"]) == (5, 5, 0)
    assert 35 < proposal["proposed"] < 70
    assert proposal["current"] == 55
    assert not proposal["is_proven"]
    assert sorted(tmp_path.iterdir()) == before
    out = tmp_path / "new.toml"
    assert main(["seal-check", "--calibrate", str(tmp_path), "--calibrate-out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "还不能证明误放不超过 1.0 %：至少再要 294 条不合格标签" in said
    assert Thresholds.from_toml(out.read_text("utf-8")).band("contrast").pass_low == pytest.approx(
        proposal["proposed"], rel=1e-3
    )


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        (None, "labels_missing"),
        ("file,seal\na.png,1\n", "labels_invalid"),
        ("file,seal,finding,verdict\na.png,1,no_such_line,pass\n", "labels_invalid"),
        ("file,seal,finding,verdict\n", "labels_empty"),
        ("file,seal,finding,verdict\nabsent.png,1,seal_contrast,pass\n", "image_not_found"),
        ("file,seal,finding,verdict,dpi\na.png,1,seal_contrast,pass,x\n", "labels_invalid"),
        ("\0\0\0", "labels_empty"),
    ],
    ids=["none", "columns", "finding", "no rows", "absent picture", "dpi", "zeros"],
)
def test_bad_labels_are_one_sentence(
    labels: str | None, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if labels is not None:
        (tmp_path / "labels.csv").write_text(labels, encoding="utf-8")
    assert main(["seal-check", "--calibrate", str(tmp_path), "--json"]) == 1
    assert json.loads(capsys.readouterr().err)["error"]["code"] == code


def test_reduced_pages_are_calibrated_by_their_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = ["file,finding,verdict,dpi,form"]
    for at in range(10):
        sheet, half = np.full((1754, 1240, 3), 250, np.uint8), (500 if at < 5 else 400) - 4 * at
        for row in range(300, 1400, 60):
            cv2.rectangle(sheet, (620 - half, row), (620 + half, row + 60), (40, 40, 40), 2)
        Image.fromarray(sheet).save(tmp_path / f"{at}.png")
        rows.append(f"{at}.png,page_reduced,{'pass' if at < 5 else 'fail'},150,seal_collection_form")
    rows.append("0.png,page_reduced,pass,150,")  # of no form: what would be measured is a card
    (tmp_path / "labels.csv").write_text("\n".join(rows), encoding="utf-8")
    assert main(["seal-check", "--calibrate", str(tmp_path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    (proposal,) = document["proposals"]
    assert (proposal["band"], proposal["good"], proposal["bad"]) == ("page_content", 5, 5)
    assert document["without_value"] == 1
    assert 75 < proposal["proposed"] < 97
    assert proposal["proposed_review"] is None
