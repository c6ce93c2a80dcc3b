"""Noticing inserted and pulled keys beside all other calls: a thread and a device process for each library.

What comes of it is a prompt to look, nothing more. A process that hangs or dies in a wait for events costs a restart
without events; one that keeps failing is started ever more rarely, and says that nothing is noticed meanwhile.
"""

import logging
import threading
from collections.abc import Collection, Sequence
from typing import Final

from app.ports.usb_key_errors import DeviceCrashed, DeviceHung, UsbKeyError
from app.ports.usb_keys import KeyPrompt, LibraryKeys, NoticedBy

log = logging.getLogger(__name__)

WAIT_SECONDS: Final = 5.0
"""How long an event that got lost goes unnoticed: then the names are read anyway."""
FIRST_PAUSE_SECONDS: Final = 1.0
LONGEST_PAUSE_SECONDS: Final = 60.0
_JOIN_SECONDS: Final = 2.0


class KeyWatch:
    """Watches over libraries; `wait` belongs to one thread, `close` to any."""

    def __init__(self, places: Sequence[LibraryKeys]) -> None:
        self._places = tuple(places)
        self._noticed_by: dict[int, NoticedBy | None] = {}
        self._is_due = False
        self._ended = threading.Event()
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._follow, args=(number, keys), daemon=True, name=f"key-watch-{number}")
            for number, keys in enumerate(self._places)
        ]
        for thread in self._threads:
            thread.start()

    def wait(self, timeout_seconds: float) -> KeyPrompt | None:
        """Return as soon as it is time to look at the keys; None when the time is over or the watch has ended."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_due or self._ended.is_set(), timeout_seconds)
            if not self._is_due:
                return None
            self._is_due = False
            return KeyPrompt(noticed_by=_weakest(self._noticed_by.values()))

    def close(self) -> None:
        """End the processes and the threads."""
        with self._changed:
            self._ended.set()
            self._changed.notify_all()
        for keys in self._places:
            keys.close()
        for thread in self._threads:
            thread.join(_JOIN_SECONDS)
        for keys in self._places:
            keys.close()  # of a thread that was about to start another one

    def _follow(self, number: int, keys: LibraryKeys) -> None:
        names: tuple[str, ...] | None = None
        by_events, pause = True, FIRST_PAUSE_SECONDS
        while not self._ended.is_set():
            try:
                notice = keys.wait_for_change(names or (), 0 if names is None else WAIT_SECONDS, by_events=by_events)
            except UsbKeyError as error:
                if self._ended.is_set():
                    return
                log.warning("watching the keys failed: %s", error.code)
                if names is not None and isinstance(error, DeviceHung | DeviceCrashed):
                    by_events = False  # it had waited; one that never started, on a busy machine say, had not
                names = None
                self._say(number, None, is_due=False)
                self._ended.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                continue
            self._say(number, notice.noticed_by, is_due=notice.is_due)
            names, pause = notice.names, FIRST_PAUSE_SECONDS

    def _say(self, number: int, noticed_by: NoticedBy | None, *, is_due: bool) -> None:
        with self._changed:
            is_news = number not in self._noticed_by or self._noticed_by[number] is not noticed_by
            self._noticed_by[number] = noticed_by
            self._is_due = self._is_due or is_due or is_news
            self._changed.notify_all()


def _weakest(found: Collection[NoticedBy | None]) -> NoticedBy | None:
    """Return how the least well watched library is watched."""
    if not found or None in found:
        return None
    return NoticedBy.POLLING if NoticedBy.POLLING in found else NoticedBy.EVENTS
