"""A vendor's SKF library behind ctypes: loading it defensively, calling it, and turning results into errors.

Scalars are passed as wide as a register, so both ULONG widths read them right; every ULONG output gets a zeroed
buffer of 8 bytes. PIN texts live in buffers that are overwritten after the call.
"""

import ctypes
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from app.adapters.usb_key.skf import sar
from app.adapters.usb_key.skf.layout import SCALAR_BYTES
from app.adapters.usb_key.skf.profiles import NullBuffer, SkfProfile
from app.ports.usb_key_errors import KeyFailed, LibraryUnusable, NotSupported, UsbKeyError, WrongProfile
from app.ports.usb_keys import Pin

log = logging.getLogger(__name__)

REQUIRED: Final = ("SKF_EnumDev", "SKF_ConnectDev", "SKF_DisConnectDev", "SKF_GetDevInfo")
_LARGEST_ANSWER: Final = 4 << 20
_SPARE_BYTES: Final = 256
_NONE_OF_THEM: Final = ("0A00001B", "0A00002E", "0A000031")
"""KEYNOTFOUND, APPLICATION_NOT_EXISTS, FILE_NOT_EXIST"""
_TAKES_NO_NULL: Final = (sar.INVALID_PARAMETER, sar.FAIL, sar.IN_DATA, sar.IN_DATA_LENGTH, sar.MEMORY)
_TOO_SMALL_BY: Final = (sar.IN_DATA_LENGTH, sar.IN_DATA, sar.INVALID_PARAMETER, sar.MEMORY, sar.FAIL)
"""With which some libraries say that a buffer is too small, telling the size that it takes."""
_ALIASES: Final = {"SKF_DisConnectDev": "SKF_DisconnectDev"}
"""Names by which some libraries export a function."""
_IS_64_BIT: Final = sys.maxsize > 2**32
Number = ctypes.c_uint64 if _IS_64_BIT else ctypes.c_uint32
Argument = Any


class Scalar:
    """A ULONG (or BOOL) output: 8 zeroed bytes."""

    def __init__(self, value: int = 0) -> None:
        self.buffer = ctypes.create_string_buffer(value.to_bytes(SCALAR_BYTES, "little"), SCALAR_BYTES)

    @property
    def value(self) -> int:
        """What the library wrote, in whichever width."""
        return int.from_bytes(self.buffer.raw, "little")


class Said(Scalar):
    """A ULONG output that a library may leave unwritten: None then."""

    _UNWRITTEN: Final = bytes([0xA5]) * SCALAR_BYTES

    def __init__(self) -> None:
        super().__init__(int.from_bytes(self._UNWRITTEN, "little"))

    @property
    def told(self) -> int | None:
        """What the library wrote, in whichever width; None where it wrote nothing."""
        raw, half = self.buffer.raw, SCALAR_BYTES // 2
        if raw == self._UNWRITTEN:
            return None
        return int.from_bytes(raw[:half] if raw[half:] == self._UNWRITTEN[half:] else raw, "little")


class HandleOut:
    """A HANDLE output."""

    def __init__(self) -> None:
        self.pointer = ctypes.c_void_p()


class SkfLibrary:
    """The loaded library. One call at a time; `profile` is set once the right one is known."""

    def __init__(self, path: str, profile: SkfProfile) -> None:
        self.profile = profile
        self._path = path
        self._library = _load(path, profile)
        missing = [name for name in REQUIRED if not self.has(name)]
        if missing:
            raise LibraryUnusable(
                f"库文件“{Path(path).name}”缺少 {missing[0]}，不是 SKF 接口库。请在设置中选对库文件。"
            )

    def has(self, function: str) -> bool:
        """Tell whether the library exports that function."""
        return hasattr(self._library, self._exported(function))

    def result(self, function: str, *arguments: Argument) -> int:
        """Call and return the SAR code."""
        try:
            entry = getattr(self._library, self._exported(function))
        except AttributeError:
            raise NotSupported(
                f"厂商库没有 {function}，不能完成此操作。请更换厂商驱动版本。", function=function
            ) from None
        entry.restype = ctypes.c_uint32
        try:
            code: int = entry(*(_convert(argument) for argument in arguments))
        except ValueError as error:  # ctypes on 32-bit Windows: the stack is not as this convention leaves it
            sentence = (
                f"厂商库的调用约定与 SKF 厂商参数“{self.profile.name}”不符。请将厂商参数改为 cdecl 或 standard 后重试。"
            )
            raise WrongProfile(sentence, function=function) from error
        log.debug("%s -> %08X", function, code)
        return self.profile.codes.get(code, code)

    def call(self, function: str, *arguments: Argument) -> None:
        """Call; raise the typed error unless the answer is SAR_OK."""
        code = self.result(function, *arguments)
        if code != sar.OK:
            raise sar.to_error(code, function)

    def call_if_there(self, function: str, *arguments: Argument) -> bool:
        """Call an optional function; False where the library lacks it or says "not supported"."""
        if not self.has(function):
            return False
        code = self.result(function, *arguments)
        if code not in (sar.OK, sar.NOT_SUPPORTED):
            raise sar.to_error(code, function)
        return code == sar.OK

    def answer(self, function: str, *arguments: Argument) -> bytes:
        """Call a function whose last two parameters are a buffer and its size; return what it wrote.

        A NULL buffer asks for the size; both SAR_OK and SAR_BUFFER_TOO_SMALL are understood as the answer. Where the
        question is refused or answered by nothing, a buffer of the profile's size is offered: then the answer counts.
        """
        size = self._ask_size(function, arguments)
        for _ in range(3):
            if size > _LARGEST_ANSWER:
                break
            buffer, length = ctypes.create_string_buffer(size), Scalar(size)
            code = self.result(function, *arguments, buffer, length)
            if code == sar.OK:
                return buffer.raw[: min(length.value, size)]
            if code != sar.BUFFER_TOO_SMALL and not (code in _TOO_SMALL_BY and length.value > size):
                raise sar.to_error(code, function)
            size = max(length.value, 2 * size)
        raise sar.to_error(sar.BUFFER_TOO_SMALL, function)

    def answer_into(self, function: str, *arguments: Argument, size: int) -> bytes:
        """Call a function whose last two parameters are a buffer and its size, with a buffer of a known size."""
        code, answer = self.answered(function, *arguments, size=size)
        if code != sar.OK:
            raise sar.to_error(code, function)
        return answer

    def answered(self, function: str, *arguments: Argument, size: int) -> tuple[int, bytes]:
        """As `answer_into`, with the SAR code instead of an error."""
        buffer, length = ctypes.create_string_buffer(size), Scalar(size)
        code = self.result(function, *arguments, buffer, length)
        return code, buffer.raw[: min(length.value, size)]

    def names(self, function: str, *arguments: Argument) -> tuple[str, ...]:
        """Call a function that lists names: each ends with a zero byte, the list with one more.

        Some libraries answer "does not exist" where there is nothing to list.
        """
        try:
            answer = self.answer(function, *arguments)
        except UsbKeyError as error:
            if error.facts.get("device_code") in _NONE_OF_THEM:
                return ()
            raise
        found = []
        for raw in answer.split(b"\0"):
            if not raw:
                break
            found.append(raw.decode("utf-8", errors="surrogateescape"))
        return tuple(found)

    def structure(self, function: str, *arguments: Argument, size: int, fill: int = 0) -> bytes:
        """Call a function that fills a structure; the buffer has room to spare, in case the layout is another."""
        code, filled = self.filled(function, *arguments, size=size, fill=fill)
        if code != sar.OK:
            raise sar.to_error(code, function)
        return filled

    def filled(self, function: str, *arguments: Argument, size: int, fill: int = 0) -> tuple[int, bytes]:
        """As `structure`, with the SAR code instead of an error."""
        room = size + _SPARE_BYTES
        buffer = ctypes.create_string_buffer(bytes([fill]) * room, room)
        return self.result(function, *arguments, buffer), buffer.raw

    def open_handle(self, function: str, *arguments: Argument) -> int:
        """Call a function whose last parameter is a HANDLE output."""
        out = HandleOut()
        self.call(function, *arguments, out)
        if not out.pointer.value:
            raise KeyFailed(f"厂商库没有给出句柄（{function}）。请拔插介质重试。", function=function)
        return int(out.pointer.value)

    def _exported(self, function: str) -> str:
        alias = _ALIASES.get(function)
        return alias if alias and not hasattr(self._library, function) else function

    def _ask_size(self, function: str, arguments: Sequence[Argument]) -> int:
        if self.profile.null_buffer is NullBuffer.FIXED:
            return self.profile.buffer_bytes
        length = Scalar()
        code = self.result(function, *arguments, None, length)
        if code in (sar.OK, sar.BUFFER_TOO_SMALL):
            return length.value or self.profile.buffer_bytes
        if code in _TAKES_NO_NULL:
            return self.profile.buffer_bytes
        raise sar.to_error(code, function)


@contextmanager
def secret_text(pin: Pin) -> Iterator[ctypes.Array[ctypes.c_char]]:
    """Give the PIN as a C string that is overwritten afterwards."""
    raw = pin.value.encode("utf-8")
    buffer = ctypes.create_string_buffer(raw, len(raw) + 1)
    try:
        yield buffer
    finally:
        ctypes.memset(buffer, 0, len(raw))


def _convert(argument: Argument) -> Argument:
    """Turn a Python value into what ctypes passes: numbers as wide as a register, handles and buffers as pointers."""
    match argument:
        case bool():
            converted: Argument = ctypes.c_int(argument)
        case int():
            converted = Number(argument)
        case str():
            converted = ctypes.c_char_p(argument.encode("utf-8", errors="surrogateescape"))
        case bytes():
            converted = ctypes.create_string_buffer(argument, len(argument) or 1)
        case Scalar():
            converted = argument.buffer
        case HandleOut():
            converted = ctypes.byref(argument.pointer)
        case None:
            converted = ctypes.c_void_p(None)
        case _:
            converted = argument
    return converted


def _load(path: str, profile: SkfProfile) -> ctypes.CDLL:
    if not Path(path).is_file():
        raise LibraryUnusable(f"找不到 USBKey 厂商库文件“{path}”。请安装厂商驱动，或在设置中改正路径。")
    windll = getattr(ctypes, "WinDLL", None)
    loader = windll if windll is not None and profile.convention == "stdcall" else ctypes.CDLL
    try:
        if hasattr(os, "add_dll_directory"):
            os.add_dll_directory(str(Path(path).resolve().parent))
        library: ctypes.CDLL = loader(str(Path(path).resolve()))
    except OSError as error:
        bits = 64 if _IS_64_BIT else 32
        sentence = f"无法加载 USBKey 厂商库“{Path(path).name}”。请确认它是 {bits} 位的，且厂商驱动已完整安装。"
        raise LibraryUnusable(sentence) from error
    return library
