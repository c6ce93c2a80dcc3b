"""The key desk over a seat's adapters; each service is built when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.acting import ActingServices
from app.bootstrap.desk import paper_printer
from app.bootstrap.secrets import SeatSecrets, choose_secrets
from app.ports.errors import UserError

if TYPE_CHECKING:
    from app.bootstrap.seat import Seat
    from app.ports.key_stock import KeyStock
    from app.ports.settings import Settings
    from app.ports.usb_keys import AdminPins, Pin
    from app.services.key_desk import KeyDesk
    from app.services.production import Production
    from app.services.production_values import PinPolicy
    from app.services.seal_pictures import SealPictures

FIXED_USER_PIN = "fixed-user-pin"


class KeyServices(ActingServices):
    """The part of `Services` that touches USB keys and the seals on them."""

    _named: tuple[str, str, str] | None = None
    """The library, driver and profile that were named last; None: as the settings did at the start."""

    @cached_property
    def seal_pictures(self) -> SealPictures:
        """Return the cutting of electronic seals."""
        from app.services.seal_pictures import SealPictures

        return SealPictures(
            store=self.store,
            documents=self.documents,
            session=self.session,
            vision=self._seat.vision,
            kinds=self.tables.kinds,
            clock=self.clock,
            largest_kb=lambda: self.settings_file.load().seal_picture_kb,
        )

    @cached_property
    def key_desk(self) -> KeyDesk:
        """Return the key desk."""
        from app.adapters.backend_http.usb_keys import HttpKeyStock, HttpPracticeKeys
        from app.services.key_desk import KeyDesk

        return KeyDesk(
            production=self._production,
            keys=self._seat.keys,
            stock=HttpKeyStock(self.backend),
            escrow=self.admin_pins,
            practice=HttpPracticeKeys(self.backend) if self.is_training else None,
            seals=self.seal_pictures,
            printer=paper_printer(),
            session=self.session,
            store=self.store,
            clock=self.clock,
        )

    @cached_property
    def _production(self) -> Production:
        """Return the steps. PINs of keys made in this run stay known for as long as the seat is open."""
        from app.adapters.backend_http.usb_keys import HttpKeyStock
        from app.services.production import Production

        seat = self._seat
        production = Production(
            self.acting,
            keys=seat.keys,
            store=self.store,
            backend=self.backend,
            clock=self.clock,
            policy=_pin_policy(self.settings, seat),
            admin_pins=self.admin_pins,
            stock=HttpKeyStock(self.backend),
        )
        production.pins = seat.pins
        return production

    def open_production(self, settings: Settings) -> Production:
        """Return the steps, with PINs as these settings want them.

        The libraries are opened anew where the settings name others than a moment ago.
        """
        before, self._named = self._named or _names(self.settings), _names(settings)
        if self._named != before:
            self._seat.keys.close()
        self._production.policy = _pin_policy(settings, self._seat)
        return self._production

    @property
    def key_stock(self) -> KeyStock:
        """Return the stock of USB keys."""
        return self.key_desk.stock

    @cached_property
    def admin_pins(self) -> AdminPins:
        """Return the admin PINs, which the server keeps."""
        from app.adapters.backend_http.usb_keys import HttpAdminPins

        return HttpAdminPins(self.backend)


def _names(settings: Settings) -> tuple[str, str, str]:
    return settings.key_library, settings.key_driver, settings.key_profile


def _pin_policy(settings: Settings, seat: Seat) -> PinPolicy:
    from app.services.production_values import PinPolicy

    return PinPolicy(
        user_digits=settings.user_pin_digits,
        admin_digits=settings.admin_pin_digits,
        user_tries=settings.pin_tries,
        admin_tries=settings.pin_tries,
        fixed_by=(lambda: _fixed_user_pin(seat)) if settings.fixed_user_pin else None,
    )


def keep_fixed_user_pin(pin: Pin) -> str:
    """Put the office's one initial PIN into the keyring; return where that is."""
    from app.bootstrap.workstation import open_workplace

    with open_workplace() as workplace:
        settings = workplace.settings_file.load()
        secrets = choose_secrets(workplace.folder, settings)
        SeatSecrets(secrets, is_training=settings.is_training).set(FIXED_USER_PIN, pin.value)
        return secrets.describe()


def _fixed_user_pin(seat: Seat) -> Pin:
    """Return the office's one initial PIN; it is a secret like any other."""
    from app.ports.usb_keys import Pin

    kept = seat.secrets.get(FIXED_USER_PIN)
    if kept is None:
        raise UserError(
            "fixed_pin_missing",
            "设置为统一的初始 PIN，但钥匙串中没有它。请运行 ca-review key fixed-pin --pin-stdin 存入，或关闭此设置。",
        )
    return Pin(kept)
