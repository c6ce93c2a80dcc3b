"""The data folder: where everything of this workstation lies. `CA_REVIEW_HOME` names it."""

import os
from dataclasses import dataclass
from pathlib import Path

from app.adapters.folder.lock import LockFile
from app.ports.errors import Unavailable

HOME_VARIABLE = "CA_REVIEW_HOME"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFolder:
    """Names of what lies in the data folder. Training and real data never share a file."""

    home: Path

    def make(self) -> None:
        """Make the folder, readable by its owner only."""
        try:
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            sentence = f"数据目录 {self.home} 建不了，请检查 {HOME_VARIABLE} 和磁盘权限。"
            raise Unavailable("data_folder_not_writable", sentence) from error

    @property
    def settings(self) -> Path:
        """Return the settings file."""
        return self.home / "settings.toml"

    @property
    def secrets(self) -> Path:
        """Return the secrets file, used only where there is no keyring."""
        return self.home / "secrets.json"

    @property
    def log(self) -> Path:
        """Return the program's log."""
        return self.home / "log" / "ca-review.log"

    @property
    def office(self) -> Path:
        """Return the subfolder of the embedded office server."""
        return self.home / "office"

    def seat(self, *, is_training: bool) -> Path:
        """Return where store and picture cache lie."""
        return self.home / ("training" if is_training else "store")

    def lock(self, name: str) -> LockFile:
        """Return a lock between the processes of this data folder."""
        return LockFile(self.home / "locks" / f"{name}.lock")


def data_folder() -> DataFolder:
    """Return the data folder of this run: CA_REVIEW_HOME, else the user's own (LOCALAPPDATA on Windows)."""
    named = os.environ.get(HOME_VARIABLE)
    return DataFolder(home=(Path(named) if named else _of_this_user()).expanduser().absolute())


def _of_this_user() -> Path:
    import platformdirs

    return platformdirs.user_data_path("ca-review", appauthor=False, roaming=False)
