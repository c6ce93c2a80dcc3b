"""The code of an elliptic seal: small digits along its lower arc, read counter-clockwise with the inner edge up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seals.arcs import likely_code_arcs
from seals.ctc import index_of
from seals.digit_cells import CellPlaces, cut_cells
from seals.digits import DigitReader
from seals.name_strips import along_normals, inside_outline
from seals.reading import Vote
from seals.straight import EVEN_STEP, DigitVote, vote_digits
from seals.text import STRIP_HEIGHT, TextReader
from seals.values import CODE_LENGTH, Image, SealGeometry
from seals.view import SealView

_ENDS = (90.0, 270.0)  # of the short axis, degrees of the ellipse's parameter: which way is up is not known
_HALF_ARC = 62.0
_DEPTHS = ((0.060, 0.215), (0.080, 0.235))  # shares of the mean half axis, from the outer edge inwards
_DIGIT = 0.088  # height of a digit, share of the mean half axis; the network's offsets correct it
_LEAST_DIGITS = 6
_ROUNDS = 4
_NEAR_END = 25.0  # degrees


@dataclass(frozen=True, slots=True, kw_only=True)
class EllipseReading:
    """Digits read on the arc around `end_deg`: votes in reading order, and their places, shares of the strip."""

    end_deg: float
    votes: tuple[Vote, ...]
    places: tuple[float, ...]

    @property
    def is_whole(self) -> bool:
        """Thirteen digits at even steps."""
        if len(self.votes) != CODE_LENGTH:
            return False
        at = np.arange(CODE_LENGTH)
        line = np.polyfit(at, self.places, 1)
        return bool(np.abs(np.polyval(line, at) - self.places).max() < EVEN_STEP * abs(line[0]))


def read_ellipse_code(view: SealView, images: Sequence[Image], reader: TextReader) -> EllipseReading | None:
    """Read the code on either long side of an ellipse.

    Parameters
    ----------
    view : SealView
        An elliptic seal.
    images : sequence of (H, W) uint8 arrays
        Grey pictures of the seal, ink dark.
    reader : TextReader
        The recogniser.

    Returns
    -------
    EllipseReading or None
        None where neither side bears six digits.
    """
    columns = index_of(reader.alphabet)
    seen = [vote_digits([_strip(view, images[0], end, _DEPTHS[0])], reader, columns) for end in _ENDS]
    best = max(range(len(_ENDS)), key=lambda at: sum(digit.p for digit in seen[at]))
    if len(seen[best]) < _LEAST_DIGITS:
        return None
    strips = [_strip(view, image, _ENDS[best], depth) for image in images for depth in _DEPTHS]
    return _reading(_ENDS[best], vote_digits(strips, reader, columns) or seen[best])


def _reading(end: float, digits: Sequence[DigitVote]) -> EllipseReading:
    return EllipseReading(
        end_deg=end,
        votes=tuple(Vote(digit=digit.digit, p=digit.p, share=digit.share) for digit in digits),
        places=tuple(digit.place for digit in digits),
    )


def _strip(view: SealView, image: Image, end: float, depth: tuple[float, float]) -> Image:
    clockwise = along_normals(image, view.geometry, _arc(end), depth, height=STRIP_HEIGHT)
    return np.ascontiguousarray(clockwise[::-1, ::-1])


def _arc(end: float) -> tuple[float, float]:
    return end - _HALF_ARC, 2 * _HALF_ARC


@dataclass(frozen=True, slots=True)
class _Rail:
    """The arc on which digits stand: the ellipse's parameter by the length passed clockwise, in pixels."""

    geometry: SealGeometry
    t: NDArray[np.float64]
    passed: NDArray[np.float64]

    @classmethod
    def of(cls, geometry: SealGeometry, end: float, depth_px: float) -> "_Rail":
        start, span = _arc(end)
        t = np.deg2rad(start + np.linspace(0.0, span, 721))
        x, y = inside_outline(geometry, t, depth_px)
        return cls(geometry, t, np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))]))

    def point(self, along: NDArray[np.float64], depth_px: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return crop x and y of points at lengths `along`."""
        x, y = inside_outline(self.geometry, np.interp(along, self.passed, self.t), depth_px)
        turn = np.deg2rad(self.geometry.angle_deg)
        return (
            self.geometry.centre_x + x * np.cos(turn) - y * np.sin(turn),
            self.geometry.centre_y + x * np.sin(turn) + y * np.cos(turn),
        )

    def cells(self, along: NDArray[np.float64], depth_px: float, height_px: float) -> CellPlaces:
        """Return cells there; they are read counter-clockwise."""
        x, y = self.point(along, depth_px)
        ahead_x, ahead_y = self.point(along - 2.0, depth_px)
        behind_x, behind_y = self.point(along + 2.0, depth_px)
        return CellPlaces(
            x=x.astype(np.float32),
            y=y.astype(np.float32),
            height_px=np.full(len(x), height_px, dtype=np.float32),
            upright_deg=np.rad2deg(np.arctan2(ahead_y - behind_y, ahead_x - behind_x)).astype(np.float32),
        )


def _evenly(along: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    at = np.arange(len(along))
    return np.asarray(np.polyval(np.polyfit(at, along, 1, w=weight), at), dtype=np.float64)


def arc_beside(view: SealView, reading: EllipseReading) -> tuple[float, float]:
    """Return start and span, in degrees of the ellipse's parameter, of the arc that bears no digit of the code."""
    rail = _Rail.of(view.geometry, reading.end_deg, sum(_DEPTHS[0]) / 2 * view.geometry.radius)
    along = _evenly((1.0 - np.array(reading.places)) * rail.passed[-1], np.ones(len(reading.places)))
    step = float(along[0] - along[1])
    ends = np.interp([along[-1] - step, along[0] + step], rail.passed, np.rad2deg(rail.t))
    return float(ends[1]), 360.0 - float(ends[1] - ends[0])


def has_small_ink(view: SealView) -> bool:
    """Tell whether small signs stand near the outline at one of the long sides, where a code would be."""
    middles = likely_code_arcs(view, 3, least=0.08)
    return any(abs(middle - end) < _NEAR_END for middle in middles for end in _ENDS)


def ellipse_places(
    view: SealView, channels: NDArray[np.float32], reading: EllipseReading, network: DigitReader | None
) -> CellPlaces:
    """Return where the digits stand, evenly spaced; a network moves them onto the digits by its offsets."""
    mean = view.geometry.radius
    depth, height = sum(_DEPTHS[0]) / 2 * mean, _DIGIT * mean
    rail = _Rail.of(view.geometry, reading.end_deg, depth)
    along = _evenly((1.0 - np.array(reading.places)) * rail.passed[-1], np.ones(len(reading.places)))
    for _ in range(_ROUNDS if network is not None else 0):
        assert network is not None  # noqa: S101 - no rounds without
        seen = network.place(cut_cells(channels, rail.cells(along, depth, height)))
        weight = 1.0 / (1.0 + np.exp(-np.clip(seen.centred.astype(np.float64), -4, 4)))
        moved = along - np.clip(seen.offsets[:, 0], -0.25, 0.25) * height
        along = _evenly(moved, weight)
        depth -= float(np.median(np.clip(seen.offsets[:, 1], -0.3, 0.3))) * height
        height *= float(np.exp(np.clip(np.median(seen.offsets[:, 2]), -0.12, 0.12)))
    return rail.cells(along, depth, height)
