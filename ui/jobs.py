"""Background work: one pattern (STYLE §6). Services see a `JobContext`; the window sees callbacks on its own thread."""

import logging
import threading
from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, QRunnable, Qt, QThread, QThreadPool, Signal, Slot
from shiboken6 import isValid

from app.ports.jobs import Cancelled, JobContext
from ui import responsiveness

log = logging.getLogger(__name__)

Work = Callable[[JobContext], object]
QUIT_WAIT_MS = 3000
SPARE = -20  # priority of work that nobody waits for: done when nothing else is to do, and never over for long


class Pool(StrEnum):
    """Where a job runs. `DEVICE` has exactly one thread: it alone talks to the device process."""

    NETWORK = "network"
    DEVICE = "device"
    IMAGE = "image"
    WATCH = "watch"  # one job that waits, for as long as a page is open, for keys to be inserted and pulled out
    CHECKS = "checks"  # waits for the vision worker processes, so that decoding never queues behind a check


POOL_THREADS = {Pool.NETWORK: 4, Pool.DEVICE: 1, Pool.WATCH: 1, Pool.IMAGE: 2, Pool.CHECKS: 2}


class Job(QObject):
    """One piece of work on a pool. Its signals arrive on the thread that made it; `finished` last, exactly once."""

    progressed = Signal(int, int, str)
    succeeded = Signal(object)
    failed = Signal(object)
    finished = Signal()
    _outcome = Signal(object, object)
    _progress = Signal(int, int, str)

    def __init__(self, work: Work, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self.name = name
        self._work = work
        self._stop = threading.Event()
        self._outcome.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
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
        job = Job(work, name, self)
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
