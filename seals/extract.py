"""The e-seal picture: upright, transparent, true size, 600 dpi, strokes as stamped; nothing is filled in."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.findings import NO_RULE_FOR_SIGNATURES
from seals.ink import split_ink
from seals.matte import Matte, matte
from seals.values import (
    Finding,
    FindingCode,
    Image,
    InkColour,
    Mask,
    SealCheck,
    SealGeometry,
    SealKind,
    SealShape,
    Verdict,
)
from seals.view import SealView, box_of

OUTPUT_DPI = 600.0
_LEAST_DPI = 295.0
_PX_PER_MM = OUTPUT_DPI / 25.4
_MARGIN_MM = 0.5
_RIM_MM = 0.3
_NUDGE_MM = 5.0
_NUDGE_DEG = 180.0
_HIDDEN_REFUSED = 0.10
_CUT_PX = 2  # as `seals.page` counts it

# A line of the check that forbids a picture, and how it is said
_FORBIDDING = (
    FindingCode.SEAL_SHAPE,
    FindingCode.SEAL_CONTRAST,
    FindingCode.SEAL_INK_COLOUR,
    FindingCode.SEAL_BASE_COLOUR,
    FindingCode.SEAL_GREY_COPY,
    FindingCode.SEAL_RING_COMPLETE,
    FindingCode.SEAL_INK_FILL,
    FindingCode.SEAL_SMEAR,
    FindingCode.SEAL_SHARPNESS,
    FindingCode.SEAL_RESOLUTION,
    FindingCode.SEAL_IMPURITIES,
    FindingCode.SEAL_OVERLAP,
    FindingCode.SEAL_SIZE,
    FindingCode.SEAL_CODE_DIGITS,
    FindingCode.SEAL_CODE_EXPECTED,
    FindingCode.SEAL_NAME_EXPECTED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedSeal:
    """A seal's picture: `rgba` is (H, W, 4) uint8, red green blue alpha, at `dpi`; sizes of the seal itself in mm.

    `width_mm` and `height_mm` are the die's: where ink spread, the strokes of the picture reach a little further.

    `rotation_deg` is how far the impression was turned back, `is_upright` whether the check could tell which way up it
    was stamped (else a person turns it); `hidden_share` the share of the seal's disc that something black covered, and
    `hidden_boxes` where, in pixels of the picture: these places are left empty, nothing is filled in.
    """

    rgba: Image
    dpi: float
    width_mm: float
    height_mm: float
    rotation_deg: float
    is_upright: bool
    hidden_share: float
    hidden_boxes: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why no picture is made: Chinese sentences; `codes` are the lines among them that a person may accept."""

    reasons: tuple[str, ...]
    codes: frozenset[FindingCode] = frozenset()


def extract_seal(
    image_bgr: Image,
    seal: SealCheck,
    *,
    dpi: float | None,
    rotation_nudge_deg: float = 0.0,
    crop_nudge_mm: tuple[float, float] = (0.0, 0.0),
    despite: frozenset[FindingCode] = frozenset(),
) -> ExtractedSeal | Refusal:
    """Cut the electronic seal's picture out of a scan.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8 array
        The paper scan the seal was found on, BGR.
    seal : SealCheck
        The seal as `seals.check.check_page` measured it on this picture.
    dpi : float or None
        The scan's resolution; below 295 (or unknown) the picture is refused.
    rotation_nudge_deg : float
        Turn the result further clockwise.
    crop_nudge_mm : (float, float)
        Move the crop right and down.
    despite : frozenset of FindingCode
        Failed lines that a person decided to accept.

    Returns
    -------
    ExtractedSeal or Refusal
        600 dpi, upright, the paper transparent. Colour and alpha come from the scan alone (`seals.matte`): a void stays
        a void, and what black covers is left out and reported as hidden.
    """
    impossible = _impossible(dpi, rotation_nudge_deg, crop_nudge_mm)
    if _is_cut(seal, image_bgr):
        impossible = (*impossible, "印章被画面边缘切断，缺少的部分无法补上，请重新扫描整页")
    forbidding = [line for line in _forbidding(seal) if line.code not in despite]
    if impossible or forbidding or dpi is None:
        reasons = (*impossible, *(line.message for line in forbidding))
        return Refusal(reasons=reasons, codes=frozenset(line.code for line in forbidding))
    turn = _rotation(seal) - rotation_nudge_deg
    made = _extracted(seal, _upright(image_bgr, seal, dpi, turn, crop_nudge_mm), turn)
    if made.hidden_share > _HIDDEN_REFUSED and FindingCode.SEAL_IMPURITIES not in despite:
        reason = f"印章有 {made.hidden_share * 100:.0f} % 被文字遮住，不能制作电子签章，请重新盖章"
        return Refusal(reasons=(reason,), codes=frozenset({FindingCode.SEAL_IMPURITIES}))
    return made


def _extracted(seal: SealCheck, view: SealView, turn_deg: float) -> ExtractedSeal:
    """Take the ink out of the upright view of a seal that was turned back by `turn_deg`."""
    cut = matte(view, _grown(view, _RIM_MM))
    size_mm = _size_mm(seal, view.geometry)
    return ExtractedSeal(
        rgba=_rgba(cut),
        dpi=OUTPUT_DPI,
        width_mm=size_mm[0],
        height_mm=size_mm[1],
        rotation_deg=round(turn_deg, 2) + 0.0,
        is_upright=_knows_up(seal),
        hidden_share=float(cut.hidden.sum()) / max(1, int(view.disc(1.0).sum())),
        hidden_boxes=_boxes(cut.hidden),
    )


def _impossible(dpi: float | None, rotation_nudge_deg: float, crop_nudge_mm: tuple[float, float]) -> tuple[str, ...]:
    """Return what nobody can accept: no scale or too coarse a scan, a nudge out of range."""
    reasons = []
    if dpi is None:
        reasons.append("不知道扫描分辨率，无法按实际大小制作；请用 300 dpi 以上的扫描件或指定 dpi")
    elif dpi < _LEAST_DPI:
        reasons.append(f"扫描分辨率只有 {dpi:g} dpi，至少要 300 dpi，请重新扫描纸质原件")
    if not (abs(rotation_nudge_deg) <= _NUDGE_DEG and max(abs(v) for v in crop_nudge_mm) <= _NUDGE_MM):
        reasons.append(f"微调超出范围（旋转 ±{_NUDGE_DEG:g}°，移动 ±{_NUDGE_MM:g} mm）")
    return tuple(reasons)


def _is_cut(seal: SealCheck, image_bgr: Image) -> bool:
    """Tell a seal that reaches over the picture's edge by more than the ink of its rim."""
    x, y, wide, high = seal.box_px
    height, width = image_bgr.shape[:2]
    return bool(min(x, y, width - x - wide, height - y - high) < -_CUT_PX)


def _forbidding(seal: SealCheck) -> list[Finding]:
    """Return the lines that forbid a picture: the failed ones that matter to it, and a digit that is not clear."""
    is_signature = seal.kind is SealKind.SIGNATURE or seal.shape is SealShape.IRREGULAR
    lines = [f for f in seal.findings if not (is_signature and f.code in NO_RULE_FOR_SIGNATURES)]
    return [
        f
        for f in lines
        if (f.verdict is Verdict.FAIL and f.code in _FORBIDDING) or _is_unclear_code(seal, f) or _bears_another(seal, f)
    ]


def _bears_another(seal: SealCheck, line: Finding) -> bool:
    """The strokes of a seal stamped over this one would be in its picture."""
    return line.code is FindingCode.SEAL_OVERLAP and seal.overlaps_seal


def _is_unclear_code(seal: SealCheck, line: Finding) -> bool:
    """Every digit of the code must be clear, or the e-seal cannot be made: a doubtful one is for a person to accept."""
    return line.code is FindingCode.SEAL_CODE_DIGITS and line.verdict is Verdict.REVIEW and bool(seal.digits)


def _knows_up(seal: SealCheck) -> bool:
    """Whether the check could tell which way up the seal was stamped; a signature lies as it was written."""
    return seal.shape is SealShape.IRREGULAR or seal.rotation_deg is not None


def _rotation(seal: SealCheck) -> float:
    if seal.shape is SealShape.IRREGULAR:
        return 0.0
    return seal.rotation_deg if seal.rotation_deg is not None else seal.geometry.angle_deg


def _size_mm(seal: SealCheck, placed: SealGeometry) -> tuple[float, float]:
    """Return the die's width and height as the check measured them (spread ink taken off), else the outline's."""
    if seal.width_mm is None or seal.height_mm is None:
        return round(2 * placed.semi_x / _PX_PER_MM, 2), round(2 * placed.semi_y / _PX_PER_MM, 2)
    is_turned = (placed.semi_x > placed.semi_y) != (seal.geometry.semi_x > seal.geometry.semi_y)
    return (seal.height_mm, seal.width_mm) if is_turned else (seal.width_mm, seal.height_mm)


def _upright(image_bgr: Image, seal: SealCheck, dpi: float, turn_deg: float, nudge_mm: tuple[float, float]) -> SealView:
    """Resample the seal once, turned back by `turn_deg`, to 600 dpi, with a margin of half a millimetre."""
    outline = _outline(seal.geometry, OUTPUT_DPI / dpi, turn_deg)
    _, _, wide, high = box_of(outline)
    size = (wide + round(2 * _MARGIN_MM * _PX_PER_MM), high + round(2 * _MARGIN_MM * _PX_PER_MM))
    placed = replace(
        outline,
        centre_x=(size[0] - 1) / 2 - nudge_mm[0] * _PX_PER_MM,
        centre_y=(size[1] - 1) / 2 - nudge_mm[1] * _PX_PER_MM,
    )
    patch = _resampled(image_bgr, seal.geometry, placed, size, turn_deg, OUTPUT_DPI / dpi)
    return SealView(
        crop=patch,
        origin=(0.0, 0.0),
        factor=1.0,
        geometry=placed,
        planes=split_ink(patch, InkColour.BLACK if seal.colour is InkColour.GREY else seal.colour),
        ring=None,
        px_per_mm=_PX_PER_MM,
    )


def _outline(found: SealGeometry, zoom: float, turn_deg: float) -> SealGeometry:
    """Return the outline after zooming and turning back, its axes renamed so that x is the one nearer to level."""
    turned = found.angle_deg - turn_deg
    quarters = round(turned / 90.0)
    semi = (found.semi_x, found.semi_y) if quarters % 2 == 0 else (found.semi_y, found.semi_x)
    return replace(found, semi_x=semi[0] * zoom, semi_y=semi[1] * zoom, angle_deg=turned - 90.0 * quarters)


def _resampled(  # noqa: PLR0917 - from, to, and how
    image_bgr: Image, found: SealGeometry, placed: SealGeometry, size: tuple[int, int], turn_deg: float, zoom: float
) -> Image:
    """Return the scan as seen from the outline: `found` on the scan comes to lie on `placed`, `size` pixels in all."""
    turn = np.deg2rad(turn_deg)
    right = (np.arange(size[0]) - placed.centre_x)[None] / zoom
    down = (np.arange(size[1]) - placed.centre_y)[:, None] / zoom
    x = found.centre_x + right * np.cos(turn) - down * np.sin(turn)
    y = found.centre_y + right * np.sin(turn) + down * np.cos(turn)
    source = image_bgr if zoom > 0.8 else cv2.GaussianBlur(image_bgr, (0, 0), 0.4 / zoom)
    patch = cv2.remap(
        source,
        x.astype(np.float32),
        y.astype(np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255),
    )
    return np.asarray(patch, dtype=np.uint8)


def _grown(view: SealView, by_mm: float) -> Mask:
    """Return the seal's inside and a rim of `by_mm`, beyond which nothing belongs to it."""
    return view.disc(1.0 + by_mm * _PX_PER_MM / view.geometry.radius)


def _rgba(cut: Matte) -> Image:
    rgba = np.dstack([cut.bgr[:, :, ::-1], (cut.alpha * 255.0).round().astype(np.uint8)])
    rgba[rgba[:, :, 3] == 0] = (255, 255, 255, 0)
    return np.asarray(rgba, dtype=np.uint8)


def _boxes(hidden: NDArray[np.bool_]) -> tuple[tuple[int, int, int, int], ...]:
    joined = cv2.morphologyEx(hidden.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    least = (0.3 * OUTPUT_DPI / 25.4) ** 2
    return tuple((int(s[0]), int(s[1]), int(s[2]), int(s[3])) for s in stats[1:count] if s[cv2.CC_STAT_AREA] >= least)
