"""The fake store keeps the contract, so that services tested over it are tested over the truth."""

import pytest

from app.ports.store import Store
from tests.contracts.store import StoreContract
from tests.fakes.store import MemoryStore


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> Store:
        return MemoryStore()
