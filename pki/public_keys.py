"""Public keys of the three kinds, as the SubjectPublicKeyInfo they travel in, and what they verify."""

from dataclasses import dataclass
from typing import Final

from asn1crypto import keys
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from pki import der, sm2
from pki.algorithms import (
    EC_PUBLIC_KEY_OID,
    P256_CURVE_OID,
    RSA_ENCRYPTION_OID,
    SIGNATURE_OIDS,
    SM2_CURVE_OID,
    KeyAlgorithm,
)
from pki.errors import PkiError

RSA_BITS: Final = range(2048, 8193)
"""Smallest and largest RSA modulus accepted, in bits (GM/T 0015 asks for 2048 and more)."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A checked public key. Two are the same key exactly when they compare equal."""

    algorithm: KeyAlgorithm
    spki_der: bytes

    def verify(self, message: bytes, signature: bytes, *, signature_oid: str) -> bool:
        """Tell whether ``signature`` over ``message`` is this key's, made with that algorithm.

        SM2 with SM3 over the default identity, ECDSA with SHA-256, or RSA PKCS#1 v1.5 with SHA-256. A
        signature algorithm of another kind of key is not right.
        """
        if SIGNATURE_OIDS[self.algorithm] != signature_oid:
            return False
        if self.algorithm is KeyAlgorithm.SM2:
            return sm2.verify(self.as_sm2(), message, signature)
        key = load_der_public_key(self.spki_der)
        try:
            if isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(signature, message, ec.ECDSA(SHA256()))
            elif isinstance(key, rsa.RSAPublicKey):
                key.verify(signature, message, padding.PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True

    def as_sm2(self) -> sm2.Sm2PublicKey:
        """Return the point of an SM2 key.

        Raises
        ------
        PkiError
            ``public_key_kind``: it is a key of another kind.
        """
        if self.algorithm is not KeyAlgorithm.SM2:
            raise PkiError("public_key_kind", "此处需要 SM2 公钥，实际是其他算法的公钥。")
        return sm2.Sm2PublicKey.from_bytes(self.point())

    def point(self) -> bytes:
        """Return ``04 || X || Y`` of an SM2 or P-256 key."""
        if self.algorithm is KeyAlgorithm.RSA:
            raise PkiError("public_key_kind", "RSA 公钥没有曲线点。")
        return der.bit_string(der.parse(self.spki_der).children()[1])


def public_key_of_sm2(key: sm2.Sm2PublicKey) -> PublicKey:
    """Return an SM2 point as a public key."""
    return PublicKey(KeyAlgorithm.SM2, _ec_spki(SM2_CURVE_OID, key.to_bytes()))


def public_key_of_p256(point: bytes) -> PublicKey:
    """Return a P-256 point, ``04 || X || Y`` (65 bytes), as a public key."""
    return parse_public_key(_ec_spki(P256_CURVE_OID, point))


def public_key_of_rsa(modulus: int, public_exponent: int) -> PublicKey:
    """Return an RSA modulus and exponent as a public key."""
    try:
        key = rsa.RSAPublicNumbers(public_exponent, modulus).public_key()
    except ValueError as error:
        raise _invalid() from error
    return parse_public_key(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def parse_public_key(spki_der: bytes) -> PublicKey:
    """Read a SubjectPublicKeyInfo of one of the three kinds, uncompressed point, strictly.

    Raises
    ------
    PkiError
        ``public_key_unsupported``, ``public_key_invalid``, ``public_key_weak``, ``sm2_point_invalid`` or a
        ``der_*`` code.
    """
    algorithm, key_bits = der.fields(der.parse(spki_der), minimum=2, maximum=2)
    members = der.fields(algorithm, minimum=1, maximum=2)
    kind = der.object_identifier(members[0])
    if kind == EC_PUBLIC_KEY_OID and len(members) == 2 and members[1].tag == der.TAG_OID:
        return _parse_ec(spki_der, der.object_identifier(members[1]), der.bit_string(key_bits))
    if kind == RSA_ENCRYPTION_OID and len(members) == 2 and members[1].tag == der.TAG_NULL:
        return _parse_rsa(spki_der)
    raise _unsupported()


def _parse_ec(spki_der: bytes, curve_oid: str, point: bytes) -> PublicKey:
    if curve_oid == SM2_CURVE_OID:
        return public_key_of_sm2(sm2.Sm2PublicKey.from_bytes(point))
    if curve_oid != P256_CURVE_OID:
        raise _unsupported()
    if len(point) != 65:
        raise _invalid()
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise _invalid() from error
    return PublicKey(KeyAlgorithm.P256, spki_der)


def _parse_rsa(spki_der: bytes) -> PublicKey:
    try:
        key = load_der_public_key(spki_der)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _invalid() from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise _invalid()
    if key.key_size not in RSA_BITS:
        raise PkiError("public_key_weak", f"RSA 公钥为 {key.key_size} 位，只接受 2048 至 8192 位。")
    return PublicKey(KeyAlgorithm.RSA, spki_der)


def _ec_spki(curve_oid: str, point: bytes) -> bytes:
    algorithm = keys.PublicKeyAlgorithm(
        {"algorithm": "ec", "parameters": keys.ECDomainParameters(name="named", value=curve_oid)}
    )
    return der.encode(der.TAG_SEQUENCE, algorithm.dump(), der.encode_bit_string(point))


def _unsupported() -> PkiError:
    return PkiError("public_key_unsupported", "公钥算法不受支持，只支持 SM2、P-256 和 RSA。")


def _invalid() -> PkiError:
    return PkiError("public_key_invalid", "公钥数据无效，可能损坏。")
