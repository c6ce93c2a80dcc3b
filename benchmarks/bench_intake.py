"""Intake speed: from a scanner's file to a page with its order number and its document, on one core."""

import time
from collections.abc import Iterable

from app.adapters.barcodes.reader import ZxingBarcodeReader
from app.adapters.intake.matching import OrbPageMatcher
from app.adapters.intake.pictures import picture_page
from app.ports.intake import KnownPage
from benchmarks.results import Row, Size
from training.samples import render, sample_orders

_ORDERS = {Size.QUICK: 1, Size.FULL: 4}
_LEAST_PAGES_PER_SECOND = 2.0


def rows(size: Size) -> Iterable[Row]:
    """Measure CPU time over the paper of some sample orders, their uploads known."""
    seconds, pages = 0.0, 0
    for order in sample_orders()[: _ORDERS[size]]:
        known = [
            KnownPage(document=page.ref.document, page=1, content=render(page.origin)) for page in order.uploads(1)
        ]
        scans = [render(page.origin) for page in order.paper(1)]
        seconds += _cpu_seconds(known, scans)
        pages += len(scans)
    speed = pages / seconds
    return [
        Row(id="intake_pages", name="pages taken in per second of one core (decode, barcode, document)", value=speed,
            unit="pages/s", bar=_LEAST_PAGES_PER_SECOND, ok=speed >= _LEAST_PAGES_PER_SECOND, n=pages,
            against="a lower limit: more is better"),
    ]  # fmt: skip


def _cpu_seconds(known: list[KnownPage], scans: list[bytes]) -> float:
    """Return the CPU time of all threads; the uploads' features are measured once, as at the desk."""
    reader, matcher = ZxingBarcodeReader(), OrbPageMatcher()
    start = time.process_time()
    for scan in scans:
        page = picture_page(scan, "scan.jpg")
        reader.read(page.content)
        matcher.matches(page.content, known)
    return time.process_time() - start
