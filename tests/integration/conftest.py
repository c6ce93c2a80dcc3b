"""Real parts that several areas share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import OfficeProcess


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OfficeProcess]:
    """A training office of its own for one test."""
    with OfficeProcess(tmp_path / "office") as process:
        yield process


@pytest.fixture(scope="session")
def shared_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    """One training office for all tests that only read, or use an order nobody else touches."""
    with OfficeProcess(tmp_path_factory.mktemp("office") / "office") as process:
        yield process
