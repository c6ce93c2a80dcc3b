"""Answers of jobs on the window's thread: what is over the turn's share waits behind timers and keys."""

from time import thread_time

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from ui.jobs import TURN_S, Turns


def work(seconds: float) -> None:
    until = thread_time() + seconds
    while thread_time() < until:
        pass


def test_short_answers_are_given_at_once_and_in_order(qtbot: QtBot) -> None:
    owner, seen = QObject(), list[int]()
    turns = Turns(owner)
    for number in range(5):
        turns.take(lambda number=number: seen.append(number))  # type: ignore[misc]
    assert seen == [0, 1, 2, 3, 4]


def test_a_timer_has_its_turn_between_long_answers(qtbot: QtBot) -> None:
    owner, seen = QObject(), list[str]()
    turns, timer = Turns(owner), QTimer(owner, interval=0)
    timer.timeout.connect(lambda: seen.append("timer"))
    timer.start()
    for number in range(4):
        turns.take(lambda number=number: (work(2 * TURN_S), seen.append(str(number))))  # type: ignore[misc]
    assert seen == ["0"], "the first used the turn up"
    qtbot.waitUntil(lambda: "3" in seen)
    assert [each for each in seen if each != "timer"] == ["0", "1", "2", "3"]
    for before, after in (("0", "1"), ("1", "2"), ("2", "3")):
        assert "timer" in seen[seen.index(before) : seen.index(after)]


def test_an_answer_that_fails_does_not_keep_the_others(qtbot: QtBot) -> None:
    owner, seen = QObject(), list[str]()
    turns = Turns(owner)
    turns.take(lambda: work(2 * TURN_S))
    turns.take(lambda: 1 / 0)
    turns.take(lambda: seen.append("after"))
    with qtbot.captureExceptions() as raised:
        qtbot.waitUntil(lambda: seen == ["after"])
    assert [kind for kind, *_ in raised] == [ZeroDivisionError]
