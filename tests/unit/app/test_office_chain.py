"""The office's certificates are remembered for when the server is away."""

import pytest

from app.ports.errors import Unavailable
from app.services.office_chain import office_chain
from tests.fakes.store import MemoryStore


class _Server:
    """A server with a chain, or without an answer."""

    def __init__(self, chain: tuple[str, ...] | None) -> None:
        self._chain = chain

    def chain(self) -> tuple[str, ...]:
        """Answer, or be away."""
        if self._chain is None:
            raise Unavailable("server_unreachable", "服务器连不上。")
        return self._chain


def test_the_chain_is_remembered_for_when_the_server_is_away() -> None:
    store = MemoryStore()

    assert office_chain(store, _Server(("A", "B"))) == ("A", "B")
    assert office_chain(store, _Server(None)) == ("A", "B")


def test_without_any_answer_ever_the_reason_is_said() -> None:
    with pytest.raises(Unavailable) as caught:
        office_chain(MemoryStore(), _Server(None))

    assert caught.value.code == "server_unreachable"
