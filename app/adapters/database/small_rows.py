"""Checks, labels, calls, named facts, the scan index and production steps in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.adapters.database import tables
from app.adapters.database.tables import moment, stamp, stamp_or_none
from app.ports.codec import adapter_of
from app.ports.store import AnsweredDoubts, Disagreement, Label, LoggedCall, ProductionEntry, ScanEntry, StoredCheck
from review.actions import NO_OPINION, Override
from review.check_figures import HOLDS_BACK, LETS_THROUGH
from review.orders import Call, DocumentCode, OrderNo, Sha256
from review.stages import Stage


class CheckRows:
    """`CheckStore` over SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, check: StoredCheck) -> None:
        """Store the result, replacing that of the same picture and checker."""
        values = {
            "sha256": check.sha256,
            "checker": check.checker,
            "order_no": check.order_no,
            "verdict": check.verdict,
            "result": check.result_json,
            "checked_at": stamp(check.checked_at),
        }
        self._connection.execute(insert(tables.checks).prefix_with("OR REPLACE").values(values))

    def get(self, sha256: Sha256, checker: str) -> StoredCheck | None:
        """Return the result, or None where the picture was not checked by this checker."""
        found = self._select(tables.checks.c.sha256 == sha256, tables.checks.c.checker == checker)
        return found[0] if found else None

    def of_order(self, order_no: OrderNo) -> Sequence[StoredCheck]:
        """Return all results of the order's pictures."""
        return self._select(tables.checks.c.order_no == order_no)

    def _select(self, *conditions: ColumnElement[bool]) -> list[StoredCheck]:
        rows = self._connection.execute(select(tables.checks).where(*conditions).order_by(tables.checks.c.checked_at))
        return [
            StoredCheck(
                sha256=Sha256(row.sha256),
                checker=row.checker,
                order_no=OrderNo(row.order_no),
                verdict=row.verdict,
                result_json=row.result,
                checked_at=moment(row.checked_at),
            )
            for row in rows
        ]


class LabelRows:
    """`LabelStore` over SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, labels: Sequence[Label]) -> None:
        """Append labels."""
        if labels:
            self._connection.execute(insert(tables.labels), [_label_columns(label) for label in labels])

    def all(self) -> Sequence[Label]:
        """Return every label, oldest first."""
        return [_label(row) for row in self._connection.execute(select(tables.labels).order_by(tables.labels.c.seq))]

    def forget(self, order_no: OrderNo, stage: Stage, *, by: str, since: datetime) -> None:
        """Forget what a person labelled on the order in this stage since then."""
        column = tables.labels.c
        statement = delete(tables.labels).where(column.order_no == order_no, column.stage == stage.value)
        self._connection.execute(statement.where(column.by == by, column.at >= stamp(since)))

    def disagreements(self) -> Sequence[Disagreement]:
        """Return, per finding, how often people decided otherwise (`Override.is_disagreement`)."""
        column = tables.labels.c
        found = self._passed(column.decided != column.proposed, column.proposed.not_in(NO_OPINION))
        return [Disagreement(finding=name, overrides=number, decided_pass=passed) for name, number, passed in found]

    def doubts(self) -> Sequence[AnsweredDoubts]:
        """Return, per finding, what people said where the check left it to them."""
        column = tables.labels.c
        found = self._passed(column.proposed.in_(NO_OPINION), column.decided.in_(LETS_THROUGH | HOLDS_BACK))
        return [AnsweredDoubts(finding=name, answered=number, in_order=passed) for name, number, passed in found]

    def _passed(self, *which: ColumnElement[bool]) -> list[tuple[str, int, int]]:
        """Count labels per finding, and those of them that let it through."""
        column = tables.labels.c
        passed = func.sum(case((column.decided.in_(LETS_THROUGH), 1), else_=0))
        statement = select(column.finding, func.count(), passed).where(*which)
        rows = self._connection.execute(statement.group_by(column.finding).order_by(column.finding))
        return [(finding, number, let_through) for finding, number, let_through in rows]


class CallRows:
    """`CallStore` over SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, order_no: OrderNo, calls: Sequence[Call], *, is_sent: bool) -> None:
        """Add calls; one that is already known is only marked as sent."""
        if not calls:
            return
        statement = upsert(tables.calls)
        known = ["order_no", "at", "by"]
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=known, set_={"is_sent": statement.excluded.is_sent}),
            [_call_columns(order_no, call, is_sent=is_sent) for call in calls],
        )

    def of_order(self, order_no: OrderNo) -> Sequence[LoggedCall]:
        """Return the order's calls, newest first."""
        column = tables.calls.c
        statement = select(column.call, column.is_sent).where(column.order_no == order_no).order_by(column.at.desc())
        return [
            LoggedCall(order_no=order_no, call=adapter_of(Call).validate_json(text), is_sent=is_sent)
            for text, is_sent in self._connection.execute(statement)
        ]

    def remove_unsent(self, order_no: OrderNo, at: datetime, by: str) -> None:
        """Take back a call that was undone before it was sent."""
        column = tables.calls.c
        statement = delete(tables.calls).where(column.order_no == order_no, column.at == stamp(at), column.by == by)
        self._connection.execute(statement.where(column.is_sent.is_(False)))


class FactRows:
    """`FactStore` over SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        """Return the text, or None."""
        text: str | None = self._connection.scalar(select(tables.facts.c.text).where(tables.facts.c.name == name))
        return text

    def set(self, name: str, text: str) -> None:
        """Store the text."""
        self._connection.execute(insert(tables.facts).prefix_with("OR REPLACE").values(name=name, text=text))

    def delete(self, name: str) -> None:
        """Forget the text; harmless where there is none."""
        self._connection.execute(delete(tables.facts).where(tables.facts.c.name == name))

    def names(self, prefix: str) -> Sequence[str]:
        """Return the stored names that begin with `prefix`, sorted."""
        column = tables.facts.c.name
        statement = select(column).where(column.startswith(prefix, autoescape=True)).order_by(column)
        return list(self._connection.scalars(statement))


class ScanRows:
    """`ScanIndex` over SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, sha256: Sha256) -> ScanEntry | None:
        """Return the entry, or None."""
        found = self._select(tables.scans.c.sha256 == sha256)
        return found[0] if found else None

    def put(self, entry: ScanEntry) -> None:
        """Store the entry, replacing that of the same page."""
        values = {
            "sha256": entry.sha256,
            "order_no": entry.order_no,
            "file_name": entry.file_name,
            "size": entry.size,
            "used_at": stamp(entry.used_at),
            "is_pinned": entry.is_pinned,
        }
        self._connection.execute(insert(tables.scans).prefix_with("OR REPLACE").values(values))

    def remove(self, sha256: Sha256) -> None:
        """Forget the page."""
        self._connection.execute(delete(tables.scans).where(tables.scans.c.sha256 == sha256))

    def oldest_first(self) -> Sequence[ScanEntry]:
        """Return every entry, the longest unused first."""
        return self._select()

    def of_order(self, order_no: OrderNo) -> Sequence[ScanEntry]:
        """Return the order's entries."""
        return self._select(tables.scans.c.order_no == order_no)

    def order_nos(self) -> frozenset[OrderNo]:
        """Return which orders have pages here."""
        return frozenset(map(OrderNo, self._connection.scalars(select(tables.scans.c.order_no).distinct())))

    def _select(self, *conditions: ColumnElement[bool]) -> list[ScanEntry]:
        statement = select(tables.scans).where(*conditions).order_by(tables.scans.c.used_at, tables.scans.c.sha256)
        return [
            ScanEntry(
                sha256=Sha256(row.sha256),
                order_no=OrderNo(row.order_no),
                file_name=row.file_name,
                size=row.size,
                used_at=moment(row.used_at),
                is_pinned=row.is_pinned,
            )
            for row in self._connection.execute(statement)
        ]


_APPEND_STEP = insert(tables.production)


class ProductionRows:
    """`ProductionEntries` over SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, *entries: ProductionEntry) -> None:
        """Append steps."""
        if entries:
            self._connection.execute(_APPEND_STEP, [_step_columns(entry) for entry in entries])

    def of_order(self, order_no: OrderNo) -> Sequence[ProductionEntry]:
        """Return the order's steps, oldest first."""
        return self._select(tables.production.c.order_no == order_no)

    def of_key(self, usb_key_serial: str) -> Sequence[ProductionEntry]:
        """Return the key's steps, oldest first."""
        return self._select(tables.production.c.usb_key_serial == usb_key_serial)

    def _select(self, condition: ColumnElement[bool]) -> list[ProductionEntry]:
        rows = self._connection.execute(select(tables.production).where(condition).order_by(tables.production.c.seq))
        return [
            ProductionEntry(
                seq=row.seq,
                order_no=OrderNo(row.order_no),
                usb_key_serial=row.usb_key_serial,
                step=row.step,
                result=row.result,
                at=moment(row.at),
                by=row.by,
                facts_json=row.facts,
            )
            for row in rows
        ]


def _step_columns(entry: ProductionEntry) -> dict[str, object]:
    return {
        "order_no": entry.order_no,
        "usb_key_serial": entry.usb_key_serial,
        "step": entry.step,
        "result": entry.result,
        "at": stamp(entry.at),
        "by": entry.by,
        "facts": entry.facts_json,
    }


def _label_columns(label: Label) -> dict[str, object]:
    override = label.override
    return {
        "order_no": label.order_no,
        "stage": label.stage,
        "by": label.by,
        "at": stamp(label.at),
        "document": override.document,
        "finding": override.finding,
        "proposed": override.proposed,
        "decided": override.decided,
        "reason": override.reason,
    }


def _label(row: Row[Any]) -> Label:
    override = Override(
        document=DocumentCode(row.document),
        finding=row.finding,
        proposed=row.proposed,
        decided=row.decided,
        reason=row.reason,
    )
    return Label(
        order_no=OrderNo(row.order_no), stage=Stage(row.stage), by=row.by, at=moment(row.at), override=override
    )


def _call_columns(order_no: OrderNo, call: Call, *, is_sent: bool) -> dict[str, object]:
    return {
        "order_no": order_no,
        "at": stamp(call.at),
        "by": call.by,
        "is_sent": is_sent,
        "next_due": stamp_or_none(call.next_due),
        "call": adapter_of(Call).dump_json(call).decode(),
    }
