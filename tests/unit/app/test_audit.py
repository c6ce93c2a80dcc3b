"""The audit chain: flipped, removed, swapped, inserted and cut rows are found."""

from dataclasses import replace

import pytest

from app.ports.audit import AuditChain, AuditEvent, AuditRow
from app.services.audit import ANCHOR, Audit, Witness
from tests.fakes.clock import FakeClock
from tests.fakes.orders import NOON
from tests.fakes.secrets import MemorySecrets
from tests.fakes.store import MemoryStore
from tests.fakes.witness import MemoryWitness


class Chain:
    def __init__(self, length: int = 6) -> None:
        self.chain = AuditChain(b"test")
        self.store, self.secrets = MemoryStore(self.chain), MemorySecrets()
        self.clock, self.witness = FakeClock(), MemoryWitness()
        self.audit = self.opened()
        for number in range(length):
            self.audit.record("act", by="王芳", order_no="JX1", number=str(number))

    def opened(self) -> Audit:
        """The service as a program that was started again has it."""
        return Audit(store=self.store, secrets=self.secrets, chain=self.chain, clock=self.clock, witness=self.witness)

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


def test_the_server_remembers_what_was_cut_off_together_with_the_anchor() -> None:
    chain = Chain()
    chain.audit.anchor()
    chain.audit.show_to_witness()
    del chain.rows[4:]
    chain.secrets.values.clear()

    report = chain.audit.verify()
    assert [(fault.kind, fault.first, fault.last) for fault in report.faults] == [("cut_off", 5, 6)]
    assert (report.witness, report.witnessed_to) == (Witness.ASKED, 6)


def test_a_chain_sealed_anew_with_its_own_key_does_not_meet_what_the_server_remembers() -> None:
    chain = Chain()
    chain.audit.show_to_witness()
    del chain.rows[:]
    for number in range(8):
        chain.audit.record("act", by="x", number=str(number))

    chain.opened().show_to_witness()  # a longer chain is taken: which rows it has, the server cannot know
    assert [one.seq for one in chain.witness.kept] == [6, 8]

    (fault,) = chain.audit.verify().faults
    assert (fault.kind, fault.first) == ("anchor", 6)


def test_without_the_server_the_anchor_here_still_holds() -> None:
    chain = Chain()
    chain.audit.anchor()
    chain.witness.is_there = False
    chain.audit.show_to_witness()

    report = chain.audit.verify()
    assert (report.is_whole, report.witness, report.anchored_to) == (True, Witness.UNREACHABLE, 6)


def test_a_checkpoint_that_this_machine_did_not_sign_is_a_fault() -> None:
    chain = Chain()
    chain.audit.show_to_witness()
    chain.witness.kept[0] = replace(chain.witness.kept[0], mac="0" * 64)

    assert chain.kinds() == ["witness"]


def test_the_witness_is_shown_what_is_new_at_most_every_ten_minutes() -> None:
    chain = Chain()
    for _ in range(3):
        chain.audit.show_to_witness()
        chain.audit.record("act", by="x")
    assert [one.seq for one in chain.witness.kept] == [6]
    chain.clock.advance(minutes=11)
    chain.audit.show_to_witness()
    chain.clock.advance(minutes=11)
    chain.audit.show_to_witness()
    assert [one.seq for one in chain.witness.kept] == [6, 9]


def test_export_gives_every_row_as_json() -> None:
    lines = list(Chain(3).audit.export())

    assert len(lines) == 3
    assert '"by": "王芳"' in lines[0]
