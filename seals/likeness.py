"""Are two round impressions of the same seal? By their layouts: the ink unrolled, correlated over all turns.

Arithmetic only (no OpenCV): a layout is made with the page's check, and compared wherever the checks meet.
"""

from dataclasses import dataclass

import numpy as np

from seals.thresholds import Thresholds
from seals.values import Image, Plane, SameSeal

LOW, HIGH, RADII, ANGLES = 0.42, 0.93, 100, 720
_AWAY_DEG = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SealMatch:
    """How two round impressions compare: turn of the second against the first, polar correlation, peak ratio."""

    rotation_deg: float
    ncc: float
    ratio: float

    def judge(self, thresholds: Thresholds) -> SameSeal:
        """Tell whether it is the same layout, another, or a person must look (limits ``same_seal``).

        Neither figure is enough alone: blur raises the correlation of any two seals, and evenly spaced characters
        give a second peak to one seal. Their product parts same from other.
        """

        def limit(name: str) -> float:
            return thresholds.limit("same_seal", name)

        score = self.ncc * self.ratio
        if self.ncc >= limit("ncc_same") and score >= limit("score_same"):
            return SameSeal.SAME
        return SameSeal.OTHER if score < limit("score_other") else SameSeal.UNSURE


def match_layouts(first: Image, second: Image) -> SealMatch:
    """Compare two layouts by polar correlation (seals.md 3e).

    Parameters
    ----------
    first, second : (100, 720) uint8 arrays
        Ink between `LOW` and `HIGH` of the outer radius, unrolled; row 0 is the innermost, column i is i / 2 degrees.
    """
    a, b = _freed(first), _freed(second)
    spectrum = np.fft.rfft(b, axis=1) * np.conj(np.fft.rfft(a, axis=1))
    correlation = np.fft.irfft(spectrum, n=ANGLES, axis=1).sum(axis=0)
    correlation /= max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-9)
    peak, half = int(correlation.argmax()), ANGLES // 2
    away = np.abs((np.arange(ANGLES) - peak + half) % ANGLES - half) > _AWAY_DEG * ANGLES / 360.0
    other = max(float(correlation[away].max()), 1e-3)
    rotation = (peak * 360.0 / ANGLES + 180.0) % 360.0 - 180.0
    return SealMatch(rotation_deg=rotation, ncc=float(correlation[peak]), ratio=float(correlation[peak]) / other)


def _freed(layout: Image) -> Plane:
    """Return the layout with each radius freed of its mean, the outer ones weighing more."""
    rays = layout.astype(np.float32) / 255.0
    weight = np.linspace(LOW, HIGH, RADII, dtype=np.float32)[:, None] ** 0.5
    return np.asarray((rays - rays.mean(axis=1, keepdims=True)) * weight, dtype=np.float32)
