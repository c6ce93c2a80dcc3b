"""Key stock, escrow of admin PINs and practice keys over HTTP (docs/api/wire.md, USB keys)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

import pydantic_core

from app.adapters.backend_http.backend import HttpBackend, read_answer
from app.adapters.backend_http.transport import Call
from app.ports.key_stock import KeyDriver, PracticeDesk, PracticeKey
from app.ports.usb_keys import Pin
from review.key_stock import KeyHistory, KeyStockPage, StockedKey, StockState
from review.orders import OrderNo

_JSON = {"Content-Type": "application/json"}


class HttpKeyStock:
    """`app.ports.key_stock.KeyStock`."""

    def __init__(self, backend: HttpBackend) -> None:
        self._backend = backend

    def page(self, *, state: StockState | None = None, text: str = "", limit: int = 100) -> KeyStockPage:
        """Return the counts and the keys that match."""
        query: dict[str, str | int] = {"find": text, "limit": limit}
        if state is not None:
            query["state"] = state.value
        return read_answer(KeyStockPage, self._backend.ask(Call(method="GET", path="/usb-keys", query=query)))

    def history(self, usb_key_serial: str) -> KeyHistory:
        """Return everything that happened to a key."""
        call = Call(method="GET", path="/usb-keys/history", query={"usb_key_serial": usb_key_serial})
        return read_answer(KeyHistory, self._backend.ask(call))

    def enter(
        self, usb_key_serial: str, state: StockState, *, order_no: OrderNo | None = None, note: str = ""
    ) -> StockedKey:
        """Enter a stock state by hand."""
        body = {"usb_key_serial": usb_key_serial, "state": state, "order_no": order_no or "", "note": note}
        headers = {**_JSON, "Idempotency-Key": str(uuid.uuid4())}
        call = Call(method="POST", path="/usb-keys/entries", body=pydantic_core.to_json(body), headers=headers)
        return read_answer(StockedKey, self._backend.ask(call))


@dataclass(frozen=True, slots=True, kw_only=True)
class _PinsAnswer:
    pins: tuple[str, ...] = field(repr=False)


class HttpAdminPins:
    """`app.ports.usb_keys.AdminPins`: the server's escrow."""

    def __init__(self, backend: HttpBackend) -> None:
        self._backend = backend

    def deposit(self, serial: str, pin: Pin) -> None:
        """Have the server keep the PIN; when this returns it is on its disk."""
        self._backend.ask(_post("/usb-keys/admin-pins", {"usb_key_serial": serial, "pin": pin.value}))

    def withdraw(self, serial: str) -> tuple[Pin, ...]:
        """Return the PINs that the key may have, newest first; recorded by the server."""
        call = _post("/usb-keys/admin-pins/withdrawals", {"usb_key_serial": serial})
        return tuple(Pin(text) for text in read_answer(_PinsAnswer, self._backend.ask(call)).pins)

    def give_back(self, serial: str) -> None:
        """Say that the unlock is over; a loan ends by itself after some minutes."""
        self._backend.ask(_post("/usb-keys/admin-pins/returns", {"usb_key_serial": serial}))


@dataclass(frozen=True, slots=True, kw_only=True)
class _DriverAnswer:
    driver: str
    library: str
    environment: Mapping[str, str]
    arrival_pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _DeskAnswer:
    drivers: tuple[_DriverAnswer, ...]
    keys: tuple[PracticeKey, ...]


class HttpPracticeKeys:
    """`app.ports.key_stock.PracticeKeys`."""

    def __init__(self, backend: HttpBackend) -> None:
        self._backend = backend

    def desk(self) -> PracticeDesk:
        """Return drivers and keys."""
        return self._ask(Call(method="GET", path="/training/usb-keys"))

    def place(self, usb_key_serial: str, *, is_inserted: bool) -> PracticeDesk:
        """Insert or pull a software key."""
        body = {"usb_key_serial": usb_key_serial, "is_inserted": is_inserted}
        return self._ask(_post("/training/usb-keys/places", body))

    def swap(self, driver: str) -> PracticeDesk:
        """Pull the driver's keys and insert a blank one."""
        return self._ask(_post("/training/usb-keys/swaps", {"driver": driver}))

    def _ask(self, call: Call) -> PracticeDesk:
        found = read_answer(_DeskAnswer, self._backend.ask(call))
        drivers = tuple(
            KeyDriver(
                driver=one.driver,
                library=one.library,
                environment=one.environment,
                arrival_secret=Pin(one.arrival_pin) if one.arrival_pin else None,
            )
            for one in found.drivers
        )
        return PracticeDesk(drivers=drivers, keys=found.keys)


def _post(path: str, body: Mapping[str, object]) -> Call:
    return Call(method="POST", path=path, body=pydantic_core.to_json(dict(body)), headers=_JSON)
