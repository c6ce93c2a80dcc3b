"""`ca-review seal-check --calibrate DIR`: what labelled pictures would change in the thresholds. Changes nothing."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.cli.failures import DONE
from app.cli.output import print_json, print_lines
from app.cli.seal_check import read_picture
from app.ports.errors import UserError
from seals.calibrate import Label, Proposal, propose
from seals.check import check_page
from seals.decode import UnreadableImage
from seals.page import resolve_scale
from seals.values import FindingCode, PageCheck, Verdict

_BANDS: Mapping[FindingCode, str] = {
    FindingCode.SEAL_CONTRAST: "contrast",
    FindingCode.SEAL_INK_COLOUR: "ink_chroma",
    FindingCode.SEAL_BASE_COLOUR: "base_lightness",
    FindingCode.SEAL_PAPER_EVENNESS: "evenness",
    FindingCode.SEAL_IMPURITIES: "impurities",
    FindingCode.SEAL_OVERLAP: "overlap",
    FindingCode.SEAL_RING_COMPLETE: "ring_complete",
    FindingCode.SEAL_INK_FILL: "ink_fill",
    FindingCode.SEAL_SMEAR: "smear",
    FindingCode.SEAL_SHARPNESS: "edge_width",
    FindingCode.SEAL_RESOLUTION: "resolution",
    FindingCode.SEAL_GREY_COPY: "grey_copy",
    FindingCode.SEAL_PRINT_PATTERN: "print_pattern",
    FindingCode.PAGE_ILLUMINATION: "illumination",
    FindingCode.PAGE_BLUR: "page_blur",
}


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    seal: int
    code: FindingCode
    verdict: Verdict


def calibrate(folder: Path, *, as_json: bool) -> int:
    """Read ``labels.csv`` (file, seal, finding, verdict) in `folder`, measure its pictures and print proposals."""
    rows = _read_rows(folder / "labels.csv")
    labels: dict[FindingCode, list[Label]] = defaultdict(list)
    checks: dict[str, PageCheck] = {}
    for row in rows:
        if row.file not in checks:
            checks[row.file] = _check(folder / row.file)
        value = _value(checks[row.file], row)
        if value is not None:
            labels[row.code].append(Label(code=row.code, value=value, verdict=row.verdict))
    proposals = _proposals(labels)
    if as_json:
        print_json({"labels": len(rows), "proposals": proposals})
    else:
        print_lines(_line(proposal) for proposal in proposals)
    return DONE


def _read_rows(path: Path) -> list[_Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return [
                _Row(r["file"], int(r.get("seal") or 1), FindingCode(r["finding"]), Verdict(r["verdict"]))
                for r in csv.DictReader(lines)
            ]
    except FileNotFoundError as error:
        raise UserError("labels_missing", f"目录里没有 {path.name}，没有可用的标签。") from error
    except (KeyError, ValueError, TypeError) as error:
        raise UserError(
            "labels_invalid", f"{path.name} 的格式不对（应有 file、seal、finding、verdict 列）。"
        ) from error


def _check(path: Path) -> PageCheck:
    from app.bootstrap.recognition import digit_reader, seal_thresholds, text_reader

    try:
        picture = read_picture(path)
    except UnreadableImage as error:
        raise UserError(error.code, f"{path.name}：{error.sentence}") from error
    height, width = picture.pixels.shape[:2]
    return check_page(
        picture.pixels,
        scale=resolve_scale(width, height, given_dpi=None, tag_dpi=picture.dpi),
        thresholds=seal_thresholds(),
        reader=text_reader(),
        digit_reader=digit_reader(),
    )


def _value(check: PageCheck, row: _Row) -> float | None:
    if row.code.value.startswith("page_"):
        findings = check.findings
    elif row.seal <= len(check.seals):
        findings = check.seals[row.seal - 1].findings
    else:
        return None
    value = next((finding.value for finding in findings if finding.code is row.code), None)
    return float(value) if isinstance(value, int | float) else None


def _proposals(labels: Mapping[FindingCode, Sequence[Label]]) -> list[Proposal]:
    from app.bootstrap.recognition import seal_thresholds

    thresholds = seal_thresholds()
    return [
        propose(code, thresholds.band(_BANDS[code]), found) for code, found in sorted(labels.items()) if code in _BANDS
    ]


def _line(proposal: Proposal) -> str:
    head = f"{proposal.code.value}：合格 {proposal.good}、不合格 {proposal.bad}，与现行阈值不一致 {proposal.disagree}"
    if proposal.proposed is None or proposal.current is None:
        return f"{head}；标签不足，不建议改动"
    return (
        f"{head}；现行 {proposal.current:g}，建议 {proposal.proposed:.3g}，"
        f"误拒 {100 * (proposal.wrong_refusals or 0):.0f} %"
    )
