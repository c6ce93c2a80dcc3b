"""What can go wrong with a USB key: stable code, one Chinese sentence with the next step, facts for machines.

They cross a process boundary, so each is rebuilt from its code, its sentence and its facts (`rebuild`).
"""

from collections.abc import Mapping

from app.ports.errors import Unavailable, UserError, WorkstationError


class UsbKeyError(WorkstationError):
    """Anything about a USB key. `facts` holds what a machine may want: `tries_left`, `device_code`, `function`."""

    CODE = "usb_key_failed"

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(self.CODE, sentence)
        self.facts: dict[str, object] = {name: value for name, value in facts.items() if value is not None}

    @property
    def is_set_revoked(self) -> bool:
        """True where the certificate set was given back because of this: the order may have another key."""
        return bool(self.facts.get("is_set_revoked"))


class KeyFailed(UsbKeyError, Unavailable):
    """The device or its library failed in a way that no other error names."""

    CODE = "usb_key_failed"


class KeyRemoved(UsbKeyError, Unavailable):
    """The key was pulled out."""

    CODE = "usb_key_removed"


class KeyAbsent(UsbKeyError, Unavailable):
    """No key with that serial is inserted."""

    CODE = "usb_key_absent"


class KeyBusy(UsbKeyError, Unavailable):
    """Another program holds the key."""

    CODE = "usb_key_busy"


class DeviceHung(UsbKeyError, Unavailable):
    """A call took longer than its limit; the device process was ended."""

    CODE = "usb_device_timeout"


class DeviceCrashed(UsbKeyError, Unavailable):
    """The device process died during a call."""

    CODE = "usb_device_crashed"


class LibraryUnusable(UsbKeyError, UserError):
    """The vendor library cannot be loaded, or lacks what is needed."""

    CODE = "usb_library_unusable"


class WrongProfile(UsbKeyError, UserError):
    """The vendor profile does not fit the library: what the device says of itself makes no sense under it."""

    CODE = "usb_profile_wrong"


class NotSupported(UsbKeyError, UserError):
    """The device cannot do this."""

    CODE = "usb_not_supported"


class PinIncorrect(UsbKeyError, UserError):
    """A wrong PIN; `facts["tries_left"]` where known."""

    CODE = "usb_pin_incorrect"

    @property
    def tries_left(self) -> int | None:
        """Tries left before the PIN locks, None where the interface does not tell."""
        left = self.facts.get("tries_left")
        return left if isinstance(left, int) else None


class PinLocked(UsbKeyError, UserError):
    """No tries are left."""

    CODE = "usb_pin_locked"


class PinUnfit(UsbKeyError, UserError):
    """A new PIN of a length or form that the key refuses."""

    CODE = "usb_pin_unfit"


class NotLoggedIn(UsbKeyError, UserError):
    """The call needs a login that was not made or was lost."""

    CODE = "usb_not_logged_in"


class AlreadyLoggedIn(UsbKeyError, Unavailable):
    """Somebody is logged in to the key: the PIN was not even tried."""

    CODE = "usb_already_logged_in"


class DeviceAuthFailed(UsbKeyError, UserError):
    """The device authentication key (or the SO PIN on arrival) is not that of this key."""

    CODE = "usb_device_auth_failed"


class KeyNotBlank(UsbKeyError, UserError):
    """The key was personalised before."""

    CODE = "usb_key_not_blank"


class KeyFull(UsbKeyError, UserError):
    """No room left on the key."""

    CODE = "usb_key_full"


class EnvelopeRefused(UsbKeyError, UserError):
    """The key would not import the enveloped encryption key."""

    CODE = "usb_envelope_refused"

    @property
    def is_about_envelope(self) -> bool:
        """True where the device says that it is the envelope; False where a passing failure answers alike."""
        return bool(self.facts.get("is_about_envelope"))


class WrongKey(UsbKeyError, UserError):
    """Another key than the one that was meant."""

    CODE = "usb_key_wrong"


_BY_CODE: dict[str, type[UsbKeyError]] = {
    kind.CODE: kind
    for kind in (
        KeyFailed,
        KeyRemoved,
        KeyAbsent,
        KeyBusy,
        DeviceHung,
        DeviceCrashed,
        LibraryUnusable,
        WrongProfile,
        NotSupported,
        PinIncorrect,
        PinLocked,
        PinUnfit,
        NotLoggedIn,
        AlreadyLoggedIn,
        DeviceAuthFailed,
        KeyNotBlank,
        KeyFull,
        EnvelopeRefused,
        WrongKey,
    )
}


def rebuild(code: str, sentence: str, facts: Mapping[str, object]) -> UsbKeyError:
    """Return the error that had this code, sentence and facts on the other side of the pipe."""
    return _BY_CODE.get(code, KeyFailed)(sentence, **facts)
