"""Pairs of an upload and a paper scan of the same sheet, with the truth: how they lie, and where they differ."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import cv2
import numpy as np

from training.documents.captures import Captured, CaptureSettings, capture
from training.documents.facts import Form, OrderFacts
from training.documents.prints import print_sheet
from training.documents.scanner import UPLOAD_LIMIT, Page, grey_machine
from training.documents.sheet import PX_PER_MM
from training.documents.stamping import handwriting, stamp
from training.documents.stamps import good_stamps, seed_of

BoxMm = tuple[float, float, float, float]
"""Left, top, width, height on the sheet, mm."""

_COPIES = frozenset({Form.BUSINESS_LICENCE, Form.AGENT_ID_CARD})
_WIDEST_CHARACTER_MM = 7.0


class Relation(StrEnum):
    """What the paper is to the upload."""

    SAME_SHEET = "same_sheet"
    STAMPED_AGAIN = "stamped_again"
    """Printed twice and stamped twice: same text, other impressions."""
    STAMPED_LATER = "stamped_later"
    """Uploaded blank, received stamped, signed and with its order number written on."""
    OTHER_SHEET = "other_sheet"
    """Another document: it must not be laid on."""


_SHEETS: dict[Relation, tuple[str, str]] = {Relation.STAMPED_AGAIN: ("1", "2"), Relation.STAMPED_LATER: ("", "1")}
"""Which stamped sheet the upload and the paper show, where it is not the same one; "" is not stamped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Both pictures; `changed` are the characters that differ, `inked` where stamps and pen differ (mm)."""

    upload: Captured
    paper: Captured
    form: Form
    relation: Relation
    changed: tuple[BoxMm, ...]
    inked: tuple[BoxMm, ...]


# which facts a reviewer compares, by form: how to read the text and how to put another in its place
_Field = tuple[Callable[[OrderFacts], str], Callable[[OrderFacts, str], OrderFacts]]
_NAME: _Field = (
    lambda f: f.organisation.name,
    lambda f, text: replace(f, organisation=replace(f.organisation, name=text)),
)
_CODE: _Field = (
    lambda f: f.organisation.uscc,
    lambda f, text: replace(f, organisation=replace(f.organisation, uscc=text)),
)
_LEGAL: _Field = (
    lambda f: f.legal_representative.name,
    lambda f, text: replace(f, legal_representative=replace(f.legal_representative, name=text)),
)
_LEGAL_ID: _Field = (lambda f: f.legal_representative_id, lambda f, text: replace(f, legal_representative_id=text))
_AGENT: _Field = (
    lambda f: f.handling_agent.name,
    lambda f, text: replace(f, handling_agent=replace(f.handling_agent, name=text)),
)
_MOBILE: _Field = (
    lambda f: f.handling_agent.phone or "",
    lambda f, text: replace(f, handling_agent=replace(f.handling_agent, phone=text)),
)
_AGENT_ID: _Field = (lambda f: f.id_card.number, lambda f, text: replace(f, id_card=replace(f.id_card, number=text)))
_CHARGE: _Field = (lambda f: f.person_in_charge, lambda f, text: replace(f, person_in_charge=text))
_FIELDS: dict[Form, tuple[_Field, ...]] = {
    Form.APPLICATION_FORM: (_NAME, _CODE, _LEGAL, _LEGAL_ID, _AGENT, _MOBILE, _AGENT_ID),
    Form.BUSINESS_LICENCE: (_NAME, _CODE, _LEGAL),
    Form.AGENT_ID_CARD: (_AGENT, _AGENT_ID),
    Form.AUTHORIZATION_LETTER: (_NAME, _CODE, _LEGAL, _LEGAL_ID, _AGENT, _AGENT_ID),
    Form.SEAL_COLLECTION_FORM: (_NAME, _CODE, _LEGAL),
    Form.APPOINTMENT_LETTER: (_NAME, _CHARGE),
}
_OTHER_CHARACTERS = "健弘桓芯峰按没宏远华泰金鼎恒信建茂天筑瑞丰盛达安国强伟明芳丽军平志文海波秀英晓梅王李张刘陈杨"


def draw_pair(facts: OrderFacts, form: Form, *, relation: Relation, is_changed: bool, seed: int) -> Pair:
    """Draw a pair.

    Parameters
    ----------
    facts : OrderFacts
        What is printed; for an appointment letter an out-of-province order's.
    form : Form
        Which sheet; with `Relation.OTHER_SHEET` the paper is the next form.
    relation : Relation
        What the paper is to the upload.
    is_changed : bool
        Whether one digit or character of a key field differs on the paper.
    seed : int
        Same arguments, same pair.

    Returns
    -------
    Pair
        Two JPEG pictures of any turn, 100 to 600 dpi, and the truth about them.
    """
    rng = np.random.default_rng(seed)
    paper_form = _next(form, facts) if relation is Relation.OTHER_SHEET else form
    print_before, print_after, changed = _printed(facts, (form, paper_form), is_changed, rng)
    stamped, stamped_again = _SHEETS.get(relation, ("1", "1"))
    upload_page, upload_ink = _inked(print_before, facts, form, sheet=stamped)
    paper_page, paper_ink = _inked(print_after, facts, paper_form, sheet=stamped_again)
    if form is paper_form is Form.APPLICATION_FORM:
        paper_page, written = _numbered(paper_page, facts)
        paper_ink = (*paper_ink, written)
    inked = (*upload_ink, *paper_ink) if relation is not Relation.SAME_SHEET else paper_ink[len(upload_ink) :]
    return Pair(
        upload=capture(upload_page, upload_settings(rng), seed * 2 + 1),
        paper=capture(paper_page, paper_settings(rng), seed * 2 + 2),
        form=form, relation=relation, changed=changed, inked=inked,
    )  # fmt: skip


def _next(form: Form, facts: OrderFacts) -> Form:
    forms = [each for each in Form if each is not Form.APPOINTMENT_LETTER or facts.is_outside]
    return forms[(forms.index(form) + 1) % len(forms)]


# the sheet


def _printed(
    facts: OrderFacts, forms: tuple[Form, Form], is_changed: bool, rng: np.random.Generator
) -> tuple[Page, Page, tuple[BoxMm, ...]]:
    """Print the upload's form and the paper's, not yet stamped, and say which characters differ."""
    form, paper_form = forms
    before = print_sheet(facts, form, None).pixels()
    after, changed = _another_character(facts, form, before, rng) if is_changed else (before, ())
    if paper_form is not form:
        after = print_sheet(facts, paper_form, None).pixels()
    return before, after, changed


def _another_character(
    facts: OrderFacts, form: Form, before: Page, rng: np.random.Generator
) -> tuple[Page, tuple[BoxMm, ...]]:
    """Print the form with one other character of a key field; one that moves its neighbours is not taken."""
    while True:
        read, put = _FIELDS[form][int(rng.integers(len(_FIELDS[form])))]
        text = read(facts)
        at = int(rng.integers(len(text)))
        choice = "0123456789" if text[at].isascii() else _OTHER_CHARACTERS
        other = str(rng.choice(list(choice)))
        if other == text[at]:
            continue
        after = print_sheet(put(facts, text[:at] + other + text[at + 1 :]), form, None).pixels()
        boxes = tuple(box for box in _differing(before, after) if not _in_qr_symbol(box, form))
        if boxes and max(box[2] for box in boxes) <= _WIDEST_CHARACTER_MM:
            return after, boxes


def _in_qr_symbol(box: BoxMm, form: Form) -> bool:
    """The licence's QR symbol holds the credit code, and changes with it."""
    return form is Form.BUSINESS_LICENCE and box[0] > 150.0 and 80.0 < box[1] < 116.0


def _differing(before: Page, after: Page) -> tuple[BoxMm, ...]:
    differs = _apart(before, after, 40)
    side = round(1.5 * PX_PER_MM)
    joined = cv2.morphologyEx(differs, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    return tuple(_mm(each[:4]) for each in stats[1:] if each[4] > 12)


def _apart(before: Page, after: Page, levels: int) -> Page:
    """Return 255 where some colour of two pages differs by more than so many grey levels, else 0."""
    alike = cv2.inRange(cv2.absdiff(before, after), (0, 0, 0), (levels, levels, levels))
    return np.asarray(cv2.bitwise_not(alike), np.uint8)


def _mm(box_px: np.ndarray) -> BoxMm:
    x, y, width, height = (float(value) / PX_PER_MM for value in box_px)
    return x, y, width, height


def _inked(page: Page, facts: OrderFacts, form: Form, *, sheet: str) -> tuple[Page, tuple[BoxMm, ...]]:
    """Copy what is handed in as a copy, then stamp and sign it; an empty `sheet` stays blank."""
    page = grey_machine(page) if form in _COPIES else page.copy()
    boxes: list[BoxMm] = []
    if not sheet:
        return page, ()
    for item in good_stamps(facts, form, sheet):
        before = page.copy()
        stamp(page, item)
        boxes.append(_bounds(before, page))
    if form is Form.APPLICATION_FORM:
        before = page.copy()
        handwriting(page, facts.handling_agent.name, (72.0, 237.5), size_mm=8.5, seed=seed_of(facts.order_no, sheet))
        boxes.append(_bounds(before, page))
    return page, tuple(boxes)


def _numbered(page: Page, facts: OrderFacts) -> tuple[Page, BoxMm]:
    after = page.copy()
    handwriting(after, facts.order_no, (50.0, 17.0), size_mm=6.0, seed=seed_of(facts.order_no, "written"))
    return after, _bounds(page, after)


def _bounds(before: Page, after: Page) -> BoxMm:
    return _mm(np.array(cv2.boundingRect(_apart(before, after, 30))))


# the cameras


def _turn(rng: np.random.Generator) -> float:
    """Choose a turn: upright in half, a quarter or half turn in three of ten, any angle in two of ten."""
    kind = rng.random()
    if kind < 0.2:
        return float(rng.uniform(-180.0, 180.0))
    quarter = 0.0 if kind < 0.7 else float(rng.choice([90.0, 180.0, 270.0]))
    return quarter + float(rng.normal(0.0, 0.8))


def _crop(rng: np.random.Generator) -> tuple[float, float, float, float]:
    if rng.random() < 0.6:
        return (0.0, 0.0, 0.0, 0.0)
    cut = [0.0, 0.0, 0.0, 0.0]
    for side in rng.choice(4, int(rng.integers(1, 3)), replace=False):
        cut[int(side)] = float(rng.uniform(0.01, 0.10))
    return (cut[0], cut[1], cut[2], cut[3])


def _toner(rng: np.random.Generator) -> tuple[float, float] | None:
    return (float(rng.uniform(95, 165)), float(rng.uniform(22, 45))) if rng.random() < 0.3 else None


def _wobble(rng: np.random.Generator) -> float:
    """Half of the scanners draw the sheet past the lens; a flatbed does not drag it."""
    return float(rng.uniform(0.02, 0.08)) if rng.random() < 0.5 else 0.0


def upload_settings(rng: np.random.Generator) -> CaptureSettings:
    """Draw how an applicant makes the upload: an office scanner, a copier, or a phone held above the sheet."""
    is_phone = bool(rng.random() < 0.3)
    return CaptureSettings(
        dpi=int(rng.choice([100, 120, 150, 150, 200, 200, 240, 300, 400, 600])),
        turn_deg=_turn(rng),
        tilt=float(rng.uniform(0.005, 0.045)) if is_phone else 0.0,
        crop=_crop(rng),
        wobble_mm=0.0 if is_phone else _wobble(rng),
        stretch=(float(rng.uniform(0.996, 1.004)), float(rng.uniform(0.996, 1.004))),
        shadow=float(rng.uniform(0.1, 0.45)) if is_phone or rng.random() < 0.2 else 0.0,
        toner=_toner(rng),
        is_grey=bool(rng.random() < 0.12),
        blur_px=float(rng.uniform(0.5, 1.4)),
        noise_sd=float(rng.uniform(0.8, 3.0)),
        quality=int(rng.integers(60, 93)),
        byte_limit=UPLOAD_LIMIT,
        lid=(66, 74, 84) if is_phone else (250, 251, 250),
    )


def paper_settings(rng: np.random.Generator) -> CaptureSettings:
    """Draw how the office scans what came by post: mostly at 300 dpi, but any scanner and any side up."""
    return CaptureSettings(
        dpi=int(rng.choice([100, 150, 200, 300, 300, 300, 300, 300, 400, 600])),
        turn_deg=_turn(rng),
        crop=_crop(rng),
        wobble_mm=_wobble(rng),
        stretch=(float(rng.uniform(0.997, 1.003)), float(rng.uniform(0.997, 1.003))),
        shadow=float(rng.uniform(0.05, 0.2)) if rng.random() < 0.15 else 0.0,
        toner=_toner(rng),
        blur_px=float(rng.uniform(0.5, 1.0)),
        noise_sd=float(rng.uniform(0.8, 2.5)),
        quality=int(rng.integers(75, 93)),
    )
