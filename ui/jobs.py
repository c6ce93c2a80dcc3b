"""Background work: one pattern (STYLE §6). Services see a `JobContext`; the window sees callbacks on its own thread."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from time import thread_time

from PySide6.QtCore import QObject, QRunnable, Qt, QThread, QThreadPool, QTimer, Signal, Slot
from shiboken6 import isValid

from app.ports.jobs import Cancelled, JobContext
from ui import responsiveness

log = logging.getLogger(__name__)

Work = Callable[[JobContext], object]
QUIT_WAIT_MS = 3000
TURN_S = 0.004  # so much is worked through of what jobs brought before keys and timers have their turn
SPARE = -20  # priority of work that nobody waits for: done when nothing else is to do, and never over for long


class Pool(StrEnum):
    """Where a job runs. `DEVICE` has exactly one thread: it alone talks to the device process."""

    NETWORK = "network"
    DEVICE = "device"
    IMAGE = "image"
    WATCH = "watch"  # one job that waits, for as long as a page is open, for keys to be inserted and pulled out
    CHECKS = "checks"  # waits for the vision worker processes, so that decoding never queues behind a check


POOL_THREADS = {Pool.NETWORK: 4, Pool.DEVICE: 1, Pool.WATCH: 1, Pool.IMAGE: 2, Pool.CHECKS: 2}


class Turns(QObject):
    """Calls on the window's thread, some milliseconds of them in each turn of the event loop.

    Answers of jobs arrive as posted events. Qt works through all of those, and through the painting they bring about,
    before it looks at a timer or a key: four answers at once are one long wait. What is over the turn's share waits
    behind them. The order stays.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], object]] = deque()
        self._used = 0.0
        self._next = QTimer(self, singleShot=True, interval=1)  # with 0 it would wait for an idle event loop
        self._next.timeout.connect(self._begin)

    def take(self, call: Callable[[], object]) -> None:
        """Call it now, or in a later turn where this one has had its share."""
        self._waiting.append(call)
        self._go_on()

    def _begin(self) -> None:
        self._used = 0.0
        self._go_on()

    def _go_on(self) -> None:
        while self._waiting and self._used < TURN_S:
            begun = thread_time()
            try:
                self._waiting.popleft()()
            finally:
                self._used += thread_time() - begun
                if not self._next.isActive():
                    self._next.start()


class Job(QObject):
    """One piece of work on a pool. Its signals arrive on the thread that made it; `finished` last, exactly once."""

    progressed = Signal(int, int, str)
    succeeded = Signal(object)
    failed = Signal(object)
    finished = Signal()
    _outcome = Signal(object, object)
    _progress = Signal(int, int, str)

    def __init__(self, work: Work, name: str, parent: QObject, turns: Turns) -> None:
        super().__init__(parent)
        self.name = name
        self._work = work
        self._turns = turns
        self._stop = threading.Event()
        self._outcome.connect(self._arrived, Qt.ConnectionType.QueuedConnection)
        self._progress.connect(self._deliver_progress, Qt.ConnectionType.QueuedConnection)

    def cancel(self) -> None:
        """Ask the work to stop at its next checkpoint; nothing but `finished` follows."""
        self._stop.set()

    @property
    def is_cancelled(self) -> bool:
        return self._stop.is_set()

    def report(self, done: int, total: int, what: str) -> None:
        self._progress.emit(done, total, what)

    def checkpoint(self) -> None:
        if self._stop.is_set():
            raise Cancelled(self.name)

    def run(self) -> None:
        """Do the work on the pool's thread: no widget here, no row object of another thread."""
        result: object = None
        error: object = None
        try:
            self.checkpoint()
            result = self._work(self)
        except Cancelled as cancelled:
            error = cancelled
        except Exception as raised:
            # What no owner foresaw must reach the presenter on the window's thread: here, on the pool's, Qt would drop
            # it, and `finished` would never come. The one place in ui/ that catches all (STYLE §8).
            error = raised
        self._outcome.emit(result, error)

    @Slot(object, object)
    def _arrived(self, result: object, error: object) -> None:
        self._turns.take(lambda: self._deliver(result, error))

    def _deliver(self, result: object, error: object) -> None:
        if self.is_cancelled or isinstance(error, Cancelled):
            log.info("cancelled: %s", self.name)
        elif error is not None:
            self.failed.emit(error)
        else:
            self.succeeded.emit(result)
        self.finished.emit()

    @Slot(int, int, str)
    def _deliver_progress(self, done: int, total: int, what: str) -> None:
        if not self.is_cancelled:
            self.progressed.emit(done, total, what)


class _Runnable(QRunnable):
    def __init__(self, job: Job) -> None:
        super().__init__()
        self._job = job

    def run(self) -> None:
        responsiveness.step_back()
        self._job.run()


class JobRunner(QObject):
    """Owns the jobs (not a window that may close first) and the pools."""

    unhandled = Signal(object)
    busy_changed = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = {pool: self._make_pool(threads) for pool, threads in POOL_THREADS.items()}
        self._turns = Turns(self)
        self._running: set[Job] = set()
        self._spare: set[Job] = set()

    def _make_pool(self, threads: int) -> QThreadPool:
        pool = QThreadPool(self)
        pool.setMaxThreadCount(threads)
        pool.setThreadPriority(QThread.Priority.LowPriority)  # Windows; elsewhere `step_back`
        return pool

    def start(
        self,
        work: Work,
        *,
        name: str,
        pool: Pool = Pool.NETWORK,
        owner: QObject,
        done: Callable[..., object] | None = None,
        failed: Callable[..., object] | None = None,
        progress: Callable[[int, int, str], object] | None = None,
        finished: Callable[[], object] | None = None,
        priority: int = 0,
    ) -> Job:
        """Run `work` on `pool`; callbacks come on this thread, and not at all once `owner` is gone.

        Without `failed` an error goes to `unhandled`, where the one presenter listens.
        """
        job = Job(work, name, self, self._turns)
        self._running.add(job)
        if priority <= SPARE:
            self._spare.add(job)
        alive = _while_alive(owner)
        if done is not None:
            job.succeeded.connect(alive(done))
        job.failed.connect(alive(failed) if failed is not None else self.unhandled.emit)
        if progress is not None:
            job.progressed.connect(alive(progress))
        job.finished.connect(lambda: self._forget(job))
        if finished is not None:
            job.finished.connect(alive(finished))
        self._pools[pool].start(_Runnable(job), priority)
        self.busy_changed.emit(len(self._running))
        return job

    def is_idle(self) -> bool:
        """Return whether nothing is running that a person may be waiting for."""
        return self._running <= self._spare

    def cancel_all(self, wait_ms: int = QUIT_WAIT_MS) -> tuple[str, ...]:
        """Cancel everything, wait a bounded time, and return the names of what was still running."""
        for job in self._running:
            job.cancel()
        idle = [pool.waitForDone(wait_ms) for pool in self._pools.values()]
        left = () if all(idle) else tuple(sorted(job.name for job in self._running))
        if left:
            log.warning("still running at quit: %s", ", ".join(left))
        return left

    def _forget(self, job: Job) -> None:
        self._running.discard(job)
        self._spare.discard(job)
        job.deleteLater()
        self.busy_changed.emit(len(self._running))


def _while_alive(owner: QObject) -> Callable[[Callable[..., object]], Callable[..., None]]:
    """Wrap a callback so that it is dropped when its owner's window is gone."""

    def wrap(callback: Callable[..., object]) -> Callable[..., None]:
        def call(*arguments: object) -> None:
            if isValid(owner):
                callback(*arguments)

        return call

    return wrap
