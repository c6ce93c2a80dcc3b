"""`ca-review compare`: lay a paper scan onto the upload and show where they differ."""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from app.cli.failures import DONE, WANTING
from app.cli.output import print_json, print_lines, writing_to
from app.cli.picture_files import read_picture
from app.ports.errors import UserError
from seals.annotate import comparison_pictures
from seals.decode import UnreadableImage
from seals.page_differences import Difference, page_differences
from seals.page_outlines import DifferenceKind
from seals.page_register import Registration, register_pages
from seals.values import Image


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("compare", help="对比上传件与纸质扫描件")
    parser.add_argument("upload", type=Path, metavar="上传件")
    parser.add_argument("paper", type=Path, metavar="纸质扫描件")
    parser.add_argument("--out", type=Path, required=True, metavar="目录", help="对比图写入该目录")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 文档")


def run(args: argparse.Namespace) -> int:
    """Write overlay and difference pictures; exit code 1 when the pages do not fit or differ."""
    upload, paper = _pixels(args.upload), _pixels(args.paper)
    registration = register_pages(upload, paper)
    differences = page_differences(upload, paper, registration)
    regions = [each.box for each in differences]
    files = []
    with writing_to(args.out):
        args.out.mkdir(parents=True, exist_ok=True)
        for name, png in comparison_pictures(upload, paper, registration.matrix, regions):
            path = args.out / f"{name}.png"
            path.write_bytes(png)
            files.append(str(path))
    if args.json:
        print_json(
            {
                "upload": str(args.upload),
                "paper": str(args.paper),
                "registered": registration.ok,
                "quality": round(registration.quality, 4),
                "matrix": [[round(float(v), 8) for v in row] for row in registration.matrix],
                "spread_mm": round(registration.spread_mm, 3),
                "changed": [list(each.box) for each in differences],
                "differences": [
                    {"box_px": list(each.box), "kind": each.kind.value, "ink_mm2": round(each.ink_mm2, 2)}
                    for each in differences
                ],
                "files": files,
            }
        )
    else:
        print_lines(_lines(registration, differences, args.out))
    return DONE if registration.ok and not regions else WANTING


_KIND_WORDS = {
    DifferenceKind.CHANGED: "内容不同",
    DifferenceKind.ADDED: "仅纸质件有墨迹",
    DifferenceKind.MISSING: "仅上传件有墨迹",
    DifferenceKind.OTHER_STAMP: "印迹不是同一次加盖",
}


def _lines(found: Registration, differences: Sequence[Difference], out: Path) -> list[str]:
    if not found.ok:
        return [f"两页对不上（{found.quality:.0%} 处一致），可能不是同一份文件，请人工对比。对比图在 {out}"]
    counts = Counter(each.kind for each in differences)
    said = "，".join(f"{words} {counts[kind]} 处" for kind, words in _KIND_WORDS.items() if counts[kind])
    laid = f"两页已对准（{found.quality:.0%} 处一致，偏差 {found.spread_mm:.2f} mm）"
    return [f"{laid}，{said or '没有发现不同'}。对比图在 {out}"]


def _pixels(path: Path) -> Image:
    try:
        return read_picture(path).pixels
    except UnreadableImage as error:
        raise UserError(error.code, f"{path.name or path}：{error.sentence}") from error
