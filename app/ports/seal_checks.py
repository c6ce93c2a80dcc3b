"""Machine checks of a page, done by another process: vision holds the interpreter, and the window must never wait."""

from dataclasses import dataclass
from typing import Protocol

from app.ports.jobs import JobContext
from seals.values import PageCheck, SealKind

_Row = tuple[float, float, float]
Matrix = tuple[_Row, _Row, _Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """A page's bytes, and what is expected of its seals."""

    picture: bytes
    kind: SealKind = SealKind.AUTO
    expect_name: str | None = None
    expect_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRequest:
    """Two pictures of the same document: the paper is to be laid onto the upload."""

    upload: bytes
    paper: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOn:
    """How the paper lies on the upload: a 3 x 3 matrix from paper to upload pixels, its error, and what differs.

    `differences_px` are boxes x, y, width, height in pixels of the upload.
    """

    matrix: Matrix
    paper_width_px: int
    upload_width_px: int
    error_mm: float
    differences_px: tuple[tuple[int, int, int, int], ...] = ()


class VisionWorkers(Protocol):
    """Worker processes for vision. Safe to use from several threads."""

    def check(self, request: CheckRequest, context: JobContext) -> PageCheck:
        """Check a page.

        `UserError` when the bytes are no picture; `Unavailable("check_timed_out")` or ``check_failed`` when the worker
        did not answer: it is replaced, and the next check works.
        """
        ...

    def register(self, request: RegisterRequest, context: JobContext) -> LaidOn | None:
        """Lay the paper onto the upload; None when the pages do not agree."""
        ...

    def close(self) -> None:
        """End the workers."""
        ...
