"""PINs of an SKF application."""

from collections.abc import Callable
from typing import Final

from app.adapters.usb_key.skf import sar
from app.adapters.usb_key.skf.library import Scalar, SkfLibrary, secret_text
from app.ports.usb_keys import Pin, PinRole, PinState

TYPE_OF: Final = {PinRole.ADMIN: 0, PinRole.USER: 1}


class SkfPins:
    """The PINs of one application; `application` gives its handle, opening it when needed."""

    def __init__(self, library: SkfLibrary, application: Callable[[], int]) -> None:
        self._library = library
        self._application = application

    def state(self, role: PinRole) -> PinState:
        """Tell how the PIN stands, without trying it."""
        most, left, default = Scalar(), Scalar(), Scalar()
        known = self._library.call_if_there("SKF_GetPINInfo", self._application(), TYPE_OF[role], most, left, default)
        if not known:
            return PinState(role=role, is_locked=False)
        return PinState(
            role=role,
            is_locked=left.value == 0,
            tries_left=left.value,
            tries_max=most.value,
            is_default=bool(default.value),
            is_last_try=left.value == 1,
        )

    def verify(self, role: PinRole, pin: Pin) -> None:
        """Log in."""
        with secret_text(pin) as text:
            self._try("SKF_VerifyPIN", self._application(), TYPE_OF[role], text)

    def change(self, role: PinRole, old: Pin, new: Pin) -> None:
        """Replace a PIN."""
        with secret_text(old) as before, secret_text(new) as after:
            self._try("SKF_ChangePIN", self._application(), TYPE_OF[role], before, after)

    def unblock(self, admin_pin: Pin, new_user_pin: Pin) -> None:
        """Set a new user PIN by the admin PIN."""
        with secret_text(admin_pin) as admin, secret_text(new_user_pin) as user:
            self._try("SKF_UnblockPIN", self._application(), admin, user)

    def _try(self, function: str, *arguments: object) -> None:
        left = Scalar()
        code = self._library.result(function, *arguments, left)
        if code != sar.OK:
            tries = left.value if code == sar.PIN_INCORRECT else None
            raise sar.to_error(code, function, tries_left=tries)
