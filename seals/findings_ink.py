"""What is said of a seal's ink and its paper: contrast, colour, base colour, impurities, signs of a copy or a print."""

from seals.findings import WORDS, band_finding, make_finding
from seals.metrics_ink import InkMeasures
from seals.print_dots import PrintDots
from seals.thresholds import Band, Thresholds
from seals.values import Box, Finding, FindingCode, InkColour, Verdict, worst

_COLOUR_NAMES = {InkColour.RED: "红色", InkColour.GREY: "灰色", InkColour.BLACK: "黑色", InkColour.OTHER: "其他颜色"}
_PROCESSED_SOURCE = "near pure RGB red fires on 7 of 21 real pictures, all but one placed or processed"


def ink_findings(measures: InkMeasures, colour: InkColour, thresholds: Thresholds, box: Box) -> list[Finding]:
    """Judge contrast, colour, base colour, evenness, impurities, and the signs of a copy or of processing."""
    contrast = band_finding(
        FindingCode.SEAL_CONTRAST, thresholds.band("contrast"), measures.contrast, "红白对比", box=box
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
        f"印色为{_COLOUR_NAMES[colour]}{_leaning(measures, colour, hue, chroma)}，{shown}{WORDS[verdict]}",
        box=box,
        source=f"{chroma.source}; {hue.source}",
    )


def _leaning(measures: InkMeasures, colour: InkColour, hue: Band, chroma: Band) -> str:
    """Say what is wrong with a red, where something is."""
    if colour is not InkColour.RED or measures.ink_hue is None:
        return ""
    if hue.judge(measures.ink_hue) is not Verdict.PASS:
        return "（偏橙）" if hue.pass_high is not None and measures.ink_hue > hue.pass_high else "（偏紫）"
    return "" if chroma.judge(measures.ink_chroma) is Verdict.PASS else "（偏淡，请蘸足印油重新盖章）"


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
        f"{shown}{WORDS[verdict]}",
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
    text = f"印内杂质占 {measures.impurity_percent:.2f} %（{measures.specks} 处），{WORDS[verdict]}"
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
            FindingCode.SEAL_PROCESSED, Verdict.NOT_MEASURED, None, "C*ab", threshold, "印迹太少，未测出",
            box=box, source=_PROCESSED_SOURCE,
        )  # fmt: skip
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
        source=_PROCESSED_SOURCE,
    )


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


def print_dots_finding(dots: PrintDots | None, thresholds: Thresholds, box: Box) -> Finding:
    """Judge the coloured dots of a print: in the ink, and tracking dots on the paper; a sign, never a proof."""
    ink, paper = thresholds.band("print_dots"), thresholds.band("print_dots_paper")
    if dots is None:
        verdict, value = Verdict.NOT_APPLICABLE, None
        text = "需 600 dpi 彩色扫描的红色印章才能检查彩色网点，不适用"
    elif dots.ink is None:
        verdict, value, text = Verdict.NOT_MEASURED, None, "印迹太少，未能检查彩色网点"
    else:
        value = dots.ink
        seen = [ink.judge(dots.ink)] + ([] if dots.paper is None else [paper.judge(dots.paper)])
        verdict = worst(seen)
        beside = "" if dots.paper is None else f"，纸面黄色暗点每平方厘米 {dots.paper:.1f} 个"
        said = WORDS[verdict] if verdict is not Verdict.PASS else "没有发现彩色打印网点的迹象"
        text = f"印迹内黄、青网点每平方厘米 {dots.ink:.0f} 个{beside}，{said}"
    return make_finding(
        FindingCode.SEAL_PRINT_DOTS,
        verdict,
        value,
        ink.unit,
        f"印迹：{ink.text}；纸面：{paper.text}",
        text,
        box=box,
        source=f"{ink.source}; {paper.source}",
    )
