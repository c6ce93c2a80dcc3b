"""`ca-review seal-check --annotate DIR`: the pictures of each check, and the digits of all files under each other."""

from collections.abc import Sequence
from pathlib import Path

from app.cli.output import writing_to
from seals.values import Image, PageCheck


def stems(files: Sequence[Path]) -> list[str]:
    """Return what the pictures of each file are named after: its name, numbered where another file has the same."""
    given: list[str] = []
    taken: set[str] = set()
    for file in files:
        stem, number = file.stem, 1
        while stem.casefold() in taken:  # as Windows counts names
            number += 1
            stem = f"{file.stem}-{number}"
        taken.add(stem.casefold())
        given.append(stem)
    return given


def annotate(stem: str, pixels: Image, check: PageCheck, folder: Path) -> None:
    """Write the annotated page, and ring, contrast and ink mask of each seal, named after `stem`."""
    from seals.annotate import annotation_pictures

    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, png in annotation_pictures(pixels, check):
            (folder / f"{stem}-{name}.png").write_bytes(png)


def write_digit_sheets(checked: Sequence[tuple[str, PageCheck]], folder: Path) -> None:
    """Write each code's digits, with those of the same code in the other pictures (and on the same one) under them.

    Each check comes with what its pictures are named after.
    """
    from seals.annotate import to_png
    from seals.digit_sheet import Impression, digit_sheet, same_code

    many = [
        (stem, number, Impression(title=_title(stem, number, len(check.seals)), seal=seal))
        for stem, check in checked
        for number, seal in enumerate(check.seals, start=1)
    ]
    impressions = [impression for _, _, impression in many]
    with writing_to(folder):
        for stem, number, impression in many:
            sheet = digit_sheet(impression, same_code(impression.seal, impressions))
            if sheet is not None:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{stem}-seal{number}-digits.png").write_bytes(to_png(sheet))


def _title(stem: str, number: int, count: int) -> str:
    return stem if count == 1 else f"{stem} 印章 {number}"
