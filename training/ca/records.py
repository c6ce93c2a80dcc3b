"""What the training CA issued and revoked, in one SQLite file beside its keys."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from pki.algorithms import KeyAlgorithm

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS certificate_sets (
    signing_serial TEXT PRIMARY KEY,
    encryption_serial TEXT UNIQUE,
    order_no TEXT NOT NULL,
    usb_key_serial TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    public_key BLOB NOT NULL UNIQUE,
    signing_certificate BLOB NOT NULL,
    encryption_certificate BLOB,
    csr_response BLOB,
    revoked_at TEXT,
    revocation_reason TEXT
);
CREATE INDEX IF NOT EXISTS certificate_sets_of_order ON certificate_sets (order_no);
CREATE UNIQUE INDEX IF NOT EXISTS one_live_set_per_order
    ON certificate_sets (order_no) WHERE revoked_at IS NULL;
"""
_COLUMNS: Final = (
    "signing_serial, encryption_serial, order_no, usb_key_serial, algorithm, public_key, "
    "signing_certificate, encryption_certificate, csr_response, revoked_at, revocation_reason"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateSet:
    """A certificate set as recorded; ``public_key`` is the signing key's SubjectPublicKeyInfo."""

    signing_serial: str
    encryption_serial: str | None
    order_no: str
    usb_key_serial: str
    algorithm: KeyAlgorithm
    public_key: bytes = field(repr=False)
    signing_certificate: bytes = field(repr=False)
    encryption_certificate: bytes | None = field(repr=False)
    csr_response: bytes | None = field(repr=False)
    revoked_at: datetime | None = None
    revocation_reason: str | None = None

    @property
    def serials(self) -> tuple[str, ...]:
        """Serials of the certificates of the set."""
        return (self.signing_serial, *([self.encryption_serial] if self.encryption_serial else []))


class IssueRecords:
    """The table of certificate sets. Every change happens inside :meth:`exclusive`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with closing(self._connect()) as connection:
            connection.executescript(_SCHEMA)

    @contextmanager
    def exclusive(self) -> Iterator["RecordsTransaction"]:
        """Hold the write lock across processes; commit at the end. A connection closed before that undoes all."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield RecordsTransaction(connection)
            connection.commit()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=30, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        return connection


class RecordsTransaction:
    """Reads and writes under the lock."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def by_public_key(self, public_key: bytes) -> CertificateSet | None:
        """Return the set of a public key, revoked or not."""
        return self._one("public_key = ?", public_key)

    def by_serial(self, serial: str) -> CertificateSet | None:
        """Return the set one of whose certificates has that serial."""
        return self._one("? IN (signing_serial, encryption_serial)", serial)

    def live_of_order(self, order_no: str) -> CertificateSet | None:
        """Return the set of an order that is not revoked."""
        return self._one("order_no = ? AND revoked_at IS NULL", order_no)

    def revoked_until(self, when: datetime) -> list[CertificateSet]:
        """Return the sets revoked at ``when`` or before, oldest revocation first."""
        found = [s for s in self._all("revoked_at IS NOT NULL") if s.revoked_at and s.revoked_at <= when]
        return sorted(found, key=lambda s: (s.revoked_at, s.signing_serial))

    def add(self, issued: CertificateSet) -> None:
        """Record a newly issued set."""
        self._connection.execute(
            f"INSERT INTO certificate_sets ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",  # noqa: S608
            (
                issued.signing_serial,
                issued.encryption_serial,
                issued.order_no,
                issued.usb_key_serial,
                issued.algorithm.value,
                issued.public_key,
                issued.signing_certificate,
                issued.encryption_certificate,
                issued.csr_response,
            ),
        )

    def mark_revoked(self, issued: CertificateSet, *, when: datetime, reason: str) -> None:
        """Record that a set is revoked."""
        self._connection.execute(
            "UPDATE certificate_sets SET revoked_at = ?, revocation_reason = ? WHERE signing_serial = ?",
            (when.isoformat(), reason, issued.signing_serial),
        )

    def _one(self, condition: str, value: object) -> CertificateSet | None:
        return next(iter(self._all(condition, value)), None)

    def _all(self, condition: str, *values: object) -> list[CertificateSet]:
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM certificate_sets WHERE {condition}",  # noqa: S608
            values,
        )
        return [_set_of(row) for row in rows]


def _set_of(row: tuple[object, ...]) -> CertificateSet:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    values["algorithm"] = KeyAlgorithm(str(values["algorithm"]))
    revoked_at = values["revoked_at"]
    values["revoked_at"] = None if revoked_at is None else datetime.fromisoformat(str(revoked_at))
    return CertificateSet(**values)  # type: ignore[arg-type]
