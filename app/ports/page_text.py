"""What is printed on a page: lines of text and codes with their places. Read in the vision workers, never on disk."""

from dataclasses import dataclass, field
from typing import Protocol

from app.ports.jobs import JobContext
from review.cross_check import PageText


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRequest:
    """A page's bytes, to be read."""

    picture: bytes = field(repr=False)


class PageReader(Protocol):
    """Reads whole pages. Safe to use from several threads."""

    def read_page(self, request: ReadRequest, context: JobContext) -> PageText:
        """Read a page.

        `UserError` when the bytes are no picture; `Unavailable` when there is no model or the worker did not answer.
        """
        ...
