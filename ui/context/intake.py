"""The intake desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.ports.jobs import JobContext
    from app.services.intake_outcomes import CloseOutcome, Collected, ParcelOutcome
    from app.services.intake_state import Desk
    from app.services.outcomes import NotAccepted
    from review.orders import DocumentCode, OrderNo, Sha256


class IntakeDesk(Protocol):
    """Parcels and scanned pages; what lies on the desk is kept on disk."""

    def desk(self) -> Desk:
        """Return the open parcel and the tray."""
        ...

    def content(self, page_id: Sha256) -> bytes:
        """Return a page's bytes."""
        ...

    def open_parcel(self, courier_number: str, *, order_no: OrderNo | None = None) -> ParcelOutcome:
        """Open a parcel by its courier number, or by the order number written on the form."""
        ...

    def collect(self, context: JobContext) -> Collected:
        """Take in every complete file of the scan folder; `UserError` where no folder is set."""
        ...

    def scan_for_practice(self, context: JobContext) -> Collected:
        """Scan the sheets of the open parcel with the practice scanner of a training office."""
        ...

    def place(self, page_id: Sha256, document: DocumentCode, page: int = 1) -> NotAccepted | None:
        """Say which document a page is, and which page of it. None: done."""
        ...

    def to_tray(self, page_id: Sha256) -> None:
        """Put a page into the tray: it is somebody else's, or nobody knows."""
        ...

    def put_back(self) -> None:
        """Close the parcel without filing anything; its pages go to the tray."""
        ...

    def close(self, note: str = "") -> CloseOutcome:
        """File every page and close the parcel: the order goes to paper review."""
        ...

    def folder(self) -> str:
        """Return the folder that is looked into, empty when none is set. Quick."""
        ...
