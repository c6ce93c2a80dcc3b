"""Answers every finding of an order as a reviewer does, with the workbench's own keys."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from seals.values import Verdict
from ui.hotkeys import Command
from ui.workbench.open_findings import OpenFindings
from ui.workbench.page import WorkbenchPage


def override(bench: WorkbenchPage, reason: str, *turns: Qt.Key) -> None:
    """Say otherwise of the present finding, with a reason typed."""
    bench.handle(Command.OVERRIDE_FINDING)
    field = bench.findChild(QLineEdit, "override_reason")
    assert field is not None
    for key in turns:
        QTest.keyClick(field, key)
    field.setText(reason)
    QTest.keyClick(field, Qt.Key.Key_Return)


def answer_all(bench: WorkbenchPage, settled: Callable[[], None]) -> None:
    """Let the order's failed findings through with a reason, and look at all others: digits and names one by one."""
    waiting = OpenFindings(bench.model)
    for _ in range(100):
        found = waiting.waiting()
        if not found:
            return
        ref, line = found[0]
        waiting.go_to(ref, line)
        settled()
        if line.verdict is Verdict.FAIL:
            override(bench, "原件清楚")
        elif line.can_be_answered_with_others:
            bench.handle(Command.CONFIRM_DOUBTS)
        else:
            bench.handle(Command.CONFIRM_FINDING)
    raise AssertionError("there was always another finding")
