"""The audit chain in the database: appended in the transaction of the act, never changed."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from app.adapters.database.tables import audit, moment, stamp
from app.ports.audit import GENESIS, AuditAnchor, AuditChain, AuditEvent, AuditRow

_APPEND = insert(audit)


class AuditRows:
    """`AuditStore` over SQL. Only a writer appends, and a writer holds the database's one write lock."""

    def __init__(self, connection: Connection, chain: AuditChain) -> None:
        self._connection = connection
        self._chain = chain
        self._head: AuditAnchor | None = None  # of what was appended here: nobody else writes meanwhile

    def append(self, event: AuditEvent) -> AuditRow:
        """Seal and append the event."""
        head = self._head or self.head()
        seq, previous = (head.seq + 1, head.mac) if head else (1, GENESIS)
        row = self._chain.seal(seq, event, previous)
        values = {
            "seq": row.seq,
            "at": stamp(event.at),
            "by": event.by,
            "action": event.action,
            "order_no": event.order_no,
            "facts": json.dumps([list(fact) for fact in event.facts], ensure_ascii=False),
            "previous": row.previous,
            "mac": row.mac,
        }
        self._connection.execute(_APPEND, values)
        self._head = AuditAnchor(seq=row.seq, mac=row.mac)
        return row

    def rows(self, after: int = 0, limit: int = 1000) -> Sequence[AuditRow]:
        """Return rows in order of place."""
        statement = select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(limit)
        return [_row(row) for row in self._connection.execute(statement)]

    def head(self) -> AuditAnchor | None:
        """Return the newest row's place and seal, or None while the chain is empty."""
        row = self._connection.execute(select(audit.c.seq, audit.c.mac).order_by(audit.c.seq.desc()).limit(1)).first()
        return None if row is None else AuditAnchor(seq=row.seq, mac=row.mac)


def _row(row: Row[Any]) -> AuditRow:
    event = AuditEvent(
        at=moment(row.at),
        by=row.by,
        action=row.action,
        order_no=row.order_no,
        facts=tuple((name, value) for name, value in json.loads(row.facts)),
    )
    return AuditRow(seq=row.seq, event=event, previous=row.previous, mac=row.mac)
