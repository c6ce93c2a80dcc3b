"""An order as everybody sees it: the values that the server sends and the workstation stores and shows.

Both ends of the wire read and write exactly these dataclasses (as JSON with the same field names), so a field is
added here once. ID numbers are deliberately absent: they are fetched one at a time, through an audited call.
Times are aware datetimes; lengths on pictures are fractions of the picture's width and height.
"""

from dataclasses import dataclass
from datetime import datetime

# The codes belong to the order; they lie apart because a queue shows them and needs no snapshot.
from review.order_codes import CallOutcome as CallOutcome  # noqa: PLC0414
from review.order_codes import DocumentCode as DocumentCode  # noqa: PLC0414
from review.order_codes import DocumentId as DocumentId  # noqa: PLC0414
from review.order_codes import InvoiceState as InvoiceState  # noqa: PLC0414
from review.order_codes import KeyState as KeyState  # noqa: PLC0414
from review.order_codes import KindCode as KindCode  # noqa: PLC0414
from review.order_codes import OrderNo as OrderNo  # noqa: PLC0414
from review.order_codes import ReasonCode as ReasonCode  # noqa: PLC0414
from review.order_codes import Sha256 as Sha256  # noqa: PLC0414
from review.order_codes import Source as Source  # noqa: PLC0414
from review.order_codes import Verdict as Verdict  # noqa: PLC0414
from review.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """单位. `uscc` is the unified social credit code, 18 characters, also the applicant's login name."""

    name: str
    uscc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A name and a phone number: legal representative, handling agent."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDetails:
    """What the invoice is made out to, and where it is sent."""

    title: str
    tax_number: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """证书接收人: who gets the parcel."""

    name: str
    mobile: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRef:
    """One picture (one page) of a document of the order.

    Its bytes are fetched lazily: `GET /orders/{no}/documents` gives the SHA-256 under which they are stored.
    """

    id: DocumentId
    document: DocumentCode
    source: Source
    round: int
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """Where the bytes of a `DocumentRef` are: content address, length in bytes and media type."""

    id: DocumentId
    document: DocumentCode
    source: Source
    round: int
    page: int
    sha256: Sha256
    size: int
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place on a picture; fractions in [0, 1] of its width and height, origin top left."""

    document_id: DocumentId
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenReason:
    """A reason as the applicant will read it: catalogue code, document it concerns, final text, place."""

    code: ReasonCode
    text: str
    document: DocumentCode | None = None
    spot: Spot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A verdict that was taken. `counts` is False while it waits for a second person's verdict."""

    stage: Stage
    verdict: Verdict
    round: int
    by: str
    at: datetime
    reasons: tuple[ChosenReason, ...] = ()
    note: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A supervisor took a decision back: `decision` is its place in the order's `decisions`, counted from 0.

    The decision itself stays where it is, as it was taken.
    """

    decision: int
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReview:
    """The order was drawn for a second review: it waits for the verdict of anybody but `not_by`."""

    stage: Stage
    not_by: str
    drawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A phone call to the handling agent. `other_number` is the one to call instead of a wrong number."""

    number: str
    at: datetime
    by: str
    outcome: CallOutcome
    answered_by: str = ""
    asked_for: tuple[DocumentCode, ...] = ()
    note: str = ""
    next_due: datetime | None = None
    other_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Paper that arrived by post, opened by intake."""

    courier_number: str
    opened_at: datetime
    opened_by: str
    documents: tuple[DocumentCode, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who has the order open, until when."""

    holder: str
    holder_name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord:
    """A USB key that was or is bound to the order. Serials are text, not numbers."""

    usb_key_serial: str
    algorithm: str
    state: KeyState
    bound_at: datetime
    by: str
    certificate_serials: tuple[str, ...] = ()
    valid_until: datetime | None = None
    revocation_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """The hand-over to SF Express, freight collect."""

    waybill_number: str
    usb_key_serial: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """The invoice of the order; e-mailed within 3 working days of production."""

    state: InvoiceState
    due_at: datetime
    number: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSnapshot:
    """The whole order at one revision. A lease does not raise the revision."""

    order_no: OrderNo
    revision: int
    stage: Stage
    kind: KindCode
    organisation: Organisation
    legal_representative: Person
    handling_agent: Person
    invoice_details: InvoiceDetails
    recipient: Recipient
    person_in_charge: str
    round: int
    submitted_at: datetime
    stage_since: datetime
    paid: bool = False
    refund_due: bool = False
    courier_number: str = ""
    archive_box: str = ""
    second_review: SecondReview | None = None
    lease: Lease | None = None
    documents: tuple[DocumentRef, ...] = ()
    decisions: tuple[Decision, ...] = ()
    calls: tuple[Call, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    keys: tuple[KeyRecord, ...] = ()
    shipment: Shipment | None = None
    invoice: Invoice | None = None
    cancellation_reason: str = ""
    remake_reason: str = ""
    withdrawals: tuple[Withdrawal, ...] = ()

    def latest(self, document: DocumentCode, source: Source) -> tuple[DocumentRef, ...]:
        """Return the pages of the newest round of `document` from `source`, in page order."""
        of_document = [ref for ref in self.documents if ref.document == document and ref.source == source]
        newest = max((ref.round for ref in of_document), default=0)
        return tuple(sorted((ref for ref in of_document if ref.round == newest), key=lambda ref: ref.page))

    def standing_decisions(self) -> tuple[Decision, ...]:
        """Return the decisions that were not taken back, oldest first."""
        withdrawn = {each.decision for each in self.withdrawals}
        return tuple(each for place, each in enumerate(self.decisions) if place not in withdrawn)

    def live_key(self) -> KeyRecord | None:
        """Return the key whose certificate set is live, if there is one (never more than one)."""
        live = [key for key in self.keys if key.state in (KeyState.BOUND, KeyState.PROVEN)]
        return live[-1] if live else None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityNumbers:
    """ID numbers of an order's people; shown only on request, and every showing is an audit event."""

    legal_representative: str
    handling_agent: str

    def __repr__(self) -> str:
        """Never show a number: a repr ends up in logs."""
        return "IdentityNumbers(…)"
