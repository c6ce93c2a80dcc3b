from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from resources import read_text
from review.actions import LogCall
from review.calls import (
    CallNeed,
    call_state,
    number_to_call,
    other_number_fault,
    other_numbers,
    outstanding_documents,
    propose_next_call,
    wanted_documents,
)
from review.checklist import Checklists, FindingVerdict
from review.findings import FINDING_NAMES_ZH, VERDICT_NAMES_ZH, finding_name
from review.kinds import ProjectKinds
from review.orders import (
    Call,
    CallOutcome,
    ChosenReason,
    DocumentCode,
    KindCode,
    OrderSnapshot,
    Parcel,
    ReasonCode,
    Verdict,
)
from review.stages import Stage
from review.working_days import CHINA, WorkingCalendar
from seals.values import FindingCode
from seals.values import Verdict as SealVerdict
from tests.unit.review.orders import NOW, decision, in_stage

KINDS = ProjectKinds.from_toml(read_text("project_kinds.toml"))
CALENDAR = WorkingCalendar.from_toml(read_text("holidays.toml"))
LETTER, FORM = DocumentCode("authorization_letter"), DocumentCode("seal_collection_form")
HOUR = timedelta(hours=1)


def call(outcome: CallOutcome, hours: float, *asked: DocumentCode, due: float | None = None) -> Call:
    next_due = None if due is None else NOW + due * HOUR
    return Call(
        number="13800000002", at=NOW + hours * HOUR, by="x", outcome=outcome, asked_for=asked, next_due=next_due
    )


def parcel(hours: float, *documents: DocumentCode) -> Parcel:
    return Parcel(courier_number="SF1", opened_at=NOW + hours * HOUR, opened_by="y", documents=documents)


def waiting(*calls: Call, parcels: tuple[Parcel, ...] = ()) -> OrderSnapshot:
    reasons = tuple(
        ChosenReason(code=ReasonCode("seal_faint"), text="。", document=document) for document in (FORM, LETTER, None)
    )
    failed = replace(decision(Stage.PAPER_REVIEW, Verdict.REJECT, "z", hours=-0.1), reasons=reasons)
    return in_stage(Stage.SUPPLEMENT, decisions=(failed,), calls=calls, parcels=parcels)


NO_ANSWER, AGREED, BACK, WRONG = (
    CallOutcome.NO_ANSWER, CallOutcome.AGREED, CallOutcome.CALL_BACK, CallOutcome.WRONG_NUMBER,
)  # fmt: skip


def test_a_failed_paper_asks_for_a_call_at_once() -> None:
    state = call_state(waiting(), now=NOW)
    assert (state.need, state.due_at, state.tries_unanswered) == (CallNeed.DUE, NOW, 0)
    assert state.outstanding == (FORM, LETTER)


@pytest.mark.parametrize(
    ("calls", "need", "tries", "is_escalated"),
    [
        ((call(NO_ANSWER, 0, due=3),), CallNeed.DUE, 1, False),
        ((call(NO_ANSWER, 0, due=9),), CallNeed.LATER, 1, False),
        ((call(NO_ANSWER, 0), call(NO_ANSWER, 1), call(NO_ANSWER, 2, due=3)), CallNeed.DUE, 3, True),
        ((call(NO_ANSWER, 0), call(NO_ANSWER, 1), call(BACK, 2, due=9)), CallNeed.LATER, 0, False),
        ((call(WRONG, 0),), CallNeed.DUE, 1, True),
        ((call(AGREED, 0, FORM),), CallNeed.NONE, 0, False),
        ((call(AGREED, 0, FORM, due=4),), CallNeed.DUE, 0, False),
    ],
    ids=["due", "later", "three tries", "reached in between", "wrong number", "agreed", "agreed, reminder due"],
)
def test_next_call_and_escalation(calls: tuple[Call, ...], need: CallNeed, tries: int, is_escalated: bool) -> None:
    state = call_state(waiting(*calls), now=NOW + 5 * HOUR)
    assert (state.need, state.tries_unanswered, state.is_escalated) == (need, tries, is_escalated)


def test_the_office_says_after_how_many_tries_a_supervisor_should_know() -> None:
    order = waiting(call(NO_ANSWER, 0, due=1))
    assert call_state(order, now=NOW, escalate_after=1).is_escalated


def test_a_seal_that_proves_unusable_at_cutting_asks_for_a_call_and_for_its_form() -> None:
    """Also when an earlier failure of the paper was called about, and what was asked for then has come."""
    reasons = (ChosenReason(code=ReasonCode("other"), text="裁切后编码缺一位。", document=FORM),)
    before = decision(Stage.PAPER_REVIEW, Verdict.REJECT, "z", hours=-50)
    unusable = replace(decision(Stage.PRODUCTION, Verdict.REJECT, "p"), reasons=reasons)
    order = in_stage(
        Stage.SUPPLEMENT,
        decisions=(before, decision(Stage.PAPER_REVIEW, Verdict.PASS, "z", hours=-20), unusable),
        calls=(call(AGREED, -49, LETTER),),
        parcels=(parcel(-30, LETTER),),
    )
    state = call_state(order, now=NOW)
    assert (state.need, state.outstanding) == (CallNeed.DUE, (FORM,))
    assert wanted_documents(order, KINDS.kind(order.kind)) == (FORM,)
    called = replace(order, calls=(*order.calls, call(AGREED, 1, FORM, due=100)))
    assert call_state(called, now=NOW + 2 * HOUR).outstanding == (FORM,)
    came = replace(called, parcels=(*order.parcels, parcel(3, FORM)))
    assert call_state(came, now=NOW + 4 * HOUR).need is CallNeed.CLOSED


def test_a_call_closes_when_every_sheet_it_asked_for_was_scanned() -> None:
    asked = call(AGREED, 0, FORM, LETTER)
    half = waiting(asked, parcels=(parcel(5, FORM),))
    assert outstanding_documents(half) == (LETTER,)
    assert call_state(half, now=NOW).need is not CallNeed.CLOSED
    whole = waiting(asked, parcels=(parcel(5, FORM), parcel(9, LETTER)))
    assert call_state(whole, now=NOW).need is CallNeed.CLOSED
    before = waiting(asked, parcels=(parcel(-5, FORM, LETTER),))
    assert outstanding_documents(before) == (FORM, LETTER)


def test_a_parcel_without_the_sheet_closes_no_call() -> None:
    came = in_stage(Stage.PAPER_REVIEW, calls=(call(AGREED, 0, FORM, LETTER),), parcels=(parcel(5, FORM),))
    state = call_state(came, now=NOW)
    assert (state.need, state.outstanding) == (CallNeed.NONE, (LETTER,))
    whole = replace(came, parcels=(parcel(5, FORM, LETTER),))
    assert call_state(whole, now=NOW).need is CallNeed.CLOSED


def test_outside_the_supplement_stage_no_call_is_due() -> None:
    assert call_state(in_stage(Stage.PAPER_REVIEW), now=NOW).need is CallNeed.NONE
    done = in_stage(Stage.PAPER_REVIEW, calls=(call(NO_ANSWER, 0, due=0),))
    state = call_state(done, now=NOW)
    assert (state.need, state.due_at, state.is_escalated) == (CallNeed.CLOSED, None, False)


def test_calls_of_an_earlier_failure_do_not_count() -> None:
    old = replace(waiting(call(NO_ANSWER, -9), call(NO_ANSWER, -8), call(NO_ANSWER, -7)), stage_since=NOW)
    state = call_state(old, now=NOW)
    assert (state.need, state.tries_unanswered, state.is_escalated) == (CallNeed.DUE, 0, False)


def test_what_the_next_parcel_should_hold() -> None:
    inside = KINDS.kind(KindCode("province_inside"))
    assert wanted_documents(waiting(call(AGREED, 0, FORM)), inside) == (FORM,)
    assert wanted_documents(waiting(), inside) == (LETTER, FORM)
    assert wanted_documents(in_stage(Stage.MAILING), inside) == inside.codes()
    assert wanted_documents(in_stage(Stage.SUPPLEMENT), inside) == inside.codes()


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("outcome", "now", "expected"),
    [
        (NO_ANSWER, "2026-11-18T10:00", "2026-11-18T13:00"),
        (NO_ANSWER, "2026-11-20T16:00", "2026-11-23T09:00"),
        (BACK, "2026-11-18T10:00", "2026-11-19T09:00"),
        (BACK, "2026-11-18T07:00", "2026-11-18T09:00"),
        (AGREED, "2026-11-18T10:00", "2026-11-25T17:30"),
        (WRONG, "2026-11-18T10:00", None),
    ],
)
def test_a_proposal_for_the_next_call(outcome: CallOutcome, now: str, expected: str | None) -> None:
    proposed = propose_next_call(outcome, now=china(now), calendar=CALENDAR)
    assert proposed == (expected and china(expected))


def test_every_check_and_verdict_has_a_chinese_name() -> None:
    items = Checklists.from_toml(read_text("checklists.toml"), KINDS).items
    assert {code for item in items for code in item.findings} <= set(FINDING_NAMES_ZH)
    assert set(VERDICT_NAMES_ZH) == set(FindingVerdict)
    assert set(FINDING_NAMES_ZH) == {str(code) for code in FindingCode}
    assert {str(one) for one in FindingVerdict} == {str(one) for one in SealVerdict}
    assert finding_name("seal_contrast") == "红白对比度"
    assert finding_name("new_check") == "new_check"


def test_a_call_that_reached_nobody_leaves_the_order_due() -> None:
    assert call_state(waiting(call(NO_ANSWER, 1)), now=NOW).due_at == NOW + HOUR


def test_what_was_promised_in_another_stage_is_due_there_too() -> None:
    order = in_stage(Stage.PAPER_REVIEW, calls=(call(BACK, 1, due=2),))
    assert call_state(order, now=NOW + 2 * HOUR).need is CallNeed.DUE
    assert call_state(replace(order, stage=Stage.COMPLETED), now=NOW + 2 * HOUR).due_at is None


AGENT, NOTED = "13800000002", "０７９１-8888 6666"


def noted(hours: float, other: str = NOTED, number: str = AGENT) -> Call:
    return replace(call(WRONG, hours), number=number, other_number=other)


def agents(*calls: Call) -> OrderSnapshot:
    order = waiting(*calls)
    return replace(order, handling_agent=replace(order.handling_agent, phone=AGENT))


def test_a_noted_number_is_the_next_to_call_and_the_order_is_no_longer_escalated() -> None:
    order = agents(call(NO_ANSWER, 0), call(NO_ANSWER, 1), noted(2))
    state = call_state(order, now=NOW + 2 * HOUR)
    assert number_to_call(order) == NOTED
    assert (state.need, state.due_at) == (CallNeed.DUE, NOW + 2 * HOUR)  # at once, to the other number
    assert (state.is_escalated, state.tries_unanswered) == (False, 0)
    assert call_state(agents(call(WRONG, 0)), now=NOW).is_escalated


def test_tries_begin_anew_with_another_number() -> None:
    tries = [replace(call(NO_ANSWER, hours), number=NOTED) for hours in (3, 4, 5)]
    assert call_state(agents(noted(2), *tries[:2]), now=NOW).tries_unanswered == 2
    assert not call_state(agents(noted(2), *tries[:2]), now=NOW).is_escalated
    assert call_state(agents(noted(2), *tries), now=NOW).is_escalated


def test_a_noted_number_that_is_wrong_too_gives_way() -> None:
    both = agents(noted(0), replace(call(WRONG, 1), number="079188886666"))
    assert number_to_call(both) == AGENT
    assert call_state(both, now=NOW).is_escalated
    newer = agents(noted(0), noted(1, other="13900000009", number=NOTED))
    assert number_to_call(newer) == "13900000009"
    older = agents(noted(0), noted(1, other="13900000009", number=NOTED), replace(call(WRONG, 2), number="13900000009"))
    assert number_to_call(older) == AGENT  # every number proved wrong: the agent's stands, a supervisor knows


def test_without_a_noted_number_it_is_the_agents() -> None:
    assert number_to_call(agents()) == AGENT
    assert number_to_call(agents(call(NO_ANSWER, 0))) == AGENT


def test_the_orders_further_numbers_are_offered() -> None:
    order = agents()
    order = replace(order, legal_representative=replace(order.legal_representative, phone="13700000001"),
                    recipient=replace(order.recipient, mobile=AGENT))  # fmt: skip
    assert other_numbers(order) == ("13700000001",)
    wrong = replace(order, calls=(replace(call(WRONG, 0), number="13700000001"),))
    assert other_numbers(wrong) == ()


@pytest.mark.parametrize(
    ("outcome", "other", "says"),
    [
        (WRONG, "", ""),
        (WRONG, NOTED, ""),
        (WRONG, "+86 139 0000 0009", ""),
        (WRONG, "问过了", "数字"),
        (WRONG, "123", "数字"),
        (WRONG, "138 0000 0002", "相同"),
        (NO_ANSWER, NOTED, "号码有误"),
    ],
)
def test_what_another_number_may_be(outcome: CallOutcome, other: str, says: str) -> None:
    fault = other_number_fault(LogCall(number=AGENT, outcome=outcome, other_number=other))
    assert says in fault
    assert bool(fault) == bool(says)
