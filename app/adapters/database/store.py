"""The local store: opening it, and bringing its schema up to date. SQLAlchemy comes with the first unit of work."""

from __future__ import annotations

import shutil
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.adapters.database.driver import Readings, connect, translated
from app.adapters.database.queue_lines import every_line
from app.adapters.database.versions import HEAD, KNOWN
from app.ports.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from app.adapters.database.units import Units
    from app.ports.audit import AuditChain
    from app.ports.locks import FolderLock
    from app.ports.queue import QueueRow
    from app.ports.store import UnitOfWork

_UPGRADE_WAIT_SECONDS = 60.0
BACKUPS = "backups"


class SqlStore:
    """`Store` and `QueueLines` over an encrypted SQLite file."""

    def __init__(self, path: Path, key: bytes, chain: AuditChain) -> None:
        self._path = path
        self._key = key
        self._chain = chain
        self._readings = Readings(path, key)
        self._made: Units | None = None
        self._lock = threading.Lock()

    def version(self) -> str | None:
        """Return the schema's version, None in a new file."""
        return self._readings.version()

    def every_line(self) -> Sequence[QueueRow]:
        """Return a line for every order, the longest in its stage first."""
        with self._readings.reading() as connection:
            return every_line(connection)

    def small_text(self, name: str) -> str | None:
        """Return the fact of that name, or None."""
        with self._readings.reading() as connection:
            found = connection.execute("SELECT text FROM facts WHERE name = ?", (name,)).fetchone()
            return None if found is None else str(found[0])

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work that only reads."""
        return self._units().reading()

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work that writes; it is on disk when the block ends."""
        return self._units().writing()

    def writing_soon(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work that writes; it is on disk with the next one of `writing`, the log being one file."""
        return self._units().writing_soon()

    def close(self) -> None:
        """Close every connection."""
        if self._made is not None:
            self._made.close()
        self._readings.close()

    def _units(self) -> Units:
        from app.adapters.database.units import Units  # noqa: PLC0415 - SQLAlchemy costs start-up time

        with self._lock:
            if self._made is None:
                self._made = Units(self._path, self._key, self._chain)
            return self._made


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
    store = SqlStore(path, key, chain)
    try:
        if store.version() != HEAD:
            _bring_up_to_date(store, path, key, lock, backups_kept)
    except BaseException:  # the file stays shut after any failure; it is raised again
        store.close()
        raise
    path.chmod(0o600)
    return store


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


def _bring_up_to_date(store: SqlStore, path: Path, key: bytes, lock: FolderLock, backups_kept: int) -> None:
    with lock.try_hold(_UPGRADE_WAIT_SECONDS) as is_ours:
        if not is_ours:
            raise Unavailable("store_busy", "另一个程序正在升级本机数据库，请稍后再试。")
        version = store.version()
        if version is not None and version not in KNOWN:
            sentence = "本机数据库由更新版本的程序升级过，请安装新版本；没有改动任何内容。"
            raise Unavailable("store_newer", sentence)
        if version is not None and version != HEAD:
            _back_up(path, key, version, backups_kept)
        from app.adapters.database.upgrade import upgrade_file  # noqa: PLC0415 - Alembic costs start-up time

        upgrade_file(path, key, after=version)


def _back_up(path: Path, key: bytes, version: str, kept: int) -> None:
    """Copy the whole encrypted file (its write-ahead log folded in first) before the schema changes."""
    with translated():
        connection = connect(path, key)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    folder = path.parent / BACKUPS
    folder.mkdir(exist_ok=True, mode=0o700)
    name = f"{path.stem}-{version}-{datetime.now(UTC):%Y%m%dT%H%M%S}{path.suffix}"
    shutil.copy2(path, folder / name)
    for old in sorted(folder.glob(f"{path.stem}-*"), key=lambda file: file.stat().st_mtime)[:-kept]:
        old.unlink()
