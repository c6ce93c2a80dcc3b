"""The encrypted file through its driver alone: SQLCipher, without SQLAlchemy.

A start reads the schema's version, the queue and a few small texts; loading SQLAlchemy for them would take longer than
all of them together (docs/adr/0090). Everything else goes through `app.adapters.database.units`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from app.ports.errors import Unavailable, WorkstationError

BUSY_MS = 15_000
CACHE_KIB = 64 * 1024  # holds the queue of 100,000 orders; decrypting its pages again would cost more than the search
WAL_PAGES = 4000  # 16 MB between checkpoints: a first sync would otherwise write its pages again and again
VERSION_TABLE = "alembic_version"


def connect(path: Path, key: bytes) -> Any:  # the driver has no types
    """Open the file. The key has 32 bytes (AES-256) and is given raw, so that opening costs no key derivation."""
    connection = dbapi2.connect(str(path), timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA cipher_log_level = NONE")  # it writes to stderr, where our one sentence goes
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    return connection


class Readings:
    """Consistent views of the file for plain statements. Connections are kept for the next one, on whatever thread."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._idle: list[Any] = []
        self._lock = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """Lend a connection within a transaction that only reads; its errors become ours."""
        with translated():
            connection = self._take()
            try:
                connection.execute("BEGIN")
                yield connection
            except BaseException:  # whatever it was, a connection in doubt is not lent again; it is raised again
                connection.close()
                raise
            connection.execute("COMMIT")
        with self._lock:
            self._idle.append(connection)

    def version(self) -> str | None:
        """Return the schema's version, None in a new file."""
        with self.reading() as connection:
            exists = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
            if connection.execute(exists, (VERSION_TABLE,)).fetchone() is None:
                return None
            found = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 - our own name
            return None if found is None else str(found[0])

    def close(self) -> None:
        """Close what is not lent out."""
        with self._lock:
            for connection in self._idle:
                connection.close()
            self._idle.clear()

    def _take(self) -> Any:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return connect(self._path, self._key)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors into ours."""
    try:
        yield
    except dbapi2.Error as error:
        raise translate(error) from error


def translate(error: Exception) -> WorkstationError:
    """Turn a driver's error into one with a code and a sentence. None of them loses what was stored before."""
    text = str(error).lower()
    if "locked" in text or "busy" in text:
        return Unavailable("store_busy", "本机数据库正被另一个程序占用，请稍后再试；没有丢失任何内容。")
    if "full" in text:
        return Unavailable("disk_full", "磁盘空间不足，这一步没有保存；请清理磁盘后重试，以前的内容完好。")
    if "not a database" in text or "file is encrypted" in text or "hmac" in text:
        sentence = "本机数据库打不开：密钥不符或文件损坏；原文件原样保留，请联系主管用备份恢复。"
        return Unavailable("store_unreadable", sentence)
    if "disk i/o" in text:
        return Unavailable("disk_error", "磁盘读写出错，这一步没有保存；请检查磁盘后重试，以前的内容完好。")
    if "malformed" in text:
        sentence = "本机数据库文件损坏；原文件原样保留，请联系主管用备份恢复，已发送的操作都在服务器上。"
        return Unavailable("store_damaged", sentence)
    if "readonly" in text or "unable to open" in text:
        return Unavailable("store_not_writable", "数据目录不可写，请检查其权限和磁盘空间；没有丢失任何内容。")
    raise error
