"""What is said of a seal's outline: how whole, how full, how sharp it is, and whether it was stamped twice."""

from seals.findings import WORDS, band_finding, make_finding
from seals.metrics_ring import RingMeasures
from seals.thresholds import Thresholds
from seals.values import Box, Finding, FindingCode, worst
from seals.view import SealView


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
    swing = thresholds.band("ring_swing")
    verdict = worst([support.judge(ring.second_ring_deg), width.judge(ring.width_ratio), swing.judge(ring.width_swing)])
    if ring.second_ring_deg is None and ring.width_ratio is None:
        text = "边框太残缺，重影未测出"
    else:
        shown = f"线宽比 {ring.width_ratio or 0:.2f}、线宽起伏 {ring.width_swing or 0:.2f}"
        text = f"第二道边框 {ring.second_ring_deg or 0:.0f}°、{shown}，{WORDS[verdict]}"
    return make_finding(
        FindingCode.SEAL_SMEAR,
        verdict,
        ring.second_ring_deg,
        "°",
        f"重影：{support.text}；线宽比：{width.text}；线宽起伏：{swing.text}",
        text,
        box=box,
        source=f"{support.source}; {width.source}; {swing.source}",
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
