"""USB keys for the composition root: which driver a vendor library needs, in a device process of its own."""

from collections.abc import Mapping
from pathlib import Path

from app.adapters.folder.settings_file import TomlSettings
from app.adapters.usb_key.device_process import device_process_command
from app.adapters.usb_key.drivers import DriverName
from app.adapters.usb_key.process_keys import ProcessUsbKeys
from app.bootstrap.folder import data_folder
from app.ports.settings import Settings
from app.ports.usb_key_errors import LibraryUnusable
from app.ports.usb_keys import LibraryKeys, UsbKeys
from app.services.production import Production
from app.services.workstation import Services

_MARKS = {DriverName.SKF: b"SKF_EnumDev", DriverName.PKCS11: b"C_GetFunctionList"}
LARGEST_LIBRARY = 256 * 1024 * 1024


def open_usb_keys(
    settings: Settings,
    *,
    driver: str = "",
    library: str = "",
    profile: str = "",
    limits: Mapping[str, float] | None = None,
) -> LibraryKeys:
    """Return the keys of a vendor library: as given, else as the settings say; an open driver is found out.

    `limits` replaces time limits in seconds, by call name.
    """
    path = library or settings.key_library
    if not path:
        raise LibraryUnusable("还没有设置 USBKey 厂商库。请在设置中填写库文件路径，或用 --library 指定。")
    name = driver or settings.key_driver or driver_of(path)
    options = ["--driver", name, "--library", path, "--profile", profile or settings.key_profile or "auto"]
    return ProcessUsbKeys([*device_process_command(), *options], limits=limits)


def stored_settings() -> Settings:
    """Return the settings of the data folder; looking at a key needs nothing else of it."""
    return TomlSettings(data_folder().settings).load()


def open_production(services: Services, keys: UsbKeys) -> Production:
    """Return the production desk over these keys."""
    return Production(
        services.acting,
        keys=keys,
        store=services.store,
        backend=services.backend,
        clock=services.clock,
        policy=services.key_desk.production.policy,
        admin_pins=services.admin_pins,
        stock=services.key_stock,
    )


def driver_of(path: str) -> str:
    """Tell by the names a library exports which interface it has."""
    try:
        size = Path(path).stat().st_size
        content = Path(path).read_bytes() if size <= LARGEST_LIBRARY else b""
    except OSError as error:
        raise LibraryUnusable(f"无法读取 USBKey 厂商库“{path}”。请在设置中改正路径。") from error
    found = [name.value for name, mark in _MARKS.items() if mark in content]
    if len(found) != 1:
        raise LibraryUnusable(f"看不出“{Path(path).name}”是 SKF 还是 PKCS#11 库。请用 --driver 或设置指明。")
    return found[0]
