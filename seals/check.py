"""One picture from pixels to findings: locate the seals, measure, read and judge each, then the page."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from seals import findings as lines
from seals import findings_text as text_lines
from seals.arcs import likely_code_arcs
from seals.codes import Code, arc_code, straight_code
from seals.digits import DigitReader
from seals.ink import to_lab
from seals.locate import CoarsePage, coarse_page, locate_attempts
from seals.metrics_ink import InkMeasures, measure_ink, print_pattern
from seals.metrics_ring import measure_ring, ring_evidence_deg
from seals.name_strips import ellipse_name_strips, score_person
from seals.names import NameScore, agreement, folded_name, score_name
from seals.orientation import rotation_of
from seals.page import PageFacts, check_page_only
from seals.profile import profile_of
from seals.reading import ink_images, name_strips, read_code, read_name
from seals.signature import signature_candidate
from seals.straight import read_straight, straight_text
from seals.text import TextReader
from seals.thresholds import Thresholds
from seals.values import (
    CODE_LENGTH,
    Finding,
    FindingCode,
    Image,
    InkColour,
    PageCheck,
    Plane,
    Scale,
    SealCheck,
    SealKind,
    SealShape,
    Verdict,
)
from seals.view import SealView, box_of, look_closely

_LEAST_RING_DEG = 150.0
_LEAST_NAME_P = 0.6
_LONGEST_PERSON = 5  # characters; longer names are organisations'

Progress = Callable[[int, int, str], None]


def _silent(_done: int, _total: int, _what: str) -> None:
    """Ignore progress."""


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


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds spent in each step of a check."""

    elapsed_ms: dict[str, float] = field(default_factory=dict)
    _since: float = field(default_factory=time.perf_counter)

    def lap(self, name: str) -> None:
        """Add the time since the last lap to `name`."""
        now = time.perf_counter()
        self.elapsed_ms[name] = self.elapsed_ms.get(name, 0.0) + (now - self._since) * 1000.0
        self._since = now


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What every step of one page's check needs."""

    scale: Scale
    thresholds: Thresholds
    readers: Readers
    expected: Expectation
    watch: Stopwatch


def check_page(
    image_bgr: Image,
    *,
    scale: Scale,
    thresholds: Thresholds,
    reader: TextReader | None = None,
    digit_reader: DigitReader | None = None,
    kind: SealKind = SealKind.AUTO,
    expect_name: str | None = None,
    expect_code: str | None = None,
    expect_people: tuple[str, ...] = (),
    facts: PageFacts | None = None,
    progress: Progress = _silent,
    stopwatch: Stopwatch | None = None,
) -> PageCheck:
    """Check every seal of a picture, and the picture itself.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8 array
        The whole picture, BGR.
    scale : Scale
        Its resolution; with an unknown scale sizes are not measured.
    thresholds : Thresholds
        From ``resources/seal_thresholds.toml``.
    reader, digit_reader : TextReader, DigitReader, optional
        Without a reader names and codes are not measured; without a digit network no code passes by itself.
    kind, expect_name, expect_code
        What the order says of the seal.
    expect_people : tuple of str
        Whose square seals may be on the page (legal representative, person in charge); compared in any reading order.
    facts : PageFacts, optional
        What the file says of itself (camera).
    progress : callable
        Called as ``progress(done, total, what)`` between the seals; may raise to cancel.
    stopwatch : Stopwatch, optional
        Collects the milliseconds of each step.

    Returns
    -------
    PageCheck
        Seals in reading order.
    """
    watch = stopwatch or Stopwatch()
    page = coarse_page(image_bgr, scale)
    views = _find(image_bgr, page, scale, kind)
    watch.lap("locate")
    context = _Context(
        scale=scale,
        thresholds=thresholds,
        readers=Readers(text=reader, digits=digit_reader),
        expected=Expectation(kind=kind, name=expect_name, code=expect_code, people=expect_people),
        watch=watch,
    )
    seals = []
    for at, view in enumerate(views):
        progress(at, len(views), "检查印章")
        seals.append(_check_seal(image_bgr, view, context))
    page_findings = check_page_only(
        image_bgr, page, scale=scale, thresholds=thresholds, facts=facts or PageFacts(), seals=tuple(seals)
    )
    watch.lap("page")
    progress(len(views), len(views), "检查完成")
    return PageCheck(
        width_px=image_bgr.shape[1],
        height_px=image_bgr.shape[0],
        scale=scale,
        findings=page_findings,
        seals=tuple(seals),
    )


def _find(image_bgr: Image, page: CoarsePage, scale: Scale, kind: SealKind) -> list[SealView]:
    """Return the seals that hold at full resolution, of the first way of looking that yields any."""
    attempts = iter([signature_candidate(page)]) if kind is SealKind.SIGNATURE else locate_attempts(page)
    for attempt in attempts:
        views = [look_closely(image_bgr, candidate, scale.px_per_mm) for candidate in attempt]
        found = [view for view in views if view is not None and _holds(view)]
        if found:
            return found
    return []


def _holds(view: SealView) -> bool:
    """Tell a seal from text or a picture that looked like one on the small copy."""
    return not view.is_ringed or ring_evidence_deg(view) >= _LEAST_RING_DEG


def _check_seal(image_bgr: Image, view: SealView, context: _Context) -> SealCheck:
    thresholds, watch = context.thresholds, context.watch
    ink, ring = measure_ink(view), measure_ring(view)
    colour = ink.ink_colour if view.planes.colour is not InkColour.GREY else _grey(ink)
    profile = profile_of(view, ring, ink.contrast, thresholds)
    watch.lap("measure")
    read = _read(view, thresholds, context.readers, context.expected)
    watch.lap("read")
    box = box_of(view.on_page())
    found = [
        lines.shape_finding(view.geometry.shape, context.expected.kind, box),
        lines.size_finding(view, context.expected.kind, thresholds, box),
        *lines.ink_findings(ink, colour, thresholds, box),
        *lines.ring_findings(view, ring, thresholds, box),
        lines.print_pattern_finding(_pattern(image_bgr, view, context.scale), thresholds, box),
    ]
    return replace(_seal(view, found, colour, read, context), profile=profile)


def _grey(ink: InkMeasures) -> InkColour:
    return ink.ink_colour if ink.ink_colour in {InkColour.GREY, InkColour.BLACK} else InkColour.GREY


def _pattern(image_bgr: Image, view: SealView, scale: Scale) -> float | None:
    """Return the regularity of the middle of the seal (the star) at 580 dpi and more; None where there is none."""
    if scale.dpi is None or scale.dpi < 580.0 or view.geometry.shape is not SealShape.ROUND:
        return None
    g = view.on_page()
    half = int(0.09 * g.radius)
    x, y = round(g.centre_x), round(g.centre_y)
    crop = image_bgr[max(0, y - half) : y + half, max(0, x - half) : x + half]
    if min(crop.shape[:2]) < 48:
        return None
    side = min(crop.shape[:2])
    lab = to_lab(crop[:side, :side])
    is_solid = float((lab[:, :, 1] > 15).mean()) > 0.97
    return print_pattern(crop[:side, :side]) if is_solid else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    name: str | None = None
    name_sure: float = 0.0
    code: Code | None = None
    person: NameScore | None = None
    matrices: tuple[Plane, ...] = ()
    layouts: int = 1  # a square's characters stand in columns or in rows: matrices of both take turns
    up_deg: float | None = None
    code_middle_deg: float | None = None
    has_ink_there: bool = False


def _read(view: SealView, thresholds: Thresholds, readers: Readers, expected: Expectation) -> _Read:
    if readers.text is None or view.geometry.shape is SealShape.IRREGULAR:
        return _Read()
    images = ink_images(view)
    if view.geometry.shape is SealShape.ROUND:
        return _read_round(view, images, thresholds, readers)
    straight = read_straight(view, images, readers.text)
    strips = list(straight.name_strips)
    person, name_sure = None, 0.0
    layouts = 2 if view.geometry.shape is SealShape.SQUARE else 1
    if view.geometry.shape is SealShape.ELLIPSE:
        named = read_name(ellipse_name_strips(view, images), readers.text)
        name, name_p, matrices = (named.text, named.p, named.matrices) if named else (None, 0.0, ())
        name_sure = 0.0 if named is None else named.p * named.share
    else:
        text = straight_text(strips, readers.text)
        name, name_p, matrices = text or (None, 0.0, ())
        if name is not None:
            name_sure = name_p * agreement(name, matrices, readers.text.alphabet, layouts=layouts)
        names = expected.names_in_cells()
        if names:
            person = score_person(
                names,
                view,
                images,
                readers.text,
                straight=straight,
                already_read=matrices,
                is_up_sure=name_sure >= thresholds.limit("name", "read_surely"),
            )
    code = straight_code(view, straight, thresholds, readers.digits)
    if view.geometry.shape is SealShape.ELLIPSE and (code is None or len(code.digits) != CODE_LENGTH):
        code = None  # an invoice seal's tax number is no seal code
    return _Read(
        name=_shown(name, name_p, person, thresholds),
        name_sure=name_sure,
        code=code,
        person=person,
        matrices=matrices,
        layouts=layouts,
        up_deg=straight.up_deg,
    )


def _shown(name: str | None, p: float, person: NameScore | None, thresholds: Thresholds) -> str | None:
    """Return what is read as the name; a person's name that was confirmed in another reading order goes first."""
    if person is not None and person.llr >= thresholds.limit("name", "llr_accept"):
        return person.text
    return name if p > _LEAST_NAME_P else None


def _read_round(view: SealView, images: tuple[Image, ...], thresholds: Thresholds, readers: Readers) -> _Read:
    assert readers.text is not None  # noqa: S101 - the caller asked
    reading = read_code(view, images, readers.text)
    grid = None if reading is None else reading.grid
    named = read_name(name_strips(view, images, grid), readers.text)
    return _Read(
        name=named.text if named is not None and named.p > _LEAST_NAME_P else None,
        name_sure=0.0 if named is None else named.p * named.share,
        code=None if reading is None else arc_code(view, reading, thresholds, readers.digits),
        matrices=() if named is None else named.matrices,
        code_middle_deg=None if grid is None else grid.angle((grid.count - 1) / 2),
        has_ink_there=reading is None and bool(_code_like(view)),
    )


def _code_like(view: SealView) -> list[float]:
    return likely_code_arcs(view, 1, least=0.08)


def _seal(view: SealView, found: list[Finding], colour: InkColour, read: _Read, context: _Context) -> SealCheck:
    expected = context.expected
    geometry = view.on_page()
    box, px_per_mm = box_of(geometry), _page_px_per_mm(view)
    score = _name_score(read, context.readers, expected, geometry.shape)
    name = _expected_name(geometry.shape, score, expected)
    found = [*found, *_text_findings(view, found, read, (name, score), context)]
    rotation = read.up_deg if read.up_deg is not None else rotation_of(view, read.code_middle_deg)
    return SealCheck(
        kind=_kind(expected.kind, geometry.shape),
        geometry=geometry,
        box_px=box,
        width_mm=None if px_per_mm is None else round(2 * geometry.semi_x / px_per_mm, 2),
        height_mm=None if px_per_mm is None else round(2 * geometry.semi_y / px_per_mm, 2),
        rotation_deg=None if rotation is None else round(rotation, 2),
        colour=colour,
        name=read.name,
        code=None if read.code is None else read.code.text,
        digits=() if read.code is None else read.code.digits,
        findings=tuple(replace(f, box_px=f.box_px or box) for f in found),
        name_llr=None if score is None else score.llr,
        name_sure=read.name_sure,
        expected_name=name,
    )


def _page_px_per_mm(view: SealView) -> float | None:
    return None if view.px_per_mm is None else view.px_per_mm / view.factor


def _kind(kind: SealKind, shape: SealShape) -> SealKind:
    if kind is not SealKind.AUTO:
        return kind
    return SealKind.COMPANY if shape in {SealShape.ROUND, SealShape.ELLIPSE} else SealKind.LEGAL


def _expected_name(shape: SealShape, score: NameScore | None, expected: Expectation) -> str | None:
    """Return the name that a seal of this shape is held against, None where the order names none."""
    if shape in {SealShape.ROUND, SealShape.ELLIPSE} or not expected.people:
        return expected.name
    fitting = [name for name in expected.people if score is not None and score.text.startswith(folded_name(name))]
    return max(fitting, key=len, default=expected.people[0])


def _name_score(read: _Read, readers: Readers, expected: Expectation, shape: SealShape) -> NameScore | None:
    if readers.text is None or shape is SealShape.IRREGULAR:
        return None
    if shape in {SealShape.SQUARE, SealShape.RECTANGLE} and expected.names_in_cells():
        return read.person
    if expected.name is None:
        return None
    layouts = [read.matrices[at :: read.layouts] for at in range(read.layouts)]
    scores = [score_name(expected.name, layout, readers.text.alphabet) for layout in layouts]
    return max((score for score in scores if score is not None), key=lambda score: score.llr, default=None)


def _text_findings(
    view: SealView, found: list[Finding], read: _Read, named: tuple[str | None, NameScore | None], context: _Context
) -> list[Finding]:
    thresholds, readers, expected = context.thresholds, context.readers, context.expected
    box = box_of(view.on_page())
    resolved = all(f.verdict is not Verdict.FAIL for f in found if f.code is FindingCode.SEAL_RESOLUTION)
    is_company = expected.kind is SealKind.COMPANY
    result = [
        lines.overlap_finding(read.code, thresholds, box),
        text_lines.code_finding(
            read.code,
            expected=expected.code,
            is_read=readers.text is not None,
            has_ink_there=read.has_ink_there or is_company,
            can_prove=resolved,
            box=box,
        ),
    ]
    if expected.code is not None:
        result.append(text_lines.expected_code_finding(read.code, expected.code, box))
    name, score = named
    if name is not None:
        result.append(text_lines.expected_name_finding(score, name, read.name_sure, thresholds, box))
    return result
