"""The keys of several device libraries as one: which library a key belongs to is found by its serial."""

import contextlib
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from app.ports.usb_key_errors import KeyAbsent, UsbKeyError
from app.ports.usb_keys import DEFAULT_LAYOUT, KeyLayout, Pin, UsbKeyInfo, UsbKeys, UsbKeySession

_LOOK_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """One library: `keys` serves calls, `watch` waits for changes in a process of its own."""

    keys: UsbKeys
    watch: UsbKeys
    arrival_secret: Pin | None = None


class SeveralKeys:
    """`UsbKeys` over every library of this desk. The libraries are opened at first use, and anew after `close`."""

    def __init__(self, open_libraries: Callable[[], Sequence[Library]]) -> None:
        self._open_libraries = open_libraries
        self._libraries: tuple[Library, ...] | None = None
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def present(self) -> tuple[UsbKeyInfo, ...]:
        """Return the inserted keys of all libraries, by serial; a library that fails hides no other's keys."""
        found, failure = self._look([library.keys for library in self._opened()])
        if failure is not None and not found:
            raise failure
        return found

    def wait_for_change(self, known: Collection[str], timeout_seconds: float) -> tuple[UsbKeyInfo, ...]:
        """Wait until the serials differ from `known`; runs beside the calls, in processes of its own."""
        watches = [library.watch for library in self._opened()]
        if len(watches) == 1:
            return watches[0].wait_for_change(known, timeout_seconds)
        end = time.monotonic() + timeout_seconds
        while True:
            found, failure = self._look(watches)
            if failure is not None and not found:
                raise failure
            if {info.serial for info in found} != set(known) or time.monotonic() >= end:
                return found
            self._stop.wait(_LOOK_SECONDS)

    @contextmanager
    def open(self, serial: str, layout: KeyLayout = DEFAULT_LAYOUT) -> Iterator[UsbKeySession]:
        """Open the key with the library that has it."""
        with self._library_of(serial).keys.open(serial, layout) as session:
            yield session

    def arrival_secret(self, serial: str) -> Pin | None:
        """Return what opens this key as it arrives, None where its library needs nothing."""
        return self._library_of(serial).arrival_secret

    def close(self) -> None:
        """Let every library go."""
        with self._lock:
            libraries, self._libraries = self._libraries or (), None
        for library in libraries:
            library.keys.close()
            library.watch.close()

    def _opened(self) -> tuple[Library, ...]:
        with self._lock:
            if self._libraries is None:
                self._libraries = tuple(self._open_libraries())
            return self._libraries

    def _library_of(self, serial: str) -> Library:
        libraries = self._opened()
        if len(libraries) == 1:
            return libraries[0]
        for library in libraries:
            with contextlib.suppress(UsbKeyError):
                if any(info.serial == serial for info in library.keys.present()):
                    return library
        raise KeyAbsent(f"没有插入序列号为 {serial} 的介质。请插入这只介质后重试。")

    @staticmethod
    def _look(places: Sequence[UsbKeys]) -> tuple[tuple[UsbKeyInfo, ...], UsbKeyError | None]:
        found: list[UsbKeyInfo] = []
        failure: UsbKeyError | None = None
        for keys in places:
            try:
                found.extend(keys.present())
            except UsbKeyError as error:
                failure = error
        return tuple(sorted(found, key=lambda info: info.serial)), failure
