"""The real seal pictures beside the repository: names that the manifest calls legible by eye."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.bootstrap.recognition import digit_reader, seal_thresholds
from benchmarks.shares import single_reader
from seals.check import check_page
from seals.decode import decode_image
from seals.page import resolve_scale
from seals.values import FindingCode, PageCheck, Verdict

REAL_PICTURES = Path(__file__).parents[2] / "shared" / "data" / "seals" / "real"


def real_names() -> Mapping[str, bool]:
    """Return for each name ``file: name`` whether a seal of the picture confirmed it; empty where the folder is not.

    The manifest's `visible_text` names the seals in reading order, ``|`` or ``+`` between them, the text of a second
    line after ``/``.
    """
    if not REAL_PICTURES.is_dir():
        return {}
    with (REAL_PICTURES / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["name_legible_by_eye"].startswith("yes")]
    found: dict[str, bool] = {}
    for row in rows:
        for at, name in enumerate(_names(row["visible_text"])):
            found[f"{row['file']} {at + 1}: {name}"] = _is_confirmed(REAL_PICTURES / row["file"], name, at)
    return found


def _names(text: str) -> Iterator[str]:
    """Yield the names of a manifest entry; ``same`` repeats the one before, 印 after a person's name is its ending."""
    first = ""
    for part in text.replace("|", "/ |").split("/") if "|" in text else text.split("/"):
        name = part.strip().removeprefix("|").strip().removeprefix("L:").removeprefix("R:").strip()
        if name.startswith("same"):
            yield first
        elif name.endswith("专用章") or not name:
            continue
        else:
            first = first or name
            yield name.removesuffix("印")


def _is_confirmed(path: Path, name: str, at: int) -> bool:
    seals = _checked(path, name).seals
    return at < len(seals) and any(
        f.code is FindingCode.SEAL_NAME_EXPECTED and f.verdict is Verdict.PASS for f in seals[at].findings
    )


def _checked(path: Path, name: str) -> PageCheck:
    picture = decode_image(path.read_bytes())
    height, width = picture.pixels.shape[:2]
    return check_page(
        picture.pixels,
        scale=resolve_scale(width, height, given_dpi=None, tag_dpi=picture.dpi),
        thresholds=seal_thresholds(),
        reader=single_reader(),
        digit_reader=digit_reader(),
        expect_name=name,
    )
