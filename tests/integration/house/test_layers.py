"""Each import contract is proven once: a planted violation makes it, and no other promise, fail."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGES = ("app", "ui", "review", "seals", "pki", "backend", "training", "resources")

PLANTED = {
    "Dependencies point inwards": ("review/planted.py", "import app.services"),
    "Adapters implement ports and know no use case": ("app/adapters/planted.py", "import app.services"),
    "Only the composition root knows adapters": ("app/cli/planted.py", "import app.adapters.database"),
    "Domain and services are free of I/O frameworks": ("seals/planted.py", "import requests"),
    "The office server stands alone": ("backend/planted.py", "import training"),
    "The workstation knows the server over HTTP alone": ("ui/planted.py", "import backend"),
    "Training knows no workstation": ("training/planted.py", "import ui"),
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Copy the Python files of the house to a folder of the test's own."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=lambda folder, names: [n for n in names if Path(n).suffix != ".py" and (Path(folder) / n).is_file()],
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def verdicts(house: Path) -> dict[str, str]:
    """Run import-linter in `house` and return each contract's name with KEPT or BROKEN."""
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=house,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", "LANG": "C.UTF-8", "COLUMNS": "200", "NO_COLOR": "1"},
    )
    return dict(re.findall(r"^(.+?) (KEPT|BROKEN)", result.stdout, flags=re.MULTILINE))


def test_every_contract_has_a_planted_violation(house: Path) -> None:
    assert verdicts(house) == dict.fromkeys(PLANTED, "KEPT")


@pytest.mark.parametrize("contract", PLANTED)
def test_planted_violation_is_caught(house: Path, contract: str) -> None:
    file, line = PLANTED[contract]
    (house / file).write_text(f'"""Planted."""\n\n{line}\n', encoding="utf-8")

    assert verdicts(house)[contract] == "BROKEN"
