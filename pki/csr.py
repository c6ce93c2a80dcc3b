"""Certificate signing requests (PKCS#10, RFC 2986; for SM2 GM/T 0092-2020) signed by somebody else.

The private key is on a USB key: build the CertificationRequestInfo here, have the key sign it, assemble.
"""

from dataclasses import dataclass, field

from asn1crypto import csr

from pki import der
from pki.algorithms import SIGNATURE_OIDS, KeyAlgorithm
from pki.errors import PkiError
from pki.names import Subject, decode_name, encode_name, has_only_known_attributes
from pki.public_keys import PublicKey, parse_public_key
from pki.signatures import algorithm_identifier, signature_algorithm_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRequest:
    """A CSR as read. ``info_der`` are the very bytes the signature is over."""

    csr_der: bytes = field(repr=False)
    info_der: bytes = field(repr=False)
    subject: Subject
    has_other_attributes: bool
    public_key: PublicKey
    signature_oid: str
    signature: bytes = field(repr=False)


def build_request_info(subject: Subject, public_key: PublicKey) -> bytes:
    """Return the CertificationRequestInfo to be signed, version 0 and without attributes.

    For SM2 the USB key signs ``sm2.digest_for_signing(info, public_key.as_sm2())``; for P-256 and RSA it
    signs SHA-256 of these bytes.
    """
    return der.encode(
        der.TAG_SEQUENCE,
        der.encode_integer(0),
        encode_name(subject),
        public_key.spki_der,
        der.encode(0xA0),  # attributes: there, and empty (RFC 2986, 4.1)
    )


def assemble_csr(info_der: bytes, algorithm: KeyAlgorithm, signature: bytes) -> bytes:
    """Return the PKCS#10 request of an info and its signature, after verifying that they belong together.

    Parameters
    ----------
    info_der : bytes
        What :func:`build_request_info` returned.
    algorithm : KeyAlgorithm
        Kind of the key that signed.
    signature : bytes
        DER ``SEQUENCE {r, s}`` for SM2 and P-256 (see ``pki.signatures``), the block itself for RSA.

    Raises
    ------
    PkiError
        ``csr_signature_wrong``: the signature is not that of the public key inside the info.
    """
    csr_der = der.encode(
        der.TAG_SEQUENCE,
        info_der,
        algorithm_identifier(SIGNATURE_OIDS[algorithm]),
        der.encode_bit_string(signature),
    )
    verify_csr(parse_csr(csr_der))
    return csr_der


def parse_csr(csr_der: bytes) -> SigningRequest:
    """Read a CSR of any of the three kinds. The signature is not verified here, see :func:`verify_csr`."""
    info, algorithm, signature = der.fields(der.parse(csr_der), minimum=3, maximum=3)
    loaded = der.load(csr.CertificationRequestInfo, info.raw)
    return SigningRequest(
        csr_der=csr_der,
        info_der=info.raw,
        subject=decode_name(loaded["subject"]),
        has_other_attributes=not has_only_known_attributes(loaded["subject"]),
        public_key=parse_public_key(loaded["subject_pk_info"].dump()),
        signature_oid=signature_algorithm_of(algorithm),
        signature=der.bit_string(signature),
    )


def verify_csr(request: SigningRequest) -> None:
    """Verify that the request was signed by the private key of the public key it carries.

    Raises
    ------
    PkiError
        ``csr_signature_wrong``.
    """
    key = request.public_key
    if not key.verify(request.info_der, request.signature, signature_oid=request.signature_oid):
        raise PkiError("csr_signature_wrong", "证书申请（CSR）的签名验证不通过，请在介质上重新生成密钥和申请。")
