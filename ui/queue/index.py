"""All orders of this machine as compact columns: filters and sorts 100,000 rows within 50 ms (DESIGN §9). No Qt.

Words are searched in one folded text per row; sorting uses an order of rows that is worked out once per column and kept
until rows change. Rows are addressed by their number in the index, which never changes while the index lives.
"""

import os
from bisect import insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from app.ports.queue import QueueRow
from review.orders import InvoiceState, KindCode, OrderNo
from review.stages import Stage
from ui.wand import fold

Rows = NDArray[np.int32]


class Column(StrEnum):
    """Columns of the queue; the values are stored with saved views."""

    ORDER_NO = "order_no"
    ORGANISATION = "organisation"
    KIND = "kind"
    STAGE = "stage"
    AGE = "age"
    ROUND = "round"
    WORST = "worst"
    HOLDER = "holder"
    DOCUMENTS = "documents"


class Hold(StrEnum):
    """Filter by who has the order open."""

    ANY = "any"
    MINE = "mine"
    FREE = "free"


_WORST_ORDER = {"fail": 0, "review": 1, "not_measured": 2, "": 3, "pass": 4, "not_applicable": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a queue shows. Words must all occur; `also` are orders that the store found by numbers not kept here."""

    stages: frozenset[Stage] = frozenset()
    text: str = ""
    kinds: frozenset[KindCode] = frozenset()
    hold: Hold = Hold.ANY
    me: str = ""
    worst: frozenset[str] = frozenset()
    resubmitted: bool = False
    second_review: bool = False
    call_due: bool = False
    invoice_due: bool = False
    with_queued: bool = False
    also: frozenset[OrderNo] = frozenset()


@lru_cache(maxsize=30_000)
def _initial(character: str) -> str:
    return _pinyin()(character).upper()


@cache
def _pinyin() -> Callable[[str], str]:
    """Load the table of characters, without that of phrases: one character needs none, and they cost 44 MB."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - after the switches, and not before a queue is read

    return lambda character: str(lazy_pinyin(character, style=Style.FIRST_LETTER)[0])


def initials(name: str) -> str:
    """Return the pinyin initials of a Chinese name, by which experienced people search."""
    return "".join(_initial(character) for character in name)


def _searchable(row: QueueRow) -> str:
    name = fold(row.organisation)
    return "\x1f".join((fold(row.order_no), name, row.uscc, row.agent_phone, row.agent_name, initials(name)))


_STAGES = tuple(Stage)
_STAGE_NUMBER = {stage: number for number, stage in enumerate(_STAGES)}
_FEW = 500  # so many changed rows are put into place one by one; more are sorted anew


class QueueIndex:
    """The rows and what is worked out of them."""

    def __init__(self) -> None:
        self._rows: list[QueueRow] = []
        self._place: dict[OrderNo, int] = {}
        self._texts: list[str] = []
        self._stages = np.zeros(0, dtype=np.int8)
        self._queued = np.zeros(0, dtype=np.bool_)
        self._sorted: dict[Column, Rows] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, number: int) -> QueueRow:
        return self._rows[number]

    def find(self, order_no: OrderNo) -> QueueRow | None:
        place = self._place.get(order_no)
        return None if place is None else self._rows[place]

    def rows(self) -> Sequence[QueueRow]:
        return self._rows

    def put(self, rows: Sequence[QueueRow]) -> None:
        """Add rows, or replace those of the same order; a replaced row keeps its number."""
        changed = [self._put(row) for row in rows]
        self._grow()
        for number in changed:
            self._stages[number] = _STAGE_NUMBER[self._rows[number].stage]
            self._queued[number] = self._rows[number].queued is not None
        if len(changed) > _FEW:
            self._sorted.clear()
        for column, order in self._sorted.items():
            self._sorted[column] = self._replaced(order, changed, column)

    def _put(self, row: QueueRow) -> int:
        place = self._place.get(row.order_no)
        if place is None:
            place = self._place[row.order_no] = len(self._rows)
            self._rows.append(row)
            self._texts.append(_searchable(row))
        else:
            before = self._rows[place]
            self._rows[place] = row
            if (before.organisation, before.agent_phone, before.agent_name) != (
                row.organisation, row.agent_phone, row.agent_name
            ):  # fmt: skip
                self._texts[place] = _searchable(row)
        return place

    def _grow(self) -> None:
        more = len(self._rows) - len(self._stages)
        if more > 0:
            self._stages = np.concatenate([self._stages, np.zeros(more, dtype=np.int8)])
            self._queued = np.concatenate([self._queued, np.zeros(more, dtype=np.bool_)])

    def warm(self) -> None:
        """Work out every column's order beforehand (on a pool, before the index is shown)."""
        for column in Column:
            self._order(column)

    def select(self, wanted: Filter, column: Column, *, descending: bool) -> Rows:
        """Return the numbers of the rows that `wanted` lets through, sorted; equals keep the order of age."""
        chosen = self._by_columns(wanted)
        self._narrow(chosen, wanted)
        order = self._order(column)
        found = order[chosen[order]]
        return found[::-1] if descending else found

    def _by_columns(self, wanted: Filter) -> NDArray[np.bool_]:
        chosen = np.ones(len(self._rows), dtype=np.bool_)
        if wanted.stages and len(wanted.stages) < len(_STAGES):
            chosen = np.isin(self._stages, [_STAGE_NUMBER[stage] for stage in wanted.stages])
        return chosen if wanted.with_queued else chosen & ~self._queued

    def _narrow(self, chosen: NDArray[np.bool_], wanted: Filter) -> None:
        """Take out of `chosen` what the words and the finer filters do not let through."""
        words = [fold(word) for word in wanted.text.split()]
        if words:
            first, rest = words[0], words[1:]
            hits = np.fromiter((first in text for text in self._texts), dtype=np.bool_, count=len(self._texts))
            for number in np.flatnonzero(hits & chosen) if rest else ():
                hits[number] = all(word in self._texts[number] for word in rest)
            for order_no in wanted.also:
                if order_no in self._place:
                    hits[self._place[order_no]] = True
            chosen &= hits
        if _is_fine(wanted):
            for number in np.flatnonzero(chosen):
                chosen[number] = _lets_through(self._rows[number], wanted)

    def _order(self, column: Column) -> Rows:
        kept = self._sorted.get(column)
        if kept is None:
            numbers = sorted(range(len(self._rows)), key=lambda number: self._rows[number].stage_since)
            if column is not Column.AGE:
                keys = [_sort_key(row, column) for row in self._rows]
                numbers.sort(key=keys.__getitem__)
            kept = self._sorted[column] = np.array(numbers, dtype=np.int32)
        return kept

    def _replaced(self, order: Rows, changed: list[int], column: Column) -> Rows:
        """Return `order` with a few rows put where they belong now."""
        result = order[~np.isin(order, changed)].tolist()

        def key(number: int) -> tuple[str | int, datetime]:
            row = self._rows[number]
            return (0 if column is Column.AGE else _sort_key(row, column), row.stage_since)

        for number in dict.fromkeys(changed):
            insort(result, number, key=key)
        return np.array(result, dtype=np.int32)


def _is_fine(wanted: Filter) -> bool:
    return bool(
        wanted.kinds
        or wanted.worst
        or wanted.resubmitted
        or wanted.second_review
        or wanted.call_due
        or wanted.invoice_due
        or wanted.hold is not Hold.ANY
    )


def _lets_through(row: QueueRow, wanted: Filter) -> bool:
    return (
        (not wanted.kinds or row.kind in wanted.kinds)
        and (not wanted.worst or row.worst_finding in wanted.worst)
        and (not wanted.resubmitted or row.round >= 2)
        and (not wanted.second_review or bool(row.second_review_not_by))
        and (not wanted.call_due or row.next_call_due is not None)
        and (not wanted.invoice_due or row.invoice_state in (InvoiceState.DUE, InvoiceState.BOUNCED))
        and (wanted.hold is not Hold.MINE or row.lease_holder == wanted.me)
        and (wanted.hold is not Hold.FREE or row.lease_holder in ("", wanted.me))
    )


_SORT_KEYS: dict[Column, Callable[[QueueRow], str | int]] = {
    Column.ORGANISATION: lambda row: row.organisation,
    Column.KIND: lambda row: row.kind,
    Column.STAGE: lambda row: _STAGE_NUMBER[row.stage],
    Column.ROUND: lambda row: row.round,
    Column.WORST: lambda row: _WORST_ORDER.get(row.worst_finding, 3),
    Column.HOLDER: lambda row: row.lease_holder_name or "\uffff",
}


def _sort_key(row: QueueRow, column: Column) -> str | int:
    key = _SORT_KEYS.get(column)
    return row.order_no if key is None else key(row)
