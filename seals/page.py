"""The whole page: scale, resolution, photograph, light, skew, cut edges, blur, reduced copies."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.findings import band_finding, make_finding
from seals.locate import CoarsePage
from seals.page_content import FormTemplate, content_width_mm
from seals.page_edges import aspect_percent, card_percent, corner_angles
from seals.page_light import dark_surround, illumination
from seals.thresholds import Band, Thresholds
from seals.values import Box, Finding, FindingCode, Image, Scale, ScaleSource, SealCheck, Verdict

_A4_ASPECT = 297.0 / 210.0
_A4_LONG_MM = 297.0
_A4_LONG_INCH = _A4_LONG_MM / 25.4
_CUT_RED = 14.0  # a* above the paper
_CUT_MM, _CUT_FILL = (
    (10.0, 4.0),
    0.5,
)  # a third of a ring is 30 mm long and a seventh of its box; a coloured ground fills it
_SIZES = ((1.0, 0.02), (2**0.5, 0.01))  # A4 and A3: long side against A4's, and how far it may be off
_SHOWS_GROUND = 0.05  # of the picture's rim is not paper
_CAMERA_ASPECTS, _CAMERA_OFF = (4 / 3, 16 / 9), 0.005  # seals.md §4, page
_CAMERA_PX = 1280  # long side: what messengers scale photographs down to; smaller ones are crops
_EDGES = 30  # fewer are no measure of a page
_SLOPES = (60, 30)  # grey values over two pixels: text in focus; where there is none, what a heavy blur left of it
_SCREEN_TAGS = (54.0, 72.0, 96.0, 144.0)  # what programs write when they know no resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What the file says of itself: the camera its EXIF data name, empty for a scanner's file."""

    camera: str = ""


def resolve_scale(width_px: int, height_px: int, *, given_dpi: float | None, tag_dpi: float | None) -> Scale:
    """Decide a picture's resolution and say where it is known from.

    Parameters
    ----------
    width_px, height_px : int
        Size of the picture.
    given_dpi : float or None
        What the user said; wins.
    tag_dpi : float or None
        The file's tag. 54, 72, 96 and 144 are what screens and cameras write, and count as none.

    Returns
    -------
    Scale
        A picture of A4 proportions (within 1 %) at 90 dpi or more is taken as a whole A4 page where it contradicts
        the tag: an upload scaled down to 1 MB often keeps its old tag. Not where the tag makes it A3 (within 1 %):
        nobody scales a scan up by just the step from one size of paper to the next.
    """
    if given_dpi is not None:
        return Scale(dpi=given_dpi, source=ScaleSource.GIVEN)
    long_side, short_side = max(width_px, height_px), min(width_px, height_px)
    page_dpi = long_side / _A4_LONG_INCH
    is_page = abs(long_side / short_side / _A4_ASPECT - 1) < 0.01 and page_dpi >= 90
    tag = None if tag_dpi is None or tag_dpi in _SCREEN_TAGS or tag_dpi < 60 else tag_dpi
    is_known = tag is not None and any(abs(page_dpi / tag / size - 1) < off for size, off in _SIZES)
    if tag is not None and (is_known or not is_page):
        return Scale(dpi=tag, source=ScaleSource.DPI_TAG)
    if is_page:
        return Scale(dpi=round(page_dpi, 1), source=ScaleSource.PAGE_EDGES)
    return Scale(dpi=None, source=ScaleSource.NONE)


def check_page_only(
    image_bgr: Image,
    page: CoarsePage,
    *,
    scale: Scale,
    thresholds: Thresholds,
    facts: PageFacts,
    seals: tuple[SealCheck, ...],
    form: FormTemplate | None = None,
) -> tuple[Finding, ...]:
    """Judge the page itself: findings ``page_*``, on the small copy except for blur.

    With the form that the page should be, a reduced copy is told by how wide it is printed, else by an ID card on it.
    """
    height, width = image_bgr.shape[:2]
    is_whole = abs(max(height, width) / min(height, width) / _A4_ASPECT - 1) < 0.02 and min(height, width) > 600
    light, tilt = illumination(page), text_skew(page) if is_whole else None
    return (
        _photo(page, light, thresholds, facts, looks_like_one=_has_camera_shape(width, height, scale)),
        _skew(page, tilt, thresholds, is_whole=is_whole),
        band_finding(FindingCode.PAGE_ILLUMINATION, thresholds.band("illumination"), light, "光照不均"),
        _cut_off(page, seals, (width, height), aspect_percent(width, height, scale), thresholds),
        _card_reduced(page, thresholds)
        if form is None
        else _form_reduced(page, tilt, form, seals, thresholds, is_whole=is_whole),
        band_finding(FindingCode.PAGE_BLUR, thresholds.band("page_blur"), _blur(image_bgr), "画面边缘宽度"),
        band_finding(FindingCode.PAGE_RESOLUTION, thresholds.band("page_resolution"), scale.dpi, "分辨率"),
    )


def _has_camera_shape(width_px: int, height_px: int, scale: Scale) -> bool:
    """Tell a picture of a camera's proportions and size that no scanner gave a resolution."""
    long_side, short_side = max(width_px, height_px), min(width_px, height_px)
    is_alike = any(abs(long_side / short_side / aspect - 1) < _CAMERA_OFF for aspect in _CAMERA_ASPECTS)
    return scale.source is ScaleSource.NONE and long_side >= _CAMERA_PX and is_alike


def _photo(
    page: CoarsePage, light: float | None, thresholds: Thresholds, facts: PageFacts, *, looks_like_one: bool
) -> Finding:
    band = thresholds.limit("photo", "illumination")
    dark = dark_surround(page)
    if facts.camera:
        verdict, value, text = Verdict.FAIL, facts.camera, f"图片由相机或手机拍摄（{facts.camera}），应为扫描件"
    elif light is not None and (light > band or dark > thresholds.limit("photo", "dark_surround")):
        verdict, value, text = Verdict.REVIEW, "light", "光照不均或四周发暗，可能是拍照，需人工查看"
    elif looks_like_one:
        verdict, value, text = (
            Verdict.REVIEW,
            "shape",
            "长宽比与手机照片相同，又没有分辨率，可能是拍照，需人工查看",
        )
    else:
        verdict, value, text = Verdict.PASS, "", "没有发现拍照的迹象"
    return Finding(
        code=FindingCode.PAGE_PHOTO,
        verdict=verdict,
        value=value,
        unit="",
        threshold=f"无相机信息，光照差 ≤ {band:g} L*，不是没有分辨率的 4:3 或 16:9 图片",
        message=text,
        source="seals.md §4, page: EXIF camera tags, 3:4 or 9:16, illumination, dark surround",
    )


def _skew(page: CoarsePage, angle: float | None, thresholds: Thresholds, *, is_whole: bool) -> Finding:
    band = thresholds.band("skew")
    corners = corner_angles(page) if is_whole and dark_surround(page) > _SHOWS_GROUND else None
    if angle is None and corners is None:
        return Finding(
            code=FindingCode.PAGE_SKEW,
            verdict=Verdict.NOT_APPLICABLE,
            value=None,
            unit="°",
            threshold=band.text,
            message="不是整页或没有足够的文字行，倾斜不适用",
            source=band.source,
        )
    off = None if corners is None else max((corner - 90.0 for corner in corners), key=abs)
    if off is not None and (angle is None or abs(off) > abs(angle)):
        return band_finding(FindingCode.PAGE_SKEW, band, off, "页面四角偏离直角")
    return band_finding(FindingCode.PAGE_SKEW, band, angle, "页面倾斜")


def text_skew(page: CoarsePage) -> float | None:
    """Return the tilt of lines and text rows, degrees clockwise within 6; None when nothing is aligned.

    The angle at which the row sums of dark pixels vary most.
    """
    dark = page.lab8[:, :, 0] < 0.72 * float(np.median(page.lab8[::3, ::3, 0]))
    y, x = (at.astype(np.float32) for at in np.divmod(np.flatnonzero(dark), dark.shape[1]))
    if not 400 < len(y) < 0.4 * dark.size:
        return None
    if len(y) > 3_000:
        keep = np.random.default_rng(3).permutation(len(y))[:3_000]
        y, x = y[keep], x[keep]
    coarse = np.arange(-6.0, 6.01, 0.5)
    rough = _sharpness(x, y, coarse)
    fine = coarse[int(np.argmax(rough))] + np.arange(-0.5, 0.51, 0.1)
    scores = _sharpness(x, y, fine)
    flat = float(np.median(rough))
    if float(scores.max()) < 1.25 * flat:
        return None
    return float(fine[int(np.argmax(scores))])


def _sharpness(x: NDArray[np.float32], y: NDArray[np.float32], angles: NDArray[np.float64]) -> NDArray[np.float64]:
    turn = np.deg2rad(angles).astype(np.float32)[:, None]
    row = (y * np.cos(turn) - x * np.sin(turn) + np.float32(0.5)).astype(np.int32)
    row -= row.min(axis=1, keepdims=True)
    length = int(row.max()) + 1
    at = row + (np.arange(len(angles), dtype=np.int32) * length)[:, None]
    counts = np.bincount(at.ravel(), minlength=length * len(angles)).reshape(len(angles), length).astype(np.float64)
    return np.asarray((counts**2).sum(axis=1) / (row.max(axis=1) + 1))


def _cut_off(
    page: CoarsePage, seals: tuple[SealCheck, ...], size: tuple[int, int], aspect: float | None, thresholds: Thresholds
) -> Finding:
    """Tell a seal that reaches over the picture's edge, red ink cut by it, and a whole page that is not A4."""
    band = thresholds.band("page_aspect")
    over = [seal for seal in seals if _is_over(seal.box_px, *size)]
    if over:
        verdict, text = Verdict.FAIL, "有印章被画面边缘切断，请重新扫描整页"
    elif _is_ink_cut(page, seals):
        verdict, text = Verdict.REVIEW, "红色印迹伸到画面边缘之外，可能是被切断的印章，需人工查看"
    elif aspect is not None and band.judge(aspect) is not Verdict.PASS:
        verdict, text = band.judge(aspect), f"画面长宽比与 A4 相差 {aspect:+.1f} %，可能不完整，需人工查看"
    else:
        verdict, text = Verdict.PASS, "印章都在画面之内"
    return Finding(
        code=FindingCode.PAGE_CUT_OFF,
        verdict=verdict,
        value=float(len(over)),
        unit="个",
        threshold=f"没有印章越出画面；整页与 A4 长宽比相差：{band.text} %",
        message=text,
        box_px=over[0].box_px if over else None,
        source=f"DOMAIN §6: complete page; {band.source}",
    )


def _is_ink_cut(page: CoarsePage, seals: tuple[SealCheck, ...]) -> bool:
    """Tell a red line, bent or branched like a ring's, that runs out of the picture where no seal was found."""
    red = page.red
    if max(float(rim.max()) for rim in (red[:2], red[-2:], red[:, :2], red[:, -2:])) <= _CUT_RED:
        return False
    mask = (red > _CUT_RED).astype(np.uint8)
    for seal in seals:
        x, y, wide, high = (round(value * page.factor) for value in seal.box_px)
        mask[max(0, y - 3) : y + high + 3, max(0, x - 3) : x + wide + 3] = 0
    height, width = mask.shape
    unit = page.px_per_mm or max(height, width) / _A4_LONG_MM
    for x, y, wide, high, area in cv2.connectedComponentsWithStats(mask, connectivity=8)[2][1:].tolist():
        is_out = x <= 1 or y <= 1 or x + wide >= width - 1 or y + high >= height - 1
        is_large = max(wide, high) >= _CUT_MM[0] * unit and min(wide, high) >= _CUT_MM[1] * unit
        if is_out and is_large and area < _CUT_FILL * wide * high:
            return True
    return False


def _is_over(box: Box, width: int, height: int) -> bool:
    x, y, wide, high = box
    return x < -2 or y < -2 or x + wide > width + 2 or y + high > height + 2


def _card_reduced(page: CoarsePage, thresholds: Thresholds) -> Finding:
    band = thresholds.band("page_reduced")
    percent = card_percent(page)
    if percent is not None:
        return band_finding(FindingCode.PAGE_REDUCED, band, percent, "证件卡片与实物大小之比")
    return _not_compared(band, Verdict.NOT_APPLICABLE, "没有可比对的证件卡片或表样，缩印不适用")


def _form_reduced(
    page: CoarsePage,
    tilt_deg: float | None,
    form: FormTemplate,
    seals: tuple[SealCheck, ...],
    thresholds: Thresholds,
    *,
    is_whole: bool,
) -> Finding:
    """Hold how wide the page is printed against its form's template."""
    band = thresholds.band("page_content")
    if not is_whole:
        return _not_compared(
            band, Verdict.NOT_APPLICABLE, f"画面不是 A4 整页，无法与《{form.name}》表样比对缩印，不适用"
        )
    if page.px_per_mm is None:
        text = f"没有分辨率信息，未能与《{form.name}》表样比对缩印；请用原始扫描件或指定 dpi"
        return _not_compared(band, Verdict.NOT_MEASURED, text)
    width = content_width_mm(page, tilt_deg, seals)
    if width is None:
        text = f"画面上印刷内容太少，未能与《{form.name}》表样比对缩印"
        return _not_compared(band, Verdict.NOT_MEASURED, text)
    percent = 100.0 * width / form.width_mm
    verdict = band.judge(percent)
    said = (
        "没有发现缩小复印的迹象"
        if verdict is Verdict.PASS
        else "像是缩小复印，需人工查看；请按 1:1 重新打印或复印后扫描"
    )
    text = f"版心宽 {width:.0f} mm，为《{form.name}》表样 {form.width_mm:g} mm 的 {percent:.0f} %，{said}"
    return make_finding(
        FindingCode.PAGE_REDUCED, verdict, percent, band.unit, band.text, text, source=f"{band.source}; {form.source}"
    )


def _not_compared(band: Band, verdict: Verdict, text: str) -> Finding:
    return make_finding(FindingCode.PAGE_REDUCED, verdict, None, band.unit, band.text, text, source=band.source)


def _blur(image_bgr: Image) -> float | None:
    """Return the median 10-90 % width in pixels of the sharpest edges in the busiest parts of the page."""
    green = image_bgr[:, :, 1]
    for least in _SLOPES:
        widths = [width for part in _twelve_parts(green) for width in _edge_widths(part, least)]
        if len(widths) >= _EDGES:
            return float(np.quantile(widths, 0.3))
    return None


def _twelve_parts(plane: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
    """Yield twelve parts of the page, four rows of three."""
    height, width = plane.shape
    side = min(256, height, width)
    for fy in (0.15, 0.35, 0.55, 0.75):
        for fx in (0.2, 0.5, 0.8):
            y0, x0 = int(fy * (height - side)), int(fx * (width - side))
            yield plane[y0 : y0 + side, x0 : x0 + side]


def _edge_widths(part: NDArray[np.uint8], least: int) -> list[float]:
    """Return edge heights over their steepest slope, times .8, for horizontal transitions at least so steep."""
    rows = np.ascontiguousarray(part[::4])  # a quarter of the lines holds edges enough
    slope = np.abs(cv2.Sobel(rows, cv2.CV_16S, 1, 0, ksize=1))  # difference over two pixels
    middle = slope[:, 9:-9]
    peak = (middle > least) & (middle >= slope[:, 8:-10]) & (middle >= slope[:, 10:-8])
    y, x = np.nonzero(peak)
    if not len(y):
        return []
    take = np.arange(0, len(y), max(1, len(y) // 120))
    y, x = y[take], x[take] + 9
    window = rows[y[:, None], x[:, None] + np.arange(-8, 9)[None]]
    height = window.max(axis=1).astype(np.float32) - window.min(axis=1)
    return [float(width) for width in 0.8 * height / np.maximum(slope[y, x] / 2.0, 1e-3)]
