"""What is checked before anything is written, and again as it was written: certificates and electronic seals."""

import base64
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.ports.errors import UserError
from app.services.production_values import ConfirmedSeal, certificate_subject
from pki import sm2
from pki.algorithms import KeyAlgorithm
from pki.certificates import FOR_ENCRYPTION, FOR_SIGNING, Certificate, parse_certificate, require_public_key
from pki.chains import require_usage, verify_chain
from pki.csr_response import read_csr_response
from pki.electronic_seal import SealKind, parse_seal
from pki.enveloped_key import to_skf_blob
from pki.errors import PkiError
from pki.public_keys import PublicKey, parse_public_key
from pki.seal_verification import Trust, verify_seal
from review.actions import Certificates
from review.orders import OrderSnapshot

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedSet:
    """A checked certificate set as DER; the last two are there for SM2 double certificates."""

    signing: bytes
    encryption: bytes | None = None
    envelope: bytes | None = None


def from_pem(text: str) -> bytes:
    """Return the DER of a PEM text."""
    lines = [line for line in text.splitlines() if line and not line.startswith("-----")]
    return base64.b64decode("".join(lines))


def to_pem(content: bytes, label: str = "CERTIFICATE") -> str:
    """Return DER as PEM (RFC 7468)."""
    text = base64.b64encode(content).decode("ascii")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


_AT_THIS_END: Final = (
    "chain_",
    "certificate_not_yet_valid",
    "certificate_expired",
    "certificate_critical_extension",
)
_ROUNDED_MM: Final = 0.51  # an SESeal holds whole millimetres


class OfficeTrust:
    """The office's trusted certificates, and the checks against them; a failed check is a `PkiError`."""

    def __init__(self, chain_pem: Sequence[str]) -> None:
        self._chain_pem = tuple(chain_pem)
        certificates = [parse_certificate(from_pem(text)) for text in chain_pem]
        self._roots = [one for one in certificates if one.subject_name == one.issuer_name]
        self._others = [one for one in certificates if one not in self._roots]
        self._passed: set[tuple[bytes, bytes]] = set()

    def for_next_run(self, chain_pem: Sequence[str]) -> "OfficeTrust":
        """Return the trust of the next key: a chain that did not change is not read and verified once more."""
        if tuple(chain_pem) != self._chain_pem:
            return OfficeTrust(chain_pem)
        self._passed.clear()
        return self

    def check_set(self, issued: Certificates, *, order: OrderSnapshot, public_key: bytes, at: datetime) -> IssuedSet:
        """Check what the CA answered: for this key, this organisation, by a trusted CA, all parts agreeing."""
        signing = from_pem(issued.signing_certificate_pem)
        parsed = self._check(signing, order, at)
        require_usage(parsed, *FOR_SIGNING)
        require_public_key(parsed, parse_public_key(public_key))
        if issued.csr_response_b64 is None:
            if parsed.public_key.algorithm is KeyAlgorithm.SM2:
                raise PkiError(
                    "csr_response_missing", "CA 没有返回加密密钥和加密证书（双证），没有写入任何内容。请联系 CA。"
                )
            return IssuedSet(signing=signing)
        response = read_csr_response(base64.b64decode(issued.csr_response_b64))
        encryption = response.encryption_certificate_der
        if response.signing_certificate_der != signing or response.enveloped_key is None or encryption is None:
            raise PkiError("csr_response_differs", "CA 返回的双证数据前后不一致，没有写入任何内容。请联系 CA。")
        _require_for_encryption(self._check(encryption, order, at))
        return IssuedSet(signing=signing, encryption=encryption, envelope=to_skf_blob(response.enveloped_key))

    def check_seal(self, seal: bytes, *, signing_certificate: bytes, at: datetime) -> None:
        """Verify a seal over its raw bytes: shape, maker, chain, validity, and our certificate in its list.

        The very bytes that passed a moment ago, in this run, need no second calculation.
        """
        if (seal, signing_certificate) in self._passed:
            return
        trust = Trust(
            roots_der=tuple(one.certificate_der for one in self._roots),
            others_der=tuple(one.certificate_der for one in self._others),
            signer_certificate_der=signing_certificate,
        )
        result = verify_seal(seal, trust, at=at)
        if not result.is_valid:
            first = result.failures[0] if result.failures else result.checks[0]
            raise PkiError(first.code.value, f"电子签章验证不通过（{first.label}）：{first.sentence}")
        self._passed.add((seal, signing_certificate))

    def check_made_seal(self, seal: bytes, confirmed: ConfirmedSeal, issued: IssuedSet, *, at: datetime) -> None:
        """Verify a seal that was just made, and that it is the one asked for: picture, size and kind."""
        self.check_seal(seal, signing_certificate=issued.signing, at=at)
        made = parse_seal(seal)
        wanted = SealKind.ORGANISATION if confirmed.seal_kind == "company" else SealKind.PERSON
        sizes = ((made.picture.width_mm, confirmed.width_mm), (made.picture.height_mm, confirmed.height_mm))
        is_this_size = all(abs(found - asked) <= _ROUNDED_MM for found, asked in sizes)
        if made.picture.data != confirmed.picture_png or not is_this_size or made.properties.kind != wanted:
            raise PkiError(
                "seal_differs", "服务器返回的电子签章与确认过的图片、尺寸或种类不一致，没有写入。请报告主管。"
            )

    def check_chain(self, certificate: bytes, at: datetime) -> Certificate:
        """Verify a certificate up to a trusted root; what was verified on the way is trusted for this run."""
        parsed = parse_certificate(certificate)
        chain = verify_chain(parsed, others=self._others, roots=self._roots, at=at)
        self._roots.extend(one for one in chain[1:] if one not in self._roots)
        return parsed

    def _check(self, certificate: bytes, order: OrderSnapshot, at: datetime) -> Certificate:
        parsed = self.check_chain(certificate, at)
        if parsed.key_usage is None:  # RFC 5280, 4.2.1.3: it may be used in every way
            log.warning("certificate %s of order %s has no keyUsage", parsed.serial, order.order_no)
        wanted = certificate_subject(order)
        if (parsed.subject.organisation, parsed.subject.uscc) != (wanted.organisation, wanted.uscc):
            raise PkiError("certificate_subject", "证书中的单位与订单不一致，没有写入。请停止制证并报告主管。")
        return parsed


def _require_for_encryption(certificate: Certificate) -> None:
    if not certificate.allows(*FOR_ENCRYPTION):
        raise PkiError("certificate_key_usage", "CA 返回的加密证书不能用于加密，没有写入任何内容。请联系 CA。")


def is_unusable_for_good(error: PkiError) -> bool:
    """Tell whether a set is wrong in itself; a wrong clock or an outdated chain is put right at this end."""
    return not error.code.startswith(_AT_THIS_END)


def public_key_of(certificate: bytes) -> PublicKey:
    """Return the public key that a certificate certifies."""
    return parse_certificate(certificate).public_key


def digest_to_sign(message: bytes, key: PublicKey) -> bytes:
    """Return what a key signs: e = SM3(Z‖M) computed here, never by the token, or SHA-256."""
    if key.algorithm is KeyAlgorithm.SM2:
        return sm2.digest_for_signing(message, key.as_sm2())
    return hashlib.sha256(message).digest()


def as_user_error(error: PkiError) -> UserError:
    """Return the error as the workstation's own kind."""
    return UserError(error.code, error.sentence)
