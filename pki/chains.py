"""Certificate chains (RFC 5280, 6, as far as this office's certificates need it), over raw bytes.

Names are compared as RFC 5280, 7.1 says. Policies and name constraints are not evaluated: a certificate that
makes them critical is refused.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from pki.certificates import Certificate, KeyUsage
from pki.errors import PkiError

MAX_CHAIN: Final = 8


def verify_chain(
    leaf: Certificate,
    *,
    others: Sequence[Certificate],
    roots: Sequence[Certificate],
    at: datetime,
    usage: KeyUsage | None = None,
) -> tuple[Certificate, ...]:
    """Build the chain from ``leaf`` to a trusted root and check all of it.

    Parameters
    ----------
    leaf : Certificate
        The certificate in question.
    others : sequence of Certificate
        Certificates that may lie between; not trusted.
    roots : sequence of Certificate
        Trusted certificates.
    at : datetime
        Aware time for which every certificate must be valid.
    usage : KeyUsage, optional
        What the leaf's key must be allowed to do.

    Returns
    -------
    tuple of Certificate
        The leaf first, the root last.

    Raises
    ------
    PkiError
        As :func:`build_chain`, :func:`require_validity` and :func:`require_usage`.
    """
    chain = build_chain(leaf, others=others, roots=roots)
    require_validity(chain, at=at)
    if usage is not None:
        require_usage(leaf, usage)
    return chain


def build_chain(
    leaf: Certificate, *, others: Sequence[Certificate], roots: Sequence[Certificate]
) -> tuple[Certificate, ...]:
    """Return the chain from ``leaf`` to a trusted root, its signatures and CA constraints checked.

    Raises
    ------
    PkiError
        ``chain_incomplete`` (no issuer, or none that is trusted), ``chain_signature_wrong``,
        ``chain_not_ca``, ``chain_path_length``, ``chain_too_long``, ``certificate_critical_extension``.
    """
    chain = [leaf]
    while chain[-1] not in roots:
        if len(chain) >= MAX_CHAIN:
            raise PkiError("chain_too_long", "证书链过长，不予接受。")
        chain.append(_issuer_of(chain[-1], [*roots, *(c for c in others if c not in chain)]))
    _check_constraints(chain)
    return tuple(chain)


def require_validity(chain: Iterable[Certificate], *, at: datetime) -> None:
    """Require that every certificate is valid at that time.

    Raises
    ------
    PkiError
        ``certificate_not_yet_valid`` or ``certificate_expired``.
    """
    for certificate in chain:
        name = certificate.subject_text
        if at < certificate.not_before:
            raise PkiError("certificate_not_yet_valid", f"证书“{name}”尚未生效，请核对电脑时间。")
        if at > certificate.not_after:
            raise PkiError("certificate_expired", f"证书“{name}”已过期。")


def require_usage(certificate: Certificate, *usages: KeyUsage) -> None:
    """Require that the certificate may be used in one of these ways; see :meth:`Certificate.allows`.

    Raises
    ------
    PkiError
        ``certificate_key_usage``.
    """
    if not certificate.allows(*usages):
        wanted = "、".join(usages)
        raise PkiError("certificate_key_usage", f"证书“{certificate.subject_text}”的密钥用途不含 {wanted}。")


def _issuer_of(certificate: Certificate, candidates: Sequence[Certificate]) -> Certificate:
    named = [issuer for issuer in candidates if _may_issue(issuer, certificate)]
    if not named:
        raise PkiError(
            "chain_incomplete",
            f"找不到可信的签发者：证书“{certificate.subject_text}”由“{certificate.issuer_text}”签发。",
        )
    for issuer in named:
        if certificate.is_signed_by(issuer):
            return issuer
    raise PkiError("chain_signature_wrong", f"证书“{certificate.subject_text}”的签名验证不通过，可能被改动过。")


def _may_issue(issuer: Certificate, certificate: Certificate) -> bool:
    if issuer.subject_name != certificate.issuer_name:
        return False
    known = issuer.subject_key_id is not None and certificate.authority_key_id is not None
    return not known or issuer.subject_key_id == certificate.authority_key_id


def _check_constraints(chain: Sequence[Certificate]) -> None:
    for certificate in chain:
        if certificate.critical_unknown:
            raise PkiError(
                "certificate_critical_extension",
                f"证书“{certificate.subject_text}”含有无法识别的关键扩展 {certificate.critical_unknown[0]}。",
            )
    for below, issuer in enumerate(chain[1:]):
        if not issuer.is_ca or not issuer.allows(KeyUsage.KEY_CERT_SIGN):
            raise PkiError("chain_not_ca", f"证书“{issuer.subject_text}”无权签发证书。")
        if issuer.path_length is not None and below > issuer.path_length:
            raise PkiError("chain_path_length", f"证书“{issuer.subject_text}”的路径长度限制不允许此证书链。")
