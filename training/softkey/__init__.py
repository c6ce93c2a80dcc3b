"""A drawer of software keys: files that the SKF library `libsoftkey.so` beside this file takes for USB keys.

A training device: private keys lie plainly in the state files, and nothing here is meant to resist anybody.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

HOME_VARIABLE: Final = "SOFTKEY_HOME"
LIBRARY: Final = Path(__file__).with_name("libsoftkey.so")
DEVICE_AUTH_KEY: Final = b"1234567812345678"
"""The default of the vendors whose code is public; a real office changes it."""
_INSERTED, _PULLED, _CONTROL = ".key", ".key.out", "control"


@dataclass(frozen=True, slots=True)
class SoftKeyDrawer:
    """Software keys in one folder. Inserting and pulling a key is a rename, as sudden as the real thing."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables that point the library at this folder."""
        return {HOME_VARIABLE: str(self.folder)}

    def make(self, name: str, *, serial: str, label: str = "", total_space: int = 131_072) -> None:
        """Put a blank key into the folder, inserted. `serial` is ASCII of at most 32 characters."""
        self.folder.mkdir(parents=True, exist_ok=True)
        words = (serial.encode().hex(), label.encode().hex() or "-", DEVICE_AUTH_KEY.hex(), str(total_space))
        self._path(name, _INSERTED).write_text(f"softkey 1\ndevice {' '.join(words)}\n", encoding="ascii")

    def pull(self, name: str) -> None:
        """Pull the key out."""
        self._path(name, _INSERTED).replace(self._path(name, _PULLED))

    def insert(self, name: str) -> None:
        """Put a pulled key back; harmless when it is in."""
        if self._path(name, _PULLED).exists():
            self._path(name, _PULLED).replace(self._path(name, _INSERTED))

    def is_inserted(self, name: str) -> bool:
        """Tell whether the key is in."""
        return self._path(name, _INSERTED).exists()

    def control(self, *lines: str) -> None:
        """Set quirks and faults (see control.c), replacing earlier ones; none: an ordinary, faultless library."""
        for mark in self.folder.glob(f"{_CONTROL}.fired-*"):
            mark.unlink()
        (self.folder / _CONTROL).write_text("".join(f"{line}\n" for line in lines), encoding="ascii")

    def has_fired(self) -> bool:
        """Tell whether a `once` fault has struck."""
        return any(self.folder.glob(f"{_CONTROL}.fired-*"))

    def _path(self, name: str, suffix: str) -> Path:
        return self.folder / f"{name}{suffix}"
