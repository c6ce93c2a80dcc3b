"""The PKCS#11 driver's side of the port `UsbKeys`."""

import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pkcs11
from pkcs11 import Mechanism, TokenFlag

from app.adapters.usb_key.pkcs11.failures import translated
from app.adapters.usb_key.pkcs11.login import Login
from app.adapters.usb_key.pkcs11.session import Pkcs11Session
from app.ports.usb_key_errors import KeyAbsent, LibraryUnusable
from app.ports.usb_keys import DEFAULT_LAYOUT, KeyKind, KeyLayout, KeyNotice, NoticedBy, UsbKeyInfo, UsbKeySession

DRIVER: Final = "pkcs11"
POLL_SECONDS: Final = 0.5
_KINDS: Final = {
    Mechanism.EC_KEY_PAIR_GEN: (KeyKind.P256,),
    Mechanism.RSA_PKCS_KEY_PAIR_GEN: (KeyKind.RSA2048, KeyKind.RSA3072),
}


class Pkcs11Keys:
    """All tokens of one PKCS#11 module."""

    def __init__(self, library_path: str) -> None:
        self._path = library_path
        self._library: Any = None
        self._stop = threading.Event()

    def present(self) -> tuple[UsbKeyInfo, ...]:
        """Return the inserted, initialised tokens, by serial."""
        with translated():
            found = [_describe(slot, token) for slot, token in self._tokens()]
        return tuple(sorted(found, key=lambda info: info.serial))

    def wait_for_change(self, known: Collection[str], timeout_seconds: float, *, by_events: bool = True) -> KeyNotice:
        """Poll until the serials differ from `known`; C_WaitForSlotEvent tells of slots, not of keys."""
        end = time.monotonic() + timeout_seconds
        while True:
            with translated():
                names = tuple(sorted(_text(token.serial) for _, token in self._tokens()))
            is_due = set(names) != set(known)
            if is_due or time.monotonic() >= end:
                return KeyNotice(names=names, is_due=is_due, noticed_by=NoticedBy.POLLING)
            self._stop.wait(min(POLL_SECONDS, max(end - time.monotonic(), 0)))

    @contextmanager
    def open(self, serial: str, layout: KeyLayout = DEFAULT_LAYOUT) -> Iterator[UsbKeySession]:
        """Open the token with that serial."""
        described = next((info for info in self.present() if info.serial == serial), None)
        if described is None:
            raise KeyAbsent(f"没有插入序列号为 {serial} 的介质。请插入这只介质后重试。")
        session = Pkcs11Session(Login(self._opened(), lambda: self._find(serial)), serial, layout, described)
        try:
            yield session
        finally:
            session.close()

    def close(self) -> None:
        """Finalise the module."""
        library, self._library = self._library, None
        if library is not None:
            with translated():
                library.finalize()

    def _opened(self) -> Any:
        if self._library is None:
            name = Path(self._path).name
            if not Path(self._path).is_file():
                raise LibraryUnusable(f"找不到 PKCS#11 库文件“{self._path}”。请安装厂商驱动，或在设置中改正路径。")
            try:
                self._library = pkcs11.lib(self._path)
                if not self._library.initialized:
                    self._library.initialize()
            except (RuntimeError, OSError, pkcs11.exceptions.PKCS11Error) as error:
                sentence = f"无法加载 PKCS#11 库“{name}”。请确认它的位数正确，且厂商驱动已完整安装。"
                raise LibraryUnusable(sentence) from error
        return self._library

    def _tokens(self) -> Iterator[tuple[Any, Any]]:
        for slot in self._opened().get_slots(token_present=True):
            try:
                token = slot.get_token()
            except (pkcs11.exceptions.TokenNotPresent, pkcs11.exceptions.TokenNotRecognised):
                continue
            if token.flags & TokenFlag.TOKEN_INITIALIZED:
                yield slot, token

    def _find(self, serial: str) -> Any:
        with translated():
            return next((token for _, token in self._tokens() if _text(token.serial) == serial), None)


def _describe(slot: Any, token: Any) -> UsbKeyInfo:
    mechanisms = slot.get_mechanisms()
    kinds = tuple(kind for mechanism, made in _KINDS.items() if mechanism in mechanisms for kind in made)
    return UsbKeyInfo(
        serial=_text(token.serial),
        label=_text(token.label),
        manufacturer=_text(token.manufacturer_id),
        model=_text(token.model),
        driver=DRIVER,
        kinds=kinds,
        admin_pin_opens=True,
    )


def _text(value: bytes | str) -> str:
    text = value.decode("utf-8", errors="replace") if isinstance(value, bytes) else value
    return text.strip("\0 ")
