"""USB keys for practice: a drawer of software keys, and tokens of SoftHSM 2 where that is installed."""

import os
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Final

from backend.parts import PracticeDriver, PracticeKey
from training.softkey import LIBRARY, SoftKeyDrawer

SKF: Final = "skf"
PKCS11: Final = "pkcs11"
SO_PIN: Final = "12345678"  # as a vendor's tool leaves a token; public, like everything of a training office
_USER_PIN: Final = "000000"
_FIRST_KEYS: Final = 3
_TOOL: Final = "softhsm2-util"
_TOOL_SECONDS: Final = 30.0
SOFTHSM_PLACES: Final = (
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
    Path("/usr/lib64/pkcs11/libsofthsm2.so"),
    Path("/usr/local/lib/softhsm/libsofthsm2.so"),
)


class SampleKeys:
    """Keys in a folder of their own; made when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self._drawer = SoftKeyDrawer(folder / "skf")
        self._tokens = SoftTokens(folder / "softhsm")
        self._lock = threading.Lock()

    def drivers(self) -> tuple[PracticeDriver, ...]:
        """Return what drives the keys here; keys are made where there are none yet."""
        with self._lock:
            found = []
            if LIBRARY.exists():
                self._make_first_keys()
                found.append(PracticeDriver(driver=SKF, library=str(LIBRARY), environment=self._drawer.environment))
            if self._tokens.library is not None and self._tokens.count() + self._tokens.add_first():
                token_driver = PracticeDriver(
                    driver=PKCS11,
                    library=str(self._tokens.library),
                    environment=self._tokens.environment,
                    arrival_pin=SO_PIN,
                )
                found.append(token_driver)
            return tuple(found)

    def keys(self) -> tuple[PracticeKey, ...]:
        """Return the software keys: they can be inserted and pulled."""
        names = sorted({path.name.split(".")[0] for path in self._drawer.folder.glob("TK*.key*")})
        return tuple(PracticeKey(usb_key_serial=one, is_inserted=self._drawer.is_inserted(one)) for one in names)

    def place(self, usb_key_serial: str, *, is_inserted: bool) -> bool:
        """Put a key in or pull it out; False where there is none of that serial."""
        with self._lock:
            if self._tokens.place(usb_key_serial, is_inserted=is_inserted):
                return True
            known = {key.usb_key_serial: key.is_inserted for key in self.keys()}
            if usb_key_serial in known and known[usb_key_serial] is not is_inserted:
                (self._drawer.insert if is_inserted else self._drawer.pull)(usb_key_serial)
            return usb_key_serial in known

    def swap(self, driver: str) -> bool:
        """Pull every key, whatever drives it, and put a blank one of this driver in: one key is in at a time."""
        with self._lock:
            if driver == PKCS11 and self._tokens.library is not None:
                self._pull_all()
                return self._tokens.add()
            if driver == SKF and LIBRARY.exists():
                self._pull_all()
                self._make(len(self.keys()) + 1)
                return True
            return False

    def _pull_all(self) -> None:
        self._tokens.pull_all()
        for key in self.keys():
            if key.is_inserted:
                self._drawer.pull(key.usb_key_serial)

    def _make_first_keys(self) -> None:
        if self.keys():
            return
        for number in range(_FIRST_KEYS, 0, -1):
            self._make(number)
            if number > 1:
                self._drawer.pull(_serial(number))

    def _make(self, number: int) -> None:
        self._drawer.make(_serial(number), serial=_serial(number))


def _serial(number: int) -> str:
    return f"TK2026{number:04d}"


class SoftTokens:
    """Tokens of SoftHSM 2 in a folder of their own, initialised by its tool as a vendor's tool would."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        installed = next((place for place in SOFTHSM_PLACES if place.exists()), None)
        self.library = installed if installed is not None and shutil.which(_TOOL) else None

    @property
    def environment(self) -> dict[str, str]:
        """Environment that points the module at this folder."""
        return {"SOFTHSM2_CONF": str(self._folder / "softhsm2.conf")}

    def count(self) -> int:
        """Return how many tokens there are, pulled ones included."""
        return len(self._all())

    def add_first(self) -> bool:
        """Make the first token where there is none; tell whether one was made."""
        return self.count() == 0 and self.add()

    def pull_all(self) -> None:
        """Pull every token: a library that is loaded anew does not see it."""
        for token in [path for path in (self._folder / "tokens").glob("*") if path.is_dir()]:
            self._move(token, "pulled")

    def place(self, serial: str, *, is_inserted: bool) -> bool:
        """Put a token in or pull it out; False where there is none of that serial.

        SoftHSM names a token's folder by a UUID and gives its last 16 digits as the serial.
        """
        found = next((path for path in self._all() if serial and path.name.replace("-", "").endswith(serial)), None)
        if found is not None:
            self._move(found, "tokens" if is_inserted else "pulled")
        return found is not None

    def _all(self) -> list[Path]:
        return [path for path in self._folder.glob("*/*") if path.is_dir()]

    def _move(self, token: Path, place: str) -> None:
        target = self._folder / place / token.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if token != target:
            token.replace(target)

    def add(self) -> bool:
        """Make a blank token; False where the tool fails."""
        self._configure()
        label = f"TRAINING-{self.count() + 1}"
        pins = ["--so-pin", SO_PIN, "--pin", _USER_PIN]
        try:
            subprocess.run(
                [_TOOL, "--init-token", "--free", "--label", label, *pins],
                check=True,
                capture_output=True,
                timeout=_TOOL_SECONDS,
                env=_plain_environment() | self.environment,
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return True

    def _configure(self) -> None:
        tokens = self._folder / "tokens"
        tokens.mkdir(parents=True, exist_ok=True)
        lines = (f"directories.tokendir = {tokens}", "objectstore.backend = file", "log.level = ERROR")
        (self._folder / "softhsm2.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _plain_environment() -> dict[str, str]:
    """Return the environment that a program of the system needs: a frozen program changes where libraries are found."""
    plain = dict(os.environ)
    original = plain.pop("LD_LIBRARY_PATH_ORIG", None)
    plain.pop("LD_LIBRARY_PATH", None)
    if original:
        plain["LD_LIBRARY_PATH"] = original
    return plain
