"""PINs of a PKCS#11 token. The interface tells no counters, only "low", "last try" and "locked"."""

from typing import Any, Final

from pkcs11 import TokenFlag

from app.adapters.usb_key.pkcs11.login import Login
from app.ports.usb_keys import Pin, PinRole, PinState

_LOCKED: Final = {PinRole.USER: TokenFlag.USER_PIN_LOCKED, PinRole.ADMIN: TokenFlag.SO_PIN_LOCKED}
_LAST: Final = {PinRole.USER: TokenFlag.USER_PIN_FINAL_TRY, PinRole.ADMIN: TokenFlag.SO_PIN_FINAL_TRY}
_DEFAULT: Final = {PinRole.USER: TokenFlag.USER_PIN_TO_BE_CHANGED, PinRole.ADMIN: TokenFlag.SO_PIN_TO_BE_CHANGED}


class Pkcs11Pins:
    """The port's `KeyPins`."""

    def __init__(self, login: Login) -> None:
        self._login = login

    def state(self, role: PinRole) -> PinState:
        """Tell how the PIN stands, by the token's flags."""
        flags: Any = self._login.token().flags
        is_locked, is_last = bool(flags & _LOCKED[role]), bool(flags & _LAST[role])
        return PinState(
            role=role,
            is_locked=is_locked,
            tries_left=0 if is_locked else 1 if is_last else None,
            is_default=bool(flags & _DEFAULT[role]),
            is_last_try=is_last,
        )

    def verify(self, role: PinRole, pin: Pin) -> None:
        """Log in; as administrator only to see whether the PIN is right."""
        if role is PinRole.USER:
            self._login.login_user(pin)
            return
        with self._login.once(role, pin):
            pass

    def change(self, role: PinRole, old: Pin, new: Pin) -> None:
        """Replace a PIN."""
        with self._login.once(role, old) as session:
            session.set_pin(old.value, new.value)

    def unblock(self, admin_pin: Pin, new_user_pin: Pin) -> None:
        """Set a new user PIN by the SO PIN."""
        with self._login.once(PinRole.ADMIN, admin_pin) as session:
            session.init_pin(new_user_pin.value)
