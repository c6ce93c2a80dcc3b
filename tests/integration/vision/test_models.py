"""The networks are found where they are installed, and where a frozen program keeps them; a missing one is said."""

import shutil
import sys
from pathlib import Path

import pytest

from app.adapters.text import reader
from app.adapters.text.reader import RECOGNISER, model_file
from app.bootstrap.doctor_findings import Standing
from app.bootstrap.doctor_models import models


def test_both_kinds_are_installed() -> None:
    assert [(finding.code, finding.standing) for finding in models()] == [
        ("text_model", Standing.GOOD),
        ("digit_model", Standing.GOOD),
    ]


def test_a_frozen_program_finds_weights_without_their_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "rapidocr" / "models" / RECOGNISER
    kept.parent.mkdir(parents=True)
    shutil.copyfile(model_file(RECOGNISER), kept)
    monkeypatch.setattr(reader, "find_spec", lambda _name: None)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert model_file(RECOGNISER) == kept


def test_missing_weights_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "find_spec", lambda _name: None)
    assert [finding.standing for finding in models()] == [Standing.FAULT, Standing.GOOD]
