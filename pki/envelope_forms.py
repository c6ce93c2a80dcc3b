"""The forms in which CAs hand over an enveloped encryption key, all read as one `EnvelopedKey`.

GM/T 0009 and GB/T 35276 name SM2EnvelopedKey; besides it are met the three-part SEQUENCE of some vendors, the
EncryptedValue of CRMF (RFC 4211, 4.2; alone or in a CMP CertifiedKeyPair), the SignedAndEnvelopedData and the
EnvelopedData of GM/T 0010 and RFC 5652 (alone, as ContentInfo, in a CertifiedKeyPair or in the RetKeyRespond of
GB/T 25056) and the ENVELOPEDKEYBLOB itself.

What a USB key imports is a 16-byte symmetric key wrapped by SM2 for its signing key, and the private key under that
key in ECB. A form that holds the same is put into the other shape; nothing is ever decrypted here, and what could only
be converted by decrypting it is refused (docs/adr/0115). The signature of a
SignedAndEnvelopedData is over the plain key, so that the key belongs to its certificate is what counts: the caller
compares the public keys, and the device the pair.
"""

from typing import Final

from pki import der, sm2
from pki.certificates import parse_certificate
from pki.enveloped_key import (
    EnvelopedKey,
    enveloped_key_of,
    from_skf_blob,
    make_enveloped_key,
    symmetric_algorithm,
)
from pki.errors import PkiError
from pki.public_keys import parse_public_key

_BLOB_START: Final = b"\x01\x00\x00\x00"
# GM/T 0010-2012: data types under 1.2.156.10197.6.1.4.2, .3 envelopedData, .4 signedAndEnvelopedData; PKCS#7 likewise
_ENVELOPED: Final = (
    "1.2.156.10197.6.1.4.2.3",
    "1.2.156.10197.6.1.4.2.4",
    "1.2.840.113549.1.7.3",
    "1.2.840.113549.1.7.4",
)
_CFCA_START: Final = b"0000000000000001"
"""CFCA's escrow blob: the private key itself encrypted by SM2 to a temporary key that its own software keeps."""
_TAG_0: Final = 0xA0
_POINT: Final = 64
_CHECK: Final = 32


def read_envelope(data: bytes, *, certified: sm2.Sm2PublicKey | None = None) -> EnvelopedKey:
    """Read an enveloped key in whichever form it comes.

    `certified` is the public key of the encryption certificate, for the forms that do not carry it.

    Raises
    ------
    PkiError
        ``envelope_form_unknown``, ``envelope_form_vendor``, ``envelope_public_key_missing``, ``envelope_algorithm``,
        ``envelope_private_key_form``, ``sm2_point_invalid``, ``sm2_cipher_invalid``, ``skf_blob_invalid`` or a
        ``der_*`` code.
    """
    if data.startswith(_BLOB_START):
        return from_skf_blob(data)
    if data.startswith(_CFCA_START):
        raise PkiError(
            "envelope_form_vendor",
            "CA 下发的是 CFCA 专用的托管密钥：私钥直接加密给一个临时密钥，只有 CFCA 自己的软件能在电脑上打开，"
            "不能原样导入介质。没有导入任何内容，请联系 CA 改用 GM/T 0009 的 SM2EnvelopedKey 格式。",
        )
    return envelope_of(der.parse(data), certified=certified)


def envelope_of(element: der.Element, *, certified: sm2.Sm2PublicKey | None = None) -> EnvelopedKey:
    """Read an enveloped key out of a larger structure; errors as `read_envelope`."""
    if element.tag == _TAG_0:
        element = _untagged(element)
    members = element.children() if element.tag == der.TAG_SEQUENCE else []
    tags = [member.tag for member in members]
    match tags:
        case [] if element.tag == der.TAG_OCTET_STRING:
            found = read_envelope(element.content, certified=certified)
        case [der.TAG_SEQUENCE | der.TAG_OID, der.TAG_SEQUENCE, der.TAG_BIT_STRING, der.TAG_BIT_STRING] | [
            der.TAG_OCTET_STRING,
            der.TAG_BIT_STRING,
            der.TAG_SEQUENCE,
        ]:
            found = enveloped_key_of(element)
        case [der.TAG_INTEGER, der.TAG_SEQUENCE, der.TAG_SEQUENCE]:
            found = envelope_of(members[2], certified=parse_public_key(members[1].raw).as_sm2())
        case [der.TAG_OID, 0xA0] if der.object_identifier(members[0]) in _ENVELOPED:
            found = envelope_of(_first(members[1]), certified=certified)
        case [der.TAG_INTEGER, der.TAG_SET, der.TAG_SET, der.TAG_SEQUENCE, *_]:
            found = _of_enveloped(members[1], members[3], certified)
        case [der.TAG_INTEGER, der.TAG_SET, der.TAG_SEQUENCE] | [der.TAG_INTEGER, der.TAG_SET, der.TAG_SEQUENCE, 0xA1]:
            found = _of_enveloped(members[1], members[2], certified)
        case [der.TAG_INTEGER, 0xA0, der.TAG_SET, der.TAG_SEQUENCE, *_]:
            found = _of_enveloped(members[2], members[3], certified)
        case [0xA0, 0xA0] | [0xA0, 0xA0, 0xA1]:
            found = _of_certified_key_pair(members)
        case [*_, der.TAG_BIT_STRING] if {0x82, 0xA2} & set(tags):
            found = _of_encrypted_value(members, certified)
        case _:
            sentence = (
                "CA 下发加密密钥的格式无法识别，没有导入任何内容。请联系 CA 改用 GM/T 0009 的 SM2EnvelopedKey 格式。"
            )
            raise PkiError("envelope_form_unknown", sentence)
    return found


def _of_certified_key_pair(members: list[der.Element]) -> EnvelopedKey:
    """CMP (RFC 4210, 5.3.4): the certificate and, explicitly tagged, the EncryptedValue."""
    choice = _first(members[0])
    if choice.tag != 0xA0:
        raise PkiError("envelope_public_key_missing", "CA 返回的加密证书本身被加密，无法核对。请联系 CA。")
    certified = parse_certificate(_first(choice).raw).public_key.as_sm2()
    return envelope_of(_first(members[1]), certified=certified)


def _of_encrypted_value(members: list[der.Element], certified: sm2.Sm2PublicKey | None) -> EnvelopedKey:
    by_tag = {member.tag: member for member in members[:-1]}
    algorithm = by_tag.get(0xA1)
    if algorithm is None:
        raise PkiError("envelope_algorithm", "加密密钥信封没有写明对称算法。请联系 CA。")
    return make_enveloped_key(
        oid=_algorithm(algorithm),
        wrapped=_wrapped(_bits(by_tag[0x82] if 0x82 in by_tag else _first(by_tag[0xA2]))),
        public=_known(certified),
        private=der.bit_string(members[-1]),
    )


def _of_enveloped(
    infos: der.Element, encrypted_content: der.Element, certified: sm2.Sm2PublicKey | None
) -> EnvelopedKey:
    """(Signed)EnvelopedData: RecipientInfos and EncryptedContentInfo."""
    recipients, content = infos.children(), der.fields(encrypted_content, minimum=3, maximum=3)
    if len(recipients) != 1:
        raise PkiError("envelope_recipients", f"加密密钥信封应只给这只介质，实际有 {len(recipients)} 个接收者。")
    recipient = der.fields(recipients[0], minimum=4, maximum=4)
    algorithm, encrypted = content[1], content[2]
    return make_enveloped_key(
        oid=symmetric_algorithm(algorithm),
        wrapped=_wrapped(der.octet_string(recipient[3])),
        public=_known(certified),
        private=encrypted.content if encrypted.tag == 0x80 else der.octet_string(_first(encrypted)),
    )


def _known(certified: sm2.Sm2PublicKey | None) -> sm2.Sm2PublicKey:
    if certified is None:
        raise PkiError("envelope_public_key_missing", "加密密钥信封中没有公钥，也没有随附加密证书。请联系 CA。")
    return certified


def _wrapped(data: bytes) -> sm2.Sm2Cipher:
    """Read a wrapped key: an SM2Cipher, or C1 || C3 || C2 as bytes with or without the 04 of the point."""
    if data[:1] == bytes((der.TAG_SEQUENCE,)) and len(data) > _POINT + _CHECK + 16 + 1:
        return sm2.Sm2Cipher.from_der(data)
    raw = data[1:] if len(data) % 16 == 1 and data[:1] == b"\x04" else data
    if len(raw) <= _POINT + _CHECK:
        raise PkiError("sm2_cipher_invalid", f"加密密钥信封中的对称密钥密文只有 {len(data)} 字节。请联系 CA。")
    x, y = (int.from_bytes(raw[at : at + 32], "big") for at in (0, 32))
    check, ciphertext = raw[_POINT : _POINT + _CHECK], raw[_POINT + _CHECK :]
    return sm2.Sm2Cipher.from_der(sm2.Sm2Cipher(x=x, y=y, check=check, ciphertext=ciphertext).to_der())


def _bits(element: der.Element) -> bytes:
    """Return the bytes of a BIT STRING, implicitly tagged or not."""
    return der.bit_string(der.parse(der.encode(der.TAG_BIT_STRING, element.content)))


def _algorithm(tagged: der.Element) -> str:
    """Return the OID of an AlgorithmIdentifier under an implicit or explicit tag."""
    is_explicit = _first(tagged).tag == der.TAG_SEQUENCE
    return symmetric_algorithm(_first(tagged) if is_explicit else _as_sequence(tagged))


def _untagged(element: der.Element) -> der.Element:
    """Return what a [0] holds: one value, or the members of a SEQUENCE that it stands for."""
    members = element.children()
    return members[0] if len(members) == 1 else _as_sequence(element)


def _as_sequence(element: der.Element) -> der.Element:
    return der.parse(der.encode(der.TAG_SEQUENCE, element.content))


def _first(element: der.Element) -> der.Element:
    members = element.children()
    if not members:
        raise PkiError("der_shape", "数据的 ASN.1 结构不符：应有内容之处为空。")
    return members[0]
