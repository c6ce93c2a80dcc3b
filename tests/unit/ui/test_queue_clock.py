"""One clock for the queue, the workbench and the figures, in every stage."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from review.deadlines import order_clock
from review.orders import Decision, OrderSnapshot, Verdict
from review.stages import APPLICANT_ACTS, Stage
from tests.fakes.ui_station import NOW, make_order, office_data, row_of
from ui.queue.lines import AgeBar, LineWords
from ui.workbench.bars import order_words

CALENDAR = office_data().calendar
WAITS = [timedelta(minutes=5), timedelta(hours=20), timedelta(days=1), timedelta(days=3), timedelta(days=20)]


def in_stage(stage: Stage, waited: timedelta) -> OrderSnapshot:
    """Return an order whose paper passed two days before it came into its stage."""
    since = NOW - waited
    passed = Decision(stage=Stage.PAPER_REVIEW, verdict=Verdict.PASS, round=1, by="lina", at=since - timedelta(days=2))
    return replace(make_order(1, stage), stage_since=since, decisions=(passed,))


def age_of(order: OrderSnapshot, now: datetime = NOW) -> AgeBar:
    return LineWords(office_data().kinds, CALENDAR, lambda: now, lambda: "me").age(row_of(order))


@pytest.mark.parametrize("waited", WAITS, ids=str)
@pytest.mark.parametrize("stage", Stage)
def test_the_queue_says_what_the_orders_clock_says(stage: Stage, waited: timedelta) -> None:
    order = in_stage(stage, waited)
    clock, age = order_clock(order, calendar=CALENDAR, now=NOW), age_of(order)
    assert (age.is_overdue, age.is_paused) == (clock.is_overdue, clock.is_paused)
    if stage not in (Stage.COMPLETED, Stage.CANCELLED):
        assert age.text.startswith(f"{clock.age_days:.1f}")
    assert (age.fill >= 1.0) == clock.is_overdue


@pytest.mark.parametrize("waited", WAITS, ids=str)
@pytest.mark.parametrize("stage", [Stage.PRE_REVIEW, Stage.PAPER_REVIEW, Stage.PRODUCTION, Stage.SHIPPING])
def test_the_workbench_says_so_too(stage: Stage, waited: timedelta) -> None:
    order = in_stage(stage, waited)
    clock = order_clock(order, calendar=CALENDAR, now=NOW)
    _, facts = order_words(order, office_data(), NOW)
    assert ("overdue" in facts) == clock.is_overdue
    if not clock.is_overdue:
        assert f"{clock.remaining_days:.1f}" in facts


def test_a_dispatch_goes_on_with_the_clock_of_production() -> None:
    order = in_stage(Stage.SHIPPING, timedelta(minutes=5))  # the paper passed on Wednesday, now it is Friday
    assert age_of(order).text == "2.0"
    assert not age_of(order).is_overdue  # until this day's closing time
    assert age_of(order, NOW + timedelta(hours=7)).is_overdue


@pytest.mark.parametrize("stage", sorted(APPLICANT_ACTS))
def test_the_clock_stands_while_the_applicant_acts(stage: Stage) -> None:
    order = in_stage(stage, timedelta(days=14))
    age = age_of(order)
    assert age.is_paused
    assert not age.is_overdue
    assert age.fill == 0
    assert age.text == "10.0 · paused"  # two weeks are ten working days


def test_an_order_that_ended_has_no_age() -> None:
    assert age_of(in_stage(Stage.COMPLETED, timedelta(days=14))).text == ""
