"""Files of an SKF application, written and read in pieces that the device takes."""

from typing import Final

from app.adapters.usb_key.skf import sar
from app.adapters.usb_key.skf.layout import listed_as, read_file_attribute, without_padding
from app.adapters.usb_key.skf.library import SkfLibrary
from app.ports.usb_key_errors import KeyFailed

RIGHTS_ANYONE: Final = 0xFF
RIGHTS_USER: Final = 0x10
SMALLEST_CHUNK: Final = 256
LARGEST_CHUNK: Final = 4096
_ATTRIBUTE_BYTES: Final = 64
_TOO_MUCH: Final = (
    sar.IN_DATA_LENGTH, sar.IN_DATA, sar.INVALID_PARAMETER, sar.BUFFER_TOO_SMALL, sar.MEMORY, sar.FAIL,
    sar.READ_FILE, sar.WRITE_FILE,
)  # fmt: skip
"""With which devices refuse a piece that is longer than they take or give, whatever DEVINFO says."""


def file_size(library: SkfLibrary, application: int, name: str) -> int:
    """Return the size of a file in bytes."""
    data = library.structure("SKF_GetFileInfo", application, name, size=_ATTRIBUTE_BYTES)
    return read_file_attribute(data, library.profile).size


def write_file(library: SkfLibrary, application: int, name: str, content: bytes, max_buffer: int) -> None:
    """Write a file that anybody may read and only the user may change, replacing an older one."""
    listed = listed_as(library.names("SKF_EnumFiles", application), name)
    if listed is not None:
        library.call("SKF_DeleteFile", application, listed)
    library.call("SKF_CreateFile", application, name, len(content), RIGHTS_ANYONE, RIGHTS_USER)
    at, most = 0, _chunk(max_buffer)
    while at < len(content):
        piece = content[at : at + most]
        code = library.result("SKF_WriteFile", application, name, at, piece, len(piece))
        if code in _TOO_MUCH and len(piece) > SMALLEST_CHUNK:
            most = max(len(piece) // 2, SMALLEST_CHUNK)
            continue
        if code != sar.OK:
            raise sar.to_error(code, "SKF_WriteFile")
        at += len(piece)


def read_file(library: SkfLibrary, application: int, name: str, max_buffer: int) -> bytes | None:
    """Read a whole file; None where there is none."""
    listed = listed_as(library.names("SKF_EnumFiles", application), name)
    if listed is None:
        return None
    size, most, found = file_size(library, application, listed), _chunk(max_buffer), b""
    while len(found) < size:
        wanted = min(most, size - len(found))
        code, piece = library.answered("SKF_ReadFile", application, listed, len(found), wanted, size=wanted)
        if code in _TOO_MUCH and wanted > SMALLEST_CHUNK:
            most = max(wanted // 2, SMALLEST_CHUNK)
            continue
        if code != sar.OK:
            raise sar.to_error(code, "SKF_ReadFile")
        if not piece:
            raise KeyFailed(f"介质中的文件“{name}”读不完整。请拔插介质重试，仍失败时重新制证。")
        found += piece
    return without_padding(found)


def _chunk(max_buffer: int) -> int:
    """Return how much goes at a time; a device that tells no sensible maximum gets small pieces."""
    return min(max_buffer, LARGEST_CHUNK) if max_buffer >= SMALLEST_CHUNK else SMALLEST_CHUNK
