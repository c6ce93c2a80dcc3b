"""Shipping, waybills and the papers of a parcel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ports.papers import PagePicture, Printed
    from app.services.outcomes import DirectOutcome, RuleBroken
    from app.services.shipping import Match
    from review.orders import OrderNo


class ShippingDesk(Protocol):
    """The double scan and the hand-over."""

    def match(self, key_label: str, waybill: str) -> Match | RuleBroken:
        """Say whether key label and waybill belong together."""
        ...

    def hand_over(self, match: Match) -> DirectOutcome:
        """Record the hand-over on the server."""
        ...


class WaybillDesk(Protocol):
    """Waybills from the courier's own system, where the office has an account with it."""

    @property
    def can_order(self) -> bool:
        """Tell whether there is an account."""
        ...

    def order(self, order_no: OrderNo) -> str | RuleBroken:
        """Order the parcel and return its waybill number."""
        ...


class Papers(Protocol):
    """The papers of the parcel, and pages as pixels for a printer. Nothing is written to disk."""

    def packing_slip(self, match: Match) -> Printed:
        """Return what goes into the parcel."""
        ...

    def courier_slip(self, match: Match) -> Printed:
        """Return what the courier's clerk gets."""
        ...

    def page_sizes_mm(self, printed: Printed) -> Sequence[tuple[float, float]]:
        """Return width and height of every page in millimetres."""
        ...

    def page_picture(self, printed: Printed, page: int, dpi: float) -> PagePicture:
        """Return a page, counted from 0, as pixels."""
        ...
