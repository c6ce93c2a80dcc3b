"""A sample order: its plan, its applicant, and the sheets it hands in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from review.orders import DocumentCode, DocumentId, DocumentRef, IdentityNumbers, OrderNo, Source
from training.documents.defects import Defect
from training.documents.facts import Form, OrderFacts
from training.samples.invented import invent
from training.samples.plan import PaperParcel, Plan, PlantedDefect, SampleTruth, UploadRound
from training.samples.plans import PLANS

_ABSENT = frozenset({Defect.MISSING_DOCUMENT, Defect.PARCEL_INCOMPLETE})
_OF_THE_SCAN = frozenset(
    {
        *_ABSENT,
        Defect.FILE_UNREADABLE,
        Defect.UNREADABLE_SCAN,
        Defect.PHOTO_NOT_SCAN,
        Defect.REDUCED_COPY,
        Defect.PAGE_INCOMPLETE,
    }
)
"""Defects of one scan; every other one is on the sheet itself and arrives with it by post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDocument:
    """One page handed in: which, and the description (`origin`) from which it is drawn when first asked for."""

    ref: DocumentRef
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPlan:
    """What is drawn for an origin: document, physical sheet, what is wrong."""

    form: Form
    source: Source
    round: int
    sheet: str
    defect: Defect | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleOrder:
    """An order of the training office; values only, nothing is drawn."""

    order_no: OrderNo
    plan: Plan
    facts: OrderFacts = field(repr=False)
    identity: IdentityNumbers = field(repr=False)
    truth: SampleTruth

    @property
    def forms(self) -> tuple[Form, ...]:
        """Documents that the order's project kind asks for."""
        return tuple(f for f in Form if f is not Form.APPOINTMENT_LETTER or self.plan.is_outside)

    def uploads(self, number: int) -> tuple[SampleDocument, ...]:
        """Pages of an upload round (from 1); a round that is not planned brings clean sheets."""
        upload_round = _planned_round(self, number)
        return self._documents(upload_round.only, dict(upload_round.defects), Source.UPLOAD, number)

    def paper(self, number: int) -> tuple[SampleDocument, ...]:
        """Sheets of a parcel (from 1); one that is not planned brings what earlier ones lacked."""
        parcel = _planned_parcel(self, number)
        return self._documents(parcel.only, dict(parcel.defects), Source.PAPER, number)

    def _documents(
        self, only: tuple[Form, ...] | None, defects: Mapping[Form, Defect], source: Source, number: int
    ) -> tuple[SampleDocument, ...]:
        forms = [f for f in (only or self.forms) if defects.get(f) not in _ABSENT]
        return tuple(_document(self.order_no, form, source, number) for form in forms)

    @property
    def documents(self) -> tuple[SampleDocument, ...]:
        """Every page handed in so far."""
        uploads = [d for i in range(1, self.plan.rounds_handed_in + 1) for d in self.uploads(i)]
        paper = [d for i in range(1, self.plan.parcels_handed_in + 1) for d in self.paper(i)]
        return tuple(uploads + paper)

    def sheet(self, form: Form, source: Source, number: int) -> SheetPlan:
        """Find the physical sheet behind a page: the paper is the sheet whose scan was uploaded last."""
        if source is Source.UPLOAD:
            defect = dict(_planned_round(self, number).defects).get(form)
            return SheetPlan(form=form, source=source, round=number, sheet=f"u{number}", defect=defect)
        defect = dict(_planned_parcel(self, number).defects).get(form)
        if number > 1 or defect is Defect.PAPER_DIFFERS:
            return SheetPlan(form=form, source=source, round=number, sheet=f"p{number}", defect=defect)
        last = self._last_upload(form)
        uploaded = dict(self.plan.rounds[last - 1].defects).get(form)
        kept = uploaded if uploaded not in _OF_THE_SCAN else None
        return SheetPlan(form=form, source=source, round=number, sheet=f"u{last}", defect=defect or kept)

    def _last_upload(self, form: Form) -> int:
        rounds = [i + 1 for i, r in enumerate(self.plan.rounds) if r.only is None or form in r.only]
        return max(rounds, default=1)


def _document(order_no: OrderNo, form: Form, source: Source, number: int) -> SampleDocument:
    page = 1
    ref = DocumentRef(
        id=DocumentId(f"{order_no}-{source}-{number}-{form}-{page}.s"),
        document=DocumentCode(form),
        source=source,
        round=number,
        page=page,
    )
    return SampleDocument(ref=ref, origin=f"{order_no}/{form}/{source}/{number}")


def _planned_round(order: SampleOrder, number: int) -> UploadRound:
    """A planned round; beyond the plan, clean sheets for what was ever wrong (or all, when nothing was)."""
    if number <= len(order.plan.rounds):
        return order.plan.rounds[number - 1]
    wrong = tuple(dict.fromkeys(form for r in order.plan.rounds for form, _ in r.defects))
    return UploadRound(only=wrong or order.forms)


def _planned_parcel(order: SampleOrder, number: int) -> PaperParcel:
    if number <= len(order.plan.parcels):
        return order.plan.parcels[number - 1]
    wrong = tuple(dict.fromkeys(form for p in order.plan.parcels for form, _ in p.defects))
    return PaperParcel(only=wrong or (Form.SEAL_COLLECTION_FORM,))


def _truth(plan: Plan) -> SampleTruth:
    batches = [(Source.UPLOAD, [r.defects for r in plan.rounds]), (Source.PAPER, [p.defects for p in plan.parcels])]
    planted = [
        PlantedDefect(reason=defect, document=form, source=source, round=index + 1)
        for source, handed_in in batches
        for index, defects in enumerate(handed_in)
        for form, defect in defects
    ]
    return SampleTruth(defects=tuple(planted))


def _order(plan: Plan, index: int) -> SampleOrder:
    invented = invent(plan, index)
    return SampleOrder(
        order_no=OrderNo(plan.order_no),
        plan=plan,
        facts=invented.facts,
        identity=IdentityNumbers(
            legal_representative=invented.legal_representative_id, handling_agent=invented.facts.id_card.number
        ),
        truth=_truth(plan),
    )


@lru_cache(maxsize=1)
def _all() -> Mapping[str, SampleOrder]:
    return MappingProxyType({plan.order_no: _order(plan, index) for index, plan in enumerate(PLANS)})


def sample_orders() -> tuple[SampleOrder, ...]:
    """Return all sample orders, always the same; nothing is drawn."""
    return tuple(_all().values())


def sample_order(order_no: str) -> SampleOrder:
    """Return one sample order.

    Raises
    ------
    UnknownOriginError
        When there is none of this number.
    """
    try:
        return _all()[order_no]
    except KeyError:
        raise UnknownOriginError(order_no) from None


class UnknownOriginError(LookupError):
    """No sample order or page is described by this text."""
