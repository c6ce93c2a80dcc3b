"""Pictures of documents, and what machines make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.ports.jobs import JobContext
    from app.ports.seal_checks import LaidOn, OrderSeals
    from review.cross_check import PageText
    from review.orders import DocumentRef, OrderNo, OrderSnapshot
    from seals.values import PageCheck


class Pages(Protocol):
    """Pictures of documents."""

    def picture(self, order_no: OrderNo, ref: DocumentRef) -> bytes:
        """Return a page's bytes for showing, fetched when they are not here yet; a personal one is written down."""
        ...

    def unseen(self, order_no: OrderNo, ref: DocumentRef) -> bytes:
        """Return a page's bytes for a machine: nobody is shown anything, so nothing is written down."""
        ...


class SealChecking(Protocol):
    """Machine checks, in a worker process."""

    def known(self, order: OrderSnapshot, ref: DocumentRef) -> PageCheck | None:
        """Return the result, if the same picture was checked in this run of the program."""
        ...

    def check(self, order: OrderSnapshot, ref: DocumentRef, picture: bytes, context: JobContext) -> PageCheck:
        """Check a page and keep the result."""
        ...

    def together(self, order: OrderSnapshot) -> OrderSeals:
        """Return what the order's impressions say together, as far as its pages were checked in this run."""
        ...

    def check_next(self, order_no: OrderNo, context: JobContext) -> bool:
        """Check one page of an order that nobody has opened yet; False when there is none left."""
        ...


class PageReading(Protocol):
    """What is printed on pages, read in a worker process."""

    def read(self, order: OrderSnapshot, ref: DocumentRef, context: JobContext) -> PageText:
        """Return the lines and codes of a page."""
        ...


class Registering(Protocol):
    """Registration of the paper onto the upload."""

    def register(self, upload: bytes, paper: bytes, context: JobContext) -> LaidOn | None:
        """Return the registration, or None when the pages do not agree."""
        ...
