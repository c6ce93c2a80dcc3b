"""Small things that are remembered, without ever making the window's thread wait for the disk."""

import logging
import threading
from queue import SimpleQueue
from typing import Protocol

from app.ports.errors import WorkstationError

log = logging.getLogger(__name__)
_WAIT_S = 5.0


class FactStore(Protocol):
    """Where the facts lie; both calls may wait for the disk."""

    def get(self, name: str) -> str | None:
        """Return the text under `name`."""
        ...

    def set(self, name: str, text: str) -> None:
        """Store the text."""
        ...


class RememberedFacts:
    """`ui.context.Facts` that writes from a thread of its own: a commit may wait for a page of orders being stored.

    What was set is read back at once. `flush` waits until everything is on the disk; a fact that cannot be written is
    logged and lost: drafts and modes are comfort, decisions lie in the outbox.
    """

    def __init__(self, stored: FactStore) -> None:
        self._stored = stored
        self._known: dict[str, str | None] = {}
        self._lock = threading.Lock()
        self._waiting: SimpleQueue[tuple[str, str] | threading.Event] = SimpleQueue()
        self._writer: threading.Thread | None = None

    def get(self, name: str) -> str | None:
        with self._lock:
            if name in self._known:
                return self._known[name]
        found = self._stored.get(name)
        with self._lock:
            return self._known.setdefault(name, found)

    def set(self, name: str, text: str) -> None:
        with self._lock:
            if self._known.get(name) == text:
                return
            self._known[name] = text
            self._waiting.put((name, text))
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="remember", daemon=True)
                self._writer.start()

    def flush(self) -> None:
        """Wait (a bounded time) until everything that was set is stored."""
        if self._writer is not None:
            done = threading.Event()
            self._waiting.put(done)
            if not done.wait(_WAIT_S):
                log.warning("small facts were not stored in time")

    def _write(self) -> None:
        while True:
            what = self._waiting.get()
            if isinstance(what, threading.Event):
                what.set()
                continue
            try:
                self._stored.set(*what)
            except WorkstationError as error:
                log.warning("not remembered: %s (%s)", what[0], error.code)
