"""SKF_WaitForDevEvent in a thread of its own, so that the process can go on answering while the library blocks."""

import ctypes
import logging
import threading
import time
from typing import Final

from app.adapters.usb_key.skf import sar
from app.adapters.usb_key.skf.library import Scalar, SkfLibrary
from app.ports.usb_key_errors import UsbKeyError

log = logging.getLogger(__name__)

WAIT, CANCEL = "SKF_WaitForDevEvent", "SKF_CancelWaitForDevEvent"
CANCEL_SECONDS: Final = 0.5
_KINDS: Final = (1, 2)
"""Inserted and removed. Which of them it was is not believed: the names are."""
_NAME_BYTES: Final = 1024
_TOO_SOON_SECONDS: Final = 1.0
_TOO_OFTEN: Final = 3
"""A wait that comes back for nothing so soon, so often in a row, is none; a time limit of the library's own is one."""


class EventWait:
    """One wait at a time. The thread is inside the library only while somebody waits, unless it ignores the cancel."""

    def __init__(self, library: SkfLibrary) -> None:
        self._library = library
        self._thread: threading.Thread | None = None
        self._is_back = threading.Event()
        self._has_event = self._is_cancelled = False
        self._returns_for_nothing = 0
        self.work = library.has(WAIT)
        """Whether events are still believed to come."""

    def wait(self, seconds: float) -> bool:
        """Return True when the library told of an event, False when the time is over or events do not work."""
        if self._thread is None:
            self._is_cancelled = False
            self._is_back.clear()
            self._thread = threading.Thread(target=self._run, daemon=True, name="skf-events")
            self._thread.start()
        if not self._is_back.wait(seconds):
            self._cancel()
        if not self._is_back.is_set():
            return False  # it ignores the cancel: the next wait finds it still inside
        self._thread.join()
        self._thread = None
        return self._has_event

    def give_up(self) -> None:
        """Do not wait for events any more."""
        self.work = False

    def close(self) -> None:
        """Bring a waiting thread out, as far as the library lets it."""
        if self._thread is not None:
            self._cancel()

    def _cancel(self) -> None:
        self._is_cancelled = True
        try:
            self._library.call_if_there(CANCEL)
        except UsbKeyError as error:
            log.info("cancel refused: %s", error.facts.get("device_code"))
        self._is_back.wait(CANCEL_SECONDS)

    def _run(self) -> None:
        name, length, kind = ctypes.create_string_buffer(_NAME_BYTES), Scalar(_NAME_BYTES), Scalar()
        before = time.monotonic()
        try:
            code = self._library.result(WAIT, name, length, kind)
        except OSError:  # the library faulted (Windows)
            code = sar.FAIL
        is_answer = code == sar.BUFFER_TOO_SMALL or (code == sar.OK and kind.value in _KINDS)
        if is_answer:
            self._returns_for_nothing = 0
        elif not self._is_cancelled and time.monotonic() - before < _TOO_SOON_SECONDS:
            self._returns_for_nothing += 1
        if code == sar.NOT_SUPPORTED or self._returns_for_nothing >= _TOO_OFTEN:
            log.info("no events: %s answered %08X", WAIT, code)
            self.work = False
        self._has_event = is_answer
        self._is_back.set()
