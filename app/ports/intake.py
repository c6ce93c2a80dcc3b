"""Paper becoming pages: the folder a scanner writes to, and a guess at which document a page is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.ports.errors import UserError
from review.orders import DocumentCode, OrderNo


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPage:
    """One page as it will be stored: JPEG, PNG or BMP bytes; `number` counts from 1 within its file."""

    content: bytes
    media_type: str
    file_name: str
    number: int
    count: int
    width_px: int
    height_px: int
    dpi: float | None


class IntakeFolder(Protocol):
    """A folder in which files appear. Nothing in it is ever deleted: files move to subfolders."""

    def ready(self) -> Sequence[str]:
        """Return the names of completely written files in natural order; `Unavailable("folder_unreachable")`."""
        ...

    def unsettled(self) -> int:
        """Return how many files were still being written when `ready` last looked."""
        ...

    def pages(self, name: str) -> Iterator[ScannedPage]:
        """Read a file page by page.

        `UserError` says what is wrong with it; `Unavailable("file_busy")` when another program still has it open.
        """
        ...

    def file_away(self, name: str) -> str:
        """Move a file whose pages are all kept to the folder of processed files; return where it is now."""
        ...

    def set_aside(self, name: str, error: UserError) -> str:
        """Move a file that cannot be read to where such files go, the reason beside it; return where it is."""
        ...


class PracticeScanner(Protocol):
    """The scanner of a training office, for whoever has neither paper nor scanner."""

    def scan(self, order_no: OrderNo) -> IntakeFolder:
        """Scan the sheets in the parcel that the sample order awaits; allow a minute the first time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPage:
    """An uploaded page of the order, with which a scanned one may agree."""

    document: DocumentCode
    page: int
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMatch:
    """How far a scanned page agrees with an uploaded one: `agreement` is the number of places that lie alike."""

    document: DocumentCode
    page: int
    agreement: int


class PageMatcher(Protocol):
    """Compares pictures of pages."""

    def matches(self, content: bytes, known: Sequence[KnownPage]) -> Sequence[PageMatch]:
        """Return how far the page agrees with each known one, the best first; empty when it cannot be compared."""
        ...
