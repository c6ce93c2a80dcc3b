"""[production_faults] Fault matrix of the production desk (issue 5): every device call and every server request.

Each case strikes one production run with one fault, then lets the operator try again, with the program as it is or
newly started (no PIN remembered). A run has to end in "produced and proven" or "quarantined" after a few tries, each
of which ended in "waiting, resumable"; the server must never hold two live sets for an order, and none for a
quarantined key.
"""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.adapters.database.store import open_store
from app.adapters.folder.lock import LockFile
from app.ports.audit import AuditChain
from app.ports.errors import Unavailable
from app.ports.usb_keys import UsbKeys
from app.services.production import Production
from app.services.production_values import Produced, ProductionOutcome, Quarantined, Waiting
from benchmarks.results import Row, Size, upper_bound_95
from review.actions import Action, ActionReceipt, BasedOn
from review.orders import KeyState, OrderNo
from tests.integration.backend.bench import order_number
from tests.integration.production.desk import OfficeBranch, a_branch, a_job
from tests.integration.usb_key.desks import skf_keys
from training.softkey import SoftKeyDrawer

KEY = bytes(range(32))
TRIES = 4
LIMIT_SECONDS = 2.0
DEVICE_ACTIONS = ("error 0A000001", "remove", "remove_after", "crash", "crash_after", "hang", "no_room")
REQUEST_ACTIONS = ("unreachable", "answer lost")
OPENING_CALLS = 12
"""EnumDev … GetDevInfo of finding the key: struck as well, but a sample of them says all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One fault: a line for the software key's control file, or the number of a server request and how it fails."""

    device: str = ""
    request: int = 0
    how: str = ""
    is_new_program: bool = False

    def __str__(self) -> str:
        what = self.device or f"request {self.request} {self.how}"
        return f"{what}, then {'a new program' if self.is_new_program else 'again'}"


class FaultyBackend:
    """The real backend, failing at the n-th action: before the server sees it, or after it acted."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self.calls = 0
        self.strike_at = 0
        self.how = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def act(
        self, order_no: OrderNo, action: Action, *, key: str, based_on: BasedOn, taken_at: datetime
    ) -> ActionReceipt:
        """Act, unless this is the call to fail."""
        self.calls += 1
        if self.calls == self.strike_at and self.how == "unreachable":
            raise Unavailable("server_unreachable", "连不上服务器。")
        receipt: ActionReceipt = self._backend.act(order_no, action, key=key, based_on=based_on, taken_at=taken_at)
        if self.calls == self.strike_at and self.how == "answer lost":
            raise Unavailable("server_error", "服务器的答复丢失。")
        return receipt


class Matrix:
    """One office, one drawer of software keys; a new order and a new key for every case."""

    def __init__(self, branch: OfficeBranch, folder: Path) -> None:
        self.branch = branch
        self.backend = FaultyBackend(branch.backend)
        self.counts: Counter[str] = Counter()
        self.broken: list[str] = []
        self._folder = folder
        self._number = 0
        branch.acting.sender._backend = self.backend

    def run(self, case: Case) -> None:
        """Strike one production and check how it ends."""
        self._number += 1
        number = self._number
        drawer = SoftKeyDrawer(self._folder / f"drawer{number}")
        serial = f"SOAK{number:05d}"
        drawer.make("key1", serial=serial)
        order_no = self.branch.to_production(number)
        if case.device:
            drawer.control(case.device)
        self.backend.calls, self.backend.strike_at, self.backend.how = 0, case.request, case.how
        limits = dict.fromkeys(_LIMITED, LIMIT_SECONDS)
        outcome, waits = self._until_done(case, drawer, skf_keys(drawer, limits=limits), order_no, serial)
        self._judge(case, outcome, waits, number, serial)

    def _until_done(
        self, case: Case, drawer: SoftKeyDrawer, keys: UsbKeys, order_no: OrderNo, serial: str
    ) -> tuple[ProductionOutcome, int]:
        production: Production = self.branch.production(keys)
        outcome, waits = production.produce(a_job(order_no, serial)), 0
        while isinstance(outcome, Waiting) and waits < TRIES:
            waits += 1
            self._assert_one_set()
            drawer.insert("key1")
            if case.device.startswith("fault"):
                drawer.control()  # "for ever" lasts until somebody mends it
            if case.is_new_program:
                production = self.branch.production(keys)
            outcome = production.produce(a_job(order_no, serial))
        keys.close()
        return outcome, waits

    def _assert_one_set(self) -> None:
        if self.branch.live_sets(self._number) > 1:
            self.broken.append(f"two live sets for {order_number(self._number)}")

    def _judge(self, case: Case, outcome: ProductionOutcome, waits: int, number: int, serial: str) -> None:
        live = self.branch.order(number).live_key()
        sets = self.branch.live_sets(number)
        match outcome:
            case Produced():
                is_right = sets == 1 and live is not None and live.state is KeyState.PROVEN
                is_right = is_right and live is not None and live.usb_key_serial == serial
                self.counts["produced" if waits == 0 else "produced after waiting"] += 1
            case Quarantined():
                is_right = sets == 0
                self.counts["quarantined"] += 1
            case _:
                is_right = False
                self.counts["stuck"] += 1
        if not is_right:
            self.broken.append(f"{case}: {outcome!r}, {sets} live sets")


_LIMITED = (
    "session.initialise",
    "session.contents",
    "session.generate_key",
    "session.write_file",
    "session.read_file",
    "session.slot",
    "session.sign",
    "session.write_certificate",
    "session.import_encryption_key",
    "session.set_label",
    "pins.verify",
    "keys.present",
)


def cases(device_calls: int, requests: int, size: Size) -> Iterator[Case]:
    """Return every fault at every call; the sample takes some calls of each kind of fault."""
    every = range(1, device_calls + 1)
    for index, action in enumerate(DEVICE_ACTIONS):
        chosen = every if size is Size.FULL else list(every)[OPENING_CALLS + index :: device_calls // 2]
        if action == "hang" and size is Size.FULL:
            chosen = list(every)[::6]  # each costs its time limit
        for number in chosen:
            yield Case(device=f"once * {number} {action}", is_new_program=number % 2 == 0)
    for how in REQUEST_ACTIONS:
        for number in range(1, requests + 1):
            yield from (Case(request=number, how=how, is_new_program=new) for new in _both(size))
    for function in _FOR_EVER if size is Size.FULL else _FOR_EVER[:2]:
        yield Case(device=f"fault {function} 0 error 0A000001", is_new_program=True)


_FOR_EVER = (
    "SKF_ImportECCKeyPair",
    "SKF_ECCSignData",
    "SKF_EnumDev",
    "SKF_ConnectDev",
    "SKF_GetDevInfo",
    "SKF_LockDev",
    "SKF_GenRandom",
    "SKF_DevAuth",
    "SKF_EnumApplication",
    "SKF_CreateApplication",
    "SKF_VerifyPIN",
    "SKF_CreateContainer",
    "SKF_GenECCKeyPair",
    "SKF_ExportPublicKey",
    "SKF_ImportCertificate",
    "SKF_CreateFile",
    "SKF_WriteFile",
    "SKF_ReadFile",
    "SKF_SetLabel",
)


def _both(size: Size) -> tuple[bool, ...]:
    return (False, True) if size is Size.FULL else (True,)


def measure_clean(matrix: Matrix, folder: Path) -> int:
    """Return how many device calls a faultless run makes: the first N at which no fault strikes any more."""
    drawer = SoftKeyDrawer(folder / "clean")
    low, high = 1, 512
    while low < high:
        middle = (low + high) // 2
        matrix._number += 1
        number = matrix._number
        drawer.make(f"clean{number}", serial=f"CLEAN{number}")
        drawer.control(f"once * {middle} slow 1")
        keys = skf_keys(drawer)
        matrix.backend.calls, matrix.backend.strike_at = 0, 0
        order_no = matrix.branch.to_production(number)
        outcome = matrix.branch.production(keys).produce(a_job(order_no, f"CLEAN{number}"))
        keys.close()
        assert isinstance(outcome, Produced), outcome
        drawer.pull(f"clean{number}")
        low, high = (middle + 1, high) if drawer.has_fired() else (low, middle)
    return low - 1


def rows(size: Size) -> Iterable[Row]:
    """Run the matrix and give its counts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = open_store(folder / "w.db", KEY, chain=AuditChain(KEY), lock=LockFile(folder / "upgrade.lock"))
        with a_branch(folder, orders=700 if size is Size.FULL else 80, store=store) as branch:
            matrix = Matrix(branch, folder)
            calls = measure_clean(matrix, folder)
            requests = matrix.backend.calls
            started = matrix._number
            for case in cases(calls, requests, size):
                matrix.run(case)
            total = matrix._number - started
    for line in matrix.broken:
        print(f"  {line}")
    print("  " + ", ".join(f"{what}: {count}" for what, count in sorted(matrix.counts.items())))
    yield Row(
        id="production_faults",
        name=f"production faults not ending well ({calls} device calls, {requests} requests)",
        value=float(len(matrix.broken)),
        unit="cases",
        bar=0.0,
        ok=not matrix.broken,
        n=total,
        upper_bound=upper_bound_95(len(matrix.broken), total),
    )
