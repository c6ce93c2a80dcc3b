from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources import read_text
from review.deadlines import order_clock
from review.orders import Verdict
from review.stages import APPLICANT_ACTS, Stage
from review.toml_values import DataError
from review.working_days import CHINA, WorkingCalendar, unknown_years_notice
from tests.unit.review.orders import NOW, decision, in_stage, key

TEXT = read_text("holidays.toml")
CALENDAR = WorkingCalendar.from_toml(TEXT)


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        ("2026-02-14", True),  # a Saturday made up for the Spring Festival
        ("2026-02-16", False),
        ("2026-02-28", True),
        ("2026-11-21", False),
        ("2026-11-23", True),
        ("2027-01-01", False),  # not published yet, but the law fixes this one
        ("2027-01-04", True),
        ("2027-01-02", False),
    ],
)
def test_working_days_of_known_and_unknown_years(day: str, is_worked: bool) -> None:
    assert CALENDAR.is_working_day(date.fromisoformat(day)) is is_worked


def test_two_working_days_across_the_spring_festival() -> None:
    due = CALENDAR.due(china("2026-02-13T10:00"), 2)
    assert due.at == china("2026-02-24T17:30")
    assert due.unknown_years == ()


def test_an_unknown_year_is_told() -> None:
    due = CALENDAR.due(china("2026-12-31T10:00"), 3)
    assert due.at == china("2027-01-06T17:30")
    assert due.unknown_years == (2027,)
    assert unknown_years_notice(due.unknown_years).startswith("2027年的节假日安排尚未录入")
    assert unknown_years_notice(()) == ""
    assert CALENDAR.knows(2026)
    assert not CALENDAR.knows(2027)


def test_the_editable_table_makes_a_year_known_and_corrects_another() -> None:
    calendar = WorkingCalendar.from_toml(
        TEXT
        + '\n[years.2027]\nsource = "x"\nholidays = ["2027-01-04"]\nworkdays = ["2027-01-09"]\n'
        + '[corrections]\nholidays = ["2026-11-23"]\n'
    )
    assert calendar.knows(2027)
    assert not calendar.is_working_day(date(2027, 1, 4))
    assert calendar.is_working_day(date(2027, 1, 9))
    assert calendar.is_working_day(date(2027, 1, 5))
    assert not calendar.is_working_day(date(2026, 11, 23))
    assert calendar.due(china("2026-12-31T10:00"), 1).unknown_years == ()


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-18T09:00", "2026-11-18T13:15", 0.5),
        ("2026-11-18T09:00", "2026-11-19T17:30", 2.0),
        ("2026-11-20T17:30", "2026-11-23T09:00", 0.0),
        ("2026-11-20T13:15", "2026-11-23T13:15", 1.0),
        ("2026-11-21T10:00", "2026-11-22T10:00", 0.0),
        ("2026-11-18T02:00", "2026-11-18T23:00", 1.0),
        ("2026-11-19T10:00", "2026-11-18T10:00", 0.0),
    ],
    ids=["half a day", "two days", "a weekend", "over a weekend", "inside a weekend", "early to late", "backwards"],
)
def test_lengths_in_working_days(start: str, end: str, days: float) -> None:
    assert CALENDAR.between(china(start), china(end)).days == pytest.approx(days)


moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@given(moments, moments, moments)
def test_lengths_add_up(first: datetime, second: datetime, third: datetime) -> None:
    first, second, third = sorted((first, second, third))
    parts = CALENDAR.between(first, second).days + CALENDAR.between(second, third).days
    assert parts == pytest.approx(CALENDAR.between(first, third).days, abs=1e-6)


@given(moments, st.integers(0, 10))
def test_a_due_time_is_a_closing_time_that_many_working_days_later(start: datetime, days: int) -> None:
    due = CALENDAR.due(start, days).at
    assert due.time() == time(17, 30)
    start_of_next = datetime.combine(start.astimezone(CHINA).date() + timedelta(days=1), time(0), CHINA)
    assert CALENDAR.between(start_of_next, due).days == pytest.approx(days)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"09:00"', '"18:00"', "open before it closes"),
        ('"09:00"', '"nine"', "a time"),
        ("invoice = 3", "invoice = 0", "at least one"),
        ("[office]", "[years.27]\n[office]", "a year is expected"),
        ("[office]", '[years.2027]\nholidays = ["2028-01-01"]\n[office]', "is not in 2027"),
        ("[office]", '[years.2027]\nholidays = ["2027-13-01"]\n[office]', "is no date"),
        (
            "[office]",
            '[years.2027]\nholidays = ["2027-01-01"]\nworkdays = ["2027-01-01"]\n[office]',
            "both a holiday and a working day",
        ),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(old: str, new: str, says: str) -> None:
    head, found, tail = TEXT.rpartition(old)
    assert found
    with pytest.raises(DataError, match=says):
        WorkingCalendar.from_toml(head + new + tail)


# NOW is a Wednesday at 10:00
def test_the_clock_of_a_review_runs() -> None:
    clock = order_clock(in_stage(Stage.PRE_REVIEW), calendar=CALENDAR, now=NOW + timedelta(hours=3.25))
    assert clock.age_days == pytest.approx(3.25 / 8.5)
    assert (clock.target_days, clock.due_at) == (1, china("2026-11-19T17:30"))
    assert clock.remaining_days == pytest.approx(1 + 4.25 / 8.5)
    assert not clock.is_overdue
    assert not clock.is_paused
    late = order_clock(in_stage(Stage.PRE_REVIEW), calendar=CALENDAR, now=NOW + timedelta(days=2))
    assert late.is_overdue
    assert late.remaining_days == 0


@pytest.mark.parametrize("stage", [*sorted(APPLICANT_ACTS), Stage.COMPLETED, Stage.CANCELLED])
def test_the_clock_stands_while_the_applicant_acts_and_after_the_end(stage: Stage) -> None:
    clock = order_clock(in_stage(stage), calendar=CALENDAR, now=NOW + timedelta(days=30))
    assert clock.is_paused
    assert not clock.is_overdue
    assert (clock.due_at, clock.remaining_days, clock.target_days) == (None, None, None)


def test_production_and_shipping_share_one_clock() -> None:
    passed = (
        decision(Stage.PAPER_REVIEW, Verdict.PASS, "a", hours=-24),
        decision(Stage.PAPER_REVIEW, Verdict.PASS, "b", hours=0),
        decision(Stage.PAPER_REVIEW, Verdict.PASS, "c", hours=1, counts=False),
    )
    order = in_stage(Stage.SHIPPING, decisions=passed, stage_since=NOW + timedelta(days=1))
    clock = order_clock(order, calendar=CALENDAR, now=NOW + timedelta(days=1, hours=1))
    assert clock.due_at == china("2026-11-20T17:30")
    production = order_clock(in_stage(Stage.PRODUCTION), calendar=CALENDAR, now=NOW)
    assert production.due_at == clock.due_at


def test_a_remade_key_starts_the_shared_clock_anew() -> None:
    remade = replace(key("K2"), bound_at=NOW + timedelta(days=5))
    order = in_stage(
        Stage.SHIPPING,
        decisions=(decision(Stage.PAPER_REVIEW, Verdict.PASS, "a"),),
        keys=(key("K1"), remade),
        remake_reason="丢失",
    )
    assert order_clock(order, calendar=CALENDAR, now=NOW + timedelta(days=5)).due_at == china("2026-11-25T17:30")
    bare = in_stage(Stage.SHIPPING)
    assert order_clock(bare, calendar=CALENDAR, now=NOW).due_at == china("2026-11-20T17:30")
