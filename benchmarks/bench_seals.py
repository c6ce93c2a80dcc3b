"""Seal check of a whole A4 page against decoding it: `page_check`, `page_check_reading`."""

from collections.abc import Callable, Iterable
from time import perf_counter

import cv2
import numpy as np

from app.bootstrap.recognition import digit_reader, seal_thresholds, text_reader
from benchmarks.results import Row, Size
from seals.check import check_page
from seals.values import Scale, ScaleSource
from training.seal_generator import render_condition

_RUNS = {Size.QUICK: 5, Size.FULL: 20}
_300 = Scale(dpi=300.0, source=ScaleSource.GIVEN)


def rows(size: Size) -> Iterable[Row]:
    """Measure both rows on one drawn page with two round seals, text and scanner noise."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    data = _page()
    pixels = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8)
    decode = _median(lambda: cv2.imdecode(data, cv2.IMREAD_COLOR), 20)
    bare = _median(lambda: check_page(pixels, scale=_300, thresholds=seal_thresholds()), _RUNS[size])
    reading = _median(
        lambda: check_page(
            pixels, scale=_300, thresholds=seal_thresholds(), reader=text_reader(), digit_reader=digit_reader()
        ),
        max(3, _RUNS[size] // 4),
    )
    cv2.setNumThreads(threads)
    for name, value, bar, what in (
        ("page_check", bare / decode, 4.0, "seal check of an A4 page, no text"),
        ("page_check_reading", reading / decode, 40.0, "the same with name and code of two seals"),
    ):
        yield Row(id=name, name=what, value=value, unit="ratio", bar=bar, ok=value <= bar, n=_RUNS[size],
                  against="cv2.imdecode of the same bytes")  # fmt: skip


def _page() -> np.ndarray:
    page = np.full((3508, 2480, 3), 250, np.uint8)
    for row in range(300, 2400, 90):
        cv2.putText(page, "0123456789 ABCDEFGHIJ " * 3, (200, row), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (30, 30, 30), 4)
    for seed, (x, y) in ((1, (300, 2500)), (2, (1300, 2520))):
        seal, _ = render_condition("clean_300", 9100 + seed)
        height, width = seal.shape[:2]
        page[y : y + height, x : x + width] = np.minimum(page[y : y + height, x : x + width], seal)
    noise = np.random.default_rng(3).normal(0, 2, page.shape)
    noisy = np.clip(page + noise, 0, 255).astype(np.uint8)
    ok, data = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 60])
    if not ok:
        raise ValueError("the page could not be encoded")
    return np.asarray(data, dtype=np.uint8)


def _median(work: Callable[[], object], runs: int) -> float:
    work()
    times = []
    for _ in range(runs):
        started = perf_counter()
        work()
        times.append(perf_counter() - started)
    return float(np.median(times))
