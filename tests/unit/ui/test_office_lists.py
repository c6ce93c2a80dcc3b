"""The audit trail speaks in words, not in codes."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from app.ports.audit import AuditEvent, AuditRow
from review.actions import ActionKind
from review.figures import DayCount
from review.stages import Stage
from tests.fakes.ui_station import office_data
from ui.office.figures import day_bars
from ui.office.lists import ACTION_WORDS, audit_line

DATA = office_data()
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def line_of(action: str, **facts: str) -> tuple[str, ...]:
    event = AuditEvent(at=AT, by="lina", action=action, order_no="JX20261122-0042", facts=tuple(facts.items()))
    return audit_line(AuditRow(seq=7, event=event, previous="", mac=""), {"lina": "李娜"}, DATA)


def test_people_are_called_by_their_names_and_facts_are_said_in_words() -> None:
    line = line_of("action_queued", kind="decisions", key="k", summary="pre_review reject seal_faint,missing_document")
    assert line[2] == "李娜"
    assert line[5].split("、")[:2] == ["预审", "不通过"]
    assert not any(letter.isascii() and letter.isalpha() for letter in line[5])
    assert line_of("show_document", document="agent_id_card")[5] == "经办人身份证"
    assert line_of("action_queued", kind="receipts", key="k", summary="OpenParcel")[5] == ""


@pytest.mark.parametrize("kind", list(ActionKind))
@pytest.mark.parametrize("what", ["queued", "answered", "undone", "discarded", "retaken", "needs_person"])
def test_an_act_of_the_outbox_is_named(kind: ActionKind, what: str) -> None:
    words = line_of(f"action_{what}", kind=kind.value, key="k")[3]
    assert "_" not in words
    assert kind.value in ACTION_WORDS


@pytest.mark.parametrize("action", ["sign_in", "show_document", "print_pin_letter", "confirm_seal_picture"])
def test_an_act_of_its_own_is_named(action: str) -> None:
    assert "_" not in line_of(action)[3]


def test_days_without_a_decision_stand_between_the_others() -> None:
    """Otherwise a weekend, or a week of illness, looks like steady work."""
    days = (
        DayCount(day=date(2026, 11, 20), stage=Stage.PRE_REVIEW, passed=3, rejected=1),
        DayCount(day=date(2026, 11, 23), stage=Stage.PRE_REVIEW, passed=2, rejected=0),
    )
    report = SimpleNamespace(figures=SimpleNamespace(days=days))
    assert day_bars(report) == [("11-20", 4, "4"), ("11-21", 0, ""), ("11-22", 0, ""), ("11-23", 2, "2")]  # type: ignore[arg-type]
