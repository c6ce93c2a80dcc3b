"""Machine checks of a page, done by another process: vision holds the interpreter, and the window must never wait."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from app.ports.jobs import JobContext
from review.kinds import SealCode
from review.orders import DocumentCode, DocumentRef, OrderNo
from seals.consensus import SealTogether
from seals.page_differences import Difference
from seals.values import Finding, FindingCode, PageCheck, SealCheck, SealKind, Verdict, worst

_Row = tuple[float, float, float]
Matrix = tuple[_Row, _Row, _Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """A page's bytes, and what is expected of its seals: organisation, and whose square seals may be there.

    `document` is the kind of document the page is of: where a form's template is known, its print is held against it.
    """

    picture: bytes
    kind: SealKind = SealKind.AUTO
    expect_name: str | None = None
    expect_code: str | None = None
    expect_people: tuple[str, ...] = ()
    document: DocumentCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRequest:
    """Two pictures of the same document: the paper is to be laid onto the upload."""

    upload: bytes
    paper: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOn:
    """How the paper lies on the upload: a 3 x 3 matrix from paper to upload pixels, how well it lies, what differs.

    `quality` is the share of places with print that agree, 0 to 1; `spread_mm` how far they lie apart; boxes of the
    `differences` are in pixels of the upload.
    """

    matrix: Matrix
    paper_width_px: int
    upload_width_px: int
    quality: float
    spread_mm: float = 0.0
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CutRequest:
    """The paper scan from which the electronic seal of `kind` is cut; the nudge turns it further clockwise.

    `nth` chooses among several impressions of that kind, the best first; `crop_nudge_mm` moves the crop right and
    down; `despite` are failed lines that a person accepts. The picture is made smaller (colours first, then
    resolution) until it has at most `largest_bytes`: a USB key has little room.
    """

    picture: bytes = field(repr=False)
    kind: SealKind = SealKind.COMPANY
    expect_name: str | None = None
    rotation_nudge_deg: float = 0.0
    crop_nudge_mm: tuple[float, float] = (0.0, 0.0)
    nth: int = 0
    despite: frozenset[FindingCode] = frozenset()
    largest_bytes: int = 48 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class CutSeal:
    """The electronic seal's picture (PNG, transparent) beside the impression it was cut from (PNG), true sizes in mm.

    `width_mm` and `height_mm` are the impression's own. `picture_mm` and `picture_height_mm` are those of the whole
    picture, its margin included: whole millimetres, because an SESeal holds no others. `hidden_share` of the seal is
    under something black and was left as scanned. The impression has a rim of 2 mm and the scan's own resolution;
    `of_many` impressions of the kind were found.
    """

    seal_png: bytes = field(repr=False)
    impression_png: bytes = field(repr=False)
    width_mm: float
    height_mm: float
    picture_mm: float
    picture_height_mm: float
    rotation_deg: float
    hidden_share: float
    dpi: float
    impression_dpi: float
    of_many: int = 1
    findings: tuple[Finding, ...] = ()

    @property
    def impression_width_mm(self) -> float:
        """Width of the impression's picture with its rim, by its PNG header (PNG 3rd edition, 11.2.1)."""
        return int.from_bytes(self.impression_png[16:20], "big") / self.impression_dpi * 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCut:
    """Why no picture can be made: Chinese sentences, worst first.

    `codes` are the failed lines that a person could accept (`CutRequest.despite`); `impression_png` is empty where
    no seal of the kind was found, else it has `impression_dpi` dots per inch.
    """

    reasons: tuple[str, ...]
    codes: frozenset[FindingCode] = frozenset()
    impression_png: bytes = field(default=b"", repr=False)
    impression_dpi: float = 300.0
    of_many: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """One impression of a seal in an order: which page bears it (document, upload or paper), and its check.

    `title` names document and source in Chinese, as findings name it; `nth` is the seal's place (0-based) among the
    seals of that page. Box and digit cells are in `check`.
    """

    ref: DocumentRef
    title: str
    nth: int
    check: SealCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSeal:
    """All impressions of one seal of an order, and what they say together.

    `seal` is the code of `resources/project_kinds.toml` (``company_seal`` …), `name` its Chinese name. Everything in
    `together` counts impressions from 0 in the order of `impressions`.
    """

    seal: SealCode
    name: str
    impressions: tuple[Impression, ...]
    together: SealTogether


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSeals:
    """The seals of an order over all its current pages; `pages_missing` of them are not checked yet."""

    order_no: OrderNo
    seals: tuple[OrderSeal, ...] = ()
    pages_checked: int = 0
    pages_missing: int = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The order's own lines: one `seal_impressions_differ` for each seal."""
        return tuple(seal.together.finding for seal in self.seals)

    @property
    def verdict(self) -> Verdict:
        """The worst of the order's own lines."""
        return worst(finding.verdict for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Return the order's seals as ``ca-review order NO --json`` prints them."""
        return {
            "pages_checked": self.pages_checked,
            "pages_missing": self.pages_missing,
            "verdict": self.verdict.value,
            "seals": [_seal_json(seal) for seal in self.seals],
        }


def _seal_json(seal: OrderSeal) -> dict[str, Any]:
    return {
        "seal": seal.seal,
        **seal.together.to_json(),
        "impressions": [
            {
                "page_id": one.ref.id,
                "document": one.ref.document,
                "source": one.ref.source.value,
                "page": one.ref.page,
                "box_px": list(one.check.box_px),
                **own,
            }
            for one, own in zip(seal.impressions, seal.together.impressions_json(), strict=True)
        ],
    }


class VisionWorkers(Protocol):
    """Worker processes for vision. Safe to use from several threads."""

    def check(self, request: CheckRequest, context: JobContext) -> PageCheck:
        """Check a page.

        `UserError` when the bytes are no picture; `Unavailable("check_timed_out")` or ``check_failed`` when the worker
        did not answer: it is replaced, and the next check works.
        """
        ...

    def register(self, request: RegisterRequest, context: JobContext) -> LaidOn | None:
        """Lay the paper onto the upload; None when the pages do not agree."""
        ...

    def cut(self, request: CutRequest, context: JobContext) -> CutSeal | NotCut:
        """Cut the electronic seal's picture; raises like `check`."""
        ...

    def close(self) -> None:
        """End the workers."""
        ...
