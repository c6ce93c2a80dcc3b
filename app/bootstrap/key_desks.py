"""The key desk over a seat's adapters."""

from app.adapters.backend_http.usb_keys import HttpAdminPins, HttpKeyStock, HttpPracticeKeys
from app.bootstrap.desk import paper_printer
from app.bootstrap.seat import Seat
from app.bootstrap.secrets import SeatSecrets, choose_secrets
from app.ports.errors import UserError
from app.ports.usb_keys import Pin
from app.services.acting import Acting
from app.services.documents import Documents
from app.services.key_desk import KeyDesk
from app.services.production import Production
from app.services.production_values import PinPolicy
from app.services.seal_pictures import SealPictures
from app.services.session import Session
from app.services.workstation import Tables

FIXED_USER_PIN = "fixed-user-pin"


def seal_pictures(seat: Seat, session: Session, documents: Documents, tables: Tables) -> SealPictures:
    """Build the cutting of electronic seals."""
    return SealPictures(
        store=seat.store,
        documents=documents,
        session=session,
        vision=seat.vision,
        kinds=tables.kinds,
        clock=seat.clock,
        largest_bytes=seat.settings.seal_picture_kb * 1024,
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
    kept = seat.secrets.get(FIXED_USER_PIN)
    if kept is None:
        raise UserError(
            "fixed_pin_missing",
            "设置为统一的初始 PIN，但钥匙串中没有它。请运行 ca-review key fixed-pin --pin-stdin 存入，或关闭此设置。",
        )
    return Pin(kept)


def key_desk(seat: Seat, acting: Acting, seals: SealPictures) -> KeyDesk:
    """Build the key desk. PINs of keys made in this run stay known for as long as the seat is open."""
    settings, escrow = seat.settings, HttpAdminPins(seat.backend)
    production = Production(
        acting,
        keys=seat.keys,
        store=seat.store,
        backend=seat.backend,
        clock=seat.clock,
        policy=PinPolicy(
            user_digits=settings.user_pin_digits,
            admin_digits=settings.admin_pin_digits,
            user_tries=settings.pin_tries,
            admin_tries=settings.pin_tries,
            fixed_by=(lambda: _fixed_user_pin(seat)) if settings.fixed_user_pin else None,
        ),
        admin_pins=escrow,
    )
    production.pins = seat.pins
    return KeyDesk(
        production=production,
        keys=seat.keys,
        stock=HttpKeyStock(seat.backend),
        escrow=escrow,
        practice=HttpPracticeKeys(seat.backend) if settings.is_training else None,
        seals=seals,
        printer=paper_printer(),
        session=acting.session,
        store=seat.store,
        clock=seat.clock,
    )
