"""The outbox survives kill -9 between any two steps, against a server that answers twice, late or never."""

import json
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from app.adapters.database.store import open_store
from app.adapters.folder.clock import SystemClock
from app.adapters.folder.lock import LockFile
from app.ports.codec import adapter_of
from app.services.audit import Audit
from review.actions import ActionReceipt
from review.orders import OrderSnapshot
from tests.fakes.orders import an_order
from tests.fakes.secrets import MemorySecrets
from tests.fakes.witness import MemoryWitness
from tests.integration.app.bad_server import Request, http, serving
from tests.integration.app.outbox_worker import CHAIN, KEY, ORDERS

ROOT = Path(__file__).parents[3]
KILLS = 10


@dataclass
class Office:
    """Idempotent, with revisions and chains; a share of its answers is lost or comes as a 500 after the act."""

    chance: random.Random
    fault_share: float = 0.3
    receipts: dict[str, bytes] = field(default_factory=dict)
    orders: dict[str, OrderSnapshot] = field(default_factory=dict)
    acted: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.orders = {an_order(n).order_no: an_order(n) for n in range(1, ORDERS + 1)}

    def answer(self, request: Request) -> bytes:
        with self.lock:
            key = request.headers["idempotency-key"]
            if key not in self.receipts:
                self._act(request.path.split("/")[4], key, json.loads(request.body)["based_on"])
            fault = self.chance.random()
            if fault < self.fault_share / 2:
                return b""
            if fault < self.fault_share:
                return http(500, b"<html>", "text/html")
            return http(200, self.receipts[key])

    def _act(self, order_no: str, key: str, based_on: dict[str, object]) -> None:
        order = self.orders[order_no]
        before = self.acted[order_no][-1] if self.acted[order_no] else None
        base = based_on["action_key"]
        if base is None and based_on["revision"] != order.revision:
            self.wrong.append(f"{order_no} based on revision {based_on['revision']}, is {order.revision}")
        if base is not None and base != before:
            self.wrong.append(f"{order_no} based on {base}, last was {before}")
        self.orders[order_no] = replace(order, revision=order.revision + 1)
        self.acted[order_no].append(key)
        receipt = ActionReceipt(action_key=key, order=self.orders[order_no])
        self.receipts[key] = adapter_of(ActionReceipt).dump_json(receipt)


def start(folder: Path, url: str, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.integration.app.outbox_worker", str(folder), url, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def run(folder: Path, url: str, count: int, kill_after: Callable[[], float] | None) -> list[str]:
    """Run the worker, kill it some time after its first accepted action, and return what it said."""
    process = start(folder, url, count)
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    if kill_after is not None:
        time.sleep(kill_after())
        process.kill()
    lines += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    return [line.strip() for line in lines]


@pytest.mark.slow
def test_killed_again_and_again_nothing_accepted_is_lost_or_done_twice(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    office = Office(chance)
    accepted: dict[str, list[str]] = defaultdict(list)
    with serving(office.answer) as server:
        for _ in range(KILLS):
            for line in run(tmp_path, server.url, 500, lambda: chance.uniform(0.0, 0.25)):
                if line.startswith("JX") and len(line.split()) == 2:
                    order_no, key = line.split()
                    accepted[order_no].append(key)
        office.fault_share = 0.0
        time.sleep(2)  # backoff after the last faults
        drain(tmp_path, server.url)

    assert office.wrong == []
    assert sum(map(len, accepted.values())) > KILLS
    for order_no, keys in accepted.items():
        done = office.acted[order_no]
        assert len(done) == len(set(done))
        assert [key for key in done if key in set(keys)] == keys
        assert len(done) - len(keys) <= KILLS  # accepted, but killed before it could say so
    with_everything_answered(tmp_path)


def drain(folder: Path, url: str) -> None:
    """Send the rest; what failed last is due again within its backoff."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert run(folder, url, 0, None)[-1] == "end"
        store = open_store(folder / "w.db", KEY, chain=CHAIN, lock=LockFile(folder / "upgrade.lock"))
        with store.writing() as work:
            left = list(work.outbox.all())
            for queued in left:  # do not wait for the backoff
                work.outbox.update(replace(queued, not_before=queued.taken_at))
        store.close()
        if not left:
            return
    raise AssertionError(f"{len(left)} actions were never answered")


def with_everything_answered(folder: Path) -> None:
    store = open_store(folder / "w.db", KEY, chain=CHAIN, lock=LockFile(folder / "upgrade.lock"))
    audit = Audit(store=store, secrets=MemorySecrets(), chain=CHAIN, clock=SystemClock(), witness=MemoryWitness())
    report = audit.verify()
    store.close()
    assert report.is_whole
    assert report.rows > 0
