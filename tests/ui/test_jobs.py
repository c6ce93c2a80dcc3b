"""The one pattern for background work."""

import threading

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from app.ports.errors import Unavailable
from ui.jobs import SPARE, JobRunner, Pool


@pytest.fixture
def runner(qapp: object) -> JobRunner:
    return JobRunner()


def test_success_arrives_on_the_window_thread(runner: JobRunner, qtbot: QtBot) -> None:
    seen: list[object] = []
    owner = QObject()
    runner.start(
        lambda _context: threading.get_ident(), name="t", owner=owner,
        done=lambda ident: seen.extend((ident, QThread.currentThread() is owner.thread())),
    )  # fmt: skip
    qtbot.waitUntil(runner.is_idle)
    assert seen[0] != threading.get_ident()
    assert seen[1] is True


def test_order_of_signals_and_progress(runner: JobRunner, qtbot: QtBot) -> None:
    said: list[str] = []
    owner = QObject()

    def work(context: object) -> int:
        context.report(1, 2, "half")  # type: ignore[attr-defined]
        return 7

    runner.start(work, name="t", owner=owner, done=lambda n: said.append(f"done {n}"),
                 progress=lambda *args: said.append(f"{args}"), finished=lambda: said.append("finished"))  # fmt: skip
    qtbot.waitUntil(lambda: "finished" in said)
    assert said == ["(1, 2, 'half')", "done 7", "finished"]


def test_error_goes_to_the_presenter_when_nobody_takes_it(runner: JobRunner, qtbot: QtBot) -> None:
    error = Unavailable("server_down", "服务器没有响应。")

    def work(_context: object) -> None:
        raise error

    with qtbot.waitSignal(runner.unhandled) as blocker:
        runner.start(work, name="t", owner=QObject(runner))
    assert blocker.args == [error]


def test_cancel_drops_the_result(runner: JobRunner, qtbot: QtBot) -> None:
    gate, said = threading.Event(), []

    def work(context: object) -> int:
        gate.wait(5)
        context.checkpoint()  # type: ignore[attr-defined]
        return 1

    job = runner.start(
        work, name="t", owner=QObject(runner), done=said.append, finished=lambda: said.append("finished")
    )
    job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["finished"]


def test_nothing_is_called_for_a_closed_window(runner: JobRunner, qtbot: QtBot) -> None:
    import shiboken6

    gate, said = threading.Event(), []
    owner = QObject()
    runner.start(lambda _context: gate.wait(5), name="t", owner=owner, done=said.append)
    shiboken6.delete(owner)
    gate.set()
    qtbot.waitUntil(runner.is_idle)
    assert said == []


def test_device_pool_has_one_thread(runner: JobRunner, qtbot: QtBot) -> None:
    at_once, most, lock = 0, [], threading.Lock()

    def work(_context: object) -> None:
        nonlocal at_once
        with lock:
            at_once += 1
            most.append(at_once)
        threading.Event().wait(0.01)
        with lock:
            at_once -= 1

    for _ in range(5):
        runner.start(work, name="t", pool=Pool.DEVICE, owner=QObject(runner))
    qtbot.waitUntil(runner.is_idle)
    assert max(most) == 1


def test_work_that_nobody_waits_for_does_not_keep_the_window_busy(runner: JobRunner, qtbot: QtBot) -> None:
    gate, owner = threading.Event(), QObject(runner)
    runner.start(lambda _context: gate.wait(5), name="spare", pool=Pool.CHECKS, owner=owner, priority=SPARE)
    assert runner.is_idle()
    runner.start(lambda _context: gate.wait(5), name="wanted", pool=Pool.CHECKS, owner=owner)
    assert not runner.is_idle()
    gate.set()
    qtbot.waitUntil(runner.is_idle)


def test_quit_names_what_still_runs(runner: JobRunner) -> None:
    gate, begun = threading.Event(), threading.Event()

    def work(_context: object) -> None:
        begun.set()
        gate.wait(5)

    runner.start(work, name="stuck", owner=QObject(runner))
    assert begun.wait(5)
    assert runner.cancel_all(wait_ms=30) == ("stuck",)
    gate.set()
    runner.cancel_all()
