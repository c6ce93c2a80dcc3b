"""What long work gets from whoever runs it: a place to report progress and to notice a cancel."""

from typing import Protocol


class Cancelled(Exception):
    """The person cancelled the work. Raised by `JobContext.checkpoint`."""


class JobContext(Protocol):
    """Given to a service by the job runner, the command line or a test; knows no Qt."""

    def report(self, done: int, total: int, what: str) -> None:
        """Say that `done` of `total` steps are done and `what` (Chinese, for a person) is next."""
        ...

    def checkpoint(self) -> None:
        """Raise `Cancelled` if the person asked to stop; call it between steps that leave nothing half done."""
        ...


class Unattended:
    """A context for work that nobody watches and nobody cancels."""

    def report(self, done: int, total: int, what: str) -> None:
        """Ignore progress."""

    def checkpoint(self) -> None:
        """Never cancel."""
