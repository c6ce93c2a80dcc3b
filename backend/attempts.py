"""Slows down guessing: after some wrong passwords a name has to wait. Counted in memory, per server process."""

import threading
from collections import deque
from datetime import datetime, timedelta

ATTEMPTS = 5
WINDOW = timedelta(minutes=1)
LARGEST_TABLE = 10_000


class AttemptCounter:
    """Remembers recent failures of each name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: dict[str, deque[datetime]] = {}

    def wait(self, name: str, now: datetime) -> timedelta | None:
        """Return how long this name has to wait before its next attempt, or None."""
        with self._lock:
            recent = self._recent(name, now)
            return recent[0] + WINDOW - now if len(recent) >= ATTEMPTS else None

    def failed(self, name: str, now: datetime) -> None:
        """Count a wrong password."""
        with self._lock:
            if len(self._failures) >= LARGEST_TABLE:
                self._failures.clear()
            self._failures.setdefault(name, deque(maxlen=ATTEMPTS)).append(now)

    def succeeded(self, name: str) -> None:
        """Forget the failures of a name."""
        with self._lock:
            self._failures.pop(name, None)

    def _recent(self, name: str, now: datetime) -> deque[datetime]:
        failures = self._failures.get(name, deque())
        while failures and failures[0] + WINDOW <= now:
            failures.popleft()
        return failures
