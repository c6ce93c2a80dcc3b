"""What people do to an order, as it is queued, sent and recorded.

Each dataclass is the `action` part of ``POST /orders/{order_no}/{kind}`` (docs/api/wire.md). The workstation keeps
them as JSON in its outbox; the server validates the same fields. `ActionKind` values are the path segments.
"""

from dataclasses import dataclass
from datetime import datetime

from review.action_kinds import ActionKind as ActionKind  # noqa: PLC0414 - it belongs to the actions
from review.orders import (
    CallOutcome,
    ChosenReason,
    DocumentCode,
    InvoiceState,
    OrderSnapshot,
    Sha256,
    Verdict,
)
from review.revocations import RevocationCause
from review.stages import Stage

# What a check says when it has no opinion and leaves it to a person (DESIGN §5).
NO_OPINION = frozenset({"review", "not_measured", "not_applicable"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A person's judgement of a machine finding, the same or another: kept as a label (DESIGN §5)."""

    document: DocumentCode
    finding: str
    proposed: str
    decided: str
    reason: str = ""

    @property
    def is_doubt(self) -> bool:
        """Tell whether the check had no opinion: then the person's is an answer to it, not one against it."""
        return self.proposed in NO_OPINION

    @property
    def is_disagreement(self) -> bool:
        """Tell whether the person decided otherwise than the check."""
        return not self.is_doubt and self.decided != self.proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCheck:
    """How many lines of a machine check lay before the person who decided, by the machine's verdict."""

    finding: str
    passed: int = 0
    doubted: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Pass or reject in pre-review or paper review; a reject needs at least one reason."""

    stage: Stage
    verdict: Verdict
    reasons: tuple[ChosenReason, ...] = ()
    note: str = ""
    checklist: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    shown: tuple[ShownCheck, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenParcel:
    """A parcel of this order was opened; `documents` are the sheets it contained."""

    courier_number: str
    documents: tuple[DocumentCode, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage:
    """A page scanned here belongs to `document`; its bytes were put under `sha256` before."""

    document: DocumentCode
    page: int
    sha256: Sha256
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCall:
    """A phone call to the handling agent. `other_number` is the one to call instead of a wrong number."""

    number: str
    outcome: CallOutcome
    answered_by: str = ""
    asked_for: tuple[DocumentCode, ...] = ()
    note: str = ""
    next_due: datetime | None = None
    other_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCertificates:
    """PKCS#10 from the USB key to the CA. Bound to order, key serial and public key: asking again is safe."""

    usb_key_serial: str
    algorithm: str
    csr_pem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """The CA's answer: PEM texts; for SM2 `csr_response_b64` holds the CSRResponse with the enveloped key."""

    signing_certificate_pem: str
    chain_pem: tuple[str, ...]
    encryption_certificate_pem: str | None = None
    csr_response_b64: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeCertificates:
    """Revoke the live set of `usb_key_serial`; `quarantine` keeps the key out of use as well.

    `cause` None: an older workstation does not say; a quarantined key then counts as doubtful, another as replaced.
    """

    usb_key_serial: str
    reason: str
    quarantine: bool = False
    cause: RevocationCause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSeal:
    """Picture (PNG with transparency, base64) and true size in mm, to be signed as an SESeal for the live key."""

    usb_key_serial: str
    seal_kind: str
    picture_b64: str
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedSeal:
    """The seal maker's answer: DER of the SESeal, base64."""

    seal_b64: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProduction:
    """The key was read back and has signed a challenge: evidence for the server to verify."""

    usb_key_serial: str
    signing_certificate_pem: str
    challenge_b64: str
    signature_b64: str
    seal_sha256: Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUnusableSeal:
    """The seal proved unusable at cutting: back to the applicant, with a call due."""

    reasons: tuple[ChosenReason, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ship:
    """Hand-over to SF Express; key serial and waybill number come from the double scan."""

    waybill_number: str
    usb_key_serial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInvoice:
    """Invoice number and PDF (base64) to be e-mailed by the server, or a bounce that was noticed.

    `email` puts another address in the place of the order's: the one that bounced was wrong.
    """

    number: str
    state: InvoiceState = InvoiceState.SENT
    pdf_b64: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """A supervisor cancels an order before production."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remake:
    """A supervisor sends a shipped or completed order back to production; the old set is revoked first.

    `cause` is one of `REMAKE_CAUSES`; None: an older workstation does not say.
    """

    reason: str
    cause: RevocationCause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawDecision:
    """A supervisor takes the newest verdict of a review back; the order waits for another one in its stage.

    `decision` is its place in the order's `decisions`, counted from 0: the one that the supervisor saw. Possible while
    nobody has built on it: nothing was paid, uploaded or posted since, and no key was made.
    """

    decision: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectName:
    """A supervisor corrects the registered name after a call to the hotline."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignArchiveBox:
    """The paper set of a produced order is kept in this box (档案盒号)."""

    archive_box: str


Action = (
    Decide
    | OpenParcel
    | FilePage
    | LogCall
    | RequestCertificates
    | RevokeCertificates
    | RequestSeal
    | ReportProduction
    | ReportUnusableSeal
    | Ship
    | RecordInvoice
    | Cancel
    | Remake
    | WithdrawDecision
    | CorrectName
    | AssignArchiveBox
)

ACTION_KINDS: dict[type[Action], ActionKind] = {
    Decide: ActionKind.DECISION,
    OpenParcel: ActionKind.RECEIPT,
    FilePage: ActionKind.PAGE,
    LogCall: ActionKind.CALL,
    RequestCertificates: ActionKind.CERTIFICATES,
    RevokeCertificates: ActionKind.REVOCATION,
    RequestSeal: ActionKind.SEAL,
    ReportProduction: ActionKind.PRODUCTION_RESULT,
    ReportUnusableSeal: ActionKind.UNUSABLE_SEAL,
    Ship: ActionKind.SHIPMENT,
    RecordInvoice: ActionKind.INVOICE,
    Cancel: ActionKind.CANCELLATION,
    Remake: ActionKind.REMAKE,
    WithdrawDecision: ActionKind.WITHDRAWAL,
    CorrectName: ActionKind.NAME_CORRECTION,
    AssignArchiveBox: ActionKind.ARCHIVE_BOX,
}

# Issuing and shipping need the server; everything else may wait in the outbox (DESIGN §3).
WORKS_OFFLINE = frozenset(
    {ActionKind.DECISION, ActionKind.RECEIPT, ActionKind.PAGE, ActionKind.CALL, ActionKind.UNUSABLE_SEAL}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BasedOn:
    """What the person saw: an order revision, or an earlier queued action of the same order. Exactly one is set."""

    revision: int | None = None
    action_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionReceipt:
    """The server's answer to an action. Repeating the action's key gives this same answer again."""

    action_key: str
    order: OrderSnapshot
    certificates: Certificates | None = None
    seal: SignedSeal | None = None
