"""`ca-review compare`: lay a paper scan onto the upload and show where they differ."""

import argparse
from pathlib import Path

from app.cli.failures import DONE, WANTING
from app.cli.output import print_json, print_lines, writing_to
from app.cli.seal_check import read_picture
from app.ports.errors import UserError
from seals.annotate import comparison_pictures
from seals.decode import UnreadableImage
from seals.register import changed_regions, register_pages
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
    upload_gray, paper_gray = _gray(upload), _gray(paper)
    registration = register_pages(upload_gray, paper_gray)
    regions = changed_regions(upload_gray, paper_gray, registration)
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
                "changed": [list(box) for box in regions],
                "files": files,
            }
        )
    else:
        print_lines(_lines(registration.ok, registration.quality, len(regions), args.out))
    return DONE if registration.ok and not regions else WANTING


def _lines(ok: bool, quality: float, changes: int, out: Path) -> list[str]:
    if not ok:
        return [f"两页对不上（相关度 {quality:.2f}），可能不是同一份文件，请人工对比。对比图在 {out}"]
    difference = f"发现 {changes} 处不同" if changes else "没有发现不同"
    return [f"两页已对准（相关度 {quality:.2f}），{difference}。对比图在 {out}"]


def _pixels(path: Path) -> Image:
    try:
        return read_picture(path).pixels
    except UnreadableImage as error:
        raise UserError(error.code, f"{path.name or path}：{error.sentence}") from error


def _gray(pixels: Image) -> Image:
    import cv2
    import numpy as np

    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
