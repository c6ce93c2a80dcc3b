"""What people call whom the records name by sign-in: colleagues read 王芳, not wangfang."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock

from app.ports.backend import Backend
from app.ports.clock import Clock
from app.ports.errors import Refused, Unavailable
from app.ports.store import Store

_FACT = "staff.names"
_ASK_AGAIN = timedelta(minutes=30)


class People:
    """Names of the office's staff, asked of the server now and then and kept here for when it cannot be reached."""

    def __init__(self, *, store: Store, backend: Backend, clock: Clock) -> None:
        self._store = store
        self._backend = backend
        self._clock = clock
        self._lock = Lock()
        self._names: Mapping[str, str] | None = None
        self._asked_at: datetime | None = None

    def names(self) -> Mapping[str, str]:
        """Return name by sign-in. May ask the server; without it, what was known last, at worst nothing."""
        with self._lock:
            now = self._clock.now()
            if self._asked_at is None or now - self._asked_at > _ASK_AGAIN:
                self._asked_at = now
                self._ask()
            if self._names is None:
                self._names = self._stored()
            return self._names

    def name(self, user: str) -> str:
        """Return what people call `user`; the sign-in itself where that is not known."""
        return self.names().get(user, user)

    def _ask(self) -> None:
        try:
            self._names = {one.user: one.name for one in self._backend.staff()}
        except (Unavailable, Refused):
            return
        with self._store.writing() as work:
            work.facts.set(_FACT, json.dumps(dict(self._names), ensure_ascii=False))

    def _stored(self) -> Mapping[str, str]:
        with self._store.reading() as work:
            text = work.facts.get(_FACT)
        names: Mapping[str, str] = json.loads(text) if text else {}
        return names
