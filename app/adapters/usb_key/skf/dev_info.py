"""DEVINFO measured under the profile, refused where it makes no sense, and as the port describes a key."""

from typing import Final

from app.adapters.usb_key.skf.layout import DevInfo, read_dev_info, text_of
from app.adapters.usb_key.skf.library import SkfLibrary
from app.adapters.usb_key.skf.profiles import SkfProfile, all_profiles
from app.adapters.usb_key.skf.sanity import DEV_INFO_BYTES, FILLS, is_decisive, is_text, objections
from app.ports.usb_key_errors import WrongProfile
from app.ports.usb_keys import KeyKind, UsbKeyInfo

DRIVER: Final = "skf"
SGD_RSA: Final = 0x10000


def measure(library: SkfLibrary, device: int) -> DevInfo:
    """Read DEVINFO; raise `WrongProfile` where it makes no sense under the library's profile."""
    first, second = _fill_twice(library, device)
    found = objections(first, second, library.profile)
    if found:
        advice = choose(first, second)
        hint = f"建议改用“{advice.name}”" if advice else "请联系介质厂商确认结构布局"
        raise WrongProfile(
            f"SKF 厂商参数“{library.profile.name}”与此厂商库不符（{found[0]}）。{hint}，或设为 auto。没有读写任何数据。"
        )
    return read_dev_info(first, library.profile)


def detect(library: SkfLibrary, device: int) -> SkfProfile:
    """Return the profile under which DEVINFO makes sense."""
    found = choose(*_fill_twice(library, device))
    if found is None:
        raise WrongProfile("没有一组 SKF 厂商参数能读懂此设备的信息，没有读写任何数据。请联系介质厂商。")
    return found


def choose(first: bytes, second: bytes) -> SkfProfile | None:
    """Return the best profile for what the library wrote: one that fits exactly before one that merely may."""
    sane = [profile for profile in all_profiles() if not objections(first, second, profile)]
    exact = [profile for profile in sane if is_decisive(first, second, profile)]
    return next(iter(exact + sane), None)


def describe(info: DevInfo, name: str, *, makes_rsa: bool) -> UsbKeyInfo:
    """Return the key as the port describes it; a device without a serial goes by its name, bytes are shown as hex."""
    serial = text_of(info.serial) if is_text(info.serial) else info.serial.rstrip(b"\0").hex().upper()
    return UsbKeyInfo(
        serial=serial or name,
        label=text_of(info.label),
        manufacturer=text_of(info.manufacturer),
        model=text_of(info.issuer),
        driver=DRIVER,
        kinds=(KeyKind.SM2, KeyKind.RSA2048) if info.asymmetric & SGD_RSA and makes_rsa else (KeyKind.SM2,),
        total_bytes=info.total_space,
        free_bytes=info.free_space,
    )


def _fill_twice(library: SkfLibrary, device: int) -> tuple[bytes, bytes]:
    first, second = (library.structure("SKF_GetDevInfo", device, size=DEV_INFO_BYTES, fill=fill) for fill in FILLS)
    return first, second
