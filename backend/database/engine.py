"""Opening the database, and its two kinds of transactions: many readers, ordered writers."""

import secrets
import sqlite3
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, update
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from backend.database.backups import back_up, refuse_emptied
from backend.database.tables import CounterRow, MetaRow
from backend.database.upgrade import bring_up_to_date
from backend.failures import DatabaseUnusable

BUSY_TIMEOUT_MS = 30_000
_WAL_PAUSE_S = 0.02
CONNECTIONS = 24  # FastAPI's threads are 40; they wait for one another rather than open more files


def _backend_of(url: str) -> str:
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError:
        backend = ""
    if backend not in ("sqlite", "postgresql"):
        raise DatabaseUnusable("database_unsupported", "数据库地址无法识别，只支持 sqlite:// 和 postgresql://。")
    return backend


def _kind(is_training: bool) -> str:
    return "training" if is_training else "real"


def _prepare_sqlite(engine: Engine) -> None:
    """WAL, durable commits, and BEGIN IMMEDIATE for writers, which pysqlite's own transactions cannot do."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        _use_wal(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        is_writer = connection.get_execution_options().get("is_writer", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")


def _use_wal(connection: Any) -> None:
    """Turn the file to WAL, waiting for others as any writer does: SQLite's busy handler is not asked for this one."""
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            threading.Event().wait(_WAL_PAUSE_S)
        else:
            return


class Database:
    """The office server's database."""

    def __init__(self, url: str) -> None:
        """Prepare connections; raise `DatabaseUnusable` for a URL of another kind of database."""
        self.is_sqlite = _backend_of(url) == "sqlite"
        self._engine = create_engine(url, pool_size=CONNECTIONS, max_overflow=0, pool_pre_ping=not self.is_sqlite)
        if self.is_sqlite:
            _prepare_sqlite(self._engine)
        self._writers = self._engine.execution_options(is_writer=True)
        # SQLite lets one write at a time; waiting here is fair, its own busy handler is not.
        self._turn = threading.Lock() if self.is_sqlite else nullcontext()
        self.instance = ""

    def open(self, *, is_training: bool) -> None:
        """Make the schema, or bring it up to date. A training office and a real one never share a database.

        Raises
        ------
        DatabaseUnusable
            ``database_unreachable``, ``database_of_other_kind``, ``database_emptied``, or why the schema could not be
            brought up to date.
        """
        if self.is_sqlite and self._engine.url.database:
            refuse_emptied(Path(self._engine.url.database))
        try:
            bring_up_to_date(self._writers, keep=self._keep)
            with self.write() as session:
                kind = session.get(MetaRow, "kind") or self._initialise(session, is_training)
                found = kind.value
                self.instance = session.get_one(MetaRow, "instance").value
        except SQLAlchemyError as error:
            raise DatabaseUnusable("database_unreachable", "数据库无法打开，请检查数据库地址、权限和磁盘。") from error
        if found != _kind(is_training):
            sentence = "该数据库属于另一种办公服务器（培训与正式不能混用），请换一个数据文件夹或数据库。"
            raise DatabaseUnusable("database_of_other_kind", sentence)

    def _keep(self, version: str) -> None:
        """Put a copy of the file aside; a PostgreSQL has its own backups, and takes the change back as a whole."""
        file = self._engine.url.database
        if self.is_sqlite and file:
            back_up(Path(file), version)

    @staticmethod
    def _initialise(session: Session, is_training: bool) -> MetaRow:
        kind = MetaRow(name="kind", value=_kind(is_training))
        instance = MetaRow(name="instance", value=secrets.token_hex(4))
        session.add_all([instance, kind, CounterRow(id=1, value=0)])
        session.flush()
        return kind

    @contextmanager
    def read(self) -> Generator[Session]:
        """Give a session that sees one consistent state and changes nothing."""
        with Session(self._engine, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Generator[Session]:
        """Give a session whose changes are committed together when the block ends without an exception."""
        with self._turn, Session(self._writers, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


def next_change(session: Session) -> int:
    """Take the next number of the change sequence; call it last in a transaction.

    The counter's row stays locked until the transaction ends, so numbers become visible in their order and a cursor
    can never pass one that commits late (docs/adr/0031).
    """
    step = update(CounterRow).where(CounterRow.id == 1).values(value=CounterRow.value + 1).returning(CounterRow.value)
    return session.execute(step).scalar_one()
