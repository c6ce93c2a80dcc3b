"""Structures of GM/T 0016-2012 in the width and packing of a profile.

Only DEVINFO differs between packed and natural layout when ULONG has 4 bytes; with 8 bytes all of them grow.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.adapters.usb_key.skf.profiles import Packing, SkfProfile
from app.ports.usb_key_errors import KeyFailed
from pki import sm2
from pki.errors import PkiError
from pki.public_keys import PublicKey, public_key_of_rsa, public_key_of_sm2

SCALAR_BYTES: Final = 8
"""Every ULONG output gets a zeroed buffer of 8 bytes, so both widths read right."""
ENVELOPE_BYTES: Final = 372
_COORDINATE: Final = 64
_MODULUS, _EXPONENT = 256, 4
_SHORTEST: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DevInfo:
    """DEVINFO. Texts are kept raw: whether they are texts is what the sanity test asks."""

    version: tuple[int, int]
    manufacturer: bytes
    issuer: bytes
    label: bytes
    serial: bytes
    hardware_version: tuple[int, int]
    firmware_version: tuple[int, int]
    symmetric: int
    asymmetric: int
    digests: int
    auth_algorithm: int
    total_space: int
    free_space: int
    max_ecc_buffer: int
    max_buffer: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAttribute:
    """FILEATTRIBUTE, as far as it is used; size in bytes."""

    name: str
    size: int


class Reader:
    """Walks through the bytes of a structure."""

    def __init__(self, data: bytes, profile: SkfProfile) -> None:
        self._data = data
        self._width = profile.ulong_bytes
        self._natural = profile.packing is Packing.NATURAL
        self.at = 0

    def bytes(self, size: int) -> bytes:
        """Take `size` bytes."""
        self.at += size
        return self._data[self.at - size : self.at]

    def ulong(self) -> int:
        """Take one ULONG."""
        self.align()
        return int.from_bytes(self.bytes(self._width), "little")

    def align(self) -> None:
        """Skip what natural alignment leaves out."""
        if self._natural:
            self.at = -(-self.at // self._width) * self._width

    def version(self) -> tuple[int, int]:
        """Take a VERSION."""
        major, minor = self.bytes(2)
        return major, minor


def read_dev_info(data: bytes, profile: SkfProfile) -> DevInfo:
    """Read a DEVINFO: 294 bytes packed, 296 natural, with ULONG of 4 bytes."""
    reader = Reader(data, profile)
    version = reader.version()
    manufacturer, issuer = reader.bytes(64), reader.bytes(64)
    label, serial = reader.bytes(32), reader.bytes(32)
    hardware, firmware = reader.version(), reader.version()
    numbers = [reader.ulong() for _ in range(8)]
    reader.bytes(64)
    reader.align()
    return DevInfo(
        version=version,
        manufacturer=manufacturer,
        issuer=issuer,
        label=label,
        serial=serial,
        hardware_version=hardware,
        firmware_version=firmware,
        symmetric=numbers[0],
        asymmetric=numbers[1],
        digests=numbers[2],
        auth_algorithm=numbers[3],
        total_space=numbers[4],
        free_space=numbers[5],
        max_ecc_buffer=numbers[6],
        max_buffer=numbers[7],
        size=reader.at,
    )


def text_of(field: bytes) -> str:
    """Return the text of a field: zero-terminated or padded; UTF-8, or GBK as some Windows libraries write it."""
    raw = field.split(b"\0", 1)[0].strip(b" \t\xff")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gbk", errors="replace")


def shown_name(name: str) -> str:
    """Return a name as people and the pipe can have it; the driver itself keeps the library's own bytes."""
    return text_of(name.encode("utf-8", errors="surrogateescape"))


def is_same_name(listed: str, wanted: str) -> bool:
    """Tell whether a listed name is ours: some libraries keep small letters only, or pad with spaces."""
    return listed.strip().casefold() == wanted.casefold()


def listed_as(names: Iterable[str], wanted: str) -> str | None:
    """Return how a name is listed, None where it is not."""
    return next((name for name in names if is_same_name(name, wanted)), None)


def read_public_key(blob: bytes, profile: SkfProfile) -> PublicKey:
    """Read an ECCPUBLICKEYBLOB: BitLen, X[64], Y[64], each right-aligned and big-endian."""
    reader = Reader(blob, profile)
    bits = reader.ulong()
    x, y = (int.from_bytes(reader.bytes(_COORDINATE), "big") for _ in range(2))
    try:
        return public_key_of_sm2(sm2.Sm2PublicKey(x, y))
    except PkiError as error:
        sentence = f"介质返回的公钥（{bits} 位）不是 SM2 曲线上的点，请换一只介质，或更换 SKF 厂商参数后重试。"
        raise KeyFailed(sentence) from error


def read_rsa_public_key(blob: bytes, profile: SkfProfile) -> PublicKey:
    """Read an RSAPUBLICKEYBLOB: AlgID, BitLen, Modulus[256] and PublicExponent[4], right-aligned and big-endian."""
    reader = Reader(blob, profile)
    reader.ulong()
    bits = reader.ulong()
    modulus, exponent = (int.from_bytes(reader.bytes(size), "big") for size in (_MODULUS, _EXPONENT))
    try:
        return public_key_of_rsa(modulus, exponent)
    except PkiError as error:
        sentence = f"介质返回的 RSA 公钥（{bits} 位）不合要求，请换一只介质，或更换 SKF 厂商参数后重试。"
        raise KeyFailed(sentence) from error


def rsa_public_key_bytes(profile: SkfProfile) -> int:
    """Return the size of an RSAPUBLICKEYBLOB: 268 by the standard."""
    return 2 * profile.ulong_bytes + _MODULUS + _EXPONENT


def first_value(data: bytes) -> bytes:
    """Return the DER value that the bytes begin with: some libraries give a buffer back with what was in it before."""
    if data[:1] != b"\x30" or len(data) < _SHORTEST:
        return data
    count = data[1] & 0x7F if data[1] & 0x80 else 0
    size = 2 + count + (int.from_bytes(data[2 : 2 + count], "big") if count else data[1])
    return data[:size]


def without_padding(data: bytes) -> bytes:
    """Cut zeros and FF after a DER value: files of some devices are whole blocks. Who compares sees anything else."""
    value = first_value(data)
    return data if data[len(value) :].strip(b"\x00\xff") else value


def public_key_bytes(profile: SkfProfile) -> int:
    """Return the size of an ECCPUBLICKEYBLOB: 132 by the standard."""
    return profile.ulong_bytes + 2 * _COORDINATE


def read_file_attribute(data: bytes, profile: SkfProfile) -> FileAttribute:
    """Read a FILEATTRIBUTE: FileName[32], FileSize, ReadRights, WriteRights."""
    reader = Reader(data, profile)
    return FileAttribute(name=text_of(reader.bytes(32)), size=reader.ulong())


def widen_envelope(blob: bytes, profile: SkfProfile) -> bytes:
    """Return an ENVELOPEDKEYBLOB of the standard layout in the profile's ULONG width."""
    if profile.ulong_bytes == 4:
        return blob

    def wide(at: int) -> bytes:
        return blob[at : at + 4] + bytes(profile.ulong_bytes - 4)

    return b"".join(
        (
            wide(0),
            wide(4),
            wide(8),
            blob[12:76],
            wide(76),
            blob[80:368],
            wide(368),
            blob[ENVELOPE_BYTES:],
        )
    )
