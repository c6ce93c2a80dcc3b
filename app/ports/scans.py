"""The encrypted picture cache on this machine."""

from typing import Protocol

from review.orders import OrderNo, Sha256


class ScanStore(Protocol):
    """Pages by the SHA-256 of their bytes. What is pinned is not yet on the server and is never thrown away."""

    def get(self, sha256: Sha256) -> bytes | None:
        """Return the page's bytes, or None where this machine has none (or a damaged file, which is dropped)."""
        ...

    def put(self, content: bytes, *, order_no: OrderNo, pinned: bool = False) -> Sha256:
        """Keep a page of `order_no`; it is durable when this returns."""
        ...

    def unpin(self, sha256: Sha256) -> None:
        """The server has the page now: it may leave the cache when space is needed."""
        ...

    def wrap_pinned(self, public_key: str) -> None:
        """Wrap to the server's public key (hexadecimal) what is pinned, now and from now on.

        `Refused("wrapping_key_invalid")` on what is none; it is not used then.
        """
        ...

    def wipe_order(self, order_no: OrderNo) -> None:
        """Remove every page of the order that is not pinned, file and key material."""
        ...

    def shrink(self) -> int:
        """Bring the cache within its bounds of size and age; return how many pages left it."""
        ...
