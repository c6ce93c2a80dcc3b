"""The slips of a parcel say what both scans said, and who sends it."""

from app.ports.settings import Settings
from app.services.parcel_papers import ParcelPapers
from app.services.shipping import Match
from review.stages import Stage
from tests.fakes.station import a_station
from tests.fakes.ui_station import make_order
from tests.integration.pdf.test_papers import PRINTER, text_of

MATCH = Match(order=make_order(7, Stage.SHIPPING), usb_key_serial="0A1B2C0007", waybill_number="SF1234567890123")


def papers() -> ParcelPapers:
    station = a_station()
    return ParcelPapers(printer=PRINTER, session=station.session, clock=station.clock)


def test_packing_slip_names_key_order_and_letter() -> None:
    text = text_of(papers().packing_slip(MATCH))
    for wanted in (MATCH.order.order_no, "0A1B2C0007", "SF1234567890123", "初始口令函", MATCH.order.organisation.name):
        assert wanted in text


def test_courier_slip_carries_the_sender_of_the_settings() -> None:
    settings = Settings(sender_name="江西CA 制证组", sender_phone="0791-12345678", sender_address="南昌市示例路1号")
    text = text_of(papers().courier_slip(MATCH, settings))
    for wanted in ("江西CA 制证组", "0791-12345678", "南昌市示例路1号", MATCH.order.recipient.address[:10]):
        assert wanted in text
