"""Pictures nobody should send, by number: the same number is the same bytes, so that every failure can be repeated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from benchmarks.image_corpus import ENCODINGS, Base, Pixels, pages, seals
from benchmarks.image_lies import bomb, lie_about_size, odd_exif
from benchmarks.results import Size

Rng = np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A file and how the command is called on it."""

    number: int
    kind: str
    suffix: str
    data: bytes
    options: tuple[str, ...]


def mutant(number: int, size: Size) -> Mutant:
    """Make the picture of this number."""
    rng = np.random.default_rng(np.random.SeedSequence([58_000, number]))
    kind = str(rng.choice(_KINDS, p=_WEIGHTS))
    suffix, data = _MAKERS[kind](rng, size)
    if rng.random() < 0.1:
        suffix = str(rng.choice([".jpg", ".png", ".bmp", ".tif", ".txt", ""]))
    return Mutant(number=number, kind=kind, suffix=suffix, data=data, options=_options(rng))


def _options(rng: Rng) -> tuple[str, ...]:
    options = [] if rng.random() < 0.45 else ["--no-text"]
    if rng.random() < 0.4:
        options += ["--dpi", f"{float(rng.choice([20, 72, 100, 150, 300, 300, 600, 4800])):g}"]
    if rng.random() < 0.3:
        options += ["--kind", str(rng.choice(["company", "legal", "private", "signature"]))]
    if rng.random() < 0.3:
        options += ["--expect-name", str(rng.choice(["江西云山建设工程有限公司", "a", "龘" * 60, "（）·", " "]))]
    if rng.random() < 0.2:
        options += ["--expect-code", str(rng.choice(["3601020000001", "1", "x" * 40]))]
    return tuple(options)


def _base(rng: Rng, size: Size) -> Base:
    found = pages(size) if rng.random() < 0.2 else seals(size)
    return found[int(rng.integers(len(found)))]


def _encoded(rng: Rng, size: Size) -> tuple[str, bytes]:
    suffix, encode = ENCODINGS[str(rng.choice(list(ENCODINGS)))]
    return suffix, encode(_base(rng, size))


def _whole(rng: Rng, size: Size) -> tuple[str, bytes]:
    return _encoded(rng, size)


def _flipped(rng: Rng, size: Size) -> tuple[str, bytes]:
    """Change some bytes, in half of the files only among the first thousand, where the headers are."""
    suffix, data = _encoded(rng, size)
    raw = np.frombuffer(data, np.uint8).copy()
    reach = min(len(raw), 1000) if rng.random() < 0.5 else len(raw)
    at = rng.integers(0, reach, int(2 ** rng.uniform(0, 7)))
    how = rng.random()
    raw[at] = rng.integers(0, 256, len(at)) if how < 0.5 else raw[at] ^ (1 << rng.integers(0, 8, len(at)))
    return suffix, raw.tobytes()


def _cut(rng: Rng, size: Size) -> tuple[str, bytes]:
    """Truncate, drop, repeat or blank a piece."""
    suffix, data = _encoded(rng, size)
    start = int(rng.integers(0, len(data)))
    stop = min(len(data), start + int(2 ** rng.uniform(2, 14)))
    piece = data[start:stop]
    ends = {
        "truncate": data[:start],
        "drop": data[:start] + data[stop:],
        "repeat": data[:stop] + piece * 3 + data[stop:],
        "blank": data[:start] + bytes(len(piece)) + data[stop:],
        "splice": data[:start] + _encoded(rng, size)[1][start:],
        "append": data + piece,
    }
    return suffix, ends[str(rng.choice(list(ends)))]


def _lying(rng: Rng, size: Size) -> tuple[str, bytes]:
    suffix, data = _encoded(rng, size)
    return suffix, lie_about_size(data, rng)


def _exif(rng: Rng, size: Size) -> tuple[str, bytes]:
    return ".jpg", odd_exif(_base(rng, size), rng)


def _bomb(rng: Rng, _size: Size) -> tuple[str, bytes]:
    return bomb(rng)


def _as_file(pixels: Pixels, rng: Rng) -> tuple[str, bytes]:
    kind = str(rng.choice(["png", "jpeg", "bmp"]))
    suffix, encode = ENCODINGS[kind]
    return suffix, encode(Base(pixels=np.ascontiguousarray(pixels), dpi=float(rng.choice([72, 96, 300, 600]))))


def _drawn(rng: Rng, _size: Size) -> tuple[str, bytes]:
    """Draw what is no seal, or too many of them."""
    high, wide = (int(2 ** rng.uniform(4, 10.5)) for _ in range(2))
    draw = _DRAWINGS[str(rng.choice(list(_DRAWINGS)))]
    return _as_file(draw(max(16, high), max(16, wide), rng), rng)


def _strip(rng: Rng, size: Size) -> tuple[str, bytes]:
    """Squeeze a picture into an extreme shape."""
    base = _base(rng, size)
    short, long = int(rng.integers(1, 40)), int(rng.integers(200, 20_000))
    wide, high = (short, long) if rng.random() < 0.5 else (long, short)
    return _as_file(np.asarray(cv2.resize(base.pixels, (wide, high)), dtype=np.uint8), rng)


def _altered(rng: Rng, size: Size) -> tuple[str, bytes]:
    """Alter the pixels of a good picture: crop, mirror, invert, swap channels, squash, tile, posterise, paint over."""
    pixels = _base(rng, size).pixels
    for _ in range(int(rng.integers(1, 4))):
        change = _CHANGES[str(rng.choice(list(_CHANGES)))]
        pixels = np.ascontiguousarray(change(pixels, rng))
    return _as_file(pixels[:4000, :4000], rng)


def _no_picture(rng: Rng, _size: Size) -> tuple[str, bytes]:
    noise = rng.integers(0, 256, int(2 ** rng.uniform(0, 15)), dtype=np.uint8).tobytes()
    head = _HEADS[int(rng.integers(len(_HEADS)))]
    return ".jpg", head + (noise if rng.random() < 0.8 else b"")


_HEADS = (
    b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"II*\x00", b"MM\x00*",
    b"GIF89a", b"RIFF\x00\x00\x00\x00WEBP", b"\x00\x00\x00\x18ftypheic", b"\x00", b"8BPS",
)  # fmt: skip


def _red(high: int, wide: int, rng: Rng) -> Pixels:
    return np.full((high, wide, 3), [*rng.integers(0, 90, 2).tolist(), int(rng.integers(150, 256))], np.uint8)


def _noise(high: int, wide: int, rng: Rng) -> Pixels:
    return rng.integers(0, 256, (high, wide, 3), dtype=np.uint8)


def _red_noise(high: int, wide: int, rng: Rng) -> Pixels:
    page = np.full((high, wide, 3), 250, np.uint8)
    page[rng.random((high, wide)) < rng.uniform(0.01, 0.9)] = (40, 40, 200)
    return page


def _rings(high: int, wide: int, rng: Rng) -> Pixels:
    page = np.full((high, wide, 3), 252, np.uint8)
    for _ in range(int(rng.integers(1, 60))):
        centre = (int(rng.integers(-50, wide + 50)), int(rng.integers(-50, high + 50)))
        colour = rng.integers(0, 256, 3).tolist()
        cv2.circle(page, centre, int(rng.integers(1, max(high, wide))), colour, int(rng.integers(-1, 30)) or 1)
    return page


def _grid(high: int, wide: int, rng: Rng) -> Pixels:
    page = np.full((high, wide, 3), 255, np.uint8)
    step = int(rng.integers(2, 60))
    page[::step], page[:, ::step] = (30, 30, 210), (30, 30, 210)
    return page


def _ramp(high: int, wide: int, rng: Rng) -> Pixels:
    ramp = np.linspace(0, 255, wide, dtype=np.float32)[None, :, None] * rng.uniform(0, 1, (high, 1, 3))
    return ramp.astype(np.uint8)


_DRAWINGS: Mapping[str, Callable[[int, int, Rng], Pixels]] = {
    "red": _red,
    "noise": _noise,
    "red noise": _red_noise,
    "rings": _rings,
    "grid": _grid,
    "ramp": _ramp,
    "white": lambda high, wide, _rng: np.full((high, wide, 3), 255, np.uint8),
    "black": lambda high, wide, _rng: np.zeros((high, wide, 3), np.uint8),
}


def _crop(pixels: Pixels, rng: Rng) -> Pixels:
    high, wide = pixels.shape[:2]
    y, x = int(rng.integers(0, max(1, high // 2))), int(rng.integers(0, max(1, wide // 2)))
    return pixels[y : y + max(16, high // 2), x : x + max(16, wide // 2)]


def _resized(pixels: Pixels, rng: Rng) -> Pixels:
    high, wide = (int(np.clip(side * 2 ** rng.uniform(-3, 1.2), 16, 5000)) for side in pixels.shape[:2])
    return np.asarray(cv2.resize(pixels, (wide, high), interpolation=int(rng.integers(0, 4))), dtype=np.uint8)


def _scribbled(pixels: Pixels, rng: Rng) -> Pixels:
    painted = pixels.copy()
    for _ in range(int(rng.integers(1, 30))):
        points = rng.integers(0, max(pixels.shape[:2]), (2, 2)).tolist()
        cv2.line(painted, points[0], points[1], rng.integers(0, 256, 3).tolist(), int(rng.integers(1, 40)))
    return painted


_CHANGES: Mapping[str, Callable[[Pixels, Rng], Pixels]] = {
    "crop": _crop,
    "resize": _resized,
    "mirror": lambda pixels, _rng: pixels[:, ::-1],
    "invert": lambda pixels, _rng: 255 - pixels,
    "channels": lambda pixels, rng: pixels[:, :, rng.permutation(3)],
    "tile": lambda pixels, rng: np.tile(pixels[:900, :900], (int(rng.integers(1, 5)), int(rng.integers(1, 5)), 1)),
    "posterise": lambda pixels, rng: (pixels // 128 * int(rng.integers(100, 256))).astype(np.uint8),
    "darken": lambda pixels, rng: (pixels * rng.uniform(0.05, 0.8)).astype(np.uint8),
    "tint": lambda pixels, rng: (pixels * rng.uniform(0.2, 1.0, 3)).astype(np.uint8),
    "rotate": lambda pixels, rng: np.asarray(Image.fromarray(pixels).rotate(float(rng.uniform(0, 360)))),
    "scribble": _scribbled,
    "noise": lambda pixels, rng: np.clip(pixels + rng.normal(0, 40, pixels.shape), 0, 255).astype(np.uint8),
}

_MAKERS: Mapping[str, Callable[[Rng, Size], tuple[str, bytes]]] = {
    "whole": _whole,
    "flipped bytes": _flipped,
    "cut": _cut,
    "lying header": _lying,
    "odd tags": _exif,
    "drawn": _drawn,
    "strip": _strip,
    "altered": _altered,
    "no picture": _no_picture,
    "bomb": _bomb,
}
_KINDS = list(_MAKERS)
_WEIGHTS = np.array([6, 26, 14, 12, 6, 9, 4, 19, 3, 1]) / 100
