"""A lock file that the operating system frees when its process dies, however it dies."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.ports.errors import Unavailable

_POLL_SECONDS = 0.05

if sys.platform == "win32":
    import msvcrt

    def _acquire(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _acquire(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


class LockFile:
    """`FolderLock` on a file; also keeps threads of one process apart."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def try_hold(self, timeout_seconds: float = 0.0) -> Iterator[bool]:
        """Hold the lock for a block, waiting at most `timeout_seconds`; False when somebody else has it."""
        deadline = time.monotonic() + timeout_seconds
        waiter = threading.Event()
        with _open(self._path) as file:
            while not (held := _acquire(file)) and time.monotonic() < deadline:
                waiter.wait(_POLL_SECONDS)
            try:
                yield held
            finally:
                if held:
                    _release(file)


def _open(path: Path) -> IO[bytes]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path.open("ab")
    except OSError as error:
        sentence = f"数据目录 {path.parent} 不可写，请检查其权限和磁盘空间。"
        raise Unavailable("data_folder_not_writable", sentence) from error
