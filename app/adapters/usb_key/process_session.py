"""A session of the device process, seen from the program."""

from typing import Any, Protocol

from app.ports.usb_key_errors import KeyRemoved, UsbKeyError
from app.ports.usb_keys import (
    KeyContents,
    KeyKind,
    KeySetup,
    KeySlot,
    KeyUse,
    Pin,
    PinRole,
    PinState,
    UsbKeyInfo,
)


class DeviceCalls(Protocol):
    """What a session needs of the device process; `generation` counts processes and sessions."""

    generation: int

    @property
    def is_running(self) -> bool:
        """Tell whether a process is there."""
        ...

    def call(self, name: str, /, *, seconds: float | None = None, **arguments: object) -> Any:
        """Call by name."""
        ...


class _Line:
    """Calls into one process generation; once the process or the key is gone, every further call says so."""

    def __init__(self, keys: DeviceCalls, generation: int) -> None:
        self._keys = keys
        self._generation = generation
        self.is_alive = True

    def call(self, name: str, /, **arguments: object) -> Any:
        """Call, unless the session is dead."""
        if not self.is_alive or self._keys.generation != self._generation:
            raise KeyRemoved("与介质的会话已中断。请确认介质已插好，然后继续，已完成的步骤不会丢失。")
        try:
            return self._keys.call(name, seconds=None, **arguments)
        except UsbKeyError as error:
            self.is_alive = not isinstance(error, KeyRemoved) and error.code not in _FATAL
            raise


_FATAL = ("usb_device_timeout", "usb_device_crashed")


class ProcessPins:
    """The port's `KeyPins` over the pipe."""

    def __init__(self, line: _Line) -> None:
        self._line = line

    def state(self, role: PinRole) -> PinState:
        """Tell how the PIN stands."""
        answer: PinState = self._line.call("pins.state", role=role)
        return answer

    def verify(self, role: PinRole, pin: Pin) -> None:
        """Log in."""
        self._line.call("pins.verify", role=role, pin=pin)

    def change(self, role: PinRole, old: Pin, new: Pin) -> None:
        """Replace a PIN."""
        self._line.call("pins.change", role=role, old=old, new=new)

    def unblock(self, admin_pin: Pin, new_user_pin: Pin) -> None:
        """Set a new user PIN by the admin PIN."""
        self._line.call("pins.unblock", admin_pin=admin_pin, new_user_pin=new_user_pin)


class ProcessSession:
    """The port's `UsbKeySession` over the pipe."""

    def __init__(self, keys: DeviceCalls, generation: int) -> None:
        self._line = _Line(keys, generation)
        self._keys = keys
        self._generation = generation
        self.pins = ProcessPins(self._line)

    @property
    def is_alive(self) -> bool:
        """True while the process that holds the session runs; a pulled key still has handles to close there."""
        return self._keys.generation == self._generation and self._keys.is_running

    def info(self) -> UsbKeyInfo:
        """Tell what the key says of itself now."""
        answer: UsbKeyInfo = self._line.call("session.info")
        return answer

    def contents(self) -> KeyContents:
        """List what is on the key."""
        answer: KeyContents = self._line.call("session.contents")
        return answer

    def initialise(self, setup: KeySetup) -> None:
        """Personalise the key."""
        self._line.call("session.initialise", setup=setup)

    def wipe(self, *, confirmed_serial: str, secret: Pin | None) -> None:
        """Erase the key."""
        self._line.call("session.wipe", confirmed_serial=confirmed_serial, secret=secret)

    def set_label(self, label: str) -> None:
        """Write the key's label."""
        self._line.call("session.set_label", label=label)

    def generate_key(self, kind: KeyKind) -> bytes:
        """Make the signing pair on the device."""
        answer: bytes = self._line.call("session.generate_key", kind=kind)
        return answer

    def slot(self, use: KeyUse) -> KeySlot:
        """Read public key and certificate of a pair."""
        answer: KeySlot = self._line.call("session.slot", use=use)
        return answer

    def sign(self, digest: bytes) -> bytes:
        """Sign a digest."""
        answer: bytes = self._line.call("session.sign", digest=digest)
        return answer

    def write_certificate(self, use: KeyUse, certificate: bytes) -> None:
        """Write a certificate."""
        self._line.call("session.write_certificate", use=use, certificate=certificate)

    def import_encryption_key(self, blob: bytes) -> None:
        """Import an ENVELOPEDKEYBLOB."""
        self._line.call("session.import_encryption_key", blob=blob)

    def write_file(self, name: str, content: bytes) -> None:
        """Write a file."""
        self._line.call("session.write_file", name=name, content=content)

    def read_file(self, name: str) -> bytes | None:
        """Read a file."""
        answer: bytes | None = self._line.call("session.read_file", name=name)
        return answer
