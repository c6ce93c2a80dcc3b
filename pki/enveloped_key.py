"""The encryption key pair of a double certificate on its way to a USB key.

Three shapes of the same thing: SM2EnvelopedKey (GB/T 35276-2017, 7.4; GM/T 0009) with the variants met in the
field, the ENVELOPEDKEYBLOB that ``SKF_ImportECCKeyPair`` takes (GM/T 0016-2012, 6.4.10), and the key pair
itself, which only the training CA and tests ever see.
"""

import secrets
from dataclasses import dataclass, field
from typing import Final

from pki import der, sm2
from pki.algorithms import SM1_ECB_OID, SM1_OID, SM4_ECB_OID, SM4_MODES, SM4_OID, SSF33_ECB_OID, SSF33_OID
from pki.errors import PkiError
from pki.symmetric import sm4_ecb_decrypt, sm4_ecb_encrypt

_SIZE: Final = 32
_BLOCK: Final = 16
# GM/T 0006: identifiers SGD_SM1_ECB, SGD_SSF33_ECB and SGD_SM4_ECB
_SM4_ECB: Final = 0x401
_SKF_ALGORITHMS: Final = {
    SM4_ECB_OID: _SM4_ECB,
    SM4_OID: _SM4_ECB,
    SM1_OID: 0x101,
    SM1_ECB_OID: 0x101,
    SSF33_OID: 0x201,
    SSF33_ECB_OID: 0x201,
}
_OID_OF_SKF: Final = {_SM4_ECB: SM4_ECB_OID, 0x101: SM1_OID, 0x201: SSF33_OID}

# ENVELOPEDKEYBLOB, packed and natural layout are the same; ULONG is 4 bytes, little-endian.
_BLOB_HEADER: Final = 372
_BLOB_VERSION: Final = 1
_BLOB_BITS: Final = 256
_MAX_WRAPPED: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopedKey:
    """An encryption key pair, its private key under a one-time symmetric key wrapped for the signing key.

    ``encrypted_private_key`` stands as found: 32 bytes, 48 (32 with PKCS#7 padding), 64 or 80 (the number
    right-aligned in 64, without and with padding), or an encrypted PKCS#8 or SEC 1 structure.
    """

    symmetric_oid: str
    wrapped_key: sm2.Sm2Cipher
    public_key: sm2.Sm2PublicKey
    encrypted_private_key: bytes = field(repr=False)

    def private_key_blocks(self) -> bytes:
        """Return the two ciphertext blocks that hold the private scalar.

        In ECB each block stands for itself, so the scalar's blocks can be picked without any key.

        Raises
        ------
        PkiError
            ``envelope_private_key_form``: the scalar does not stand in blocks of its own.
        """
        data = self.encrypted_private_key
        if len(data) in (32, 48):
            return data[:_SIZE]
        if len(data) in (64, 80) and data[:_BLOCK] == data[_BLOCK:_SIZE]:
            return data[_SIZE : 2 * _SIZE]
        raise PkiError(
            "envelope_private_key_form",
            f"信封中的加密私钥（密文 {len(data)} 字节）包在 PKCS#8、SEC 1 等结构里：介质只能按整块导入 32 字节的私钥，"
            "要转换就得在电脑上解出私钥明文，这是不允许的。没有导入任何内容，"
            "请联系 CA 直接加密 32 字节私钥（GM/T 0009）。",
        )


def read_enveloped_key(data: bytes) -> EnvelopedKey:
    """Read an SM2EnvelopedKey, or the three-part SEQUENCE some vendors use.

    ``symAlgID`` may be an AlgorithmIdentifier or a bare OID, SM4, SM4-ECB, SM1 or SSF33.
    Other forms: pki/envelope_forms.py.

    Raises
    ------
    PkiError
        ``envelope_algorithm``, ``sm2_point_invalid``, ``sm2_cipher_invalid`` or a ``der_*`` code.
    """
    return enveloped_key_of(der.parse(data))


def enveloped_key_of(element: der.Element) -> EnvelopedKey:
    """Read an SM2EnvelopedKey out of a larger structure."""
    members = der.fields(element, minimum=3, maximum=4)
    if len(members) == 3:
        private, public, wrapped = members
        oid, scalar = SM4_ECB_OID, der.octet_string(private)
    else:
        algorithm, wrapped, public, private = members
        oid, scalar = symmetric_algorithm(algorithm), der.bit_string(private)
    return make_enveloped_key(
        oid=oid,
        wrapped=sm2.Sm2Cipher.from_element(wrapped),
        public=sm2.Sm2PublicKey.from_bytes(der.bit_string(public)),
        private=scalar,
    )


def symmetric_algorithm(element: der.Element) -> str:
    """Return the OID of an AlgorithmIdentifier, or of a bare OID.

    Raises
    ------
    PkiError
        ``envelope_algorithm``: it comes with an initial vector, so whatever the OID says it is not ECB.
    """
    if element.tag == der.TAG_OID:
        return der.object_identifier(element)
    oid, *parameters = der.fields(element, minimum=1, maximum=2)
    if parameters and parameters[0].tag != der.TAG_NULL:
        raise _not_ecb("带初始向量的模式")
    return der.object_identifier(oid)


def make_enveloped_key(*, oid: str, wrapped: sm2.Sm2Cipher, public: sm2.Sm2PublicKey, private: bytes) -> EnvelopedKey:
    """Return the envelope of these parts, checked; raise ``envelope_algorithm`` or ``envelope_private_key_form``."""
    if oid in SM4_MODES:
        raise _not_ecb(SM4_MODES[oid])
    if oid not in _SKF_ALGORITHMS:
        raise PkiError("envelope_algorithm", f"加密密钥信封使用了不支持的对称算法 {oid}。请联系 CA 改用 SM4-ECB。")
    if not private or len(private) % _BLOCK:
        raise PkiError("envelope_private_key_form", f"信封中的加密私钥密文长度 {len(private)} 字节无效。")
    return EnvelopedKey(symmetric_oid=oid, wrapped_key=wrapped, public_key=public, encrypted_private_key=private)


def write_enveloped_key(envelope: EnvelopedKey) -> bytes:
    """Return the SM2EnvelopedKey as DER, ``symAlgID`` an AlgorithmIdentifier without parameters."""
    return der.encode(
        der.TAG_SEQUENCE,
        der.encode(der.TAG_SEQUENCE, der.encode_oid(envelope.symmetric_oid)),
        envelope.wrapped_key.to_der(),
        der.encode_bit_string(envelope.public_key.to_bytes()),
        der.encode_bit_string(envelope.encrypted_private_key),
    )


def to_skf_blob(envelope: EnvelopedKey) -> bytes:
    """Return the ENVELOPEDKEYBLOB for ``SKF_ImportECCKeyPair``, 388 bytes with a 16-byte symmetric key.

    The 32 ciphertext bytes of the scalar stand right-aligned in ``cbEncryptedPriKey``, zeros before them.
    """
    wrapped, key = envelope.wrapped_key, envelope.public_key
    if len(wrapped.ciphertext) > _MAX_WRAPPED:
        raise PkiError("envelope_wrapped_key", "加密密钥信封中的对称密钥密文过长，无法导入介质。")
    blob = b"".join(
        (
            _ulong(_BLOB_VERSION),
            _ulong(_SKF_ALGORITHMS[envelope.symmetric_oid]),
            _ulong(_BLOB_BITS),
            bytes(_SIZE) + envelope.private_key_blocks(),
            _ulong(_BLOB_BITS) + _wide(key.x) + _wide(key.y),
            _wide(wrapped.x) + _wide(wrapped.y) + wrapped.check + _ulong(len(wrapped.ciphertext)),
        )
    )
    return blob + wrapped.ciphertext


def from_skf_blob(blob: bytes) -> EnvelopedKey:
    """Read an ENVELOPEDKEYBLOB; a byte of ``Cipher[1]`` too many at the end is let pass.

    Both forms of ``cbEncryptedPriKey`` are read: 32 ciphertext bytes after 32 zeros, or 64 ciphertext bytes.

    Raises
    ------
    PkiError
        ``skf_blob_invalid``, ``sm2_point_invalid``.
    """
    if len(blob) < _BLOB_HEADER:
        raise _blob_invalid(f"只有 {len(blob)} 字节")
    version, algorithm, bits = (_read_ulong(blob, at) for at in (0, 4, 8))
    if version != _BLOB_VERSION or bits != _BLOB_BITS or algorithm not in _OID_OF_SKF:
        raise _blob_invalid("版本、算法或位数不符")
    size = _read_ulong(blob, 368)
    if size > _MAX_WRAPPED or not 0 <= len(blob) - _BLOB_HEADER - size <= 1:
        raise _blob_invalid("密文长度不符")
    private = blob[12:76]
    return EnvelopedKey(
        symmetric_oid=_OID_OF_SKF[algorithm],
        wrapped_key=sm2.Sm2Cipher(
            x=_read_wide(blob, 208),
            y=_read_wide(blob, 272),
            check=blob[336:368],
            ciphertext=blob[_BLOB_HEADER : _BLOB_HEADER + size],
        ),
        public_key=sm2.Sm2PublicKey(_read_wide(blob, 80), _read_wide(blob, 144)),
        encrypted_private_key=private if any(private[:_SIZE]) else private[_SIZE:],
    )


def seal_key_pair(key_pair: sm2.Sm2PrivateKey, recipient: sm2.Sm2PublicKey) -> EnvelopedKey:
    """Envelope a key pair for the holder of a signing key: the training key centre's side."""
    symmetric = secrets.token_bytes(_BLOCK)
    return EnvelopedKey(
        symmetric_oid=SM4_ECB_OID,
        wrapped_key=sm2.encrypt(recipient, symmetric),
        public_key=key_pair.public_key,
        encrypted_private_key=sm4_ecb_encrypt(symmetric, key_pair.scalar.to_bytes(_SIZE, "big")),
    )


def open_envelope(envelope: EnvelopedKey, signing_key: sm2.Sm2PrivateKey) -> sm2.Sm2PrivateKey:
    """Open an envelope in any of its forms and check the pair. Training and tests only.

    Raises
    ------
    PkiError
        ``sm2_decrypt_failed``, ``envelope_algorithm``, ``envelope_private_key_form`` or
        ``envelope_pair_differs``.
    """
    if _SKF_ALGORITHMS[envelope.symmetric_oid] != _SM4_ECB:
        raise PkiError("envelope_algorithm", "SM1 和 SSF33 算法只在硬件中实现，软件无法打开此信封。")
    symmetric = sm2.decrypt(signing_key, envelope.wrapped_key)
    key_pair = sm2.Sm2PrivateKey(_scalar(sm4_ecb_decrypt(symmetric, envelope.encrypted_private_key)))
    if key_pair.public_key != envelope.public_key:
        raise PkiError("envelope_pair_differs", "信封中的加密私钥与公钥不匹配，请联系 CA。")
    return key_pair


def _scalar(plaintext: bytes) -> int:
    if plaintext[0] == der.TAG_SEQUENCE and len(plaintext) > 80:
        return _scalar_of_structure(_unpadded(plaintext))
    if len(plaintext) in (48, 80):
        plaintext = _unpadded(plaintext)
    if len(plaintext) not in (32, 64) or any(plaintext[:-_SIZE]):
        raise PkiError("envelope_private_key_form", "信封中的加密私钥格式无法识别。")
    return int.from_bytes(plaintext, "big")


def _scalar_of_structure(data: bytes) -> int:
    """Read the scalar of an ECPrivateKey (SEC 1, C.4), bare or inside a PKCS#8 PrivateKeyInfo."""
    version, second, *rest = der.fields(der.parse(data), minimum=2, maximum=5)
    if der.integer(version, maximum_bits=8) == 0 and rest:
        return _scalar_of_structure(der.octet_string(rest[0]))
    return int.from_bytes(der.octet_string(second), "big")


def _unpadded(data: bytes) -> bytes:
    """Take off PKCS#7 padding where there is some; the strict DER reading finds what is left over."""
    count = data[-1]
    return data[:-count] if 1 <= count <= _BLOCK and data.endswith(bytes((count,)) * count) else data


def _not_ecb(mode: str) -> PkiError:
    return PkiError(
        "envelope_algorithm",
        f"加密密钥信封使用 {mode}：介质只按 ECB 导入私钥（GM/T 0016），要转换就得在电脑上解出私钥明文，这是不允许的。"
        "没有导入任何内容，请联系 CA 改用 SM4-ECB。",
    )


def _blob_invalid(what: str) -> PkiError:
    return PkiError("skf_blob_invalid", f"ENVELOPEDKEYBLOB 无效：{what}。")


def _ulong(value: int) -> bytes:
    return value.to_bytes(4, "little")


def _wide(value: int) -> bytes:
    return value.to_bytes(64, "big")


def _read_ulong(blob: bytes, at: int) -> int:
    return int.from_bytes(blob[at : at + 4], "little")


def _read_wide(blob: bytes, at: int) -> int:
    return int.from_bytes(blob[at : at + 64], "big")
