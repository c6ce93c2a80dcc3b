"""[first_sync] (DESIGN §9): 10,000 orders from a real office server. [queue_store]: the store asked about 100,000."""

import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import requests
from sqlcipher3 import dbapi2

from app.adapters.backend_http.backend import HttpBackend
from app.adapters.backend_http.transport import TimeLimits, Transport
from app.adapters.database.store import SqlStore, open_store
from app.adapters.folder.clock import SystemClock
from app.adapters.folder.lock import LockFile
from app.adapters.scans.encrypted import EncryptedScans
from app.adapters.secrets.sign_in_vault import SecretVault
from app.ports.audit import AuditChain
from app.ports.codec import encode_order
from app.ports.queue import QueueQuery, QueueSort
from app.services.outbox import Outbox
from app.services.sending import Sender
from app.services.session import Session
from app.services.sync import Connection, Sync
from benchmarks.results import Row, Size
from review.orders import (
    ChosenReason,
    Decision,
    DocumentCode,
    DocumentId,
    DocumentRef,
    KindCode,
    OrderNo,
    OrderSnapshot,
    Organisation,
    Person,
    ReasonCode,
    Source,
    Verdict,
)
from review.stages import Stage
from tests.fakes.orders import an_order
from tests.fakes.secrets import MemorySecrets
from tests.office import OfficeProcess

KEY = bytes(range(32))
PAGE = 100
SYNC_BAR = 2.0
FILTER_BAR_MS = 50.0
DOCUMENTS = ("application_form", "business_licence", "agent_id_card", "authorization_letter", "seal_collection_form")
STAGES = (Stage.PRE_REVIEW, Stage.PAYMENT, Stage.MAILING, Stage.PAPER_REVIEW, Stage.COMPLETED, Stage.COMPLETED)
TOWNS = ("南昌", "九江", "赣州", "上饶", "宜春", "吉安", "抚州", "景德镇")


def rows(size: Size) -> Iterable[Row]:
    """Measure both rows; a sample is a tenth of the orders."""
    share = 10 if size is Size.QUICK else 1
    yield _first_sync(10_000 // share, rounds=3)
    yield from _queue_filter(100_000 // share)


def an_office_order(number: int) -> OrderSnapshot:
    """Return an order as a real one looks: five documents in one or two rounds, and what was decided."""
    at = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=7 * number)
    rounds = 1 + number % 3 // 2
    refs = tuple(
        DocumentRef(
            id=DocumentId(f"{number}-{round_}-{code}"),
            document=DocumentCode(code),
            source=Source.UPLOAD,
            round=round_,
            page=1,
        )
        for round_ in range(1, rounds + 1)
        for code in DOCUMENTS
    )
    reason = ChosenReason(code=ReasonCode("seal_faint"), text="印章模糊或残缺，请重新加盖清晰的原章后扫描上传。")
    rejected = Decision(
        stage=Stage.PRE_REVIEW, verdict=Verdict.REJECT, round=1, by="wangfang", at=at, reasons=(reason,)
    )
    return replace(
        an_order(number),
        order_no=OrderNo(f"JX{at:%Y%m%d}-{number:06d}"),
        stage=STAGES[number % len(STAGES)],
        kind=KindCode("province_outside" if number % 5 == 0 else "province_inside"),
        organisation=Organisation(name=f"{TOWNS[number % 8]}第{number}建设工程有限公司", uscc=f"91360100{number:09d}X"),
        handling_agent=Person(name="李四", phone=f"138{number:08d}"),
        round=rounds,
        submitted_at=at,
        stage_since=at,
        documents=refs,
        decisions=(rejected,) * (rounds - 1),
    )


def _first_sync(count: int, *, rounds: int) -> Row:
    with tempfile.TemporaryDirectory() as name, _office_with(Path(name), count) as (office, token):
        bare, ours = [], []
        for number in range(rounds):
            folder = Path(name) / str(number)
            folder.mkdir()
            bare.append(_timed(partial(_bare_sync, office.url, token, folder / "bare.db", count)))
            sync, store = _station(office, folder)
            ours.append(_timed(sync.once))
            with store.reading() as work:
                found = work.orders.count(QueueQuery())
            store.close()
            if found < count:
                raise AssertionError(f"{found} of {count} orders arrived")
    ratio = statistics.median(ours) / statistics.median(bare)
    return Row(
        id="first_sync",
        name=f"first sync of {count:,} orders ({statistics.median(ours):.2f} s)",
        value=ratio,
        unit="x",
        bar=SYNC_BAR,
        ok=ratio <= SYNC_BAR,
        n=rounds,
        against=f"bare GETs and bulk insert into SQLCipher: {statistics.median(bare):.2f} s",
    )


@contextmanager
def _office_with(folder: Path, count: int) -> Iterator[tuple[OfficeProcess, str]]:
    """Start a real office server over a database that holds `count` orders; give it and an access token."""
    with OfficeProcess(folder / "office"):
        pass  # makes the database
    with sqlite3.connect(folder / "office" / "office.db") as database:
        (change,) = database.execute("SELECT value FROM change_counter").fetchone()
        values = [_server_row(an_office_order(number), change + number) for number in range(1, count + 1)]
        database.executemany(
            "INSERT INTO orders (order_no, revision, stage, uscc, snapshot, change, legal_representative_id,"
            " handling_agent_id) VALUES (?, ?, ?, ?, ?, ?, x'00', x'00')",
            values,
        )
        database.execute("UPDATE change_counter SET value = ?", (change + count,))
    database.close()
    with OfficeProcess(folder / "office") as office:
        account = office.account("pre_reviewer")
        body = {"user": account.user, "password": account.password}
        answer = requests.post(f"{office.url}/api/v1/session", json=body, timeout=30)
        yield office, answer.json()["access_token"]


def _server_row(order: OrderSnapshot, change: int) -> tuple[object, ...]:
    return (order.order_no, order.revision, order.stage, order.organisation.uscc, encode_order(order), change)


def _bare_sync(url: str, token: str, path: Path, count: int) -> None:
    """Do what anybody would write first: GET each page, insert its orders into the same kind of encrypted file."""
    database = dbapi2.connect(str(path))
    database.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE orders (order_no TEXT PRIMARY KEY, revision INTEGER, stage TEXT, snapshot TEXT)")
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    cursor, more, fetched = None, True, 0
    while more:
        query = {"limit": PAGE} | ({"after": cursor} if cursor else {})
        page = session.get(f"{url}/api/v1/changes", params=query, timeout=30).json()
        values = [
            (order["order_no"], order["revision"], order["stage"], json.dumps(order, ensure_ascii=False))
            for order in page["orders"]
        ]
        with database:
            database.executemany("INSERT OR REPLACE INTO orders VALUES (?, ?, ?, ?)", values)
        cursor, more, fetched = page["cursor"], page["more"], fetched + len(values)
    database.close()
    if fetched < count:
        raise AssertionError(f"the bare script got {fetched} of {count} orders")


def _station(office: OfficeProcess, folder: Path) -> tuple[Sync, SqlStore]:
    clock, vault = SystemClock(), SecretVault(MemorySecrets())
    store = _store(folder)
    backend = HttpBackend(
        office.url,
        transport=Transport(office.url, limits=TimeLimits()),
        vault=vault,
        clock=clock,
        refresh_lock=LockFile(folder / "session.lock"),
    )
    session = Session(server_url=office.url, backend=backend, vault=vault, store=store, clock=clock)
    account = office.account("pre_reviewer")
    session.sign_in(account.user, account.password)
    outbox = Outbox(store=store, clock=clock, undo_seconds=8)
    scans = EncryptedScans(folder / "scans", KEY, store=store, clock=clock, max_mb=100, max_days=1)
    lock = LockFile(folder / "outbox.lock")
    sender = Sender(store=store, backend=backend, session=session, outbox=outbox, scans=scans, clock=clock, lock=lock)
    connection = Connection(store=store, outbox=outbox)
    sync = Sync(store=store, backend=backend, sender=sender, connection=connection, scans=scans, clock=clock)
    return sync, store


def _store(folder: Path) -> SqlStore:
    return open_store(folder / "w.db", KEY, chain=AuditChain(KEY), lock=LockFile(folder / "upgrade.lock"))


def _queue_filter(count: int) -> Iterator[Row]:
    """Time what the command line asks the store for; the window filters in memory (`bench_ui`)."""
    waiting = QueueQuery(stages=frozenset({Stage.PRE_REVIEW}), limit=100)
    asked = {
        "stage, oldest first": waiting,
        "stage and kind, by organisation": replace(
            waiting, kinds=frozenset({KindCode("province_outside")}), sort=QueueSort.ORGANISATION
        ),
        "stage, far down": replace(waiting, offset=count // 8),
        "search a name": QueueQuery(text="九江第1", limit=100),
        "search a phone number": QueueQuery(text=f"138{count - 3:08d}", limit=100),
        "search what is nowhere": QueueQuery(text="没有这个", limit=100),
        "everything, by organisation": QueueQuery(sort=QueueSort.ORGANISATION, descending=True, limit=100),
    }
    with tempfile.TemporaryDirectory() as name:
        store = _store(Path(name))
        for start in range(0, count, 5000):
            with store.writing() as work:
                work.orders.put([an_office_order(number) for number in range(start, start + 5000)])
        worst = 0.0
        for what, query in asked.items():
            spent = statistics.median(_timed(partial(_ask, store, query)) for _ in range(9)) * 1000
            worst = max(worst, spent)
            yield Row(id="queue_store_part", name=what, value=spent, unit="ms", bar=None, ok=True, n=9)
        counts = statistics.median(_timed(partial(_count, store)) for _ in range(9)) * 1000
        yield Row(id="queue_store_part", name="counts per stage", value=counts, unit="ms", bar=None, ok=True, n=9)
        store.close()
    yield Row(
        id="queue_store",
        name=f"store of {count:,} orders (command line, counts): worst of filter, sort and search",
        value=max(worst, counts),
        unit="ms",
        bar=FILTER_BAR_MS,
        ok=max(worst, counts) <= FILTER_BAR_MS,
        n=9,
    )


def _ask(store: SqlStore, query: QueueQuery) -> None:
    with store.reading() as work:
        work.orders.window(query)


def _count(store: SqlStore) -> None:
    with store.reading() as work:
        work.orders.stage_counts()


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
