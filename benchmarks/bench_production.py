"""[key_production], [key_batch]: making keys against the sum of their bare device calls and HTTP requests (DESIGN §9).

The reference is measured in runs of their own: the driver in this process, with the time inside every call of the
vendor library and inside every HTTP exchange added up. The measured runs use the device process, as the desk does. The
office runs in a process of its own, as everywhere; the workstation has its encrypted store, its lock and the escrow.
"""

import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from app.adapters.backend_http.transport import Transport
from app.adapters.database.store import open_store
from app.adapters.folder.lock import LockFile
from app.adapters.usb_key.skf.keys import SkfKeys
from app.adapters.usb_key.skf.library import SkfLibrary
from app.ports.audit import AuditChain
from app.ports.jobs import JobContext
from app.ports.usb_keys import UsbKeyInfo, UsbKeys
from app.services.key_batch import KeyBatch
from app.services.production_values import Produced, ProductionOutcome
from benchmarks.results import Row, Size
from review.orders import KeyState, OrderNo
from tests.integration.backend.bench import Bench
from tests.integration.production.desk import OfficeBranch, a_job, branch_of
from tests.integration.usb_key.desks import skf_keys
from tests.office import Account
from training.softkey import LIBRARY, SoftKeyDrawer

BAR = 1.2
BATCH = 20
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


class RunningOffice:
    """An office in another process, as the desks of the tests see one."""

    def __init__(self, url: str, accounts: tuple[Account, ...]) -> None:
        self.url = url
        self.accounts = accounts

    def account(self, *roles: str, other_than: str = "") -> Account:
        """Return the first person who holds all of `roles`."""
        return next(one for one in self.accounts if set(roles) <= set(one.roles) and one.user != other_than)


def serve(folder: Path, orders: int, pipe: Connection) -> None:
    """Serve an office until the pipe ends (the entry point of its process)."""
    with Bench(folder, orders=orders) as bench:
        pipe.send((bench.url, bench.accounts))
        pipe.poll(None)


@contextmanager
def a_desk(folder: Path, *, orders: int) -> Iterator[OfficeBranch]:
    """Open a workstation at its production desk, beside an office in a process of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(folder / "office", orders, theirs))
    process.start()
    theirs.close()
    store = open_store(folder / "w.db", KEY, chain=AuditChain(KEY), lock=LockFile(folder / "upgrade.lock"))
    try:
        office: Any = RunningOffice(*ours.recv())
        yield branch_of(office, folder, store, lock=LockFile(folder / "outbox.lock"), has_escrow=True)
    finally:
        store.close()
        ours.close()
        process.join(timeout=30)
        process.kill()


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
    for number in (1, 2, 3):  # they start the device process and fill the caches
        make_key(branch, drawer, process, number)
    made, bare = [], []
    for number in range(4, 2 * count + 4, 2):
        made.append(make_key(branch, drawer, process, number))
        with Stopwatch((SkfLibrary, "result"), (Transport, "exchange")) as watch:
            make_key(branch, drawer, inside, number + 1)
        bare.append(watch.seconds)
    process.close()
    return statistics.median(made), statistics.median(bare)


class BatchDesk:
    """The key desk of the batch: the service itself, with the same confirmed pictures for every order."""

    def __init__(self, branch: OfficeBranch, keys: UsbKeys) -> None:
        self._production, self._keys = branch.production(keys), keys

    def present(self) -> tuple[UsbKeyInfo, ...]:
        """Return the inserted keys."""
        return self._keys.present()

    def produce(self, order_no: OrderNo, serial: str, *, context: JobContext | None = None) -> ProductionOutcome:
        """Make the key."""
        return self._production.produce(a_job(order_no, serial), context)


def run_batch(branch: OfficeBranch, drawer: SoftKeyDrawer, first: int) -> tuple[float, int]:
    """Make a batch of keys, each put in as the one before comes out; return its seconds and how many are proven."""
    numbers = range(first, first + BATCH)
    for number in numbers:
        branch.to_production(number)
        drawer.make(f"batch{number}", serial=f"BATCH{number:04d}")
        drawer.pull(f"batch{number}")
    keys = skf_keys(drawer)
    batch = KeyBatch(BatchDesk(branch, keys), [branch.order(number) for number in numbers])
    before = time.perf_counter()
    for number in numbers:
        drawer.insert(f"batch{number}")
        batch.step()
        drawer.pull(f"batch{number}")
    took = time.perf_counter() - before
    keys.close()
    live = [branch.order(number).live_key() for number in numbers]
    return took, sum(key is not None and key.state is KeyState.PROVEN for key in live)


def rows(size: Size) -> Iterable[Row]:
    """Measure, with the encrypted store that a workstation has."""
    count = 5 if size is Size.QUICK else 20
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        drawer = SoftKeyDrawer(folder / "keys")
        drawer.folder.mkdir()
        os.environ.update(drawer.environment)  # the reference loads the library into this process
        with a_desk(folder, orders=2 * count + 4 + BATCH) as branch:
            made, bare = measure(branch, drawer, count)
            took, proven = run_batch(branch, drawer, 2 * count + 5)
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
    yield Row(
        id="key_batch",
        name=f"a batch of prepared orders, a key ({proven} of {BATCH} proven)",
        value=round(took / BATCH, 3),
        unit="s",
        bar=None,
        ok=proven == BATCH,
        n=BATCH,
        against="starting the device process included",
    )
