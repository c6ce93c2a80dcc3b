"""Reading one seal: name and code by its shape, and how well the name fits what the order expects."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from seals.arcs import likely_code_arcs
from seals.codes import Code, arc_code, ellipse_code, locate_code, straight_code
from seals.digit_cells import ink_channels
from seals.digits import DigitReader
from seals.ellipse_code import arc_beside, has_small_ink, read_ellipse_code
from seals.name_apart import with_odds_apart, worn_line
from seals.name_strips import ellipse_name_strips, score_person
from seals.names import NameScore, agreement, folded_name, score_name
from seals.reading import ink_images, name_strips, read_code, read_name
from seals.straight import read_straight, straight_text
from seals.straight_room import blank_beside_name, has_room
from seals.text import TextReader
from seals.thresholds import Thresholds
from seals.values import CODE_LENGTH, Image, Plane, SealKind, SealShape
from seals.view import SealView

_LEAST_NAME_P = 0.6
_LONGEST_PERSON = 5  # characters; longer names are organisations'


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What the order says the seal is: kind, name and code, where known."""

    kind: SealKind = SealKind.AUTO
    name: str | None = None
    code: str | None = None
    people: tuple[str, ...] = ()

    def names_in_cells(self) -> tuple[str, ...]:
        """Return whose personal seal a square one may be: the people known, else a name short enough for one."""
        if self.people:
            return self.people
        short = self.name is not None and len(self.name) <= _LONGEST_PERSON
        return (self.name,) if short and self.name else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """What reads: a line recogniser and a digit network; each may be missing."""

    text: TextReader | None = None
    digits: DigitReader | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealText:
    """What was read on one seal: its name, its code, whose it is, which way is up. What was not read is None."""

    name: str | None = None
    name_sure: float = 0.0
    code: Code | None = None
    person: NameScore | None = None
    matrices: tuple[Plane, ...] = ()
    strips: tuple[Image, ...] = ()  # on which the matrices were read, in their order
    layouts: int = 1  # a square's characters stand in columns or in rows: matrices of both take turns
    up_deg: float | None = None
    code_middle_deg: float | None = None
    has_ink_there: bool = False
    has_room_there: bool = False  # no code, but a blank line beside the name of a square seal


@dataclass(frozen=True, slots=True)
class _Seen:
    """A seal with what its readers look at: `channels` the digit network, `images` the recogniser; made once."""

    view: SealView
    channels: NDArray[np.float32]
    images: tuple[Image, ...]


def read_text(view: SealView, thresholds: Thresholds, readers: Readers, expected: Expectation) -> SealText:
    """Read name and code of a seal; nothing without a reader, and nothing of handwriting.

    Parameters
    ----------
    view : SealView
        The seal on its crop.
    thresholds : Thresholds
        Limits ``digits`` and ``name``.
    readers : Readers
        What reads.
    expected : Expectation
        What the order says it should bear.
    """
    if readers.text is None or view.geometry.shape is SealShape.IRREGULAR:
        return SealText()
    channels = ink_channels(view.crop)
    seen = _Seen(view, channels, ink_images(view, channels))
    if view.geometry.shape is SealShape.ROUND:
        return _read_round(seen, thresholds, readers)
    if view.geometry.shape is SealShape.ELLIPSE:
        return _read_ellipse(seen, thresholds, readers)
    return _read_square(seen, thresholds, readers, expected)


def _read_ellipse(seen: _Seen, thresholds: Thresholds, readers: Readers) -> SealText:
    assert readers.text is not None  # noqa: S101 - the caller asked
    view = seen.view
    straight = read_straight(view, seen.images, readers.text)
    code = straight_code(view, seen.channels, straight, thresholds, readers.digits)
    if code is not None and len(code.digits) != CODE_LENGTH:  # an invoice seal's tax number is no seal code
        code = None
    arc = read_ellipse_code(view, seen.images, readers.text) if code is None else None
    if arc is not None and arc.is_whole:
        code = ellipse_code(view, seen.channels, arc, thresholds, readers.digits)
    free = arc_beside(view, arc) if arc is not None and arc.is_whole else None
    strips = ellipse_name_strips(view, seen.images, free)
    named = read_name(strips, readers.text)
    return SealText(
        name=named.text if named is not None and named.p > _LEAST_NAME_P else None,
        name_sure=0.0 if named is None else named.p * named.share,
        code=code,
        matrices=() if named is None else named.matrices,
        strips=tuple(strips),
        up_deg=straight.up_deg,
        has_ink_there=code is None and (arc is not None or has_small_ink(view)),
    )


def _read_square(seen: _Seen, thresholds: Thresholds, readers: Readers, expected: Expectation) -> SealText:
    assert readers.text is not None  # noqa: S101 - the caller asked
    view = seen.view
    straight = read_straight(view, seen.images, readers.text)
    layouts = 2 if view.geometry.shape is SealShape.SQUARE else 1
    text = straight_text(straight, readers.text)
    name, name_p, matrices = text or (None, 0.0, ())
    name_sure = 0.0
    if name is not None:
        name_sure = name_p * agreement(name, matrices, readers.text.alphabet, layouts=layouts)
    names, person = expected.names_in_cells(), None
    if names:
        person = score_person(
            names,
            view,
            seen.images,
            readers.text,
            straight=straight,
            already_read=matrices,
            least_apart=thresholds.limit("name", "apart_accept"),
            is_up_sure=name_sure >= thresholds.limit("name", "read_surely"),
        )
    code = straight_code(view, seen.channels, straight, thresholds, readers.digits)
    is_square = view.geometry.shape is SealShape.SQUARE
    is_blank = is_square and code is None and has_room(blank_beside_name(view), thresholds)
    return SealText(
        name=_shown(name, name_p, person, thresholds),
        name_sure=name_sure,
        code=code,
        person=person,
        matrices=matrices,
        strips=straight.name_strips,
        layouts=layouts,
        up_deg=straight.up_deg,
        has_room_there=is_blank,
    )


def _shown(name: str | None, p: float, person: NameScore | None, thresholds: Thresholds) -> str | None:
    """Return what is read as the name; a person's name that was confirmed in another reading order goes first."""
    if person is not None and person.is_confirmed(thresholds):
        return person.text
    return name if p > _LEAST_NAME_P else None


def _read_round(seen: _Seen, thresholds: Thresholds, readers: Readers) -> SealText:
    assert readers.text is not None  # noqa: S101 - the caller asked
    view, channels, images = seen.view, seen.channels, seen.images
    reading = locate_code(view, channels, read_code(view, images, readers.text), thresholds, readers.digits)
    grid = None if reading is None else reading.grid
    # neither needs the other: the recogniser's network reads the name while the digits are judged
    with ThreadPoolExecutor(max_workers=1) as beside:
        strips = name_strips(view, images, grid)
        naming = beside.submit(read_name, strips, readers.text)
        code = None if reading is None else arc_code(view, channels, reading, thresholds, readers.digits)
        named = naming.result()
    return SealText(
        name=named.text if named is not None and named.p > _LEAST_NAME_P else None,
        name_sure=0.0 if named is None else named.p * named.share,
        code=code,
        matrices=() if named is None else named.matrices,
        strips=tuple(strips),
        code_middle_deg=None if grid is None else grid.angle((grid.count - 1) / 2),
        has_ink_there=reading is None and bool(likely_code_arcs(view, 1, least=0.08)),
    )


def expected_name(shape: SealShape, score: NameScore | None, expected: Expectation) -> str | None:
    """Return the name that a seal of this shape is held against, None where the order names none."""
    if shape in {SealShape.ROUND, SealShape.ELLIPSE} or not expected.people:
        return expected.name
    fitting = [name for name in expected.people if score is not None and score.text.startswith(folded_name(name))]
    return max(fitting, key=len, default=expected.people[0])


def name_score(
    read: SealText, thresholds: Thresholds, readers: Readers, expected: Expectation, shape: SealShape
) -> NameScore | None:
    """Return how well the expected name fits; None where none is expected, or nothing was read.

    The characters of a name that the line fits are looked at apart as well.
    """
    if readers.text is None or shape is SealShape.IRREGULAR:
        return None
    if shape in {SealShape.SQUARE, SealShape.RECTANGLE} and expected.names_in_cells():
        return read.person
    if expected.name is None:
        return None
    lines = [(read.strips[at :: read.layouts], read.matrices[at :: read.layouts]) for at in range(read.layouts)]
    scored = [
        (score_name(expected.name, matrices, readers.text.alphabet), strips, matrices) for strips, matrices in lines
    ]
    found = [(score, strips, matrices) for score, strips, matrices in scored if score is not None]
    if not found:
        return None
    score, strips, matrices = max(found, key=lambda each: each[0].llr)
    if not score.fits(thresholds):
        return score
    score = replace(score, worn=worn_line(strips[: len(strips) // 2]))
    return with_odds_apart(score, strips, matrices, readers.text, least=thresholds.limit("name", "apart_accept"))
