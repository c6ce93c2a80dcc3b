"""The local store: opening it, bringing its schema up to date, and its units of work."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from app.adapters.database.audit_rows import AuditRows
from app.adapters.database.engine import open_engine, translate
from app.adapters.database.order_rows import OrderRows
from app.adapters.database.outbox_rows import OutboxRows
from app.adapters.database.small_rows import CallRows, CheckRows, FactRows, LabelRows, ProductionRows, ScanRows
from app.adapters.database.versions import HEAD, KNOWN
from app.ports.audit import AuditChain
from app.ports.errors import Unavailable
from app.ports.locks import FolderLock
from app.ports.store import UnitOfWork

_UPGRADE_WAIT_SECONDS = 60.0
_VERSION_TABLE = "alembic_version"
BACKUPS = "backups"


class SqlUnitOfWork:
    """One transaction's view of the store."""

    def __init__(self, connection: Connection, chain: AuditChain) -> None:
        self.orders = OrderRows(connection)
        self.outbox = OutboxRows(connection)
        self.checks = CheckRows(connection)
        self.labels = LabelRows(connection)
        self.calls = CallRows(connection)
        self.facts = FactRows(connection)
        self.scans = ScanRows(connection)
        self.production = ProductionRows(connection)
        self.audit = AuditRows(connection, chain)


class SqlStore:
    """`Store` over an encrypted SQLite file."""

    def __init__(self, engine: Engine, chain: AuditChain) -> None:
        self._reader = engine
        self._writer = engine.execution_options(is_writer=True)
        self._soon = engine.execution_options(is_writer=True, is_synced=False)
        self._chain = chain

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """Open a unit of work that only reads."""
        with _translated(), self._reader.connect() as connection:
            yield SqlUnitOfWork(connection, self._chain)

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """Open a unit of work that writes; it is on disk when the block ends."""
        with _translated(), self._writer.begin() as connection:
            yield SqlUnitOfWork(connection, self._chain)

    @contextmanager
    def writing_soon(self) -> Iterator[UnitOfWork]:
        """Open a unit of work that writes; it is on disk with the next one of `writing`, the log being one file."""
        with _translated(), self._soon.begin() as connection:
            yield SqlUnitOfWork(connection, self._chain)

    def close(self) -> None:
        """Close every connection."""
        self._reader.dispose()


def open_store(path: Path, key: bytes, *, chain: AuditChain, lock: FolderLock, backups_kept: int = 5) -> SqlStore:
    """Open (or make) the store and bring it up to date; the file as it was is kept beside it when it changes.

    Raises
    ------
    Unavailable
        `store_unreadable` on a wrong key or a damaged file, `store_newer` when a newer program has upgraded it,
        `store_emptied` on a file that lost everything: it is no new one, and its backups are named.
        The file is left as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _refuse_emptied(path)
    engine = open_engine(path, key)
    try:
        with _translated():
            _bring_up_to_date(engine, path, lock, backups_kept)
    except BaseException:
        engine.dispose()
        raise
    path.chmod(0o600)
    return SqlStore(engine, chain)


def _refuse_emptied(path: Path) -> None:
    """A file of 0 bytes was a database once: a crash of the disk or a broken copy, not a first start.

    SQLite would take it for a new one. While its write-ahead log is there nothing is lost yet.
    """
    log = path.with_name(path.name + "-wal")
    if not path.exists() or path.stat().st_size or (log.exists() and log.stat().st_size):
        return
    backups = sorted((path.parent / BACKUPS).glob(f"{path.stem}-*"), key=lambda file: file.stat().st_mtime)
    if backups:
        hint = f"最近的备份是 {backups[-1].name}（在 {BACKUPS} 文件夹中），请主管确认后用它替换；"
    else:
        hint = "没有找到备份；如确认不再需要，请移走这个空文件后重新启动，订单会从服务器重新同步；"
    sentence = f"本机数据库 {path.name} 是空的（0 字节），可能因磁盘故障丢失了内容，没有当作新库打开。{hint}"
    raise Unavailable("store_emptied", f"{sentence}未发送的操作可能已丢失，请核对。")


def _bring_up_to_date(engine: Engine, path: Path, lock: FolderLock, backups_kept: int) -> None:
    if _version(engine) == HEAD:
        return
    with lock.try_hold(_UPGRADE_WAIT_SECONDS) as is_ours:
        if not is_ours:
            raise Unavailable("store_busy", "另一个程序正在升级本机数据库，请稍后再试。")
        version = _version(engine)
        if version is not None and version not in KNOWN:
            sentence = "本机数据库由更新版本的程序升级过，请安装新版本；没有改动任何内容。"
            raise Unavailable("store_newer", sentence)
        if version is not None and version != HEAD:
            _back_up(engine, path, version, backups_kept)
        from app.adapters.database.upgrade import upgrade  # noqa: PLC0415 - Alembic costs start-up time

        upgrade(engine.execution_options(is_writer=True), after=version)


def _version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        exists = text("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name")
        if connection.scalar(exists, {"name": _VERSION_TABLE}) is None:
            return None
        found: str | None = connection.scalar(text(f"SELECT version_num FROM {_VERSION_TABLE}"))  # noqa: S608
        return found


def _back_up(engine: Engine, path: Path, version: str, kept: int) -> None:
    """Copy the whole encrypted file (its write-ahead log folded in first) before the schema changes."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    folder = path.parent / BACKUPS
    folder.mkdir(exist_ok=True, mode=0o700)
    name = f"{path.stem}-{version}-{datetime.now(UTC):%Y%m%dT%H%M%S}{path.suffix}"
    shutil.copy2(path, folder / name)
    for old in sorted(folder.glob(f"{path.stem}-*"), key=lambda file: file.stat().st_mtime)[:-kept]:
        old.unlink()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise translate(error) from error
