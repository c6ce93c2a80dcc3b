"""What a worker answers besides results; apart from the worker, so that the window's process loads no vision."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A request that could not be answered: stable code and sentence; `is_picture` when the bytes are to blame."""

    code: str
    sentence: str
    is_picture: bool = False
