"""The USB keys of a seat: vendor libraries as the settings name them, or those that a training office lends."""

from collections.abc import Sequence
from dataclasses import replace

from app.adapters.backend_http.backend import HttpBackend
from app.adapters.backend_http.usb_keys import HttpPracticeKeys
from app.adapters.usb_key.device_process import device_process_command
from app.adapters.usb_key.process_keys import ProcessUsbKeys
from app.adapters.usb_key.several import Library, SeveralKeys
from app.bootstrap.usb_keys import driver_of
from app.ports.key_stock import KeyDriver
from app.ports.settings import Settings, SettingsFile
from app.ports.usb_key_errors import LibraryUnusable


def usb_keys(settings_file: SettingsFile, settings: Settings, backend: HttpBackend) -> SeveralKeys:
    """Return this seat's keys. Nothing is started, and the server is not asked, before they are first used.

    The file is read anew at each opening: the library may have been chosen in the window meanwhile.
    """

    def open_libraries() -> list[Library]:
        now = settings_file.load()
        named = replace(settings, key_library=now.key_library, key_driver=now.key_driver, key_profile=now.key_profile)
        return [_library(driver) for driver in key_drivers(named, backend)]

    return SeveralKeys(open_libraries)


def key_drivers(settings: Settings, backend: HttpBackend) -> Sequence[KeyDriver]:
    """Return the library that the settings name, else what a training office lends; raise `LibraryUnusable`."""
    if settings.key_library:
        named = KeyDriver(
            driver=settings.key_driver or driver_of(settings.key_library),
            library=settings.key_library,
            profile=settings.key_profile or "auto",
        )
        return (named,)
    lent = HttpPracticeKeys(backend).desk().drivers if settings.is_training else ()
    if not lent:
        raise LibraryUnusable("还没有设置 USBKey 厂商库。请在设置中填写库文件路径，或用 --library 指定。")
    return lent


def _library(driver: KeyDriver) -> Library:
    return Library(keys=_process(driver), watch=_process(driver), arrival_secret=driver.arrival_secret)


def _process(driver: KeyDriver) -> ProcessUsbKeys:
    options = ["--driver", driver.driver, "--library", driver.library, "--profile", driver.profile]
    return ProcessUsbKeys([*device_process_command(), *options], environment=driver.environment)
