"""Offices and desks for the server's tests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.integration.backend.bench import Bench
from tests.integration.backend.desk import Desk


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path / "office") as office:
        yield office


@pytest.fixture
def desk(bench: Bench) -> Iterator[Callable[..., Desk]]:
    """Sign somebody in who holds the roles; one person of each is enough for most tests."""
    with ExitStack() as stack:
        yield lambda *roles, **options: stack.enter_context(Desk(bench, *roles, **options))
