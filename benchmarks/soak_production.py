"""[production_faults] Fault matrix of the production desk (issue 5): every device call, every request, every commit.

Each case strikes one production run with one fault. The run is a program of its own (tests/integration/production/
program.py) on a real database, over real HTTP, with a real device process, so `kill -9` is one. Then the operator puts
the key back, mends what was broken for ever, and tries again: the same program, or a new one that remembers no PIN. A
case has to end in "produced and proven" or "quarantined" after a few tries, each of which ended in "waiting, resumable"
or was killed; the server must never hold two live sets for an order, and none for a quarantined key.
"""

import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from benchmarks.production_faults import Case, Clean, cases
from benchmarks.production_tray import LIMITED, Tray, skf_tray, softhsm_tray
from benchmarks.results import Row, Size, upper_bound_95
from review.orders import KeyState
from tests.integration.production.desk import OfficeBranch, a_branch
from tests.integration.production.program import KILLED, NOTHING, Ended, Program, Programs, Struck
from tests.integration.usb_key.desks import SOFTHSM

TRIES = 5
LIMIT_SECONDS = 3.0
STRUCK_SOURCE = Path(__file__).parent.parent / "tests/integration/usb_key/struck_pkcs11.c"


class Matrix:
    """One office, one workstation's database; a new order and a new key for every case."""

    def __init__(self, branch: OfficeBranch, folder: Path, pkcs11: Path | None) -> None:
        self.branch = branch
        self.counts: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.broken: list[str] = []
        self.two_sets = self.quarantined_with_set = 0
        self._folder, self._pkcs11 = folder, pkcs11
        self._programs = Programs()
        self._number = 0

    def run(self, case: Case) -> None:
        """Strike one production and check how it ends."""
        self.kinds[case.kind] += 1
        tray = self._tray(case.driver)
        if case.control:
            tray.control(*case.control)
        ended, waits = self._until_done(case, tray)
        self._judge(case, tray, ended, waits)

    def clean(self, driver: str) -> tuple[int, Ended]:
        """Return how many device calls a faultless run makes, and how it ended."""
        tray = self._tray(driver)
        tray.control("count")
        ended = self._programs.start(self._program(tray))
        assert ended.outcome == "Produced", ended
        return tray.calls(), ended

    def _tray(self, driver: str) -> Tray:
        self._number += 1
        folder = self._folder / f"tray{self._number}"
        if driver == "skf":
            return skf_tray(folder, self._number)
        assert self._pkcs11 is not None
        return softhsm_tray(folder, self._number, self._pkcs11)

    def _program(self, tray: Tray, struck: Struck = NOTHING, *, tries: int = 1) -> Program:
        account = self.branch.bench.account("production")
        return Program(
            url=self.branch.bench.url,
            account=(account.user, account.password),
            folder=self._folder,
            order_no=self.branch.to_production(tray.number) if tray.is_new() else tray.order_no,
            serial=tray.serial,
            driver=tray.driver,
            library=tray.library,
            environment=tray.environment,
            kind=tray.kind,
            factory_secret=tray.factory_secret,
            limits=dict.fromkeys(LIMITED, LIMIT_SECONDS),
            struck=struck,
            tries=tries,
            tray=str(tray.folder),
        )

    def _until_done(self, case: Case, tray: Tray) -> tuple[Ended, int]:
        """Try as an operator does; what lasts for ever is mended after the second try."""
        struck, waits = case.struck, 0
        while True:
            ended = self._programs.start(self._program(tray, struck, tries=TRIES if case.is_again else 1))
            if ended.outcome not in ("Waiting", KILLED) or waits == TRIES:
                return ended, waits + ended.waits
            waits += 1
            self._assert_one_set(tray)
            tray.put_back()
            if waits > 1 or not struck.forever:
                struck = NOTHING
                if case.device.startswith("fault"):
                    tray.control()

    def _assert_one_set(self, tray: Tray) -> None:
        if self.branch.live_sets(tray.number) > 1:
            self.two_sets += 1
            self.broken.append(f"two live sets for {tray.order_no}")

    def _judge(self, case: Case, tray: Tray, ended: Ended, waits: int) -> None:
        self._assert_one_set(tray)
        live, sets = self.branch.order(tray.number).live_key(), self.branch.live_sets(tray.number)
        if ended.outcome == "Produced":
            is_right = sets == 1 and live is not None and live.state is KeyState.PROVEN
            is_right = is_right and live is not None and live.usb_key_serial == tray.serial and not case.is_lying
            self.counts["produced and proven, at once" if waits == 0 else "produced and proven, after waiting"] += 1
        elif ended.outcome == "Quarantined":
            is_right = sets == 0
            self.quarantined_with_set += not is_right
            self.counts["quarantined, its set revoked"] += 1
        else:
            is_right = False
            self.counts["other"] += 1
        if not is_right:
            self.broken.append(f"{case}: {ended}, {sets} live sets")
        shutil.rmtree(tray.folder, ignore_errors=True)

    def told(self) -> list[str]:
        """Return the counts as lines."""
        wanted = ("produced and proven, at once", "produced and proven, after waiting", "quarantined, its set revoked")
        ends = ", ".join(f"{what}: {self.counts[what]}" for what in (*wanted, "other"))
        live = f"two live sets: {self.two_sets}, live set of a quarantined key: {self.quarantined_with_set}"
        return [*self.broken, ends, live, ", ".join(f"{kind}: {count}" for kind, count in sorted(self.kinds.items()))]


def struck_pkcs11(folder: Path) -> Path | None:
    """Build the module that strikes; None without SoftHSM 2 or a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not SOFTHSM.exists():
        return None
    built = folder / "struck_pkcs11.so"
    command = [compiler, "-O1", "-fPIC", "-shared", "-fvisibility=hidden", "-o", str(built), str(STRUCK_SOURCE), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    return built


def measure(folder: Path, size: Size, *, minutes: float = 600.0) -> tuple[Matrix, Clean, int]:
    """Run the matrix, or as much of it as `minutes` allow: the cases are shuffled, so a part is a sample."""
    pkcs11 = struck_pkcs11(folder)
    end = time.monotonic() + minutes * 60
    with a_branch(folder, orders=2500 if size is Size.FULL else 120) as branch:
        matrix = Matrix(branch, folder, pkcs11)
        calls, ended = matrix.clean("skf")
        tokens = matrix.clean("pkcs11")[0] if pkcs11 is not None else 0
        clean = Clean(skf_calls=calls, pkcs11_calls=tokens, requests=ended.requests, commits=ended.commits)
        wanted = [case for case in cases(clean, size) if pkcs11 is not None or case.driver == "skf"]
        for case in wanted:
            if time.monotonic() > end:
                break
            matrix.run(case)
    return matrix, clean, len(wanted)


def rows(size: Size) -> Iterable[Row]:
    """Run the matrix and give its counts."""
    with tempfile.TemporaryDirectory() as name:
        matrix, clean, _wanted = measure(Path(name), size)
    for line in matrix.told():
        print(f"  {line}")
    total = sum(matrix.counts.values())
    yield Row(
        id="production_faults",
        name=f"production faults not ending well ({clean.skf_calls} SKF and {clean.pkcs11_calls} PKCS#11 calls, "
        f"{clean.requests} requests, {clean.commits} commits)",
        value=float(len(matrix.broken)),
        unit="cases",
        bar=0.0,
        ok=not matrix.broken,
        n=total,
        upper_bound=upper_bound_95(len(matrix.broken), total),
    )
