"""The office's stock of USB keys, and the keys that a training office lends for practice. Kept by the server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.ports.usb_keys import KeyPrompt, Pin, UsbKeys
from review.key_stock import KeyHistory, KeyStockPage, StockedKey, StockState
from review.orders import OrderNo


class KeyStock(Protocol):
    """The key stock ledger. Needs the server."""

    def page(self, *, state: StockState | None = None, text: str = "", limit: int = 100) -> KeyStockPage:
        """Return the counts, and the keys of that state whose serial or order contains `text`, newest change first."""
        ...

    def history(self, usb_key_serial: str) -> KeyHistory:
        """Return everything that happened to a key; `Refused("usb_key_unknown")`."""
        ...

    def enter(
        self, usb_key_serial: str, state: StockState, *, order_no: OrderNo | None = None, note: str = ""
    ) -> StockedKey:
        """Enter received, blank, quarantined or recycled by hand; the rest follows from what is done to orders."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDriver:
    """A device library: its interface (skf, pkcs11; empty: found out), profile, and the environment it needs.

    `arrival_secret` is what opens a key as it arrives (SO PIN, or another device key than the profile's).
    """

    driver: str
    library: str
    profile: str = "auto"
    environment: Mapping[str, str] = field(default_factory=dict)
    arrival_secret: Pin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeKey:
    """A software key of a training office."""

    usb_key_serial: str
    is_inserted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeDesk:
    """What a training office lends: drivers, and the software keys that can be inserted and pulled."""

    drivers: tuple[KeyDriver, ...]
    keys: tuple[PracticeKey, ...]


class PracticeKeys(Protocol):
    """The keys of a training office, on this machine; `Refused` in a real one."""

    def desk(self) -> PracticeDesk:
        """Return drivers and keys."""
        ...

    def place(self, usb_key_serial: str, *, is_inserted: bool) -> PracticeDesk:
        """Insert or pull a software key."""
        ...

    def swap(self, driver: str) -> PracticeDesk:
        """Pull every key and insert a blank one of this driver."""
        ...


class DeskKeys(UsbKeys, Protocol):
    """The USB keys of this desk, whichever libraries drive them."""

    def arrival_secret(self, serial: str) -> Pin | None:
        """Return what opens this key as it arrives, None where its library needs nothing."""
        ...

    def wait_for_prompt(self, timeout_seconds: float) -> KeyPrompt | None:
        """Return as soon as a key may have been inserted or pulled out; None when the time is over.

        Waiting has processes of its own, so it may run beside every other call.
        """
        ...
