"""Reading, verifying and anchoring the audit chain."""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from app.ports.audit import GENESIS, AuditAnchor, AuditChain, AuditEvent, AuditRow, AuditWitness
from app.ports.clock import Clock
from app.ports.errors import WorkstationError
from app.ports.secrets import Secrets
from app.ports.store import Store

if TYPE_CHECKING:
    from pki.audit_checkpoints import AuditCheckpoint

log = logging.getLogger(__name__)

ANCHOR = "audit-anchor"
_BATCH = 1000
_FOREIGN = "服务器给出的审计锚点不是本机签名的，请告知主管。"
_BETWEEN_CHECKPOINTS = timedelta(minutes=10)  # some 50 a day: all of them are looked at when the chain is verified


class Witness(StrEnum):
    """What the office server had to say of the chain."""

    ASKED = "asked"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFault:
    """Where the chain does not hold: places `first` to `last`, and why (Chinese)."""

    first: int
    last: int
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What `verify` found. Rows after `anchored_to` could have been cut off unnoticed.

    `witnessed_to` is the place up to which the office server knows the chain, 0 for none or when it was not reached.
    """

    rows: int
    faults: tuple[AuditFault, ...]
    anchored_to: int
    head: int
    witness: Witness = Witness.UNREACHABLE
    witnessed_to: int = 0

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing was found."""
        return not self.faults

    @property
    def witness_sentence(self) -> str:
        """Say how far the office server knows the chain (Chinese)."""
        if self.witness is Witness.UNREACHABLE:
            return "没有连上服务器，未与服务器见证的锚点核对。"
        if not self.witnessed_to:
            return "服务器还没有见证过这条记录链。"
        return f"服务器已见证到第 {self.witnessed_to} 条。"


class Audit:
    """The office's memory of who did what on this machine."""

    def __init__(
        self, *, store: Store, secrets: Secrets, chain: AuditChain, clock: Clock, witness: AuditWitness
    ) -> None:
        self._store = store
        self._witness = witness
        self._shown: AuditAnchor | None = None  # to the witness, by this program
        self._shown_at: datetime | None = None
        self._secrets = secrets
        self._chain = chain
        self._clock = clock

    def record(self, action: str, *, by: str, order_no: str = "", **facts: str) -> None:
        """Append an event that belongs to no other transaction."""
        event = AuditEvent(
            at=self._clock.now(), by=by, action=action, order_no=order_no, facts=tuple(sorted(facts.items()))
        )
        with self._store.writing() as work:
            work.audit.append(event)

    def anchor(self) -> AuditAnchor | None:
        """Remember the chain's head outside the database, so that a cut tail shows."""
        with self._store.reading() as work:
            head = work.audit.head()
        known = self._anchor()
        if head is not None and (known is None or head.seq > known.seq):
            self._secrets.set(ANCHOR, f"{head.seq}:{head.mac}")
        return head

    def show_to_witness(self) -> None:
        """Send a signed checkpoint when the chain has grown, at most every ten minutes.

        What goes wrong is logged alone: the next one says as much, and `verify` asks the server what it remembers.
        """
        now = self._clock.now()
        if self._shown_at is not None and now - self._shown_at < _BETWEEN_CHECKPOINTS:
            return
        with self._store.reading() as work:
            head = work.audit.head()
        if head is None or head == self._shown:
            return
        try:
            self._witness.keep(self._chain.sign(head, now))
        except WorkstationError as error:
            log.warning("audit checkpoint not taken: %s", error)
            return
        self._shown, self._shown_at = head, now

    def verify(self) -> AuditReport:
        """Check every seal, every link, the anchor, and all that the office server remembers."""
        witness, remembered, faults = self._asked()
        local = self._anchor()
        anchors = [*remembered, *([local] if local else [])]
        places = {anchor.seq for anchor in anchors}
        seals: dict[int, str] = {}
        previous, expected, rows = GENESIS, 1, 0
        for row in self.rows():
            rows += 1
            faults += self._faults_at(row, expected, previous)
            if row.seq in places:
                seals[row.seq] = row.mac
            previous, expected = row.mac, row.seq + 1
        faults += _missed(anchors, seals, expected - 1)
        return AuditReport(
            rows=rows,
            faults=tuple(faults),
            anchored_to=max(places, default=0),
            head=expected - 1,
            witness=witness,
            witnessed_to=max((anchor.seq for anchor in remembered), default=0),
        )

    def _asked(self) -> tuple[Witness, list[AuditAnchor], list[AuditFault]]:
        """Ask the witness; what it shows has to be signed by this very chain."""
        from pki.audit_checkpoints import is_genuine  # noqa: PLC0415 - cryptography costs start-up time

        try:
            found = self._remembered()
        except WorkstationError as error:
            log.warning("audit witness not asked: %s", error)
            return Witness.UNREACHABLE, [], []
        foreign = [one for one in found if one.chain != self._chain.name or not is_genuine(one)]
        faults = [AuditFault(first=one.seq, last=one.seq, kind="witness", sentence=_FOREIGN) for one in foreign[:1]]
        return Witness.ASKED, [AuditAnchor(seq=one.seq, mac=one.mac) for one in found if one not in foreign], faults

    def _remembered(self) -> "list[AuditCheckpoint]":
        found: list[AuditCheckpoint] = []
        while page := self._witness.checkpoints(self._chain.name, found[-1].seq if found else 0):
            found += page
        return found

    def rows(self) -> Iterator[AuditRow]:
        """Yield every row in order of place."""
        after = 0
        while True:
            with self._store.reading() as work:
                batch = work.audit.rows(after, _BATCH)
            if not batch:
                return
            yield from batch
            after = batch[-1].seq

    def export(self) -> Iterator[str]:
        """Yield each row as one line of JSON."""
        for row in self.rows():
            event = row.event
            document = {
                "seq": row.seq,
                "at": event.at.isoformat(),
                "by": event.by,
                "action": event.action,
                "order_no": event.order_no,
                "facts": dict(event.facts),
                "previous": row.previous,
                "mac": row.mac,
            }
            yield json.dumps(document, ensure_ascii=False)

    def _faults_at(self, row: AuditRow, expected: int, previous: str) -> list[AuditFault]:
        if not self._chain.holds(row):
            sentence = f"第 {row.seq} 条记录的内容或位置被改动。"
            return [AuditFault(first=row.seq, last=row.seq, kind="changed", sentence=sentence)]
        if row.seq != expected:
            sentence = f"第 {expected} 至 {row.seq - 1} 条记录缺失。"
            return [AuditFault(first=expected, last=row.seq - 1, kind="removed", sentence=sentence)]
        if row.previous != previous:
            sentence = f"第 {row.seq} 条记录与前一条不相连：有记录被替换、插入或调换。"
            return [AuditFault(first=row.seq, last=row.seq, kind="unlinked", sentence=sentence)]
        return []

    def _anchor(self) -> AuditAnchor | None:
        stored = self._secrets.get(ANCHOR)
        if not stored:
            return None
        seq, _, mac = stored.partition(":")
        return AuditAnchor(seq=int(seq), mac=mac)


def _missed(anchors: Sequence[AuditAnchor], seals: dict[int, str], head: int) -> list[AuditFault]:
    """Return a fault for each anchor that the chain does not meet; the same place is named once."""
    missed = {anchor.seq: anchor for anchor in anchors if seals.get(anchor.seq) != anchor.mac}
    return [_anchor_missed(missed[seq], head) for seq in sorted(missed)]


def _anchor_missed(anchor: AuditAnchor, head: int) -> AuditFault:
    if head < anchor.seq:
        sentence = f"第 {head + 1} 至 {anchor.seq} 条记录被截去：锚点在第 {anchor.seq} 条。"
        return AuditFault(first=head + 1, last=anchor.seq, kind="cut_off", sentence=sentence)
    sentence = f"第 {anchor.seq} 条记录与锚点不符。"
    return AuditFault(first=anchor.seq, last=anchor.seq, kind="anchor", sentence=sentence)
