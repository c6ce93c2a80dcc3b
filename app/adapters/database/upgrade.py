"""Alembic's operations, run over our own list of revisions: no folder of scripts is searched, so it works frozen."""

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, text

from app.adapters.database.migrations import REVISIONS


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
