"""`seal-check --together`: several stampings of one seal, one of them with another digit, through the entry point."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from app.main import main
from training.seal_generator import CONDITIONS, SealDesign, random_design, render_seal


def _stamp(folder: Path, name: str, design: SealDesign, seed: int) -> str:
    ink, paper, scan = CONDITIONS["clean_300"].vary(np.random.default_rng(seed))
    pixels, _ = render_seal(design, ink, paper, scan, seed)
    path = folder / name
    Image.fromarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)).save(path, dpi=(300.0, 300.0))
    return str(path)


def test_the_document_with_another_digit_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    design = random_design(np.random.default_rng(50_200))
    digit = "7" if design.code[8] != "7" else "4"
    other = replace(design, code=design.code[:8] + digit + design.code[9:])
    files = [
        _stamp(tmp_path, "申请表.png", design, 50_201),
        _stamp(tmp_path, "委托书.png", design, 50_202),
        _stamp(tmp_path, "采集表.png", other, 50_203),
    ]
    code = main(["seal-check", *files, "--together", "--json"])
    document = json.loads(capsys.readouterr().out)
    (seal,) = document["together"]
    assert code == 1
    assert seal["finding"]["code"] == "seal_impressions_differ"
    assert seal["finding"]["verdict"] == "fail"
    assert f"第 9 位采集表.png 印章 1上是 {digit}" in seal["finding"]["message"]
    assert [one["same_seal"] for one in seal["impressions"]] == ["same"] * 3
    assert [one["finding"]["verdict"] for one in seal["impressions"]] == ["review", "review", "fail"]
    assert len(document["files"]) == 3


def test_without_the_option_nothing_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _stamp(tmp_path, "seal.png", random_design(np.random.default_rng(50_204)), 50_204)
    main(["seal-check", file, "--no-text", "--json"])
    assert "together" not in json.loads(capsys.readouterr().out)
