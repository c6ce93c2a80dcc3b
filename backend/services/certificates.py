"""Certificate sets: requested, issued, revoked. Never two live ones for an order (docs/adr/0033).

A set is reserved in the database before the CA is asked, so that a crash at any moment leaves something that asking
again finishes, or a revocation takes back.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database.tables import CertificateSetRow
from backend.office import Office
from backend.ports import CertificateAuthority, IssuedCertificates, IssueRequest, RevocationReason
from backend.problems import Problem
from backend.services.key_ledger import is_quarantined
from backend.services.scene import Scene, invalid, require_text
from pki.algorithms import KeyAlgorithm
from pki.csr import SigningRequest, parse_csr, verify_csr
from pki.errors import PkiError
from pki.names import Subject
from review.actions import Certificates, RequestCertificates
from review.orders import KeyState, OrderSnapshot
from review.revocations import RevocationCause

REQUESTED = "requested"
LIVE = "live"
REVOKED = "revoked"
_ANSWER: TypeAdapter[Certificates] = TypeAdapter(Certificates)

# Where the private key is or may be in other hands, or what a key holds cannot be trusted: compromised. Where it is in
# the office's hands, or wiped: superseded, for the order gets another set (RFC 5280, 5.3.1; docs/adr/0014).
_REASONS: Mapping[RevocationCause, RevocationReason] = {
    RevocationCause.LOST: RevocationReason.KEY_COMPROMISE,
    RevocationCause.DOUBTFUL: RevocationReason.KEY_COMPROMISE,
    RevocationCause.RETURNED: RevocationReason.SUPERSEDED,
    RevocationCause.BROKEN: RevocationReason.SUPERSEDED,
    RevocationCause.WRONG: RevocationReason.SUPERSEDED,
    RevocationCause.REPLACED: RevocationReason.SUPERSEDED,
    RevocationCause.UNUSABLE: RevocationReason.SUPERSEDED,
    RevocationCause.SEAL_UNUSABLE: RevocationReason.SUPERSEDED,
    RevocationCause.ORGANISATION_ENDED: RevocationReason.CESSATION_OF_OPERATION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A checked certificate request."""

    usb_key_serial: str
    algorithm: KeyAlgorithm
    csr_der: bytes = field(repr=False)
    public_key_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """Why a set is revoked: `cause` None where nobody said, `reason` as the order's history tells it."""

    cause: RevocationCause | None
    reason: str
    is_quarantined: bool = False

    @property
    def key_state(self) -> KeyState:
        """What becomes of the key."""
        return KeyState.QUARANTINED if self.is_quarantined else KeyState.REVOKED

    @property
    def crl_reason(self) -> RevocationReason:
        """What the CA's list says; where nobody said, no reason is truer than a wrong one."""
        return RevocationReason.UNSPECIFIED if self.cause is None else _REASONS[self.cause]


def subject_of(order: OrderSnapshot) -> Subject:
    """Return the subject of the order's certificates; the CSR has to carry exactly this."""
    organisation = order.organisation
    return Subject(common_name=organisation.name, organisation=organisation.name, uscc=organisation.uscc)


def pki_problem(error: PkiError) -> Problem:
    """Turn a refusal of CA, seal maker or a check into one of the server."""
    status = 409 if error.code in ("set_exists", "set_revoked") else 422
    code = "live_certificates_exist" if error.code == "set_exists" else error.code
    return Problem(status, code, error.sentence)


def authority_of(office: Office) -> CertificateAuthority:
    """Return the CA; refuse where the office has none."""
    if office.parts.authority is None:
        raise Problem(503, "ca_not_configured", "本服务器没有连接 CA，不能签发或吊销证书，请联系管理员。")
    return office.parts.authority


def check_application(order: OrderSnapshot, action: RequestCertificates) -> Application:
    """Check the CSR: its signature, its subject against the order, its key against what was asked for."""
    serial = require_text(action.usb_key_serial, "介质序列号不能为空。")
    request = _parse(action)
    if request.subject != subject_of(order) or request.has_other_attributes:
        raise invalid("证书申请中的主体与订单不一致，请按订单数据重新生成申请。")
    if request.public_key.algorithm.value != action.algorithm:
        raise invalid(f"证书申请的密钥算法与所选算法 {action.algorithm[:20]} 不一致。")
    return Application(
        usb_key_serial=serial,
        algorithm=request.public_key.algorithm,
        csr_der=request.csr_der,
        public_key_digest=hashlib.sha256(request.public_key.spki_der).hexdigest(),
    )


def _parse(action: RequestCertificates) -> SigningRequest:
    try:
        request = parse_csr(from_pem(action.csr_pem, "CERTIFICATE REQUEST"))
        verify_csr(request)
    except PkiError as error:
        raise pki_problem(error) from error
    return request


def from_pem(text: str, label: str) -> bytes:
    """Return the DER inside a PEM text with that label."""
    begin, end = f"-----BEGIN {label}-----", f"-----END {label}-----"
    _, found, rest = text.partition(begin)
    body, closed, _ = rest.partition(end)
    try:
        if found and closed:
            return base64.b64decode("".join(body.split()), validate=True)
    except ValueError as error:
        raise invalid(f"内容不是有效的 PEM（{label}）。") from error
    raise invalid(f"内容不是有效的 PEM（{label}）。")


def to_pem(content: bytes, label: str = "CERTIFICATE") -> str:
    """Return DER as PEM (RFC 7468: lines of 64 characters)."""
    text = base64.b64encode(content).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


def open_set(session: Session, order_no: str) -> CertificateSetRow | None:
    """Return the order's set that is requested or live, if there is one."""
    query = select(CertificateSetRow).where(CertificateSetRow.order_no == order_no, CertificateSetRow.state != REVOKED)
    return session.execute(query).scalar_one_or_none()


def reserve(scene: Scene, action: RequestCertificates) -> int:
    """Reserve the order's one place for this key and public key; return the set's id. Repeating is harmless."""
    application = check_application(scene.order, action)
    existing = open_set(scene.session, scene.order.order_no)
    if existing is not None:
        _require_same(existing, application)
        return existing.id
    _require_usable_key(scene.session, application.usb_key_serial)
    row = CertificateSetRow(
        order_no=scene.order.order_no,
        usb_key_serial=application.usb_key_serial,
        algorithm=application.algorithm,
        public_key_digest=application.public_key_digest,
        csr_der=application.csr_der,
        state=REQUESTED,
        valid_from=scene.now.replace(microsecond=0),
        valid_to=years_later(scene.now.replace(microsecond=0), scene.office.config.certificate_years),
        requested_by=scene.member.user,
    )
    scene.session.add(row)
    scene.session.flush()
    return row.id


def years_later(moment: datetime, years: int) -> datetime:
    """Return the same day so many years later; 28 February where there is no 29."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:  # 29 February
        return moment.replace(year=moment.year + years, day=28)


def _require_same(existing: CertificateSetRow, application: Application) -> None:
    same_key = existing.usb_key_serial == application.usb_key_serial
    if not same_key or existing.public_key_digest != application.public_key_digest:
        raise Problem(
            409,
            "live_certificates_exist",
            f"该订单在介质 {existing.usb_key_serial} 上已有有效证书，须先吊销才能另行签发。",
            usb_key_serial=existing.usb_key_serial,
        )


def _require_usable_key(session: Session, usb_key_serial: str) -> None:
    if is_quarantined(session, usb_key_serial):
        raise Problem(409, "usb_key_quarantined", f"介质 {usb_key_serial} 已隔离，不能再用于制证。")
    query = select(CertificateSetRow).where(CertificateSetRow.usb_key_serial == usb_key_serial)
    for row in session.scalars(query):
        if row.is_quarantined:
            raise Problem(409, "usb_key_quarantined", f"介质 {usb_key_serial} 已隔离，不能再用于制证。")
        if row.state != REVOKED:
            raise Problem(
                409, "usb_key_in_use", f"介质 {usb_key_serial} 上有订单 {row.order_no} 的有效证书，不能用于其他订单。"
            )


def issue_reserved(office: Office, set_id: int, subject: Subject) -> None:
    """Have the CA issue a reserved set, outside any transaction; the CA answers a repetition with the same set."""
    with office.database.read() as session:
        row = session.get_one(CertificateSetRow, set_id)
    if row.state != REQUESTED:
        return
    try:
        issued = _issue(authority_of(office), row, subject)
    except PkiError as error:
        _give_up(office, set_id)
        raise pki_problem(error) from error
    with office.database.write() as session:
        fresh = session.get_one(CertificateSetRow, set_id, with_for_update=True)
        if fresh.state == REQUESTED:
            fresh.state = LIVE
            fresh.signing_serial = issued.signing_serial
            fresh.answer = _ANSWER.dump_json(_certificates(issued)).decode()


def _give_up(office: Office, set_id: int) -> None:
    """Give the reserved place back: the CA refused, so no certificate stands behind it."""
    with office.database.write() as session:
        fresh = session.get(CertificateSetRow, set_id, with_for_update=True)
        if fresh is not None and fresh.state == REQUESTED:
            session.delete(fresh)


def _unavailable() -> Problem:
    return Problem(503, "ca_unavailable", "CA 暂时无法连接，证书是否签发尚不确定，请稍后重试，不会重复签发。")


def _issue(authority: CertificateAuthority, row: CertificateSetRow, subject: Subject) -> IssuedCertificates:
    request = IssueRequest(
        order_no=row.order_no,
        usb_key_serial=row.usb_key_serial,
        algorithm=KeyAlgorithm(row.algorithm),
        csr_der=row.csr_der,
        subject=subject,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
    try:
        return authority.issue(request)
    except OSError as error:
        raise _unavailable() from error


def _certificates(issued: IssuedCertificates) -> Certificates:
    encryption, response = issued.encryption_certificate_der, issued.csr_response_der
    return Certificates(
        signing_certificate_pem=to_pem(issued.signing_certificate_der),
        chain_pem=tuple(to_pem(certificate) for certificate in issued.chain_der),
        encryption_certificate_pem=None if encryption is None else to_pem(encryption),
        csr_response_b64=None if response is None else base64.b64encode(response).decode(),
    )


def answer_of(row: CertificateSetRow) -> Certificates:
    """Return the certificates of an issued set, the same every time."""
    return _ANSWER.validate_json(row.answer or "")


def revoke(office: Office, row: CertificateSetRow, subject: Subject, revocation: Revocation, *, now: datetime) -> None:
    """Revoke a set at the CA and in the database; the caller commits.

    A set that was only requested is issued first where it may have been: the CA answers with what it gave out, and
    its serial is needed to take it back.
    """
    authority = authority_of(office)
    serial = row.signing_serial or _serial_of_unfinished(authority, row, subject)
    if serial is not None:
        try:
            authority.revoke(serial, reason=revocation.crl_reason, when=now)
        except OSError as error:
            raise _unavailable() from error
        except PkiError as error:
            raise pki_problem(error) from error
    row.signing_serial = serial
    row.state = REVOKED
    row.is_quarantined = revocation.is_quarantined


def revoke_foreign(office: Office, serials: Sequence[str], revocation: Revocation, *, now: datetime) -> None:
    """Revoke a set issued before the order came to this server; those of a training office are made up."""
    authority = authority_of(office)
    for serial in serials[:1]:
        try:
            authority.revoke(serial, reason=revocation.crl_reason, when=now)
        except OSError as error:
            raise _unavailable() from error
        except PkiError as error:
            if not office.config.is_training:
                raise pki_problem(error) from error


def _serial_of_unfinished(authority: CertificateAuthority, row: CertificateSetRow, subject: Subject) -> str | None:
    try:
        return _issue(authority, row, subject).signing_serial
    except PkiError:  # refused, so there is nothing to take back
        return None
