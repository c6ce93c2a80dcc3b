"""PINs of an SKF application."""

from collections.abc import Callable
from typing import Final

from app.adapters.usb_key.skf import sar
from app.adapters.usb_key.skf.library import Said, SkfLibrary, secret_text
from app.ports.usb_key_errors import AlreadyLoggedIn, UsbKeyError
from app.ports.usb_keys import Pin, PinRole, PinState

TYPE_OF: Final = {PinRole.ADMIN: 0, PinRole.USER: 1}


class SkfPins:
    """The PINs of one application; `application` gives its handle, opening it when needed."""

    def __init__(self, library: SkfLibrary, application: Callable[[], int]) -> None:
        self._library = library
        self._application = application

    def state(self, role: PinRole) -> PinState:
        """Tell how the PIN stands, without trying it."""
        most, left, default = Said(), Said(), Said()
        known = self._library.call_if_there("SKF_GetPINInfo", self._application(), TYPE_OF[role], most, left, default)
        if not known or left.told is None:
            return PinState(role=role, is_locked=False)
        return PinState(
            role=role,
            is_locked=left.told == 0,
            tries_left=left.told,
            tries_max=most.told,
            is_default=bool(default.told),
            is_last_try=left.told == 1,
        )

    def verify(self, role: PinRole, pin: Pin) -> None:
        """Log in; who is logged in already is logged out first, for that call did not try the PIN."""
        application = self._application()
        with secret_text(pin) as text:
            try:
                self._try(role, "SKF_VerifyPIN", application, TYPE_OF[role], text)
            except AlreadyLoggedIn:
                self._library.call_if_there("SKF_ClearSecureState", application)
                self._try(role, "SKF_VerifyPIN", application, TYPE_OF[role], text)

    def change(self, role: PinRole, old: Pin, new: Pin) -> None:
        """Replace a PIN."""
        with secret_text(old) as before, secret_text(new) as after:
            self._try(role, "SKF_ChangePIN", self._application(), TYPE_OF[role], before, after)

    def unblock(self, admin_pin: Pin, new_user_pin: Pin) -> None:
        """Set a new user PIN by the admin PIN."""
        with secret_text(admin_pin) as admin, secret_text(new_user_pin) as user:
            self._try(PinRole.ADMIN, "SKF_UnblockPIN", self._application(), admin, user)

    def _try(self, role: PinRole, function: str, *arguments: object) -> None:
        left = Said()
        code = self._library.result(function, *arguments, left)
        if code == sar.PIN_INCORRECT:
            tries = self._tries_left(role) if left.told is None else left.told
            raise sar.to_error(sar.PIN_LOCKED if tries == 0 else code, function, tries_left=tries)
        if code != sar.OK:
            raise sar.to_error(code, function)

    def _tries_left(self, role: PinRole) -> int | None:
        """Ask what a library did not say; to ask costs no try."""
        try:
            return self.state(role).tries_left
        except UsbKeyError:
            return None
