"""What goes into and onto the parcel: packing slip and courier slip of a matched key and waybill."""

from app.ports.clock import Clock
from app.ports.papers import CourierSlip, PackingSlip, PaperPrinter, Printed
from app.ports.settings import Settings
from app.services.session import Session
from app.services.shipping import Match
from review.orders import Recipient
from review.stages import Role

CONTENTS = (("USBKey 数字证书介质", 1), ("初始口令函", 1))


class ParcelPapers:
    """Made from what the double scan found; nothing is stored."""

    def __init__(self, *, printer: PaperPrinter, session: Session, clock: Clock) -> None:
        self._printer = printer
        self._session = session
        self._clock = clock

    def packing_slip(self, match: Match) -> Printed:
        """Return the slip that goes into the parcel, with the freight-collect note."""
        member = self._session.require(Role.PRODUCTION)
        slip = PackingSlip(
            order_no=match.order.order_no,
            organisation=match.order.organisation.name,
            recipient=match.order.recipient,
            usb_key_serial=match.usb_key_serial,
            waybill_number=match.waybill_number,
            contents=CONTENTS,
            packed_at=self._clock.now(),
            packed_by=member.name,
        )
        return self._printer.packing_slip(slip)

    def courier_slip(self, match: Match, settings: Settings) -> Printed:
        """Return the slip for the courier's clerk; the sender is the office as the settings name it."""
        self._session.require(Role.PRODUCTION)
        sender = Recipient(name=settings.sender_name, mobile=settings.sender_phone, address=settings.sender_address)
        slip = CourierSlip(
            order_no=match.order.order_no,
            sender=sender,
            recipient=match.order.recipient,
            waybill_number=match.waybill_number,
            contents="、".join(f"{name} × {count}" for name, count in CONTENTS),
        )
        return self._printer.courier_slip(slip)
