"""The key desk over a seat's adapters."""

from app.adapters.backend_http.usb_keys import HttpAdminPins, HttpKeyStock, HttpPracticeKeys
from app.bootstrap.desk import paper_printer
from app.bootstrap.seat import Seat
from app.services.acting import Acting
from app.services.documents import Documents
from app.services.key_desk import KeyDesk
from app.services.production import Production
from app.services.production_values import PinPolicy
from app.services.seal_pictures import SealPictures
from app.services.session import Session
from app.services.workstation import Tables


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
