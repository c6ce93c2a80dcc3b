"""The fake office keeps the contract of the real one."""

import pytest

from app.ports.backend import Backend
from tests.contracts.backend import BackendContract, Office
from tests.fakes.backend import FakeBackend
from tests.fakes.clock import FakeClock
from tests.fakes.orders import an_order


class TestFakeBackend(BackendContract):
    @pytest.fixture
    def office(self) -> Office:
        clock = FakeClock()
        fake = FakeBackend(clock=clock)
        fake.add(*(an_order(number) for number in range(1, 8)))

        def seen_by(user: str) -> Backend:
            fake.user = user
            return fake

        return Office(first=lambda: seen_by("wangfang"), second=lambda: seen_by("liuqiang"), now=clock.now)
