"""The keys of several device libraries as one: which library a key belongs to is found by its serial."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from app.adapters.usb_key.watching import KeyWatch
from app.ports.usb_key_errors import KeyAbsent, UsbKeyError
from app.ports.usb_keys import (
    DEFAULT_LAYOUT,
    KeyLayout,
    KeyPrompt,
    LibraryKeys,
    Pin,
    UsbKeyInfo,
    UsbKeys,
    UsbKeySession,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """One library: `keys` serves calls, `watch` waits for changes in a process of its own."""

    keys: UsbKeys
    watch: LibraryKeys
    arrival_secret: Pin | None = None


class SeveralKeys:
    """`UsbKeys` over every library of this desk. The libraries are opened at first use, and anew after `close`."""

    def __init__(self, open_libraries: Callable[[], Sequence[Library]]) -> None:
        self._open_libraries = open_libraries
        self._libraries: tuple[Library, ...] | None = None
        self._watch: KeyWatch | None = None
        self._lock = threading.RLock()

    def present(self) -> tuple[UsbKeyInfo, ...]:
        """Return the inserted keys of all libraries, by serial; a library that fails hides no other's keys."""
        found, failure = self._look([library.keys for library in self._opened()])
        if failure is not None and not found:
            raise failure
        return found

    def wait_for_prompt(self, timeout_seconds: float) -> KeyPrompt | None:
        """Return as soon as it is time to look at the keys; the watch begins with the first wait."""
        with self._lock:
            if self._watch is None:
                self._watch = KeyWatch([library.watch for library in self._opened()])
            watch = self._watch
        return watch.wait(timeout_seconds)

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
            watch, self._watch = self._watch, None
        if watch is not None:
            watch.close()
        for library in libraries:
            library.keys.close()

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
