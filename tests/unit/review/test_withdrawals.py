"""A decision that was sent is taken back by an entry beside it, as long as nobody has built on it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from resources import read_text
from review.actions import WithdrawDecision
from review.calls import CallNeed, call_state
from review.figures import office_figures
from review.orders import (
    ChosenReason,
    DocumentCode,
    DocumentId,
    DocumentRef,
    KeyState,
    OrderSnapshot,
    Parcel,
    ReasonCode,
    Source,
    Verdict,
    Withdrawal,
)
from review.rules import Actor, broken_rule, passed_paper_review_by
from review.stages import Role, Stage
from review.verdicts import withdrawable_decision
from review.working_days import WorkingCalendar
from tests.unit.review.orders import NOW, decision, in_stage, key

PRE, PAPER = Stage.PRE_REVIEW, Stage.PAPER_REVIEW
PASS, REJECT = Verdict.PASS, Verdict.REJECT
FORM = DocumentCode("application_form")
SUPERVISOR = Actor(user="zhao", roles=frozenset({Role.SUPERVISOR}))
PARCEL = Parcel(courier_number="SF1", opened_at=NOW, opened_by="zhou", documents=(FORM,))


def page(source: Source, round_: int) -> DocumentRef:
    return DocumentRef(id=DocumentId(f"{source}{round_}"), document=FORM, source=source, round=round_, page=1)


def taken_back(*places: int) -> tuple[Withdrawal, ...]:
    return tuple(Withdrawal(decision=place, by="zhao", at=NOW, reason="看错了") for place in places)


def refusal(order: OrderSnapshot, reason: str = "看错了", *, seen: int | None = None) -> str:
    place = len(order.decisions) - 1 if seen is None else seen
    broken = broken_rule(order, WithdrawDecision(decision=place, reason=reason), actor=SUPERVISOR)
    if broken is None:
        return ""
    assert broken.sentence.endswith("。")
    return broken.code


REJECTED = in_stage(Stage.CORRECTION, decisions=(decision(PRE, REJECT, "li"),))
PASSED = in_stage(Stage.PAYMENT, paid=False, decisions=(decision(PRE, PASS, "li"),))
FAILED = in_stage(
    Stage.SUPPLEMENT, decisions=(decision(PRE, PASS, "li"), decision(PAPER, REJECT, "wang")), parcels=(PARCEL,),
    courier_number="SF1", documents=(page(Source.PAPER, 1),),
)  # fmt: skip
TO_PRODUCTION = in_stage(
    Stage.PRODUCTION, decisions=(decision(PRE, PASS, "li"), decision(PAPER, PASS, "wang")), parcels=(PARCEL,)
)


@pytest.mark.parametrize("order", [REJECTED, PASSED, FAILED, TO_PRODUCTION], ids=lambda order: order.stage.value)
def test_each_verdict_can_be_taken_back_with_a_reason(order: OrderSnapshot) -> None:
    assert refusal(order) == ""
    assert refusal(order, " ") == "reason_required"
    assert withdrawable_decision(order) == len(order.decisions) - 1


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (replace(PASSED, stage=Stage.MAILING, paid=True), "illegal_transition"),
        (replace(TO_PRODUCTION, stage=Stage.SHIPPING), "illegal_transition"),
        (replace(TO_PRODUCTION, stage=Stage.COMPLETED), "illegal_transition"),
        (replace(TO_PRODUCTION, keys=(key("K1", KeyState.BOUND),)), "live_certificates_exist"),
        (replace(REJECTED, documents=(page(Source.UPLOAD, 2),)), "applicant_acted"),
        (replace(FAILED, courier_number="SF2"), "applicant_acted"),
        (replace(FAILED, documents=(page(Source.PAPER, 2),)), "applicant_acted"),
        (replace(REJECTED, decisions=()), "nothing_to_withdraw"),
        (replace(REJECTED, withdrawals=taken_back(0)), "nothing_to_withdraw"),
        (
            replace(FAILED, decisions=(*FAILED.decisions[:1], decision(Stage.PRODUCTION, REJECT, "sun"))),
            "nothing_to_withdraw",
        ),
    ],
    ids=[
        "paid", "key proven", "completed", "key bound", "uploaded again", "supplement posted", "supplement scanned",
        "none", "twice", "seal unusable",
    ],
)  # fmt: skip
def test_not_when_somebody_has_built_on_it(order: OrderSnapshot, code: str) -> None:
    assert refusal(order) == code


def test_only_the_one_that_was_seen_is_taken_back() -> None:
    """While the supervisor typed, another took the verdict back and the order was decided anew."""
    anew = replace(
        REJECTED, decisions=(*REJECTED.decisions, decision(PRE, REJECT, "chen", hours=1)), withdrawals=taken_back(0)
    )
    assert refusal(anew, seen=0) == "nothing_to_withdraw"
    assert refusal(anew, seen=1) == ""


def test_a_key_that_was_revoked_stands_in_nobodys_way() -> None:
    assert refusal(replace(TO_PRODUCTION, keys=(key("K1", KeyState.REVOKED),))) == ""


def test_only_a_supervisor_takes_back() -> None:
    others = Actor(user="li", roles=frozenset(Role) - {Role.SUPERVISOR})
    broken = broken_rule(PASSED, WithdrawDecision(decision=0, reason="看错了"), actor=others)
    assert broken is not None
    assert broken.code == "role_missing"


def test_who_passed_a_review_that_was_taken_back_may_produce() -> None:
    again = replace(
        TO_PRODUCTION, decisions=(*TO_PRODUCTION.decisions, decision(PAPER, PASS, "chen")), withdrawals=taken_back(1)
    )
    assert passed_paper_review_by(TO_PRODUCTION) == {"wang"}
    assert passed_paper_review_by(again) == {"chen"}


def test_a_drawn_pass_is_taken_back_with_the_second_one() -> None:
    drawn = decision(PAPER, PASS, "wang", counts=False)
    order = replace(
        TO_PRODUCTION, decisions=(drawn, decision(PAPER, PASS, "luo"), decision(PAPER, PASS, "chen")),
        withdrawals=taken_back(1),
    )  # fmt: skip
    assert passed_paper_review_by(order) == {"chen"}


def test_figures_count_what_stands() -> None:
    order = in_stage(
        Stage.PAYMENT, decisions=(decision(PRE, REJECT, "li"), decision(PRE, PASS, "wang", hours=1)),
        withdrawals=taken_back(0),
    )  # fmt: skip
    calendar = WorkingCalendar.from_toml(read_text("holidays.toml"))
    figures = office_figures([order], calendar=calendar, since=NOW, until=NOW + timedelta(days=1))
    assert (figures.first_pass[PRE].part, figures.first_pass[PRE].whole) == (1, 1)
    assert [(one.person, one.passed, one.rejected) for one in figures.people] == [("wang", 1, 0)]


def test_no_sheet_is_outstanding_from_a_failure_that_was_taken_back() -> None:
    reason = ChosenReason(code=ReasonCode("original_required"), text="须原件。", document=FORM)
    failed = replace(FAILED, decisions=(replace(FAILED.decisions[1], at=NOW + timedelta(hours=1), reasons=(reason,)),))
    assert call_state(failed, now=NOW + timedelta(hours=2)).outstanding == (FORM,)
    back = replace(failed, stage=PAPER, withdrawals=taken_back(0))
    state = call_state(back, now=NOW + timedelta(hours=2))
    assert (state.need, state.outstanding) == (CallNeed.NONE, ())
