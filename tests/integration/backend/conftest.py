"""Offices and desks for the server's tests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from tests.integration.backend.bench import Bench, order_number
from tests.integration.backend.path import Office

ORDERS = 40


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """An office of its own for one test."""
    with Bench(tmp_path / "office") as office:
        yield office


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One office for a module, with enough orders for each test to have its own."""
    with Bench(tmp_path_factory.mktemp("wide") / "office", orders=ORDERS) as office:
        yield office


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    """Hand out order numbers that nobody used yet."""
    return iter(count(1))


@pytest.fixture
def people(wide: Bench, numbers: Iterator[int]) -> Iterator[Callable[[], Office]]:
    """Give everybody of the office around an order that nobody touched yet."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(Office(wide, order_number(next(numbers))))
