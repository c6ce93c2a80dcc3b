"""Reading, verifying and anchoring the audit chain."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from app.ports.audit import GENESIS, AuditAnchor, AuditChain, AuditEvent, AuditRow
from app.ports.clock import Clock
from app.ports.secrets import Secrets
from app.ports.store import Store

ANCHOR = "audit-anchor"
_BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFault:
    """Where the chain does not hold: places `first` to `last`, and why (Chinese)."""

    first: int
    last: int
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What `verify` found. Rows after `anchored_to` could have been cut off unnoticed."""

    rows: int
    faults: tuple[AuditFault, ...]
    anchored_to: int
    head: int

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing was found."""
        return not self.faults


class Audit:
    """The office's memory of who did what on this machine."""

    def __init__(self, *, store: Store, secrets: Secrets, chain: AuditChain, clock: Clock) -> None:
        self._store = store
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

    def verify(self) -> AuditReport:
        """Check every seal, every link and the anchor."""
        anchor = self._anchor()
        faults: list[AuditFault] = []
        previous, expected, rows = GENESIS, 1, 0
        anchor_met = anchor is None
        for row in self.rows():
            rows += 1
            faults += self._faults_at(row, expected, previous)
            if anchor is not None and row.seq == anchor.seq:
                anchor_met = row.mac == anchor.mac
            previous, expected = row.mac, row.seq + 1
        if anchor is not None and not anchor_met:
            faults.append(_anchor_missed(anchor, expected - 1))
        return AuditReport(rows=rows, faults=tuple(faults), anchored_to=anchor.seq if anchor else 0, head=expected - 1)

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


def _anchor_missed(anchor: AuditAnchor, head: int) -> AuditFault:
    if head < anchor.seq:
        sentence = f"第 {head + 1} 至 {anchor.seq} 条记录被截去：锚点在第 {anchor.seq} 条。"
        return AuditFault(first=head + 1, last=anchor.seq, kind="cut_off", sentence=sentence)
    sentence = f"第 {anchor.seq} 条记录与锚点不符。"
    return AuditFault(first=anchor.seq, last=anchor.seq, kind="anchor", sentence=sentence)
