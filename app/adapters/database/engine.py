"""Opening the encrypted database: SQLCipher under SQLAlchemy's plain sqlite dialect."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from app.ports.errors import Unavailable, WorkstationError

KEY_BYTES = 32  # AES-256; given raw, so that opening costs no key derivation
BUSY_MS = 15_000
CACHE_KIB = 64 * 1024  # holds the queue of 100,000 orders; decrypting its pages again would cost more than the search
WAL_PAGES = 4000  # 16 MB between checkpoints: a first sync would otherwise write its pages again and again


def open_engine(path: Path, key: bytes) -> Engine:
    """Return an engine over the encrypted file; nothing is opened yet."""

    def connect() -> Any:  # the driver has no types
        connection = dbapi2.connect(str(path), timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA cipher_log_level = NONE")  # it writes to stderr, where our one sentence goes
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        return connection

    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=connect,
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=12,
        pool_use_lifo=True,  # the connection whose cache is warm
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Any) -> None:
    """Begin as the block asked: a writer takes its lock at once, so that it never fails half-way for want of it."""
    options = connection.get_execution_options()
    is_writer = options.get("is_writer", False)
    if is_writer:
        wanted = "FULL" if options.get("is_synced", True) else "NORMAL"
        connection.connection.cursor().execute(f"PRAGMA synchronous = {wanted}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")


def translate(error: DBAPIError) -> WorkstationError:
    """Turn a driver's error into one with a code and a sentence. None of them loses what was stored before."""
    text = str(error.orig).lower()
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


def is_plain_sqlite(path: Path) -> bool:
    """Tell whether the file is a database that nobody encrypted (it is then not ours)."""
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\x00"
