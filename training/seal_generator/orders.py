"""The impressions of one seal in a whole order: every document stamped once, scanned for upload and again on paper."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from training.seal_generator.conditions import CONDITIONS, random_design
from training.seal_generator.design import SealDesign
from training.seal_generator.recipes import InkCondition, PaperCondition, ScanCondition
from training.seal_generator.render import render_seal
from training.seal_generator.truth import SealTruth

_UPLOADS_ONLY = 0.6
_UPLOADED = ((5, 0.7), (6, 0.3))
_WITH_PAPER = ((3, 0.7), (4, 0.2), (6, 0.1))
_UPLOAD_DPI = (300.0, 300.0, 200.0)
_UPLOAD_QUALITY = (55, 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedImpression:
    """One scan of one stamping: `document` counts from 0; upload and paper of a document show the same stamping.

    A void or a blot is therefore on both, and a digit that only one stamping shows may well be on two pictures.
    """

    document: int
    is_paper: bool
    condition: str
    design: SealDesign
    ink: InkCondition
    paper: PaperCondition
    scan: ScanCondition
    seed: int

    def render(self) -> tuple[NDArray[np.uint8], SealTruth]:
        """Render the picture: (H, W, 3) uint8, blue green red, and what it truly shows."""
        return render_seal(self.design, self.ink, self.paper, self.scan, self.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDigit:
    """The digit that one document's seal has differently: 0-based document, 1-based position."""

    document: int
    position: int
    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOrder:
    """What is to be rendered: 5 to 12 impressions of one seal, `other` where one document bears another digit."""

    code: str
    impressions: tuple[PlannedImpression, ...]
    other: OtherDigit | None = None


def plan_order(seed: int) -> PlannedOrder:
    """Plan an order's impressions of its company seal.

    Each document is stamped under a row of ``CONDITIONS`` drawn with equal chances. Its upload is scanned as that row
    says; its paper, where the order has come that far, is scanned by the office at 300 dpi.

    Parameters
    ----------
    seed : int
        Same seed, same order.
    """
    rng = np.random.default_rng(np.random.SeedSequence([seed, 23]))
    design = random_design(rng)
    has_paper = bool(rng.random() >= _UPLOADS_ONLY)
    counts, chances = zip(*(_WITH_PAPER if has_paper else _UPLOADED), strict=True)
    impressions: list[PlannedImpression] = []
    for document in range(int(rng.choice(counts, p=chances))):
        row = str(rng.choice(sorted(CONDITIONS)))
        ink, paper, scan = CONDITIONS[row].vary(rng)
        first = PlannedImpression(
            document=document,
            is_paper=False,
            condition=row,
            design=design,
            ink=ink,
            paper=paper,
            scan=_uploaded(scan, rng),
            seed=seed * 64 + document,
        )
        impressions.append(first)
        if has_paper:
            office = ScanCondition(dpi=300.0, jpeg_quality=92, angle_deg=float(rng.uniform(-1.5, 1.5)))
            impressions.append(replace(first, is_paper=True, scan=office))
    return PlannedOrder(code=design.code, impressions=tuple(impressions))


def _uploaded(scan: ScanCondition, rng: np.random.Generator) -> ScanCondition:
    dpi = float(rng.choice(_UPLOAD_DPI)) if scan.dpi == 300.0 else scan.dpi
    quality = min(scan.jpeg_quality or 100, int(rng.integers(*_UPLOAD_QUALITY)))
    return replace(scan, dpi=dpi, jpeg_quality=quality)


def with_other_digit(order: PlannedOrder, seed: int) -> PlannedOrder:
    """Return the order with one digit engraved differently in the seal that stamped one of its documents."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, 29]))
    document = int(rng.choice(sorted({one.document for one in order.impressions})))
    at = int(rng.integers(len(order.code)))
    digit = str(rng.choice([d for d in "0123456789" if d != order.code[at]]))
    code = order.code[:at] + digit + order.code[at + 1 :]
    impressions = tuple(
        replace(one, design=replace(one.design, code=code)) if one.document == document else one
        for one in order.impressions
    )
    return replace(order, impressions=impressions, other=OtherDigit(document=document, position=at + 1, digit=digit))
