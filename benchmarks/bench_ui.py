"""[queue_filter] (DESIGN §9) and [queue_scroll]: the real queue page over 100,000 orders, in a process of its own.

What a person waits for: the work of the window's thread from the press, the click or the pause after typing until the
list is painted, through the index, the model and the view (`queue_window`). Needs a display: `make bench` gives it
one; offscreen otherwise.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence

from benchmarks.queue_window import ORDERS
from benchmarks.results import Row, Size
from tests.office import ROOT

_RUNS = {Size.QUICK: 5, Size.FULL: 15}
_BAR_MS = 50.0  # DESIGN §9: the list answers within 50 ms
_SCROLL_BAR_MS = 33.0  # two frames of 60 Hz: a list that misses more is seen to stutter


def rows(size: Size) -> Iterable[Row]:
    """Yield the slowest of the acts, each the median of its runs, and of the ways to scroll, each its 99th per cent."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.queue_window", str(_RUNS[size])],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=300,
    )  # fmt: skip
    found = json.loads(told.stdout.splitlines()[-1])
    acts = {name: statistics.median(took) for name, took in found["acts"].items()}
    slowest = max(acts, key=acts.__getitem__)
    details = "\n".join(f"{took:6.1f} ms  {name}" for name, took in sorted(acts.items(), key=lambda item: -item[1]))
    what = f"queue of {ORDERS:,} orders until painted, the window thread's own time, the slowest act: {slowest}"
    yield Row(id="queue_filter", name=f"{what}\n{details}",
              value=acts[slowest], unit="ms", bar=_BAR_MS, ok=acts[slowest] <= _BAR_MS,
              n=_RUNS[size] * len(acts))  # fmt: skip
    for way, took in found["scroll"].items():
        most = _share(took, 0.99)
        what = f"{ORDERS:,} orders scrolled ({way}): a step until painted, the window thread's own time, 99 %"
        yield Row(id="queue_scroll", name=f"{what} (median {statistics.median(took):.1f}, longest {max(took):.1f})",
                  value=most, unit="ms", bar=_SCROLL_BAR_MS, ok=most <= _SCROLL_BAR_MS, n=len(took))  # fmt: skip


def _share(took: Sequence[float], share: float) -> float:
    return sorted(took)[min(len(took) - 1, int(share * len(took)))]
