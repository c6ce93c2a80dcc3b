"""A picture cache in memory."""

import hashlib

from review.orders import OrderNo, Sha256


class MemoryScans:
    """`ScanStore` in a dictionary; it never needs to shrink."""

    def __init__(self) -> None:
        self.wrapping_key = ""
        self.pages: dict[Sha256, tuple[bytes, OrderNo, bool]] = {}

    def get(self, sha256: Sha256) -> bytes | None:
        found = self.pages.get(sha256)
        return found[0] if found else None

    def put(self, content: bytes, *, order_no: OrderNo, pinned: bool = False) -> Sha256:
        sha256 = Sha256(hashlib.sha256(content).hexdigest())
        was_pinned = sha256 in self.pages and self.pages[sha256][2]
        self.pages[sha256] = (content, order_no, pinned or was_pinned)
        return sha256

    def unpin(self, sha256: Sha256) -> None:
        if sha256 in self.pages:
            content, order_no, _ = self.pages[sha256]
            self.pages[sha256] = (content, order_no, False)

    def wrap_pinned(self, public_key: str) -> None:
        self.wrapping_key = public_key

    def wipe_order(self, order_no: OrderNo) -> None:
        self.pages = {sha: page for sha, page in self.pages.items() if page[1] != order_no or page[2]}

    def shrink(self) -> int:
        return 0
