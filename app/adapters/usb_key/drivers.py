"""The drivers by name; a vendor library is loaded only in the process that asks for one."""

from enum import StrEnum

from app.ports.usb_key_errors import LibraryUnusable
from app.ports.usb_keys import LibraryKeys


class DriverName(StrEnum):
    """The interfaces that drive a key."""

    SKF = "skf"
    PKCS11 = "pkcs11"


def make_driver(name: str, library: str, profile: str) -> LibraryKeys:
    """Return the driver of that name for a vendor library; the profile matters to SKF only."""
    match name:
        case DriverName.SKF:
            from app.adapters.usb_key.skf.keys import SkfKeys  # noqa: PLC0415 - only the driver asked for

            return SkfKeys(library, profile)
        case DriverName.PKCS11:
            from app.adapters.usb_key.pkcs11.keys import Pkcs11Keys  # noqa: PLC0415

            return Pkcs11Keys(library)
    raise LibraryUnusable(f"没有名为“{name}”的 USBKey 驱动，可用：skf、pkcs11。请在设置中改正。")
