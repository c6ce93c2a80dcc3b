"""Parts that cost start-up time are made when they are first used: a list of orders needs no OpenCV."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")


def lazily(make: Callable[[], T]) -> T:
    """Return a stand-in for what `make` returns; it is made once, at the first use of one of its methods."""
    return cast(T, _Lazy(make))


class _Lazy:
    """Hands every attribute on to the real thing."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._made: object | None = None
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)
