"""The one PKCS#11 session of a key at a time, and who is logged in through it.

A failed login leaves python-pkcs11 0.10.1 a read-only session open, and the next SO login then fails with
CKR_SESSION_READ_ONLY_EXISTS: after a failure the library is initialised anew, which closes everything it had open.
"""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pkcs11

from app.adapters.usb_key.pkcs11.failures import translated
from app.ports.usb_key_errors import KeyAbsent, NotLoggedIn, UsbKeyError
from app.ports.usb_keys import Pin, PinRole


class Login:
    """Sessions on one token; `find` looks the token up by serial, anew after a re-initialisation."""

    def __init__(self, library: Any, find: Callable[[], Any]) -> None:
        self._library = library
        self._find = find
        self._session: Any = None
        self._is_user = False

    def any(self) -> Any:
        """Return a session that can read public objects."""
        if self._session is None:
            with translated():
                self._session = self.token().open(rw=True)
        return self._session

    def user(self) -> Any:
        """Return the user's session; raise `NotLoggedIn` without one."""
        if not self._is_user:
            raise NotLoggedIn("介质没有登录或登录已失效。请重新输入 PIN。")
        return self._session

    @property
    def has_user(self) -> bool:
        """Tell whether the user is logged in."""
        return self._is_user

    def login_user(self, pin: Pin) -> None:
        """Log the user in for the calls that follow."""
        self.close()
        self._session = self._open(PinRole.USER, pin)
        self._is_user = True

    @contextmanager
    def once(self, role: PinRole, pin: Pin) -> Iterator[Any]:
        """Give a session of that role for one purpose; the user's login is gone afterwards."""
        self.close()
        session = self._open(role, pin)
        try:
            with translated():
                yield session
        finally:
            with contextlib.suppress(pkcs11.exceptions.PKCS11Error):
                session.close()

    def close(self) -> None:
        """Log out and close."""
        session, self._session, self._is_user = self._session, None, False
        if session is not None:
            with contextlib.suppress(pkcs11.exceptions.PKCS11Error):
                session.close()

    def token(self) -> Any:
        """Return the token; raise `KeyAbsent` when it is gone."""
        token = self._find()
        if token is None:
            raise KeyAbsent("介质已不在。请插回同一只介质后继续。")
        return token

    def _open(self, role: PinRole, pin: Pin) -> Any:
        token = self.token()
        final = pkcs11.TokenFlag.USER_PIN_FINAL_TRY if role is PinRole.USER else pkcs11.TokenFlag.SO_PIN_FINAL_TRY
        secret = {"user_pin": pin.value} if role is PinRole.USER else {"so_pin": pin.value}
        try:
            with translated(is_last_try=bool(token.flags & final)):
                return token.open(rw=True, **secret)
        except UsbKeyError:
            with contextlib.suppress(pkcs11.exceptions.PKCS11Error):
                self._library.reinitialize()
            raise
