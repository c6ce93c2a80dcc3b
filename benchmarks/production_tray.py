"""One key on the desk of the fault matrix: a software key or a SoftHSM token, its faults, and putting it back."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.adapters.usb_key.device_process import device_process_command
from app.adapters.usb_key.process_keys import ProcessUsbKeys
from app.ports.usb_keys import KeyKind
from tests.integration.backend.bench import order_number
from tests.integration.production.program import put_back
from tests.integration.usb_key.desks import SO_PIN, SOFTHSM
from training.softkey import LIBRARY, SoftKeyDrawer

LIMITED = (
    "session.initialise",
    "session.contents",
    "session.generate_key",
    "session.write_file",
    "session.read_file",
    "session.slot",
    "session.sign",
    "session.write_certificate",
    "session.import_encryption_key",
    "session.set_label",
    "pins.verify",
    "keys.present",
)


@dataclass(kw_only=True)
class Tray:
    """The key, and the control file of its library."""

    folder: Path
    number: int
    driver: str
    serial: str
    library: str
    environment: Mapping[str, str]
    kind: KeyKind
    factory_secret: str | None = None
    _is_used: bool = field(default=False)

    @property
    def order_no(self) -> str:
        """The order that this key is for."""
        return order_number(self.number)

    def is_new(self) -> bool:
        """Tell once that nothing was done with it yet."""
        was, self._is_used = self._is_used, True
        return not was

    def control(self, *lines: str) -> None:
        """Set faults, replacing earlier ones."""
        for mark in self.folder.glob("control.fired-*"):
            mark.unlink()
        (self.folder / "control").write_text("".join(f"{line}\n" for line in lines), encoding="ascii")

    def calls(self) -> int:
        """Return how many calls the control line `count` counted."""
        return int((self.folder / "control.count").read_text(encoding="ascii"))

    def put_back(self) -> None:
        """Plug the key in again."""
        put_back(self.folder)


def skf_tray(folder: Path, number: int) -> Tray:
    """Return a blank software key."""
    drawer, serial = SoftKeyDrawer(folder), f"SOAK{number:05d}"
    drawer.make("key1", serial=serial)
    return Tray(
        folder=folder, number=number, driver="skf", serial=serial, library=str(LIBRARY),
        environment=drawer.environment, kind=KeyKind.SM2,
    )  # fmt: skip


def softhsm_tray(folder: Path, number: int, module: Path) -> Tray:
    """Return a token as the vendor's tool leaves it, behind the module that strikes."""
    (folder / "tokens").mkdir(parents=True)
    configuration = folder / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    environment = {
        "SOFTHSM2_CONF": str(configuration),
        "STRUCK_REAL": str(SOFTHSM),
        "STRUCK_CONTROL": str(folder / "control"),
    }
    tool = ["softhsm2-util", "--init-token", "--free", "--label", "blank", "--so-pin", SO_PIN.value, "--pin", "000000"]
    subprocess.run(tool, check=True, capture_output=True, env={**os.environ, **environment})
    (folder / "control").touch()
    keys = ProcessUsbKeys(
        [*device_process_command(), "--driver", "pkcs11", "--library", str(module)], environment=environment
    )
    (info,) = keys.present()
    keys.close()
    return Tray(
        folder=folder, number=number, driver="pkcs11", serial=info.serial, library=str(module),
        environment=environment, kind=KeyKind.P256, factory_secret=SO_PIN.value,
    )  # fmt: skip
