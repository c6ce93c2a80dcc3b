"""The e-seal picture: upright, transparent, true size, 600 dpi, strokes as stamped; nothing is filled in."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.ink import InkPlanes, split_ink
from seals.metrics_ink import foreign_ink
from seals.values import (
    FindingCode,
    Image,
    InkColour,
    Mask,
    Plane,
    SealCheck,
    SealGeometry,
    SealKind,
    SealShape,
    Verdict,
)
from seals.view import SealView

OUTPUT_DPI = 600.0
_LEAST_DPI = 295.0
_MARGIN_MM = 0.5
_NUDGE_MM = 5.0
_NUDGE_DEG = 180.0
_HIDDEN_REFUSED = 0.10

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
_NOT_FOR_SIGNATURES = (FindingCode.SEAL_INK_COLOUR, FindingCode.SEAL_GREY_COPY, FindingCode.SEAL_RING_COMPLETE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedSeal:
    """A seal's picture: `rgba` is (H, W, 4) uint8, red green blue alpha, at `dpi`; sizes of the seal itself in mm.

    `rotation_deg` is how far the impression was turned back; `hidden_share` the share of the seal's disc that black
    covered, and `hidden_boxes` where, in pixels of the picture; these places are left empty or as scanned.
    """

    rgba: Image
    dpi: float
    width_mm: float
    height_mm: float
    rotation_deg: float
    hidden_share: float
    hidden_boxes: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why no picture is made: Chinese sentences, worst first."""

    reasons: tuple[str, ...]


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
        600 dpi, upright, the paper transparent. Colour and alpha come from the scan alone: a void stays a void, and
        what black covers is reported as hidden.
    """
    reasons = _refusals(seal, dpi, rotation_nudge_deg, crop_nudge_mm, despite)
    if reasons or dpi is None:
        return Refusal(reasons=reasons)
    rotation = _rotation(seal) + 0.0
    patch, geometry = _upright(image_bgr, seal, dpi, rotation - rotation_nudge_deg, crop_nudge_mm)
    planes = split_ink(patch, seal.colour if seal.colour is not InkColour.GREY else InkColour.BLACK)
    view = SealView(
        crop=patch,
        origin=(0.0, 0.0),
        factor=1.0,
        geometry=geometry,
        planes=planes,
        ring=None,
        px_per_mm=OUTPUT_DPI / 25.4,
    )
    inside = _grown(view, 0.3)
    hidden = foreign_ink(view) & view.disc(1.0)
    alpha = _alpha(planes, inside)
    share = float(hidden.sum()) / max(1, int(view.disc(1.0).sum()))
    if share > _HIDDEN_REFUSED and FindingCode.SEAL_IMPURITIES not in despite:
        return Refusal(reasons=(f"印章有 {share * 100:.0f} % 被文字遮住，不能制作电子签章，请重新盖章",))
    return ExtractedSeal(
        rgba=_rgba(patch, planes, alpha),
        dpi=OUTPUT_DPI,
        width_mm=round(2 * geometry.semi_x / OUTPUT_DPI * 25.4, 2),
        height_mm=round(2 * geometry.semi_y / OUTPUT_DPI * 25.4, 2),
        rotation_deg=round(rotation - rotation_nudge_deg, 2),
        hidden_share=share,
        hidden_boxes=_boxes(hidden),
    )


def _refusals(
    seal: SealCheck,
    dpi: float | None,
    rotation_nudge_deg: float,
    crop_nudge_mm: tuple[float, float],
    despite: frozenset[FindingCode],
) -> tuple[str, ...]:
    reasons = []
    if dpi is None:
        reasons.append("不知道扫描分辨率，无法按实际大小制作；请用 300 dpi 以上的扫描件或指定 dpi")
    elif dpi < _LEAST_DPI:
        reasons.append(f"扫描分辨率只有 {dpi:g} dpi，至少要 300 dpi，请重新扫描纸质原件")
    if abs(rotation_nudge_deg) > _NUDGE_DEG or max(abs(v) for v in crop_nudge_mm) > _NUDGE_MM:
        reasons.append(f"微调超出范围（旋转 ±{_NUDGE_DEG:g}°，移动 ±{_NUDGE_MM:g} mm）")
    is_signature = seal.kind is SealKind.SIGNATURE or seal.shape is SealShape.IRREGULAR
    for finding in seal.findings:
        if is_signature and finding.code in _NOT_FOR_SIGNATURES:
            continue
        if finding.verdict is Verdict.FAIL and finding.code in _FORBIDDING and finding.code not in despite:
            reasons.append(finding.message)
    return tuple(reasons)


def _rotation(seal: SealCheck) -> float:
    if seal.shape is SealShape.IRREGULAR:
        return 0.0
    return seal.rotation_deg if seal.rotation_deg is not None else seal.geometry.angle_deg


def _upright(
    image_bgr: Image, seal: SealCheck, dpi: float, turn_deg: float, nudge_mm: tuple[float, float]
) -> tuple[Image, SealGeometry]:
    """Resample the seal once, turned back by `turn_deg`, to 600 dpi, with a margin of half a millimetre."""
    g, zoom = seal.geometry, OUTPUT_DPI / dpi
    quarter = round((turn_deg - g.angle_deg) / 90.0) % 2 == 1 and g.shape is not SealShape.ROUND
    semi_x, semi_y = (g.semi_y, g.semi_x) if quarter else (g.semi_x, g.semi_y)
    margin = _MARGIN_MM * OUTPUT_DPI / 25.4
    width, height = round(2 * (semi_x * zoom + margin)), round(2 * (semi_y * zoom + margin))
    turn = np.deg2rad(turn_deg)
    gx = (np.arange(width) - (width - 1) / 2) / zoom + nudge_mm[0] * dpi / 25.4
    gy = (np.arange(height) - (height - 1) / 2) / zoom + nudge_mm[1] * dpi / 25.4
    x = g.centre_x + gx[None] * np.cos(turn) - gy[:, None] * np.sin(turn)
    y = g.centre_y + gx[None] * np.sin(turn) + gy[:, None] * np.cos(turn)
    patch = cv2.remap(
        image_bgr,
        x.astype(np.float32),
        y.astype(np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255),
    )
    upright = replace(
        g,
        centre_x=(width - 1) / 2 - nudge_mm[0] * OUTPUT_DPI / 25.4,
        centre_y=(height - 1) / 2 - nudge_mm[1] * OUTPUT_DPI / 25.4,
        semi_x=semi_x * zoom,
        semi_y=semi_y * zoom,
        angle_deg=0.0,
    )
    return np.asarray(patch, dtype=np.uint8), upright


def _grown(view: SealView, by_mm: float) -> Mask:
    """Return the seal's inside and a rim of `by_mm`, beyond which nothing belongs to it."""
    return view.disc(1.0 + by_mm * OUTPUT_DPI / 25.4 / view.geometry.radius)


def _alpha(planes: InkPlanes, inside: Mask) -> Plane:
    """Return how much ink is at each pixel, 0..1: the signal over that of full ink, soft only at the edges.

    Ink above three quarters of the usual is opaque; below a quarter of the cut is paper.
    """
    inked = planes.signal[planes.ink & inside]
    full = float(np.median(inked)) if inked.size else 1.0
    low = 0.35 * planes.threshold
    alpha = np.clip((planes.signal - low) / max(0.75 * full - low, 1e-3), 0.0, 1.0)
    return np.asarray(np.where(inside, alpha, 0.0), dtype=np.float32)


def _rgba(patch: Image, planes: InkPlanes, alpha: Plane) -> Image:
    """Return the ink's own colour with alpha: the paper's share is taken out of each soft pixel."""
    paper_lab = planes.paper_lab[None, None].astype(np.float32)
    paper = np.asarray(cv2.cvtColor(paper_lab, cv2.COLOR_LAB2BGR), dtype=np.float32)[0, 0] * 255.0
    solid = planes.ink & (alpha > 0.9)
    usual = np.median(patch[solid], axis=0) if solid.any() else np.array([40.0, 40.0, 200.0])
    weight = np.maximum(alpha, 0.35)[:, :, None]
    colour = (patch.astype(np.float32) - (1.0 - weight) * paper) / weight
    colour = np.where((alpha > 0.35)[:, :, None], colour, usual)
    result = np.dstack([np.clip(colour, 0, 255)[:, :, ::-1], alpha * 255.0])
    result[alpha <= 0.0] = (255, 255, 255, 0)
    return np.asarray(result.round(), dtype=np.uint8)


def _boxes(hidden: NDArray[np.bool_]) -> tuple[tuple[int, int, int, int], ...]:
    joined = cv2.morphologyEx(hidden.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    least = (0.3 * OUTPUT_DPI / 25.4) ** 2
    return tuple((int(s[0]), int(s[1]), int(s[2]), int(s[3])) for s in stats[1:count] if s[cv2.CC_STAT_AREA] >= least)
