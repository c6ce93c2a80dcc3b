"""Seal check of a whole A4 page against decoding it, and against reading the page with the same OCR library's pipeline.

Rows: `page_check`, `page_check_reading`, `against_page_ocr`, `against_page_ocr_sparse`. What is compared takes turns,
and each side's fastest turn counts: what else the machine does then slows both or neither.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from time import perf_counter

import cv2
import numpy as np
from numpy.typing import NDArray

from app.bootstrap.recognition import digit_reader, seal_thresholds, text_reader
from benchmarks.results import Row, Size
from seals.check import check_page
from seals.values import Scale, ScaleSource
from training.samples.pages import render
from training.seal_generator import render_condition

_RUNS = {Size.QUICK: 5, Size.FULL: 20}
_FORM = "JX20261122-0042/application_form/paper/1"
_300 = Scale(dpi=300.0, source=ScaleSource.GIVEN)

Work = Callable[[], object]


def rows(size: Size) -> Iterable[Row]:
    """Measure the rows on one drawn page with two round seals, text and scanner noise."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    data = _page()
    pixels = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8)
    runs = _RUNS[size]
    decode, bare = _fastest([lambda: cv2.imdecode(data, cv2.IMREAD_COLOR), lambda: _check(pixels)], 2 * runs)
    yield _row("page_check", "seal check of an A4 page, no text", bare / decode, 4.0, 2 * runs)
    decode, reading = _fastest(
        [lambda: cv2.imdecode(data, cv2.IMREAD_COLOR), lambda: _check(pixels, is_read=True)], runs
    )
    yield _row("page_check_reading", "the same with name and code of two seals", reading / decode, 40.0, runs)
    yield from _against_page_ocr(pixels, max(3, runs // 4))
    cv2.setNumThreads(threads)


def _check(pixels: NDArray[np.uint8], *, is_read: bool = False) -> object:
    return check_page(
        pixels,
        scale=_300,
        thresholds=seal_thresholds(),
        reader=text_reader() if is_read else None,
        digit_reader=digit_reader() if is_read else None,
    )


def _against_page_ocr(drawn: NDArray[np.uint8], runs: int) -> Iterable[Row]:
    """Compare with detector, classifier and recogniser of the library whose recogniser we use.

    On the office's application form as its scanner delivers it, one seal; and, without a bar, on the drawn page of the
    other rows, which bears half as many lines and two seals: what OCR costs grows with the lines.
    """
    from rapidocr import RapidOCR  # loads three models

    whole_page = RapidOCR(params={"Global.log_level": "critical"})
    form = np.asarray(cv2.imdecode(np.frombuffer(render(_FORM), np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)
    for row_id, pixels, bar in (("against_page_ocr", form, 8.0), ("against_page_ocr_sparse", drawn, None)):
        lines = len(whole_page(pixels).txts or ())
        works: list[Work] = [partial(whole_page, pixels), partial(_check, pixels, is_read=True)]
        ocr, ours = _fastest(works, runs)
        times = ocr / ours
        yield Row(id=row_id, name=f"seal check with reading, times faster than OCR of the page ({lines} lines)",
                  value=times, unit="times", bar=bar, ok=bar is None or times >= bar, n=runs,
                  against="rapidocr on the same page")  # fmt: skip


def _row(row_id: str, name: str, value: float, bar: float, runs: int) -> Row:
    return Row(id=row_id, name=name, value=value, unit="ratio", bar=bar, ok=value <= bar, n=runs,
               against="cv2.imdecode of the same bytes")  # fmt: skip


def _fastest(works: Sequence[Work], turns: int) -> list[float]:
    """Let the works take turns; return each one's fastest time in seconds, after one turn to warm up."""
    fastest = [float("inf")] * len(works)
    for turn in range(turns + 1):
        for at, work in enumerate(works):
            started = perf_counter()
            work()
            if turn:
                fastest[at] = min(fastest[at], perf_counter() - started)
    return fastest


def _page() -> NDArray[np.uint8]:
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
