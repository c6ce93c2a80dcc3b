"""The audit trail: who did what, in a chain in which no row can be changed, removed or swapped unnoticed."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One act. `facts` are names and values for a person; never a PIN, a token or an ID number."""

    at: datetime
    by: str
    action: str
    order_no: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """An event as it lies in the chain; `mac` seals the event, its place and the row before it."""

    seq: int
    event: AuditEvent
    previous: str
    mac: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditAnchor:
    """A place in the chain that is known outside the database: up to it nothing can be cut off unnoticed."""

    seq: int
    mac: str


class AuditChain:
    """Seals rows with HMAC-SHA-256 over their canonical JSON (sorted keys, no blanks, UTF-8)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, seq: int, event: AuditEvent, previous: str) -> AuditRow:
        """Return the row that carries `event` at place `seq` after the row whose mac is `previous`."""
        return AuditRow(seq=seq, event=event, previous=previous, mac=self._mac(seq, event, previous))

    def holds(self, row: AuditRow) -> bool:
        """Tell whether the row's seal is the one that this key makes over the row's content."""
        return hmac.compare_digest(row.mac, self._mac(row.seq, row.event, row.previous))

    def _mac(self, seq: int, event: AuditEvent, previous: str) -> str:
        canonical = json.dumps(
            {
                "seq": seq,
                "at": event.at.isoformat(),
                "by": event.by,
                "action": event.action,
                "order_no": event.order_no,
                "facts": [list(fact) for fact in event.facts],
                "previous": previous,
            },
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        )
        return hmac.new(self._key, canonical.encode(), hashlib.sha256).hexdigest()


class AuditStore(Protocol):
    """The chain in the database. Rows are appended in the transaction of the act itself."""

    def append(self, event: AuditEvent) -> AuditRow:
        """Seal and append the event."""
        ...

    def rows(self, after: int = 0, limit: int = 1000) -> Sequence[AuditRow]:
        """Return rows in order of place, for verifying and export."""
        ...

    def head(self) -> AuditAnchor | None:
        """Return the newest row's place and seal, or None while the chain is empty."""
        ...
