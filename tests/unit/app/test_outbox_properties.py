"""Whatever happens in whatever order: nothing is done twice, lost, overtaken, or sent after it was undone."""

import random
from dataclasses import replace

import pytest

from app.ports.errors import Refused, Unavailable
from app.ports.store import QueuedState
from app.services.outbox import UndoOutcome
from review.actions import LogCall
from review.orders import CallOutcome, OrderNo
from tests.fakes.orders import an_order
from tests.fakes.station import a_station

CALL = LogCall(number="13800000001", outcome=CallOutcome.AGREED)
ORDERS = tuple(an_order(number).order_no for number in (1, 2))
FAULTS = ["server_unreachable", "server_interrupted", "server_error", "server_timeout"]
NOES = ["invalid_action", "leased_by_other", "sign_in_required", "two_person_rule"]
PEOPLE = ["wangfang", "liuqiang"]
STEPS = 200


class World:
    def __init__(self) -> None:
        self.station = a_station()
        self.station.backend.add(an_order(1), an_order(2))
        self.station.sync.once()
        self.taken: dict[OrderNo, list[str]] = {an_order(number).order_no: [] for number in (1, 2)}
        self.gone: set[str] = set()
        self.user = "wangfang"

    def take(self, order_no: OrderNo, at_once: bool) -> None:
        accepted = self.station.outbox.take(order_no, CALL, taken_by=self.user, at_once=at_once)
        self.taken[order_no].append(accepted.action_key)

    def undo_newest(self, order_no: OrderNo) -> None:
        if not self.taken[order_no]:
            return
        key = self.taken[order_no][-1]
        done = {acted for _, acted, _ in self.station.backend.acted}
        if self.station.outbox.undo(key, by=self.user) is UndoOutcome.UNDONE:
            assert key not in done
            self.gone.add(key)

    def wait_and_send(self, seconds: int) -> None:
        self.station.clock.advance(seconds=seconds)
        self.station.sender.send_due()

    def break_the_network(self, code: str, after_the_act: bool) -> None:
        after_the_act = after_the_act and code != "server_unreachable"
        where = self.station.backend.lose_answers if after_the_act else self.station.backend.fail_next
        where.append(Unavailable(code, "故障。"))

    def say_no(self, code: str) -> None:
        self.station.backend.fail_next.append(Refused(code, "不行。"))

    def somebody_else_acts(self, order_no: OrderNo) -> None:
        order = self.station.backend.orders[order_no]
        self.station.backend.add(replace(order, revision=order.revision + 1))

    def sign_in(self, user: str) -> None:
        self.station.backend.fail_next.clear()
        self.station.sign_in(user)
        self.user = user

    def resolve_what_needs_a_person(self, again: bool) -> None:
        for queued in self.station.outbox.pending():
            if queued.state not in (QueuedState.CONFLICT, QueuedState.REFUSED):
                continue
            line = self.taken[queued.order_no]
            if again:
                renewed = self.station.outbox.retake(queued.action_key, by=self.user)
                assert renewed is not None
                line[line.index(queued.action_key)] = renewed.action_key
            else:
                assert self.station.outbox.discard(queued.action_key, by=self.user)
                self.gone.add(queued.action_key)

    def nothing_is_done_twice_or_after_it_was_given_up(self) -> None:
        acted = [key for _, key, _ in self.station.backend.acted]
        assert len(acted) == len(set(acted))
        assert not self.gone.intersection(acted)

    def each_order_keeps_its_order(self) -> None:
        for order_no, line in self.taken.items():
            acted = [key for number, key, _ in self.station.backend.acted if number == order_no and key in line]
            assert acted == [key for key in line if key in acted]

    def everything_taken_is_done_or_still_here(self) -> None:
        acted = {key for _, key, _ in self.station.backend.acted}
        here = {queued.action_key for queued in self.station.outbox.pending()}
        for line in self.taken.values():
            assert set(line) <= acted | here | self.gone

    def the_audit_chain_is_whole(self) -> None:
        assert self.station.audit.verify().is_whole

    def step(self, chance: random.Random) -> None:
        """Do one thing, sending more often than anything else."""
        order_no = chance.choice(ORDERS)
        acts = [
            (4, lambda: self.take(order_no, chance.random() < 0.5)),
            (2, lambda: self.undo_newest(order_no)),
            (8, lambda: self.wait_and_send(chance.choice([1, 9, 400]))),
            (1, lambda: self.break_the_network(chance.choice(FAULTS), chance.random() < 0.6)),
            (1, lambda: self.say_no(chance.choice(NOES))),
            (1, lambda: self.somebody_else_acts(order_no)),
            (1, lambda: self.sign_in(chance.choice(PEOPLE))),
            (2, lambda: self.resolve_what_needs_a_person(chance.random() < 0.5)),
        ]
        chance.choices([act for _, act in acts], [weight for weight, _ in acts])[0]()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens(seed: int) -> None:
    chance, world = random.Random(seed), World()
    for _ in range(STEPS):
        world.step(chance)
        world.nothing_is_done_twice_or_after_it_was_given_up()
        world.each_order_keeps_its_order()
        world.everything_taken_is_done_or_still_here()
    world.the_audit_chain_is_whole()
    assert len(world.station.backend.acted) > 5
