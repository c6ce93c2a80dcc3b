"""The step log of the production desk: append only, per key, never a PIN."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.ports.clock import Clock
from app.ports.store import ProductionEntry, Store, UnitOfWork
from app.ports.usb_key_errors import DeviceAuthFailed, KeyFull
from app.services.production_values import Step
from review.orders import OrderNo

DONE: Final = "done"
FAILED: Final = "failed"
RECYCLED: Final = "recycled"
QUARANTINE_DUE: Final = "quarantine_due"
QUARANTINED: Final = "quarantined"
STARTED_OVER: Final = "started_over"
REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the log tells of an order and a key: the steps done since the key was last begun with."""

    entries: tuple[ProductionEntry, ...]

    @property
    def is_ours(self) -> bool:
        """True where this order began with this key when it was blank, and has not given it back."""
        return any(entry.step == Step.CHECK and entry.result == DONE for entry in self.entries)

    @property
    def must_quarantine(self) -> str:
        """Return why a quarantine is still due, empty where none is."""
        due = [entry for entry in self.entries if entry.result in (QUARANTINE_DUE, QUARANTINED)]
        return self._fact(due[-1], "reason") if due and due[-1].result == QUARANTINE_DUE else ""

    @property
    def was_refused(self) -> bool:
        """True where the key refused the secret that should open it, the last time it was personalised."""
        last = [entry for entry in self.entries if entry.step == Step.PIN][-1:]
        return any(self._fact(entry, "code") == DeviceAuthFailed.CODE for entry in last)

    @property
    def was_full(self) -> bool:
        """True where an earlier run with the key found no room on it."""
        failed = (entry for entry in self.entries if entry.result == FAILED)
        return any(self._fact(entry, "code") == KeyFull.CODE for entry in failed)

    def has_refused(self, envelope_sha256: str) -> bool:
        """Tell whether the key would not import this envelope before."""
        refused = (entry for entry in self.entries if entry.result == REFUSED)
        return any(self._fact(entry, "envelope_sha256") == envelope_sha256 for entry in refused)

    def fact(self, step: Step, name: str) -> str:
        """Return a fact of the last time the step was done, empty where there is none."""
        done = [entry for entry in self.entries if entry.step == step and entry.result == DONE]
        return self._fact(done[-1], name) if done else ""

    def _fact(self, entry: ProductionEntry, name: str) -> str:
        return str(json.loads(entry.facts_json).get(name, ""))


class StepLog:
    """Writes and reads the steps of one order with one key."""

    def __init__(self, store: Store, clock: Clock, *, order_no: OrderNo, usb_key_serial: str, by: str) -> None:
        self._store = store
        self._clock = clock
        self._order_no = order_no
        self._serial = usb_key_serial
        self._by = by
        self._noted: list[ProductionEntry] = []
        self._known: list[ProductionEntry] | None = None  # of this key; it is ours alone while its log is open

    def write(self, step: Step, result: str, **facts: str) -> None:
        """Append an entry; it and what was noted before are on disk when this returns."""
        self.note(step, result, **facts)
        self.flush()

    def note(self, step: Step, result: str, **facts: str) -> None:
        """Append an entry that tells what happened and decides nothing: on disk with the next `write` or `flush`."""
        entry = ProductionEntry(
            order_no=self._order_no,
            usb_key_serial=self._serial,
            step=step,
            result=result,
            at=self._clock.now(),
            by=self._by,
            facts_json=json.dumps(facts, ensure_ascii=False, sort_keys=True),
        )
        self._noted.append(entry)
        if self._known is not None:
            self._known.append(entry)

    @property
    def has_notes(self) -> bool:
        """Tell whether something noted is not on disk yet."""
        return bool(self._noted)

    def flush(self) -> None:
        """Put what was noted on disk, in one transaction."""
        if not self.has_notes:
            return
        with self._store.writing() as work:
            self.flush_into(work)

    def flush_into(self, work: UnitOfWork) -> None:
        """Put what was noted into somebody's transaction; the block that commits it must not fail afterwards."""
        noted, self._noted = self._noted, []
        work.production.append(*noted)

    def past(self) -> Past:
        """Return the entries of this order with this key since it was last recycled or begun anew."""
        if self._known is None:
            with self._store.reading() as work:
                self._known = [*work.production.of_key(self._serial), *self._noted]
        return Past(entries=tuple(_since_begun(self._known, self._order_no)))


def _since_begun(entries: Sequence[ProductionEntry], order_no: OrderNo) -> list[ProductionEntry]:
    """Leave out what lies before the last recycling, and what another order did with the key."""
    kept: list[ProductionEntry] = []
    for entry in entries:
        if entry.result in (RECYCLED, STARTED_OVER):
            kept = []
        elif entry.order_no == order_no:
            kept.append(entry)
        else:
            kept = []  # another order had the key after us: it is not ours any more
    return kept
