"""A document of an order as the file that somebody receives: upload of the applicant, or the office's paper scan."""

from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np

from review.orders import Source
from training.documents.defects import Defect
from training.documents.facts import Form, OrderFacts
from training.documents.prints import print_sheet
from training.documents.scanner import UPLOAD_LIMIT, ScanSettings, grey_machine, scan_page
from training.documents.sheet import PX_PER_MM
from training.documents.stamping import Page, StampTruth, handwriting, stamp
from training.documents.stamps import seed_of, stamps_on

_COPIED_FORMS = frozenset({Form.BUSINESS_LICENCE, Form.AGENT_ID_CARD})


@dataclass(frozen=True, slots=True, kw_only=True)
class StampedSheet:
    """One physical sheet: 300 dpi, blue green red; and what each impression on it shows."""

    page: Page
    stamps: tuple[StampTruth, ...]

    def __hash__(self) -> int:
        """Identity is enough: sheets are kept, not compared."""
        return id(self)


def _tint_under_seal(page: Page) -> None:
    """Turn the sheet into grey recycled paper: darker towards one side, a little mottled and bluish."""
    rng = np.random.default_rng(page.shape[0])
    size = (page.shape[1], page.shape[0])
    slope = cv2.resize(rng.uniform(0.80, 0.87, (5, 4)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    mottle = cv2.resize(rng.normal(0.0, 0.009, (440, 310)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    tint = np.array([1.02, 1.0, 0.985], np.float32)
    page[:] = np.clip(page * (slope + mottle)[..., None] * tint, 0, 255).astype(np.uint8)


def _dirt(page: Page, centre_mm: tuple[float, float], seed: int) -> None:
    """Write and drop specks through an impression."""
    rng = np.random.default_rng(seed)
    handwriting(page, "同意办理", (centre_mm[0] - 2.0, centre_mm[1] - 6.0), size_mm=11.0, seed=seed)
    for off in rng.normal(0.0, 9.0, (26, 2)):
        spot = (round((centre_mm[0] + off[0]) * PX_PER_MM), round((centre_mm[1] + off[1]) * PX_PER_MM))
        cv2.circle(page, spot, int(rng.integers(2, 6)), (52, 48, 46), -1, cv2.LINE_AA)


def _before_stamping(page: Page, form: Form, defect: Defect | None) -> Page:
    """Copy what is handed in as a copy; spoil the sheet's ground."""
    if form in _COPIED_FORMS:
        page = grey_machine(page, generation=3 if defect is Defect.COPY_OF_COPY else 1)
    if defect is Defect.SEAL_BASE_COLOUR:
        _tint_under_seal(page)
    return page


@lru_cache(maxsize=3)
def stamped_sheet(facts: OrderFacts, form: Form, sheet: str, defect: Defect | None) -> StampedSheet:
    """Print, copy and stamp one sheet; `sheet` names the piece of paper, another name is another stamping."""
    page = _before_stamping(print_sheet(facts, form, defect).pixels(), form, defect)
    stamps = stamps_on(facts, form, sheet, defect)
    if defect is Defect.SEAL_IMPURITIES and stamps:
        _dirt(page, stamps[0].at_mm, seed_of(facts.order_no, form, sheet, "dirt"))
    truths = tuple(stamp(page, item) for item in stamps)
    if form is Form.APPLICATION_FORM and defect is not Defect.WRONG_TEMPLATE:
        seed = seed_of(facts.order_no, sheet, "agent")
        handwriting(page, facts.handling_agent.name, (72.0, 237.5), size_mm=8.5, seed=seed)
    return StampedSheet(page=page, stamps=truths)


def _scan_settings(source: Source, seed: int, defect: Defect | None) -> ScanSettings:
    rng = np.random.default_rng(seed)
    skew = float(np.clip(rng.normal(0.0, 0.25), -0.6, 0.6))
    shift = (float(rng.normal(0.0, 0.6)), float(rng.normal(0.0, 0.6)))
    if source is Source.PAPER:
        base = ScanSettings(dpi=300, skew_deg=skew, shift_mm=shift, noise_sd=1.6, quality=88)
    else:
        base = ScanSettings(
            dpi=int(rng.choice([200, 200, 240, 250])),
            skew_deg=skew,
            shift_mm=shift,
            noise_sd=1.2,
            quality=86,
            byte_limit=UPLOAD_LIMIT,
            tint=(0.97, 0.98, 0.98),
        )
    return _spoiled(base, defect)


def _spoiled(base: ScanSettings, defect: Defect | None) -> ScanSettings:
    """Change how a page is scanned where that is what is wrong with it."""
    if defect is Defect.UNREADABLE_SCAN:
        return replace(base, dpi=75, blur_px=3.6, quality=30)
    if defect is Defect.PHOTO_NOT_SCAN:
        return replace(base, dpi=200, is_photo=True, skew_deg=2.2, blur_px=1.1, noise_sd=3.0)
    if defect is Defect.REDUCED_COPY:
        return replace(base, size_ratio=0.71)
    if defect is Defect.PAGE_INCOMPLETE:
        return replace(base, shift_mm=(2.0, 46.0))
    return base


def _write_order_number(page: Page, facts: OrderFacts) -> None:
    """Write the order number by hand in the upper left, as the applicant must before posting."""
    seed = seed_of(facts.order_no, "written")
    handwriting(page, facts.order_no, (50.0, 17.0), size_mm=6.0, seed=seed)


def _as_received(sheet: StampedSheet, facts: OrderFacts, form: Form, source: Source, defect: Defect | None) -> Page:
    page = sheet.page
    is_numbered = source is Source.PAPER and form is Form.APPLICATION_FORM
    if is_numbered and defect not in (Defect.ORDER_NUMBER_MISSING, Defect.WRONG_TEMPLATE):
        page = page.copy()
        _write_order_number(page, facts)
    if defect is Defect.ORIGINAL_REQUIRED or (defect is Defect.COPY_OF_COPY and form not in _COPIED_FORMS):
        page = grey_machine(page, generation=2 if defect is Defect.COPY_OF_COPY else 1)
    return page


def render_document(
    facts: OrderFacts,
    document: Form,
    *,
    source: Source = Source.UPLOAD,
    round: int = 1,
    sheet: str = "1",
    defect: Defect | None = None,
) -> bytes:
    """Make the file of one document.

    Parameters
    ----------
    facts : OrderFacts
        What the order says and which dies exist.
    document : Form
        Which sheet.
    source : Source
        The applicant's upload (150-250 dpi JPEG of at most 1 MB) or the office's 300-dpi scan of the paper.
    round : int
        Upload round or parcel: each scan is a new one.
    sheet : str
        Name of the physical sheet. The same name is the same piece of paper with the same impressions.
    defect : Defect or None
        What is wrong.

    Returns
    -------
    bytes
        JPEG with a resolution tag; the same arguments give the same bytes.
    """
    stamped = stamped_sheet(facts, document, sheet, defect)
    page = _as_received(stamped, facts, document, source, defect)
    seed = seed_of(facts.order_no, document, source, round, "scan")
    data = scan_page(page, _scan_settings(source, seed, defect), seed)
    if defect is Defect.FILE_UNREADABLE:
        return data[: len(data) // 40]
    return data


def document_truth(
    facts: OrderFacts, document: Form, *, sheet: str = "1", defect: Defect | None = None
) -> tuple[StampTruth, ...]:
    """Return what each impression on a sheet truly shows (draws the sheet when it is not at hand)."""
    return stamped_sheet(facts, document, sheet, defect).stamps


__all__ = ["Defect", "Form", "OrderFacts", "document_truth", "render_document"]
