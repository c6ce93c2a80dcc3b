"""The outbox: durable, in order, undoable while it waits, and in a person's hands when the server says no."""

from dataclasses import replace

import pytest

from app.ports.backend import StaleRevision
from app.ports.errors import Refused, Unavailable
from app.ports.store import QueuedState
from app.services.outbox import OutboxCounts, UndoOutcome
from app.services.outcomes import Accepted
from app.services.sending import NeedsPerson, Sent, StillQueued
from review.actions import BasedOn, Decide, FilePage, LogCall
from review.orders import CallOutcome, DocumentCode, Sha256, Verdict
from review.stages import Stage
from tests.fakes.orders import an_order
from tests.fakes.station import Station, a_station

PASS = Decide(stage=Stage.PRE_REVIEW, verdict=Verdict.PASS)
CALL = LogCall(number="13800000001", outcome=CallOutcome.AGREED)
A, B = an_order(1), an_order(2)
UNREACHABLE = Unavailable("server_unreachable", "连不上。")
INTERRUPTED = Unavailable("server_interrupted", "中断。")
SERVER_ERROR = Unavailable("server_error", "服务器错误。")


@pytest.fixture
def station() -> Station:
    station = a_station()
    station.backend.add(A, B)
    station.sync.once()
    return station


def take(station: Station, order=A, action=PASS, **more) -> Accepted:
    return station.outbox.take(order.order_no, action, taken_by="wangfang", **more)


def state(station: Station, accepted: Accepted) -> QueuedState | None:
    with station.store.reading() as work:
        queued = work.outbox.get(accepted.action_key)
        return queued.state if queued else None


def test_an_action_waits_for_the_undo_time_and_then_goes(station: Station) -> None:
    accepted = take(station)

    assert station.sender.send_due().sent == 0
    station.clock.advance(seconds=7.9)
    assert station.sender.send_due().sent == 0
    station.clock.advance(seconds=0.1)
    assert station.sender.send_due().sent == 1
    assert state(station, accepted) is None
    assert station.backend.acted == [(A.order_no, accepted.action_key, BasedOn(revision=1))]


def test_the_answer_is_stored_with_the_order(station: Station) -> None:
    take(station, at_once=True)
    station.sender.send_due()

    with station.store.reading() as work:
        order = work.orders.get(A.order_no)
    assert order is not None
    assert (order.stage, order.revision) == (Stage.PAYMENT, 2)


def test_an_undone_action_is_never_sent(station: Station) -> None:
    accepted = take(station)

    assert station.outbox.undo(accepted.action_key, by="wangfang") is UndoOutcome.UNDONE
    station.clock.advance(seconds=60)
    station.sender.send_due()
    assert station.backend.acted == []


def test_undo_is_too_late_once_the_server_may_have_it(station: Station) -> None:
    accepted = take(station, at_once=True)
    station.backend.lose_answers.append(INTERRUPTED)
    station.sender.send_due()

    assert state(station, accepted) is QueuedState.SENT
    assert station.outbox.undo(accepted.action_key, by="wangfang") is UndoOutcome.TOO_LATE


def test_undo_is_possible_while_the_server_was_never_reached(station: Station) -> None:
    accepted = take(station, at_once=True)
    station.backend.fail_next.append(UNREACHABLE)

    assert station.sender.send_due().error is UNREACHABLE
    assert station.outbox.undo(accepted.action_key, by="wangfang") is UndoOutcome.UNDONE


def test_not_reached_after_a_lost_answer_is_still_too_late_to_undo(station: Station) -> None:
    accepted = take(station, at_once=True)
    station.backend.lose_answers.append(INTERRUPTED)
    station.sender.send_due()
    station.clock.advance(minutes=10)
    station.backend.fail_next.append(UNREACHABLE)
    station.sender.send_due()

    assert station.outbox.undo(accepted.action_key, by="wangfang") is UndoOutcome.TOO_LATE


def test_a_lost_answer_is_fetched_under_the_same_key_without_acting_twice(station: Station) -> None:
    take(station, at_once=True)
    station.backend.lose_answers += [INTERRUPTED, SERVER_ERROR]
    for _ in range(3):
        station.sender.send_due()
        station.clock.advance(minutes=10)

    assert len(station.backend.acted) == 1
    assert station.outbox.counts() == OutboxCounts(waiting=0, needs_person=0)


def test_undoing_the_base_of_another_action_asks_for_the_other_first(station: Station) -> None:
    first = take(station)
    second = take(station, action=CALL)

    assert station.outbox.undo(first.action_key, by="wangfang") is UndoOutcome.OTHERS_FOLLOW
    assert station.outbox.undo(second.action_key, by="wangfang") is UndoOutcome.UNDONE
    assert station.outbox.undo(first.action_key, by="wangfang") is UndoOutcome.UNDONE


def test_actions_of_an_order_are_sent_in_order_each_based_on_the_one_before(station: Station) -> None:
    calls = [take(station, action=CALL, at_once=True) for _ in range(3)]
    station.sender.send_due()

    assert [key for _, key, _ in station.backend.acted] == [call.action_key for call in calls]
    assert [base.action_key for *_, base in station.backend.acted] == [None, calls[0].action_key, calls[1].action_key]


def test_a_later_action_never_overtakes_an_earlier_one(station: Station) -> None:
    first = take(station, action=CALL, at_once=True)
    take(station, action=CALL, at_once=True)
    other = take(station, B, CALL, at_once=True)
    station.backend.fail_next.append(SERVER_ERROR)

    report = station.sender.send_due()

    assert report.sent == 1
    assert station.backend.acted[0][1] == other.action_key
    assert state(station, first) is QueuedState.SENT


def test_an_unreachable_server_is_asked_once_for_all_orders(station: Station) -> None:
    take(station, A, at_once=True)
    take(station, B, at_once=True)
    station.backend.fail_next.append(UNREACHABLE)

    assert station.sender.send_due().sent == 0
    assert station.outbox.counts().waiting == 2


def test_failures_of_one_action_are_retried_ever_more_slowly(station: Station) -> None:
    take(station, at_once=True)
    waits = []
    for _ in range(12):
        station.backend.fail_next.append(SERVER_ERROR)
        station.sender.send_due()
        assert not station.backend.fail_next
        (queued,) = station.outbox.pending()
        waits.append((queued.not_before - station.clock.now()).total_seconds())
        station.clock.advance(seconds=waits[-1])

    assert waits[:4] == [2, 4, 8, 16]
    assert max(waits) == 300


def test_somebody_else_was_faster_a_person_decides(station: Station) -> None:
    accepted = take(station, at_once=True)
    station.backend.add(replace(A, revision=5, stage=Stage.CANCELLED))

    assert station.sender.send_due().needs_person == 1
    assert state(station, accepted) is QueuedState.CONFLICT
    assert station.outbox.counts() == OutboxCounts(waiting=0, needs_person=1)
    with station.store.reading() as work:
        order = work.orders.get(A.order_no)
    assert order is not None
    assert order.revision == 5


def test_a_conflict_is_taken_again_on_the_order_as_it_stands(station: Station) -> None:
    accepted = take(station, at_once=True)
    follower = take(station, action=CALL, at_once=True)
    station.backend.add(replace(A, revision=5))
    station.sender.send_due()

    again = station.outbox.retake(accepted.action_key, by="wangfang")
    station.sender.send_due()

    assert again is not None
    assert [(key, base) for _, key, base in station.backend.acted] == [
        (again.action_key, BasedOn(revision=5)),
        (follower.action_key, BasedOn(action_key=again.action_key)),
    ]


def test_a_discarded_conflict_leaves_what_built_on_it_to_a_person(station: Station) -> None:
    accepted = take(station, at_once=True)
    follower = take(station, action=CALL, at_once=True)
    station.backend.add(replace(A, revision=5))
    station.sender.send_due()

    assert station.outbox.discard(accepted.action_key, by="wangfang")
    station.sender.send_due()

    assert state(station, accepted) is None
    assert state(station, follower) is QueuedState.CONFLICT
    assert station.backend.acted == []


def test_a_waiting_action_is_undone_not_discarded(station: Station) -> None:
    accepted = take(station)

    assert not station.outbox.discard(accepted.action_key, by="wangfang")
    assert station.outbox.retake(accepted.action_key, by="wangfang") is None


def test_a_no_of_the_server_is_shown_to_a_person(station: Station) -> None:
    accepted = take(station, at_once=True)
    station.backend.fail_next.append(Refused("two_person_rule", "须由另一位同事。"))

    station.sender.send_due()

    (queued,) = station.outbox.pending()
    assert (queued.state, queued.error_code) == (QueuedState.REFUSED, "two_person_rule")
    assert queued.action_key == accepted.action_key


def test_an_expired_sign_in_keeps_everything_waiting(station: Station) -> None:
    accepted = take(station, at_once=True)
    station.backend.fail_next.append(Refused("sign_in_required", "请登录。"))

    report = station.sender.send_due()

    assert report.error is not None
    assert state(station, accepted) is QueuedState.WAITING


def test_a_lease_of_another_is_waited_for(station: Station) -> None:
    accepted = take(station, at_once=True)
    station.backend.fail_next.append(Refused("leased_by_other", "他人正在处理。"))
    station.sender.send_due()
    assert state(station, accepted) is QueuedState.WAITING
    assert station.sender.send_due().sent == 0
    station.clock.advance(seconds=30)
    assert station.sender.send_due().sent == 1


def test_only_ones_own_actions_are_sent(station: Station) -> None:
    accepted = take(station, at_once=True)
    station.sign_in("liuqiang")

    assert station.sender.send_due().sent == 0
    station.sign_in("wangfang")
    assert station.sender.send_due().sent == 1
    assert state(station, accepted) is None


def test_nobody_signed_in_sends_nothing(station: Station) -> None:
    take(station, at_once=True)
    station.vault.clear()

    assert station.sender.send_due().sent == 0


def test_one_process_sends_at_a_time(station: Station) -> None:
    take(station, at_once=True)
    with station.lock.try_hold():
        assert station.sender.send_due().is_elsewhere
    assert station.backend.acted == []


def test_deliver_sends_what_must_go_before(station: Station) -> None:
    first = take(station, action=CALL)
    second = take(station)

    delivery = station.sender.deliver(second.action_key)

    assert isinstance(delivery, Sent)
    assert [key for _, key, _ in station.backend.acted] == [first.action_key, second.action_key]


def test_deliver_says_when_an_earlier_action_needs_a_person(station: Station) -> None:
    take(station, action=CALL, at_once=True)
    station.backend.fail_next.append(Refused("invalid_action", "不行。"))
    station.sender.send_due()
    second = take(station)

    delivery = station.sender.deliver(second.action_key)

    assert isinstance(delivery, StillQueued)
    assert delivery.error is not None
    assert delivery.error.code == "earlier_action_open"


def test_deliver_hands_the_servers_no_to_the_caller(station: Station) -> None:
    station.backend.fail_next.append(StaleRevision("他人已处理。", replace(A, revision=2)))
    delivery = station.sender.deliver(take(station).action_key)

    assert isinstance(delivery, NeedsPerson)
    assert (delivery.code, delivery.state) == ("stale_revision", QueuedState.CONFLICT)


def test_act_now_leaves_nothing_behind_when_the_server_was_never_reached(station: Station) -> None:
    station.backend.fail_next.append(UNREACHABLE)

    with pytest.raises(Unavailable):
        station.sender.act_now(A.order_no, PASS, taken_by="wangfang")
    assert station.outbox.pending() == []


def test_act_now_keeps_what_the_server_may_have(station: Station) -> None:
    station.backend.lose_answers.append(INTERRUPTED)

    with pytest.raises(Unavailable):
        station.sender.act_now(A.order_no, PASS, taken_by="wangfang")
    station.clock.advance(minutes=10)
    assert station.sender.send_due().sent == 1
    assert len(station.backend.acted) == 1


def test_act_now_gives_up_what_the_server_refused(station: Station) -> None:
    station.backend.fail_next.append(Refused("not_paid", "未付款。"))

    with pytest.raises(Refused, match="not_paid"):
        station.sender.act_now(A.order_no, PASS, taken_by="wangfang")
    assert station.outbox.pending() == []


def test_actions_in_turn_build_on_each_other(station: Station) -> None:
    answered = []
    station.sender.act_now(
        A.order_no, CALL, PASS, taken_by="wangfang", on_answer=lambda receipt: not answered.append(receipt)
    )

    (_, first, base), (_, _, follows) = station.backend.acted
    assert (base, follows) == (BasedOn(revision=1), BasedOn(action_key=first))
    assert len(answered) == 2
    assert station.outbox.pending() == []


@pytest.mark.parametrize(
    ("failure", "queued"), [(UNREACHABLE, 0), (Refused("not_paid", "未付款。"), 0), (INTERRUPTED, 1)], ids=str
)
def test_a_turn_that_fails_leaves_only_what_the_server_may_have(
    station: Station, failure: Exception, queued: int
) -> None:
    where = station.backend.lose_answers if failure is INTERRUPTED else station.backend.fail_next
    where.append(failure)

    with pytest.raises(type(failure)):
        station.sender.act_now(A.order_no, CALL, CALL, PASS, taken_by="wangfang")
    assert len(station.outbox.pending()) == queued


def test_a_turn_ends_when_its_caller_says_so(station: Station) -> None:
    station.sender.act_now(A.order_no, CALL, PASS, taken_by="wangfang", on_answer=lambda _: False)

    assert len(station.backend.acted) == 1
    assert station.outbox.pending() == []


@pytest.mark.parametrize("ending", ["settle", "act", "send_due"])
def test_a_followed_answer_is_stored_with_what_follows(station: Station, ending: str) -> None:
    station.sender.act_now(A.order_no, CALL, taken_by="wangfang", is_followed=True)
    assert len(station.outbox.pending()) == 1  # a killed program asks again under its key

    if ending == "settle":
        station.sender.settle()
    elif ending == "act":
        station.sender.act_now(A.order_no, PASS, taken_by="wangfang")
    else:
        station.sender.send_due()
    assert station.outbox.pending() == []
    assert len(station.backend.acted) == (2 if ending == "act" else 1)


def test_an_answer_that_another_program_fetched_is_noted_once(station: Station) -> None:
    station.sender.act_now(A.order_no, CALL, taken_by="wangfang", is_followed=True)
    with station.store.writing() as work:
        work.outbox.remove(station.outbox.pending()[0].action_key)

    station.sender.settle()
    with station.store.reading() as work:
        assert "action_answered" not in [row.event.action for row in work.audit.rows()]


def test_a_scanned_page_goes_before_the_action_that_files_it(station: Station) -> None:
    sha256 = station.scans.put(b"page", order_no=A.order_no, pinned=True)
    page = FilePage(document=DocumentCode("application_form"), page=1, sha256=sha256, media_type="image/jpeg")
    take(station, action=page, at_once=True)

    station.sender.send_due()

    assert station.backend.pages[sha256] == b"page"
    assert not station.scans.pages[sha256][2]


def test_a_page_that_is_gone_is_said(station: Station) -> None:
    page = FilePage(document=DocumentCode("x"), page=1, sha256=Sha256("00"), media_type="image/jpeg")
    take(station, action=page, at_once=True)

    station.sender.send_due()

    assert station.outbox.pending()[0].error_code == "page_lost"


def test_every_step_is_in_the_audit_chain(station: Station) -> None:
    first = take(station)
    station.outbox.undo(first.action_key, by="wangfang")
    take(station, at_once=True)
    station.backend.fail_next.append(Refused("invalid_action", "不行。"))
    station.sender.send_due()
    again = station.outbox.retake(station.outbox.pending()[0].action_key, by="zhoumin")
    station.sender.send_due()

    actions = [row.event.action for row in station.audit.rows()]
    assert actions == [
        "action_queued", "action_undone", "action_queued", "action_needs_person", "action_retaken",
    ]  # fmt: skip
    assert again is not None
    assert station.audit.verify().is_whole
