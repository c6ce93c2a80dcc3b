"""The code of a seal, digit by digit: what was read, whether it can be relied on, and its enlarged picture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.arcs import DigitGrid, radial_band
from seals.digit_blots import has_blot
from seals.digit_cells import CellPlaces, cut_cells
from seals.digit_gate import DigitEvidence, ink_legible, network_legible
from seals.digit_twins import twin_differences
from seals.digits import (
    DigitReader,
    arc_line,
    cover_share,
    find_comb,
    judge_places,
    open_counters,
    refine_arc,
    refine_straight,
    relative_ink,
    stroke_width,
)
from seals.ellipse_code import EllipseReading, ellipse_places
from seals.reading import CodeReading, Vote
from seals.straight import StraightReading
from seals.straight_places import thirteen_places
from seals.thresholds import Thresholds
from seals.values import CODE_LENGTH, DigitCell, Image
from seals.view import SealView

_NEAR = 0.4  # of the distance between digits: a digit read further off belongs to no place
BOX_PER_DIGIT = 1.2
"""Side of the box round a digit, in digit heights."""

_CELL = (64, 96)  # width, height of the enlarged picture of a digit


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code as found: its digits, and whether a network (not only OCR) judged them."""

    digits: tuple[DigitCell, ...]
    is_judged: bool

    @property
    def text(self) -> str:
        """The digits; ``?`` where nothing could be read."""
        return "".join(cell.digit or "?" for cell in self.digits)

    @property
    def is_clear(self) -> bool:
        """Thirteen digits, each legible."""
        return len(self.digits) == CODE_LENGTH and all(cell.legible for cell in self.digits)


def locate_code(
    view: SealView,
    channels: NDArray[np.float32],
    reading: CodeReading | None,
    thresholds: Thresholds,
    network: DigitReader | None,
) -> CodeReading | None:
    """Let the network look for thirteen evenly spaced digits where the recogniser did not read just thirteen.

    A recogniser leaves out what it cannot read, and the digit that is missing is the one a reviewer has to see.

    Parameters
    ----------
    view : SealView
        A round seal.
    channels : (2, H, W) float32 array
        Its crop, as `seals.digit_cells.ink_channels` returns it.
    reading : CodeReading or None
        What the recogniser found.
    thresholds : Thresholds
        Limits ``digits``: ``comb_score`` above which a code is there, ``comb_none`` below which none is.
    network : DigitReader or None
        Without it the reading stands.

    Returns
    -------
    CodeReading or None
        The reading on the places the network found; None where neither finds a code, or where what was read as digits
        stands in no row of them.
    """
    if network is None or (reading is not None and reading.grid.count == CODE_LENGTH):
        return reading
    centre = (view.geometry.centre_x, view.geometry.centre_y)
    found = find_comb(channels, network, centre, view.geometry.radius)
    if found.score < thresholds.limit("digits", "comb_none"):
        return None
    if found.score < thresholds.limit("digits", "comb_score"):
        return reading
    return CodeReading(
        grid=found.grid, votes=_votes_on(found.grid, reading), readings=0 if reading is None else reading.readings
    )


def _votes_on(grid: DigitGrid, reading: CodeReading | None) -> tuple[Vote, ...]:
    """Return what was read at each place of `grid`; nothing where nothing was."""
    votes = [Vote(digit=None, p=0.0, share=0.0)] * grid.count
    for at, vote in enumerate(() if reading is None else reading.votes):
        assert reading is not None  # noqa: S101 - it has votes
        place = grid.position(reading.grid.angle(at))
        if abs(place - round(place)) < _NEAR and 0 <= round(place) < grid.count:
            votes[round(place)] = vote
    return tuple(votes)


def arc_code(
    view: SealView,
    channels: NDArray[np.float32],
    reading: CodeReading,
    thresholds: Thresholds,
    network: DigitReader | None,
) -> Code:
    """Judge the digits of a code on the ring.

    Parameters
    ----------
    view : SealView
        The seal.
    channels : (2, H, W) float32 array
        Its crop, as `seals.digit_cells.ink_channels` returns it.
    reading : CodeReading
        What the recogniser read, by place.
    thresholds : Thresholds
        Limits ``digits``.
    network : DigitReader or None
        Without it ink, agreement and cover judge, and no code passes by itself.
    """
    low, high = radial_band(view, reading.grid)
    radius = view.geometry.radius
    centre = (view.geometry.centre_x, view.geometry.centre_y)
    middle, height = (low + high) / 2 * radius, max((high - low) * radius, 4.0)
    places = arc_line(centre, reading.grid, middle, height)
    if network is not None:
        places, _ = refine_arc(
            channels, network, centre, reading.grid, radius_px=middle, height_px=min(height, 0.13 * radius)
        )
    return _judge(view, channels, places, reading.votes, thresholds=thresholds, network=network)


def straight_code(
    view: SealView,
    channels: NDArray[np.float32],
    reading: StraightReading,
    thresholds: Thresholds,
    network: DigitReader | None,
) -> Code | None:
    """Judge the digits of a straight code on a square, rectangular or elliptic seal; None when there is none."""
    if not reading.digits:
        return None
    places = _straight_places(view, reading)
    votes: Sequence[Vote] = [Vote(digit=d.digit, p=d.p, share=d.share) for d in reading.digits]
    if network is not None and len(votes) >= 3:
        thirteen = None if len(votes) == CODE_LENGTH else thirteen_places(channels, network, places, votes)
        places, votes = thirteen or (refine_straight(channels, network, places), votes)
    return _judge(view, channels, places, votes, thresholds=thresholds, network=network)


def ellipse_code(
    view: SealView,
    channels: NDArray[np.float32],
    reading: EllipseReading,
    thresholds: Thresholds,
    network: DigitReader | None,
) -> Code:
    """Judge the digits on an ellipse's arc, for a person: no measurement yet says how often a worn one would pass."""
    places = ellipse_places(view, channels, reading, network)
    return replace(
        _judge(view, channels, places, reading.votes, thresholds=thresholds, network=network), is_judged=False
    )


def _straight_places(view: SealView, reading: StraightReading) -> CellPlaces:
    g, turn = view.geometry, np.deg2rad(reading.up_deg)
    swapped = round((reading.up_deg - g.angle_deg) / 90.0) % 2 == 1
    semi_x, semi_y = (g.semi_y, g.semi_x) if swapped else (g.semi_x, g.semi_y)
    boxes = np.array([digit.box for digit in reading.digits], dtype=np.float64)
    along = ((boxes[:, 0] + boxes[:, 2]) - 1.0) * semi_x
    down = ((boxes[:, 1] + boxes[:, 3]) - 1.0) * semi_y
    height = (boxes[:, 3] - boxes[:, 1]) * 2 * semi_y
    return CellPlaces(
        x=(g.centre_x + along * np.cos(turn) - down * np.sin(turn)).astype(np.float32),
        y=(g.centre_y + along * np.sin(turn) + down * np.cos(turn)).astype(np.float32),
        height_px=height.astype(np.float32),
        upright_deg=np.full(len(boxes), reading.up_deg, dtype=np.float32),
    )


def _judge(
    view: SealView,
    channels: NDArray[np.float32],
    places: CellPlaces,
    votes: Sequence[Vote],
    *,
    thresholds: Thresholds,
    network: DigitReader | None,
) -> Code:
    cells = cut_cells(channels, places)
    hidden = cover_share(cells)
    ink = relative_ink(cells, [vote.digit for vote in votes])
    judged = judge_places(channels, network, places) if network is not None else None
    formed = are_formed(cells, votes, thresholds)
    digits = []
    for at, vote in enumerate(votes):
        evidence = DigitEvidence(
            vote,
            float(ink[at]),
            float(hidden[at]),
            judged[at] if judged else None,
            is_formed=formed[at],
        )
        digits.append(_cell(view, places, at, evidence, thresholds))
    return Code(digits=tuple(digits), is_judged=network is not None)


def are_formed(cells: NDArray[np.float32], votes: Sequence[Vote], thresholds: Thresholds) -> list[bool]:
    """Tell for each cell whether its ink alone speaks for a whole digit: no spread, no blot, as its twins are."""
    clean = _well_formed(cells, votes, thresholds)
    missing, reshaped = thresholds.limit("digits", "twin_missing_max"), thresholds.limit("digits", "twin_reshaped_max")
    twins = twin_differences(cells, [vote.digit for vote in votes])
    unlike = [twin.is_spoiled(missing=missing, reshaped=reshaped) for twin in twins]
    blots = has_blot(cells, ratio=thresholds.limit("digits", "blot_ratio"))
    return [thin and not (spoiled or blot) for thin, spoiled, blot in zip(clean, unlike, blots, strict=True)]


def _well_formed(cells: NDArray[np.float32], votes: Sequence[Vote], thresholds: Thresholds) -> list[bool]:
    """Tell for each cell whether its strokes are thin enough and its counters open: spread ink fools every reader."""
    with np.errstate(over="ignore"):  # in a cell all ink the way to the next paper is without end
        widths = stroke_width(cells)
    usual, each = thresholds.limit("digits", "stroke_median_max"), thresholds.limit("digits", "stroke_max")
    is_spread = float(np.median(widths)) > usual
    density = thresholds.limit("digits", "counter_density")
    return [
        not is_spread and float(width) <= each and open_counters(cell, vote.digit, density=density)
        for cell, width, vote in zip(cells, widths, votes, strict=True)
    ]


def _cell(view: SealView, places: CellPlaces, at: int, evidence: DigitEvidence, thresholds: Thresholds) -> DigitCell:
    vote, judged = evidence.vote, evidence.judged
    digit, confidence = vote.digit, vote.p * vote.share
    if judged is not None:
        legible = network_legible(evidence, thresholds)
        agreed = judged.digit == vote.digit
        if not agreed and judged.legible > 0.5 and judged.p * judged.agreement > confidence:
            digit = judged.digit
        confidence = min(judged.p, judged.legible) if agreed else min(judged.p, judged.legible, 0.5)
    else:
        legible = ink_legible(evidence, thresholds)
    x, y, height = float(places.x[at]), float(places.y[at]), float(places.height_px[at])
    return DigitCell(
        position=at + 1,
        digit=digit,
        confidence=float(np.clip(confidence, 0.0, 1.0)),
        legible=bool(legible),
        box_px=view.box_on_page(x, y, BOX_PER_DIGIT / 2 * height, BOX_PER_DIGIT / 2 * height),
        crop=_picture(view.crop, x, y, height, float(places.upright_deg[at])),
        share=vote.share,
        ink=evidence.ink,
        hidden=evidence.hidden,
        read_p=vote.p,
        p=judged.p * judged.agreement if judged is not None and judged.digit == digit else 0.0,
        seen=0.0 if judged is None else judged.legible,
    )


def _picture(crop: Image, x: float, y: float, height: float, upright_deg: float) -> Image:
    """Return the digit straightened and enlarged, with a little of its neighbours."""
    width_px, height_px = _CELL
    turn, zoom = np.deg2rad(upright_deg), 1.5 * height / height_px
    gx = (np.arange(width_px) - (width_px - 1) / 2) * zoom
    gy = (np.arange(height_px) - (height_px - 1) / 2) * zoom
    map_x = (x + gx[None] * np.cos(turn) - gy[:, None] * np.sin(turn)).astype(np.float32)
    map_y = (y + gx[None] * np.sin(turn) + gy[:, None] * np.cos(turn)).astype(np.float32)
    picture = cv2.remap(crop, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(picture, dtype=np.uint8)
