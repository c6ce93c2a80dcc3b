"""[ui_stall_p999], [ui_stall_max] and [memory] (DESIGN §9): a scripted working session in the real window.

An office server process, the window's process (see `session_window`), its vision worker. While 10,000 orders arrive
and seal checks run, thirty orders are opened, zoomed, panned, compared in every mode, and two of three are decided. A
5 ms heartbeat in the window's thread sees every stall. It begins when the window is live: its pages are imported and
its rounds of synchronisation have begun (docs/adr/0112). Needs a display: `make bench` gives it one.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from benchmarks.bench_sync import an_office_order
from benchmarks.results import Row, Size
from review.orders import OrderNo
from tests.office import ROOT, OfficeProcess

ARRIVING = {Size.QUICK: 1_000, Size.FULL: 10_000}
OPENED = {Size.QUICK: 6, Size.FULL: 30}
P999_BAR_MS, MAX_BAR_MS, MEMORY_BAR_MB = 33.0, 100.0, 600.0
WINDOW_PX = (1920, 1080)
_PATIENCE_S = 420


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copied:
    """The orders that the script opens, and one whose six documents are there as upload and paper."""

    orders: tuple[str, ...]
    six_pairs: str


def rows(size: Size) -> Iterable[Row]:
    """Play the session once."""
    seen = play(size)
    gaps = sorted(1000 * gap for gap, *_ in seen["gaps"])
    own = max(1000 * worked for _, worked, *_ in seen["gaps"])
    alone = max(1000 * (gap - queued) for gap, _, queued, _ in seen["gaps"])
    p999, worst = _share(gaps, 0.999), gaps[-1]
    what = (
        f"session in a live window: {seen['opened']} orders opened, {seen['decided']} decided, "
        f"{seen['orders_here']:,} here at its end"
    )
    n = len(gaps)
    yield Row(id="ui_stall_p999", name=f"{what}: gap between 5 ms beats, 99.9 %", value=p999, unit="ms",
              bar=P999_BAR_MS, ok=p999 <= P999_BAR_MS, n=n)  # fmt: skip
    yield Row(id="ui_stall_max", name="the longest gap", value=worst, unit="ms", bar=MAX_BAR_MS,
              ok=worst <= MAX_BAR_MS, n=n)  # fmt: skip
    yield Row(id="ui_stall_part", name="the longest gap, without the wait for a core", value=alone, unit="ms",
              bar=None, ok=True, n=n)  # fmt: skip
    yield Row(id="ui_stall_part", name="the longest the window's thread itself worked between two beats", value=own,
              unit="ms", bar=None, ok=True, n=n)  # fmt: skip
    yield Row(id="memory", name=f"resident memory of the window's process, {seen['pairs']} A4 pairs open",
              value=seen["resident_mb"], unit="MB", bar=MEMORY_BAR_MB, ok=seen["resident_mb"] <= MEMORY_BAR_MB,
              n=1)  # fmt: skip


def _share(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def play(size: Size, *, late_ms: float = 0) -> dict[str, object]:
    """Play the session; with `late_ms` the window says on standard error what it does when a beat is that late."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with OfficeProcess(folder / "office") as office:
            copied = _copy_orders(office, folder / "office" / "office.db", OPENED[size])
            account = office.account("pre_reviewer", "paper_reviewer")
            wanted = {
                "url": office.url, "user": account.user, "password": account.password, "size": WINDOW_PX,
                "orders": copied.orders, "six_pairs": copied.six_pairs, "late_ms": late_ms,
            }  # fmt: skip
            with _window(folder / "home") as window:
                _say(window, wanted)
                _hear(window)
                _arrive(folder / "office" / "office.db", ARRIVING[size])
                _say(window, {})
                return _hear(window)


@contextmanager
def _window(home: Path) -> Iterator["subprocess.Popen[str]"]:
    environment = {**os.environ, "CA_REVIEW_HOME": str(home), "CA_REVIEW_SECRETS": "file"}
    window = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.session_window"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        yield window
        if window.wait(60) != 0:
            raise AssertionError(f"the window ended with {window.returncode}")
    finally:
        if window.poll() is None:
            window.kill()
            window.wait()
        for pipe in (window.stdin, window.stdout):
            if pipe is not None:
                pipe.close()


def _say(window: "subprocess.Popen[str]", what: object) -> None:
    assert window.stdin is not None
    window.stdin.write(json.dumps(what) + "\n")
    window.stdin.flush()


def _hear(window: "subprocess.Popen[str]") -> dict[str, object]:
    assert window.stdout is not None
    line = window.stdout.readline()
    if not line:
        raise AssertionError(f"the window ended with {window.wait(30)}")
    heard: dict[str, object] = json.loads(line)
    return heard


def _copy_orders(office: OfficeProcess, database: Path, count: int) -> _Copied:
    """Make `count` orders out of a few sample ones (the same pages under new numbers: drawing takes its time)."""
    account = office.account("pre_reviewer", "paper_reviewer")
    body = {"user": account.user, "password": account.password}
    token = requests.post(f"{office.url}/api/v1/session", json=body, timeout=30).json()["access_token"]
    samples = _samples(database)
    for order_no in samples:  # a training office draws the pages when they are first asked for
        asked = f"{office.url}/api/v1/orders/{order_no}/documents"
        requests.get(asked, headers={"Authorization": f"Bearer {token}"}, timeout=120).raise_for_status()
    with sqlite3.connect(database) as connection:
        change = _next_change(connection, count)
        made = tuple(
            _copy_order(connection, samples[number % len(samples)], number, change + number) for number in range(count)
        )
    connection.close()
    return _Copied(orders=made, six_pairs=samples[0])


def _samples(database: Path) -> tuple[str, ...]:
    """Return a paper review with six documents, another one, and two pre-reviews."""
    with sqlite3.connect(database) as connection:
        asked = (
            "SELECT o.order_no, o.stage, count(*) FROM orders o JOIN documents d ON d.order_no = o.order_no"
            " WHERE o.stage IN ('paper_review', 'pre_review') GROUP BY o.order_no ORDER BY o.stage, count(*) DESC"
        )
        found = connection.execute(asked).fetchall()
    connection.close()
    paper = [order_no for order_no, stage, pages in found if stage == "paper_review" and pages in (10, 12)]
    upload = [order_no for order_no, stage, _ in found if stage == "pre_review"]
    return (*paper[:2], *upload[:2])


def _copy_order(connection: sqlite3.Connection, order_no: str, number: int, change: int) -> str:
    made = f"JX20261101-{9000 + number}"
    (snapshot,) = connection.execute("SELECT snapshot FROM orders WHERE order_no = ?", (order_no,)).fetchone()
    connection.execute(
        "INSERT INTO orders (order_no, revision, stage, uscc, snapshot, change, legal_representative_id,"
        " handling_agent_id) SELECT ?, revision, stage, uscc, ?, ?, x'00', x'00' FROM orders WHERE order_no = ?",
        (made, snapshot.replace(order_no, made), change, order_no),
    )
    connection.execute(
        "INSERT INTO documents SELECT replace(id, ?, ?), ?, document, source, round, page, origin, sha256, media_type,"
        " is_current FROM documents WHERE order_no = ?",
        (order_no, made, made, order_no),
    )
    return made


def _arrive(database: Path, count: int) -> None:
    """Let `count` orders arrive at the office in one moment."""
    connection = sqlite3.connect(database, timeout=30)
    with connection:
        change = _next_change(connection, count)
        orders = [an_office_order(number) for number in range(1, count + 1)]
        connection.executemany(
            "INSERT INTO orders (order_no, revision, stage, uscc, snapshot, change, legal_representative_id,"
            " handling_agent_id) VALUES (?, ?, ?, ?, ?, ?, x'00', x'00')",
            [_server_row(order, change + number) for number, order in enumerate(orders)],
        )
    connection.close()


def _server_row(order: object, change: int) -> tuple[object, ...]:
    from app.ports.codec import encode_order
    from review.orders import OrderSnapshot

    assert isinstance(order, OrderSnapshot)
    return (OrderNo(order.order_no), order.revision, order.stage, order.organisation.uscc, encode_order(order), change)


def _next_change(connection: sqlite3.Connection, count: int) -> int:
    """Take `count` numbers from the change counter; return the first."""
    (last,) = connection.execute("SELECT value FROM change_counter").fetchone()
    connection.execute("UPDATE change_counter SET value = ?", (last + count,))
    return int(last) + 1
