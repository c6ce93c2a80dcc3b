"""The production desk and the stock of USB keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ports.jobs import JobContext
    from app.ports.papers import Printed
    from app.ports.seal_checks import NotCut
    from app.ports.usb_keys import KeyContents, KeyKind, PinState, UsbKeyInfo
    from app.services.key_batch import BatchDesk
    from app.services.outcomes import Outcome
    from app.services.production_values import ProductionOutcome
    from app.services.seal_pictures import Cutting, SealProposal
    from review.key_stock import KeyHistory, KeyStockPage, StockedKey, StockState
    from review.orders import OrderNo, OrderSnapshot
    from review.revocations import RevocationCause


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyOnDesk:
    """A USB key that is plugged in: what it says of itself, and what is on it."""

    info: UsbKeyInfo
    contents: KeyContents


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionRun:
    """One production: which order on which key, with the seal on the page (None: it was kept before).

    Secrets show in no repr; None: by policy.
    """

    order_no: OrderNo
    serial: str
    kind: KeyKind
    seal: SealProposal | None
    pin: str | None = field(default=None, repr=False)
    factory_secret: str | None = field(default=None, repr=False)


class ProductionDesk(Protocol):
    """USB keys and the steps. Keys and production run on the device pool."""

    def keys(self) -> Sequence[KeyOnDesk]:
        """Return the keys that are plugged in."""
        ...

    def watch(self, context: JobContext) -> None:
        """Report each time that it is time to look at the keys, until cancelled; beside the device pool.

        `done` counts the reports; `what` tells how changes are noticed now: events, polling, or nothing ("").
        """
        ...

    def cut_seal(self, order: OrderSnapshot, cutting: Cutting, context: JobContext) -> SealProposal | NotCut:
        """Cut the electronic seal from the paper scan."""
        ...

    def produce(self, run: ProductionRun, context: JobContext) -> ProductionOutcome:
        """Run (or resume) the steps; progress tells the step."""
        ...

    def pin_letter(self, order: OrderSnapshot, serial: str) -> Printed:
        """Print the tear-off letter of a key made in this run of the program, from memory; nothing is stored."""
        ...

    def letter_taken(self, order_no: OrderNo, serial: str) -> None:
        """The letter is on paper: the PIN is forgotten. Quick."""
        ...

    def key_label(self, order: OrderSnapshot, serial: str) -> Printed:
        """Print the key's label with order number and barcode."""
        ...

    def profiles(self) -> Sequence[tuple[str, str]]:
        """Return name and title of each SKF profile that can be set, the automatic choice first. Quick."""
        ...

    def can_practise(self) -> bool:
        """Tell whether software keys can be swapped here (a training office). Quick."""
        ...

    def swap_practice_key(self, driver: str) -> None:
        """Pull the software keys of a driver (skf, pkcs11) and insert a blank one."""
        ...

    def confirm_seal(self, seal: SealProposal) -> tuple[str, ...]:
        """Keep a picture that was compared with its impression; return the kinds of seal confirmed for the order."""
        ...

    def prepared(self) -> Sequence[OrderSnapshot]:
        """Return the orders in production whose company seal's picture is confirmed."""
        ...

    def batch_desk(self) -> BatchDesk:
        """Return what a batch makes its keys with; its calls run on the device pool. Quick."""
        ...

    def report_unusable(self, order: OrderSnapshot, sentence: str) -> Outcome:
        """The seal cannot be made: back to the applicant, with a call due."""
        ...


class KeyStockDesk(Protocol):
    """The stock of USB keys; what touches a key runs on the device pool."""

    def page(self, *, state: StockState | None, text: str) -> KeyStockPage:
        """Return the counts, and the keys of that state whose serial or order contains the text."""
        ...

    def history(self, serial: str) -> KeyHistory:
        """Return everything that happened to a key."""
        ...

    def enter(self, serial: str, state: StockState, *, note: str) -> StockedKey:
        """Enter a key by hand."""
        ...

    def quarantine(self, serial: str, cause: RevocationCause, note: str) -> StockedKey:
        """Take a key out of use for good; a live set on it is revoked by the same act, with that cause."""
        ...

    def recycle(self, serial: str, confirmed_serial: str) -> StockedKey:
        """Erase a used key, its serial named twice."""
        ...

    def unblock(self, serial: str, pin: str) -> PinState:
        """Set a new user PIN by the admin PIN that the server lends for this once."""
        ...
