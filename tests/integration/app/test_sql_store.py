"""The encrypted database: the contract, its migrations, wrong keys and damaged files."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, text

from app.adapters.database import upgrade as upgrading
from app.adapters.database.engine import open_engine
from app.adapters.database.migrations import REVISIONS
from app.adapters.database.store import SqlStore, open_store
from app.adapters.database.tables import METADATA
from app.adapters.database.versions import HEAD, KNOWN
from app.adapters.folder.lock import LockFile
from app.ports.audit import AuditChain
from app.ports.errors import Unavailable
from app.ports.queue import QueueQuery
from app.ports.store import Store
from review.orders import Decision, Verdict
from review.stages import Stage
from tests.contracts.store import StoreContract, queued
from tests.fakes.orders import NOON, an_order

KEY = bytes(range(32))


def opened(path: Path, key: bytes = KEY, **more: int) -> SqlStore:
    return open_store(path, key, chain=AuditChain(b"test"), lock=LockFile(path.parent / "upgrade.lock"), **more)


class TestSqlStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        store = opened(tmp_path / "中文 文件夹" / "workstation.db")
        yield store
        store.close()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(tmp_path / "w.db", KEY)
    yield engine
    engine.dispose()


def test_migrations_lead_to_the_tables_of_the_code(engine: Engine) -> None:
    upgrading.upgrade(engine, after=None)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == HEAD


def parts_of(sql: str) -> list[str]:
    """Return the columns and keys of a table's SQL: one that was added later stands behind the keys."""
    return sorted(" ".join(part.split()) for part in sql.strip().removesuffix(")").split(","))


def test_migrated_and_made_tables_are_the_same_sql(engine: Engine) -> None:
    def schema(some: Engine) -> dict[str, list[str]]:
        with some.connect() as connection:
            rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
            return {name: parts_of(sql) for name, sql in rows if name != "alembic_version"}

    upgrading.upgrade(engine, after=None)
    made = create_engine("sqlite://")
    METADATA.create_all(made)

    assert schema(engine) == schema(made)
    made.dispose()


def test_versions_name_the_migrations() -> None:
    assert [revision.REVISION for revision in REVISIONS] == list(KNOWN)


def test_a_reopened_store_has_everything(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    store = opened(path)
    with store.writing() as work:
        work.orders.put([an_order()])
        work.outbox.add(queued(an_order().order_no, "k"))
    store.close()

    again = opened(path)
    with again.reading() as work:
        assert work.orders.get(an_order().order_no) == an_order()
        assert work.outbox.get("k") is not None
    again.close()


def test_nothing_readable_is_on_disk(tmp_path: Path) -> None:
    store = opened(tmp_path / "w.db")
    with store.writing() as work:
        work.orders.put([an_order(number) for number in range(200)])
    files = [path.read_bytes() for path in tmp_path.iterdir() if path.is_file()]
    store.close()

    assert sum(map(len, files)) > 100_000
    for content in files:
        assert b"SQLite format" not in content
        assert "江西".encode() not in content
        assert b"13900000001" not in content


def test_a_wrong_key_is_said_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    opened(path).close()
    before = path.read_bytes()

    with pytest.raises(Unavailable) as caught:
        opened(path, bytes(32))

    assert caught.value.code == "store_unreadable"
    assert path.read_bytes() == before
    opened(path).close()


@pytest.mark.parametrize(
    "damage", [b"", b"x" * 5000, b"SQLite format 3\x00" + bytes(5000)], ids=["cut", "junk", "plain"]
)
def test_a_damaged_file_is_said_and_kept(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "w.db"
    opened(path).close()
    damaged = damage or path.read_bytes()[:1000]
    path.write_bytes(damaged)

    with pytest.raises(Unavailable) as caught:
        opened(path)

    assert caught.value.code in ("store_unreadable", "store_damaged")
    assert path.read_bytes() == damaged


def test_a_page_damaged_in_the_middle_is_said(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    store = opened(path)
    with store.writing() as work:
        work.orders.put([an_order(number) for number in range(500)])
    store.close()
    content = bytearray(path.read_bytes())
    for page in range(20, len(content) // 4096):
        content[page * 4096 + 100] ^= 0xFF
    path.write_bytes(content)

    with pytest.raises(Unavailable) as caught:
        store = opened(path)
        with store.reading() as work:
            for number in range(500):
                work.orders.get(an_order(number).order_no)

    assert caught.value.code in ("store_unreadable", "store_damaged")


def test_an_older_file_is_upgraded_after_a_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "w.db"
    store = opened(path)
    with store.writing() as work:
        work.orders.put([an_order()])
    store.close()
    ran: list[str] = []

    class Next:
        REVISION = "9999"

        @staticmethod
        def upgrade() -> None:
            ran.append("9999")

    monkeypatch.setattr("app.adapters.database.store.HEAD", "9999")
    monkeypatch.setattr("app.adapters.database.store.KNOWN", (*KNOWN, "9999"))
    monkeypatch.setattr(upgrading, "REVISIONS", (*REVISIONS, Next))

    again = opened(path)
    with again.reading() as work:
        assert work.orders.get(an_order().order_no) == an_order()
    again.close()

    (backup,) = (tmp_path / "backups").iterdir()
    assert ran == ["9999"]
    monkeypatch.undo()
    old = opened(shutil.copy(backup, tmp_path / "old.db"))
    with old.reading() as work:
        assert work.orders.get(an_order().order_no) == an_order()
    old.close()


def test_the_clock_of_a_dispatch_is_worked_out_at_the_upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "w.db"
    passed = Decision(stage=Stage.PAPER_REVIEW, verdict=Verdict.PASS, round=1, by="lina", at=NOON - timedelta(days=2))
    at_once = replace(an_order(1), stage=Stage.PAPER_REVIEW, stage_since=NOON)
    shipping = replace(an_order(2), stage=Stage.SHIPPING, stage_since=NOON, decisions=(passed,))
    store = opened(path)
    with store.writing() as work:
        work.orders.put([at_once, shipping])
    store.close()
    engine = open_engine(path, KEY)
    with engine.execution_options(is_writer=True).begin() as connection:  # as the first version left it
        connection.execute(text("ALTER TABLE orders DROP COLUMN clock_since"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()

    again = opened(path)
    with again.reading() as work:
        clocks = {row.order_no: row.clock_since for row in work.orders.queue(QueueQuery())}
    again.close()
    assert clocks == {at_once.order_no: NOON, shipping.order_no: NOON - timedelta(days=2)}


def test_a_file_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    opened(path).close()
    engine = open_engine(path, KEY)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()

    with pytest.raises(Unavailable) as caught:
        opened(path)

    assert caught.value.code == "store_newer"


def test_writers_of_several_threads_wait_for_each_other(tmp_path: Path) -> None:
    store = opened(tmp_path / "w.db")

    def write(number: int) -> None:
        for step in range(20):
            with store.writing() as work:
                count = int(work.facts.get("count") or 0)
                work.facts.set("count", str(count + 1))
                work.facts.set(f"{number}.{step}", "x")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.reading() as work:
        assert work.facts.get("count") == "80"
    store.close()


def test_a_reader_sees_one_moment_while_others_write(tmp_path: Path) -> None:
    store = opened(tmp_path / "w.db")
    with store.reading() as reader:
        assert reader.facts.get("x") is None
        with store.writing() as writer:
            writer.facts.set("x", "1")
        assert reader.facts.get("x") is None
    with store.reading() as reader:
        assert reader.facts.get("x") == "1"
    store.close()


def test_a_file_that_lost_everything_is_no_new_store(tmp_path: Path) -> None:
    path = tmp_path / "workstation.db"
    path.touch()
    with pytest.raises(Unavailable, match="store_emptied") as caught:
        opened(path)
    assert "没有找到备份" in caught.value.sentence
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "workstation-0002-20261120T080000.db").write_bytes(b"old")
    with pytest.raises(Unavailable, match="store_emptied") as caught:
        opened(path)
    assert "workstation-0002-20261120T080000.db" in caught.value.sentence
    assert path.stat().st_size == 0


def test_a_writer_is_synced_unless_it_writes_soon(tmp_path: Path) -> None:
    store = opened(tmp_path / "workstation.db")
    for opening, level in ((store.writing, 2), (store.writing_soon, 1), (store.writing, 2)):
        with opening() as work:
            connection = work.orders._connection  # type: ignore[attr-defined]
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == level
    store.close()


def test_the_first_look_shows_what_the_queue_shows(tmp_path: Path) -> None:
    store = opened(tmp_path / "w.db")
    orders = [an_order(number) for number in (3, 1, 2)]
    with store.writing() as work:
        work.orders.put(orders)
        work.outbox.add(queued(orders[1].order_no, "a"))
        work.facts.set("view.look", "大")

    with store.reading() as work:
        assert store.every_line() == work.orders.queue(QueueQuery(with_queued=True))
    assert [row.queued is not None for row in store.every_line()].count(True) == 1
    assert (store.small_text("view.look"), store.small_text("view.none")) == ("大", None)
    store.close()


def test_a_first_look_at_a_busy_or_broken_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    store = opened(path)
    store.close()
    path.write_bytes(bytes(8192))
    path.with_name("w.db-wal").unlink(missing_ok=True)

    with pytest.raises(Unavailable) as caught:
        store.every_line()

    assert caught.value.code == "store_unreadable"
