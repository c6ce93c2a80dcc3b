import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.stages import (
    APPLICANT_ACTS,
    BEFORE_PRODUCTION,
    ROLE_NAMES_ZH,
    STAGE_NAMES_ZH,
    TRANSITIONS,
    IllegalTransition,
    Party,
    Role,
    Stage,
    StageAction,
    advance,
    is_refund_due_on_cancel,
    transition,
)
from review.verdicts import VERDICT_STEPS

ENDS = {Stage.COMPLETED, Stage.CANCELLED}


def reachable(start: Stage, without: StageAction | None = None) -> set[Stage]:
    seen, todo = {start}, [start]
    while todo:
        stage = todo.pop()
        for row in TRANSITIONS.values():
            if row.source is stage and row.target not in seen and row.action is not without:
                seen.add(row.target)
                todo.append(row.target)
    return seen


def test_every_stage_is_reached_from_the_draft() -> None:
    assert reachable(Stage.DRAFT) == set(Stage)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.DRAFT])
def test_no_stage_without_an_entry(stage: Stage) -> None:
    assert any(row.target is stage and row.source is not stage for row in TRANSITIONS.values())


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.CANCELLED])
def test_every_stage_leads_to_completion(stage: Stage) -> None:
    assert Stage.COMPLETED in reachable(stage)


def test_cancelled_ends_and_completed_leaves_only_by_a_remake() -> None:
    assert not [row for row in TRANSITIONS.values() if row.source is Stage.CANCELLED]
    assert {row.action for row in TRANSITIONS.values() if row.source is Stage.COMPLETED} == {StageAction.REMAKE}
    assert reachable(Stage.COMPLETED, without=StageAction.REMAKE) == {Stage.COMPLETED}


def test_cancelling_is_for_the_supervisor_before_production() -> None:
    rows = [row for row in TRANSITIONS.values() if row.action is StageAction.CANCEL]
    assert {row.source for row in rows} == set(BEFORE_PRODUCTION)
    assert all(row.actors == {Role.SUPERVISOR} for row in rows)
    assert Stage.PRODUCTION not in BEFORE_PRODUCTION
    assert is_refund_due_on_cancel(paid=True)
    assert not is_refund_due_on_cancel(paid=False)


@given(st.lists(st.sampled_from(list(StageAction)), max_size=40))
def test_any_walk_stays_on_the_table(actions: list[StageAction]) -> None:
    stage = Stage.DRAFT
    for action in actions:
        if (stage, action) in TRANSITIONS:
            following = advance(stage, action)
            assert (following is stage) == (action is StageAction.HOLD_FOR_SECOND_REVIEW)
            stage = following
        else:
            with pytest.raises(IllegalTransition) as refused:
                transition(stage, action)
            assert (refused.value.stage, refused.value.action) == (stage, action)


def test_production_is_only_reached_through_a_passed_paper_review_or_a_remake() -> None:
    into = {row.action for row in TRANSITIONS.values() if row.target is Stage.PRODUCTION}
    assert into == {StageAction.PASS_PAPER_REVIEW, StageAction.REMAKE}


def test_taking_a_decision_back_is_the_supervisors_and_leads_to_the_review_that_took_it() -> None:
    rows = [row for row in TRANSITIONS.values() if row.action is StageAction.WITHDRAW_DECISION]
    assert all(row.actors == {Role.SUPERVISOR} for row in rows)
    undone = {(row.source, row.target) for row in rows}
    verdicts = {(row.target, row.source) for step in VERDICT_STEPS.values() for row in TRANSITIONS.values()
                if row.action is step}  # fmt: skip
    assert undone == verdicts


def test_every_move_has_an_actor_and_staff_never_act_for_the_applicant() -> None:
    for row in TRANSITIONS.values():
        assert row.actors
        if row.source in APPLICANT_ACTS and row.action not in (
            StageAction.CANCEL,
            StageAction.OPEN_PARCEL,
            StageAction.WITHDRAW_DECISION,
        ):
            assert row.actors <= set(Party)


def test_names_in_chinese() -> None:
    assert set(STAGE_NAMES_ZH) == set(Stage)
    assert set(ROLE_NAMES_ZH) == set(Role)
    assert len(set(STAGE_NAMES_ZH.values())) == len(Stage)
