"""One row of a measurement, the table that is printed and the JSON that is written.

A module `benchmarks/bench_*.py`, `accuracy_*.py` or `soak_*.py` has ``rows(size: Size) -> Iterable[Row]``; the three
entry points `speed.py`, `accuracy.py` and `soak.py` find it by its name.
"""

import argparse
import importlib
import json
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path


class Size(StrEnum):
    """How much is measured: a sample for CI, or all of it."""

    QUICK = "quick"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measured figure.

    `bar` is the limit it is held against (None: printed for information), `against` what a ratio is relative to,
    `upper_bound` the 95 % upper confidence bound of an error rate. Lines of `name` after the first are details, printed
    under the row. What has a bar and was not measured (`n` 0) is not `ok`.
    """

    id: str
    name: str
    value: float
    unit: str
    bar: float | None
    ok: bool
    n: int
    upper_bound: float | None = None
    against: str = ""


def told_honestly(row: Row) -> Row:
    """Return the row; one with a bar that nothing was held against was not measured, and met nothing."""
    if row.bar is None or row.n:
        return row
    return replace(row, ok=False, name=f"not measured, nothing of the kind in this size: {row.name}")


def upper_bound_95(errors: int, n: int) -> float:
    """Return the one-sided 95 % Clopper-Pearson upper bound of an error share after `errors` in `n` tries."""
    if n == 0:
        return 1.0
    low, high = errors / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _binomial_cdf(errors, n, middle) > 0.05:
            low = middle
        else:
            high = middle
    return high


def _binomial_cdf(k: int, n: int, p: float) -> float:
    if p >= 1.0:
        return 1.0 if k >= n else 0.0
    term = (1.0 - p) ** n
    total = term
    for i in range(1, k + 1):
        term *= (n - i + 1) / i * p / (1.0 - p)
        total += term
    return total


def machine() -> dict[str, object]:
    """Say what the figures were measured on."""
    return {"python": platform.python_version(), "system": platform.system(), "cores": os.cpu_count()}


def print_table(rows: Sequence[Row]) -> None:
    """Print the rows for a person."""
    for row in rows:
        bar = "" if row.bar is None else f"bar {row.bar:g}"
        bound = "" if row.upper_bound is None else f"≤ {row.upper_bound:.4g} (95 %)"
        mark = "ok " if row.ok else "NO "
        name, *details = row.name.splitlines()
        print(
            f"{mark} {row.id:<24} {row.value:>10.4g} {row.unit:<8} {bar:<12} n={row.n:<6} {bound:<18} {name}"
            + (f" [{row.against}]" if row.against else "")
        )
        for line in details:
            print(f"      {line}")


def write(rows: Sequence[Row], path: Path) -> None:
    """Write `{"machine": {}, "results": []}`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"machine": machine(), "results": [asdict(row) for row in rows]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def run_all(prefix: str, *, default_out: str) -> int:
    """Run every `benchmarks/{prefix}_*.py`; exit code 1 where a bar was missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path(default_out))
    parser.add_argument("--size", type=Size, choices=list(Size), default=Size.FULL)
    parser.add_argument("--only", action="append", default=[], help="module name without the prefix")
    parser.add_argument("--report-only", action="store_true", help="exit 0 also where a bar was missed")
    args = parser.parse_args()
    rows: list[Row] = []
    for path in sorted(Path(__file__).parent.glob(f"{prefix}_*.py")):
        if args.only and path.stem.removeprefix(f"{prefix}_") not in args.only:
            continue
        found: Iterable[Row] = importlib.import_module(f"benchmarks.{path.stem}").rows(args.size)
        for row in map(told_honestly, found):
            print_table([row])
            sys.stdout.flush()
            rows.append(row)
    write(rows, args.out)
    missed = [row.id for row in rows if not row.ok]
    print(f"{len(rows)} figures, written to {args.out.name}" + (f"; missed: {', '.join(missed)}" if missed else ""))
    return 1 if missed and not args.report_only else 0
