"""What is said of a seal's outline: how whole, how full, how sharp it is, and whether it was stamped twice."""

import numpy as np

from seals.findings import WORDS, band_finding, make_finding
from seals.metrics_ring import RingMeasures
from seals.thresholds import Thresholds
from seals.values import Box, Finding, FindingCode, SealShape, worst
from seals.view import SealView

_SHARPEST_PX = 2.5  # seals.md §4: the floor of the 10-90 % width
_PX_PER_MM_300 = 300.0 / 25.4
_COMPANY_MM, _LEGAL_MM = 20.0, 10.0  # half of a company seal's diameter and of a square seal's side (seals.md §2, §4)


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
    band = thresholds.band("edge_width")
    if ring.edge_width_px is None:
        value = None
    elif view.px_per_mm is not None:
        value = _edge_um_at_300(ring.edge_width_px, view.px_per_mm)
    else:
        band = thresholds.band("edge_width_relative")
        value = _edge_um_at_300(ring.edge_width_px, _usual_px_per_mm(view)) / (_COMPANY_MM * 1000.0) * 100.0
    return band_finding(FindingCode.SEAL_SHARPNESS, band, value, "边缘宽度（折合 300 dpi）", box=box)


def _usual_px_per_mm(view: SealView) -> float:
    """Return the crop's scale if the seal is of the usual size, for where none is known."""
    is_square = view.geometry.shape in {SealShape.SQUARE, SealShape.RECTANGLE}
    return view.geometry.radius / (_LEGAL_MM if is_square else _COMPANY_MM)


def _edge_um_at_300(width_px: float, px_per_mm: float) -> float:
    """Return the width in µm that the same edge has at 300 dpi, for which the band was measured.

    The sharpest edge is 2.5 pixels wide at any resolution, and a blur's width adds to it in squares: that the seal was
    scanned coarsely is said by its resolution, not by this line.
    """
    blur_px = max(width_px**2 - _SHARPEST_PX**2, 0.0) ** 0.5
    return 1000.0 * float(np.hypot(blur_px / px_per_mm, _SHARPEST_PX / _PX_PER_MM_300))


def _resolution_finding(view: SealView, thresholds: Thresholds, box: Box) -> Finding:
    if view.px_per_mm is not None:
        value, band = view.px_per_mm / view.factor, thresholds.band("resolution")
    else:
        value, band = _COMPANY_MM * _usual_px_per_mm(view) / view.factor, thresholds.band("resolution_radius")
    return band_finding(FindingCode.SEAL_RESOLUTION, band, value, "清晰度（分辨率）", box=box)
