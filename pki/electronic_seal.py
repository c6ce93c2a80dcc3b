"""Reading electronic seals: SESeal of versions 1, 2, 4 and 5.

Version 4 is GB/T 38540-2020, versions 1 and 2 are GM/T 0031-2014, version 5 is GM/T 0031-2025. What was
signed is kept as the raw bytes it was read from; nothing is ever re-encoded.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Final

from asn1crypto import core

from pki import der
from pki.errors import PkiError

MAX_SEAL_BYTES: Final = 1 << 20
"""Far larger than any seal a USB key can hold; a bound on the work a damaged file can cause."""
HEADER_ID: Final = "ES"
_CERTIFICATES, _DIGESTS = 1, 2

TAG_UTF8: Final = 0x0C
TAG_PRINTABLE: Final = 0x13
TAG_IA5: Final = 0x16
TAG_UTC_TIME: Final = 0x17
TAG_GENERALIZED_TIME: Final = 0x18
TAG_EXPLICIT_0: Final = 0xA0


class SealKind(IntEnum):
    """What a seal stands for: ``SES_ESPropertyInfo.type``."""

    ORGANISATION = 1
    PERSON = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SealHeader:
    """SES_Header; ``header_id`` is "ES" in every real seal."""

    header_id: str
    version: int
    vendor_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateDigest:
    """The digest of a signer's certificate, where a seal lists digests instead of certificates."""

    kind: str
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SealProperties:
    """SES_ESPropertyInfo. ``kind`` is a :class:`SealKind` where it is one of the two; times are aware.

    ``list_kind`` is certListType, None where there is none (GM/T 0031-2014); ``time_tags`` are the tags of the times.
    """

    kind: int
    name: str
    certificates_der: tuple[bytes, ...] = field(repr=False)
    digests: tuple[CertificateDigest, ...]
    list_kind: int | None
    time_tags: tuple[int, ...]
    created_at: datetime
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SealPicture:
    """SES_ESPictrueInfo: the picture file and the true size of the impression in millimetres."""

    kind: str
    data: bytes = field(repr=False)
    width_mm: int
    height_mm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SealExtension:
    """One piece of extension data; ``value`` as it stands."""

    oid: str
    is_critical: bool
    value: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectronicSeal:
    """A seal as read. ``signed_der`` are the very bytes the maker's signature is over.

    ``outer_members`` is the number of members of the outermost SEQUENCE: 2 in versions 1 and 2, else 4 or 5.
    """

    seal_der: bytes = field(repr=False)
    signed_der: bytes = field(repr=False)
    outer_members: int
    header: SealHeader
    seal_id: str
    properties: SealProperties
    picture: SealPicture
    extensions: tuple[SealExtension, ...]
    maker_certificate_der: bytes = field(repr=False)
    signature_oid: str
    signature: bytes = field(repr=False)
    time_stamp: bytes | None = field(repr=False)


def parse_seal(data: bytes) -> ElectronicSeal:
    """Read an SESeal, strictly. Nothing is verified here, see ``pki.seal_verification``.

    Raises
    ------
    PkiError
        ``seal_too_large``, ``seal_shape``, or a ``der_*`` code.
    """
    if len(data) > MAX_SEAL_BYTES:
        raise PkiError("seal_too_large", f"文件有 {len(data)} 字节，不是电子印章数据。")
    if data and data[0] != der.TAG_SEQUENCE:
        raise _shape("开头不是 SEQUENCE")
    members = der.fields(der.parse(data), minimum=2, maximum=5)
    if len(members) == 3:
        raise _shape("最外层应有 2、4 或 5 个成员")
    info = members[0]
    if info.tag == der.TAG_SEQUENCE and [one.tag for one in info.children()[:1]] == [der.TAG_INTEGER]:
        raise _shape("这是一次签章的数据（SES_Signature），印章在它里面，请取出印章再验证")
    signing = der.fields(members[1], minimum=3, maximum=3) if len(members) == 2 else members[1:4]
    header, seal_id, properties, picture, *extensions = der.fields(info, minimum=4, maximum=5)
    return ElectronicSeal(
        seal_der=data,
        signed_der=info.raw if len(members) > 2 else _signed_of_2014(info, signing),
        outer_members=len(members),
        header=_header(header),
        seal_id=_text(seal_id, TAG_IA5),
        properties=_properties(properties),
        picture=_picture(picture),
        extensions=_extensions(extensions),
        maker_certificate_der=der.octet_string(signing[0]),
        signature_oid=der.object_identifier(signing[1]),
        signature=der.bit_string(signing[2]),
        time_stamp=_time_stamp(members[4]) if len(members) == 5 else None,
    )


def _signed_of_2014(info: der.Element, signing: list[der.Element]) -> bytes:
    """GM/T 0031-2014: the signature is over SEQUENCE {esealInfo, cert, signatureAlgorithm}."""
    return der.encode(der.TAG_SEQUENCE, info.raw, signing[0].raw, signing[1].raw)


def _header(element: der.Element) -> SealHeader:
    header_id, version, vendor_id = der.fields(element, minimum=3, maximum=3)
    return SealHeader(
        header_id=_text(header_id, TAG_IA5),
        version=der.integer(version, maximum_bits=31),
        vendor_id=_text(vendor_id, TAG_IA5),
    )


def _properties(element: der.Element) -> SealProperties:
    members = der.fields(element, minimum=6, maximum=7)
    kind, name, *rest = members
    list_kind = der.integer(rest.pop(0), maximum_bits=8) if len(members) == 7 else None
    if list_kind not in (None, _CERTIFICATES, _DIGESTS):
        raise _shape(f"证书列表类型应为 1 或 2，实际为 {list_kind}")
    listed = der.expect(rest[0], der.TAG_SEQUENCE).children()
    created_at, valid_from, valid_to = (_time(member) for member in rest[1:])
    is_digests = list_kind == _DIGESTS
    return SealProperties(
        kind=der.integer(kind, maximum_bits=31),
        name=_text(name, TAG_UTF8),
        certificates_der=() if is_digests else tuple(der.octet_string(member) for member in listed),
        digests=tuple(_digest(member) for member in listed) if is_digests else (),
        list_kind=list_kind,
        time_tags=tuple(member.tag for member in rest[1:]),
        created_at=created_at,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _digest(element: der.Element) -> CertificateDigest:
    kind, value = der.fields(element, minimum=2, maximum=2)
    return CertificateDigest(kind=_text(kind, TAG_PRINTABLE), value=der.octet_string(value))


def _picture(element: der.Element) -> SealPicture:
    kind, data, width, height = der.fields(element, minimum=4, maximum=4)
    return SealPicture(
        kind=_text(kind, TAG_IA5),
        data=der.octet_string(data),
        width_mm=der.integer(width, maximum_bits=31),
        height_mm=der.integer(height, maximum_bits=31),
    )


def _extensions(elements: list[der.Element]) -> tuple[SealExtension, ...]:
    """Read extension data, tagged [0] as the standard has it or untagged as some writers do."""
    if not elements:
        return ()
    element = elements[0]
    if element.tag == TAG_EXPLICIT_0:
        inside = element.children()
        if len(inside) != 1:
            raise _shape("扩展数据应为一个序列")
        element = inside[0]
    return tuple(_extension(member) for member in der.expect(element, der.TAG_SEQUENCE).children())


def _extension(element: der.Element) -> SealExtension:
    oid, *middle, value = der.fields(element, minimum=2, maximum=3)
    is_critical = bool(middle) and der.expect(middle[0], der.TAG_BOOLEAN).content == b"\xff"
    return SealExtension(oid=der.object_identifier(oid), is_critical=is_critical, value=der.octet_string(value))


def _time_stamp(element: der.Element) -> bytes:
    inside = der.expect(element, TAG_EXPLICIT_0).children()
    if len(inside) != 1:
        raise _shape("时间戳应为一个位串")
    return der.bit_string(inside[0])


def _text(element: der.Element, tag: int) -> str:
    content = der.expect(element, tag).content
    try:
        return content.decode("utf-8" if tag == TAG_UTF8 else "ascii")
    except UnicodeDecodeError as error:
        raise _shape("文字编码无效") from error


def _time(element: der.Element) -> datetime:
    spec = core.UTCTime if element.tag == TAG_UTC_TIME else core.GeneralizedTime
    when = der.load(spec, element.raw).native
    if not isinstance(when, datetime) or when.tzinfo is None:
        raise _shape("时间无效或没有时区")
    return when


def _shape(what: str) -> PkiError:
    return PkiError("seal_shape", f"数据不是电子印章（SESeal）结构：{what}。")
