"""Certificates and revocation lists of the training CA, built field by field and signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from asn1crypto import core, crl, x509

from pki import der
from pki.certificates import Certificate, KeyUsage
from pki.names import Subject, encode_name
from pki.public_keys import PublicKey
from pki.signatures import algorithm_identifier
from training.ca.keys import SigningKey, subject_key_identifier

CA_USAGE: Final = frozenset({KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN})
SIGNING_USAGE: Final = frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.NON_REPUDIATION})
ENCRYPTION_USAGE: Final = frozenset({KeyUsage.KEY_ENCIPHERMENT, KeyUsage.DATA_ENCIPHERMENT, KeyUsage.KEY_AGREEMENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateContent:
    """What stands in a certificate, but for its issuer.

    ``path_length`` is None where there is no limit; without ``usage`` there is no keyUsage extension, as with some CAs.
    """

    serial: int
    subject: Subject
    public_key: PublicKey
    valid_from: datetime
    valid_to: datetime
    usage: frozenset[KeyUsage]
    is_ca: bool = False
    path_length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokedCertificate:
    """A line of a revocation list; ``reason`` is a CRLReason name of asn1crypto."""

    serial: str
    revoked_at: datetime
    reason: str


def sign_certificate(content: CertificateContent, *, issuer: Certificate | None, key: SigningKey) -> bytes:
    """Return the certificate as DER; without an issuer it is self-signed."""
    issuer_name = encode_name(content.subject) if issuer is None else issuer.subject_name.dump()
    validity = x509.Validity({"not_before": _time(content.valid_from), "not_after": _time(content.valid_to)})
    tbs = der.encode(
        der.TAG_SEQUENCE,
        der.encode(0xA0, der.encode_integer(2)),
        der.encode_integer(content.serial),
        algorithm_identifier(key.signature_oid),
        issuer_name,
        validity.dump(),
        encode_name(content.subject),
        content.public_key.spki_der,
        der.encode(0xA3, der.encode(der.TAG_SEQUENCE, *_extensions(content, key.public_key))),
    )
    return _signed(tbs, key)


def sign_revocation_list(
    revoked: Iterable[RevokedCertificate],
    *,
    issuer: Certificate,
    key: SigningKey,
    this_update: datetime,
    next_update: datetime,
) -> bytes:
    """Return a version 2 CRL (RFC 5280, 5) as DER, numbered by the second of its ``this_update``."""
    lines = [_revoked_line(line) for line in revoked]
    number = int(this_update.timestamp())
    extensions = (
        _extension("authority_key_identifier", _authority(key.public_key)),
        _extension("crl_number", core.Integer(number)),
    )
    tbs = der.encode(
        der.TAG_SEQUENCE,
        der.encode_integer(1),
        algorithm_identifier(key.signature_oid),
        issuer.subject_name.dump(),
        _time(this_update).dump(),
        _time(next_update).dump(),
        der.encode(der.TAG_SEQUENCE, *lines) if lines else b"",  # absent when empty (RFC 5280, 5.1.2.6)
        der.encode(0xA0, der.encode(der.TAG_SEQUENCE, *extensions)),
    )
    return _signed(tbs, key)


def _signed(tbs: bytes, key: SigningKey) -> bytes:
    return der.encode(
        der.TAG_SEQUENCE, tbs, algorithm_identifier(key.signature_oid), der.encode_bit_string(key.sign(tbs))
    )


def _extensions(content: CertificateContent, issuer_key: PublicKey) -> list[bytes]:
    own = core.OctetString(subject_key_identifier(content.public_key))
    constraints: dict[str, object] = {"ca": content.is_ca}
    if content.path_length is not None:
        constraints["path_len_constraint"] = content.path_length
    found = [
        _extension("key_identifier", own),
        _extension("authority_key_identifier", _authority(issuer_key)),
        _extension("basic_constraints", x509.BasicConstraints(constraints), critical=True),
    ]
    if content.usage:
        usage = x509.KeyUsage({str(usage) for usage in content.usage})
        found.append(_extension("key_usage", usage, critical=True))
    return found


def _authority(issuer_key: PublicKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier({"key_identifier": subject_key_identifier(issuer_key)})


def _extension(kind: str, value: core.Asn1Value, *, critical: bool = False) -> bytes:
    spec = crl.TBSCertListExtension if kind == "crl_number" else x509.Extension
    fields: dict[str, object] = {"extn_id": kind, "extn_value": value}
    if critical:
        fields["critical"] = True
    return bytes(spec(fields).dump())


def _revoked_line(line: RevokedCertificate) -> bytes:
    fields: dict[str, object] = {
        "user_certificate": int(line.serial, 16),
        "revocation_date": _time(line.revoked_at),
    }
    if line.reason != "unspecified":  # RFC 5280, 5.3.1: then the extension is left out
        reason = {"extn_id": "crl_reason", "extn_value": crl.CRLReason(line.reason)}
        fields["crl_entry_extensions"] = [crl.CRLEntryExtension(reason)]
    return bytes(crl.RevokedCertificate(fields).dump())


def _time(when: datetime) -> x509.Time:
    """UTCTime until 2049, GeneralizedTime after (RFC 5280, 4.1.2.5); whole seconds."""
    whole = when.astimezone(UTC).replace(microsecond=0)
    if whole.year < 2050:
        return x509.Time(name="utc_time", value=core.UTCTime(whole))
    return x509.Time(name="general_time", value=core.GeneralizedTime(whole))
