"""The steps of making a key, each one safe to repeat (DESIGN §6). The order of calls is in production.py.

Every step looks at the key and at the server, not at what it believes to have done: that is what makes it resumable.
"""

import base64
import hashlib
import logging
import secrets
from dataclasses import dataclass
from typing import Final

from app.ports.errors import Refused, UserError
from app.ports.usb_key_errors import EnvelopeRefused, KeyFull, KeyNotBlank, NotSupported, WrongKey
from app.ports.usb_keys import KeySlot, KeyUse, PinRole
from app.services.production_bench import Bench, revoke
from app.services.production_log import DONE, FAILED, REFUSED, STARTED_OVER
from app.services.production_pins import can_log_in, held_admin_pin, is_personalised, personalise
from app.services.production_trust import digest_to_sign, is_unusable_for_good, public_key_of, to_pem
from app.services.production_values import (
    SEAL_FILES,
    ConfirmedSeal,
    Doubtful,
    Step,
    certificate_subject,
)
from pki.algorithms import SIGNATURE_OIDS
from pki.csr import assemble_csr, build_request_info
from pki.errors import PkiError
from pki.public_keys import parse_public_key
from review.actions import (
    ActionReceipt,
    ReportProduction,
    RequestCertificates,
    RequestSeal,
)
from review.orders import KeyState, OrderSnapshot, Sha256
from review.revocations import RevocationCause

log = logging.getLogger(__name__)

CHALLENGE_BYTES: Final = 32
LABEL_BYTES: Final = 31


def check_key(bench: Bench) -> None:
    """Decide between a blank key, our own unfinished one, and one that must be recycled first."""
    _require_bound_key(bench)
    past = bench.log.past()
    contents = bench.session.contents()
    bench.is_blank = contents.is_blank
    if bench.is_blank:
        _revoke_lost_set(bench, "介质为空白，其证书对应的密钥已不存在")
        bench.log.note(Step.CHECK, DONE)
        bench.begin()
        return
    if not past.is_ours or contents.is_somebody_elses(bench.job.layout):
        raise KeyNotBlank(
            f"介质 {bench.job.usb_key_serial} 不是空白介质。如确认可以清除，请先核对序列号并回收，再制证。"
        )
    if not can_log_in(bench):
        _start_over(bench)


def set_pins(bench: Bench) -> None:
    """Personalise a blank key; afterwards, and on one of ours, the user is logged in."""
    if bench.is_blank and not is_personalised(bench):
        personalise(bench)
    pin = bench.pins.recall(bench.job.order_no, bench.job.usb_key_serial)
    if pin is None:
        raise RuntimeError("a key without a known PIN was started over before")
    bench.require_begun()
    bench.session.pins.verify(PinRole.USER, pin)
    bench.log.note(Step.PIN, DONE)


def make_key(bench: Bench) -> None:
    """Make the key pair on the device; the pair of an earlier run is kept only when the log knows it."""
    past = bench.log.past()
    found = None if bench.is_blank else bench.session.slot(KeyUse.SIGNING).public_key
    if found is not None and _digest(found) == past.fact(Step.KEY, "public_key_sha256"):
        bench.public_key = found
        return
    _revoke_lost_set(bench, "介质内的密钥已更换")
    _generate(bench)


def request_certificates(bench: Bench) -> None:
    """Have the CSR signed on the key, verified here, and answered by the CA; asking again gives the same set.

    The seals are asked for in the same turn: the server signs them while the certificates are checked and written.
    """
    trust = bench.trust  # nothing is asked of the CA that could not be checked
    try:
        receipt = _ask(bench)
    except Refused as error:
        if error.code != "set_revoked":  # the set of this very key pair was revoked meanwhile: it needs another pair
            raise
        _generate(bench)
        receipt = _ask(bench)
    if receipt.certificates is None:
        raise UserError("certificates_missing", "服务器没有返回证书。请稍后继续，已完成的步骤不会丢失。")
    now = bench.clock.now()
    try:
        bench.issued = trust.check_set(receipt.certificates, order=receipt.order, public_key=bench.public_key, at=now)
    except PkiError as error:
        if is_unusable_for_good(error):
            raise _given_back(bench, error) from error
        raise
    bench.log.note(Step.CERTIFICATES, DONE, signing_sha256=_digest(bench.issued.signing))


def _given_back(bench: Bench, error: PkiError) -> PkiError:
    """Revoke a set of which nothing can go onto the key: the server would answer with the same one for ever."""
    revoke(bench, RevocationCause.UNUSABLE, f"CA 签发的证书或加密密钥不能写入介质（{error.code}）")
    bench.log.note(Step.CERTIFICATES, FAILED, code=error.code)
    return PkiError(error.code, f"{error.sentence}这套证书已经吊销；CA 改好后在这里继续，会为这只介质重新申请。")


def _ask(bench: Bench) -> ActionReceipt:
    requests = [_seal_request(bench, seal) for seal in bench.job.seals]
    certificates, *bench.coming = bench.do_in_turn([_signed_request(bench), *requests])
    return certificates.result()


def _generate(bench: Bench) -> None:
    """Make a pair; that it is ours is on disk before the server hears of it (`Bench.do`), or another one is made."""
    bench.public_key = bench.session.generate_key(bench.job.kind)
    bench.is_new_pair = True
    bench.log.note(Step.KEY, DONE, public_key_sha256=_digest(bench.public_key), kind=bench.job.kind)


def _signed_request(bench: Bench) -> RequestCertificates:
    key = parse_public_key(bench.public_key)
    info = build_request_info(certificate_subject(bench.order), key)
    csr = assemble_csr(info, key.algorithm, bench.session.sign(digest_to_sign(info, key)))
    return RequestCertificates(
        usb_key_serial=bench.job.usb_key_serial,
        algorithm=key.algorithm,
        csr_pem=to_pem(csr, "CERTIFICATE REQUEST"),
    )


def write_signing_certificate(bench: Bench) -> None:
    """Write the signing certificate, unless it is there already: a pair of this run has none yet."""
    wanted = bench.certificates.signing
    if bench.is_new_pair or bench.session.slot(KeyUse.SIGNING).certificate != wanted:
        bench.session.write_certificate(KeyUse.SIGNING, wanted)
    bench.log.note(Step.SIGNING_CERTIFICATE, DONE, sha256=_digest(wanted))


def import_encryption_key(bench: Bench) -> None:
    """Import the enveloped encryption key and write its certificate (SM2 only), unless they are there already."""
    certificate, envelope = bench.certificates.encryption, bench.certificates.envelope
    if certificate is None or envelope is None:
        return
    wanted = public_key_of(certificate).spki_der
    slot = KeySlot(use=KeyUse.ENCRYPTION) if bench.is_new_pair else bench.session.slot(KeyUse.ENCRYPTION)
    if slot.public_key != wanted:
        _import_envelope(bench, envelope)
    if slot.certificate != certificate:
        bench.session.write_certificate(KeyUse.ENCRYPTION, certificate)
    bench.log.note(Step.ENCRYPTION_KEY, DONE, sha256=_digest(certificate))


def _import_envelope(bench: Bench, envelope: bytes) -> None:
    """Import it; a refusal is asked once more, which makes no key and counts no try."""
    try:
        bench.session.import_encryption_key(envelope)
    except (EnvelopeRefused, NotSupported):
        try:
            bench.session.import_encryption_key(envelope)
        except (EnvelopeRefused, NotSupported) as error:
            raise _refused(bench, _digest(envelope), error) from error


def _refused(bench: Bench, digest: str, error: EnvelopeRefused | NotSupported) -> EnvelopeRefused:
    """Revoke a set that this key can never take: it would meet the same envelope for ever, and no other key may.

    The key has just signed a CSR, so it is there and logged in. Where its answer may also be a passing failure, it is
    believed when another run, on a session of its own, got it for the same envelope.
    """
    is_certain = isinstance(error, NotSupported) or error.is_about_envelope or bench.log.past().has_refused(digest)
    bench.log.note(Step.ENCRYPTION_KEY, REFUSED, envelope_sha256=digest, code=error.code)
    if not is_certain:
        then = "请拔插介质后继续；同一套证书再被拒绝时，程序会吊销它并重新申请。"
        return EnvelopeRefused(f"{error.sentence}{then}", **error.facts)
    revoke(bench, RevocationCause.UNUSABLE, f"介质不能导入这套证书的加密密钥（{error.code}）")
    then = "这套证书已经吊销；继续会为这只介质重新申请，也可以换一只介质。换过介质仍被拒绝时请联系 CA。"
    return EnvelopeRefused(f"{error.sentence}{then}", **error.facts, is_set_revoked=True)


def without_room(bench: Bench, error: KeyFull) -> KeyFull:
    """Return what to say of a full key; one that was full in an earlier run as well never takes the set (ADR 0131)."""
    if bench.order.live_key() is None:
        return error
    full = "介质空间不足，装不下这套证书和签章。"
    if not bench.log.past().was_full:
        then = "请拔插介质后继续；仍装不下时，程序会吊销这套证书，订单就可以换一只介质。"
        return KeyFull(f"{full}{then}", **error.facts)
    revoke(bench, RevocationCause.UNUSABLE, "介质空间不足，装不下这套证书和签章")
    return KeyFull(
        f"{full}这套证书已经吊销，请换一只介质继续；此只回收后另作他用。", **error.facts, is_set_revoked=True
    )


def write_seals(bench: Bench) -> None:
    """Take each signed seal, verify it over its raw bytes, and write it."""
    for seal, coming in zip(bench.job.seals, bench.coming, strict=True):
        if not coming.done():
            bench.catch_up()
        content = _signed_seal(bench, seal, coming.result())
        name = SEAL_FILES[seal.seal_kind]
        if bench.is_new_pair or bench.session.read_file(name) != content:
            bench.session.write_file(name, content)
        bench.seals[name] = content
        bench.log.note(Step.SEAL, DONE, file=name, sha256=_digest(content), picture_sha256=seal.picture_sha256)


def read_back(bench: Bench) -> None:
    """Read everything as it was written; any difference makes the key doubtful."""
    issued = bench.certificates
    found = bench.session.slot(KeyUse.SIGNING)
    _require_slot(found, issued.signing)
    bench.read_certificate = found.certificate
    if issued.encryption is not None:
        _require_slot(bench.session.slot(KeyUse.ENCRYPTION), issued.encryption)
    for name, content in bench.seals.items():
        _require_same(bench.session.read_file(name), content, "电子签章")
        bench.trust.check_seal(content, signing_certificate=issued.signing, at=bench.clock.now())
    bench.log.note(Step.READ_BACK, DONE)


def _require_slot(found: KeySlot, certificate: bytes) -> None:
    what = "签名" if found.use is KeyUse.SIGNING else "加密"
    _require_same(found.certificate, certificate, f"{what}证书")
    _require_same(found.public_key, public_key_of(certificate).spki_der, f"{what}公钥")


def _require_same(found: bytes | None, wanted: bytes, what: str) -> None:
    """What is missing is written again by the next run; what is different makes the key doubtful."""
    if found is None:
        raise UserError("usb_key_incomplete", f"介质中读不到刚写入的{what}。请拔插介质后继续，会重新写入。")
    if found != wanted:
        raise Doubtful(f"回读的{what}与写入的不一致。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A random challenge and the key's signature over it, verified against the certificate as written."""

    certificate: bytes
    challenge: bytes
    signature: bytes


def prove(bench: Bench) -> Proof:
    """Have the key sign a random challenge and verify it against the certificate read from the key."""
    certificate = bench.read_certificate
    if certificate is None:
        raise RuntimeError("the certificate is read back before the challenge")
    key, challenge = public_key_of(certificate), secrets.token_bytes(CHALLENGE_BYTES)
    signature = bench.session.sign(digest_to_sign(challenge, key))
    if not key.verify(challenge, signature, signature_oid=SIGNATURE_OIDS[key.algorithm]):
        raise Doubtful("介质的签名与其证书不符。")
    bench.log.note(Step.CHALLENGE, DONE)
    return Proof(certificate=certificate, challenge=challenge, signature=signature)


def write_label(bench: Bench) -> None:
    """Label the key with its order number, where the interface can."""
    label = bench.job.order_no.encode("ascii", errors="replace")[:LABEL_BYTES].decode("ascii")
    try:
        bench.session.set_label(label)
    except NotSupported as error:
        log.info("label not written: %s", error)
    bench.log.note(Step.LABEL, DONE, label=label)


def report(bench: Bench, proof: Proof) -> None:
    """Give the server the evidence; only now may the order ship."""
    company = bench.seals[SEAL_FILES["company"]]
    bench.do(
        ReportProduction(
            usb_key_serial=bench.job.usb_key_serial,
            signing_certificate_pem=to_pem(proof.certificate),
            challenge_b64=base64.b64encode(proof.challenge).decode("ascii"),
            signature_b64=base64.b64encode(proof.signature).decode("ascii"),
            seal_sha256=Sha256(_digest(company)),
        )
    )
    bench.log.note(Step.REPORT, DONE)  # on disk with the server's answer, when the run is over


def _require_bound_key(bench: Bench) -> None:
    """Guard against the wrong key: an order's live set is on one key, and that key must be in."""
    live, serial = bench.order.live_key(), bench.job.usb_key_serial
    if live is not None and live.usb_key_serial != serial:
        bound = live.usb_key_serial
        raise WrongKey(f"订单 {bench.job.order_no} 已绑定介质 {bound}，插入的是 {serial}。请换回那只介质。")


def _revoke_lost_set(bench: Bench, reason: str) -> None:
    """The private key of a live set is gone: revoke it before a new one is made. Never two live sets."""
    live = bench.order.live_key()
    if live is None:
        if bench.log.past().fact(Step.KEY, "public_key_sha256"):
            revoke(bench, RevocationCause.REPLACED, reason)  # a request whose answer never came may have been granted
        return
    revoke(bench, RevocationCause.REPLACED, reason)


def _start_over(bench: Bench) -> None:
    """Our own unfinished key whose PIN died with an earlier run: its set is revoked, then it is wiped."""
    _revoke_lost_set(bench, "制证中断，重新开始")
    held = held_admin_pin(bench) if bench.session.info().admin_pin_opens else None
    bench.session.wipe(confirmed_serial=bench.job.usb_key_serial, secret=held or bench.job.factory_secret)
    bench.is_blank = True
    bench.log.write(Step.CHECK, STARTED_OVER)
    bench.log.write(Step.CHECK, DONE)


def _seal_request(bench: Bench, seal: ConfirmedSeal) -> RequestSeal:
    return RequestSeal(
        usb_key_serial=bench.job.usb_key_serial,
        seal_kind=seal.seal_kind,
        picture_b64=base64.b64encode(seal.picture_png).decode("ascii"),
        width_mm=seal.width_mm,
        height_mm=seal.height_mm,
    )


def _signed_seal(bench: Bench, seal: ConfirmedSeal, receipt: ActionReceipt) -> bytes:
    if receipt.seal is None:
        raise UserError("seal_missing", "服务器没有返回电子签章。请稍后继续，已完成的步骤不会丢失。")
    content = base64.b64decode(receipt.seal.seal_b64)
    bench.trust.check_made_seal(content, seal, bench.certificates, at=bench.clock.now())
    return content


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def is_finished(order: OrderSnapshot, serial: str) -> bool:
    """Tell whether the server already has this key's proof."""
    live = order.live_key()
    return live is not None and live.usb_key_serial == serial and live.state is KeyState.PROVEN
