"""Who acts here: sign-in, queue, outbox and synchronisation of a seat, and what every other service builds on.

Every service is built, and its module imported, when it is first asked for: a list of orders pays for no other desk
(docs/adr/0090). A person who is signed in waits for nothing else at the start.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from app.adapters.folder.settings_file import TomlSettings
from app.bootstrap.tables import OfficeTables, office_tables
from app.services.lazily import lazily

if TYPE_CHECKING:
    from app.adapters.backend_http.audit_witness import HttpAuditWitness
    from app.adapters.backend_http.backend import HttpBackend
    from app.adapters.scans.encrypted import EncryptedScans
    from app.bootstrap.folder import DataFolder
    from app.bootstrap.seat import Seat
    from app.services.acting import Acting
    from app.services.audit import Audit
    from app.services.documents import Documents
    from app.services.leases import Leases
    from app.services.outbox import Outbox
    from app.services.people import People
    from app.services.queue import Queue
    from app.services.sending import Sender
    from app.services.session import Session
    from app.services.sync import Connection, Sync
    from app.services.workstation import Doors
    from review.orders import DocumentCode


class ActingServices:
    """The part of `app.services.workstation.Services` that every desk needs."""

    def __init__(self, folder: DataFolder, seat: Seat, doors: Doors) -> None:
        self._folder = folder
        self._seat = seat
        self.home = folder.home
        self.doors = doors
        self.settings = seat.settings
        self.is_training = seat.settings.is_training
        self.settings_file = TomlSettings(folder.settings)
        self.clock = seat.clock
        self.store = seat.store

    @property
    def tables(self) -> OfficeTables:
        """Return the office's data tables."""
        return office_tables()

    @property
    def backend(self) -> HttpBackend:
        """Return the office server."""
        return self._seat.backend

    @property
    def scans(self) -> EncryptedScans:
        """Return the picture cache."""
        return self._seat.scans

    @cached_property
    def session(self) -> Session:
        """Return who is signed in."""
        from app.services.session import Session

        return Session(
            server_url=self.settings.server_url,
            backend=lazily(lambda: self.backend),
            vault=self._seat.vault,
            store=self.store,
            clock=self.clock,
        )

    @cached_property
    def queue(self) -> Queue:
        """Return what is there to do."""
        from app.services.queue import Queue

        return Queue(store=self.store, lines=self.store, backend=lazily(lambda: self.backend))

    @cached_property
    def outbox(self) -> Outbox:
        """Return what waits to be sent."""
        from app.services.outbox import Outbox

        return Outbox(store=self.store, clock=self.clock, undo_seconds=self.settings.undo_seconds)

    @cached_property
    def sender(self) -> Sender:
        """Return what sends it; one process at a time."""
        from app.services.sending import Sender

        return Sender(
            store=self.store,
            backend=self.backend,
            session=self.session,
            outbox=self.outbox,
            scans=self.scans,
            clock=self.clock,
            lock=self._folder.lock("outbox-training" if self.is_training else "outbox"),
        )

    @cached_property
    def acting(self) -> Acting:
        """Return how any act is taken."""
        from app.services.acting import Acting

        return Acting(
            store=self.store,
            backend=self.backend,
            session=self.session,
            outbox=self.outbox,
            sender=self.sender,
            clock=self.clock,
        )

    @cached_property
    def connection(self) -> Connection:
        """Return how the connection stands."""
        from app.services.sync import Connection

        return Connection(store=self.store, outbox=self.outbox)

    @cached_property
    def sync(self) -> Sync:
        """Return what exchanges with the server."""
        from app.services.sync import Sync

        return Sync(
            store=self.store,
            backend=self.backend,
            sender=self.sender,
            connection=self.connection,
            scans=self.scans,
            clock=self.clock,
        )

    @cached_property
    def leases(self) -> Leases:
        """Return who has an order open."""
        from app.services.leases import Leases

        return Leases(backend=self.backend, ttl_seconds=self.settings.lease_seconds)

    @cached_property
    def people(self) -> People:
        """Return what people call each other."""
        from app.services.people import People

        return People(store=self.store, backend=self.backend, clock=self.clock)

    @cached_property
    def documents(self) -> Documents:
        """Return the pages of orders."""
        from app.ports.codec import adapter_of
        from app.services.documents import Documents
        from review.orders import StoredDocument

        stored_list = adapter_of(tuple[StoredDocument, ...])
        return Documents(
            store=self.store,
            backend=self.backend,
            session=self.session,
            scans=self.scans,
            clock=self.clock,
            is_personal=self._is_personal,
            decode=stored_list.validate_json,
            encode=lambda documents: str(stored_list.dump_json(tuple(documents)), "utf-8"),
        )

    def _is_personal(self, document: DocumentCode) -> bool:
        spec = self.tables.kinds.documents.get(document)
        return spec is None or spec.personal

    @cached_property
    def audit(self) -> Audit:
        """Return the audit trail."""
        from app.services.audit import Audit

        return Audit(
            store=self.store,
            secrets=self._seat.secrets,
            chain=self._seat.chain,
            clock=self.clock,
            witness=lazily(self._witness),
        )

    def _witness(self) -> HttpAuditWitness:
        from app.adapters.backend_http.audit_witness import HttpAuditWitness

        return HttpAuditWitness(self.backend)
