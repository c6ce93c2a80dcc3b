"""CSRResponse (GM/T 0092-2020, 8 and Annex A): what a CA answers to a request for double certificates."""

from dataclasses import dataclass
from typing import Final

from pki import der
from pki.certificates import parse_certificate
from pki.envelope_forms import envelope_of
from pki.enveloped_key import EnvelopedKey, write_enveloped_key
from pki.errors import PkiError

_TAG_KEY: Final = 0xA0
_TAG_CERTIFICATES: Final = 0xA1


@dataclass(frozen=True, slots=True, kw_only=True)
class CsrResponse:
    """A signing certificate, and for double certificates the enveloped key and its certificate, as DER.

    ``other_certificates_der`` are CA certificates that some CAs put into the same sets.
    """

    signing_certificate_der: bytes
    enveloped_key: EnvelopedKey | None = None
    encryption_certificate_der: bytes | None = None
    other_certificates_der: tuple[bytes, ...] = ()


def write_csr_response(response: CsrResponse) -> bytes:
    """Return the CSRResponse as DER: ``[0]`` explicit, ``[1]`` an implicit SET OF, as other writers do."""
    parts = [der.encode(der.TAG_SET, response.signing_certificate_der)]
    if response.enveloped_key is not None:
        parts.append(der.encode(_TAG_KEY, write_enveloped_key(response.enveloped_key)))
    if response.encryption_certificate_der is not None:
        parts.append(der.encode(_TAG_CERTIFICATES, response.encryption_certificate_der))
    return der.encode(der.TAG_SEQUENCE, *parts)


def read_csr_response(data: bytes) -> CsrResponse:
    """Read a CSRResponse and check that its parts belong together.

    ``[0]`` and ``[1]`` are read explicit and implicit. Certificate chains are the caller's to verify.

    Raises
    ------
    PkiError
        ``csr_response_shape``; ``csr_response_key_differs``: the encryption certificate is not that of the
        enveloped key; ``envelope_*``, ``certificate_*``, ``public_key_*`` or a ``der_*`` code.
    """
    signing, *optional = der.fields(der.parse(data), minimum=1, maximum=3)
    signing_der, others = _certificates(der.expect(signing, der.TAG_SET))
    if not optional:
        return CsrResponse(signing_certificate_der=signing_der, other_certificates_der=others)
    if [element.tag for element in optional] != [_TAG_KEY, _TAG_CERTIFICATES]:
        raise _shape("加密密钥信封和加密证书应同时出现，且各一份")
    encryption_der, more = _certificates(optional[1])
    response = CsrResponse(
        signing_certificate_der=signing_der,
        enveloped_key=_key(optional[0], encryption_der),
        encryption_certificate_der=encryption_der,
        other_certificates_der=others + tuple(der_ for der_ in more if der_ not in others),
    )
    _check_pair(response)
    return response


def _key(element: der.Element, certificate_der: bytes) -> EnvelopedKey:
    """Read the key; the forms that leave the public key out are read with that of the certificate."""
    members, certified = element.children(), parse_certificate(certificate_der).public_key.as_sm2()
    whole = members[0] if len(members) == 1 else der.parse(der.encode(der.TAG_SEQUENCE, element.content))
    return envelope_of(whole, certified=certified)


def _certificates(element: der.Element) -> tuple[bytes, tuple[bytes, ...]]:
    """Return the one end-entity certificate of a set, and the CA certificates beside it."""
    members = element.children()
    if len(members) == 1 and members[0].tag == der.TAG_SET:
        members = members[0].children()
    found = [member.raw for member in members]
    leaves = [certificate for certificate in found if not parse_certificate(certificate).is_ca]
    if len(leaves) != 1:
        raise _shape(f"应有一张用户证书，实际有 {len(leaves)} 张")
    return leaves[0], tuple(certificate for certificate in found if certificate != leaves[0])


def _check_pair(response: CsrResponse) -> None:
    key, certificate_der = response.enveloped_key, response.encryption_certificate_der
    if key is None or certificate_der is None:
        return
    if parse_certificate(certificate_der).public_key.as_sm2() != key.public_key:
        raise PkiError("csr_response_key_differs", "加密证书与密钥信封中的公钥不一致，请联系 CA 重新签发。")


def _shape(what: str) -> PkiError:
    return PkiError("csr_response_shape", f"CA 返回的 CSRResponse 结构不符：{what}。")
