"""A lock without a file."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class MemoryLock:
    """`FolderLock` between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def try_hold(self, timeout_seconds: float = 0.0) -> Iterator[bool]:
        held = self._lock.acquire(timeout=timeout_seconds) if timeout_seconds else self._lock.acquire(blocking=False)
        try:
            yield held
        finally:
            if held:
                self._lock.release()
