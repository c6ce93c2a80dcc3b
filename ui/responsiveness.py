"""The process set up for a window: quick turns of the interpreter, collector, memory, and whose turn a core is.

All were measured by `benchmarks/bench_session.py` (docs/adr/0084, 0112).
"""

import contextlib
import gc
import os
import sys
import threading

SWITCH_SECONDS = 0.0005  # Python's own: 0.005
# Allocations before the youngest generation is collected (Python's own: 700). A page of orders is some 20,000 objects.
_YOUNG = 20_000
_M_MMAP_THRESHOLD = -3  # malloc.h of glibc
_LARGE_BYTES = 1024 * 1024
POOL_NICER = 3  # of 20: a thread of a pool then gets half of what the window's thread gets, where both want a core
_stepped_back = threading.local()


def paint_here() -> None:
    """Let Qt paint pictures on the thread that asks; before the application object is made.

    Else each picture is cut up for a pool of Qt's own, and the window's thread waits until those threads got a core:
    a page takes 0.5 ms to paint, and that wait tens of them while pages are decoded and checked.
    """
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")


def step_back() -> None:
    """Let the window's thread go before the calling one, a pool's. On Windows the pools themselves are set so."""
    if sys.platform != "linux" or getattr(_stepped_back, "is_done", False):
        return
    _stepped_back.is_done = True
    window = os.getpid()  # the process's first thread has its number; a thread that a pool's thread began is nicer
    with contextlib.suppress(OSError):
        nicer = os.getpriority(os.PRIO_PROCESS, window) + POOL_NICER
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nicer)


def prepare() -> None:
    """Set the process up; once, before the first window."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(_YOUNG, 20, 50)


def settle() -> None:
    """Leave what is there now out of every later collection: modules, tables and orders stay until the end.

    From now on `collect` does it, and no thread of a pool, which keeps the interpreter all the while: 5 to 18 ms of
    work that took up to 257 ms where it was nicer and had to wait for a core in the middle (docs/adr/0125).
    """
    gc.freeze()
    gc.disable()


def collect() -> None:
    """Collect what is due; on the window's thread, now and then."""
    for generation, (count, limit) in reversed(list(enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)))):
        if count > limit:
            gc.collect(generation)
            return


def let_go() -> None:
    """Let Python collect by itself again: there is no window any more that does it."""
    gc.enable()


def give_pictures_back() -> None:
    """Keep pictures out of the heaps of glibc, which never returns their holes; other systems map large blocks anyhow.

    24 pages decoded on four threads, 220 MB of them kept: a process of 614 MB without this, of 449 MB with it.
    """
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - called once the first queue is seen, and no start waits for it

        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
