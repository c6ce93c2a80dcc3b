"""[cold_start] (DESIGN §9): from the start of the program to a usable queue, against a bare PySide6 window.

Both are processes of their own, started in turn; the person has signed in before, the queue comes from the local store.
Needs a display: `make bench` gives it one.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

from benchmarks.results import Row, Size
from tests.e2e.console import Console
from tests.office import ROOT, OfficeProcess

BAR = 2.5
_ROUNDS = {Size.QUICK: 3, Size.FULL: 11}


def rows(size: Size) -> Iterable[Row]:
    """Start both in turn, once unmeasured."""
    with tempfile.TemporaryDirectory() as name, OfficeProcess(Path(name) / "office") as office:
        console = Console(Path(name) / "home")
        account = office.account("pre_reviewer", "paper_reviewer")
        console.sign_in(account.user, account.password, office.url)
        console.json("sync", "--once")
        environment = {**os.environ, **console.environment}
        # An installed program has its bytecode, whatever the shell of the bench says; both windows get the same.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        bare, ours = [], []
        for number in range(_ROUNDS[size] + 1):
            took = _seconds("bare", environment), _seconds("ours", environment)
            if number:  # the first one fills the disk cache
                bare.append(took[0])
                ours.append(took[1])
    ratio = statistics.median(ours) / statistics.median(bare)
    yield Row(
        id="cold_start", name=f"start to a usable queue ({statistics.median(ours):.2f} s)", value=ratio, unit="x",
        bar=BAR, ok=ratio <= BAR, n=len(ours), against=f"a bare PySide6 window: {statistics.median(bare):.2f} s",
    )  # fmt: skip


def _seconds(which: str, environment: dict[str, str]) -> float:
    begun = perf_counter()
    program = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.start_window", which],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert program.stdout is not None
    line = program.stdout.readline()
    took = perf_counter() - begun
    program.stdout.close()
    if program.wait(60) != 0 or line.strip() != "usable":
        raise AssertionError(f"{which} ended with {program.returncode}")
    return took
