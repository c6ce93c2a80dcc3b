"""One picture from pixels to findings: locate the seals, measure, read and judge each, then the page."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from seals.advice import advised
from seals.covered import covered_writing
from seals.digits import DigitReader
from seals.find import find_seals
from seals.findings import fit_for_signatures, shape_finding, size_finding, size_on_a_presumed_page
from seals.findings_ink import ink_findings, print_dots_finding, print_pattern_finding
from seals.findings_ring import ring_findings
from seals.findings_text import (
    code_finding,
    expected_code_finding,
    expected_name_finding,
    is_under_seal,
    overlap_finding,
    with_digit_height,
)
from seals.ink import to_lab
from seals.layouts import layout_of
from seals.locate import coarse_page
from seals.metrics_ink import InkMeasures, measure_ink, print_pattern
from seals.metrics_ring import RingMeasures, measure_ring, ring_shares
from seals.names import NameScore
from seals.orientation import rotation_of
from seals.page import PageFacts, check_page_only
from seals.page_content import FormTemplate
from seals.print_dots import print_dots
from seals.profile import profile_of
from seals.seal_text import Expectation, Readers, SealText, expected_name, name_score, read_text
from seals.text import TextReader
from seals.thresholds import Thresholds
from seals.values import (
    Finding,
    FindingCode,
    Image,
    InkColour,
    PageCheck,
    Scale,
    ScaleSource,
    SealCheck,
    SealGeometry,
    SealKind,
    SealShape,
    Verdict,
)
from seals.view import SealView, box_of

_MOST_READ = 8

Progress = Callable[[int, int, str], None]


def _silent(_done: int, _total: int, _what: str) -> None:
    """Ignore progress."""


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
    form: FormTemplate | None
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
    form: FormTemplate | None = None,
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
    form : FormTemplate, optional
        The form that the page should be: its print is held against it, to tell a reduced copy.
    progress : callable
        Called as ``progress(done, total, what)`` between the seals; may raise to cancel.
    stopwatch : Stopwatch, optional
        Collects the milliseconds of each step.

    Returns
    -------
    PageCheck
        Seals in reading order.
    """
    context = _Context(
        scale=scale,
        thresholds=thresholds,
        readers=Readers(text=reader, digits=digit_reader),
        expected=Expectation(kind=kind, name=expect_name, code=expect_code, people=expect_people),
        form=form,
        watch=stopwatch or Stopwatch(),
    )
    return _check(image_bgr, facts or PageFacts(), context, progress)


def _check(image_bgr: Image, facts: PageFacts, context: _Context, progress: Progress) -> PageCheck:
    scale, watch = context.scale, context.watch
    page = coarse_page(image_bgr, scale)
    views = find_seals(image_bgr, page, scale, context.expected.kind)
    watch.lap("locate")
    seals = []
    for at, view in enumerate(views):
        progress(at, len(views), "检查印章")
        # reading takes most of the time: what a page bears beyond eight is measured, and its texts are for a person
        reading = context if at < _MOST_READ else replace(context, readers=Readers())
        others = [other.on_page() for other in views if other is not view]
        seals.append(_check_seal(image_bgr, view, reading, others))
    found = check_page_only(
        image_bgr,
        page,
        scale=scale,
        thresholds=context.thresholds,
        facts=facts,
        seals=tuple(seals),
        form=context.form,
    )
    watch.lap("page")
    progress(len(views), len(views), "检查完成")
    height, width = image_bgr.shape[:2]
    return PageCheck(width_px=width, height_px=height, scale=scale, findings=advised(found), seals=tuple(seals))


def _check_seal(image_bgr: Image, view: SealView, context: _Context, others: Sequence[SealGeometry]) -> SealCheck:
    thresholds, watch, kind = context.thresholds, context.watch, context.expected.kind
    ink, ring = measure_ink(view), measure_ring(view)
    colour = ink.ink_colour if view.planes.colour is not InkColour.GREY else _grey(ink)
    profile = profile_of(view, ring, ink.contrast, thresholds)
    covered = covered_writing(view, others)
    watch.lap("measure")
    read = read_text(view, thresholds, context.readers, context.expected)
    watch.lap("read")
    geometry, size_mm = view.on_page(), _size_mm(view, ring)
    box = box_of(geometry)
    found = [
        *_outline_findings(view, size_mm, context),
        *ink_findings(ink, colour, thresholds, box),
        *ring_findings(view, ring, thresholds, box),
        print_pattern_finding(_pattern(image_bgr, view, context.scale), thresholds, box),
        print_dots_finding(print_dots(image_bgr, view, context.scale.dpi), thresholds, box),
    ]
    if geometry.shape is SealShape.IRREGULAR:
        found = fit_for_signatures(found)
    score = name_score(read, thresholds, context.readers, context.expected, geometry.shape)
    name = expected_name(geometry.shape, score, context.expected)
    found.append(overlap_finding(read.code, thresholds, box, covered))
    found += _text_findings(view, found, read, (name, score), context)
    found = with_digit_height(found, read.code)
    rotation = read.up_deg if read.up_deg is not None else rotation_of(view, read.code_middle_deg)
    return SealCheck(
        kind=_kind(kind, geometry.shape),
        geometry=geometry,
        box_px=box,
        width_mm=None if size_mm is None else round(size_mm[0], 2),
        height_mm=None if size_mm is None else round(size_mm[1], 2),
        rotation_deg=None if rotation is None else round(rotation, 2),
        colour=colour,
        name=read.name,
        code=None if read.code is None else read.code.text,
        digits=() if read.code is None else read.code.digits,
        findings=advised(replace(f, box_px=f.box_px or box) for f in found),
        overlaps_seal=is_under_seal(covered, thresholds),
        name_llr=None if score is None else score.llr,
        name_sure=read.name_sure,
        layout=layout_of(view),
        expected_name=name,
        profile=profile,
    )


def _outline_findings(view: SealView, size_mm: tuple[float, float] | None, context: _Context) -> list[Finding]:
    shape, box, kind = view.geometry.shape, box_of(view.on_page()), context.expected.kind
    has_ring = not view.is_ringed or ring_shares(view).is_ring
    judge_size = size_on_a_presumed_page if context.scale.source is ScaleSource.PAGE_EDGES else size_finding
    return [
        shape_finding(shape, kind, box, has_ring=has_ring),
        judge_size(shape, size_mm, kind, context.thresholds, box),
    ]


def _grey(ink: InkMeasures) -> InkColour:
    return ink.ink_colour if ink.ink_colour in {InkColour.GREY, InkColour.BLACK} else InkColour.GREY


def _size_mm(view: SealView, ring: RingMeasures) -> tuple[float, float] | None:
    """Return width and height of the die, along the outline's own axes; None without a scale."""
    if view.px_per_mm is None:
        return None
    share = 2.0 * ring.die_share / view.px_per_mm
    return view.geometry.semi_x * share, view.geometry.semi_y * share


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


def _kind(kind: SealKind, shape: SealShape) -> SealKind:
    if kind is not SealKind.AUTO:
        return kind
    if shape is SealShape.IRREGULAR:
        return SealKind.SIGNATURE
    return SealKind.COMPANY if shape in {SealShape.ROUND, SealShape.ELLIPSE} else SealKind.LEGAL


def _text_findings(
    view: SealView, found: list[Finding], read: SealText, named: tuple[str | None, NameScore | None], context: _Context
) -> list[Finding]:
    thresholds, readers, expected = context.thresholds, context.readers, context.expected
    box = box_of(view.on_page())
    resolved = all(f.verdict is not Verdict.FAIL for f in found if f.code is FindingCode.SEAL_RESOLUTION)
    is_company = expected.kind is SealKind.COMPANY
    is_legal = _kind(expected.kind, view.geometry.shape) is SealKind.LEGAL and SealShape.SQUARE is view.geometry.shape
    result = [
        code_finding(
            read.code,
            thresholds,
            expected=expected.code,
            is_read=readers.text is not None,
            has_ink_there=read.has_ink_there or is_company,
            can_prove=resolved,
            box=box,
            has_room_there=read.has_room_there and is_legal,
            is_legal=is_legal,
            is_blank=view.is_ringed and read.name is None,
        ),
    ]
    if expected.code is not None:
        result.append(expected_code_finding(read.code, expected.code, box))
    name, score = named
    if name is not None:
        result.append(expected_name_finding(score, name, read.name_sure, thresholds, box))
    return result
