"""A decision that was sent: who can take it back is said, and a supervisor does it on the order."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from app.ports.backend import StaffMember
from app.services.outbox import UndoOutcome
from app.services.outcomes import Accepted
from review.actions import WithdrawDecision
from review.orders import Decision, OrderNo, OrderSnapshot, Verdict, Withdrawal
from review.stages import Role, Stage
from tests.fakes.ui_station import NOW, FakeOffice, make_order
from ui.hotkeys import Command
from ui.parts import PageName
from ui.shell.decisions import Decided
from ui.shell.window import Window
from ui.workbench.history_panel import known_events
from ui.workbench.page import WorkbenchPage
from ui.workbench.supervise_sheet import offered

Settled = Callable[[], None]
PASSED = Decision(stage=Stage.PRE_REVIEW, verdict=Verdict.PASS, round=1, by="wangfang", at=NOW)
BACK = Withdrawal(decision=0, by="zhaomin", at=NOW, reason="看错了单位")


def passed_order() -> OrderSnapshot:
    return replace(make_order(5, Stage.PAYMENT), paid=False, decisions=(PASSED,))


def opened(window: Window, office: FakeOffice, order: OrderSnapshot, settled: Settled) -> WorkbenchPage:
    office.orders_by_no[order.order_no] = order
    window.go(PageName.WORKBENCH, order.order_no)
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    return page


def button_of(page: WorkbenchPage, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None
    return found


def test_it_is_offered_while_the_rules_allow_it() -> None:
    order = passed_order()

    def is_offered(each: OrderSnapshot) -> bool:
        return WithdrawDecision in {act.action for act in offered(each, {Role.SUPERVISOR})}

    assert is_offered(order)
    assert not is_offered(replace(order, withdrawals=(BACK,)))
    assert not is_offered(replace(order, decisions=()))
    assert not is_offered(replace(order, stage=Stage.MAILING))
    assert not offered(order, set(Role) - {Role.SUPERVISOR})


def test_a_supervisor_takes_it_back_with_a_reason_and_two_presses(
    window: Window, office: FakeOffice, settled: Settled
) -> None:
    page = opened(window, office, passed_order(), settled)
    button_of(page, "supervise").click()
    do, reason = button_of(page, "do_WithdrawDecision"), page.findChild(QLineEdit, "WithdrawDecision_reason")
    assert reason is not None
    assert not do.isEnabled()
    reason.setText("看错了单位")
    do.click()
    settled()
    assert ("withdraw", (0, "看错了单位")) not in office.said
    do.click()
    settled()
    assert ("withdraw", (0, "看错了单位")) in office.said


def test_whoever_reviews_it_anew_sees_why(window: Window, office: FakeOffice, settled: Settled) -> None:
    order = replace(make_order(5, Stage.PRE_REVIEW), decisions=(PASSED,), withdrawals=(BACK,))
    page = opened(window, office, order, settled)
    assert "▲ 决定已收回：看错了单位" in page.bar.facts.text()
    assert page.foot.approve.isVisible()
    told = [(by, text) for _at, by, text in known_events(order)]
    assert told == [("wangfang", "待预审 · 第 1 轮 · 通过"), ("zhaomin", "收回决定：看错了单位")]
    decided_anew = replace(order, decisions=(PASSED, PASSED), stage=Stage.PAYMENT)
    assert "决定已收回" not in opened(window, office, decided_anew, settled).bar.facts.text()


@pytest.mark.parametrize(
    ("roles", "says", "action"),
    [
        (frozenset({Role.PRE_REVIEWER}), "请主管打开该订单", ""),
        (frozenset({Role.PRE_REVIEWER, Role.SUPERVISOR}), "您可以打开订单", "打开订单"),
    ],
    ids=["reviewer", "supervisor"],
)
def test_too_late_to_undo_says_who_can_take_it_back(
    window: Window, office: FakeOffice, settled: Settled, monkeypatch: pytest.MonkeyPatch, roles: frozenset[Role],
    says: str, action: str,
) -> None:  # fmt: skip
    office.who = StaffMember(user="wangfang", name="王芳", roles=roles)
    monkeypatch.setattr(window.parts.station.deciding, "undo", lambda _key: UndoOutcome.TOO_LATE)
    accepted = Accepted(action_key="k", order_no=OrderNo("JX20261120-0005"), send_after=NOW)
    window.parts.signals.decided.emit(Decided(accepted=accepted, verdict=Verdict.PASS, organisation="江西某某"))
    window.handle(Command.UNDO)
    settled()
    text, offer = window.findChild(QLabel, "notice_text"), window.findChild(QPushButton, "notice_action")
    assert text is not None
    assert offer is not None
    assert says in text.text()
    assert offer.text() == action
    if action:
        offer.click()
        settled()
        page = window.current()
        assert isinstance(page, WorkbenchPage)
        assert page.bar.number.text() == "JX20261120-0005"
