"""Signature algorithm identifiers, and the forms in which tokens hand over an (r, s) signature."""

from typing import Final

from pki import der, sm2
from pki.algorithms import RSA_WITH_SHA256_OID, SIGNATURE_OIDS
from pki.errors import PkiError

SHA256_INFO: Final = bytes.fromhex("3031300d060960864801650304020105000420")
"""DigestInfo of SHA-256 without the digest (RFC 8017, 9.2, note 1)."""


def algorithm_identifier(signature_oid: str) -> bytes:
    """Return the AlgorithmIdentifier: NULL parameters for RSA (RFC 4055, 5), none for the curves (RFC 5758)."""
    parameters = der.encode(der.TAG_NULL) if signature_oid == RSA_WITH_SHA256_OID else b""
    return der.encode(der.TAG_SEQUENCE, der.encode_oid(signature_oid), parameters)


def signature_algorithm_of(identifier: der.Element) -> str:
    """Return the dotted OID of an AlgorithmIdentifier of a supported signature; NULL parameters may stand.

    Raises
    ------
    PkiError
        ``signature_algorithm_unsupported``.
    """
    members = der.fields(identifier, minimum=1, maximum=2)
    oid = der.object_identifier(members[0])
    if oid not in SIGNATURE_OIDS.values() or (len(members) == 2 and members[1].tag != der.TAG_NULL):
        raise PkiError(
            "signature_algorithm_unsupported",
            f"签名算法 {oid} 不受支持，只支持 SM2/SM3、ECDSA P-256/SHA-256 和 RSA/SHA-256。",
        )
    return oid


def signature_from_raw(raw: bytes) -> bytes:
    """Turn ``r || s`` as PKCS#11 gives it (two halves of equal length) into DER."""
    if not raw or len(raw) % 2:
        raise PkiError("signature_raw_length", f"签名值长度 {len(raw)} 无效，应为两个等长的整数。")
    half = len(raw) // 2
    return sm2.encode_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))


def signature_from_skf_blob(blob: bytes) -> bytes:
    """Turn an ECCSIGNATUREBLOB (GM/T 0016: r[64], s[64], right-aligned) into DER."""
    if len(blob) != 128:
        raise PkiError("signature_raw_length", f"SKF 签名结构应为 128 字节，实际为 {len(blob)} 字节。")
    return signature_from_raw(blob)
