"""A wrong number: another one is noted with the call, and is the one to call next."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QRadioButton

from review.actions import LogCall
from review.orders import Call, CallOutcome
from review.stages import Stage
from tests.fakes.ui_station import NOW, FakeOffice
from ui.office.calls import CallsPage
from ui.parts import PageName
from ui.shell.window import Window

Settled = Callable[[], None]


@pytest.fixture
def page(window: Window, settled: Settled) -> CallsPage:
    return _opened(window, settled)


def _opened(window: Window, settled: Settled) -> CallsPage:
    window.go(PageName.CALLS, "")
    settled()
    page = window.current()
    assert isinstance(page, CallsPage)
    return page


def _press(page: CallsPage, name: str) -> None:
    found = page.findChild(QRadioButton, name) or page.findChild(QPushButton, name)
    assert found is not None
    found.click()


def _other(page: CallsPage) -> QComboBox:
    found = page.findChild(QComboBox, "other_number")
    assert found is not None
    return found


def _logged(office: FakeOffice) -> LogCall:
    (call,) = [what for name, what in office.said if name == "call"]
    assert isinstance(call, LogCall)
    return call


def test_another_number_is_asked_for_only_where_the_number_was_wrong(page: CallsPage) -> None:
    for outcome in CallOutcome:
        _press(page, f"outcome_{outcome.value}")
        assert _other(page).isVisible() == (outcome is CallOutcome.WRONG_NUMBER)
        reached = outcome in (CallOutcome.AGREED, CallOutcome.CALL_BACK)
        assert page._next.itemText(0) == ("不再致电" if reached else "仍待致电（立即）")


def test_a_number_of_the_order_can_be_chosen_or_another_one_typed(
    page: CallsPage, office: FakeOffice, settled: Settled
) -> None:
    order = page.order
    assert order is not None
    _press(page, "outcome_wrong_number")
    offered = [_other(page).itemText(at) for at in range(_other(page).count())]
    assert offered == ["", order.legal_representative.phone, order.recipient.mobile]
    _other(page).setEditText("0791-88886666")
    _press(page, "log_call")
    settled()
    assert _logged(office).other_number == "0791-88886666"
    assert _logged(office).number == order.handling_agent.phone


def test_what_was_typed_counts_for_no_other_outcome(page: CallsPage, office: FakeOffice, settled: Settled) -> None:
    _press(page, "outcome_wrong_number")
    _other(page).setEditText("0791-88886666")
    _press(page, "outcome_no_answer")
    _press(page, "log_call")
    settled()
    assert _logged(office).other_number == ""


def test_the_noted_number_is_the_next_to_call(window: Window, office: FakeOffice, settled: Settled) -> None:
    for order in [each for each in office.orders_by_no.values() if each.stage is Stage.SUPPLEMENT]:
        wrong = Call(number=order.handling_agent.phone, at=NOW, by="lina", outcome=CallOutcome.WRONG_NUMBER,
                     other_number="0791-88886666")  # fmt: skip
        office.orders_by_no[order.order_no] = replace(order, calls=(wrong,))
    page = _opened(window, settled)
    number, log = page.findChild(QLabel, "call_number"), page.findChild(QLabel, "call_log")
    assert number is not None
    assert log is not None
    assert number.text() == "0791-88886666"
    assert "另一号码：0791-88886666" in log.text()
    _press(page, "outcome_agreed")
    _press(page, "log_call")
    settled()
    assert _logged(office).number == "0791-88886666"


def test_the_most_urgent_call_is_first(window: Window, office: FakeOffice, settled: Settled) -> None:
    waiting = [each for each in office.orders_by_no.values() if each.stage is Stage.SUPPLEMENT]
    assert len(waiting) > 1
    page = _opened(window, settled)
    for most_urgent in (waiting[0].order_no, waiting[-1].order_no):
        rows = [window.board.index.find(each.order_no) for each in waiting]
        window.board._refreshed([
            replace(row, next_call_due=NOW + timedelta(hours=-1 if row.order_no == most_urgent else place + 1))
            for place, row in enumerate(rows) if row is not None
        ])  # fmt: skip
        listed = [row.order_no for row in page.list.rows.first(len(waiting))]
        assert listed[0] == most_urgent
        assert sorted(listed) == sorted(each.order_no for each in waiting)
