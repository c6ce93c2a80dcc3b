"""Bringing the schema up to date: Alembic's operations over our own list of revisions (docs/adr/0102)."""

from collections.abc import Callable

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from backend.database.versions import HEAD, KNOWN
from backend.failures import DatabaseUnusable

_UPGRADING = 0x0CA5E41  # PostgreSQL's advisory lock of whoever changes the schema; any number of our own


def bring_up_to_date(engine: Engine, *, keep: Callable[[str], None]) -> None:
    """Run the revisions that are missing, in one transaction; `keep` puts a copy aside before an older one changes.

    Raises
    ------
    DatabaseUnusable
        ``database_version`` when a newer program has upgraded it, ``database_upgrade_failed``; it is as it was then.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # SQLite's writers have taken its one lock already
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADING})
        found = _version(connection)
        if found == HEAD:
            return
        if found is not None:
            _require_older(found)
            keep(found)
        try:
            _run(connection, after=found)
        except SQLAlchemyError as error:
            sentence = (
                f"数据库升级失败（从版本 {found or '空'} 到 {HEAD}），已退回原样，没有改动任何内容，请联系管理员。"
            )
            raise DatabaseUnusable("database_upgrade_failed", sentence) from error


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("meta"):
        return None
    found = connection.scalar(text("SELECT value FROM meta WHERE name = 'schema_version'"))
    return None if found is None else str(found)


def _require_older(found: str) -> None:
    if found not in KNOWN:
        sentence = f"数据库已由新版程序升级到版本 {found}，本程序只到版本 {HEAD}，请使用新版程序；没有改动任何内容。"
        raise DatabaseUnusable("database_version", sentence)


def _run(connection: Connection, *, after: str | None) -> None:
    from alembic.migration import MigrationContext  # noqa: PLC0415 - costs start-up time
    from alembic.operations import Operations  # noqa: PLC0415 - costs start-up time

    from backend.database.migrations import REVISIONS  # noqa: PLC0415 - costs start-up time

    first = 0 if after is None else KNOWN.index(after) + 1
    with Operations.context(MigrationContext.configure(connection)):
        for revision in REVISIONS[first:]:
            revision.upgrade()
    connection.execute(text("DELETE FROM meta WHERE name = 'schema_version'"))
    connection.execute(text("INSERT INTO meta (name, value) VALUES ('schema_version', :head)"), {"head": HEAD})
