"""The audit trail: who did what, in a chain in which no row can be changed, removed or swapped unnoticed."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pki.audit_checkpoints import AuditCheckpoint

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

    def sign(self, anchor: AuditAnchor, taken_at: datetime) -> AuditCheckpoint:
        """Sign a place of the chain for the office server; the signing key follows from the chain's own."""
        from pki.audit_checkpoints import sign_checkpoint  # noqa: PLC0415 - cryptography costs start-up time

        return sign_checkpoint(self._seed(), seq=anchor.seq, mac=anchor.mac, taken_at=taken_at)

    @property
    def name(self) -> str:
        """Return what the office server knows the chain by: the public key of its checkpoints."""
        from pki.audit_checkpoints import chain_name  # noqa: PLC0415 - cryptography costs start-up time

        return chain_name(self._seed())

    def _seed(self) -> bytes:
        return hmac.new(self._key, b"audit checkpoint signing key", hashlib.sha256).digest()

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


class AuditWitness(Protocol):
    """The office server, which remembers how far a chain had come. Raises `Unavailable` and `Refused`."""

    def keep(self, checkpoint: AuditCheckpoint) -> None:
        """Have it remember; `Refused("audit_checkpoint_conflict")` when it remembers otherwise."""
        ...

    def checkpoints(self, chain: str, after: int) -> Sequence[AuditCheckpoint]:
        """Return what it remembers of that chain above a place, in order; nothing is the end."""
        ...


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
