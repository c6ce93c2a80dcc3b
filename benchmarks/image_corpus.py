"""What the picture faults start from: the generator's seals and pages, in every encoding a scanner or a phone makes."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.results import Size
from seals.decode import decode_image
from training.samples import render, sample_orders
from training.seal_generator import (
    CONDITIONS,
    ScanCondition,
    render_condition,
    render_seal,
    signature,
    square_seal,
)
from training.seal_generator.recipes import InkCondition, PaperCondition

Pixels = NDArray[np.uint8]

_FIRST_SEED = 58_000
_SEALS = ("clean_300", "clean_600", "low_100", "starved_60", "black_text", "grey_copy", "spread_220", "cream_base")


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A good picture: (H, W, 3) uint8 BGR and its resolution."""

    pixels: Pixels
    dpi: float


@cache
def seals(size: Size) -> tuple[Base, ...]:
    """Return crops of round seals, and in full size also a square one and a signature."""
    names = _SEALS[:3] if size is Size.QUICK else _SEALS
    found = [
        Base(pixels=render_condition(name, _FIRST_SEED + at)[0], dpi=CONDITIONS[name].scan.dpi)
        for at, name in enumerate(names)
    ]
    if size is Size.FULL:
        rng = np.random.default_rng(_FIRST_SEED)
        for design in (square_seal("李庆国印", rng), signature("王小明")):
            pixels, _ = render_seal(design, InkCondition(), PaperCondition(), ScanCondition(), _FIRST_SEED)
            found.append(Base(pixels=pixels, dpi=300.0))
    return tuple(found)


@cache
def pages(size: Size) -> tuple[Base, ...]:
    """Return scanned pages of a sample order at several resolutions; one small one in quick size."""
    order = sample_orders()[0]
    papers = order.paper(1)[-1:] if size is Size.QUICK else order.paper(1)[-2:]
    found = []
    for paper in papers:
        full = decode_image(render(paper.origin)).pixels
        for dpi in (100,) if size is Size.QUICK else (100, 150, 300):
            wide, high = round(full.shape[1] * dpi / 300), round(full.shape[0] * dpi / 300)
            small = cv2.resize(full, (wide, high), interpolation=cv2.INTER_AREA)
            found.append(Base(pixels=np.asarray(small, dtype=np.uint8), dpi=float(dpi)))
    return tuple(found)


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _rgb(base: Base) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(base.pixels[:, :, ::-1]))


def _dpi(base: Base) -> tuple[float, float]:
    return (base.dpi, base.dpi)


def _deep(base: Base) -> bytes:
    """16 bits a channel, with alpha: what scanner programs call "48 bit"."""
    alpha = np.full((*base.pixels.shape[:2], 1), 255, np.uint8)
    ok, data = cv2.imencode(".png", np.dstack([base.pixels, alpha]).astype(np.uint16) * 257)
    return data.tobytes() if ok else b""


def _deep_tiff(base: Base) -> bytes:
    ok, data = cv2.imencode(".tif", base.pixels.astype(np.uint16) * 257)
    return data.tobytes() if ok else b""


def _float_tiff(base: Base) -> bytes:
    grey = cv2.cvtColor(base.pixels, cv2.COLOR_BGR2GRAY).astype(np.float32) / 255.0
    return _saved(Image.fromarray(grey), "TIFF")


def _clear(base: Base) -> Image.Image:
    """The paper transparent, as a seal that somebody cut out on a phone."""
    lightness = cv2.cvtColor(base.pixels, cv2.COLOR_BGR2GRAY)
    rgba = np.dstack([base.pixels[:, :, ::-1], np.where(lightness > 200, 0, 255).astype(np.uint8)])
    return Image.fromarray(np.ascontiguousarray(rgba))


def _frames(base: Base) -> list[Image.Image]:
    small = _rgb(base)
    small.thumbnail((400, 400))
    return [small.rotate(15 * at) for at in range(3)]


def _animated(base: Base, kind: str) -> bytes:
    first, *rest = _frames(base)
    return _saved(first, kind, save_all=True, append_images=rest)


ENCODINGS: Mapping[str, tuple[str, Callable[[Base], bytes]]] = {
    "jpeg": (".jpg", lambda b: _saved(_rgb(b), "JPEG", quality=88, dpi=_dpi(b))),
    "jpeg progressive": (".jpg", lambda b: _saved(_rgb(b), "JPEG", progressive=True, subsampling=0, dpi=_dpi(b))),
    "jpeg grey": (".jpeg", lambda b: _saved(_rgb(b).convert("L"), "JPEG", dpi=_dpi(b))),
    "jpeg cmyk": (".jpg", lambda b: _saved(_rgb(b).convert("CMYK"), "JPEG", dpi=_dpi(b))),
    "jpeg restarts": (".jpg", lambda b: _saved(_rgb(b), "JPEG", restart_marker_rows=4, dpi=_dpi(b))),
    "png": (".png", lambda b: _saved(_rgb(b), "PNG", dpi=_dpi(b))),
    "png palette": (".png", lambda b: _saved(_rgb(b).quantize(64), "PNG", dpi=_dpi(b))),
    "png clear palette": (".png", lambda b: _saved(_rgb(b).quantize(16), "PNG", transparency=3)),
    "png alpha": (".png", lambda b: _saved(_clear(b), "PNG", dpi=_dpi(b))),
    "png grey alpha": (".png", lambda b: _saved(_clear(b).convert("LA"), "PNG")),
    "png 1 bit": (".png", lambda b: _saved(_rgb(b).convert("1"), "PNG", dpi=_dpi(b))),
    "png 16 bit": (".png", _deep),
    "png animated": (".png", lambda b: _animated(b, "PNG")),
    "bmp": (".bmp", lambda b: _saved(_rgb(b), "BMP", dpi=_dpi(b))),
    "bmp palette": (".bmp", lambda b: _saved(_rgb(b).quantize(200), "BMP")),
    "bmp alpha": (".bmp", lambda b: _saved(_clear(b), "BMP")),
    "tiff": (".tif", lambda b: _saved(_rgb(b), "TIFF", dpi=_dpi(b))),
    "tiff lzw": (".tif", lambda b: _saved(_rgb(b), "TIFF", compression="tiff_lzw", dpi=_dpi(b))),
    "tiff jpeg": (".tif", lambda b: _saved(_rgb(b), "TIFF", compression="jpeg", dpi=_dpi(b))),
    "tiff fax": (".tif", lambda b: _saved(_rgb(b).convert("1"), "TIFF", compression="group4", dpi=_dpi(b))),
    "tiff cmyk": (".tif", lambda b: _saved(_rgb(b).convert("CMYK"), "TIFF", dpi=_dpi(b))),
    "tiff 16 bit": (".tif", _deep_tiff),
    "tiff float": (".tif", _float_tiff),
    "tiff pages": (".tif", lambda b: _animated(b, "TIFF")),
    "gif": (".gif", lambda b: _saved(_rgb(b).quantize(64), "GIF")),
    "gif animated": (".gif", lambda b: _animated(b, "GIF")),
    "webp": (".webp", lambda b: _saved(_rgb(b), "WEBP", quality=80)),
    "webp animated": (".webp", lambda b: _animated(b, "WEBP")),
}
"""Name -> suffix and encoder."""
