"""A batch: keys for orders whose e-seal pictures were confirmed beforehand, one inserted key after the other.

Which order a key gets is decided here, never by the operator's memory: an unfinished key goes on with its own order,
a fresh one gets the next order that has no key yet.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from app.ports.errors import Refused, Unavailable, UserError
from app.ports.jobs import JobContext
from app.ports.usb_key_errors import UsbKeyError
from app.ports.usb_keys import UsbKeyInfo
from app.services.production_values import Produced, ProductionOutcome, Quarantined, Step, Waiting
from review.orders import OrderNo, OrderSnapshot


class LineState(StrEnum):
    """How one order of the batch stands."""

    PREPARED = "prepared"
    MADE = "made"
    STOPPED = "stopped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """One order: its key once it has one, and what to do where it did not end well."""

    order: OrderSnapshot
    state: LineState = LineState.PREPARED
    usb_key_serial: str = ""
    sentence: str = ""
    code: str = ""

    @property
    def is_open(self) -> bool:
        """A stopped order goes on with the same key; a quarantined key leaves the order open for another one."""
        return self.state in (LineState.PREPARED, LineState.STOPPED)


class BatchDesk(Protocol):
    """What a batch needs of the key desk."""

    def present(self) -> tuple[UsbKeyInfo, ...]:
        """Return the inserted keys."""
        ...

    def produce(self, order_no: OrderNo, serial: str, *, context: JobContext | None = None) -> ProductionOutcome:
        """Make the key, or go on."""
        ...


Begun = Callable[[BatchLine], None]


class KeyBatch:
    """The lines of one batch, and the next step of it. Steps run on the device thread, one at a time."""

    def __init__(self, desk: BatchDesk, orders: Collection[OrderSnapshot]) -> None:
        self._desk = desk
        self._lines = {order.order_no: BatchLine(order=order) for order in orders}
        self._aside: set[str] = set()
        self._refused: set[str] = set()  # asked again once they were pulled

    @property
    def lines(self) -> tuple[BatchLine, ...]:
        """Return the lines in the order in which they are made."""
        return tuple(self._lines.values())

    @property
    def is_done(self) -> bool:
        """Tell whether no order waits for a key any more."""
        return not any(line.is_open for line in self.lines)

    def step(self, context: JobContext | None = None, *, on_begin: Begun | None = None) -> BatchLine | None:
        """Make the key that was inserted; None while no key of this batch's to be made is in.

        A key that was refused is asked again once it was pulled; one that waits for the server is, by itself.

        Raise `UserError("usb_key_ambiguous")` with several fresh keys in: which one is meant would be a guess.
        """
        present = {info.serial: None for info in self._desk.present()}
        self._refused.intersection_update(present)
        fresh = [serial for serial in present if serial not in self._finished() | self._refused]
        if not fresh or self.is_done:
            return None
        if len(fresh) > 1:
            sentence = f"插入了 {len(fresh)} 只待制的介质（{'、'.join(fresh)}）。批量制证每次只插一只。"
            raise UserError("usb_key_ambiguous", sentence)
        line = self._line_for(fresh[0])
        if line is None:
            return None
        if on_begin is not None:
            on_begin(replace(line, usb_key_serial=fresh[0]))
        outcome = self._produce(line, fresh[0], context)
        if isinstance(outcome, Quarantined):
            self._aside.add(fresh[0])
        done = _after(line, fresh[0], outcome)
        self._lines[line.order.order_no] = done
        return done

    def _produce(self, line: BatchLine, serial: str, context: JobContext | None) -> ProductionOutcome:
        """Make the key; one that was refused says the same until somebody has done something, so it is pulled first."""
        self._refused.add(serial)
        try:
            outcome = self._desk.produce(line.order.order_no, serial, context=context)
        except Unavailable:
            self._refused.discard(serial)
            raise
        if not (isinstance(outcome, Waiting) and isinstance(outcome.error, UserError | Refused)):
            self._refused.discard(serial)
        return outcome

    def _finished(self) -> set[str]:
        """Return the keys that are not to be made: those made here, and those put aside."""
        made = {line.usb_key_serial for line in self.lines if line.state is LineState.MADE}
        return made | self._aside

    def _line_for(self, serial: str) -> BatchLine | None:
        begun = [line for line in self.lines if line.is_open and line.usb_key_serial == serial]
        bound = [line for line in self.lines if line.is_open and _bound(line.order) == serial]
        free = [line for line in self.lines if line.is_open and not line.usb_key_serial and not _bound(line.order)]
        return next(iter((*begun, *bound, *free)), None)


def _bound(order: OrderSnapshot) -> str:
    live = order.live_key()
    return live.usb_key_serial if live is not None else ""


def _after(line: BatchLine, serial: str, outcome: ProductionOutcome) -> BatchLine:
    match outcome:
        case Produced(order=order):
            return replace(line, order=order, state=LineState.MADE, usb_key_serial=serial, sentence="", code="")
        case Waiting(step=step, error=error):
            # a key that was not even begun with (not blank, say) keeps no order from getting another one
            kept = serial if step is not Step.CHECK else line.usb_key_serial
            if isinstance(error, UsbKeyError) and error.is_set_revoked:
                kept = ""
            return replace(line, state=LineState.STOPPED, usb_key_serial=kept, sentence=error.sentence, code=error.code)
        case Quarantined():
            return replace(
                line, state=LineState.PREPARED, usb_key_serial="", sentence=outcome.sentence, code=outcome.code
            )
        case refused:
            return replace(line, state=LineState.REFUSED, sentence=refused.sentence, code=refused.code)
