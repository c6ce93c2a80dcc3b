"""The protocol between the program and its device process: docs/usb-key-protocol.md.

A frame is a length (4 bytes, little-endian) and that many bytes of JSON. One request, one answer, one at a time.
"""

import json
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, Final

from app.ports.usb_keys import KeyPins, LibraryKeys, UsbKeys, UsbKeySession

VERSION: Final = 1
LARGEST_FRAME: Final = 8 << 20
LENGTH_BYTES: Final = 4


class ProtocolError(Exception):
    """A frame that is not one: the other side is not what we think it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of the protocol: which object it goes to, its parameters, its result, and its limit in seconds."""

    name: str
    target: str
    method: str
    parameters: dict[str, Any]
    result: Any
    seconds: float


# Limits are generous for the slowest devices seen: RSA-3072 on a smart card takes minutes.
_SECONDS: Final = {
    "session.generate_key": 300.0,
    "session.wipe": 120.0,
    "session.initialise": 60.0,
    "session.write_file": 120.0,
    "session.read_file": 60.0,
    "session.contents": 60.0,
    "keys.present": 30.0,
    "keys.wait_for_change": 5.0,  # beyond the time it was given
}
DEFAULT_SECONDS: Final = 20.0
_SESSION_METHODS: Final = (
    "info",
    "contents",
    "initialise",
    "wipe",
    "set_label",
    "generate_key",
    "slot",
    "sign",
    "write_certificate",
    "import_encryption_key",
    "write_file",
    "read_file",
)
_PIN_METHODS: Final = ("state", "verify", "change", "unblock")


def _call(target: str, owner: type, method: str) -> Call:
    function: Callable[..., object] = getattr(owner, method)
    hints = dict(typing.get_type_hints(function))
    result = hints.pop("return")
    name = f"{target}.{method}"
    seconds = _SECONDS.get(name, DEFAULT_SECONDS)
    return Call(name=name, target=target, method=method, parameters=hints, result=result, seconds=seconds)


CALLS: Final = {
    call.name: call
    for call in (
        _call("keys", UsbKeys, "present"),
        _call("keys", LibraryKeys, "wait_for_change"),
        *(_call("session", UsbKeySession, method) for method in _SESSION_METHODS),
        *(_call("pins", KeyPins, method) for method in _PIN_METHODS),
    )
}


def write_frame(stream: IO[bytes], message: object) -> None:
    """Write one frame."""
    body = json.dumps(message, ensure_ascii=False).encode("utf-8", errors="replace")
    stream.write(len(body).to_bytes(LENGTH_BYTES, "little") + body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> dict[str, Any] | None:
    """Read one frame; None at the end of the stream."""
    head = stream.read(LENGTH_BYTES)
    if not head:
        return None
    size = int.from_bytes(head, "little")
    body = stream.read(size) if len(head) == LENGTH_BYTES and size <= LARGEST_FRAME else b""
    if len(body) != size:
        raise ProtocolError("broken frame")
    try:
        message = json.loads(body)
    except ValueError as error:
        raise ProtocolError("frame is no JSON") from error
    if not isinstance(message, dict) or message.get("v") != VERSION:
        raise ProtocolError("frame of another version")
    return message
