"""Certificate revocation lists (RFC 5280, 5), over raw bytes."""

from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import crl, x509

from pki import der
from pki.certificates import Certificate, KeyUsage, format_serial
from pki.errors import PkiError
from pki.signatures import signature_algorithm_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationList:
    """A CRL as read. ``tbs_der`` are the very bytes its issuer signed; ``revoked`` maps serial to time."""

    tbs_der: bytes = field(repr=False)
    issuer_name: x509.Name = field(repr=False, compare=False)
    this_update: datetime
    next_update: datetime | None
    revoked: dict[str, datetime]
    signature_oid: str
    signature: bytes = field(repr=False)


def parse_revocation_list(data: bytes) -> RevocationList:
    """Read a CRL, strictly. Its signature is not verified here, see :func:`revoked_at`.

    Raises
    ------
    PkiError
        ``crl_critical_extension``, ``signature_algorithm_unsupported`` or a ``der_*`` code.
    """
    tbs, algorithm, signature = der.fields(der.parse(data), minimum=3, maximum=3)
    inner = der.load(crl.CertificateList, data)["tbs_cert_list"]
    lines = inner["revoked_certificates"]
    _refuse_critical(inner["crl_extensions"])
    for line in lines:
        _refuse_critical(line["crl_entry_extensions"])
    return RevocationList(
        tbs_der=tbs.raw,
        issuer_name=inner["issuer"],
        this_update=inner["this_update"].native,
        next_update=inner["next_update"].native,
        revoked={format_serial(line["user_certificate"].native): line["revocation_date"].native for line in lines},
        signature_oid=signature_algorithm_of(algorithm),
        signature=der.bit_string(signature),
    )


def revoked_at(
    certificate: Certificate, revocation_list: RevocationList, *, issuer: Certificate, at: datetime
) -> datetime | None:
    """Return when a certificate was revoked, or None when the list, current at ``at``, does not name it.

    Raises
    ------
    PkiError
        ``crl_issuer_differs``, ``crl_signature_wrong`` or ``crl_not_current``: the list cannot answer.
    """
    names = {certificate.issuer_name.hashable, revocation_list.issuer_name.hashable}
    if names != {issuer.subject_name.hashable}:
        raise PkiError("crl_issuer_differs", "吊销列表不是该证书的签发者发布的。")
    signed = issuer.public_key.verify(
        revocation_list.tbs_der, revocation_list.signature, signature_oid=revocation_list.signature_oid
    )
    if not signed or not issuer.allows(KeyUsage.CRL_SIGN):
        raise PkiError("crl_signature_wrong", "吊销列表的签名验证不通过。")
    next_update = revocation_list.next_update
    if at < revocation_list.this_update or (next_update is not None and at > next_update):
        raise PkiError("crl_not_current", "吊销列表已过期或尚未生效，请更新后重试。")
    return revocation_list.revoked.get(certificate.serial)


def _refuse_critical(extensions: crl.TBSCertListExtensions | crl.CRLEntryExtensions) -> None:
    for extension in extensions:
        if extension["critical"].native:
            kind = extension["extn_id"].native
            raise PkiError("crl_critical_extension", f"吊销列表含有无法处理的关键扩展 {kind}。")
