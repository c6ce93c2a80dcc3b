"""A server's database of every version so far becomes the newest one, with everything in it, or stays as it was."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, inspect, make_url, text
from sqlalchemy.schema import CreateIndex, CreateTable

from backend.config import OfficeConfig
from backend.database import migrations, upgrade, versions
from backend.database.engine import Database
from backend.database.tables import Base
from backend.failures import DatabaseUnusable
from tests.integration.backend.bench import Bench
from tests.integration.backend.desk import Desk
from tests.integration.backend.postgres import TemporaryPostgres

SCHEMAS = Path(__file__).parent / "schemas"  # as the programs of those versions made them, statement for statement
OLD = ("1", "2")


@pytest.fixture(scope="module")
def postgres() -> Iterator[TemporaryPostgres]:
    with TemporaryPostgres.or_skip() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database will be: nothing is there yet."""
    given = "" if request.param == "sqlite" else request.getfixturevalue("postgres").new_database()
    return OfficeConfig(data_folder=tmp_path / "office", database_url=given).url


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database file of an office in which somebody worked."""
    folder = tmp_path_factory.mktemp("lived") / "office"
    with Bench(folder) as bench, Desk(bench, "pre_reviewer") as desk:
        order = desk.get("/changes")["orders"][0]
        desk.done(order["order_no"], "calls", {"number": "13870010002", "outcome": "no_answer"})
    return folder


def _statements(version: str, url: str) -> list[str]:
    name = f"{version}.{make_url(url).get_backend_name()}.sql"
    return (SCHEMAS / name).read_text(encoding="utf-8").splitlines()


def _make_old(version: str, url: str, lived: Path) -> None:
    """Make a database of that version, and write into it what the office had."""
    file = make_url(url).database
    if url.startswith("sqlite"):
        Path(file or "").parent.mkdir(parents=True, exist_ok=True)
    rows = create_engine(f"sqlite:///{lived / 'office.db'}")
    old = create_engine(url)
    with rows.connect() as source, old.begin() as target:
        for statement in _statements(version, url):
            target.execute(text(statement))
        tables = MetaData()
        tables.reflect(target)
        for table in tables.sorted_tables:
            # through the columns' types of today: a moment and a flag are written as each database keeps them
            found = [dict(row) for row in source.execute(Base.metadata.tables[table.name].select()).mappings()]
            if found:
                target.execute(Base.metadata.tables[table.name].insert(), found)
                _count_on(target, table, len(found))
        if version == "1":
            target.execute(text("DELETE FROM meta WHERE name = 'kind'"))
        target.execute(text("UPDATE meta SET value = :version WHERE name = 'schema_version'"), {"version": version})
    rows.dispose()
    old.dispose()


def _count_on(target: Connection, table: Table, rows: int) -> None:
    """Let PostgreSQL number the next row after those that were written with their numbers."""
    if (
        target.dialect.name == "postgresql"
        and table.autoincrement_column is not None
        and table.name != "change_counter"
    ):
        target.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {rows + 1000})"))


def _schema(url: str) -> tuple[str, list[object], set[str]]:
    """Return a database's version, its differences from the code, and its tables."""
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        version = connection.scalar(text("SELECT value FROM meta WHERE name = 'schema_version'"))
        found = (str(version), compare_metadata(context, Base.metadata), set(inspect(connection).get_table_names()))
    engine.dispose()
    return found


def _sql(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {" ".join(sql.split()) for (sql,) in rows}


def _made_by_code() -> set[str]:
    engine = create_engine("sqlite://")
    made = [CreateTable(table).compile(engine) for table in Base.metadata.tables.values()]
    made += [CreateIndex(index).compile(engine) for table in Base.metadata.tables.values() for index in table.indexes]
    return {" ".join(str(one).split()) for one in made}


def _opened(url: str, *, is_training: bool = True) -> Database:
    database = Database(url)
    try:
        database.open(is_training=is_training)
    except BaseException:
        database.close()
        raise
    return database


def _backups(url: str) -> list[Path]:
    folder = Path(make_url(url).database or "").parent / "backups"
    return sorted(folder.iterdir()) if url.startswith("sqlite") and folder.is_dir() else []


def test_versions_name_the_revisions() -> None:
    assert [revision.REVISION for revision in migrations.REVISIONS] == list(versions.KNOWN)


def test_a_new_database_has_the_tables_of_the_code(url: str, tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    _opened(url).close()

    version, differences, tables = _schema(url)
    assert (version, differences) == (versions.HEAD, [])
    assert tables == set(Base.metadata.tables)
    assert _backups(url) == []
    if url.startswith("sqlite"):
        engine = create_engine(url)
        assert _sql(engine) == _made_by_code()
        engine.dispose()


@pytest.mark.parametrize("version", OLD)
def test_an_older_database_is_brought_up_to_date_with_all_that_is_in_it(
    version: str, url: str, lived: Path, tmp_path: Path
) -> None:
    _make_old(version, url, lived)
    with Served(lived) as before, Desk(before, "pre_reviewer") as desk:
        expected = desk.get("/changes")

    with Served(tmp_path / "office", database_url=url, key_of=lived) as now, Desk(now, "pre_reviewer") as desk:
        assert desk.get("/changes") == expected
        called = expected["orders"][-1]
        assert [one["revision"] for one in expected["orders"]] == [1, 1, 2]
        again = desk.done(called["order_no"], "calls", {"number": "13870010002", "outcome": "no_answer"})
        assert again["order"]["revision"] == 3

    found, differences, tables = _schema(url)
    assert (found, differences) == (versions.HEAD, [])
    assert tables == set(Base.metadata.tables)


@pytest.mark.parametrize("version", [one for one in OLD if one != versions.HEAD])
def test_the_sqlite_file_is_put_aside_as_it_was(version: str, lived: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'office.db'}"
    _make_old(version, url, lived)
    engine = create_engine(url)
    as_it_was = _sql(engine)
    engine.dispose()

    _opened(url).close()

    (backup,) = _backups(url)
    assert backup.stat().st_mode & 0o077 == 0
    engine = create_engine(f"sqlite:///{backup}")
    assert _sql(engine) == as_it_was
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT value FROM meta WHERE name = 'schema_version'")) == version
        assert connection.scalar(text("SELECT COUNT(*) FROM orders")) == 3
    engine.dispose()
    _opened(url).close()
    assert _backups(url) == [backup]


@pytest.mark.parametrize("is_drawn", [True, False])
def test_a_database_that_did_not_say_which_office_it_is_of_is_recognised(
    is_drawn: bool, lived: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'office.db'}"
    _make_old("1", url, lived)
    if not is_drawn:
        with closing(sqlite3.connect(tmp_path / "office.db")) as file, file:
            file.execute("UPDATE documents SET origin = NULL")

    with pytest.raises(DatabaseUnusable) as refused:
        _opened(url, is_training=not is_drawn)
    assert refused.value.code == "database_of_other_kind"
    _opened(url, is_training=is_drawn).close()


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(
    url: str, lived: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half_way() -> None:
        op.drop_table("staff")
        op.execute("UPDATE orders SET revision = 99")
        op.drop_table("never_was")

    _make_old("2", url, lived)
    _, _, tables = _schema(url)
    monkeypatch.setattr(migrations, "REVISIONS", (*migrations.REVISIONS, SimpleNamespace(upgrade=half_way)))
    monkeypatch.setattr(upgrade, "HEAD", "99")

    with pytest.raises(DatabaseUnusable) as refused:
        _opened(url)

    assert refused.value.code == "database_upgrade_failed"
    found, _, left = _schema(url)
    assert (found, left) == ("2", tables)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT COUNT(*) FROM orders WHERE revision = 99")) == 0
    engine.dispose()


def test_without_a_backup_nothing_is_changed(lived: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'office.db'}"
    _make_old("1", url, lived)
    (tmp_path / "backups").write_text("a file where the folder should be")

    with pytest.raises(DatabaseUnusable) as refused:
        _opened(url)

    assert refused.value.code == "database_backup_failed"
    assert _schema(url)[0] == "1"


def test_a_database_of_a_newer_program_is_left_alone(url: str, lived: Path) -> None:
    _make_old("2", url, lived)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE meta SET value = '99' WHERE name = 'schema_version'"))
    engine.dispose()

    with pytest.raises(DatabaseUnusable) as refused:
        _opened(url)

    assert refused.value.code == "database_version"
    assert _backups(url) == []


def test_servers_that_start_together_upgrade_once(url: str, lived: Path) -> None:
    _make_old("1", url, lived)
    failures: list[BaseException] = []

    def start() -> None:
        try:
            _opened(url).close()
        except BaseException as error:
            failures.append(error)

    starts = [threading.Thread(target=start) for _ in range(4)]
    for one in starts:
        one.start()
    for one in starts:
        one.join()

    assert failures == []
    assert _schema(url)[:2] == (versions.HEAD, [])
    assert len(_backups(url)) == (1 if url.startswith("sqlite") else 0)


def test_a_writer_in_a_file_of_an_older_kind_is_waited_for(lived: Path, tmp_path: Path) -> None:
    """Turning it to WAL meets the writer's lock, and SQLite does not wait there by itself."""
    url = OfficeConfig(data_folder=tmp_path / "office").url
    _make_old("1", url, lived)
    file = make_url(url).database
    assert file
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, other.execute, ("COMMIT",))
        release.start()
        _opened(url).close()
        release.join()
    assert _schema(url)[0] == versions.HEAD


class Served:
    """An office served on a database that is there already; `key_of` names the folder whose key sealed its numbers."""

    def __init__(self, folder: Path, *, database_url: str = "", key_of: Path | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if key_of is not None:
            (folder / "server.key").write_bytes((key_of / "server.key").read_bytes())
        self._bench = Bench(folder, database_url=database_url)

    def __enter__(self) -> Bench:
        self._bench.start()
        return self._bench

    def __exit__(self, *_exception: object) -> None:
        self._bench.stop()


def test_a_file_that_lost_its_content_is_no_new_database(tmp_path: Path) -> None:
    url = OfficeConfig(data_folder=tmp_path / "office").url
    file = Path(make_url(url).database or "")
    file.parent.mkdir(parents=True, exist_ok=True)
    first = Database(url)
    first.open(is_training=True)
    first.close()
    for log in file.parent.glob(f"{file.name}-*"):
        log.unlink()
    file.write_bytes(b"")
    with pytest.raises(DatabaseUnusable) as refused:
        Database(url).open(is_training=True)
    assert refused.value.code == "database_emptied"
    assert file.read_bytes() == b""
