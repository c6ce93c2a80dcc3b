"""Key pairs made on an SKF device, and what they sign."""

from typing import Final

from app.adapters.usb_key.skf import sar
from app.adapters.usb_key.skf.layout import (
    public_key_bytes,
    read_public_key,
    read_rsa_public_key,
    rsa_public_key_bytes,
)
from app.adapters.usb_key.skf.library import SkfLibrary
from pki.signatures import SHA256_INFO, signature_from_skf_blob

SGD_SM2_1: Final = (0x20100, 0x20200)
"""SM2 for signing as GM/T 0016 numbers it, then as GM/T 0006 does: libraries exist for either."""
_OTHER_NUMBER: Final = (sar.NOT_SUPPORTED, sar.INVALID_PARAMETER, sar.KEY_USAGE, sar.MODULUS_LENGTH, sar.IN_DATA)
_RSA_BITS: Final = 2048
_RSA_SIGNATURE_BYTES: Final = 256
_SIGNATURE_BYTES: Final = 128


def makes_rsa(library: SkfLibrary) -> bool:
    """Tell whether the library has what RSA needs; whether the device has, DEVINFO says."""
    return library.has("SKF_GenRSAKeyPair") and library.has("SKF_RSASignData")


def make_sm2(library: SkfLibrary, container: int) -> bytes:
    """Make an SM2 pair for signing; return its SubjectPublicKeyInfo."""
    size = public_key_bytes(library.profile)
    for algorithm in SGD_SM2_1:
        code, blob = library.filled("SKF_GenECCKeyPair", container, algorithm, size=size)
        if code not in _OTHER_NUMBER:
            break
    if code != sar.OK:
        raise sar.to_error(code, "SKF_GenECCKeyPair")
    return read_public_key(blob, library.profile).spki_der


def make_rsa(library: SkfLibrary, container: int) -> bytes:
    """Make an RSA pair of 2048 bits, the longest that RSAPUBLICKEYBLOB holds; return its SubjectPublicKeyInfo."""
    size = rsa_public_key_bytes(library.profile)
    blob = library.structure("SKF_GenRSAKeyPair", container, _RSA_BITS, size=size)
    return read_rsa_public_key(blob, library.profile).spki_der


def sign_by_sm2(library: SkfLibrary, container: int, digest: bytes) -> bytes:
    """Sign the 32 bytes e; return DER {r, s}."""
    blob = library.structure("SKF_ECCSignData", container, digest, len(digest), size=_SIGNATURE_BYTES)
    return signature_from_skf_blob(blob[:_SIGNATURE_BYTES])


def sign_by_rsa(library: SkfLibrary, container: int, digest: bytes) -> bytes:
    """Sign a SHA-256 digest by PKCS#1 v1.5: the device pads what it is given, so the DigestInfo is made here."""
    content = SHA256_INFO + digest
    return library.answer_into("SKF_RSASignData", container, content, len(content), size=_RSA_SIGNATURE_BYTES)
