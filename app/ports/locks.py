"""Locks between processes on one data folder."""

from contextlib import AbstractContextManager
from typing import Protocol


class FolderLock(Protocol):
    """A named lock in the data folder; the operating system frees it when its process dies."""

    def try_hold(self, timeout_seconds: float = 0.0) -> AbstractContextManager[bool]:
        """Hold the lock for a block, waiting at most `timeout_seconds`; False when another process or thread has it."""
        ...
