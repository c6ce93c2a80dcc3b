"""Cutting an electronic seal's picture out of a paper scan, in the worker process."""

import hashlib
import io
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.ports.seal_checks import CheckRequest, CutRequest, CutSeal, NotCut
from seals.decode import decode_image
from seals.extract import Refusal, extract_seal
from seals.values import PageCheck, SealCheck, SealKind, SealShape, Verdict

Checker: TypeAlias = Callable[[CheckRequest], PageCheck]
Pixels: TypeAlias = NDArray[np.uint8]

RIM_MM: Final = 2.0
_PLAIN_DPI: Final = 300.0
_SHAPES: Final = {
    SealKind.COMPANY: frozenset({SealShape.ROUND, SealShape.ELLIPSE}),
    SealKind.LEGAL: frozenset({SealShape.SQUARE, SealShape.RECTANGLE}),
    SealKind.PRIVATE: frozenset({SealShape.SQUARE, SealShape.RECTANGLE}),
    SealKind.SIGNATURE: frozenset({SealShape.IRREGULAR}),
}
_NAMES: Final = {
    SealKind.COMPANY: "公章（圆形或椭圆形）",
    SealKind.LEGAL: "法定代表人章（方形）",
    SealKind.PRIVATE: "个人名章（方形）",
    SealKind.SIGNATURE: "签名",
}
# How a picture is made to fit a key: dots per inch and number of colours (0: all), the best first.
_LADDER: Final = ((600.0, 0), (600.0, 128), (300.0, 0), (600.0, 48), (300.0, 128), (300.0, 32), (200.0, 32))
_TOO_LARGE: Final = "签章图片缩到最小仍放不进介质，请在设置中放宽上限，或换一只容量更大的介质。"


class SealCutter:
    """Cuts pictures; keeps the last page's check, because an operator nudges the same cut several times."""

    def __init__(self) -> None:
        self._last: tuple[str, Pixels, PageCheck] | None = None

    def cut(self, request: CutRequest, check: Checker) -> CutSeal | NotCut:
        """Check the page, choose the impression, cut its picture."""
        pixels, page = self._checked(request, check)
        found = candidates(page.seals, request.kind)
        if not found:
            return NotCut(reasons=(f"这一页上没有找到{_NAMES.get(request.kind, '印章')}，请核对是否放错文件。",))
        seal = found[min(max(request.nth, 0), len(found) - 1)]
        impression, impression_dpi = _crop(pixels, seal, page.scale.dpi), page.scale.dpi or _PLAIN_DPI
        result = extract_seal(
            pixels,
            seal,
            dpi=page.scale.dpi,
            rotation_nudge_deg=request.rotation_nudge_deg,
            crop_nudge_mm=request.crop_nudge_mm,
            despite=request.despite,
        )
        if isinstance(result, Refusal):
            codes = result.codes | request.despite if result.codes else result.codes
            return NotCut(
                reasons=result.reasons,
                codes=codes,
                impression_png=impression,
                impression_dpi=impression_dpi,
                of_many=len(found),
            )
        canvas = on_whole_millimetres(result.rgba, result.dpi)
        fitting = _fitting(canvas, result.dpi, request.largest_bytes)
        if fitting is None:
            return NotCut(
                reasons=(_TOO_LARGE,),
                impression_png=impression,
                impression_dpi=impression_dpi,
                of_many=len(found),
            )
        return CutSeal(
            seal_png=fitting[0],
            impression_png=impression,
            width_mm=result.width_mm,
            height_mm=result.height_mm,
            picture_mm=_whole_mm(canvas.shape[1], result.dpi),
            picture_height_mm=_whole_mm(canvas.shape[0], result.dpi),
            rotation_deg=result.rotation_deg,
            hidden_share=result.hidden_share,
            dpi=fitting[1],
            impression_dpi=impression_dpi,
            of_many=len(found),
            findings=seal.findings,
        )

    def _checked(self, request: CutRequest, check: Checker) -> tuple[Pixels, PageCheck]:
        name = f"{hashlib.sha256(request.picture).hexdigest()} {request.expect_name}"
        if self._last is None or self._last[0] != name:
            page = check(CheckRequest(picture=request.picture, expect_name=request.expect_name))
            self._last = (name, decode_image(request.picture).pixels, page)
        return self._last[1], self._last[2]


def candidates(seals: Sequence[SealCheck], kind: SealKind) -> list[SealCheck]:
    """Return the impressions that can be a seal of this kind, those with the fewest failed lines first."""
    shapes = _SHAPES.get(kind, frozenset(SealShape))
    fitting = [seal for seal in seals if seal.shape in shapes]
    return sorted(fitting, key=_faults)


def _faults(seal: SealCheck) -> tuple[int, int]:
    verdicts = [finding.verdict for finding in seal.findings]
    return verdicts.count(Verdict.FAIL), verdicts.count(Verdict.REVIEW)


def _crop(pixels: Pixels, seal: SealCheck, dpi: float | None) -> bytes:
    rim = round(RIM_MM * (dpi or _PLAIN_DPI) / 25.4)
    x, y, width, height = seal.box_px
    crop = pixels[max(0, y - rim) : y + height + rim, max(0, x - rim) : x + width + rim]
    return _png(Image.fromarray(np.ascontiguousarray(crop[:, :, ::-1])), dpi or _PLAIN_DPI)


def _whole_mm(side_px: int, dpi: float) -> float:
    return float(round(side_px / dpi * 25.4))


def _fitting(canvas: Pixels, dpi: float, largest_bytes: int) -> tuple[bytes, float] | None:
    return next(((png, at) for png, at in _encodings(canvas, dpi) if len(png) <= largest_bytes), None)


def on_whole_millimetres(rgba: Pixels, dpi: float) -> Pixels:
    """Return the picture on a transparent canvas of whole millimetres: an SESeal holds no others (GB/T 38540)."""
    height, width = rgba.shape[:2]
    wide, high = (round(math.ceil(side / dpi * 25.4 - 0.05) * dpi / 25.4) for side in (width, height))
    wide, high = max(wide, width), max(high, height)
    canvas = np.zeros((high, wide, 4), dtype=np.uint8)
    canvas[:, :, :3] = 255
    top, left = (high - height) // 2, (wide - width) // 2
    canvas[top : top + height, left : left + width] = rgba
    return canvas


def _encodings(canvas: Pixels, dpi: float) -> Iterator[tuple[bytes, float]]:
    for wanted, colours in _LADDER:
        shrunk = _resampled(canvas, wanted / dpi)
        picture = Image.fromarray(shrunk)
        if colours:
            picture = picture.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        yield _png(picture, wanted), wanted


def _resampled(canvas: Pixels, factor: float) -> Pixels:
    """Return the picture at another resolution; colours are weighed by their alpha, so no rim turns white."""
    if factor >= 1.0:
        return canvas
    alpha = canvas[:, :, 3:].astype(np.float32) / 255.0
    weighed = np.dstack([canvas[:, :, :3] * alpha, alpha])
    size = (round(canvas.shape[1] * factor), round(canvas.shape[0] * factor))
    small = np.asarray(cv2.resize(weighed, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    share = np.maximum(small[:, :, 3:], 1e-6)
    colour = np.where(small[:, :, 3:] > 0.0, small[:, :, :3] / share, 255.0)
    return np.asarray(np.dstack([colour, small[:, :, 3:] * 255.0]).round().clip(0, 255), dtype=np.uint8)


def _png(picture: Image.Image, dpi: float) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", dpi=(dpi, dpi), optimize=True)
    return buffer.getvalue()
