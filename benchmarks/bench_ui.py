"""The window's own list: filter and search over 100,000 orders in memory: `queue_index`."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from time import perf_counter

from benchmarks.results import Row, Size
from review.orders import OrderNo
from review.stages import Stage
from tests.fakes.ui_station import NAMES, NOW, make_order, row_of
from ui.queue.index import Column, Filter, QueueIndex

_ORDERS = 100_000
_RUNS = {Size.QUICK: 5, Size.FULL: 20}
_BAR_MS = 50.0  # DESIGN §9: the list answers a key press within 50 ms
_TEXTS = ("", "99", "jxhd 99", "宏达")


def rows(size: Size) -> Iterable[Row]:
    """Measure the slowest of four searches, each its fastest of some runs: what the work costs."""
    index = _filled()
    worst = max(_best_ms(index, text, _RUNS[size]) for text in _TEXTS)
    yield Row(id="queue_index", name="filter and search of 100,000 orders in memory", value=worst, unit="ms",
              bar=_BAR_MS, ok=worst <= _BAR_MS, n=_RUNS[size] * len(_TEXTS))  # fmt: skip


def _filled() -> QueueIndex:
    one = row_of(make_order(1, Stage.PRE_REVIEW))
    index = QueueIndex()
    index.put([
        replace(one, order_no=OrderNo(f"JX{number:08d}"), organisation=NAMES[number % 8] + str(number),
                clock_since=NOW - timedelta(minutes=number * 7919 % _ORDERS))
        for number in range(_ORDERS)
    ])  # fmt: skip
    index.warm()
    return index


def _best_ms(index: QueueIndex, text: str, runs: int) -> float:
    wanted = Filter(stages=frozenset({Stage.PRE_REVIEW}), text=text)
    took = []
    for _ in range(runs):
        begun = perf_counter()
        index.select(wanted, Column.ORGANISATION, descending=True)
        took.append(perf_counter() - begun)
    return 1000 * min(took)
