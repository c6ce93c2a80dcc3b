"""Copies of the SQLite file, put aside before its schema changes, and a file that lost its content."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from backend.failures import DatabaseUnusable

FOLDER = "backups"
KEPT = 5


def back_up(file: Path, version: str) -> Path:
    """Copy the database as it was committed last, its write-ahead log included; the newest five copies are kept.

    Raises
    ------
    DatabaseUnusable
        ``database_backup_failed``: nothing may be changed then.
    """
    folder = file.parent / FOLDER
    target = folder / f"{file.stem}-{version}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}{file.suffix}"
    try:
        folder.mkdir(exist_ok=True, mode=0o700)
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        for old in sorted(folder.glob(f"{file.stem}-*{file.suffix}"), key=lambda one: one.stat().st_mtime_ns)[:-KEPT]:
            old.unlink()
    except (OSError, sqlite3.Error) as error:
        sentence = f"数据库升级前无法备份到 {folder}，请检查磁盘空间和权限；没有改动任何内容。"
        raise DatabaseUnusable("database_backup_failed", sentence) from error
    return target


def refuse_emptied(file: Path) -> None:
    """Refuse a file of 0 bytes: it was a database once, and SQLite would take it for a new one.

    Raises
    ------
    DatabaseUnusable
        ``database_emptied``. While its write-ahead log is there nothing is lost yet.
    """
    log = file.with_name(f"{file.name}-wal")
    if not file.is_file() or file.stat().st_size or (log.exists() and log.stat().st_size):
        return
    copies = sorted((file.parent / FOLDER).glob(f"{file.stem}-*{file.suffix}"), key=lambda one: one.stat().st_mtime_ns)
    kept = f"升级前的备份有 {copies[-1].name}（在 {FOLDER} 文件夹中），" if copies else ""
    sentence = (
        f"数据库文件 {file.name} 是空的（0 字节），可能因磁盘故障丢失了内容，没有当作新库打开。"
        f"{kept}请管理员用备份恢复；确认不再需要时移走这个空文件再启动。"
    )
    raise DatabaseUnusable("database_emptied", sentence)
