"""Alembic's operations, run over our own list of revisions: no folder of scripts is searched, so it works frozen."""

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from app.adapters.database.driver import translate
from app.adapters.database.engine import open_engine
from app.adapters.database.migrations import REVISIONS


def upgrade_file(path: Path, key: bytes, *, after: str | None) -> None:
    """Bring the encrypted file from the version `after` (None: a new file) to the newest."""
    engine = open_engine(path, key)
    try:
        upgrade(engine.execution_options(is_writer=True), after=after)
    except DBAPIError as error:
        raise translate(error.orig if isinstance(error.orig, Exception) else error) from error
    finally:
        engine.dispose()


def upgrade(engine: Engine, *, after: str | None) -> None:
    """Run every revision that follows `after` in one transaction, and note the newest in Alembic's own table."""
    known = [revision.REVISION for revision in REVISIONS]
    to_run = REVISIONS[known.index(after) + 1 :] if after is not None else REVISIONS
    with engine.begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            for revision in to_run:
                revision.upgrade()
        connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("DELETE FROM alembic_version"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": known[-1]})
