"""Spreading a measurement over processes: each picture is rendered and checked by one of them, alone.

A module of rows gives `spread` a function of its own module and a list of small items (seeds, names of conditions),
and gets back the answers in the order of the items. Nothing depends on which process did what: every item carries
its own seed.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import TypeVar

from app.adapters.text.reader import load_text_reader
from seals.text import TextReader

T = TypeVar("T")
R = TypeVar("R")
_VARIABLE = "BENCH_PROCESSES"


def processes() -> int:
    """Return how many processes measure: one a core, at most four, unless ``BENCH_PROCESSES`` says otherwise."""
    return int(os.environ.get(_VARIABLE, "0")) or min(4, os.cpu_count() or 1)


def spread(work: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
    """Yield ``work(item)`` for each item, in order, done by several processes.

    Parameters
    ----------
    work : callable
        A function at the top of a module; it takes and returns what can be pickled.
    items : sequence
        What to work on.
    """
    count = min(processes(), len(items))
    if count <= 1:
        yield from map(work, items)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=spawn, initializer=_one_thread) as pool:
        yield from pool.map(work, items, chunksize=max(1, min(8, len(items) // (4 * count))))


def _one_thread() -> None:
    """Let each process keep to its own core."""
    import cv2

    cv2.setNumThreads(1)


@cache
def single_reader() -> TextReader:
    """Return the line recogniser on one thread, for work that is spread over processes."""
    return load_text_reader(threads=1)
