"""The units of work, over SQLAlchemy."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.adapters.database.audit_rows import AuditRows
from app.adapters.database.driver import translate
from app.adapters.database.engine import open_engine
from app.adapters.database.order_rows import OrderRows
from app.adapters.database.outbox_rows import OutboxRows
from app.adapters.database.small_rows import CallRows, CheckRows, FactRows, LabelRows, ProductionRows, ScanRows
from app.ports.audit import AuditChain
from app.ports.store import UnitOfWork


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


class Units:
    """Opens units of work."""

    def __init__(self, path: Path, key: bytes, chain: AuditChain) -> None:
        self._reader = open_engine(path, key)
        self._writer = self._reader.execution_options(is_writer=True)
        self._soon = self._reader.execution_options(is_writer=True, is_synced=False)
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


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise translate(error.orig if isinstance(error.orig, Exception) else error) from error
