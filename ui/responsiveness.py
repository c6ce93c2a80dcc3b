"""The process set up for a window: quick turns of the interpreter, a collector that does not walk everything, memory.

All three were measured by `benchmarks/bench_session.py` (docs/adr/0084).
"""

import gc
import sys

SWITCH_SECONDS = 0.0005  # Python's own: 0.005
# Allocations before the youngest generation is collected (Python's own: 700). A page of orders is some 20,000 objects.
_YOUNG = 20_000
_M_MMAP_THRESHOLD = -3  # malloc.h of glibc
_LARGE_BYTES = 1024 * 1024


def prepare() -> None:
    """Set the process up; once, before the first window."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(_YOUNG, 20, 50)


def settle() -> None:
    """Leave what is there now out of every later collection: modules, tables and orders stay until the end."""
    gc.freeze()
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
