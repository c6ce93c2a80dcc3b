"""The interpreter set up for a window: other threads hand it back quickly, and the collector does not walk everything.

Measured by `benchmarks/bench_session.py`: a thread of Python code (a page of orders being stored) keeps the interpreter
for a whole switch interval each time the window's thread gives it up for a call into Qt, and painting a list makes
hundreds of such calls; at Python's 5 ms a list took half a second.
"""

import gc
import sys

SWITCH_SECONDS = 0.0005
# Allocations before the youngest generation is collected (Python's own: 700). A page of orders is some 20,000 objects.
_YOUNG = 20_000


def prepare() -> None:
    """Set the interpreter up; once, before the first window."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(_YOUNG, 20, 50)
    settle()


def settle() -> None:
    """Leave what is there now out of every later collection: modules, tables and orders stay until the end."""
    gc.freeze()
