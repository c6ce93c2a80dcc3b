"""Files of an SKF application, written and read in pieces that the device takes."""

from collections.abc import Iterator
from typing import Final

from app.adapters.usb_key.skf.layout import read_file_attribute
from app.adapters.usb_key.skf.library import SkfLibrary
from app.ports.usb_key_errors import KeyFailed

RIGHTS_ANYONE: Final = 0xFF
RIGHTS_USER: Final = 0x10
SMALLEST_CHUNK: Final = 256
LARGEST_CHUNK: Final = 4096
_ATTRIBUTE_BYTES: Final = 64


def file_size(library: SkfLibrary, application: int, name: str) -> int:
    """Return the size of a file in bytes."""
    data = library.structure("SKF_GetFileInfo", application, name, size=_ATTRIBUTE_BYTES)
    return read_file_attribute(data, library.profile).size


def write_file(library: SkfLibrary, application: int, name: str, content: bytes, max_buffer: int) -> None:
    """Write a file that anybody may read and only the user may change, replacing an older one."""
    if name in library.names("SKF_EnumFiles", application):
        library.call("SKF_DeleteFile", application, name)
    library.call("SKF_CreateFile", application, name, len(content), RIGHTS_ANYONE, RIGHTS_USER)
    for at, size in _chunks(len(content), max_buffer):
        library.call("SKF_WriteFile", application, name, at, content[at : at + size], size)


def read_file(library: SkfLibrary, application: int, name: str, max_buffer: int) -> bytes | None:
    """Read a whole file; None where there is none."""
    if name not in library.names("SKF_EnumFiles", application):
        return None
    size, found = file_size(library, application, name), b""
    for at, chunk in _chunks(size, max_buffer):
        piece = library.answer_into("SKF_ReadFile", application, name, at, chunk, size=chunk)
        if len(piece) != chunk:
            raise KeyFailed(f"介质中的文件“{name}”读不完整。请拔插介质重试，仍失败时重新制证。")
        found += piece
    return found


def _chunks(size: int, max_buffer: int) -> Iterator[tuple[int, int]]:
    """Split `size` bytes; a device that tells no sensible maximum gets small pieces."""
    most = min(max_buffer, LARGEST_CHUNK) if max_buffer >= SMALLEST_CHUNK else SMALLEST_CHUNK
    for at in range(0, size, most):
        yield at, min(most, size - at)
