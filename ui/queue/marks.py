"""What filters ask of a line, as bytes: one pass of `bytes.translate` over 100,000 lines takes a fraction of a ms.

A line is three bytes: one of yes-and-no marks with the worst finding, one for its kind and one for its holder. Kinds
and holders are numbered as they come; where there are more of them than a byte has numbers, those lines are looked at
one by one.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from review.order_codes import InvoiceState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from app.ports.queue import QueueRow

_BYTES = range(256)
_WORST = ("", "fail", "review", "not_measured", "pass", "not_applicable")  # three bits; the last number: any other
_OTHER_WORST = 7
_WORST_SHIFT = 5
RESUBMITTED, SECOND_REVIEW, CALL_DUE, INVOICE_DUE, INVOICE_SENT = 1, 2, 4, 8, 16


def is_call_due(row: QueueRow) -> bool:
    """Tell whether the order has a next call."""
    return row.next_call_due is not None


def is_invoice_due(row: QueueRow) -> bool:
    """Tell whether the order waits for an invoice, or for another one."""
    return row.invoice_state in (InvoiceState.DUE, InvoiceState.BOUNCED, InvoiceState.HELD)


class Numbered:
    """A text for each line, kept as the number of the text."""

    MANY = 255  # the number of every text that came after so many others

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._bytes = bytearray()

    def __copy__(self) -> Numbered:
        made = Numbered()
        made._numbers, made._bytes = copy(self._numbers), copy(self._bytes)
        return made

    def put(self, place: int, text: str) -> None:
        number = self._numbers.get(text)
        if number is None:
            number = min(len(self._numbers), self.MANY)
            if number < self.MANY:
                self._numbers[text] = number
        _put(self._bytes, place, number)

    def passing(self, lets_through: Callable[[str], bool], text_at: Callable[[int], str]) -> bytearray:
        """Return a byte for each line: 1 where its text is let through."""
        table = bytearray(256)
        for text, number in self._numbers.items():
            table[number] = lets_through(text)
        passed = self._bytes.translate(table)
        for place in self._many():
            passed[place] = lets_through(text_at(place))
        return passed

    def _many(self) -> Iterator[int]:
        place = self._bytes.find(self.MANY) if len(self._numbers) >= self.MANY else -1
        while place >= 0:
            yield place
            place = self._bytes.find(self.MANY, place + 1)


class Marks:
    """The three bytes of every line."""

    def __init__(self) -> None:
        self._flags = bytearray()
        self.kinds = Numbered()
        self.holders = Numbered()

    def __copy__(self) -> Marks:
        made = Marks()
        made._flags, made.kinds, made.holders = copy(self._flags), copy(self.kinds), copy(self.holders)
        return made

    def put(self, place: int, row: QueueRow) -> None:
        """Add the line behind the last one, or replace the one at `place`."""
        _put(self._flags, place, _flags_of(row))
        self.kinds.put(place, row.kind)
        self.holders.put(place, row.lease_holder)

    def passing(self, wanted: int, worst: frozenset[str]) -> bytearray:
        """Return a byte for each line: 1 where it has every mark of `wanted`, and one of the worst findings if any."""
        numbers = {_worst_number(each) for each in worst}
        has_all = (flags & wanted == wanted for flags in _BYTES)
        has_worst = (not numbers or flags >> _WORST_SHIFT in numbers for flags in _BYTES)
        return self._flags.translate(bytes(map(all, zip(has_all, has_worst, strict=True))))


def both(one: bytearray, others: Sequence[bytearray]) -> bytearray:
    """Return a byte for each line: 1 where all have 1."""
    found = int.from_bytes(one, "little")
    for other in others:
        found &= int.from_bytes(other, "little")
    return bytearray(found.to_bytes(len(one), "little"))


def _flags_of(row: QueueRow) -> int:
    marks = (
        RESUBMITTED * (row.round >= 2)
        | SECOND_REVIEW * bool(row.second_review_not_by)
        | CALL_DUE * is_call_due(row)
        | INVOICE_DUE * is_invoice_due(row)
        | INVOICE_SENT * (row.invoice_state is InvoiceState.SENT)
    )
    return marks | _worst_number(row.worst_finding) << _WORST_SHIFT


def _worst_number(finding: str) -> int:
    return _WORST.index(finding) if finding in _WORST else _OTHER_WORST


def _put(into: bytearray, place: int, byte: int) -> None:
    if place == len(into):
        into.append(byte)
    else:
        into[place] = byte
