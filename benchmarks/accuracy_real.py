"""The real seal pictures beside the repository: what the checks find on each, beside what its manifest says.

Printed, and in the JSON as the rows' names; nothing here has a bar but one: no code passes that nobody can read.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap.recognition import digit_reader, seal_thresholds
from benchmarks.results import Row, Size
from benchmarks.shares import single_reader
from seals.check import check_page
from seals.decode import decode_image
from seals.page import PageFacts, resolve_scale
from seals.values import Finding, FindingCode, PageCheck, SealCheck, Verdict, worst

PICTURES = Path(__file__).parents[2] / "shared" / "data" / "seals"
_FOLDERS = ("real", "synthetic_web")
_SHAPES = re.compile(r"(\d*) ?\b(round|square|ellipse)\b", re.IGNORECASE)
_CODE = re.compile(r"\b\d{13}\b")
_FINE = frozenset({Verdict.PASS, Verdict.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What the manifest says of a picture: shapes in reading order, codes, and whether these are legible by eye."""

    file: Path
    shapes: tuple[str, ...]
    codes: tuple[str, ...]
    is_legible: bool
    words: str


def truths(folder: Path) -> Iterator[Truth]:
    """Yield the pictures of a folder's manifest."""
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield _truth(folder, row)


def _truth(folder: Path, row: Mapping[str, str]) -> Truth:
    shapes = tuple(
        shape.lower() for count, shape in _SHAPES.findall(row["seal_shape"]) for _ in range(int(count or "1"))
    )
    legible = row["legibility_by_eye"]
    told = (row["seal_shape"], row["visible_text"], f"code {row['code'] or '-'}", legible)
    return Truth(
        file=folder / row["file"],
        shapes=shapes,
        codes=tuple(_CODE.findall(row["code"])),
        is_legible=legible.startswith("all 13"),
        words="; ".join(told),
    )


def rows(_size: Size) -> Iterable[Row]:
    """Check every picture; one row a picture, then the sums. One row says so where the folder is not there."""
    folders = [PICTURES / name for name in _FOLDERS if (PICTURES / name / "manifest.csv").is_file()]
    if not folders:
        yield Row(id="real_pictures", name="skipped: the real pictures are not beside the repository", value=0,
                  unit="pictures", bar=None, ok=True, n=0)  # fmt: skip
        return
    checked = [(truth, _checked(truth.file)) for folder in folders for truth in truths(folder)]
    for truth, page in checked:
        yield Row(id=f"real:{truth.file.stem}", name="\n".join(_told(truth, page)), value=len(page.seals),
                  unit="seals", bar=None, ok=True, n=len(truth.shapes))  # fmt: skip
    yield from sums(checked)


def _checked(file: Path) -> PageCheck:
    picture = decode_image(file.read_bytes())
    height, width = picture.pixels.shape[:2]
    return check_page(
        picture.pixels,
        scale=resolve_scale(width, height, given_dpi=None, tag_dpi=picture.dpi),
        thresholds=seal_thresholds(),
        reader=single_reader(),
        digit_reader=digit_reader(),
        facts=PageFacts(camera=picture.camera),
    )


def _told(truth: Truth, page: PageCheck) -> Iterator[str]:
    yield f"{truth.file.name}: worst {page.verdict.value}"
    yield f"truth: {truth.words}"
    yield f"page: {_not_passing(page.findings)}"
    for at, seal in enumerate(page.seals, start=1):
        legible = sum(digit.legible for digit in seal.digits)
        digits = f"{legible} of {len(seal.digits)} digits legible" if seal.digits else "no digits"
        verdict = worst(line.verdict for line in seal.findings).value
        named = f"name {seal.name or '-'}, code {seal.code or '-'}, {digits}"
        yield f"seal {at}: {seal.shape.value}, {named}; worst {verdict}; {_not_passing(seal.findings)}"


def _not_passing(findings: Iterable[Finding]) -> str:
    lines = [f"{line.code.value} {line.verdict.value}" for line in findings if line.verdict not in _FINE]
    return "does not pass: " + ", ".join(lines) if lines else "all pass"


def sums(checked: Iterable[tuple[Truth, PageCheck]]) -> Iterator[Row]:
    """Yield how many pictures have the seals their manifest names, codes read as by eye, and codes passed unseen."""
    pictures = list(checked)
    shaped = [truth for truth, page in pictures if truth.shapes == tuple(seal.shape.value for seal in page.seals)]
    told = [truth for truth, _ in pictures if truth.shapes]
    yield Row(id="real_shapes", name="real pictures on which all seals of the manifest are found, with their shapes",
              value=len(shaped), unit="pictures", bar=None, ok=True, n=len(told))  # fmt: skip
    legible = [(code, page) for truth, page in pictures if truth.is_legible for code in truth.codes]
    read = [code for code, page in legible if any(seal.code == code for seal in page.seals)]
    yield Row(id="real_codes", name="real codes legible by eye and read exactly", value=len(read), unit="codes",
              bar=None, ok=True, n=len(legible))  # fmt: skip
    passed = [code for code, page in legible if any(_passes(seal) and seal.code == code for seal in page.seals)]
    yield Row(id="real_codes_pass", name="of them passed by themselves", value=len(passed), unit="codes", bar=None,
              ok=True, n=len(legible))  # fmt: skip
    seals = [(truth, seal) for truth, page in pictures for seal in page.seals]
    unseen = [truth.file.name for truth, seal in seals if _passes(seal) and not _may_pass(truth, seal)]
    yield Row(id="real_wrong_pass", name=f"real codes passed that are not legible by eye, or other: {unseen}",
              value=len(unseen), unit="seals", bar=0, ok=not unseen, n=len(seals))  # fmt: skip


def _passes(seal: SealCheck) -> bool:
    return any(f.code is FindingCode.SEAL_CODE_DIGITS and f.verdict is Verdict.PASS for f in seal.findings)


def _may_pass(truth: Truth, seal: SealCheck) -> bool:
    return truth.is_legible and seal.code in truth.codes
