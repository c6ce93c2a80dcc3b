"""The embedded training office: a server process that the workstation starts and ends."""

from dataclasses import dataclass, field
from typing import Protocol

from app.ports.jobs import JobContext
from review.order_codes import OrderNo
from review.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingAccount:
    """A sample member of staff. Training only, so the password may be shown."""

    user: str
    name: str
    password: str = field(repr=False)
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningOffice:
    """Where the office listens, and who can sign in."""

    url: str
    accounts: tuple[TrainingAccount, ...]


class PracticeApplicant(Protocol):
    """The applicants of a training office, for whoever practises alone."""

    def act(self, order_no: OrderNo) -> Stage:
        """Do what the order's applicant is awaited for; return the stage it is in then.

        Upload the corrected round, pay, or post the paper. `Refused("applicant_not_awaited")` where nothing is due.
        """
        ...


class OfficeLauncher(Protocol):
    """Starts the training office as a process of its own."""

    def start(self, context: JobContext) -> RunningOffice:
        """Start it (or return the one that runs) and wait until it answers; `Unavailable("office_not_started")`."""
        ...

    def stop(self) -> None:
        """End the process that this launcher started; harmless where there is none."""
        ...
