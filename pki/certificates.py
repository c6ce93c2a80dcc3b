"""Certificates of the three kinds: reading them, and building a chain over their raw bytes.

No clock here: whoever asks says for which time.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

from asn1crypto import x509

from pki import der
from pki.errors import PkiError
from pki.names import Subject, decode_name, name_text
from pki.public_keys import PublicKey, parse_public_key
from pki.signatures import signature_algorithm_of


class KeyUsage(StrEnum):
    """What a key may be used for (RFC 5280, 4.2.1.3)."""

    DIGITAL_SIGNATURE = "digital_signature"
    NON_REPUDIATION = "non_repudiation"
    KEY_ENCIPHERMENT = "key_encipherment"
    DATA_ENCIPHERMENT = "data_encipherment"
    KEY_AGREEMENT = "key_agreement"
    KEY_CERT_SIGN = "key_cert_sign"
    CRL_SIGN = "crl_sign"
    ENCIPHER_ONLY = "encipher_only"
    DECIPHER_ONLY = "decipher_only"


FOR_SIGNING: Final = (KeyUsage.DIGITAL_SIGNATURE, KeyUsage.NON_REPUDIATION)
"""Either makes a certificate one for signing documents."""
FOR_ENCRYPTION: Final = (KeyUsage.KEY_ENCIPHERMENT, KeyUsage.DATA_ENCIPHERMENT, KeyUsage.KEY_AGREEMENT)

# Critical extensions whose meaning is honoured here, or that only narrow what these certificates are for.
_UNDERSTOOD: Final = frozenset({"key_usage", "basic_constraints", "extended_key_usage", "certificate_policies"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate as read. ``tbs_der`` are the very bytes its issuer signed.

    ``key_usage`` is None where the extension is missing; ``path_length`` where there is no limit.
    """

    certificate_der: bytes = field(repr=False)
    tbs_der: bytes = field(repr=False)
    serial: str
    subject: Subject
    subject_text: str
    issuer_text: str
    not_before: datetime
    not_after: datetime
    public_key: PublicKey = field(repr=False)
    key_usage: frozenset[KeyUsage] | None
    is_ca: bool
    path_length: int | None
    subject_key_id: bytes | None = field(repr=False)
    authority_key_id: bytes | None = field(repr=False)
    critical_unknown: tuple[str, ...]
    signature_oid: str
    signature: bytes = field(repr=False)
    subject_name: x509.Name = field(repr=False, compare=False)
    issuer_name: x509.Name = field(repr=False, compare=False)

    def allows(self, *usages: KeyUsage) -> bool:
        """Tell whether the key may be used in one of these ways.

        Without a keyUsage extension it may be used in every way (RFC 5280, 4.2.1.3: the extension restricts).
        """
        return self.key_usage is None or not self.key_usage.isdisjoint(usages)

    def is_valid_at(self, when: datetime) -> bool:
        """Tell whether ``when`` (aware) lies within the validity, both ends included."""
        return self.not_before <= when <= self.not_after

    def is_signed_by(self, issuer: "Certificate") -> bool:
        """Tell whether the issuer's key made the signature of this certificate."""
        return issuer.public_key.verify(self.tbs_der, self.signature, signature_oid=self.signature_oid)


def format_serial(number: int) -> str:
    """Return a serial number as upper-case hexadecimal of whole bytes, without separators."""
    text = f"{number:X}"
    return text if len(text) % 2 == 0 else "0" + text


@lru_cache(maxsize=128)
def parse_certificate(certificate_der: bytes) -> Certificate:
    """Read an X.509 certificate of version 3, strictly.

    Raises
    ------
    PkiError
        ``certificate_version``, ``certificate_algorithms_differ``, ``certificate_serial``,
        ``certificate_extension_repeated``, ``signature_algorithm_unsupported``, ``public_key_*`` or a ``der_*`` code.
    """
    tbs, algorithm, signature = der.fields(der.parse(certificate_der), minimum=3, maximum=3)
    loaded = der.load(x509.Certificate, certificate_der)
    inner = loaded["tbs_certificate"]
    if inner["version"].native != "v3":
        raise PkiError("certificate_version", "证书不是 X.509 v3 版本，不予接受。")
    if inner["signature"].dump() != algorithm.raw:
        raise PkiError("certificate_algorithms_differ", "证书内外两处签名算法不一致，不予接受。")
    if inner["serial_number"].native < 0:
        raise PkiError("certificate_serial", "证书序列号为负数，不予接受。")
    _require_each_extension_once(inner)
    constraints = loaded.basic_constraints_value
    return Certificate(
        certificate_der=certificate_der,
        tbs_der=tbs.raw,
        serial=format_serial(inner["serial_number"].native),
        subject=decode_name(inner["subject"]),
        subject_text=name_text(inner["subject"]),
        issuer_text=name_text(inner["issuer"]),
        not_before=inner["validity"]["not_before"].native,
        not_after=inner["validity"]["not_after"].native,
        public_key=parse_public_key(inner["subject_public_key_info"].dump()),
        key_usage=_key_usage(loaded),
        is_ca=constraints is not None and bool(constraints["ca"].native),
        path_length=None if constraints is None else constraints["path_len_constraint"].native,
        subject_key_id=loaded.key_identifier,
        authority_key_id=loaded.authority_key_identifier,
        critical_unknown=tuple(sorted(loaded.critical_extensions - _UNDERSTOOD)),
        signature_oid=signature_algorithm_of(algorithm),
        signature=der.bit_string(signature),
        subject_name=inner["subject"],
        issuer_name=inner["issuer"],
    )


def require_public_key(certificate: Certificate, public_key: PublicKey) -> None:
    """Require that the certificate was issued for exactly that public key.

    Raises
    ------
    PkiError
        ``certificate_key_differs``.
    """
    if certificate.public_key != public_key:
        raise PkiError("certificate_key_differs", "证书中的公钥与介质中的公钥不一致，不能写入，请停止制证并报告主管。")


def _key_usage(loaded: x509.Certificate) -> frozenset[KeyUsage] | None:
    value = loaded.key_usage_value
    return None if value is None else frozenset(KeyUsage(bit) for bit in value.native)


def _require_each_extension_once(inner: x509.TbsCertificate) -> None:
    kinds = [extension["extn_id"].native for extension in inner["extensions"]]
    if len(kinds) != len(set(kinds)):
        raise PkiError("certificate_extension_repeated", "证书中有重复的扩展项，不予接受。")
