"""Private keys of the training CA and seal maker, as PKCS#8 files only their owner may read."""

import hashlib
import os
from pathlib import Path
from typing import Protocol

from asn1crypto import pem
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from pki import der, sm2
from pki.algorithms import (
    EC_PUBLIC_KEY_OID,
    ECDSA_WITH_SHA256_OID,
    SM2_CURVE_OID,
    SM2_WITH_SM3_OID,
    KeyAlgorithm,
)
from pki.errors import PkiError
from pki.public_keys import PublicKey, parse_public_key, public_key_of_sm2


class SigningKey(Protocol):
    """A private key that signs certificates, CRLs or seals."""

    @property
    def public_key(self) -> PublicKey:
        """The public key that belongs to it."""
        ...

    @property
    def signature_oid(self) -> str:
        """The signature algorithm it signs with, dotted."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the signature value as it stands in a certificate's BIT STRING."""
        ...

    def to_pkcs8(self) -> bytes:
        """Return the unencrypted PKCS#8 PrivateKeyInfo as DER."""
        ...


class Sm2SigningKey:
    """An SM2 key; signs SM3(Z || message) with the default identity."""

    signature_oid = SM2_WITH_SM3_OID

    def __init__(self, private_key: sm2.Sm2PrivateKey) -> None:
        self._private_key = private_key
        self.public_key = public_key_of_sm2(private_key.public_key)

    def sign(self, message: bytes) -> bytes:
        """Sign the message."""
        return sm2.sign(self._private_key, message)

    def to_pkcs8(self) -> bytes:
        """Return the key as PKCS#8 around a SEC 1 ECPrivateKey, the form openssl writes."""
        curve = der.encode(der.TAG_SEQUENCE, der.encode_oid(EC_PUBLIC_KEY_OID), der.encode_oid(SM2_CURVE_OID))
        inner = der.encode(
            der.TAG_SEQUENCE,
            der.encode_integer(1),
            der.encode(der.TAG_OCTET_STRING, self._private_key.scalar.to_bytes(32, "big")),
            der.encode(0xA1, der.encode_bit_string(self.public_key.point())),
        )
        return der.encode(der.TAG_SEQUENCE, der.encode_integer(0), curve, der.encode(der.TAG_OCTET_STRING, inner))


class P256SigningKey:
    """A P-256 key; signs ECDSA with SHA-256."""

    signature_oid = ECDSA_WITH_SHA256_OID

    def __init__(self, private_key: ec.EllipticCurvePrivateKey) -> None:
        self._private_key = private_key
        self.public_key = parse_public_key(
            private_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        )

    def sign(self, message: bytes) -> bytes:
        """Sign the message."""
        return self._private_key.sign(message, ec.ECDSA(SHA256()))

    def to_pkcs8(self) -> bytes:
        """Return the key as PKCS#8."""
        return self._private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def generate_key(algorithm: KeyAlgorithm) -> SigningKey:
    """Make a new signing key of the CA, SM2 or P-256."""
    if algorithm is KeyAlgorithm.SM2:
        return Sm2SigningKey(sm2.Sm2PrivateKey.generate())
    return P256SigningKey(ec.generate_private_key(ec.SECP256R1()))


def load_key(path: Path, algorithm: KeyAlgorithm) -> SigningKey:
    """Read a key that :func:`save_key` wrote."""
    _, _, content = pem.unarmor(path.read_bytes())
    if algorithm is KeyAlgorithm.SM2:
        _, _, wrapped = der.fields(der.parse(content), minimum=3, maximum=3)
        members = der.fields(der.parse(der.octet_string(wrapped)), minimum=2, maximum=4)
        return Sm2SigningKey(sm2.Sm2PrivateKey(int.from_bytes(der.octet_string(members[1]), "big")))
    key = load_der_private_key(content, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise PkiError("public_key_kind", "培训 CA 的密钥文件不是 P-256 私钥。")
    return P256SigningKey(key)


def save_key(path: Path, key: SigningKey) -> None:
    """Write a key as PEM, mode 0600 from the first byte on."""
    write_private(path, pem.armor("PRIVATE KEY", key.to_pkcs8()))


def write_private(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    partial = path.with_suffix(path.suffix + ".part")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def subject_key_identifier(key: PublicKey) -> bytes:
    """Return the 20-byte key identifier of RFC 5280, 4.2.1.2, method 1."""
    bits = der.bit_string(der.parse(key.spki_der).children()[1])
    return hashlib.sha1(bits, usedforsecurity=False).digest()
