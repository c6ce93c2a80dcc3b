"""`ca-review seal-check --together`: the pictures are impressions of the same seals, held against each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seals.consensus import SealTogether
from seals.thresholds import Thresholds
from seals.together import Shown, hold_together
from seals.values import PageCheck, SealKind, SealShape, Verdict

_NAMES = {SealKind.COMPANY: "圆章、椭圆章", SealKind.LEGAL: "方章"}
_SHAPES = {
    SealKind.COMPANY: frozenset({SealShape.ROUND, SealShape.ELLIPSE}),
    SealKind.LEGAL: frozenset({SealShape.SQUARE, SealShape.RECTANGLE}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesTogether:
    """The impressions of one kind over several pictures: in which file each is, and what they say together."""

    kind: SealKind
    places: tuple[tuple[str, int], ...]
    together: SealTogether

    def to_json(self) -> dict[str, Any]:
        """Return the entry of the JSON document."""
        return {
            "kind": self.kind.value,
            **self.together.to_json(),
            "impressions": [
                {"file": file, "seal": nth, **own}
                for (file, nth), own in zip(self.places, self.together.impressions_json(), strict=True)
            ],
        }


def hold_files_together(
    checked: Sequence[tuple[str, PageCheck]], thresholds: Thresholds, *, expected_name: str | None
) -> tuple[FilesTogether, ...]:
    """Hold the round seals of all pictures against each other, and the square ones; each picture is a stamping."""
    found = []
    for kind, shapes in _SHAPES.items():
        places = [
            (stamping, file, nth, seal)
            for stamping, (file, page) in enumerate(checked)
            for nth, seal in enumerate(page.seals)
            if seal.shape in shapes
        ]
        if len(places) < 2:
            continue
        # two seals on one picture are two stampings
        shown = [
            Shown(check=seal, title=f"{Path(file).name} 印章 {nth + 1}", stamping=stamping * 100 + nth)
            for stamping, file, nth, seal in places
        ]
        together = hold_together(shown, thresholds, expected_name=expected_name)
        found.append(
            FilesTogether(kind=kind, places=tuple((file, nth) for _, file, nth, _ in places), together=together)
        )
    return tuple(found)


def together_lines(found: Iterable[FilesTogether]) -> Iterable[str]:
    """Describe what the pictures say together, for a person."""
    for each in found:
        yield f"{_NAMES[each.kind]} {len(each.places)} 枚：{each.together.finding.message}"
        for (file, nth), line in zip(each.places, each.together.lines, strict=True):
            if line.verdict is not Verdict.PASS:
                yield f"  {file} 印章 {nth + 1}：{line.message}"


def is_wanting(found: Iterable[FilesTogether]) -> bool:
    """Tell whether impressions differ."""
    return any(each.together.finding.verdict is Verdict.FAIL for each in found)
