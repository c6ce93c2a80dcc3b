"""All orders of this machine as compact columns: filters and sorts 100,000 rows within 50 ms (DESIGN §9). No Qt.

Words are searched in one folded text per row; sorting uses an order of rows that is worked out once per column and kept
until rows change. Rows are addressed by their number in the index, which never changes while the index lives.
Python's own byte strings are quick enough here, and a start need not wait for numpy (docs/adr/0090).
"""

from __future__ import annotations

import os
from bisect import insort
from copy import copy
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from itertools import compress, count
from math import inf
from typing import TYPE_CHECKING

from review.order_codes import KindCode, OrderNo
from review.stages import Stage
from ui.queue.marks import (
    CALL_DUE,
    INVOICE_DUE,
    INVOICE_SENT,
    RESUBMITTED,
    SECOND_REVIEW,
    Marks,
    both,
    is_call_due,
    is_invoice_due,
)
from ui.wand import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from app.ports.queue import QueueRow

Rows = list[int]


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
    NEXT_CALL = "next_call"  # no column is shown for it: the list of calls is sorted by it


class Hold(StrEnum):
    """Filter by who has the order open."""

    ANY = "any"
    MINE = "mine"
    FREE = "free"


_WORST_ORDER = {"fail": 0, "review": 1, "not_measured": 2, "": 3, "pass": 4, "not_applicable": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a queue shows. Words must all occur; `also` are orders that the store found by numbers not kept here.

    Without `now` a lease counts as held however long ago it ran out.
    """

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
    invoice_sent: bool = False
    with_queued: bool = False
    also: frozenset[OrderNo] = frozenset()
    now: datetime | None = field(default=None, compare=False)


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
_QUEUED = 0x80  # added to the stage's number where an action waits to be sent
_SINGLE = 8  # so many are looked for one by one in an order of rows; more are left out of it in one pass
_FEW = 500  # so many changed rows are put into place one by one; more are sorted anew


_LINES = count()


class QueueIndex:
    """The rows and what is worked out of them."""

    def __init__(self) -> None:
        self._line = next(_LINES)
        self._rows: list[QueueRow] = []
        self._place: dict[OrderNo, int] = {}
        self._texts: dict[int, str] = {}
        self._are_texts_kept = False
        self._stages = bytearray()
        self._marks = Marks()
        self._calls = self._invoices = 0
        self._sorted: dict[Column, Rows] = {}
        self._changed: list[int] = []

    def __len__(self) -> int:
        return len(self._rows)

    def copy(self) -> QueueIndex:
        """Return an index of its own, in which the same numbers mean the same rows."""
        made = copy(self)
        made.__dict__.update({name: copy(value) for name, value in vars(self).items()})
        return made

    def continues(self, other: QueueIndex) -> bool:
        """Tell whether the numbers of `other` mean the same rows here."""
        return self._line == other._line

    def row(self, number: int) -> QueueRow:
        return self._rows[number]

    def find(self, order_no: OrderNo) -> QueueRow | None:
        place = self._place.get(order_no)
        return None if place is None else self._rows[place]

    def rows(self) -> Sequence[QueueRow]:
        return self._rows

    @property
    def changes(self) -> int:
        """How often a row was put so far: a mark for `changed_since`."""
        return len(self._changed)

    def changed_since(self, mark: int) -> frozenset[int]:
        """Return the numbers of the rows that were put since `changes` was `mark`."""
        return frozenset(self._changed[mark:])

    def put(self, rows: Sequence[QueueRow]) -> None:
        """Add rows, or replace those of the same order; a replaced row keeps its number."""
        before: dict[int, QueueRow | None] = {}
        for row in rows:
            place, replaced = self._put(row)
            before.setdefault(place, replaced)
        if len(before) > _FEW:
            self._sorted.clear()
        for column, order in self._sorted.items():
            moved = [place for place, row in before.items() if self._has_moved(place, row, column)]
            if moved:
                self._sorted[column] = self._replaced(order, moved, column)

    def _put(self, row: QueueRow) -> tuple[int, QueueRow | None]:
        """Put a row into its place; return the place, and the row that was there."""
        place, before = self._place.get(row.order_no), None
        key = _STAGE_NUMBER[row.stage] | (_QUEUED if row.queued is not None else 0)
        if place is None:
            place = self._place[row.order_no] = len(self._rows)
            self._rows.append(row)
            self._stages.append(key)
        else:
            before, self._rows[place] = self._rows[place], row
            self._stages[place] = key
            self._calls -= is_call_due(before)
            self._invoices -= is_invoice_due(before)
            if _names(before) != _names(row):
                self._texts.pop(place, None)
        self._marks.put(place, row)
        self._calls += is_call_due(row)
        self._invoices += is_invoice_due(row)
        if self._are_texts_kept and place not in self._texts:
            self._texts[place] = _searchable(row)
        self._changed.append(place)
        return place, before

    def _has_moved(self, place: int, before: QueueRow | None, column: Column) -> bool:
        return before is None or _order_key(before, column) != _order_key(self._rows[place], column)

    def waiting(self, stage: Stage) -> int:
        """Return how many orders wait in a stage; one with a queued move waits nowhere."""
        return self._stages.count(_STAGE_NUMBER[stage])

    @property
    def calls_due(self) -> int:
        """How many orders have a next call."""
        return self._calls

    @property
    def invoices_due(self) -> int:
        """How many orders wait for an invoice, or for another one."""
        return self._invoices

    def sort(self) -> None:
        """Work out every column's order beforehand (on a pool, before the index is shown)."""
        for column in Column:
            self._order(column)

    def missing_texts(self) -> dict[int, str]:
        """Work out what is searched in the rows, for `keep_texts`; on a pool, while the index is shown and changes."""
        rows = tuple(self._rows)
        return {number: _searchable(row) for number, row in enumerate(rows) if number not in self._texts}

    def keep_texts(self, texts: dict[int, str]) -> None:
        """Take over what was worked out, and keep it up from now on."""
        self._texts = texts | self._texts
        self._are_texts_kept = True

    def warm(self) -> None:
        """Work everything out beforehand."""
        self.sort()
        self.keep_texts(self.missing_texts())

    def select(self, wanted: Filter, column: Column, *, descending: bool) -> Rows:
        """Return the numbers of the rows that `wanted` lets through, sorted; equals keep the order of age."""
        chosen = self._by_columns(wanted)
        self._narrow(chosen, wanted)
        order = self._order(column)
        found = order.copy() if all(chosen) else list(compress(order, map(chosen.__getitem__, order)))
        if descending:
            found.reverse()
        return found

    def _by_columns(self, wanted: Filter) -> bytearray:
        """Return a byte per row: 1 where stage, outbox and marks let it through."""
        passes = bytearray(256)
        for stage in wanted.stages or _STAGES:
            passes[_STAGE_NUMBER[stage]] = 1
            passes[_STAGE_NUMBER[stage] | _QUEUED] = wanted.with_queued
        return both(self._stages.translate(passes), list(self._finer(wanted)))

    def _finer(self, wanted: Filter) -> Iterator[bytearray]:
        """Yield a byte per row for each of the finer filters that is set."""
        marks = _marks_of(wanted)
        if marks or wanted.worst:
            yield self._marks.passing(marks, wanted.worst)
        if wanted.kinds:
            yield self._marks.kinds.passing(lambda kind: kind in wanted.kinds, lambda place: self._rows[place].kind)
        if wanted.hold is not Hold.ANY:
            held_by = {wanted.me} if wanted.hold is Hold.MINE else {"", wanted.me}
            passed = self._marks.holders.passing(held_by.__contains__, lambda place: self._rows[place].lease_holder)
            if wanted.hold is Hold.FREE and wanted.now is not None:
                self._let_go(passed, wanted.now)
            yield passed

    def _let_go(self, passed: bytearray, now: datetime) -> None:
        """Let the rows through whose lease has run out: of that the server says nothing. Few are open at once."""
        place = passed.find(0)
        while place >= 0:
            expires = self._rows[place].lease_expires_at
            passed[place] = expires is not None and expires <= now
            place = passed.find(0, place + 1)

    def _narrow(self, chosen: bytearray, wanted: Filter) -> None:
        """Take out of `chosen` what the words do not let through."""
        words = [fold(word) for word in wanted.text.split()]
        if words:
            also = [self._place[order_no] for order_no in wanted.also if order_no in self._place]
            found = [*self._containing(_numbers(chosen), words), *(number for number in also if chosen[number])]
            chosen[:] = bytes(len(chosen))
            for number in found:
                chosen[number] = 1

    def _containing(self, numbers: Rows, words: list[str]) -> Rows:
        """Return those of the rows in whose text every word occurs; a pass per word is quicker than one per row."""
        texts = self._texts
        for number in numbers if len(texts) < len(self._rows) else ():
            if number not in texts:
                texts[number] = _searchable(self._rows[number])
        for word in words:
            numbers = [number for number in numbers if word in texts[number]]
        return numbers

    def _order(self, column: Column) -> Rows:
        kept = self._sorted.get(column)
        if kept is None:
            numbers = sorted(range(len(self._rows)), key=lambda number: self._rows[number].clock_since)
            if column is not Column.AGE:
                keys = [_sort_key(row, column) for row in self._rows]
                numbers.sort(key=keys.__getitem__)
            kept = self._sorted[column] = numbers
        return kept

    def _replaced(self, order: Rows, moved: list[int], column: Column) -> Rows:
        """Return `order` with a few rows put where they belong now; numbers it does not have yet are new rows."""
        if len(moved) <= _SINGLE:
            result = order.copy()
            for number in moved:
                if number < len(order):
                    result.remove(number)
        else:
            away = set(moved)
            result = [number for number in order if number not in away]
        for number in moved:
            insort(result, number, key=lambda each: _order_key(self._rows[each], column))
        return result


def _names(row: QueueRow) -> tuple[str, ...]:
    """Return what of a line is searched and may change."""
    return row.organisation, row.agent_phone, row.agent_name


def _numbers(chosen: bytearray) -> Rows:
    """Return the numbers of the rows that are chosen so far."""
    return list(compress(range(len(chosen)), chosen))


def _marks_of(wanted: Filter) -> int:
    return (
        RESUBMITTED * wanted.resubmitted
        | SECOND_REVIEW * wanted.second_review
        | CALL_DUE * wanted.call_due
        | INVOICE_DUE * wanted.invoice_due
        | INVOICE_SENT * wanted.invoice_sent
    )


_SORT_KEYS: dict[Column, Callable[[QueueRow], str | float]] = {
    Column.NEXT_CALL: lambda row: inf if row.next_call_due is None else row.next_call_due.timestamp(),
    Column.ORGANISATION: lambda row: row.organisation,
    Column.KIND: lambda row: row.kind,
    Column.STAGE: lambda row: _STAGE_NUMBER[row.stage],
    Column.ROUND: lambda row: row.round,
    Column.WORST: lambda row: _WORST_ORDER.get(row.worst_finding, 3),
    Column.HOLDER: lambda row: row.lease_holder_name or "\uffff",
}


def _sort_key(row: QueueRow, column: Column) -> str | float:
    key = _SORT_KEYS.get(column)
    return row.order_no if key is None else key(row)


def _order_key(row: QueueRow, column: Column) -> tuple[str | float, datetime]:
    """Return by what a row is put among others; equals stand in order of age."""
    return (0 if column is Column.AGE else _sort_key(row, column), row.clock_since)
