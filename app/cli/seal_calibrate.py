"""`ca-review seal-check --calibrate DIR`: what labelled pictures would change in the thresholds.

Nothing is written, unless `--calibrate-out FILE` names a file for the changed thresholds. The format of the labels is
in docs/calibration.md.
"""

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from app.cli.failures import DONE
from app.cli.form_names import known_form
from app.cli.output import print_json, print_lines, writing_to
from app.cli.picture_files import dpi_value, read_picture
from app.ports.errors import UserError
from seals.calibrate import ERROR_SHARE, LEAST, Label, Proposal, propose, rewritten
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
    FindingCode.SEAL_PRINT_DOTS: "print_dots",
    FindingCode.PAGE_ILLUMINATION: "illumination",
    FindingCode.PAGE_REDUCED: "page_content",
    FindingCode.PAGE_BLUR: "page_blur",
}


LABELS = "labels.csv"


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    seal: int
    code: FindingCode
    verdict: Verdict
    dpi: float | None
    form: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """Labels with their values, by line; and how many labels found no measured value."""

    labels: Mapping[FindingCode, Sequence[Label]]
    pictures: int
    without_value: int


def calibrate(folder: Path, *, as_json: bool, out: Path | None = None) -> int:
    """Measure the labelled pictures of `folder` and print what they would change; write it to `out` where given."""
    rows = _read_rows(folder / LABELS)
    measured = _measure(folder, rows)
    proposals = _proposals(measured.labels)
    if out is not None:
        _write(out, proposals)
    if as_json:
        print_json(
            {
                "labels": len(rows),
                "pictures": measured.pictures,
                "without_value": measured.without_value,
                "written": None if out is None else str(out),
                "proposals": [asdict(proposal) for proposal in proposals],
            }
        )
    else:
        print_lines(_report(rows, measured, proposals, out))
    return DONE


def _measure(folder: Path, rows: Sequence[_Row]) -> _Measured:
    labels: dict[FindingCode, list[Label]] = defaultdict(list)
    checks: dict[tuple[str, float | None, str | None], PageCheck] = {}
    missing, is_read = 0, any(row.code is FindingCode.SEAL_OVERLAP for row in rows)
    for row in rows:
        key = (row.file, row.dpi, row.form)
        if key not in checks:
            checks[key] = _check(folder / row.file, row.dpi, row.form, is_read=is_read)
        value = _value(checks[key], row)
        if value is None:
            missing += 1
        else:
            labels[row.code].append(Label(code=row.code, value=value, verdict=row.verdict))
    return _Measured(labels=labels, pictures=len(checks), without_value=missing)


def _write(out: Path, proposals: Sequence[Proposal]) -> None:
    import resources

    text = rewritten(resources.read_text("seal_thresholds.toml"), proposals)
    with writing_to(out):
        out.write_text(text, encoding="utf-8")


def _read_rows(path: Path) -> list[_Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = [_row(fields) for fields in csv.DictReader(lines)]
    except FileNotFoundError as error:
        raise UserError("labels_missing", f"目录里没有 {path.name}，没有可用的标签。") from error
    except OSError as error:
        raise UserError("labels_not_readable", f"无法读取 {path.name}，请检查文件和权限。") from error
    except (KeyError, ValueError, TypeError, AttributeError, csv.Error, argparse.ArgumentTypeError) as error:
        raise UserError(
            "labels_invalid", f"{path.name} 的格式不对（应有 file、seal、finding、verdict 列，UTF-8 编码）。"
        ) from error
    if not rows:
        raise UserError("labels_empty", f"{path.name} 里没有标签。")
    return rows


def _row(fields: Mapping[str, str]) -> _Row:
    return _Row(
        file=fields["file"],
        seal=int(fields.get("seal") or 1),
        code=FindingCode(fields["finding"].strip()),
        verdict=Verdict(fields["verdict"].strip()),
        dpi=dpi_value(fields["dpi"]) if fields.get("dpi") else None,
        form=(fields.get("form") or "").strip() or None,
    )


def _check(path: Path, dpi: float | None, form: str | None, *, is_read: bool) -> PageCheck:
    """Measure a picture; texts are read only where a label is about what covers them."""
    from app.bootstrap.recognition import digit_reader, seal_thresholds, text_reader

    try:
        picture = read_picture(path)
    except UnreadableImage as error:
        raise UserError(error.code, f"{path.name}：{error.sentence}") from error
    height, width = picture.pixels.shape[:2]
    return check_page(
        picture.pixels,
        scale=resolve_scale(width, height, given_dpi=dpi, tag_dpi=picture.dpi),
        thresholds=seal_thresholds(),
        reader=text_reader() if is_read else None,
        digit_reader=digit_reader() if is_read else None,
        form=known_form(form),
    )


def _value(check: PageCheck, row: _Row) -> float | None:
    if row.code is FindingCode.PAGE_REDUCED and row.form is None:
        return None  # the size of a card has a band with two ends, of which nothing can be proposed
    if row.code.value.startswith("page_"):
        findings = check.findings
    elif 1 <= row.seal <= len(check.seals):
        findings = check.seals[row.seal - 1].findings
    else:
        return None
    value = next((finding.value for finding in findings if finding.code is row.code), None)
    return float(value) if isinstance(value, int | float) else None


def _proposals(labels: Mapping[FindingCode, Sequence[Label]]) -> list[Proposal]:
    from app.bootstrap.recognition import seal_thresholds

    thresholds = seal_thresholds()
    return [
        propose(code, _BANDS[code], thresholds.band(_BANDS[code]), found)
        for code, found in sorted(labels.items())
        if code in _BANDS
    ]


def _report(
    rows: Sequence[_Row], measured: _Measured, proposals: Sequence[Proposal], out: Path | None
) -> Iterator[str]:
    yield f"{measured.pictures} 张图片，{len(rows)} 条标签，其中 {measured.without_value} 条没有测得数值。"
    left_out = sorted(code.value for code in measured.labels if code not in _BANDS)
    if left_out:
        yield f"没有可调阈值、未计入的检查项：{'、'.join(left_out)}。"
    for proposal in proposals:
        yield from _lines(proposal)
    if out is None:
        yield "没有写入任何文件；要得到改好的阈值文件，请加 --calibrate-out 文件。"
    else:
        yield f"改好的阈值写入 {out}；程序仍用原来的阈值，请由负责人核对后替换。"


def _lines(p: Proposal) -> Iterator[str]:
    yield f"{p.code.value}（{p.band}，{p.unit}）：合格 {p.good}、不合格 {p.bad} 条，与现行阈值不一致 {p.disagree} 条"
    if p.proposed is None or p.bound_interval is None:
        two_sided = p.good >= LEAST and p.bad >= LEAST
        reason = "是双边范围，只计数" if two_sided else f"标签不足（各至少 {LEAST} 条）"
        yield f"    {reason}，不建议改动"
        return
    yield (
        f"    通过界：现行 {_number(p.current)} → 建议 {_number(p.proposed)}"
        f"（95 % 区间 {_number(p.bound_interval[0])} – {_number(p.bound_interval[1])}）；"
        f"待看界：现行 {_number(p.current_review)} → 建议 {_number(p.proposed_review)}"
    )
    yield (
        f"    按建议：误放 {_percent(p.wrong_pass)}（95 % 上限 {_percent(p.wrong_pass_upper)}），"
        f"误拒 {_percent(p.wrong_refusals)}（95 % 上限 {_percent(p.wrong_refusals_upper)}）"
    )
    if not p.is_proven:
        yield f"    还不能证明误放不超过 {_percent(ERROR_SHARE)}：至少再要 {p.bad_needed} 条不合格标签"


def _number(value: float | None) -> str:
    return "无" if value is None else f"{value:.3g}"


def _percent(share: float | None) -> str:
    return "未知" if share is None else f"{100 * share:.1f} %"
