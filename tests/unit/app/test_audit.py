"""The audit chain: flipped, removed, swapped, inserted and cut rows are found."""

from dataclasses import replace

import pytest

from app.ports.audit import AuditChain, AuditEvent, AuditRow
from app.services.audit import ANCHOR, Audit
from tests.fakes.clock import FakeClock
from tests.fakes.orders import NOON
from tests.fakes.secrets import MemorySecrets
from tests.fakes.store import MemoryStore


class Chain:
    def __init__(self, length: int = 6) -> None:
        self.chain = AuditChain(b"test")
        self.store, self.secrets = MemoryStore(self.chain), MemorySecrets()
        self.audit = Audit(store=self.store, secrets=self.secrets, chain=self.chain, clock=FakeClock())
        for number in range(length):
            self.audit.record("act", by="王芳", order_no="JX1", number=str(number))

    @property
    def rows(self) -> list[AuditRow]:
        return self.store.state.audit

    def kinds(self) -> list[str]:
        return [fault.kind for fault in self.audit.verify().faults]


def test_a_whole_chain_verifies() -> None:
    chain = Chain()
    report = chain.audit.verify()

    assert report.is_whole
    assert (report.rows, report.head, report.anchored_to) == (6, 6, 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda event: replace(event, by="李娜"),
        lambda event: replace(event, at=event.at.replace(year=2025)),
        lambda event: replace(event, action="other"),
        lambda event: replace(event, order_no="JX2"),
        lambda event: replace(event, facts=(("number", "9"),)),
    ],
    ids=["who", "when", "what", "order", "fact"],
)
def test_a_changed_field_is_found(change) -> None:
    chain = Chain()
    chain.rows[2] = replace(chain.rows[2], event=change(chain.rows[2].event))

    (fault,) = chain.audit.verify().faults
    assert (fault.kind, fault.first, fault.last) == ("changed", 3, 3)


def test_a_removed_row_is_found() -> None:
    chain = Chain()
    del chain.rows[2:4]

    (fault,) = chain.audit.verify().faults
    assert (fault.kind, fault.first, fault.last) == ("removed", 3, 4)


def test_swapped_rows_are_found() -> None:
    chain = Chain()
    second, third = chain.rows[1], chain.rows[2]
    chain.rows[1], chain.rows[2] = replace(third, seq=2), replace(second, seq=3)

    assert chain.kinds() == ["changed", "changed", "unlinked"]


def test_a_row_inserted_by_somebody_without_the_key_is_found() -> None:
    chain = Chain()
    forged = AuditChain(b"other").seal(7, AuditEvent(at=NOON, by="x", action="act"), chain.rows[-1].mac)
    chain.rows.append(forged)

    assert chain.kinds() == ["changed"]


def test_a_row_sealed_with_the_key_in_another_place_is_found() -> None:
    chain = Chain()
    replayed = chain.chain.seal(4, AuditEvent(at=NOON, by="x", action="act"), "0" * 64)
    chain.rows[3] = replayed

    assert "unlinked" in chain.kinds()


def test_a_cut_tail_is_found_up_to_the_anchor() -> None:
    chain = Chain()
    chain.audit.anchor()
    del chain.rows[4:]

    (fault,) = chain.audit.verify().faults
    assert (fault.kind, fault.first, fault.last) == ("cut_off", 5, 6)


def test_what_is_not_anchored_yet_is_said() -> None:
    chain = Chain()
    chain.audit.anchor()
    chain.audit.record("act", by="x")

    report = chain.audit.verify()
    assert report.is_whole
    assert (report.anchored_to, report.head) == (6, 7)


def test_an_anchor_never_goes_back() -> None:
    chain = Chain()
    chain.audit.anchor()
    anchored = chain.secrets.get(ANCHOR)
    del chain.rows[4:]
    chain.audit.anchor()

    assert chain.secrets.get(ANCHOR) == anchored


def test_a_chain_rewritten_from_the_beginning_misses_its_anchor() -> None:
    chain = Chain()
    chain.audit.anchor()
    rewritten = Chain()
    rewritten.secrets.values = chain.secrets.values
    rewritten.rows[:] = [rewritten.chain.seal(1, AuditEvent(at=NOON, by="x", action="y"), "0" * 64)]

    assert rewritten.kinds() == ["cut_off"]


def test_export_gives_every_row_as_json() -> None:
    lines = list(Chain(3).audit.export())

    assert len(lines) == 3
    assert '"by": "王芳"' in lines[0]
