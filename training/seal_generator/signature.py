"""A handwritten signature: characters written by a pen, slanted, joined and uneven."""

import cv2
import numpy as np

from training.seal_generator.design import SealDesign
from training.seal_generator.fields import smooth_noise
from training.seal_generator.glyphs import GLYPH_PX, em_glyph
from training.seal_generator.masks import PX_PER_MM, Part, PartKind, SealMasks


def _bend(canvas: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Pull the writing out of shape smoothly, so that no two signatures are alike."""
    shape = (canvas.shape[0], canvas.shape[1])
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    for grain, pull in ((9.0, 0.75), (3.0, 0.22)):
        x += smooth_noise(rng, shape, grain) * np.float32(pull * PX_PER_MM)
        y += smooth_noise(rng, shape, grain) * np.float32(pull * PX_PER_MM)
    return np.asarray(cv2.remap(canvas, x, y, cv2.INTER_LINEAR), np.uint8)


def draw_signature(design: SealDesign, *, size_px: int, rotation_deg: float, rng: np.random.Generator) -> SealMasks:
    """Write the design's name by hand at 600 dpi, in the middle of a square canvas."""
    canvas = np.zeros((size_px, size_px), np.uint8)
    height = design.name_height_mm * PX_PER_MM
    advance = design.width_mm / max(len(design.name), 1) * PX_PER_MM * 0.85
    x = (size_px - advance * (len(design.name) - 1)) / 2
    slant = float(rng.uniform(-0.28, -0.1))
    for char in design.name:
        grow = float(rng.uniform(0.85, 1.12))
        scale = height * grow / GLYPH_PX
        drop = float(rng.normal(0, 0.5)) * PX_PER_MM
        matrix = np.array([[scale, slant * scale, x], [0.0, scale, size_px / 2 + drop]])
        matrix[:, 2] -= matrix[:, :2] @ np.array([GLYPH_PX / 2, GLYPH_PX / 2])
        glyph = cv2.warpAffine(em_glyph(char, design.name_face), matrix, (size_px, size_px))
        canvas = np.asarray(np.maximum(canvas, glyph), np.uint8)
        x += advance * float(rng.uniform(0.85, 1.05))
    bent = _bend(canvas, rng)
    if rotation_deg:
        turn = cv2.getRotationMatrix2D((size_px / 2, size_px / 2), -rotation_deg, 1.0)
        bent = np.asarray(cv2.warpAffine(bent, turn, (size_px, size_px)), np.uint8)
    part = Part(
        kind=PartKind.NAME, text=design.name, x_px=0, y_px=0, mask=bent, centre_mm=(0.0, 0.0), angle_deg=rotation_deg
    )
    return SealMasks(coverage=bent.astype(np.float32) / 255.0, parts=(part,), centre_px=(size_px - 1) / 2)
