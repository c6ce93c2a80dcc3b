"""`ca-review seal-extract`: cut the electronic seals' pictures out of a paper scan."""

import argparse
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.cli.failures import DONE, WANTING
from app.cli.output import print_json, print_lines, writing_to
from app.cli.picture_files import dpi_value, read_picture
from app.cli.usage import finite_number
from app.ports.errors import UserError
from seals.check import check_page
from seals.decode import DecodedImage, UnreadableImage
from seals.extract import ExtractedSeal, Refusal, extract_seal
from seals.page import PageFacts, resolve_scale
from seals.values import FindingCode, PageCheck, SealCheck, SealKind

_FIRST_PAGE_ONLY = "文件不止一页，只取了第 1 页的印章；请把其余各页另存为图片后分别裁取。"
_NOT_UPRIGHT = "。测不出盖章方向，请对照原件用 --rotate 转正"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One seal of the picture: its file and measures, or the reasons why there is none."""

    seal: SealCheck
    result: ExtractedSeal | Refusal
    file: str | None

    def to_json(self) -> dict[str, Any]:
        """Return the seal's entry of the JSON document."""
        entry: dict[str, Any] = {
            "shape": self.seal.shape.value,
            "box_px": list(self.seal.box_px),
            "file": self.file,
            "refused": [],
        }
        if isinstance(self.result, Refusal):
            return {**entry, "refused": list(self.result.reasons)}
        extracted = self.result
        return {
            **entry,
            "dpi": extracted.dpi,
            "width_px": extracted.rgba.shape[1],
            "height_px": extracted.rgba.shape[0],
            "width_mm": extracted.width_mm,
            "height_mm": extracted.height_mm,
            "rotation_deg": extracted.rotation_deg,
            "upright": extracted.is_upright,
            "hidden_percent": round(100 * extracted.hidden_share, 2),
            "hidden_boxes_px": [list(box) for box in extracted.hidden_boxes],
        }


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("seal-extract", help="从扫描件裁出电子签章图片")
    parser.add_argument("image", type=Path, metavar="图片", help="300 dpi 以上的纸质扫描件")
    parser.add_argument("--out", type=Path, required=True, metavar="目录", help="图片写入该目录")
    parser.add_argument("--dpi", type=dpi_value, help="分辨率；不给时取自页面边缘或文件标记")
    parser.add_argument(
        "--kind", choices=[kind.value for kind in SealKind], default=SealKind.AUTO.value, help="印章种类"
    )
    parser.add_argument("--rotate", type=finite_number, default=0.0, metavar="度", help="再顺时针微调")
    parser.add_argument(
        "--move", type=finite_number, nargs=2, default=(0.0, 0.0), metavar=("右", "下"), help="移动裁切框，毫米"
    )
    parser.add_argument(
        "--despite",
        action="append",
        default=[],
        type=finding_code,
        metavar="检查项",
        help="人工核对后仍然制作，例如 --despite seal_code_digits；可多次给出",
    )
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 文档")


def finding_code(text: str) -> FindingCode:
    """Read a line's code from the command line."""
    try:
        return FindingCode(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"没有这个检查项：{text}") from error


def run(args: argparse.Namespace) -> int:
    """Write one PNG for each seal; exit code 1 when there is none or one is refused."""
    try:
        picture = read_picture(args.image)
    except UnreadableImage as error:
        raise UserError(error.code, error.sentence) from error
    check = _check(picture, args)
    if not check.seals:
        raise UserError("seal_not_found", "图片上没有找到印章，没有写出任何文件。")
    with writing_to(args.out):
        args.out.mkdir(parents=True, exist_ok=True)
        outcomes = [_extract(picture, check, number, args) for number in range(len(check.seals))]
    if args.json:
        more = {"note": _FIRST_PAGE_ONLY} if picture.has_more_pages else {}
        print_json({"file": str(args.image), **more, "seals": [outcome.to_json() for outcome in outcomes]})
    else:
        print_lines([_FIRST_PAGE_ONLY] if picture.has_more_pages else ())
        print_lines(_line(number, outcome) for number, outcome in enumerate(outcomes, start=1))
    return WANTING if any(isinstance(outcome.result, Refusal) for outcome in outcomes) else DONE


def _check(picture: DecodedImage, args: argparse.Namespace) -> PageCheck:
    from app.bootstrap.recognition import digit_reader, seal_thresholds, text_reader

    height, width = picture.pixels.shape[:2]
    return check_page(
        picture.pixels,
        scale=resolve_scale(width, height, given_dpi=args.dpi, tag_dpi=picture.dpi),
        thresholds=seal_thresholds(),
        reader=text_reader(),
        digit_reader=digit_reader(),
        kind=SealKind(args.kind),
        facts=PageFacts(camera=picture.camera),
    )


def _extract(picture: DecodedImage, check: PageCheck, number: int, args: argparse.Namespace) -> Outcome:
    seal = check.seals[number]
    result = extract_seal(
        picture.pixels,
        seal,
        dpi=check.scale.dpi,
        rotation_nudge_deg=args.rotate,
        crop_nudge_mm=(args.move[0], args.move[1]),
        despite=frozenset(args.despite),
    )
    if isinstance(result, Refusal):
        return Outcome(seal=seal, result=result, file=None)
    path = args.out / f"{args.image.stem}-seal{number + 1}.png"
    path.write_bytes(to_png(result))
    return Outcome(seal=seal, result=result, file=str(path))


def to_png(extracted: ExtractedSeal) -> bytes:
    """Encode an extracted seal as PNG that carries its resolution."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(extracted.rgba).save(buffer, format="PNG", dpi=(extracted.dpi, extracted.dpi))
    return buffer.getvalue()


def _line(number: int, outcome: Outcome) -> str:
    if isinstance(outcome.result, Refusal):
        return f"印章 {number}：没有制作。" + "；".join(outcome.result.reasons) + _accepting(outcome.result)
    made = outcome.result
    hidden = f"，{made.hidden_share * 100:.1f} % 被遮住" if made.hidden_boxes else ""
    return (
        f"印章 {number}：{made.width_mm:g} × {made.height_mm:g} mm，{made.dpi:g} dpi，"
        f"转正 {made.rotation_deg:g}°{hidden}，写入 {outcome.file}" + ("" if made.is_upright else _NOT_UPRIGHT)
    )


def _accepting(refusal: Refusal) -> str:
    """Say how a person who has looked can have the picture all the same."""
    if not refusal.codes:
        return ""
    return "。人工核对无误后可加 " + " ".join(f"--despite {code}" for code in sorted(refusal.codes))
