"""[key_production] Making a key against the sum of its bare device calls and HTTP requests (DESIGN §9).

The reference is measured in runs of their own: the driver in this process, with the time inside every call of the
vendor library and inside every HTTP exchange added up. The measured runs use the device process, as the desk does.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.adapters.backend_http.transport import Transport
from app.adapters.database.store import open_store
from app.adapters.folder.lock import LockFile
from app.adapters.usb_key.skf.keys import SkfKeys
from app.adapters.usb_key.skf.library import SkfLibrary
from app.ports.audit import AuditChain
from app.ports.usb_keys import UsbKeys
from app.services.production_values import Produced
from benchmarks.results import Row, Size
from tests.integration.production.desk import OfficeBranch, a_branch, a_job
from tests.integration.usb_key.desks import skf_keys
from training.softkey import LIBRARY, SoftKeyDrawer

BAR = 1.2
KEY = bytes(range(32))


class Stopwatch:
    """Adds up the time inside methods while it is held."""

    def __init__(self, *methods: tuple[type, str]) -> None:
        self._methods = methods
        self._originals: list[Any] = []
        self.seconds = 0.0

    def __enter__(self) -> "Stopwatch":
        for owner, name in self._methods:
            original = getattr(owner, name)
            self._originals.append(original)
            setattr(owner, name, self._timed(original))
        return self

    def __exit__(self, *_exception: object) -> None:
        for (owner, name), original in zip(self._methods, self._originals, strict=True):
            setattr(owner, name, original)

    def _timed(self, original: Any) -> Any:
        def timed(*arguments: Any, **more: Any) -> Any:
            before = time.perf_counter()
            try:
                return original(*arguments, **more)
            finally:
                self.seconds += time.perf_counter() - before

        return timed


def make_key(branch: OfficeBranch, drawer: SoftKeyDrawer, keys: UsbKeys, number: int) -> float:
    """Take an order to production, make its key, and return the seconds that the making took."""
    serial = f"BENCH{number:04d}"
    order_no = branch.to_production(number)
    drawer.make(f"key{number}", serial=serial)
    before = time.perf_counter()
    outcome = branch.production(keys).produce(a_job(order_no, serial))
    took = time.perf_counter() - before
    assert isinstance(outcome, Produced), outcome
    drawer.pull(f"key{number}")
    return took


def measure(branch: OfficeBranch, drawer: SoftKeyDrawer, count: int) -> tuple[float, float]:
    """Return the median seconds of making a key, and of its bare calls; the two kinds of run take turns."""
    process, inside = skf_keys(drawer), SkfKeys(str(LIBRARY))
    make_key(branch, drawer, process, 1)  # the first starts the device process and fills the caches
    made, bare = [], []
    for number in range(2, 2 * count + 2, 2):
        made.append(make_key(branch, drawer, process, number))
        with Stopwatch((SkfLibrary, "result"), (Transport, "exchange")) as watch:
            make_key(branch, drawer, inside, number + 1)
        bare.append(watch.seconds)
    process.close()
    return statistics.median(made), statistics.median(bare)


def rows(size: Size) -> Iterable[Row]:
    """Measure, with the encrypted store that a workstation has."""
    count = 5 if size is Size.QUICK else 20
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        drawer = SoftKeyDrawer(folder / "keys")
        drawer.folder.mkdir()
        os.environ.update(drawer.environment)  # the reference loads the library into this process
        store = open_store(folder / "w.db", KEY, chain=AuditChain(KEY), lock=LockFile(folder / "upgrade.lock"))
        with a_branch(folder, orders=2 * count + 2, store=store) as branch:
            made, bare = measure(branch, drawer, count)
        store.close()
    yield Row(
        id="key_production",
        name="make a key (SM2, two seals), median",
        value=round(made / bare, 2),
        unit="x",
        bar=BAR,
        ok=made / bare <= BAR,
        n=count,
        against=f"its bare device calls and HTTP requests, {bare * 1000:.0f} ms",
    )
