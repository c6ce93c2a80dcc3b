"""All services of a seat in one value."""

from app.bootstrap.desk import DeskServices
from app.bootstrap.key_desks import KeyServices
from app.bootstrap.reviewing import ReviewServices


class SeatServices(ReviewServices, KeyServices, DeskServices):
    """`app.services.workstation.Services` over a seat: each is built when first asked for (docs/adr/0090)."""
