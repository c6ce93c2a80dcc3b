"""Upload and paper: are the pages laid onto each other, is a changed character outlined: `register`, `outline`.

Drawn pairs with known truth (`training.documents.pairs`): any turn, 100 to 600 dpi on either side, shadows, cut edges,
a phone's perspective, copiers, JPEG within 1 MB. Tuned on seeds 50,000 to 50,119 only.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.results import Row, Size, upper_bound_95
from benchmarks.shares import spread
from review.stages import Stage
from seals.decode import decode_image
from seals.page_differences import Difference, page_differences
from seals.page_outlines import DifferenceKind
from seals.page_register import Registration, ink_plane, register_pages
from training.documents.facts import Form
from training.documents.pairs import BoxMm, Pair, Relation, draw_pair
from training.samples.invented import invent
from training.samples.plan import Plan

FIRST_SEED = 790_000
_PAIRS = {Size.QUICK: 12, Size.FULL: 300}
_STRANGERS = {Size.QUICK: 3, Size.FULL: 60}
_ALIGNED_MM = 0.5
_LARGEST_OUTLINE_MM2 = 600.0  # a box around half a page shows nobody which character changed
_RELATIONS = (Relation.SAME_SHEET,) * 3 + (Relation.STAMPED_AGAIN, Relation.STAMPED_LATER)


@dataclass
class Count:
    """What was found over the pairs."""

    pairs: int = 0
    laid: int = 0
    aligned: int = 0
    worst_mm: list[float] = field(default_factory=list)
    most_mm: list[float] = field(default_factory=list)
    characters: int = 0
    outlined: int = 0
    unchanged: int = 0
    false: list[int] = field(default_factory=list)
    stamps: int = 0
    stamps_as_ink: int = 0
    strangers: int = 0
    strangers_laid: int = 0
    missed: list[int] = field(default_factory=list)
    not_aligned: list[int] = field(default_factory=list)

    def add(self, other: "Count") -> None:
        """Add what another process counted."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def rows(size: Size) -> Iterable[Row]:
    """Measure both, over the acceptance seeds."""
    count = Count()
    for one in spread(measure, range(FIRST_SEED, FIRST_SEED + _PAIRS[size])):
        count.add(one)
    strangers = range(FIRST_SEED + 5_000, FIRST_SEED + 5_000 + _STRANGERS[size])
    for one in spread(measure_stranger, strangers):
        count.add(one)
    return report(count)


def pair_of(seed: int, relation: Relation | None = None) -> Pair:
    """Draw the pair of a seed: each form in turn, every second pair with a changed character."""
    rng = np.random.default_rng(seed)
    form = list(Form)[seed % len(Form)]
    is_outside = form is Form.APPOINTMENT_LETTER or bool(rng.random() < 0.3)
    plan = Plan(order_no=f"JX20261122-{seed}", stage=Stage.PAPER_REVIEW, age_hours=1.0, is_outside=is_outside,
                is_signed_by_hand=bool(rng.random() < 0.5))  # fmt: skip
    chosen = Relation(str(rng.choice([each.value for each in _RELATIONS])))
    is_changed = seed // len(Form) % 2 == 1 and relation is None
    return draw_pair(invent(plan, seed).facts, form, relation=relation or chosen, is_changed=is_changed, seed=seed)


def measure_stranger(seed: int) -> Count:
    """Two sheets that are not the same must be refused."""
    pair = pair_of(seed, Relation.OTHER_SHEET)
    return Count(strangers=1, strangers_laid=int(register_pages(*_pictures(pair)).ok))


def measure(seed: int) -> Count:
    """Draw the pair of a seed, lay it and count."""
    pair = pair_of(seed)
    upload, paper = _pictures(pair)
    found = register_pages(upload, paper)
    errors = errors_mm(pair, found, paper) if found.ok else np.array([99.0])
    is_aligned = bool(errors.max() <= _ALIGNED_MM)
    outlines = page_differences(upload, paper, found)
    seen = tuple(box for box in pair.changed if _is_on_both(pair, box))
    outlined = sum(any(_shows(pair, each, box) for each in outlines) for box in seen)
    count = Count(pairs=1, laid=int(found.ok), aligned=int(is_aligned), worst_mm=[float(errors.max())],
                  most_mm=[float(np.quantile(errors, 0.95))], characters=len(seen), outlined=outlined,
                  missed=[seed] * (outlined < len(seen)), not_aligned=[seed] * (not is_aligned))  # fmt: skip
    _count_stamps(pair, outlines, count)
    if not pair.changed:
        count.unchanged = 1
        count.false = [sum(not any(_touches(pair, each, box) for box in pair.inked) for each in outlines)]
    return count


def _count_stamps(pair: Pair, outlines: tuple[Difference, ...], count: Count) -> None:
    """What was stamped or written on the paper alone should be said to be that."""
    if pair.relation is not Relation.STAMPED_LATER:
        return
    for box in pair.inked:
        if _is_on_both(pair, box):
            touching = [each for each in outlines if _touches(pair, each, box)]
            count.stamps += 1
            count.stamps_as_ink += bool(touching) and all(each.kind is DifferenceKind.ADDED for each in touching)


def _pictures(pair: Pair) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    return decode_image(pair.upload.data).pixels, decode_image(pair.paper.data).pixels


def errors_mm(pair: Pair, found: Registration, paper: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the error in mm at a grid of points of the sheet that both pictures show, within 15 mm of any ink."""
    x, y = np.meshgrid(np.linspace(8, 202, 13), np.linspace(8, 289, 18))
    grid = np.stack([x.ravel(), y.ravel()], axis=1)
    both = grid[pair.upload.shows(grid) & pair.paper.shows(grid)]
    at = pair.paper.place(both)
    printed = _near_ink(paper, at, pair.paper.dpi)
    laid = cv2.perspectiveTransform(at[None], found.matrix)[0]
    error = np.hypot(*(laid - pair.upload.place(both)).T) / pair.upload.dpi * 25.4
    return np.asarray(error[printed], np.float64)


def _near_ink(picture: NDArray[np.uint8], at: NDArray[np.float64], dpi: int) -> NDArray[np.bool_]:
    soft = cv2.GaussianBlur(ink_plane(picture), (0, 0), 1.0)
    small = cv2.resize(soft, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((3, 3), np.uint8)), 21)
    side = round(30 / 25.4 * dpi / 4)
    share = cv2.boxFilter((small < 0.8 * paper).astype(np.float32), -1, (side, side))
    columns, rows_ = np.clip((at / 4).astype(int), 0, np.array(share.shape[::-1]) - 1).T
    return np.asarray(share[rows_, columns] > 0.002)


def _corners(box: BoxMm, rim_mm: float = 0.0) -> NDArray[np.float64]:
    x, y, width, height = box
    left, top, right, bottom = x - rim_mm, y - rim_mm, x + width + rim_mm, y + height + rim_mm
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])


def _is_on_both(pair: Pair, box: BoxMm) -> bool:
    corners = _corners(box, 3.0)
    return bool(pair.upload.shows(corners).all() and pair.paper.shows(corners).all())


def _shows(pair: Pair, found: Difference, box: BoxMm) -> bool:
    """Tell whether an outline is about a character: its middle is inside, and it is not half the page."""
    x, y = pair.upload.place(_corners(box)).mean(axis=0)
    left, top, width, height = found.box
    area = width * height / (pair.upload.dpi / 25.4) ** 2
    return left <= x <= left + width and top <= y <= top + height and area <= _LARGEST_OUTLINE_MM2


def _touches(pair: Pair, found: Difference, box: BoxMm) -> bool:
    corners = pair.upload.place(_corners(box, 1.0))
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    left, top, width, height = found.box
    return bool(left <= x1 and x0 <= left + width and top <= y1 and y0 <= top + height)


def report(count: Count) -> list[Row]:
    """Return the rows."""
    missed, lost = count.pairs - count.aligned, count.characters - count.outlined
    aligned, outlined = count.aligned / count.pairs, count.outlined / max(count.characters, 1)
    mean_false = float(np.mean(count.false))
    many = sum(each > 1 for each in count.false)
    as_ink = count.stamps_as_ink / max(count.stamps, 1)
    return [
        Row(id="register", name="pairs whose largest error near print is within 0.5 mm" + _listed(count.not_aligned),
            value=aligned, unit="share", bar=0.99, ok=aligned >= 0.99, n=count.pairs,
            upper_bound=upper_bound_95(missed, count.pairs), against="upper bound: share not aligned"),
        Row(id="register_p95", name="95th percentile of the error over a page, the 99th pair in a hundred",
            value=float(np.quantile(count.most_mm, 0.99)), unit="mm", bar=None, ok=True, n=count.pairs),
        Row(id="register_refused", name="two different sheets laid onto each other", value=count.strangers_laid,
            unit="pairs", bar=0, ok=count.strangers_laid == 0, n=count.strangers,
            upper_bound=upper_bound_95(count.strangers_laid, count.strangers)),
        Row(id="outline", name="changed digit or character outlined" + _listed(count.missed), value=outlined,
            unit="share", bar=0.95, ok=outlined >= 0.95, n=count.characters,
            upper_bound=upper_bound_95(lost, count.characters), against="upper bound: share missed"),
        Row(id="outline_false", name="false outlines on a page without a change", value=mean_false, unit="a page",
            bar=1.0, ok=mean_false <= 1.0, n=count.unchanged),
        Row(id="outline_false_many", name="pages without a change that have more than one false outline",
            value=many / count.unchanged, unit="share", bar=0.05, ok=many <= 0.05 * count.unchanged,
            n=count.unchanged, upper_bound=upper_bound_95(many, count.unchanged)),
        Row(id="outline_ink", name="stamps and writing on the paper alone said to be that", value=as_ink,
            unit="share", bar=None, ok=True, n=count.stamps),
    ]  # fmt: skip


def _listed(seeds: list[int]) -> str:
    return f"; missed {seeds[:6]}" if seeds else ""
