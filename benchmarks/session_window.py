"""The window's process of `bench_session`: the real program over a real office, driven by a script in its own thread.

Reads one JSON line (what to do) from standard input, prints one JSON line when the window is live, waits for another
line on standard input, plays the session, and prints what the heartbeat saw. Run by `bench_session` alone.
"""

import json
import os
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter, thread_time

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.bootstrap.workstation import open_workplace
from review.orders import ChosenReason, DocumentCode, OrderNo, ReasonCode
from ui.assembly import MainWindow, make_application
from ui.hotkeys import Command
from ui.parts import PageName
from ui.services_bridge.workstation import workstation
from ui.workbench.open_findings import OpenFindings
from ui.workbench.page import WorkbenchPage

BEAT_MS = 5
_SETTLE_S = 2.0
ACT_MS = 25  # a quick hand: forty acts a second
SHARP_PATIENCE_S = 3.0
LOOK_S = 0.012
_SCHEDULER = Path("/proc/thread-self/schedstat")
C = Command

Step = float  # what a script yields: how many seconds to wait before it goes on


class Heartbeat(QObject):
    """Notes the time between two beats of a 5 ms timer in the window's thread.

    A gap is kept with what this thread itself worked in it, and with how long it stood ready while other processes had
    both cores (seconds).
    """

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[tuple[float, float, float, str]] = []
        self.what = "start"
        self._core = CoreWait()
        self._last = perf_counter()
        self._worked, self._queued = thread_time(), self._core.seconds()
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    @property
    def last(self) -> float:
        return self._last

    def start(self) -> None:
        self._last, self._worked, self._queued = perf_counter(), thread_time(), self._core.seconds()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now, worked, queued = perf_counter(), thread_time(), self._core.seconds()
        self.gaps.append((now - self._last, worked - self._worked, queued - self._queued, self.what))
        self._last, self._worked, self._queued = now, worked, queued


class Session:
    """The script: each `yield` gives the window its time back."""

    def __init__(self, main: MainWindow, beat: Heartbeat, orders: list[str]) -> None:
        assert main.inner is not None
        self._main, self._window, self._beat = main, main.inner, beat
        self._orders = [OrderNo(each) for each in orders]
        self.opened = self.decided = 0

    def play(self) -> Iterator[Step]:
        """Open every order; zoom, pan, modes, documents on each; decide two of three."""
        for number, order_no in enumerate(self._orders):
            self._window.go(PageName.WORKBENCH, order_no)
            yield from self._act("open order", lambda: None)
            yield from self._until_sharp()
            self.opened += 1
            yield from self._look_around()
            if number % 3 == 0:
                yield from self._pass()
            elif number % 3 == 1:
                yield from self._reject()
            if number % 5 == 4:
                yield from self._queue_for_a_moment()

    def memory(self, order_no: str) -> Iterator[Step]:
        """Open an order and show each of its documents sharp."""
        self._window.go(PageName.WORKBENCH, order_no)
        yield 0.5
        for _ in self._bench.model.codes():
            yield from self._until_sharp()
            yield from self._act("next document", lambda: self._do(C.NEXT_DOCUMENT))

    @property
    def _bench(self) -> WorkbenchPage:
        page = self._window.page(PageName.WORKBENCH)
        assert isinstance(page, WorkbenchPage)
        return page

    def _do(self, command: Command) -> None:
        self._window.handle(command)

    def _act(self, what: str, act: Callable[[], object]) -> Iterator[Step]:
        self._beat.what = what
        act()
        yield ACT_MS / 1000

    def _until_sharp(self) -> Iterator[Step]:
        deadline = perf_counter() + SHARP_PATIENCE_S
        while perf_counter() < deadline:
            pair = self._bench.model.pair()
            wanted = [ref for ref in (pair.left, pair.right) if ref is not None]
            keys = [f"{self._bench.model.order.order_no}/{ref.id}" for ref in wanted if self._bench.model.order]
            kept = [self._bench.loader.cache.get(key) for key in keys]
            if keys and all(each is not None and each.is_sharp for each in kept):
                return
            yield ACT_MS / 1000

    def _look_around(self) -> Iterator[Step]:
        for _ in range(6):
            yield from self._act("zoom in", lambda: self._do(C.ZOOM_IN))
        yield from self._pan()
        for _ in range(6):
            yield from self._act("zoom out", lambda: self._do(C.ZOOM_OUT))
        for mode in (C.MODE_SWIPE, C.MODE_BLINK, C.MODE_OVERLAY, C.MODE_DIFFERENCE, C.MODE_SIDE_BY_SIDE):
            yield from self._act(mode.value, lambda mode=mode: self._do(mode))  # type: ignore[misc]
            yield 2 * ACT_MS / 1000
        yield from self._act("rotate", lambda: self._do(C.ROTATE_RIGHT))
        yield from self._act("rotate", lambda: self._do(C.ROTATE_LEFT))
        yield from self._act("fit", lambda: self._do(C.FIT))
        for _ in range(len(self._bench.model.codes()) + 1):
            yield from self._act("next document", lambda: self._do(C.NEXT_DOCUMENT))
            yield from self._until_sharp()
            yield from self._act("next finding", lambda: self._do(C.NEXT_FINDING))
            yield from self._act("jump", lambda: self._do(C.JUMP_TO_FINDING))

    def _pan(self) -> Iterator[Step]:
        view = self._bench.viewer.left.viewport()
        at = QPointF(view.width() / 2, view.height() / 2)
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton

        def send(kind: QEvent.Type, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
            place = QPointF(view.mapToGlobal(QPoint(round(at.x()), round(at.y()))))
            QApplication.sendEvent(view, QMouseEvent(kind, at, place, button, held, Qt.KeyboardModifier.NoModifier))

        yield from self._act("pan", lambda: send(QEvent.Type.MouseButtonPress, left, left))
        for _ in range(20):
            at += QPointF(8, 5)
            yield from self._act("pan", lambda: send(QEvent.Type.MouseMove, none, left))
        yield from self._act("pan", lambda: send(QEvent.Type.MouseButtonRelease, left, none))

    def _pass(self) -> Iterator[Step]:
        for _ in range(60):
            if not self._bench.model.open_items():
                break
            yield from self._act("tick", lambda: self._do(C.CHECK_ITEM))
        for _ in range(5):  # what a check finds meanwhile is answered as well
            yield from self._answer()
            if (yield from self._decide(C.APPROVE)):
                return

    def _answer(self) -> Iterator[Step]:
        """Answer what does not pass: doubts page by page or one by one, failed ones let through with a reason."""
        bench, findings = self._bench, OpenFindings(self._bench.model)
        for _ in range(60):
            waiting = findings.waiting()
            if not waiting:
                return
            ref, line = waiting[0]
            yield from self._act("go to finding", partial(findings.go_to, ref, line))
            if line.can_be_answered_with_others:
                yield from self._act("answer", lambda: self._do(C.CONFIRM_DOUBTS))
            elif line.is_doubt:
                yield from self._act("answer", lambda: self._do(C.CONFIRM_FINDING))
            else:
                yield from self._act("answer", lambda: bench.decider.overridden("pass", "原件清楚"))

    def _reject(self) -> Iterator[Step]:
        reason = ChosenReason(
            code=ReasonCode("seal_faint"),
            text="印章模糊或残缺，请重新加盖清晰的原章。",
            document=DocumentCode("seal_collection_form"),
        )
        yield from self._act("reject sheet", lambda: self._do(C.REJECT))
        yield from self._act("reason", lambda: self._bench.model.add_reason(reason))
        yield from self._decide(None)

    def _decide(self, command: Command | None) -> Generator[Step, None, bool]:
        """Decide; return whether the next order came."""
        order = self._bench.model.order
        if command is None:
            yield from self._act("decide", self._bench.decider.reject)
        else:
            yield from self._act("decide", lambda: self._do(command))
        for _ in range(40):
            if self._bench.model.order is not order:
                self.decided += 1
                return True
            yield ACT_MS / 1000
        return False

    def _queue_for_a_moment(self) -> Iterator[Step]:
        yield from self._act("queue", lambda: self._window.go(PageName.PRE_REVIEW, ""))
        yield 0.2
        yield from self._act("all orders", lambda: self._window.go(PageName.ALL_ORDERS, "宏达"))
        yield 0.4


class Player(QObject):
    """Plays scripts step by step on a timer."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._next)
        self._script: Iterator[Step] = iter(())
        self._done: Callable[[], None] = lambda: None

    def play(self, script: Iterator[Step], done: Callable[[], None]) -> None:
        self._script, self._done = script, done
        self._timer.start(0)

    def _next(self) -> None:
        try:
            self._timer.start(round(1000 * next(self._script)))
        except StopIteration:
            self._done()


class Witness(threading.Thread):
    """For whoever looks for a stall: says on standard error what the window's thread does when a beat is late."""

    def __init__(self, beat: Heartbeat, late_s: float) -> None:
        super().__init__(daemon=True)
        self._beat, self._late_s = beat, late_s
        self._thread = threading.main_thread().ident

    def run(self) -> None:
        import time
        import traceback

        said = 0.0
        while True:
            time.sleep(LOOK_S)
            if perf_counter() - self._beat.last > self._late_s and self._beat.last != said:
                said = self._beat.last
                frame = sys._current_frames().get(self._thread or 0)
                lines = traceback.extract_stack(frame)[-9:]
                where = " < ".join(f"{Path(each.filename).stem}:{each.lineno} {each.name}" for each in reversed(lines))
                sys.stderr.write(f"LATE {1000 * (perf_counter() - said):.0f} ms [{self._beat.what}] {where}\n")


class CoreWait:
    """How long this thread has been ready to run with no core free (Linux; 0 s where the kernel does not say).

    Asked for with every beat: the file stays open, so that looking costs one call and not a piece of the gap.
    """

    def __init__(self) -> None:
        self._file = os.open(_SCHEDULER, os.O_RDONLY) if _SCHEDULER.exists() else None

    def seconds(self) -> float:
        """Return it since the thread began."""
        return int(os.pread(self._file, 80, 0).split()[1]) / 1e9 if self._file is not None else 0.0


def resident_mb() -> float:
    """Return the resident memory of this process in MB (10^6 bytes). Linux."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024 / 1e6


def main() -> None:
    """Do what the line on standard input says."""
    wanted = json.loads(sys.stdin.readline())
    with open_workplace() as workplace:
        services = workplace.open_office(wanted["url"], wanted["user"], wanted["password"])
        services.sync.once()
        app = make_application(sys.argv[:1])
        window = MainWindow(app, workstation(services))
        window.resize(*wanted["size"])
        window.show()
        _wait(lambda: window.rounds is not None)  # the queue was seen, the pages are imported: not a part of the start
        print(json.dumps({"ready": True}), flush=True)
        sys.stdin.readline()
        print(json.dumps(_measure(window, wanted)), flush=True)
        window.close()


def _wait(is_so: Callable[[], bool]) -> None:
    loop, timer = QEventLoop(), QTimer(interval=50)
    timer.timeout.connect(lambda: loop.quit() if is_so() else None)
    timer.start()
    loop.exec()  # not the application's: its end would close the window


def _play(player: Player, script: Iterator[Step]) -> None:
    loop = QEventLoop()
    player.play(script, loop.quit)
    loop.exec()


def _measure(window: MainWindow, wanted: dict[str, object]) -> dict[str, object]:
    assert window.inner is not None
    beat, player = Heartbeat(), Player()
    session = Session(window, beat, list(wanted["orders"]))  # type: ignore[call-overload]
    if wanted.get("late_ms"):
        Witness(beat, float(str(wanted["late_ms"])) / 1000).start()
    window.inner.parts.signals.sync_wanted.emit()
    beat.start()
    _play(player, session.play())
    beat.stop()
    _play(player, session.memory(str(wanted["six_pairs"])))
    _play(player, iter([_SETTLE_S]))  # never idle: pages of waiting orders are checked ahead all the time
    return {
        "gaps": beat.gaps,
        "opened": session.opened,
        "decided": session.decided,
        "orders_here": len(window.inner.board.index),
        "pairs": len(window.inner.page(PageName.WORKBENCH).model.codes()),  # type: ignore[attr-defined]
        "resident_mb": resident_mb(),
    }


if __name__ == "__main__":
    main()
