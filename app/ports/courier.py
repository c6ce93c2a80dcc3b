"""The courier as shipping sees it: a waybill ordered for a parcel, and where the parcel is.

Optional: without one, the waybill number is scanned from the courier's own label, as everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from review.orders import OrderNo, Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment:
    """A parcel to be fetched; freight is paid by the recipient (顺丰到付).

    `number` counts the keys that were made for the order: a key made again goes in a parcel of its own.
    """

    order_no: OrderNo
    sender: Recipient
    recipient: Recipient
    contents: str
    number: int = 1

    @property
    def reference(self) -> str:
        """Our name for this parcel at the courier's."""
        return self.order_no if self.number == 1 else f"{self.order_no}-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutePoint:
    """One place on the way of a parcel."""

    at: datetime
    place: str
    remark: str
    code: str


class Courier(Protocol):
    """Orders waybills and follows parcels; `Unavailable` without an answer, `Refused` with a no."""

    def order_waybill(self, consignment: Consignment) -> str:
        """Return the parcel's waybill number; asked again for the same parcel, the same number."""
        ...

    def routes(self, waybill_number: str, *, recipient_mobile: str) -> Sequence[RoutePoint]:
        """Return where the parcel was, oldest first. The courier asks for the last four digits of a mobile."""
        ...
