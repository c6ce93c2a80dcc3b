"""The SKF driver's side of the port `UsbKeys`: finding devices, choosing the profile, opening sessions."""

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from app.adapters.usb_key.skf.changes import SkfChanges
from app.adapters.usb_key.skf.dev_info import describe, detect, measure
from app.adapters.usb_key.skf.key_pairs import makes_rsa
from app.adapters.usb_key.skf.layout import shown_name
from app.adapters.usb_key.skf.library import SkfLibrary
from app.adapters.usb_key.skf.profiles import AUTO, all_profiles, find_profile
from app.adapters.usb_key.skf.session import SkfSession
from app.ports.usb_key_errors import KeyAbsent, KeyBusy, KeyFailed, KeyRemoved, UsbKeyError, WrongKey
from app.ports.usb_keys import DEFAULT_LAYOUT, KeyLayout, KeyNotice, UsbKeyInfo, UsbKeySession

log = logging.getLogger(__name__)


class SkfKeys:
    """All devices of one SKF library."""

    def __init__(self, library_path: str, profile: str = AUTO) -> None:
        self._path = library_path
        self._wanted = profile
        self._library: SkfLibrary | None = None
        self._is_detected = profile != AUTO
        self._changes: SkfChanges | None = None

    def present(self) -> tuple[UsbKeyInfo, ...]:
        """Return the inserted keys, by serial."""
        return tuple(sorted((info for _, info in self._devices()), key=lambda info: info.serial))

    def wait_for_change(self, known: Collection[str], timeout_seconds: float, *, by_events: bool = True) -> KeyNotice:
        """Wait for an event, or poll the names; a changed list of names is noticed either way."""
        if self._changes is None:
            self._changes = SkfChanges(self._opened(), self._shown_names)
        return self._changes.wait(known, timeout_seconds, by_events=by_events)

    @contextmanager
    def open(self, serial: str, layout: KeyLayout = DEFAULT_LAYOUT) -> Iterator[UsbKeySession]:
        """Open the key with that serial."""
        names = [name for name, info in self._devices() if info.serial == serial]
        if not names:
            raise KeyAbsent(f"没有插入序列号为 {serial} 的介质。请插入这只介质后重试。")
        if len(names) > 1:  # some makers give a whole batch one number: which one is meant would be a guess
            raise WrongKey(f"插着 {len(names)} 只序列号都是 {serial} 的介质，分不清是哪一只。请只留下要用的那一只。")
        session = SkfSession(self._opened(), names[0], layout)
        try:
            yield session
        finally:
            session.close()

    def close(self) -> None:
        """End a wait and forget the library; ctypes never unloads one."""
        changes, self._changes, self._library = self._changes, None, None
        if changes is not None:
            changes.close()

    def _opened(self) -> SkfLibrary:
        if self._library is None:
            profile = all_profiles()[0] if self._wanted == AUTO else find_profile(self._wanted)
            self._library = SkfLibrary(self._path, profile)
        return self._library

    def _names(self) -> tuple[str, ...]:
        try:
            return self._opened().names("SKF_EnumDev", True)
        except KeyRemoved:
            return ()  # how some libraries say that there is none

    def _shown_names(self) -> tuple[str, ...]:
        return tuple(shown_name(name) for name in self._names())

    def _devices(self) -> list[tuple[str, UsbKeyInfo]]:
        """Return name and description of each device; one that is pulled out meanwhile is left out.

        One that cannot be read hides no other; where there is no other, why it cannot is said: it is not absent.
        """
        found = []
        failure: UsbKeyError | None = None
        for name in self._names():
            try:
                found.append((name, self._look(name)))
            except KeyRemoved:
                continue
            except (KeyFailed, KeyBusy) as error:
                log.warning("device not readable: %s", error)
                failure = error
        if failure is not None and not found:
            raise failure
        return found

    def _look(self, name: str) -> UsbKeyInfo:
        library = self._opened()
        device = library.open_handle("SKF_ConnectDev", name)
        try:
            if not self._is_detected:
                library.profile = detect(library, device)
                self._is_detected = True
            return describe(measure(library, device), shown_name(name), makes_rsa=makes_rsa(library))
        finally:
            library.result("SKF_DisConnectDev", device)
