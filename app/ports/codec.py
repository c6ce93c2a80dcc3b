"""Orders and actions as JSON text, exactly as on the wire (the dataclasses of review/, field by field)."""

from collections.abc import Hashable
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter

from review.actions import ACTION_KINDS, Action, ActionKind
from review.orders import OrderSnapshot

_TYPES: dict[ActionKind, type[Action]] = {kind: action for action, kind in ACTION_KINDS.items()}


def adapter_of(value_type: Any) -> TypeAdapter[Any]:
    """Return the (costly to build, so kept) pydantic adapter of a wire type."""
    return _adapter(value_type)


@cache
def _adapter(value_type: Hashable) -> TypeAdapter[Any]:
    adapter: TypeAdapter[Any] = TypeAdapter(cast(Any, value_type))
    return adapter


def encode_order(order: OrderSnapshot) -> str:
    """Return the snapshot as JSON text."""
    return str(adapter_of(OrderSnapshot).dump_json(order), "utf-8")


def decode_order(text: str | bytes) -> OrderSnapshot:
    """Return the snapshot that `encode_order` or the server wrote."""
    order: OrderSnapshot = adapter_of(OrderSnapshot).validate_json(text)
    return order


def encode_action(action: Action) -> str:
    """Return the action as JSON text; its kind travels beside it."""
    return str(adapter_of(type(action)).dump_json(action), "utf-8")


def decode_action(kind: ActionKind, text: str | bytes) -> Action:
    """Return the action of `kind` that `encode_action` wrote."""
    action: Action = adapter_of(_TYPES[kind]).validate_json(text)
    return action
