"""The program's log: a file in the data folder, made when the first line is written."""

import logging

from app.bootstrap.folder import data_folder

LARGEST = 2 * 1024 * 1024
KEPT = 3


def configure() -> None:
    """Send the log to its file; a log that cannot be written never stops the program."""
    root = logging.getLogger()
    if any(isinstance(handler, _LogFile) for handler in root.handlers):
        return
    root.addHandler(_LogFile())
    root.setLevel(logging.INFO)
    for noisy in ("alembic", "urllib3", "keyring"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class _LogFile(logging.Handler):
    """Opens the rotating file with the first line; swallows what the disk says."""

    def __init__(self) -> None:
        super().__init__()
        self._file: logging.Handler | None = None
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line."""
        try:
            if self._file is None:
                from app.bootstrap.log_file import QuietFile

                path = data_folder().log
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._file = QuietFile(path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
                self._file.setFormatter(self.formatter)
            self._file.emit(record)
        except OSError:
            return

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
        super().close()
