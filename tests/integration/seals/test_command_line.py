"""`seal-check`, `seal-extract` and `compare` on generated pictures and bad input, through the real entry point."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from app.main import main
from training.seal_generator import render_condition


def _written(folder: Path, name: str, pixels: np.ndarray, dpi: float = 300.0) -> Path:
    path = folder / name
    Image.fromarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)).save(path, dpi=(dpi, dpi))
    return path


def test_a_clean_seal_is_read_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pixels, truth = render_condition("clean_300", 7000)
    folder = tmp_path / "扫描 件"
    folder.mkdir()
    path = _written(folder, "印章 1.png", pixels)
    code = main(["seal-check", str(path), "--json", "--expect-name", truth.name, "--expect-code", truth.code])
    seal = json.loads(capsys.readouterr().out)["files"][0]["seals"][0]
    assert code == 0
    assert seal["code"] == truth.code
    verdicts = {f["code"]: f["verdict"] for f in seal["findings"]}
    assert verdicts["seal_name_expected"] == "pass"
    assert verdicts["seal_code_expected"] == "pass"
    assert seal["width_mm"] == pytest.approx(truth.diameter_mm, abs=0.2)


def test_another_name_or_code_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pixels, truth = render_condition("clean_300", 7000)
    path = _written(tmp_path, "seal.png", pixels)
    wrong_name = truth.name[:2] + "贰" + truth.name[3:]
    wrong_code = truth.code[:-1] + str((int(truth.code[-1]) + 1) % 10)
    code = main(["seal-check", str(path), "--json", "--expect-name", wrong_name, "--expect-code", wrong_code])
    seal = json.loads(capsys.readouterr().out)["files"][0]["seals"][0]
    verdicts = {f["code"]: f["verdict"] for f in seal["findings"]}
    assert code == 1
    assert verdicts["seal_name_expected"] in {"review", "fail"}
    assert verdicts["seal_code_expected"] == "fail"


@pytest.mark.parametrize("condition", ["void", "blot", "black_text", "spread_220", "starved_45", "blur_450", "low_100"])
def test_a_damaged_code_line_never_passes(condition: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pixels, truth = render_condition(condition, 8101)
    path = _written(tmp_path, "seal.png", pixels, dpi=truth.px_per_mm * 25.4)
    main(["seal-check", str(path), "--json"])
    seal = json.loads(capsys.readouterr().out)["files"][0]["seals"][0]
    line = next(f for f in seal["findings"] if f["code"] == "seal_code_digits")
    if not truth.is_code_legible or seal["code"] != truth.code:
        assert line["verdict"] != "pass"


def test_an_empty_ring_is_not_passed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pixels = np.full((620, 620, 3), 250, np.uint8)
    cv2.circle(pixels, (310, 310), 230, (50, 40, 205), 12, cv2.LINE_AA)
    main(["seal-check", str(_written(tmp_path, "ring.png", pixels)), "--json"])
    (seal,) = json.loads(capsys.readouterr().out)["files"][0]["seals"]
    assert seal["name"] is None
    assert seal["verdict"] == "review"
    line = next(f for f in seal["findings"] if f["code"] == "seal_code_digits")
    assert line["verdict"] == "review"
    assert line["source"]
    assert len(line["box_px"]) == 4


def test_a_grey_copy_is_found_and_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pixels, _ = render_condition("grey_copy", 8101)
    assert main(["seal-check", str(_written(tmp_path, "copy.png", pixels)), "--json"]) == 1
    seal = json.loads(capsys.readouterr().out)["files"][0]["seals"][0]
    assert seal["colour"] in {"grey", "black"}
    assert seal["verdict"] == "fail"


def test_broken_files_do_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pixels, _ = render_condition("clean_300", 7000)
    good = _written(tmp_path, "good.png", pixels)
    names = {"empty.jpg": b"", "pdf.jpg": b"%PDF-1.4", "cut.png": good.read_bytes()[:20_000]}
    for name, data in names.items():
        (tmp_path / name).write_bytes(data)
    paths = [str(tmp_path / name) for name in (*names, "good.png", "absent.png")]
    assert main(["seal-check", *paths, "--json", "--no-text"]) == 1
    output = capsys.readouterr()
    files = json.loads(output.out)["files"]
    codes = [entry.get("error", {}).get("code") for entry in files]
    assert codes == ["image_empty", "image_not_a_picture", "image_truncated", None, "image_not_found"]
    assert len(files[3]["seals"]) == 1
    assert "Traceback" not in output.err


def test_the_e_seal_picture_and_its_refusal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pixels, truth = render_condition("clean_300", 7000)
    path = _written(tmp_path, "seal.png", pixels)
    assert main(["seal-extract", str(path), "--out", str(tmp_path / "out"), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)["seals"][0]
    with Image.open(made["file"]) as picture:
        assert picture.mode == "RGBA"
        assert picture.info["dpi"][0] == pytest.approx(600, abs=0.1)
    assert made["width_mm"] == pytest.approx(truth.diameter_mm, abs=0.3)
    turned = (made["rotation_deg"] - truth.rotation_deg + 180) % 360 - 180
    assert abs(turned) < 1.0
    coarse = _written(tmp_path, "coarse.png", pixels, dpi=150)
    assert main(["seal-extract", str(coarse), "--out", str(tmp_path / "out"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["seals"][0]["refused"]


def test_annotations_are_written(tmp_path: Path) -> None:
    pixels, _ = render_condition("clean_300", 7000)
    path = _written(tmp_path, "seal.png", pixels)
    main(["seal-check", str(path), "--annotate", str(tmp_path / "out")])
    names = {item.name for item in (tmp_path / "out").iterdir()}
    assert names == {
        f"seal-{part}.png" for part in ("page", "seal1-ring", "seal1-contrast", "seal1-mask", "seal1-digits")
    }


def test_pictures_of_two_files_of_one_name_are_both_kept(tmp_path: Path) -> None:
    pixels, _ = render_condition("clean_300", 7000)
    folders = [tmp_path / name for name in ("上传", "纸质")]
    for folder in folders:
        folder.mkdir()
    files = [str(_written(folder, "采集表.png", pixels)) for folder in folders]
    main(["seal-check", *files, "--annotate", str(tmp_path / "out"), "--no-text"])
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"采集表-page.png", "采集表-2-page.png"} <= written


def test_compare_lays_pages_onto_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = np.full((1400, 1000, 3), 250, np.uint8)
    rng = np.random.default_rng(4)
    for row in range(100, 1300, 60):
        for column in range(80, 900, 40):
            cv2.putText(page, chr(int(rng.integers(65, 91))), (column, row), 0, 1.2, (30, 30, 30), 3, cv2.LINE_AA)
    one, two = _written(tmp_path, "a.png", page), _written(tmp_path, "b.png", page)
    assert main(["compare", str(one), str(two), "--out", str(tmp_path / "out"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["registered"] is True


def test_a_form_that_was_copied_reduced_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = np.full((1754, 1240, 3), 250, np.uint8)
    for row in range(300, 1400, 60):
        cv2.rectangle(sheet, (220, row), (1020, row + 60), (40, 40, 40), 2)  # 136 mm instead of 170
    path = _written(tmp_path, "采集表.png", sheet, dpi=150.0)
    main(["seal-check", str(path), "--json", "--no-text", "--form", "seal_collection_form"])
    page = json.loads(capsys.readouterr().out)["files"][0]["page"]
    line = next(f for f in page["findings"] if f["code"] == "page_reduced")
    assert line["verdict"] == "review"
    assert line["value"] == pytest.approx(80, abs=1.5)
    assert "电子签章采集表" in line["message"]


def test_a_form_that_nobody_knows_names_those_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _written(tmp_path, "page.png", np.full((40, 40, 3), 250, np.uint8))
    assert main(["seal-check", str(path), "--form", "invoice"]) == 2
    assert "seal_collection_form（电子签章采集表）" in capsys.readouterr().err
