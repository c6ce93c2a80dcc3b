"""JSON of the wire that is not an order or an action, and the adapters that read and write all of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter

from pki.audit_checkpoints import AuditCheckpoint
from review.actions import ActionReceipt, BasedOn, Decide
from review.check_figures import CheckFigure, Judgement
from review.orders import DocumentCode, Lease, OrderNo, OrderSnapshot, Sha256, StoredDocument
from review.stages import Role, Stage

SNAPSHOT: TypeAdapter[OrderSnapshot] = TypeAdapter(OrderSnapshot)
RECEIPT: TypeAdapter[ActionReceipt] = TypeAdapter(ActionReceipt)
LEASE: TypeAdapter[Lease] = TypeAdapter(Lease)

ActionT = TypeVar("ActionT")


class ActionEnvelope(BaseModel, Generic[ActionT]):
    """Body of ``POST /orders/{no}/{kind}``."""

    based_on: BasedOn
    taken_at: AwareDatetime
    action: ActionT


ENVELOPE_OF_A_DECISION: TypeAdapter[ActionEnvelope[Decide]] = TypeAdapter(ActionEnvelope[Decide])


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Who is signed in."""

    user: str
    name: str
    roles: tuple[Role, ...]


class Credentials(BaseModel):
    """Name and password."""

    user: str
    password: str


class RefreshRequest(BaseModel):
    """A refresh token to be spent."""

    refresh_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAnswer:
    """Tokens of a session; `expires_in` is the access token's, in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    user: StaffMember

    def __repr__(self) -> str:
        """Never show a token: a repr ends up in logs."""
        return f"SessionAnswer({self.user.user})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What the server says of itself."""

    service: str
    version: str
    training: bool
    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """Changed orders in commit order."""

    orders: tuple[OrderSnapshot, ...]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentList:
    """Where the bytes of an order's documents are."""

    documents: tuple[StoredDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEvent:
    """One recorded event of an order."""

    at: datetime
    by: str
    action: str
    summary: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFigures:
    """How often each machine check was shown, failed and decided otherwise, over every decision of the office."""

    checks: tuple[CheckFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgements:
    """What people said of the machine's findings on an order, oldest first."""

    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffName:
    """A colleague: `user` signs in and is what records name, `name` is what people say."""

    user: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNames:
    """Everybody of the office, by sign-in."""

    staff: tuple[StaffName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappingKey:
    """The public key (hexadecimal) to which pages are wrapped before they are sent."""

    algorithm: str
    public_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPage:
    """A page that was wrapped: where its bytes are now, and the order it was scanned for, as far as known."""

    sha256: Sha256
    media_type: str
    order_no: OrderNo


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessedCheckpoint:
    """A workstation's audit checkpoint, when it came and who was signed in."""

    checkpoint: AuditCheckpoint
    received_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessedCheckpoints:
    """Checkpoints of a chain in their order, or the newest of each chain."""

    checkpoints: tuple[WitnessedCheckpoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """An order's events, oldest first."""

    events: tuple[HistoryEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeMessage:
    """An SMS or e-mail in the outbox. `state`: queued, sent, failed, or replaced by a later one."""

    id: int
    channel: str
    to: str
    subject: str
    text: str
    order_no: str
    created_at: datetime
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageList:
    """Messages, oldest first."""

    messages: tuple[OfficeMessage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelOwner:
    """The order whose applicant entered a courier number."""

    order_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedChain:
    """Certificates of CAs and seal makers, PEM."""

    certificates_pem: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateSubject:
    """The subject that the CSR of an order has to carry; an empty field is left out of the name."""

    common_name: str
    organisation: str
    organisational_unit: str
    locality: str
    province: str
    country: str
    uscc: str


class LeaseRequest(BaseModel):
    """How long the order is wanted, in seconds."""

    ttl_seconds: int = Field(ge=1, le=24 * 3600)


class PortalCredentials(BaseModel):
    """Credit code and password of an applicant."""

    uscc: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSession:
    """Token of a portal session."""

    access_token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalReason:
    """A reason as the applicant reads it."""

    code: str
    document: str | None
    document_name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalOrder:
    """An order as its applicant sees it."""

    order_no: str
    stage: Stage
    stage_name: str
    kind: str
    organisation: str
    round: int
    reasons: tuple[PortalReason, ...]
    courier_number: str
    waybill_number: str
    notice: str
    refund_due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalOrders:
    """All orders of an applicant."""

    orders: tuple[PortalOrder, ...]


class PortalUpload(BaseModel):
    """A picture for the coming round; its bytes were put under `sha256` before."""

    document: DocumentCode
    sha256: Sha256
    media_type: str = "image/jpeg"
    page: int = Field(default=1, ge=1, le=50)


class PortalCourier(BaseModel):
    """The courier number of the parcel with the paper set."""

    courier_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeSheets:
    """The sheets in the parcel that an order awaits, as a scanner would give them."""

    sheets: tuple[StoredDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedParcel:
    """The paper set that the sample applicant posted: what lies in the parcel, to be put on a scanner."""

    courier_number: str
    sheets: tuple[StoredDocument, ...]
    order: PortalOrder
