"""The production desk: certificates, revocation, electronic seal, the proof of the key, the unusable seal."""

import base64
import hashlib
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from backend.database.tables import CertificateSetRow, SealRow
from backend.ports import SealKind, SealRequest
from backend.problems import Problem
from backend.services import certificates
from backend.services.certificates import LIVE, Revocation, answer_of, from_pem, open_set, pki_problem
from backend.services.decisions import check_reasons
from backend.services.scene import Outcome, Scene, invalid, move, with_key
from pki.algorithms import SIGNATURE_OIDS
from pki.certificates import parse_certificate
from pki.errors import PkiError
from pki.public_keys import PublicKey
from review.actions import (
    Certificates,
    ReportProduction,
    ReportUnusableSeal,
    RequestCertificates,
    RequestSeal,
    RevokeCertificates,
    SignedSeal,
)
from review.orders import Decision, Invoice, InvoiceState, KeyRecord, KeyState, OrderSnapshot, Verdict
from review.revocations import RevocationCause, told
from review.stages import Stage, StageAction

SHORTEST_CHALLENGE = 16
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST_PICTURE = 1024 * 1024
LONGEST_SIDE_MM = 100.0
COMPANY = "company"
SEAL_KINDS = {
    COMPANY: SealKind.ORGANISATION,
    "legal": SealKind.PERSON,
    "private": SealKind.PERSON,
    "signature": SealKind.PERSON,
}


def request_certificates(scene: Scene, action: RequestCertificates) -> Outcome:
    """Bind the key whose set was issued to the order, and hand the certificates over."""
    set_id = certificates.reserve(scene, action)
    row = scene.session.get_one(CertificateSetRow, set_id)
    if row.state != LIVE:
        raise Problem(409, "illegal_transition", "证书签发被同时进行的吊销打断，请重新申请。")
    answer = answer_of(row)
    return Outcome(
        order=_with_bound(scene, row, answer), summary=f"签发证书，介质 {row.usb_key_serial}", certificates=answer
    )


def _with_bound(scene: Scene, row: CertificateSetRow, answer: Certificates) -> OrderSnapshot:
    """Return the order with the key bound; asking again leaves its record as it was."""
    live, bound = scene.order.live_key(), _bound(scene, row, answer)
    if live is None or live.usb_key_serial != row.usb_key_serial:
        return replace(scene.order, keys=(*scene.order.keys, bound))
    known = live.certificate_serials == bound.certificate_serials
    return scene.order if known else with_key(scene.order, bound)


def _bound(scene: Scene, row: CertificateSetRow, answer: Certificates) -> KeyRecord:
    signing = parse_certificate(from_pem(answer.signing_certificate_pem, "CERTIFICATE"))
    serials = [signing.serial]
    if answer.encryption_certificate_pem is not None:
        serials.append(parse_certificate(from_pem(answer.encryption_certificate_pem, "CERTIFICATE")).serial)
    return KeyRecord(
        usb_key_serial=row.usb_key_serial,
        algorithm=row.algorithm,
        state=KeyState.BOUND,
        bound_at=scene.now,
        by=scene.member.user,
        certificate_serials=tuple(serials),
        valid_until=signing.not_after,
    )


def revoke_certificates(scene: Scene, action: RevokeCertificates) -> Outcome:
    """Revoke the open set of a key, in production or after it."""
    reason = action.reason.strip()
    row, live = open_set(scene.session, scene.order.order_no), scene.order.live_key()
    serial = row.usb_key_serial if row is not None else live.usb_key_serial if live is not None else ""
    if serial != action.usb_key_serial or not serial:
        raise Problem(409, "no_live_certificates", f"介质 {action.usb_key_serial[:80]} 上没有该订单的有效证书。")
    revocation = Revocation(
        cause=action.cause or _unsaid(action), reason=told(action.cause, reason), is_quarantined=action.quarantine
    )
    order = revoke_whatever_lives(scene, revocation)
    what = "吊销并隔离" if action.quarantine else "吊销"
    return Outcome(order=order, summary=f"{what}介质 {serial} 的证书：{revocation.reason}")


def _unsaid(action: RevokeCertificates) -> RevocationCause:
    """What an older workstation means: it quarantines what it doubts, and else makes another key pair."""
    return RevocationCause.DOUBTFUL if action.quarantine else RevocationCause.REPLACED


def revoke_whatever_lives(scene: Scene, revocation: Revocation) -> OrderSnapshot:
    """Revoke the order's open set, if there is one, and return the order with the key's new state."""
    row, live = open_set(scene.session, scene.order.order_no), scene.order.live_key()
    if row is not None:
        return _revoke_set(scene, row, revocation)
    if live is None:
        return scene.order
    certificates.revoke_foreign(scene.office, live.certificate_serials, revocation, now=scene.now)
    return with_key(scene.order, _ended(live, revocation))


def _revoke_set(scene: Scene, row: CertificateSetRow, revocation: Revocation) -> OrderSnapshot:
    subject = certificates.subject_of(scene.order)
    certificates.revoke(scene.office, row, subject, revocation, now=scene.now)
    live = scene.order.live_key()
    if live is None or live.usb_key_serial != row.usb_key_serial:
        live = KeyRecord(
            usb_key_serial=row.usb_key_serial,
            algorithm=row.algorithm,
            state=KeyState.BOUND,
            bound_at=row.valid_from,
            by=row.requested_by,
        )
        return replace(scene.order, keys=(*scene.order.keys, _ended(live, revocation)))
    return with_key(scene.order, _ended(live, revocation))


def _ended(key: KeyRecord, revocation: Revocation) -> KeyRecord:
    return replace(key, state=revocation.key_state, revocation_reason=revocation.reason)


def _live_set(scene: Scene, usb_key_serial: str) -> CertificateSetRow:
    row = open_set(scene.session, scene.order.order_no)
    if row is None or row.state != LIVE or row.usb_key_serial != usb_key_serial:
        raise Problem(409, "no_live_certificates", f"介质 {usb_key_serial[:80]} 上没有该订单的有效证书，请先签发。")
    return row


def request_seal(scene: Scene, action: RequestSeal) -> Outcome:
    """Have the picture signed as an electronic seal for the live key; the same picture gives the same seal again."""
    row = _live_set(scene, action.usb_key_serial)
    picture = _picture(action)
    digest = hashlib.sha256(
        f"{row.id}/{action.seal_kind}/{action.width_mm}/{action.height_mm}/".encode() + picture
    ).hexdigest()
    query = select(SealRow).where(SealRow.set_id == row.id, SealRow.request_digest == digest)
    seal = scene.session.scalars(query).first() or _make_seal(scene, action, row, picture, digest)
    answer = SignedSeal(seal_b64=base64.b64encode(seal.der).decode())
    return Outcome(order=scene.order, summary=f"制作电子签章（{action.seal_kind}）", seal=answer)


def _picture(action: RequestSeal) -> bytes:
    try:
        picture = base64.b64decode(action.picture_b64, validate=True)
    except ValueError as error:
        raise invalid("签章图片不是有效的 base64。") from error
    if not picture.startswith(PNG_SIGNATURE) or len(picture) > LARGEST_PICTURE:
        raise invalid("签章图片必须是不超过 1 MB 的 PNG。")
    if not (1 <= action.width_mm <= LONGEST_SIDE_MM and 1 <= action.height_mm <= LONGEST_SIDE_MM):
        raise invalid("签章尺寸应在 1 到 100 毫米之间。")
    if action.seal_kind not in SEAL_KINDS:
        raise invalid("签章种类应为 company、legal、private 或 signature。")
    return picture


def _seal_name(order: OrderSnapshot, seal_kind: str) -> str:
    names = {"company": order.organisation.name, "legal": order.legal_representative.name}
    return names.get(seal_kind, order.person_in_charge) or order.organisation.name


def _make_seal(scene: Scene, action: RequestSeal, row: CertificateSetRow, picture: bytes, digest: str) -> SealRow:
    maker = scene.office.parts.seal_maker
    if maker is None:
        raise Problem(503, "seal_maker_not_configured", "本服务器没有连接制章系统，不能制作电子签章，请联系管理员。")
    try:
        der = maker.make_seal(_seal_request(scene, action, row, picture, digest))
    except PkiError as error:
        raise pki_problem(error) from error
    seal = SealRow(
        set_id=row.id,
        order_no=row.order_no,
        seal_kind=action.seal_kind,
        request_digest=digest,
        sha256=hashlib.sha256(der).hexdigest(),
        der=der,
        made_at=scene.now,
        by=scene.member.user,
    )
    scene.session.add(seal)
    return seal


def _seal_request(
    scene: Scene, action: RequestSeal, row: CertificateSetRow, picture: bytes, digest: str
) -> SealRequest:
    return SealRequest(
        seal_id=f"{scene.order.order_no}-{digest[:16]}",
        kind=SEAL_KINDS[action.seal_kind],
        name=_seal_name(scene.order, action.seal_kind),
        picture_png=picture,
        width_mm=action.width_mm,
        height_mm=action.height_mm,
        signer_certificates_der=(from_pem(answer_of(row).signing_certificate_pem, "CERTIFICATE"),),
        created_at=scene.now,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def report_production(scene: Scene, action: ReportProduction) -> Outcome:
    """Verify the key's proof; then the order may ship and the invoice is due."""
    moved = move(scene, StageAction.PROVE_KEY)
    row = _live_set(scene, action.usb_key_serial)
    _verify_proof(answer_of(row), action)
    query = select(SealRow.id).where(
        SealRow.set_id == row.id, SealRow.sha256 == action.seal_sha256, SealRow.seal_kind == COMPANY
    )
    if scene.session.scalars(query).first() is None:
        raise Problem(422, "seal_unknown", "回读的电子签章不是本服务器为该介质制作的公章，请重新写入签章。")
    live = moved.live_key()
    if live is None:
        raise Problem(409, "no_live_certificates", "该订单没有绑定介质，请先签发证书。")
    order = with_key(moved, replace(live, state=KeyState.PROVEN))
    invoice = order.invoice or Invoice(state=InvoiceState.DUE, due_at=_invoice_due(scene))
    summary = f"介质 {row.usb_key_serial} 回读并验证通过"
    return Outcome(order=replace(order, invoice=invoice), summary=summary)


def _invoice_due(scene: Scene) -> datetime:
    calendar = scene.office.calendar
    return calendar.due(scene.now, calendar.targets.invoice).at


def _verify_proof(issued: Certificates, action: ReportProduction) -> None:
    """Verify the signature over the challenge against the certificate that the CA issued."""
    written = from_pem(action.signing_certificate_pem, "CERTIFICATE")
    if written != from_pem(issued.signing_certificate_pem, "CERTIFICATE"):
        raise Problem(422, "proof_invalid", "从介质读出的证书不是为该订单签发的证书，介质未通过验证。")
    try:
        challenge = base64.b64decode(action.challenge_b64, validate=True)
        signature = base64.b64decode(action.signature_b64, validate=True)
    except ValueError as error:
        raise invalid("挑战值或签名值不是有效的 base64。") from error
    if len(challenge) < SHORTEST_CHALLENGE:
        raise invalid(f"挑战值至少应为 {SHORTEST_CHALLENGE} 字节。")
    key = parse_certificate(written).public_key
    if not _is_signed(key, challenge, signature):
        raise Problem(422, "proof_invalid", "介质对挑战值的签名验证不通过，介质未通过验证。")


def _is_signed(key: PublicKey, challenge: bytes, signature: bytes) -> bool:
    try:
        return key.verify(challenge, signature, signature_oid=SIGNATURE_OIDS[key.algorithm])
    except PkiError:  # not even the shape of a signature
        return False


def report_unusable_seal(scene: Scene, action: ReportUnusableSeal) -> Outcome:
    """Send the order back to the applicant; a live set is revoked first."""
    moved = move(scene, StageAction.REPORT_UNUSABLE_SEAL)
    check_reasons(scene.office.reasons, action.reasons)
    revocation = Revocation(cause=RevocationCause.SEAL_UNUSABLE, reason="印章无法制作电子签章")
    moved = replace(moved, keys=revoke_whatever_lives(scene, revocation).keys)
    decision = Decision(
        stage=Stage.PRODUCTION,
        verdict=Verdict.REJECT,
        round=scene.order.round,
        by=scene.member.user,
        at=scene.at,
        reasons=action.reasons,
        note=action.note,
    )
    summary = "印章无法制作电子签章：" + "；".join(reason.text for reason in action.reasons)
    return Outcome(order=replace(moved, decisions=(*moved.decisions, decision)), summary=summary)
