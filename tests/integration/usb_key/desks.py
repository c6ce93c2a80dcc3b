"""Key desks on real parts: the software key through the device process, and SoftHSM 2."""

import os
import subprocess
from pathlib import Path

from app.adapters.usb_key.device_process import device_process_command
from app.adapters.usb_key.process_keys import ProcessUsbKeys
from app.ports.usb_keys import KeyKind, Pin
from tests.contracts.usb_keys import KeyDesk
from training.softkey import LIBRARY, SoftKeyDrawer

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
SO_PIN = Pin("12345678")
SKF_SERIAL = "SK20260001"
SECOND_SERIAL = "SECOND-0001"


def skf_keys(drawer: SoftKeyDrawer, *, profile: str = "auto", limits: dict[str, float] | None = None) -> ProcessUsbKeys:
    """Return the SKF driver on a drawer of software keys."""
    if not LIBRARY.exists():
        subprocess.run(["make", "-C", str(LIBRARY.parent)], check=True, capture_output=True)
    command = [*device_process_command(), "--driver", "skf", "--library", str(LIBRARY), "--profile", profile]
    return ProcessUsbKeys(command, environment=drawer.environment, limits=limits)


def skf_desk(drawer: SoftKeyDrawer, serial: str = SKF_SERIAL) -> KeyDesk:
    """Return a desk with one blank software key, named `key1`."""
    drawer.make("key1", serial=serial)
    return KeyDesk(keys=skf_keys(drawer), serial=serial, kinds=(KeyKind.SM2,))


def second_skf(folder: Path, *options: str) -> ProcessUsbKeys:
    """Build the library that shares nothing with the software key, and return the driver on it."""
    library, source = folder / "libsecond.so", Path(__file__).with_name("second_skf.c")
    compiler = ("gcc", "-std=gnu11", "-O1", "-shared", "-fPIC", *options, "-o", str(library))
    subprocess.run([*compiler, str(source), "-lcrypto"], check=True)
    return ProcessUsbKeys([*device_process_command(), "--driver", "skf", "--library", str(library)])


def softhsm_desk(folder: Path, *, kinds: tuple[KeyKind, ...] = (KeyKind.P256,)) -> KeyDesk:
    """Return a desk with one token as the vendor's tool leaves it: initialised, with a transport SO PIN."""
    (folder / "tokens").mkdir(parents=True)
    configuration = folder / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    environment = {"SOFTHSM2_CONF": str(configuration)}
    tool = ["softhsm2-util", "--init-token", "--free", "--label", "blank", "--so-pin", SO_PIN.value, "--pin", "000000"]
    subprocess.run(tool, check=True, capture_output=True, env={**os.environ, **environment})
    command = [*device_process_command(), "--driver", "pkcs11", "--library", str(SOFTHSM)]
    keys = ProcessUsbKeys(command, environment=environment)
    (info,) = keys.present()
    return KeyDesk(keys=keys, serial=info.serial, kinds=kinds, factory_secret=SO_PIN, counts_tries=False)
