"""`ca-review seal-check`: find, measure and judge the seals on pictures."""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from app.cli.failures import DONE, WANTING
from app.cli.form_names import known_form
from app.cli.output import print_json, print_lines
from app.cli.picture_files import dpi_value, expand, read_picture
from app.cli.seal_pictures import annotate, stems, write_digit_sheets
from app.cli.seals_together import FilesTogether, hold_files_together, is_wanting, together_lines
from seals.check import Stopwatch, check_page
from seals.decode import DecodedImage, UnreadableImage
from seals.findings import SHAPE_NAMES
from seals.page import PageFacts, resolve_scale
from seals.page_content import FormTemplate
from seals.values import PageCheck, SealKind, Verdict

_MARKS = {
    Verdict.PASS: "✓ 通过",
    Verdict.REVIEW: "▲ 待看",
    Verdict.FAIL: "✕ 不通过",
    Verdict.NOT_MEASURED: "– 未测",
    Verdict.NOT_APPLICABLE: "· 不适用",
}
_FIRST_PAGE_ONLY = "文件不止一页，只检查了第 1 页；请把其余各页另存为图片后分别检查。"
_CALIBRATION = (
    "--calibrate 的目录里放图片和 labels.csv（UTF-8，首行为列名）：file 图片文件名；seal 第几枚印章，默认 1；"
    "finding 检查项代码，如 seal_contrast；verdict 人的结论 pass、review 或 fail；dpi 可选；"
    "form 表单，如 seal_collection_form，只有 page_reduced 需要。"
    "每个检查项至少各 5 条 pass 和 fail 才有建议；要证明误放不超过 1 %，需要 299 条 fail。详见 docs/calibration.md。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """One picture and its check, or the sentence that says why there is none."""

    file: str
    check: PageCheck | None = None
    picture: DecodedImage | None = None
    error: UnreadableImage | None = None
    has_more_pages: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the file's entry of the JSON document."""
        if self.check is not None:
            more = {"note": _FIRST_PAGE_ONLY} if self.has_more_pages else {}
            return {"file": self.file, **more, **self.check.to_json()}
        assert self.error is not None  # noqa: S101 - one of the two
        return {"file": self.file, "error": {"code": self.error.code, "message": self.error.sentence}}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("seal-check", help="检查图片上的印章", epilog=_CALIBRATION)
    parser.add_argument("images", nargs="*", metavar="图片", help="JPEG、PNG、BMP 或 TIFF 图片")
    parser.add_argument(
        "--kind", choices=[kind.value for kind in SealKind], default=SealKind.AUTO.value, help="印章种类"
    )
    parser.add_argument("--dpi", type=dpi_value, help="分辨率；不给时取自页面边缘或文件标记")
    parser.add_argument("--expect-name", metavar="名称", help="印章应有的名称")
    parser.add_argument("--expect-code", metavar="编码", help="印章应有的编码")
    parser.add_argument(
        "--form",
        metavar="表单",
        help="图片应是哪种表单（如 application_form、seal_collection_form），按其表样检查是否缩小复印",
    )
    parser.add_argument("--annotate", type=Path, metavar="目录", help="把标注图写入该目录")
    parser.add_argument(
        "--calibrate",
        type=Path,
        metavar="目录",
        help="由带标签的图片（labels.csv）重新推算阈值，只显示不改动；格式见下",
    )
    parser.add_argument("--calibrate-out", type=Path, metavar="文件", help="把改好的阈值写入该文件，现行阈值不变")
    parser.add_argument("--together", action="store_true", help="这些图片是同一枚印章的多处盖印，合在一起比较")
    parser.add_argument("--no-text", action="store_true", help="只测量，不读文字")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 文档")


def run(args: argparse.Namespace) -> int:
    """Check the pictures; exit code 1 when a file is unreadable or a seal or page is not good enough."""
    if args.calibrate is not None:
        from app.cli.seal_calibrate import calibrate

        return calibrate(args.calibrate, as_json=args.json, out=args.calibrate_out)
    if args.calibrate_out is not None:
        from app.cli.failures import UsageError

        raise UsageError("--calibrate-out 要与 --calibrate 一起用。")
    if not args.images:
        from app.cli.failures import UsageError

        raise UsageError("请给出至少一张图片。")
    form = known_form(args.form)
    started, watch = perf_counter(), Stopwatch()
    checked, paths = [], expand(args.images)
    named = stems(paths)
    for path, stem in zip(paths, named, strict=True):
        entry = _check_file(path, args, watch, form)
        if args.annotate is not None and entry.check is not None and entry.picture is not None:
            annotate(stem, entry.picture.pixels, entry.check, args.annotate)
        # the pixels of many pages are not kept until the end
        checked.append(replace(entry, picture=None))
    if args.annotate is not None:
        of_each = zip(named, checked, strict=True)
        write_digit_sheets([(stem, entry.check) for stem, entry in of_each if entry.check is not None], args.annotate)
    together = _together(checked, args) if args.together else ()
    elapsed = {**watch.elapsed_ms, "total": (perf_counter() - started) * 1000.0}
    if args.json:
        rounded = {name: round(value, 1) for name, value in elapsed.items()}
        compared = {"together": [each.to_json() for each in together]} if args.together else {}
        print_json({"files": [entry.to_json() for entry in checked], **compared, "elapsed_ms": rounded})
    else:
        print_lines(line for entry in checked for line in _describe(entry))
        print_lines(together_lines(together))
    _say_errors(checked, as_json=args.json)
    return WANTING if is_wanting(together) else _exit_code(checked, SealKind(args.kind))


def _together(checked: Sequence[CheckedFile], args: argparse.Namespace) -> tuple[FilesTogether, ...]:
    from app.bootstrap.recognition import seal_thresholds

    pages = [(entry.file, entry.check) for entry in checked if entry.check is not None]
    return hold_files_together(pages, seal_thresholds(), expected_name=args.expect_name)


def _check_file(path: Path, args: argparse.Namespace, watch: Stopwatch, form: FormTemplate | None) -> CheckedFile:
    from app.bootstrap.recognition import digit_reader, seal_thresholds, text_reader

    watch.lap("other")
    try:
        picture = read_picture(path)
    except UnreadableImage as error:
        return CheckedFile(file=str(path), error=error)
    watch.lap("decode")
    reader = None if args.no_text else text_reader()
    digits = None if args.no_text else digit_reader()
    watch.lap("load")
    height, width = picture.pixels.shape[:2]
    check = check_page(
        picture.pixels,
        scale=resolve_scale(width, height, given_dpi=args.dpi, tag_dpi=picture.dpi),
        thresholds=seal_thresholds(),
        reader=reader,
        digit_reader=digits,
        kind=SealKind(args.kind),
        expect_name=args.expect_name,
        expect_code=args.expect_code,
        facts=PageFacts(camera=picture.camera),
        form=form,
        stopwatch=watch,
    )
    return CheckedFile(file=str(path), check=check, picture=picture, has_more_pages=picture.has_more_pages)


def _describe(entry: CheckedFile) -> Iterable[str]:
    if entry.check is None:
        return
    page = entry.check
    dpi = "未知" if page.scale.dpi is None else f"{page.scale.dpi:g} dpi"
    yield f"{entry.file}：{page.width_px} × {page.height_px} 像素，分辨率{dpi}，印章 {len(page.seals)} 枚"
    if entry.has_more_pages:
        yield f"  {_MARKS[Verdict.NOT_MEASURED]}  {_FIRST_PAGE_ONLY}"
    for finding in page.findings:
        if finding.verdict not in {Verdict.PASS, Verdict.NOT_APPLICABLE}:
            yield f"  {_MARKS[finding.verdict]}  {finding.message}"
    for number, seal in enumerate(page.seals, start=1):
        size = "" if seal.width_mm is None else f" {seal.width_mm:g} × {seal.height_mm:g} mm"
        text = f"名称 {seal.name or '未读出'}，编码 {seal.code or '未读出'}"
        yield f"  印章 {number}：{SHAPE_NAMES[seal.shape]}{size}，{text}，{_MARKS[seal.verdict]}"
        for finding in seal.findings:
            if finding.verdict is not Verdict.NOT_APPLICABLE:
                yield f"    {_MARKS[finding.verdict]}  {finding.message}"


def _say_errors(checked: Sequence[CheckedFile], *, as_json: bool) -> None:
    import sys

    import pydantic_core

    for entry in checked:
        if entry.error is None:
            continue
        if as_json:
            document = {"error": {"code": entry.error.code, "message": entry.error.sentence, "file": entry.file}}
            sys.stderr.write(pydantic_core.to_json(document).decode() + "\n")
        else:
            sys.stderr.write(f"{entry.file}：{entry.error.sentence}（{entry.error.code}）\n")


def _exit_code(checked: Sequence[CheckedFile], kind: SealKind) -> int:
    for entry in checked:
        if entry.check is None or entry.check.verdict is Verdict.FAIL:
            return WANTING
        if kind is not SealKind.AUTO and not entry.check.seals:
            return WANTING
    return DONE
