"""Picture files named on the command line: which are meant, at what resolution, and what they hold."""

import argparse
import glob
from collections.abc import Sequence
from pathlib import Path

from seals.decode import DecodedImage, UnreadableImage, decode_image

_DPI_RANGE = (20.0, 4800.0)


def dpi_value(text: str) -> float:
    """Read a resolution from the command line."""
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"分辨率应为数字：{text}") from error
    if not _DPI_RANGE[0] <= value <= _DPI_RANGE[1]:
        raise argparse.ArgumentTypeError(f"分辨率应在 {_DPI_RANGE[0]:g} 与 {_DPI_RANGE[1]:g} 之间：{text}")
    return value


def expand(names: Sequence[str]) -> list[Path]:
    """Return the files meant; wildcards are expanded here because the Windows shell does not."""
    paths: list[Path] = []
    for name in names:
        path = Path(name)
        found = [] if path.exists() else sorted(glob.glob(name)) if any(c in name for c in "*?[") else []  # noqa: PTH207
        paths += [Path(item) for item in found] or [path]
    return paths


def read_picture(path: Path) -> DecodedImage:
    """Read and decode a picture file.

    Raises
    ------
    UnreadableImage
        Also ``image_not_found`` and ``image_not_readable`` for what the file system says.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableImage("image_not_found", f"找不到文件 {path.name}，请检查路径。") from error
    except OSError as error:
        raise UnreadableImage(
            "image_not_readable", f"无法读取 {path.name or path}，请检查它是否是图片以及是否有权限。"
        ) from error
    return decode_image(data)
