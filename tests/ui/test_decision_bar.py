"""The decision bar offers what may be done now; and what follows a decision is a setting."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton

from app.ports.settings import Settings
from review.stages import Stage
from tests.fakes.ui_station import NOW, FakeOffice
from ui.hotkeys import Command, HotkeyMap
from ui.parts import PageName
from ui.shell.window import Window
from ui.workbench.bars import DecisionBar
from ui.workbench.page import WorkbenchPage
from ui.workbench.viewer import Mode

ORDER = "JX20261120-0005"
Settled = Callable[[], None]


def reject(bench: WorkbenchPage, settled: Settled) -> None:
    reason = bench.parts.station.data.reasons.reasons[0]
    bench.model.add_reason(reason.choose(stage=Stage.PRE_REVIEW, document_name="", document=None))
    bench.handle(Command.REJECT)
    bench.decider.reject()
    settled()


def test_the_next_order_opens_by_itself(
    bench: WorkbenchPage, window: Window, office: FakeOffice, settled: Settled
) -> None:
    reject(bench, settled)
    assert any(kind == "decide" for kind, _ in office.said)
    assert window.current() is bench
    assert bench.model.order is not None
    assert bench.model.order.order_no != ORDER


def test_with_auto_advance_off_the_queue_is_shown_and_no_other_order_is_held(
    bench: WorkbenchPage, window: Window, office: FakeOffice, settled: Settled
) -> None:
    office.settings_value = replace(Settings(), auto_advance=False)
    before = [what for kind, what in office.said if kind == "lease"]
    reject(bench, settled)
    assert any(kind == "decide" for kind, _ in office.said)
    current = window.current()
    assert current is window.page(PageName.PRE_REVIEW)
    assert [what for kind, what in office.said if kind == "lease"] == before
    window.handle(Command.UNDO)  # and the decision can be undone from there
    settled()
    assert window.current() is bench
    assert bench.model.order is not None
    assert bench.model.order.order_no == ORDER


def test_buttons_show_their_keys_and_one_is_the_next_sensible_action(bench: WorkbenchPage) -> None:
    foot = bench.foot
    shown = [(made.text(), made.property("role")) for made in (foot.postpone, foot.reject, foot.approve)]
    assert shown == [("稍后处理  P", "quiet"), ("驳回  R", "danger"), ("通过  A", "primary")]
    blue = [each for each in bench.findChildren(QPushButton) if each.isVisible() and each.property("role") == "primary"]
    assert blue == [foot.approve]


def test_while_the_sheet_is_open_its_button_decides(bench: WorkbenchPage) -> None:
    foot = bench.foot
    bench.handle(Command.REJECT)
    assert [each.isEnabled() for each in (foot.postpone, foot.reject, foot.approve)] == [False] * 3
    bench.handle(Command.BACK)
    assert [each.isEnabled() for each in (foot.postpone, foot.reject, foot.approve)] == [True] * 3


@pytest.mark.parametrize("stage", [Stage.PAYMENT, Stage.PRODUCTION, Stage.COMPLETED])
def test_nothing_is_decided_in_a_stage_without_a_review(
    window: Window, office: FakeOffice, settled: Settled, stage: Stage
) -> None:
    order = next(each for each in office.orders_by_no.values() if each.stage is Stage.PRE_REVIEW)
    office.orders_by_no[order.order_no] = replace(order, stage=stage, stage_since=NOW)
    window.go(PageName.WORKBENCH, order.order_no)
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    foot = page.foot
    assert not any(each.isVisible() for each in (foot.postpone, foot.reject, foot.approve))
    for command in (Command.APPROVE, Command.REJECT):
        page.handle(command)
    settled()
    assert not page.sheet.isVisible()
    assert not [kind for kind, _ in office.said if kind == "decide"]
    assert page.parts.notices.log[0].text == "这个订单不在审核环节。"


def test_modes_need_a_second_picture_and_the_present_one_is_marked(qtbot) -> None:  # type: ignore[no-untyped-def]
    bar = DecisionBar(lambda _command: None, HotkeyMap())
    qtbot.addWidget(bar)
    bar.show_mode(Mode.BLINK)
    marked = [mode for mode, made in bar._modes.items() if made.isChecked()]
    assert marked == [Mode.BLINK]
    bar.offer_modes(has_right=False)
    assert not any(made.isEnabled() for made in (*bar._modes.values(), bar.register))
    bar.offer_modes(has_right=True)
    assert all(made.isEnabled() for made in (*bar._modes.values(), bar.register))
