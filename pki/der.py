"""Strict DER: a structural check that comes before any ASN.1 library, and loading with typed errors.

``asn1crypto`` reads BER and parses lazily. What is signed here is compared byte by byte and read by other
programs, so everything read is first required to be DER (X.690, 10): then a value has one encoding only.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, TypeVar

from asn1crypto import core

from pki.errors import PkiError

MAX_DEPTH: Final = 32
"""Nesting deeper than any structure used here: CMS inside a certificate extension stays below 20."""

TAG_BOOLEAN: Final = 0x01
TAG_INTEGER: Final = 0x02
TAG_BIT_STRING: Final = 0x03
TAG_OCTET_STRING: Final = 0x04
TAG_NULL: Final = 0x05
TAG_OID: Final = 0x06
TAG_SEQUENCE: Final = 0x30
TAG_SET: Final = 0x31
_PRIMITIVE_ONLY: Final = frozenset(range(0x01, 0x1F)) - {0x08, 0x0B, 0x10, 0x11, 0x1D}

Spec = TypeVar("Spec", bound=core.Asn1Value)


@dataclass(frozen=True, slots=True)
class Element:
    """One value inside ``data``: its identifier octet, where it starts, where its content starts and ends."""

    data: bytes
    tag: int
    start: int
    content_start: int
    end: int

    @property
    def raw(self) -> bytes:
        """Bytes of the element as they stand, identifier and length included."""
        return self.data[self.start : self.end]

    @property
    def content(self) -> bytes:
        """Bytes of the content alone."""
        return self.data[self.content_start : self.end]

    def children(self) -> list["Element"]:
        """Return the elements inside a constructed element, in order."""
        if not self.tag & 0x20:
            raise _not_der("基本类型内不应有子元素")
        found, position = [], self.content_start
        while position < self.end:
            child = _read_header(self.data, position, self.end)
            found.append(child)
            position = child.end
        return found


def parse(data: bytes) -> Element:
    """Return the one element that ``data`` is, after checking that all of it is DER.

    Raises
    ------
    PkiError
        ``der_truncated``, ``der_trailing``, ``der_too_deep`` or ``der_malformed``.
    """
    root = _read_header(data, 0, len(data))
    if root.end != len(data):
        raise PkiError("der_trailing", f"数据结尾多出 {len(data) - root.end} 个字节，文件可能被拼接或损坏。")
    _check(root, 0)
    return root


def load(spec: type[Spec], data: bytes) -> Spec:
    """Parse ``data`` as the ASN.1 type ``spec``, completely and strictly.

    Raises
    ------
    PkiError
        As :func:`parse`, or ``der_shape`` when the bytes are DER of another structure.
    """
    parse(data)
    try:
        value: Spec = spec.load(data, strict=True)
        _force(value)
    except (ValueError, TypeError, LookupError, OverflowError, AttributeError) as error:
        raise PkiError("der_shape", f"数据的 ASN.1 结构与 {spec.__name__} 不符，无法读取。") from error
    return value


def integer(element: Element, *, maximum_bits: int) -> int:
    """Return a non-negative INTEGER of at most ``maximum_bits`` bits."""
    expect(element, TAG_INTEGER)
    value = int.from_bytes(element.content, "big", signed=True)
    if value < 0 or value.bit_length() > maximum_bits:
        raise _not_der("整数超出范围")
    return value


def bit_string(element: Element) -> bytes:
    """Return the bytes of a BIT STRING of whole octets."""
    expect(element, TAG_BIT_STRING)
    if element.content[0] != 0:
        raise _not_der("位串不是整字节")
    return element.content[1:]


def octet_string(element: Element) -> bytes:
    """Return the bytes of an OCTET STRING."""
    expect(element, TAG_OCTET_STRING)
    return element.content


def object_identifier(element: Element) -> str:
    """Return an OBJECT IDENTIFIER in dotted form."""
    expect(element, TAG_OID)
    return str(core.ObjectIdentifier.load(element.raw).dotted)


def expect(element: Element, tag: int) -> Element:
    """Return the element when it has that identifier octet, else raise ``der_shape``."""
    if element.tag != tag:
        raise PkiError("der_shape", f"数据的 ASN.1 结构不符：应为 0x{tag:02X}，实际为 0x{element.tag:02X}。")
    return element


def fields(element: Element, *, minimum: int, maximum: int) -> list[Element]:
    """Return the members of a SEQUENCE that has between ``minimum`` and ``maximum`` of them."""
    members = expect(element, TAG_SEQUENCE).children()
    if not minimum <= len(members) <= maximum:
        raise PkiError("der_shape", f"数据的 ASN.1 结构不符：序列含 {len(members)} 个成员。")
    return members


def encode(tag: int, *parts: bytes) -> bytes:
    """Return one DER element with that identifier octet around the parts."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def encode_integer(value: int) -> bytes:
    """Return a non-negative INTEGER."""
    return encode(TAG_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def encode_bit_string(content: bytes) -> bytes:
    """Return a BIT STRING of whole octets."""
    return encode(TAG_BIT_STRING, b"\x00", content)


def encode_oid(dotted: str) -> bytes:
    """Return an OBJECT IDENTIFIER."""
    return bytes(core.ObjectIdentifier(dotted).dump())


def _not_der(what: str) -> PkiError:
    return PkiError("der_malformed", f"数据不是规范的 DER 编码（{what}），文件可能损坏。")


def _truncated() -> PkiError:
    return PkiError("der_truncated", "数据不完整：长度字段超出文件末尾，文件可能被截断。")


def _read_header(data: bytes, start: int, limit: int) -> Element:
    if limit - start < 2:
        raise _truncated()
    tag, first = data[start], data[start + 1]
    if tag & 0x1F == 0x1F or tag == 0:
        raise _not_der("不支持的标签")
    content_start, length = start + 2, first
    if first >= 0x80:
        count = first & 0x7F
        if count == 0 or count > 8:
            raise _not_der("长度字段无效")
        content_start += count
        if content_start > limit:
            raise _truncated()
        length = int.from_bytes(data[start + 2 : content_start], "big")
        if data[start + 2] == 0 or length < 0x80:
            raise _not_der("长度字段不是最短形式")
    if length > limit - content_start:
        raise _truncated()
    return Element(data, tag, start, content_start, content_start + length)


def _check(element: Element, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise PkiError("der_too_deep", "数据嵌套层数过多，无法读取。")
    if element.tag & 0x20:
        if not element.tag & 0xC0 and element.tag & 0x1F in _PRIMITIVE_ONLY:
            raise _not_der("基本类型用了结构编码")
        for child in element.children():
            _check(child, depth + 1)
    else:
        _check_primitive(element)


def _check_primitive(element: Element) -> None:
    size = element.end - element.content_start
    head = element.data[element.content_start : min(element.content_start + 2, element.end)]
    if element.tag in (TAG_INTEGER, 0x0A):
        if size == 0 or (size > 1 and head[0] in (0, 0xFF) and (head[0] ^ head[1]) < 0x80):
            raise _not_der("整数不是最短形式")
    elif element.tag == TAG_BOOLEAN and head not in (b"\x00", b"\xff"):
        raise _not_der("布尔值无效")
    elif element.tag == TAG_BIT_STRING:
        _check_bit_string(element, size)
    elif element.tag == TAG_NULL and size:
        raise _not_der("空值带有内容")
    elif element.tag == TAG_OID:
        _check_oid(element.content)
    elif element.tag in (0x10, 0x11):
        raise _not_der("结构类型用了基本编码")


def _check_bit_string(element: Element, size: int) -> None:
    if size == 0:
        raise _not_der("位串缺少填充位数")
    unused = element.data[element.content_start]
    if unused > 7 or (size == 1 and unused):
        raise _not_der("位串填充位数无效")
    if element.data[element.end - 1] & ((1 << unused) - 1):
        raise _not_der("位串填充位不为零")


def _check_oid(content: bytes) -> None:
    if not content or content[-1] & 0x80 or content[0] == 0x80:
        raise _not_der("对象标识符无效")
    for previous, current in pairwise(content):
        if current == 0x80 and not previous & 0x80:
            raise _not_der("对象标识符不是最短形式")


def _force(value: Any) -> None:
    """Make asn1crypto parse everything now; ``native`` walks every field."""
    _ = value.native
