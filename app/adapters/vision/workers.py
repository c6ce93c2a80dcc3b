"""A small pool of spawned workers, each with a pipe; one that hangs or dies is replaced."""

import contextlib
import logging
import multiprocessing
import os
import queue
import sys
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from time import monotonic

from app.adapters.vision.answers import Failure
from app.adapters.vision.begin import begin
from app.ports.errors import Unavailable, UserError
from app.ports.jobs import JobContext
from app.ports.page_text import ReadRequest
from app.ports.seal_checks import CheckRequest, CutRequest, CutSeal, LaidOn, NotCut, RegisterRequest
from review.cross_check import PageText
from seals.values import PageCheck

log = logging.getLogger(__name__)
Request = CheckRequest | RegisterRequest | CutRequest | ReadRequest

LIMIT_SECONDS = 30.0  # a page with two seals takes about 1 s on one 2.5 GHz core; the rest is for a busy machine
START_SECONDS = 60.0
_LOOK_SECONDS = 0.1
_NICER = 15  # of 20


@dataclass(eq=False)
class _Worker:
    """A process, its pipe, and the number of the newest request: older answers are thrown away."""

    process: SpawnProcess
    pipe: Connection
    number: int = 0
    is_ready: bool = False

    def end(self) -> None:
        self.pipe.close()
        if self.process.is_alive():
            self.process.kill()
        self.process.join(5)


class SpawnedVision:
    """`app.ports.seal_checks.VisionWorkers` over spawned processes; they start with the first request."""

    def __init__(self, *, workers: int = 1, limit_seconds: float = LIMIT_SECONDS) -> None:
        self._limit = limit_seconds
        self._idle: queue.Queue[_Worker | None] = queue.Queue()
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._is_closed = False
        for _ in range(workers):
            self._idle.put(None)

    def check(self, request: CheckRequest, context: JobContext) -> PageCheck:
        """Check a page."""
        answer = self._ask(request, context)
        if not isinstance(answer, PageCheck):
            raise Unavailable("check_failed", "检查程序的答复无法理解，请人工核对这一页。")
        return answer

    def register(self, request: RegisterRequest, context: JobContext) -> LaidOn | None:
        """Lay the paper onto the upload."""
        answer = self._ask(request, context)
        return answer if isinstance(answer, LaidOn) else None

    def cut(self, request: CutRequest, context: JobContext) -> CutSeal | NotCut:
        """Cut the electronic seal's picture."""
        answer = self._ask(request, context)
        if not isinstance(answer, CutSeal | NotCut):
            raise Unavailable("check_failed", "裁切程序的答复无法理解，请重试。")
        return answer

    def read_page(self, request: ReadRequest, context: JobContext) -> PageText:
        """Read a page: `app.ports.page_text.PageReader`."""
        answer = self._ask(request, context)
        if not isinstance(answer, PageText):
            raise Unavailable("check_failed", "文字识别程序的答复无法理解，请人工核对这一页。")
        return answer

    def close(self) -> None:
        """End the workers; later requests are refused."""
        with self._lock:
            self._is_closed = True
            workers, self._all = self._all, set()
        for worker in workers:
            worker.end()

    def _ask(self, request: Request, context: JobContext) -> object:
        worker = self._take(context)
        keep: _Worker | None = None
        try:
            answer = self._talk(worker, request, context)
            keep = worker
        except TimeoutError as error:
            raise Unavailable("check_timed_out", f"检查超过 {self._limit:g} 秒，已停止；请人工核对这一页。") from error
        except (EOFError, OSError) as error:
            log.warning("vision worker died: %s", error)
            raise Unavailable("check_failed", "检查程序意外退出，已重新启动；请人工核对这一页，或稍后再试。") from error
        finally:
            if keep is None:
                self._drop(worker)
            self._idle.put(keep)
        if isinstance(answer, Failure):
            kind = UserError if answer.is_picture else Unavailable
            raise kind(answer.code, answer.sentence)
        return answer

    def _take(self, context: JobContext) -> _Worker:
        while True:
            context.checkpoint()
            try:
                worker = self._idle.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                continue
            try:
                return worker if worker is not None else self._start()
            except BaseException:  # whatever the start ends with, the place in the pool is free again; it goes on up
                self._idle.put(None)
                raise

    def _start(self) -> _Worker:
        spawn = multiprocessing.get_context("spawn")
        ours, theirs = spawn.Pipe()
        process = spawn.Process(target=begin, args=(theirs,), name="ca-review-vision", daemon=True)
        process.start()
        _step_back(process.pid)
        theirs.close()
        worker = _Worker(process=process, pipe=ours)
        with self._lock:
            if self._is_closed:
                worker.end()
                raise Unavailable("check_failed", "程序正在退出。")
            self._all.add(worker)
        return worker

    def _drop(self, worker: _Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.end()

    def _talk(self, worker: _Worker, request: Request, context: JobContext) -> object:
        if not worker.is_ready:
            self._await(worker, 0, START_SECONDS, context)
            worker.is_ready = True
        worker.number += 1
        worker.pipe.send((worker.number, request))
        return self._await(worker, worker.number, self._limit, context)

    @staticmethod
    def _await(worker: _Worker, number: int, limit_seconds: float, context: JobContext) -> object:
        """Wait for answer `number`; a cancel ends the worker, because what it does then is nobody's wish."""
        deadline = monotonic() + limit_seconds
        while monotonic() < deadline:
            context.checkpoint()
            if worker.pipe.poll(_LOOK_SECONDS):
                answered, answer = worker.pipe.recv()
                if answered == number:
                    return answer
        raise TimeoutError


def _step_back(worker: int | None) -> None:
    """Let whoever sits at the window go first: a check, and a worker's start, would take one of two cores from them."""
    if sys.platform != "win32" and worker is not None:
        with contextlib.suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, worker, _NICER)
