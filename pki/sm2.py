"""SM2 signatures and encryption with SM3 (GB/T 32918-2016/2017; encodings GB/T 35276-2017).

Verifying is what the workstation and the server do. Private-key operations serve the training CA, the
training seal maker and tests only: no private key of a real order is ever in Python.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from pki import der
from pki import sm2_curve as curve
from pki.errors import PkiError
from pki.symmetric import sm3

DEFAULT_USER_ID: Final = b"1234567812345678"
"""The signer's identity where none is agreed (GM/T 0009-2012, 10)."""
_SIZE: Final = 32
_MAX_PLAINTEXT: Final = 4096


@dataclass(frozen=True, slots=True)
class Sm2PublicKey:
    """A point of the curve; making one checks that it is one."""

    x: int
    y: int

    def __post_init__(self) -> None:
        if not curve.is_on_curve((self.x, self.y)):
            raise PkiError("sm2_point_invalid", "SM2 公钥不是曲线上的点，数据可能损坏。")

    @classmethod
    def from_bytes(cls, data: bytes) -> "Sm2PublicKey":
        """Read the uncompressed point ``04 || X || Y``, 65 bytes."""
        if len(data) != 1 + 2 * _SIZE or data[0] != 4:
            raise PkiError("sm2_point_invalid", "SM2 公钥应为 65 字节的非压缩点。")
        return cls(int.from_bytes(data[1:33], "big"), int.from_bytes(data[33:], "big"))

    def to_bytes(self) -> bytes:
        """Return ``04 || X || Y``, 65 bytes."""
        return b"\x04" + self.x.to_bytes(_SIZE, "big") + self.y.to_bytes(_SIZE, "big")


@dataclass(frozen=True, slots=True)
class Sm2PrivateKey:
    """A private key of the training CA or of a test. Its scalar never shows in a repr."""

    scalar: int = field(repr=False)

    def __post_init__(self) -> None:
        if not 1 <= self.scalar <= curve.N - 2:
            raise PkiError("sm2_private_key_invalid", "SM2 私钥不在有效范围内。")

    @classmethod
    def generate(cls) -> "Sm2PrivateKey":
        """Make a new key from the operating system's random numbers."""
        return cls(1 + secrets.randbelow(curve.N - 2))

    @property
    def public_key(self) -> Sm2PublicKey:
        """The public key that belongs to it."""
        return Sm2PublicKey(*_finite(curve.multiply_base(self.scalar)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sm2Cipher:
    """An SM2 ciphertext: the point C1, the 32-byte check C3 and the ciphertext C2."""

    x: int
    y: int
    check: bytes
    ciphertext: bytes

    @classmethod
    def from_der(cls, data: bytes) -> "Sm2Cipher":
        """Read an SM2Cipher (GB/T 35276-2017, 7.2)."""
        return cls.from_element(der.parse(data))

    @classmethod
    def from_element(cls, element: der.Element) -> "Sm2Cipher":
        """Read an SM2Cipher out of a larger structure."""
        x, y, check, ciphertext = der.fields(element, minimum=4, maximum=4)
        if len(der.octet_string(check)) != _SIZE:
            raise PkiError("sm2_cipher_invalid", "SM2 密文的校验值应为 32 字节。")
        point = der.integer(x, maximum_bits=256), der.integer(y, maximum_bits=256)
        if not curve.is_on_curve(point):
            raise PkiError("sm2_cipher_invalid", "SM2 密文中的点不在曲线上，数据可能损坏。")
        return cls(
            x=point[0],
            y=point[1],
            check=check.content,
            ciphertext=der.octet_string(ciphertext),
        )

    def to_der(self) -> bytes:
        """Return the SM2Cipher as DER."""
        return der.encode(
            der.TAG_SEQUENCE,
            der.encode_integer(self.x),
            der.encode_integer(self.y),
            der.encode(der.TAG_OCTET_STRING, self.check),
            der.encode(der.TAG_OCTET_STRING, self.ciphertext),
        )


def z_value(public_key: Sm2PublicKey, user_id: bytes = DEFAULT_USER_ID) -> bytes:
    """Return Z, the 32-byte digest of identity, curve and public key (GB/T 32918.2-2016, 5.5)."""
    if len(user_id) >= 8192:
        raise PkiError("sm2_user_id_long", "SM2 签名者标识过长。")
    constants = (curve.A, curve.B, *curve.G, public_key.x, public_key.y)
    return sm3((8 * len(user_id)).to_bytes(2, "big"), user_id, *(value.to_bytes(_SIZE, "big") for value in constants))


def digest_for_signing(message: bytes, public_key: Sm2PublicKey, user_id: bytes = DEFAULT_USER_ID) -> bytes:
    """Return e = SM3(Z || message), the 32 bytes a USB key signs."""
    return sm3(z_value(public_key, user_id), message)


def encode_signature(r: int, s: int) -> bytes:
    """Return an SM2Signature, DER ``SEQUENCE {r INTEGER, s INTEGER}``."""
    return der.encode(der.TAG_SEQUENCE, der.encode_integer(r), der.encode_integer(s))


def decode_signature(signature: bytes) -> tuple[int, int]:
    """Read r and s of a signature that is DER and nothing else."""
    r, s = der.fields(der.parse(signature), minimum=2, maximum=2)
    return der.integer(r, maximum_bits=256), der.integer(s, maximum_bits=256)


def verify_digest(public_key: Sm2PublicKey, digest: bytes, signature: bytes) -> bool:
    """Tell whether a DER signature over the 32-byte digest e is right (GB/T 32918.2-2016, 7.1).

    A signature that is not canonical DER, or has r or s outside [1, n-1], is simply not right. The answer depends on
    these bytes alone, so the same question (a CA's certificate, again and again) is calculated once.
    """
    return _is_right(public_key.x, public_key.y, bytes(digest), bytes(signature))


@lru_cache(maxsize=512)
def _is_right(x: int, y: int, digest: bytes, signature: bytes) -> bool:
    try:
        r, s = decode_signature(signature)
    except PkiError:
        return False
    total = (r + s) % curve.N
    if len(digest) != _SIZE or not (1 <= r < curve.N and 1 <= s < curve.N) or total == 0:
        return False
    point = curve.multiply_sum(s, total, (x, y))
    return point is not None and (int.from_bytes(digest, "big") + point[0]) % curve.N == r


def verify(public_key: Sm2PublicKey, message: bytes, signature: bytes, *, user_id: bytes = DEFAULT_USER_ID) -> bool:
    """Tell whether a DER signature over SM3(Z || message) is right."""
    return verify_digest(public_key, digest_for_signing(message, public_key, user_id), signature)


def sign_digest(private_key: Sm2PrivateKey, digest: bytes) -> bytes:
    """Sign the 32-byte digest e. Training CA and tests only."""
    while True:
        signature = _sign_with(private_key, digest, 1 + secrets.randbelow(curve.N - 1))
        if signature is not None:
            return signature


def sign(private_key: Sm2PrivateKey, message: bytes, *, user_id: bytes = DEFAULT_USER_ID) -> bytes:
    """Sign SM3(Z || message). Training CA and tests only."""
    return sign_digest(private_key, digest_for_signing(message, private_key.public_key, user_id))


def encrypt(public_key: Sm2PublicKey, plaintext: bytes) -> Sm2Cipher:
    """Encrypt 1 to 4096 bytes (GB/T 32918.4-2016, 6.1)."""
    if not 1 <= len(plaintext) <= _MAX_PLAINTEXT:
        raise PkiError("sm2_plaintext_length", f"SM2 只加密 1 至 {_MAX_PLAINTEXT} 字节。")
    while True:
        cipher = _encrypt_with(public_key, plaintext, 1 + secrets.randbelow(curve.N - 1))
        if cipher is not None:
            return cipher


def decrypt(private_key: Sm2PrivateKey, cipher: Sm2Cipher) -> bytes:
    """Decrypt and check (GB/T 32918.4-2016, 7.1). Training CA and tests only.

    Raises
    ------
    PkiError
        ``sm2_decrypt_failed``: made for another key, or damaged.
    """
    point = Sm2PublicKey(cipher.x, cipher.y)
    shared = _finite(curve.multiply(private_key.scalar, (point.x, point.y)))
    plaintext = _mask(shared, cipher.ciphertext)
    if not plaintext or not hmac.compare_digest(_check_value(shared, plaintext), cipher.check):
        raise PkiError("sm2_decrypt_failed", "SM2 解密失败：密文不是为此密钥加密的，或已损坏。")
    return plaintext


def _sign_with(private_key: Sm2PrivateKey, digest: bytes, nonce: int) -> bytes | None:
    if len(digest) != _SIZE:
        raise PkiError("sm2_digest_length", "SM2 签名的摘要应为 32 字节。")
    x, _ = _finite(curve.multiply_base(nonce))
    r = (int.from_bytes(digest, "big") + x) % curve.N
    s = pow(1 + private_key.scalar, -1, curve.N) * (nonce - r * private_key.scalar) % curve.N
    if r == 0 or r + nonce == curve.N or s == 0:
        return None
    return encode_signature(r, s)


def _encrypt_with(public_key: Sm2PublicKey, plaintext: bytes, nonce: int) -> Sm2Cipher | None:
    x, y = _finite(curve.multiply_base(nonce))
    shared = _finite(curve.multiply(nonce, (public_key.x, public_key.y)))
    if not any(_key_stream(shared, len(plaintext))):
        return None
    return Sm2Cipher(x=x, y=y, check=_check_value(shared, plaintext), ciphertext=_mask(shared, plaintext))


def _key_stream(shared: curve.Point, size: int) -> bytes:
    """Key derivation function of GB/T 32918.4-2016, 5.4.3."""
    seed = b"".join(value.to_bytes(_SIZE, "big") for value in shared)
    blocks = (sm3(seed, counter.to_bytes(4, "big")) for counter in range(1, -(-size // _SIZE) + 1))
    return b"".join(blocks)[:size]


def _mask(shared: curve.Point, data: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(data, _key_stream(shared, len(data)), strict=True))


def _check_value(shared: curve.Point, plaintext: bytes) -> bytes:
    return sm3(shared[0].to_bytes(_SIZE, "big"), plaintext, shared[1].to_bytes(_SIZE, "big"))


def _finite(point: curve.Point | None) -> curve.Point:
    if point is None:
        raise PkiError("sm2_point_invalid", "SM2 运算得到无穷远点，密钥数据无效。")
    return point
