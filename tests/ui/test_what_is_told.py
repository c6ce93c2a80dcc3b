"""What the applicant is told by a verdict is seen before it is taken, word for word as the server sends it."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel

from review.messages import decision_sms
from review.orders import OrderNo, Verdict
from review.stages import Stage
from tests.fakes.ui_station import FakeOffice
from ui.hotkeys import Command
from ui.parts import PageName
from ui.shell.window import Window
from ui.workbench.page import WorkbenchPage

ORDER = OrderNo("JX20261120-0005")


def opened(window: Window, order_no: str) -> WorkbenchPage:
    window.go(PageName.WORKBENCH, order_no)
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    return page


def words(page: WorkbenchPage, name: str) -> QLabel:
    found = page.findChild(QLabel, name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("label", "verdict", "says"),
    [("pass_sms_text", Verdict.PASS, "已通过"), ("sms_text", Verdict.REJECT, "未通过")],
)
def test_the_sms_of_a_verdict_is_previewed(
    window: Window, settled: Callable[[], None], label: str, verdict: Verdict, says: str
) -> None:
    page = opened(window, ORDER)
    settled()
    if verdict is Verdict.REJECT:
        page.handle(Command.REJECT)
    shown = words(page, label)
    sms = decision_sms(ORDER, stage=Stage.PRE_REVIEW, verdict=verdict)
    assert shown.isVisible()
    assert sms.startswith("【江西CA】")
    assert says in sms
    assert shown.text().endswith(f"短信（{len(sms)} / 70 字）：{sms}")


def test_the_sms_is_that_of_the_order_on_the_bench(window: Window, settled: Callable[[], None]) -> None:
    page = opened(window, ORDER)
    settled()
    page.handle(Command.NEXT_ORDER)
    settled()
    assert page.model.order is not None
    assert page.model.order.order_no != ORDER
    assert page.model.order.order_no in words(page, "pass_sms_text").text()


def test_a_paper_review_sends_none_and_says_so(window: Window, office: FakeOffice, settled: Callable[[], None]) -> None:
    order = next(each for each in office.orders_by_no.values() if each.stage is Stage.PAPER_REVIEW)
    page = opened(window, order.order_no)
    settled()
    assert not words(page, "pass_sms_text").isVisible()
    page.handle(Command.REJECT)
    assert words(page, "sms_text").text().startswith("不发短信")
