"""Does DEVINFO make sense under a profile? A wrong one must be refused, not read as garbage.

Two kinds of evidence: the values themselves, and how many bytes the library wrote, found by letting it fill two
differently prepared buffers. The second kind decides where it can: the sizes of the layouts all differ.
"""

from collections.abc import Iterator
from typing import Final

from app.adapters.usb_key.skf.layout import DevInfo, read_dev_info
from app.adapters.usb_key.skf.profiles import SkfProfile, all_profiles

FILLS: Final = (0x00, 0xA5)
DEV_INFO_BYTES: Final = 328
"""The largest DEVINFO: ULONG of 8 bytes, naturally aligned."""
_RESERVED: Final = 64
_KNOWN_SYMMETRIC: Final = frozenset({0x000, 0x100, 0x200, 0x400, 0x800})
"""SM1, SSF33, SM4 and vendors' own, by the family bits of SGD_*; 0 where a device has no authentication."""
_LARGEST_SPACE: Final = 1 << 32
_PRINTABLE: Final = range(0x20, 0x7F)


def written_bytes(first: bytes, second: bytes) -> int:
    """Return how far the library wrote into two buffers that were prepared with the two `FILLS`."""
    last = len(first)
    while last and (first[last - 1], second[last - 1]) == FILLS:
        last -= 1
    return last


def is_decisive(first: bytes, second: bytes, profile: SkfProfile) -> bool:
    """Tell whether the library wrote exactly this layout: all of it, or all but Reserved."""
    size = read_dev_info(first, profile).size
    return written_bytes(first, second) in (size, size - _RESERVED)


def objections(first: bytes, second: bytes, profile: SkfProfile) -> list[str]:
    """Return what speaks against the profile (Chinese), nothing where DEVINFO makes sense."""
    info = read_dev_info(first, profile)
    if is_decisive(first, second, profile):
        return []  # whatever a device says of itself: it says it in this layout
    found = [*_text_objections(info), *_number_objections(info)]
    others = (other for other in all_profiles() if read_dev_info(first, other).size != info.size)
    if any(is_decisive(first, second, other) for other in others):
        written = written_bytes(first, second)
        found.append(f"厂商库写出 {written} 字节，此参数下结构为 {info.size} 字节")
    return found


def _text_objections(info: DevInfo) -> Iterator[str]:
    texts = {"厂商": info.manufacturer, "发行者": info.issuer, "标签": info.label, "序列号": info.serial}
    for name, field in texts.items():
        if not is_text(field):
            yield f"{name}不是文本"
    if max(info.auth_algorithm, info.total_space, info.free_space, info.max_buffer) >= _LARGEST_SPACE:
        yield "数值超出 32 位"


def _number_objections(info: DevInfo) -> Iterator[str]:
    if info.auth_algorithm & 0xFFFFFF00 not in _KNOWN_SYMMETRIC:
        yield f"设备认证算法 0x{info.auth_algorithm:X} 不存在"
    if info.asymmetric & ~0x00FF_FFFF or info.digests & ~0xFF:
        yield "算法标识超出范围"
    if info.total_space == 0 or info.free_space > info.total_space:
        yield f"空间数值矛盾（共 {info.total_space}，剩余 {info.free_space}）"


def is_text(field: bytes) -> bool:
    """Tell whether a field is printable ASCII, or Chinese in UTF-8 or GBK, up to its first zero or its padding."""
    text = field.split(b"\0", 1)[0].rstrip(b"\xff")
    if all(byte in _PRINTABLE for byte in text):
        return True
    for encoding in ("utf-8", "gbk"):
        try:
            return text.decode(encoding).isprintable()
        except UnicodeDecodeError:
            continue
    return False
