"""Noticing that a key was inserted or pulled out: by SKF_WaitForDevEvent where it works, else by polling the names.

An event only prompts a look: some libraries lose events and some tell one twice, so the truth is always the list of
names, read between two waits. `SKF_WaitForDevEvent` blocks, so this runs in a device process that does nothing else.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection
from typing import Final

from app.adapters.usb_key.skf.events import EventWait
from app.adapters.usb_key.skf.library import SkfLibrary
from app.ports.usb_keys import KeyNotice, NoticedBy

log = logging.getLogger(__name__)

POLL_SECONDS: Final = 0.3
_LOST, _EMPTY, _AT_ONCE, _LIMIT = 4, 1, 4, 12
"""Three changes in a row without an event, three events in a row that were there at once and meant nothing, or twelve
that came in their time: events are not relied on any more."""
AT_ONCE_SECONDS: Final = 0.05


class SkfChanges:
    """The changes of one library; `list_names` enumerates its devices."""

    def __init__(self, library: SkfLibrary, list_names: Callable[[], tuple[str, ...]]) -> None:
        self._list_names = list_names
        self._events = EventWait(library)
        self._disappointment = 0
        self._stop = threading.Event()

    def wait(self, known: Collection[str], timeout_seconds: float, *, by_events: bool) -> KeyNotice:
        """Return when the names differ from `known` or an event came, at the latest when the time is over."""
        end = time.monotonic() + timeout_seconds
        names, seen, has_event = self._list_names(), set(known), False
        while set(names) == seen and not has_event and (left := end - time.monotonic()) > 0 and not self._stop.is_set():
            if by_events and self._events.work:
                begun = time.monotonic()
                has_event = self._events.wait(left)
                seconds = time.monotonic() - begun
                names = self._list_names()
                self._judge(is_changed=set(names) != seen, has_event=has_event, seconds=seconds)
            else:
                self._stop.wait(min(left, POLL_SECONDS))
                names = self._list_names()
        noticed_by = NoticedBy.EVENTS if by_events and self._events.work else NoticedBy.POLLING
        return KeyNotice(names=names, is_due=has_event or set(names) != seen, noticed_by=noticed_by)

    def close(self) -> None:
        """End a wait that is under way."""
        self._stop.set()
        self._events.close()

    def _judge(self, *, is_changed: bool, has_event: bool, seconds: float) -> None:
        """Count what events kept from us, or told us for nothing: a doubled one now and then does no harm."""
        if is_changed and has_event:
            self._disappointment = 0
            return
        if is_changed:
            self._disappointment += _LOST
        elif has_event:
            self._disappointment += _AT_ONCE if seconds < AT_ONCE_SECONDS else _EMPTY
        if self._disappointment >= _LIMIT:
            log.warning("the library's events cannot be relied on: polling from now on")
            self._events.give_up()
