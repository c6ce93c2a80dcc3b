"""From measurements to findings: each with value, unit, threshold, source, a Chinese sentence and a verdict.

Here is what every finding is made of, and what is said of a seal's shape and size; `findings_ink`, `findings_ring`
and `findings_text` say the rest.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite

from seals.thresholds import Band, Thresholds
from seals.values import Box, Finding, FindingCode, SealKind, SealShape, Verdict, worst

SHAPE_NAMES = {
    SealShape.ROUND: "圆形",
    SealShape.ELLIPSE: "椭圆形",
    SealShape.SQUARE: "方形",
    SealShape.RECTANGLE: "长方形",
    SealShape.IRREGULAR: "不规则形",
}
"""What a shape is called in a sentence."""
_EXPECTED_SHAPES = {
    SealKind.COMPANY: (SealShape.ROUND, SealShape.ELLIPSE),
    SealKind.LEGAL: (SealShape.SQUARE,),
    SealKind.PRIVATE: (SealShape.SQUARE, SealShape.RECTANGLE, SealShape.ROUND, SealShape.ELLIPSE),
    SealKind.SIGNATURE: (SealShape.IRREGULAR,),
}
WORDS = {
    Verdict.PASS: "合格",
    Verdict.REVIEW: "需人工查看",
    Verdict.FAIL: "不合格",
    Verdict.NOT_MEASURED: "未测出",
    Verdict.NOT_APPLICABLE: "不适用",
}
"""What a verdict is called at the end of a sentence."""


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
        code, verdict, value, band.unit, band.text, f"{what} {shown}，{WORDS[verdict]}", box=box, source=band.source
    )


def shape_finding(shape: SealShape, kind: SealKind, box: Box, *, has_ring: bool = True) -> Finding:
    """Judge the shape: company seals are round (some ellipses), legal-representative seals square.

    A round figure without a ring may be a printed mark, or a private seal cut with its characters white: for a person.
    """
    if kind is SealKind.AUTO:
        verdict = Verdict.REVIEW if shape is SealShape.IRREGULAR else Verdict.PASS
        allowed = "圆形、椭圆形、方形或长方形"
    else:
        shapes = _EXPECTED_SHAPES[kind]
        verdict = Verdict.PASS if shape in shapes else Verdict.FAIL
        allowed = "、".join(SHAPE_NAMES[s] for s in shapes)
    message = f"印章为{SHAPE_NAMES[shape]}，应为{allowed}，{WORDS[verdict]}"
    if verdict is Verdict.PASS and not has_ring:
        verdict = Verdict.REVIEW
        message = f"{SHAPE_NAMES[shape]}内外一样满，没有边框线：请核对是印章，还是印刷的标志或图案"
    elif verdict is Verdict.REVIEW:
        message = "格内是手写签名，请核对此处是否可以签字"
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
        if shape is SealShape.RECTANGLE and kind is SealKind.AUTO and verdict is Verdict.FAIL:
            verdict, text = Verdict.REVIEW, f"{text}，长方形印章没有规定的尺寸，请核对是什么章"
    return make_finding(
        FindingCode.SEAL_SIZE,
        verdict,
        mean if shape is SealShape.ROUND else major,
        "mm",
        band.text,
        f"{text}，{WORDS[verdict]}",
        box=box,
        source=band.source,
    )


def size_on_a_presumed_page(
    shape: SealShape, size_mm: tuple[float, float] | None, kind: SealKind, thresholds: Thresholds, box: Box
) -> Finding:
    """Judge a size whose scale rests on the picture being a whole A4 page: two pages side by side (A3) look the same.

    A seal that has the right size on A3 is for a person.
    """
    line = size_finding(shape, size_mm, kind, thresholds, box)
    if line.verdict is not Verdict.FAIL or size_mm is None:
        return line
    larger = (size_mm[0] * 2**0.5, size_mm[1] * 2**0.5)
    if size_finding(shape, larger, kind, thresholds, box).verdict is not Verdict.PASS:
        return line
    text = f"按 A4 整页推算为 {max(size_mm):.1f} mm，若是 A3 双页则为 {max(larger):.1f} mm，请指定 dpi 后再检查"
    return replace(line, verdict=Verdict.REVIEW, message=text)


_SIZE_BANDS = {SealKind.COMPANY: "size_company", SealKind.LEGAL: "size_legal", SealKind.PRIVATE: "size_private"}


def _size_band(shape: SealShape, size_mm: tuple[float, float] | None, kind: SealKind, thresholds: Thresholds) -> str:
    """Return the band for a seal; one of unknown kind that is clearly smaller than official seals is a private one."""
    if kind in _SIZE_BANDS:
        return _SIZE_BANDS[kind]
    is_round = shape in {SealShape.ROUND, SealShape.ELLIPSE}
    official = "size_company" if is_round else "size_legal"
    least = thresholds.band("size_private").pass_high if is_round else thresholds.band(official).review_low
    return "size_private" if size_mm is not None and least is not None and max(size_mm) < least else official


NO_RULE_FOR_SIGNATURES = frozenset(
    {
        FindingCode.SEAL_SIZE,
        FindingCode.SEAL_INK_COLOUR,
        FindingCode.SEAL_GREY_COPY,
        FindingCode.SEAL_RING_COMPLETE,
        FindingCode.SEAL_INK_FILL,
        FindingCode.SEAL_SMEAR,
    }
)
"""What is no rule for a signature: it has no size, no frame, and any ink."""

# nor can these be measured on one: they tell a seal's red from what is not, and the edge of its ring from paper
_NOT_ON_SIGNATURES = NO_RULE_FOR_SIGNATURES | {
    FindingCode.SEAL_IMPURITIES,
    FindingCode.SEAL_SHARPNESS,
    FindingCode.SEAL_PRINT_DOTS,
}


def fit_for_signatures(found: Sequence[Finding]) -> list[Finding]:
    """Return the lines of a handwritten signature: it has no ring, no size, and the colour of a pen."""
    return [
        replace(line, verdict=Verdict.NOT_APPLICABLE, value=None, message="手写签名，不适用")
        if line.code in _NOT_ON_SIGNATURES
        else line
        for line in found
    ]
