"""An encryption key pair in every form that a CA or key centre hands it over in, put together by hand.

Each form is around the same wrapped key and encrypted private key; `certificate` is that of the encryption key, which
some of them carry.
"""

from collections.abc import Callable
from typing import Final

from pki import der, sm2
from pki.algorithms import SM2_CURVE_OID, SM3_OID, SM4_ECB_OID
from pki.enveloped_key import EnvelopedKey, to_skf_blob, write_enveloped_key
from pki.public_keys import public_key_of_sm2
from pki.symmetric import sm4_ecb_encrypt
from training.ca.keys import Sm2SigningKey

SYMMETRIC: Final = bytes(range(16))


def padded(data: bytes) -> bytes:
    """Pad by PKCS#7."""
    count = 16 - len(data) % 16
    return data + bytes((count,)) * count


def scalar(pair: sm2.Sm2PrivateKey) -> bytes:
    return pair.scalar.to_bytes(32, "big")


def pkcs8(pair: sm2.Sm2PrivateKey) -> bytes:
    return Sm2SigningKey(pair).to_pkcs8()


def sec1(pair: sm2.Sm2PrivateKey) -> bytes:
    return der.octet_string(der.parse(pkcs8(pair)).children()[2])


IMPORTABLE: Final[dict[str, Callable[[sm2.Sm2PrivateKey], bytes]]] = {
    "32 raw bytes": scalar,
    "32 with PKCS#7 padding": lambda pair: padded(scalar(pair)),
    "64 right-aligned": lambda pair: bytes(32) + scalar(pair),
    "64 right-aligned, padded": lambda pair: padded(bytes(32) + scalar(pair)),
}
STRUCTURES: Final[dict[str, Callable[[sm2.Sm2PrivateKey], bytes]]] = {
    "PKCS#8": lambda pair: padded(pkcs8(pair)),
    "SEC 1": lambda pair: padded(sec1(pair)),
}


def envelope_for(recipient: sm2.Sm2PublicKey, pair: sm2.Sm2PrivateKey, plaintext: bytes) -> EnvelopedKey:
    """Envelope a pair for the holder of a signing key, its private key written as `plaintext`."""
    return EnvelopedKey(
        symmetric_oid=SM4_ECB_OID,
        wrapped_key=sm2.encrypt(recipient, SYMMETRIC),
        public_key=pair.public_key,
        encrypted_private_key=sm4_ecb_encrypt(SYMMETRIC, plaintext),
    )


def _spki(envelope: EnvelopedKey) -> bytes:
    return public_key_of_sm2(envelope.public_key).spki_der


def algorithm(tag: int = 0x30, oid: str = SM4_ECB_OID) -> bytes:
    return der.encode(tag, der.encode_oid(oid), b"\x05\x00")


def raw_cipher(cipher: sm2.Sm2Cipher, head: bytes) -> bytes:
    return head + cipher.x.to_bytes(32, "big") + cipher.y.to_bytes(32, "big") + cipher.check + cipher.ciphertext


def encrypted_value(envelope: EnvelopedKey, wrapped: bytes) -> bytes:
    return der.encode(
        0x30,
        algorithm(0xA0, SM2_CURVE_OID),
        algorithm(0xA1),
        der.encode(0x82, b"\x00", wrapped),
        der.encode_bit_string(envelope.encrypted_private_key),
    )


def explicit_encrypted_value(envelope: EnvelopedKey) -> bytes:
    return der.encode(
        0x30,
        der.encode(0xA1, algorithm()),
        der.encode(0xA2, der.encode_bit_string(envelope.wrapped_key.to_der())),
        der.encode_bit_string(envelope.encrypted_private_key),
    )


def signed_and_enveloped(envelope: EnvelopedKey, *, recipients: int = 1, oid: str = SM4_ECB_OID) -> bytes:
    recipient = der.encode(
        0x30,
        der.encode_integer(1),
        der.encode(0x30, der.encode(0x30), der.encode_integer(7)),
        algorithm(oid="1.2.156.10197.1.301.3"),
        der.encode(4, envelope.wrapped_key.to_der()),
    )
    content = der.encode(
        0x30,
        der.encode_oid("1.2.156.10197.6.1.4.2.1"),
        algorithm(oid=oid),
        der.encode(0x80, envelope.encrypted_private_key),
    )
    return der.encode(
        0x30,
        der.encode_integer(1),
        der.encode(0x31, *[recipient] * recipients),
        der.encode(0x31, algorithm(oid=SM3_OID)),
        content,
        der.encode(0x31, der.encode(0x30, der.encode_integer(1))),
    )


def enveloped(envelope: EnvelopedKey, *, originator: bytes = b"", tail: bytes = b"") -> bytes:
    members = der.parse(signed_and_enveloped(envelope)).children()
    return der.encode(0x30, der.encode_integer(2), originator, members[1].raw, members[3].raw, tail)


def enveloped_content_info(envelope: EnvelopedKey) -> bytes:
    return der.encode(0x30, der.encode_oid("1.2.156.10197.6.1.4.2.3"), der.encode(0xA0, enveloped(envelope)))


def certified_key_pair_of_cmp_3(envelope: EnvelopedKey, certificate: bytes) -> bytes:
    """EncryptedKey ::= CHOICE { encryptedValue, envelopedData [0] EnvelopedData } (RFC 4211, 4.2)."""
    certified = der.encode(0xA0, der.encode(0xA0, certificate))
    implicit = der.encode(0xA0, der.parse(enveloped(envelope)).content)
    return der.encode(0x30, certified, der.encode(0xA0, implicit))


def content_info(envelope: EnvelopedKey) -> bytes:
    inner = signed_and_enveloped(envelope)
    return der.encode(0x30, der.encode_oid("1.2.156.10197.6.1.4.2.4"), der.encode(0xA0, inner))


def certified_key_pair(envelope: EnvelopedKey, certificate: bytes) -> bytes:
    certified = der.encode(0xA0, der.encode(0xA0, certificate))
    return der.encode(0x30, certified, der.encode(0xA0, encrypted_value(envelope, envelope.wrapped_key.to_der())))


def ret_key_respond(envelope: EnvelopedKey) -> bytes:
    return der.encode(0x30, der.encode_integer(0x7002), _spki(envelope), signed_and_enveloped(envelope))


def three_parts(envelope: EnvelopedKey) -> bytes:
    """SEQUENCE { OCTET STRING encrypted private key, BIT STRING public key, SM2Cipher } of some vendors."""
    return der.encode(
        0x30,
        der.encode(4, envelope.encrypted_private_key),
        der.encode_bit_string(envelope.public_key.to_bytes()),
        envelope.wrapped_key.to_der(),
    )


def bare_oid(envelope: EnvelopedKey) -> bytes:
    """SM2EnvelopedKey with an OID where an AlgorithmIdentifier should be."""
    members = der.parse(write_enveloped_key(envelope)).children()
    return der.encode(0x30, der.encode_oid(envelope.symmetric_oid), *(member.raw for member in members[1:]))


FORMS: Final[dict[str, Callable[[EnvelopedKey, bytes], bytes]]] = {
    "SM2EnvelopedKey": lambda one, _: write_enveloped_key(one),
    "SM2EnvelopedKey with a bare OID": lambda one, _: bare_oid(one),
    "three-part SEQUENCE": lambda one, _: three_parts(one),
    "EncryptedValue": lambda one, _: encrypted_value(one, one.wrapped_key.to_der()),
    "EncryptedValue, wrapped key as C1C3C2": lambda one, _: encrypted_value(one, raw_cipher(one.wrapped_key, b"\x04")),
    "EncryptedValue, wrapped key without 04": lambda one, _: encrypted_value(one, raw_cipher(one.wrapped_key, b"")),
    "EncryptedValue, explicit tags": lambda one, _: explicit_encrypted_value(one),
    "CertifiedKeyPair": certified_key_pair,
    "CertifiedKeyPair with EnvelopedData": certified_key_pair_of_cmp_3,
    "SignedAndEnvelopedData": lambda one, _: signed_and_enveloped(one),
    "SignedAndEnvelopedData as ContentInfo": lambda one, _: content_info(one),
    "EnvelopedData": lambda one, _: enveloped(one),
    "EnvelopedData with originator": lambda one, _: enveloped(one, originator=der.encode(0xA0, der.encode(0xA0))),
    "EnvelopedData with attributes": lambda one, _: enveloped(one, tail=der.encode(0xA1, der.encode(0x30))),
    "EnvelopedData as ContentInfo": lambda one, _: enveloped_content_info(one),
    "RetKeyRespond": lambda one, _: ret_key_respond(one),
    "RetKeyRespond as Respond [0]": lambda one, _: der.encode(0xA0, ret_key_respond(one)),
    "RetKeyRespond as implicit [0]": lambda one, _: der.encode(0xA0, der.parse(ret_key_respond(one)).content),
    "ENVELOPEDKEYBLOB": lambda one, _: to_skf_blob(one),
    "OCTET STRING": lambda one, _: der.encode(4, write_enveloped_key(one)),
}
