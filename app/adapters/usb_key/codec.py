"""Values of the port as JSON and back, by their type hints: bytes as base64, PINs marked, dataclasses by field."""

import base64
import types
import typing
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from app.ports.usb_keys import Pin


def encode(value: object) -> object:
    """Return a value of the port as what `json` writes."""
    match value:
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case Pin():
            return value.value
        case StrEnum():
            return value.value
        case tuple() | list() | set() | frozenset():
            return [encode(item) for item in value]
    if is_dataclass(value):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    return value


def decode(hint: Any, value: Any) -> Any:
    """Return the value of type `hint` that `encode` wrote; raise ValueError, TypeError or KeyError otherwise."""
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        inner = next(one for one in typing.get_args(hint) if one is not types.NoneType)
        return None if value is None else decode(inner, value)
    if origin is not None:
        item = typing.get_args(hint)[0]
        return tuple(decode(item, one) for one in value)
    if hint is bytes:
        return base64.b64decode(value, validate=True)
    if hint is Pin or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        return hint(value)
    if is_dataclass(hint):
        build: Any = hint
        return build(**{name: decode(kind, value[name]) for name, kind in _hints(build).items()})
    return value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)
