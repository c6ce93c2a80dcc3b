"""From measurements to findings: each with value, unit, threshold, source, a Chinese sentence and a verdict."""

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite

from seals.codes import Code
from seals.metrics_ink import InkMeasures
from seals.metrics_ring import RingMeasures
from seals.thresholds import Band, Thresholds
from seals.values import Box, Finding, FindingCode, InkColour, SealKind, SealShape, Verdict, worst
from seals.view import SealView

_SHAPE_NAMES = {
    SealShape.ROUND: "圆形",
    SealShape.ELLIPSE: "椭圆形",
    SealShape.SQUARE: "方形",
    SealShape.RECTANGLE: "长方形",
    SealShape.IRREGULAR: "不规则形",
}
_COLOUR_NAMES = {InkColour.RED: "红色", InkColour.GREY: "灰色", InkColour.BLACK: "黑色", InkColour.OTHER: "其他颜色"}
_EXPECTED_SHAPES = {
    SealKind.COMPANY: (SealShape.ROUND, SealShape.ELLIPSE),
    SealKind.LEGAL: (SealShape.SQUARE,),
    SealKind.PRIVATE: (SealShape.SQUARE, SealShape.RECTANGLE, SealShape.ROUND, SealShape.ELLIPSE),
    SealKind.SIGNATURE: (SealShape.IRREGULAR,),
}
_WORDS = {
    Verdict.PASS: "合格",
    Verdict.REVIEW: "需人工查看",
    Verdict.FAIL: "不合格",
    Verdict.NOT_MEASURED: "未测出",
    Verdict.NOT_APPLICABLE: "不适用",
}


def make_finding(  # noqa: PLR0917 - the fields of a Finding in their order
    code: FindingCode,
    verdict: Verdict,
    value: float | str | None,
    unit: str,
    threshold: str,
    message: str,
    *,
    box: Box | None = None,
    source: str = "",
) -> Finding:
    """Build a finding; numbers are rounded to three places, and what is no number (JSON has no NaN) is none."""
    if isinstance(value, float):
        value = round(value, 3) if isfinite(value) else None
    return Finding(
        code=code,
        verdict=verdict,
        value=value,
        unit=unit,
        threshold=threshold,
        message=message,
        box_px=box,
        source=source,
    )


def band_finding(code: FindingCode, band: Band, value: float | None, what: str, *, box: Box | None = None) -> Finding:
    """Judge one value by one band; `what` names the value in Chinese."""
    if value is not None and not isfinite(value):
        value = None
    verdict = band.judge(value)
    shown = "未测出" if value is None else f"{value:.3g} {band.unit}".replace(" 1", "").strip()
    return make_finding(
        code, verdict, value, band.unit, band.text, f"{what} {shown}，{_WORDS[verdict]}", box=box, source=band.source
    )


def shape_finding(shape: SealShape, kind: SealKind, box: Box) -> Finding:
    """Judge the shape: company seals are round (some ellipses), legal-representative seals square."""
    if kind is SealKind.AUTO:
        verdict = Verdict.REVIEW if shape is SealShape.IRREGULAR else Verdict.PASS
        allowed = "圆形、椭圆形、方形或长方形"
    else:
        shapes = _EXPECTED_SHAPES[kind]
        verdict = Verdict.PASS if shape in shapes else Verdict.FAIL
        allowed = "、".join(_SHAPE_NAMES[s] for s in shapes)
    message = f"印章为{_SHAPE_NAMES[shape]}，应为{allowed}，{_WORDS[verdict]}"
    return make_finding(
        FindingCode.SEAL_SHAPE, verdict, shape.value, "", allowed, message, box=box, source="DOMAIN §5: shapes of seals"
    )


def size_finding(
    shape: SealShape, size_mm: tuple[float, float] | None, kind: SealKind, thresholds: Thresholds, box: Box
) -> Finding:
    """Judge diameter or sides in mm (the die's, without spread ink); without a scale the size is not measured."""
    name = _size_band(shape, size_mm, kind, thresholds)
    band = thresholds.band(name)
    if size_mm is None:
        text = "没有分辨率信息，尺寸未测；请用原始扫描件或指定 dpi"
        return make_finding(
            FindingCode.SEAL_SIZE, Verdict.NOT_MEASURED, None, "mm", band.text, text, box=box, source=band.source
        )
    major, minor = max(size_mm), min(size_mm)
    mean = (major + minor) / 2
    if shape is SealShape.ELLIPSE and name == "size_company":
        verdict = worst([band.judge(major), thresholds.band("size_company_minor").judge(minor)])
        text = f"椭圆 {major:.1f} × {minor:.1f} mm"
    elif shape is SealShape.ROUND:
        verdict, text = band.judge(mean), f"直径 {mean:.1f} mm"
    else:
        verdict, text = worst([band.judge(major), band.judge(minor)]), f"边长 {major:.1f} × {minor:.1f} mm"
    return make_finding(
        FindingCode.SEAL_SIZE,
        verdict,
        mean if shape is SealShape.ROUND else major,
        "mm",
        band.text,
        f"{text}，{_WORDS[verdict]}",
        box=box,
        source=band.source,
    )


_SIZE_BANDS = {SealKind.COMPANY: "size_company", SealKind.LEGAL: "size_legal", SealKind.PRIVATE: "size_private"}


def _size_band(shape: SealShape, size_mm: tuple[float, float] | None, kind: SealKind, thresholds: Thresholds) -> str:
    """Return the band for a seal; one of unknown kind that is clearly smaller than official seals is a private one."""
    if kind in _SIZE_BANDS:
        return _SIZE_BANDS[kind]
    is_round = shape in {SealShape.ROUND, SealShape.ELLIPSE}
    official = "size_company" if is_round else "size_legal"
    least = thresholds.band("size_private").pass_high if is_round else thresholds.band(official).review_low
    return "size_private" if size_mm is not None and least is not None and max(size_mm) < least else official


_NOT_FOR_SIGNATURES = frozenset(
    {
        FindingCode.SEAL_SIZE,
        FindingCode.SEAL_INK_COLOUR,
        FindingCode.SEAL_GREY_COPY,
        FindingCode.SEAL_IMPURITIES,
        FindingCode.SEAL_RING_COMPLETE,
        FindingCode.SEAL_INK_FILL,
        FindingCode.SEAL_SMEAR,
        FindingCode.SEAL_SHARPNESS,
    }
)


def fit_for_signatures(found: Sequence[Finding]) -> list[Finding]:
    """Return the lines of a handwritten signature: it has no ring, no size, and the colour of a pen."""
    return [
        replace(line, verdict=Verdict.NOT_APPLICABLE, value=None, message="手写签名，不适用")
        if line.code in _NOT_FOR_SIGNATURES
        else line
        for line in found
    ]


def ink_findings(measures: InkMeasures, colour: InkColour, thresholds: Thresholds, box: Box) -> list[Finding]:
    """Judge contrast, colour, base colour, evenness, impurities, and the signs of a copy or of processing."""
    contrast = band_finding(
        FindingCode.SEAL_CONTRAST, thresholds.band("contrast"), measures.contrast, "红白对比 ΔE", box=box
    )
    evenness = band_finding(
        FindingCode.SEAL_PAPER_EVENNESS, thresholds.band("evenness"), measures.evenness, "纸面均匀度", box=box
    )
    return [
        contrast,
        _colour_finding(measures, colour, thresholds, box),
        _base_finding(measures, thresholds, box),
        evenness,
        _impurity_finding(measures, colour, thresholds, box),
        _copy_finding(measures, colour, thresholds, box),
        _processed_finding(measures, thresholds, box),
    ]


def _colour_finding(measures: InkMeasures, colour: InkColour, thresholds: Thresholds, box: Box) -> Finding:
    hue, chroma = thresholds.band("ink_hue"), thresholds.band("ink_chroma")
    verdict = worst([hue.judge(measures.ink_hue), chroma.judge(measures.ink_chroma)])
    if colour is not InkColour.RED:
        verdict = Verdict.FAIL
    shown = "" if measures.ink_hue is None else f"色相 {measures.ink_hue:.0f}°、彩度 {measures.ink_chroma:.0f}，"
    return make_finding(
        FindingCode.SEAL_INK_COLOUR,
        verdict,
        measures.ink_chroma,
        "C*ab",
        f"彩度：{chroma.text}；色相：{hue.text}",
        f"印色为{_COLOUR_NAMES[colour]}，{shown}{_WORDS[verdict]}",
        box=box,
        source=f"{chroma.source}; {hue.source}",
    )


def _base_finding(measures: InkMeasures, thresholds: Thresholds, box: Box) -> Finding:
    light, chroma = thresholds.band("base_lightness"), thresholds.band("base_chroma")
    verdict = worst([light.judge(measures.paper_lightness), chroma.judge(measures.paper_chroma)])
    shown = f"底色亮度 {measures.paper_lightness:.0f}、彩度 {measures.paper_chroma:.1f}，"
    return make_finding(
        FindingCode.SEAL_BASE_COLOUR,
        verdict,
        measures.paper_lightness,
        "L*",
        f"亮度：{light.text}；彩度：{chroma.text}",
        f"{shown}{_WORDS[verdict]}",
        box=box,
        source=f"{light.source}; {chroma.source}",
    )


def _impurity_finding(measures: InkMeasures, colour: InkColour, thresholds: Thresholds, box: Box) -> Finding:
    band = thresholds.band("impurities")
    if colour is not InkColour.RED:
        text = "印迹不是红色，无法区分杂质"
        return make_finding(
            FindingCode.SEAL_IMPURITIES,
            Verdict.NOT_MEASURED,
            None,
            "%",
            band.text,
            text,
            box=box,
            source=band.source,
        )
    verdict = band.judge(measures.impurity_percent)
    text = f"印内杂质占 {measures.impurity_percent:.2f} %（{measures.specks} 处），{_WORDS[verdict]}"
    return make_finding(
        FindingCode.SEAL_IMPURITIES,
        verdict,
        measures.impurity_percent,
        "%",
        band.text,
        text,
        box=box,
        source=band.source,
    )


def _copy_finding(measures: InkMeasures, colour: InkColour, thresholds: Thresholds, box: Box) -> Finding:
    band = thresholds.band("grey_copy")
    verdict = band.judge(measures.darkest_chroma)
    if colour in {InkColour.GREY, InkColour.BLACK}:
        verdict = Verdict.FAIL
    texts = {
        Verdict.PASS: "没有发现黑白复印的迹象",
        Verdict.REVIEW: "印色近于灰色，可能是复印件，需人工查看",
        Verdict.FAIL: "印迹是灰色或黑色的，像黑白复印件，不合格",
        Verdict.NOT_MEASURED: "印迹太少，无法判断是否复印",
    }
    return make_finding(
        FindingCode.SEAL_GREY_COPY,
        verdict,
        measures.darkest_chroma,
        "C*ab",
        band.text,
        texts[verdict],
        box=box,
        source=band.source,
    )


def _processed_finding(measures: InkMeasures, thresholds: Thresholds, box: Box) -> Finding:
    least = thresholds.limit("processed", "chroma")
    low, high = thresholds.limit("processed", "hue_low"), thresholds.limit("processed", "hue_high")
    threshold = f"彩度 ≥ {least:g} 且色相 {low:g}° – {high:g}° 时待看"
    if measures.ink_chroma is None or measures.ink_hue is None:
        return make_finding(
            FindingCode.SEAL_PROCESSED, Verdict.NOT_MEASURED, None, "C*ab", threshold, "印迹太少，未测出", box=box
        )
    fires = measures.ink_chroma >= least and low <= measures.ink_hue <= high
    text = "印色接近纯红，像电子贴图或处理过的图片，需人工查看" if fires else "没有发现贴图或处理的迹象"
    return make_finding(
        FindingCode.SEAL_PROCESSED,
        Verdict.REVIEW if fires else Verdict.PASS,
        measures.ink_chroma,
        "C*ab",
        threshold,
        text,
        box=box,
        source="near pure RGB red fires on 7 of 21 real pictures, all but one placed or processed",
    )


def ring_findings(view: SealView, ring: RingMeasures, thresholds: Thresholds, box: Box) -> list[Finding]:
    """Judge completeness, fill, smear, sharpness and resolution."""
    what = "边框完整" if view.is_ringed else "边框完整（折合）"
    found = [
        band_finding(
            FindingCode.SEAL_RING_COMPLETE, thresholds.band("ring_complete"), ring.complete_deg, what, box=box
        ),
        band_finding(FindingCode.SEAL_INK_FILL, thresholds.band("ink_fill"), ring.ink_fill, "着墨率", box=box),
    ]
    if view.is_ringed:
        found.append(_smear_finding(ring, thresholds, box))
    return [*found, _sharpness_finding(view, ring, thresholds, box), _resolution_finding(view, thresholds, box)]


def _smear_finding(ring: RingMeasures, thresholds: Thresholds, box: Box) -> Finding:
    support, width = thresholds.band("smear"), thresholds.band("ring_width_ratio")
    verdict = worst([support.judge(ring.second_ring_deg), width.judge(ring.width_ratio)])
    if ring.second_ring_deg is None and ring.width_ratio is None:
        text = "边框太残缺，重影未测出"
    else:
        text = f"第二道边框 {ring.second_ring_deg or 0:.0f}°、线宽比 {ring.width_ratio or 0:.2f}，{_WORDS[verdict]}"
    return make_finding(
        FindingCode.SEAL_SMEAR,
        verdict,
        ring.second_ring_deg,
        "°",
        f"重影：{support.text}；线宽比：{width.text}",
        text,
        box=box,
        source=f"{support.source}; {width.source}",
    )


def _sharpness_finding(view: SealView, ring: RingMeasures, thresholds: Thresholds, box: Box) -> Finding:
    if ring.edge_width_px is None:
        value = None
        band = thresholds.band("edge_width")
    elif view.px_per_mm is not None:
        value = ring.edge_width_px / view.px_per_mm * 1000.0
        band = thresholds.band("edge_width")
    else:
        value = ring.edge_width_px / view.geometry.radius * 100.0
        band = thresholds.band("edge_width_relative")
    return band_finding(FindingCode.SEAL_SHARPNESS, band, value, "边缘宽度", box=box)


def _resolution_finding(view: SealView, thresholds: Thresholds, box: Box) -> Finding:
    if view.px_per_mm is not None:
        value, band = view.px_per_mm / view.factor, thresholds.band("resolution")
    else:
        value, band = view.geometry.radius / view.factor, thresholds.band("resolution_radius")
    return band_finding(FindingCode.SEAL_RESOLUTION, band, value, "清晰度（分辨率）", box=box)


def print_pattern_finding(value: float | None, thresholds: Thresholds, box: Box) -> Finding:
    """Judge the regularity of solid ink; below 600 dpi it is not applicable."""
    band = thresholds.band("print_pattern")
    if value is None:
        text = "需 600 dpi 扫描才能检查打印网点，不适用"
        return make_finding(
            FindingCode.SEAL_PRINT_PATTERN,
            Verdict.NOT_APPLICABLE,
            None,
            "1",
            band.text,
            text,
            box=box,
            source=band.source,
        )
    return band_finding(FindingCode.SEAL_PRINT_PATTERN, band, value, "网点规律性", box=box)


def overlap_finding(code: Code | None, thresholds: Thresholds, box: Box) -> Finding:
    """Judge how much of the worst digit is hidden under black."""
    band = thresholds.band("overlap")
    if code is None or not code.digits:
        return make_finding(
            FindingCode.SEAL_OVERLAP,
            Verdict.NOT_APPLICABLE,
            None,
            "%",
            band.text,
            "没有读到编码，遮挡不适用",
            box=box,
            source=band.source,
        )
    worst_cell = max(code.digits, key=lambda cell: cell.hidden)
    finding = band_finding(
        FindingCode.SEAL_OVERLAP, band, 100.0 * worst_cell.hidden, f"第 {worst_cell.position} 位数字被遮挡", box=box
    )
    return finding if finding.verdict is not Verdict.PASS else _with_text(finding, "编码数字没有被文字遮挡")


def _with_text(finding: Finding, text: str) -> Finding:
    return make_finding(
        finding.code,
        finding.verdict,
        finding.value,
        finding.unit,
        finding.threshold,
        text,
        box=finding.box_px,
        source=finding.source,
    )
