"""USB keys as the services see them: one port, whatever interface drives the key (DESIGN §6).

Implemented by app/adapters/usb_key. Public keys are SubjectPublicKeyInfo in DER, certificates DER. A session is
opened per operation and closed by its context manager; every method may raise `KeyRemoved`, and after that the session
is dead. Errors are in app/ports/usb_key_errors.py.
"""

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from pki.algorithms import KeyAlgorithm


class KeyKind(StrEnum):
    """A key pair that a device can make. Values are stored."""

    SM2 = "sm2"
    P256 = "p256"
    RSA2048 = "rsa2048"
    RSA3072 = "rsa3072"

    @property
    def algorithm(self) -> KeyAlgorithm:
        """The algorithm by the name that the wire uses."""
        return (
            KeyAlgorithm(self.value.rstrip("0123456789")) if self.value.startswith("rsa") else KeyAlgorithm(self.value)
        )


class KeyUse(StrEnum):
    """Which pair of a double certificate."""

    SIGNING = "signing"
    ENCRYPTION = "encryption"


class PinRole(StrEnum):
    """Whose PIN: the certificate holder's, or the office's (SO PIN of PKCS#11)."""

    USER = "user"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN or a device key. Never in a repr, a message or a log."""

    value: str = field(repr=False)

    def __str__(self) -> str:
        """Hide it here too: a str() ends up in logs."""
        return "Pin(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLayout:
    """Where on the key our things are: application (SKF only) and container, ASCII of at most 32 and 64 bytes."""

    application: str
    container: str


DEFAULT_LAYOUT: Final = KeyLayout(application="CA-ESEAL", container="CA-ESEAL")


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbKeyInfo:
    """What the key says of itself. Spaces in bytes; None where the interface does not tell.

    `admin_pin_opens`: what opens the key for personalising and wiping is its admin PIN (PKCS#11), not a device key.
    """

    serial: str
    label: str
    manufacturer: str
    model: str
    driver: str
    kinds: tuple[KeyKind, ...]
    total_bytes: int | None = None
    free_bytes: int | None = None
    admin_pin_opens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySlot:
    """One pair of a container: public key and certificate, None where there is none."""

    use: KeyUse
    public_key: bytes | None = None
    certificate: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyContainer:
    """A container and what is in it."""

    application: str
    name: str
    slots: tuple[KeySlot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """A file on the key; size in bytes."""

    application: str
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyContents:
    """Everything on the key that can be seen without a PIN."""

    applications: tuple[str, ...] = ()
    containers: tuple[KeyContainer, ...] = ()
    files: tuple[KeyFile, ...] = ()

    @property
    def is_blank(self) -> bool:
        """True where nothing was ever personalised: no application, no key, no file."""
        return not (self.applications or self.containers or self.files)

    def is_somebody_elses(self, layout: KeyLayout) -> bool:
        """Tell whether there are applications (SKF), and ours is not one of them."""
        return bool(self.applications) and layout.application not in self.applications

    def container(self, layout: KeyLayout) -> KeyContainer | None:
        """Return the container of that layout."""
        return next(
            (c for c in self.containers if (c.application, c.name) == (layout.application, layout.container)), None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PinState:
    """How a PIN stands. `tries_left` is None where the interface only tells "low" or "locked"."""

    role: PinRole
    is_locked: bool
    tries_left: int | None = None
    tries_max: int | None = None
    is_default: bool = False
    is_last_try: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySetup:
    """PINs of a fresh personalisation.

    `factory_secret` is what opens a key as it arrives: the device authentication key (SKF; None: the vendor's
    default of the profile) or the SO PIN on arrival (PKCS#11). Tries apply where the interface can set them.
    """

    user_pin: Pin
    admin_pin: Pin
    factory_secret: Pin | None = None
    user_tries: int = 10
    admin_tries: int = 10


class NoticedBy(StrEnum):
    """How a library's insertions and removals are noticed."""

    EVENTS = "events"
    POLLING = "polling"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNotice:
    """What waiting came to: the devices as their library names them, and whether it is time to look at them.

    A notice never says what happened: events get lost and come twice, and a name may stand for another key by now.
    """

    names: tuple[str, ...]
    is_due: bool
    noticed_by: NoticedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPrompt:
    """It is time to look at the keys. `noticed_by` None: nothing is noticed now, so look from time to time."""

    noticed_by: NoticedBy | None


class KeyPins(Protocol):
    """The PINs of the application of this session's layout. No PIN is ever tried twice by the program."""

    def state(self, role: PinRole) -> PinState:
        """Tell how the PIN stands, without trying it."""
        ...

    def verify(self, role: PinRole, pin: Pin) -> None:
        """Log in; raise `PinIncorrect` (with the tries left) or `PinLocked`."""
        ...

    def change(self, role: PinRole, old: Pin, new: Pin) -> None:
        """Replace a PIN by its holder's knowledge of the old one."""
        ...

    def unblock(self, admin_pin: Pin, new_user_pin: Pin) -> None:
        """Set a new user PIN by the admin PIN, and fill up its tries."""
        ...


class UsbKeySession(Protocol):
    """One key, exclusively ours until the session is closed."""

    @property
    def pins(self) -> KeyPins:
        """The PINs."""
        ...

    def info(self) -> UsbKeyInfo:
        """Tell what the key says of itself now."""
        ...

    def contents(self) -> KeyContents:
        """List what is on the key."""
        ...

    def initialise(self, setup: KeySetup) -> None:
        """Personalise: set both PINs and, on SKF, make the application. Raise `KeyNotBlank` where it is there."""
        ...

    def wipe(self, *, confirmed_serial: str, secret: Pin | None) -> None:
        """Erase everything. `secret` is as `KeySetup.factory_secret`; the serial guards against the wrong key."""
        ...

    def set_label(self, label: str) -> None:
        """Write the key's label, ASCII of at most 31 bytes."""
        ...

    def generate_key(self, kind: KeyKind) -> bytes:
        """Make the signing pair on the device, never extractable; return its public key. Needs the user's login."""
        ...

    def slot(self, use: KeyUse) -> KeySlot:
        """Read public key and certificate of a pair as they are on the device."""
        ...

    def sign(self, digest: bytes) -> bytes:
        """Sign a digest (SM2: e = SM3(Z‖M); else SHA-256): DER {r, s}, or PKCS#1 v1.5 for RSA. Needs login."""
        ...

    def write_certificate(self, use: KeyUse, certificate: bytes) -> None:
        """Write a certificate, replacing an older one. Needs login."""
        ...

    def import_encryption_key(self, blob: bytes) -> None:
        """Import an ENVELOPEDKEYBLOB (GM/T 0016, ULONG of 4 bytes, packed). SKF only; needs login."""
        ...

    def write_file(self, name: str, content: bytes) -> None:
        """Write a file that anybody may read, replacing an older one. Name: ASCII, at most 32 bytes. Needs login."""
        ...

    def read_file(self, name: str) -> bytes | None:
        """Read a file; None where there is none."""
        ...


class UsbKeys(Protocol):
    """The USB keys of this computer, by one driver."""

    def present(self) -> tuple[UsbKeyInfo, ...]:
        """Return the inserted keys, by serial."""
        ...

    def open(self, serial: str, layout: KeyLayout = DEFAULT_LAYOUT) -> AbstractContextManager[UsbKeySession]:
        """Open the key; raise `KeyAbsent` or `KeyBusy`."""
        ...

    def close(self) -> None:
        """Let the library go; a later call opens it again."""
        ...


class LibraryKeys(UsbKeys, Protocol):
    """The keys of one vendor library, which can also wait for a change."""

    def wait_for_change(self, known: Collection[str], timeout_seconds: float, *, by_events: bool = True) -> KeyNotice:
        """Return as soon as the devices' names differ from `known` or the library tells of an event, else in time.

        No device is opened. Without `by_events`, or where the library has none that work, the names are polled.
        """
        ...


class AdminPins(Protocol):
    """Where admin PINs are held: encrypted by the server, handed out for one unlock at a time, audited."""

    def deposit(self, serial: str, pin: Pin) -> None:
        """Keep the admin PIN of a key before it is set on the key; an older one stays retrievable until confirmed."""
        ...

    def withdraw(self, serial: str) -> tuple[Pin, ...]:
        """Return the admin PINs that the key may have, newest first; empty where none is known."""
        ...

    def give_back(self, serial: str) -> None:
        """Say that the unlock is over; a loan ends by itself after some minutes."""
        ...
