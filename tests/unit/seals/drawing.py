"""Small drawn pictures with known truth; the real generator (training/seal_generator) is for integration tests."""

import cv2
import numpy as np
from numpy.typing import NDArray

RED = (60, 50, 200)
PX_PER_MM = 300 / 25.4


def blank(width_mm: float, height_mm: float, paper: tuple[int, int, int] = (250, 250, 250)) -> NDArray[np.uint8]:
    return np.full((round(height_mm * PX_PER_MM), round(width_mm * PX_PER_MM), 3), paper, np.uint8)


def round_seal(
    page: NDArray[np.uint8],
    centre_mm: tuple[float, float],
    *,
    diameter_mm: float = 40.0,
    colour: tuple[int, int, int] = RED,
    gap_deg: float = 0.0,
    turn_deg: float = 0.0,
) -> None:
    """Draw a ring of 1 mm, a star and strokes in place of a name, at eight times the resolution of one pixel."""
    x, y = centre_mm[0] * PX_PER_MM, centre_mm[1] * PX_PER_MM
    outer = diameter_mm / 2 * PX_PER_MM
    width = 1.0 * PX_PER_MM
    shift = 4
    one = 1 << shift
    centre = (round(x * one), round(y * one))
    axes = (round((outer - width / 2) * one), round((outer - width / 2) * one))
    cv2.ellipse(page, centre, axes, turn_deg, gap_deg, 360, colour, round(width), cv2.LINE_AA, shift)
    star = []
    for i in range(10):
        r = (7.0 if i % 2 == 0 else 2.7) * PX_PER_MM
        angle = np.deg2rad(-90 + 36 * i + turn_deg)
        star.append([round((x + r * np.cos(angle)) * one), round((y + r * np.sin(angle)) * one)])
    cv2.fillPoly(page, [np.array(star, np.int32)], colour, cv2.LINE_AA, shift)
    for degrees in range(160, 385, 22):
        angle = np.deg2rad(degrees + turn_deg)
        for part in (0.60, 0.70, 0.80):
            px, py = x + part * outer * np.cos(angle), y + part * outer * np.sin(angle)
            cv2.circle(page, (round(px), round(py)), round(1.0 * PX_PER_MM), colour, 3, cv2.LINE_AA)


def square_seal(
    page: NDArray[np.uint8], corner_mm: tuple[float, float], side_mm: float = 20.0, *, room: float = 0.0
) -> None:
    """Draw a frame of 1 mm with four characters' worth of strokes in it; `room` of the side is left blank below."""
    x, y, side = (round(v * PX_PER_MM) for v in (*corner_mm, side_mm))
    width = round(PX_PER_MM)
    cv2.rectangle(page, (x, y), (x + side - 1, y + side - 1), RED, -1)
    cv2.rectangle(page, (x + width, y + width), (x + side - 1 - width, y + side - 1 - width), (250, 250, 250), -1)
    for row in range(2):
        for column in range(2):
            left = x + round(side * (0.14 + 0.40 * column))
            top = y + round(side * (0.14 + (0.40 - room / 2) * row))
            size, high = round(side * 0.30), round(side * (0.30 - room / 2))
            for k in range(4):
                at = top + round(high * k / 3)
                cv2.line(page, (left, at), (left + size, at), RED, 8)
            cv2.line(page, (left + size // 2, top), (left + size // 2, top + high), RED, 8)


def text_line(page: NDArray[np.uint8], at_mm: tuple[float, float], text: str, colour: tuple[int, int, int]) -> None:
    place = (round(at_mm[0] * PX_PER_MM), round(at_mm[1] * PX_PER_MM))
    cv2.putText(page, text, place, cv2.FONT_HERSHEY_SIMPLEX, 4.0, colour, 12, cv2.LINE_AA)
