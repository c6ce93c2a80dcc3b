"""A clock that only goes when it is told to."""

from datetime import datetime, timedelta

from tests.fakes.orders import NOON


class FakeClock:
    """`Clock` under the test's control."""

    def __init__(self, start: datetime = NOON + timedelta(hours=1)) -> None:
        self.time = start

    def now(self) -> datetime:
        return self.time

    def advance(self, **by: float) -> None:
        self.time += timedelta(**by)
