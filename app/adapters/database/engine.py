"""SQLAlchemy's plain sqlite dialect over the encrypted file."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from app.adapters.database.driver import connect


def open_engine(path: Path, key: bytes) -> Engine:
    """Return an engine over the encrypted file; nothing is opened yet."""
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: connect(path, key),
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
