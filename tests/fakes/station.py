"""The services over fakes, wired as the composition root wires them."""

from dataclasses import dataclass

from app.ports.audit import AuditChain
from app.ports.session import RememberedSignIn
from app.ports.store import Store
from app.services.acting import Acting
from app.services.audit import Audit
from app.services.outbox import Outbox
from app.services.sending import Sender
from app.services.session import Session
from app.services.sync import Connection, Sync
from tests.fakes.backend import FakeBackend
from tests.fakes.clock import FakeClock
from tests.fakes.locks import MemoryLock
from tests.fakes.scans import MemoryScans
from tests.fakes.secrets import MemorySecrets, MemoryVault
from tests.fakes.store import MemoryStore
from tests.fakes.witness import MemoryWitness

SERVER = "http://127.0.0.1:1"


@dataclass
class Station:
    """What a test of a service needs."""

    clock: FakeClock
    backend: FakeBackend
    store: Store
    vault: MemoryVault
    scans: MemoryScans
    session: Session
    outbox: Outbox
    sender: Sender
    acting: Acting
    connection: Connection
    sync: Sync
    audit: Audit
    lock: MemoryLock

    def sign_in(self, user: str = "wangfang") -> None:
        self.vault.save(RememberedSignIn(server_url=SERVER, sign_in=self.backend.sign_in(user, "right")))


def a_station(store: Store | None = None) -> Station:
    """Return services over fakes, signed in."""
    clock, chain = FakeClock(), AuditChain(b"test")
    backend, vault, scans, lock = FakeBackend(clock=clock), MemoryVault(), MemoryScans(), MemoryLock()
    store = store or MemoryStore(chain)
    session = Session(server_url=SERVER, backend=backend, vault=vault, store=store, clock=clock)
    outbox = Outbox(store=store, clock=clock, undo_seconds=8)
    sender = Sender(store=store, backend=backend, session=session, outbox=outbox, scans=scans, clock=clock, lock=lock)
    acting = Acting(store=store, backend=backend, session=session, outbox=outbox, sender=sender, clock=clock)
    connection = Connection(store=store, outbox=outbox)
    sync = Sync(store=store, backend=backend, sender=sender, connection=connection, scans=scans, clock=clock)
    audit = Audit(store=store, secrets=MemorySecrets(), chain=chain, clock=clock, witness=MemoryWitness())
    station = Station(
        clock=clock,
        backend=backend,
        store=store,
        vault=vault,
        scans=scans,
        session=session,
        outbox=outbox,
        sender=sender,
        acting=acting,
        connection=connection,
        sync=sync,
        audit=audit,
        lock=lock,
    )
    station.sign_in()
    return station
