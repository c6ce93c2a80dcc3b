"""Red and round, and no seal: fingerprints and printed marks."""

import cv2
import numpy as np
import pytest

from seals.check import check_page
from seals.values import FindingCode, Scale, ScaleSource, SealCheck, SealKind, Verdict
from tests.unit.seals.drawing import PX_PER_MM, RED, blank, round_seal
from tests.unit.seals.thresholds_text import shipped

_300 = Scale(dpi=300.0, source=ScaleSource.GIVEN)


def _noise(size: tuple[int, int], grain_px: float, rng: np.random.Generator) -> np.ndarray:
    small = rng.normal(size=(round(size[0] / grain_px) + 2, round(size[1] / grain_px) + 2)).astype(np.float32)
    return np.asarray(cv2.resize(small, size[::-1], interpolation=cv2.INTER_CUBIC))


def _fingerprint(page: np.ndarray, centre_mm: tuple[float, float], seed: int) -> None:
    """Press a thumb of some 16 x 21 mm: ridges half a millimetre apart round a whorl, patchy."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[: page.shape[0], : page.shape[1]].astype(np.float32) / PX_PER_MM
    dx, dy = x - centre_mm[0], y - centre_mm[1]
    bend = _noise(page.shape[:2], 4 * PX_PER_MM, rng)
    ridges = np.sin(np.hypot(1.25 * dx, dy + 1.0) * 2 * np.pi / 0.5 + 1.6 * bend) > -0.1
    thumb = np.hypot(dx / 8.0, dy / 10.5) < 1.0 + 0.06 * bend
    patchy = np.clip(0.8 + 0.4 * _noise(page.shape[:2], 1.5 * PX_PER_MM, rng), 0, 1)
    ink = cv2.GaussianBlur((ridges & thumb) * patchy, (0, 0), 0.8)[:, :, None]
    page[:] = np.clip(page * (1 - ink) + np.array(RED) * ink, 0, 255).astype(np.uint8)


def _mark(page: np.ndarray, centre_mm: tuple[float, float], radius_mm: float) -> None:
    """Print a round mark: a broad band with a bar through it."""
    x, y, r = (round(v * PX_PER_MM) for v in (*centre_mm, radius_mm))
    cv2.circle(page, (x, y), r, RED, -1, cv2.LINE_AA)
    cv2.circle(page, (x, y), round(0.58 * r), (250, 250, 250), -1, cv2.LINE_AA)
    cv2.rectangle(page, (x - r // 5, y - r + 4), (x + r // 5, y + r - 4), RED, -1)


def _seals(page: np.ndarray, kind: SealKind = SealKind.AUTO) -> tuple[SealCheck, ...]:
    return check_page(page, scale=_300, thresholds=shipped(), kind=kind).seals


@pytest.mark.parametrize("seed", range(6))
def test_a_fingerprint_is_no_seal(seed: int) -> None:
    page = blank(60, 60)
    _fingerprint(page, (30, 30), seed)
    assert _seals(page) == ()


def test_the_seal_beside_a_fingerprint_is_found_alone() -> None:
    page = blank(110, 60)
    _fingerprint(page, (22, 30), 3)
    round_seal(page, (75, 30))
    (seal,) = _seals(page)
    assert seal.width_mm == pytest.approx(40.0, abs=0.3)


@pytest.mark.parametrize("kind", [SealKind.AUTO, SealKind.COMPANY])
@pytest.mark.parametrize("radius_mm", [12.0, 20.0])
def test_a_round_printed_mark_does_not_pass_for_a_seal(radius_mm: float, kind: SealKind) -> None:
    page = blank(60, 60)
    _mark(page, (30, 30), radius_mm)
    for seal in _seals(page, kind):
        shape = next(line for line in seal.findings if line.code is FindingCode.SEAL_SHAPE)
        assert shape.verdict is Verdict.REVIEW
        assert "标志" in shape.message


def test_a_ring_is_a_ring() -> None:
    page = blank(60, 60)
    round_seal(page, (30, 30))
    (seal,) = _seals(page)
    assert next(line for line in seal.findings if line.code is FindingCode.SEAL_SHAPE).verdict is Verdict.PASS
