"""All impressions of each seal of an order, over its documents, uploaded and on paper, held against each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.ports.seal_checks import Impression, OrderSeal, OrderSeals
from review.kinds import ProjectKinds, SealCode
from review.orders import DocumentId, DocumentRef, OrderSnapshot, Source
from seals.thresholds import Thresholds
from seals.together import Shown, hold_together
from seals.values import FindingCode, PageCheck, SealCheck, SealShape, Verdict

COMPANY = SealCode("company_seal")
LEGAL = SealCode("legal_representative_seal")
CHARGE = SealCode("person_in_charge_seal")
_SOURCES = {Source.UPLOAD: "上传", Source.PAPER: "纸质"}
_SMALLEST_OFFICIAL_MM = (
    30.0  # the smaller side of a company's ellipse (resources/seal_thresholds.toml); below: personal
)


@dataclass(frozen=True, slots=True)
class _Placed:
    seal: SealCode
    impression: Impression


class Impressions:
    """Sorts the impressions of an order by seal, and compares those of each."""

    def __init__(self, *, kinds: ProjectKinds, thresholds: Thresholds) -> None:
        self._kinds = kinds
        self._thresholds = thresholds

    @staticmethod
    def current(order: OrderSnapshot) -> tuple[DocumentRef, ...]:
        """Return the pages that count: the newest round of every document, uploads before paper."""
        codes = dict.fromkeys(ref.document for ref in order.documents)
        return tuple(ref for source in Source for code in codes for ref in order.latest(code, source))

    @staticmethod
    def people(order: OrderSnapshot) -> tuple[str, ...]:
        """Return whose personal seals the order's documents may bear."""
        return tuple(name for name in (order.legal_representative.name, order.person_in_charge) if name)

    def together(self, order: OrderSnapshot, pages: Mapping[DocumentId, PageCheck]) -> OrderSeals:
        """Hold the impressions against each other, as far as the order's current pages are checked.

        Parameters
        ----------
        order : OrderSnapshot
            The order.
        pages : mapping
            Checks of this program run by page; pages that do not count any more are left out.
        """
        refs = self.current(order)
        checked = [(ref, pages[ref.id]) for ref in refs if ref.id in pages]
        placed = [one for ref, page in checked for one in self._on_page(order, ref, page)]
        seals = [self._seal(order, code, placed) for code in (COMPANY, LEGAL, CHARGE)]
        return OrderSeals(
            order_no=order.order_no,
            seals=tuple(seal for seal in seals if seal.impressions),
            pages_checked=len(checked),
            pages_missing=len(refs) - len(checked),
        )

    def _on_page(self, order: OrderSnapshot, ref: DocumentRef, page: PageCheck) -> Iterator[_Placed]:
        title = f"{self._kinds.document_short_name(ref.document)}（{_SOURCES[ref.source]}）"
        personal = 0
        for nth, check in enumerate(page.seals):
            code = _seal_of(check, order, earlier=personal)
            if code is None:
                continue
            personal += code != COMPANY
            yield _Placed(code, Impression(ref=ref, title=title, nth=nth, check=check))

    def _seal(self, order: OrderSnapshot, code: SealCode, placed: Sequence[_Placed]) -> OrderSeal:
        impressions = tuple(one.impression for one in placed if one.seal == code)
        names = {COMPANY: order.organisation.name, LEGAL: order.legal_representative.name}
        groups = _stampings(impressions)
        shown = [
            Shown(check=one.check, title=one.title, stamping=group)
            for one, group in zip(impressions, groups, strict=True)
        ]
        spec = self._kinds.seals.get(code)
        return OrderSeal(
            seal=code,
            name=spec.name if spec is not None else code,
            impressions=impressions,
            together=hold_together(shown, self._thresholds, expected_name=names.get(code, order.person_in_charge)),
        )


def _seal_of(check: SealCheck, order: OrderSnapshot, *, earlier: int) -> SealCode | None:
    """Tell by shape, size and confirmed name which seal an impression is of; None for a signature or a scrawl.

    `earlier` counts the personal seals above it on the page: on the collection form the legal representative's cell
    comes first.
    """
    if check.shape is SealShape.IRREGULAR:
        return None
    is_small = check.width_mm is not None and check.width_mm < _SMALLEST_OFFICIAL_MM
    if check.shape in {SealShape.ROUND, SealShape.ELLIPSE} and not is_small:
        return COMPANY
    if not order.person_in_charge:
        return LEGAL
    confirmed = check.expected_name if _is_confirmed(check) else None
    if confirmed is None:
        return CHARGE if earlier else LEGAL
    return CHARGE if confirmed == order.person_in_charge != order.legal_representative.name else LEGAL


def _is_confirmed(check: SealCheck) -> bool:
    return any(f.code is FindingCode.SEAL_NAME_EXPECTED and f.verdict is Verdict.PASS for f in check.findings)


def _stampings(impressions: Sequence[Impression]) -> list[int]:
    """Number the stampings: upload and paper of a page show the same one, two impressions on a page are two."""
    seen: dict[tuple[object, ...], int] = {}
    counted: dict[DocumentId, int] = {}
    groups = []
    for one in impressions:
        nth = counted.get(one.ref.id, 0)
        counted[one.ref.id] = nth + 1
        groups.append(seen.setdefault((one.ref.document, one.ref.page, nth), len(seen)))
    return groups
