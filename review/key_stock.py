"""The key stock: in what state each USB key of the office is, and what happened to it (DOMAIN §8).

The dataclasses are the JSON of ``/usb-keys`` (docs/api/wire.md), field by field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from review.orders import KeyState, OrderNo


class StockState(StrEnum):
    """Where a key stands. Values are stored and sent."""

    RECEIVED = "received"
    BLANK = "blank"
    BOUND = "bound"
    PRODUCED = "produced"
    SHIPPED = "shipped"
    REVOKED = "revoked"
    QUARANTINED = "quarantined"
    RECYCLED = "recycled"


STOCK_NAMES_ZH: Mapping[StockState, str] = MappingProxyType(
    {
        StockState.RECEIVED: "已入库",
        StockState.BLANK: "空白可用",
        StockState.BOUND: "已绑定订单",
        StockState.PRODUCED: "已制成",
        StockState.SHIPPED: "已寄出",
        StockState.REVOKED: "已吊销，待回收",
        StockState.QUARANTINED: "已隔离",
        StockState.RECYCLED: "已回收可用",
    }
)

ENTERED_BY_HAND = frozenset({StockState.RECEIVED, StockState.BLANK, StockState.QUARANTINED, StockState.RECYCLED})
"""What a person enters; the rest follows from what is done to an order."""

FROM_ORDER: Mapping[KeyState, StockState] = MappingProxyType(
    {
        KeyState.BOUND: StockState.BOUND,
        KeyState.PROVEN: StockState.PRODUCED,
        KeyState.REVOKED: StockState.REVOKED,
        KeyState.QUARANTINED: StockState.QUARANTINED,
    }
)


class KeyEventKind(StrEnum):
    """What happened to a key: it came into a stock state, or its admin PIN was handled. Values are stored."""

    RECEIVED = "received"
    BLANK = "blank"
    BOUND = "bound"
    PRODUCED = "produced"
    SHIPPED = "shipped"
    REVOKED = "revoked"
    QUARANTINED = "quarantined"
    RECYCLED = "recycled"
    ADMIN_PIN_DEPOSITED = "admin_pin_deposited"
    ADMIN_PIN_WITHDRAWN = "admin_pin_withdrawn"
    ADMIN_PIN_RETURNED = "admin_pin_returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class StockedKey:
    """A key as it stands; `order_no` is empty where it belongs to no order."""

    usb_key_serial: str
    state: StockState
    order_no: OrderNo
    since: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCount:
    """How many keys are in a state."""

    state: StockState
    keys: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStockPage:
    """Counts over the whole stock, and some of its keys, the newest change first; `more` when not all fit."""

    counts: tuple[StockCount, ...]
    keys: tuple[StockedKey, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEvent:
    """One event in the life of a key."""

    at: datetime
    by: str
    kind: KeyEventKind
    order_no: OrderNo
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHistory:
    """A key as it stands, and its events, oldest first."""

    key: StockedKey
    events: tuple[KeyEvent, ...]
