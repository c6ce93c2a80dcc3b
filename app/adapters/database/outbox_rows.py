"""The outbox in the database."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from app.adapters.database.tables import moment, outbox, stamp
from app.ports.codec import decode_action, encode_action
from app.ports.store import QueuedAction, QueuedState
from review.actions import ActionKind, BasedOn
from review.orders import OrderNo

_ADD = insert(outbox)


class OutboxRows:
    """`OutboxStore` over SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, queued: QueuedAction) -> QueuedAction:
        """Store the action; the returned value carries its place."""
        result = self._connection.execute(_ADD, _columns(queued))
        assert result.inserted_primary_key is not None  # noqa: S101 - sqlite gives it for an integer key
        return replace(queued, seq=result.inserted_primary_key[0])

    def get(self, action_key: str) -> QueuedAction | None:
        """Return the action, or None when it has left the outbox."""
        found = self._select(outbox.c.action_key == action_key)
        return found[0] if found else None

    def update(self, queued: QueuedAction) -> None:
        """Replace the stored action of the same key and place."""
        statement = update(outbox).where(outbox.c.action_key == queued.action_key)
        self._connection.execute(statement.values(_columns(queued)))

    def rekey(self, old_key: str, queued: QueuedAction) -> None:
        """Put `queued` (with its new key) in the place of `old_key`; actions built on the old key follow."""
        self._connection.execute(update(outbox).where(outbox.c.action_key == old_key).values(_columns(queued)))
        followers = update(outbox).where(outbox.c.based_on_key == old_key)
        self._connection.execute(followers.values(based_on_key=queued.action_key))

    def remove(self, action_key: str) -> bool:
        """Take the action out of the outbox; tell whether it was there."""
        return self._connection.execute(delete(outbox).where(outbox.c.action_key == action_key)).rowcount > 0

    def all(self) -> Sequence[QueuedAction]:
        """Return everything, in order of place."""
        return self._select()

    def of_order(self, order_no: OrderNo) -> Sequence[QueuedAction]:
        """Return the order's actions, in order of place."""
        return self._select(outbox.c.order_no == order_no)

    def _select(self, *conditions: ColumnElement[bool]) -> list[QueuedAction]:
        statement = select(outbox).where(*conditions).order_by(outbox.c.seq)
        return [_queued(row) for row in self._connection.execute(statement)]


def _columns(queued: QueuedAction) -> dict[str, object]:
    return {
        "action_key": queued.action_key,
        "order_no": queued.order_no,
        "kind": queued.kind,
        "action": encode_action(queued.action),
        "based_on_revision": queued.based_on.revision,
        "based_on_key": queued.based_on.action_key,
        "taken_by": queued.taken_by,
        "taken_at": stamp(queued.taken_at),
        "not_before": stamp(queued.not_before),
        "state": queued.state,
        "attempts": queued.attempts,
        "error_code": queued.error_code,
        "error_sentence": queued.error_sentence,
    }


def _queued(row: Row[Any]) -> QueuedAction:
    return QueuedAction(
        seq=row.seq,
        action_key=row.action_key,
        order_no=OrderNo(row.order_no),
        action=decode_action(ActionKind(row.kind), row.action),
        based_on=BasedOn(revision=row.based_on_revision, action_key=row.based_on_key),
        taken_by=row.taken_by,
        taken_at=moment(row.taken_at),
        not_before=moment(row.not_before),
        state=QueuedState(row.state),
        attempts=row.attempts,
        error_code=row.error_code,
        error_sentence=row.error_sentence,
    )
