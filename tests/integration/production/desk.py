"""A production desk on real parts: office over HTTP, training CA and seal maker, the driver in its own process."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.adapters.backend_http.backend import HttpBackend
from app.adapters.backend_http.transport import TimeLimits, Transport
from app.adapters.backend_http.usb_keys import HttpAdminPins, HttpKeyStock
from app.adapters.folder.clock import SystemClock
from app.adapters.folder.lock import LockFile
from app.ports.audit import AuditChain
from app.ports.locks import FolderLock
from app.ports.store import Store
from app.ports.usb_keys import AdminPins, KeyKind, Pin, UsbKeys
from app.services.acting import Acting
from app.services.outbox import Outbox
from app.services.production import Production
from app.services.production_values import ConfirmedSeal, KeyJob
from app.services.sending import Sender
from app.services.session import Session
from review.orders import OrderNo, OrderSnapshot
from tests.fakes.locks import MemoryLock
from tests.fakes.scans import MemoryScans
from tests.fakes.secrets import MemoryVault
from tests.fakes.store import MemoryStore
from tests.integration.backend.bench import Bench, order_number
from tests.integration.backend.path import PICTURE, Office

SEAL = ConfirmedSeal(seal_kind="company", picture_png=PICTURE, width_mm=40.0, height_mm=40.0)
LEGAL_SEAL = ConfirmedSeal(seal_kind="legal", picture_png=PICTURE, width_mm=18.0, height_mm=18.0)


@dataclass
class OfficeBranch:
    """One production operator's workstation; `orders` stand in production."""

    bench: Bench
    backend: HttpBackend
    acting: Acting
    store: Store
    clock: SystemClock
    admin_pins: AdminPins | None = None

    def production(self, keys: UsbKeys) -> Production:
        """Return the service as a newly started program has it: no PIN remembered."""
        return Production(
            self.acting,
            keys=keys,
            store=self.store,
            backend=self.backend,
            clock=self.clock,
            admin_pins=self.admin_pins,
            stock=HttpKeyStock(self.backend),
        )

    def order(self, number: int) -> OrderSnapshot:
        """Return the order as the server has it."""
        return self.backend.order(order_number(number))

    def to_production(self, number: int) -> OrderNo:
        """Take an order up to production."""
        with Office(self.bench, order_number(number)) as office:
            office.to_production()
        return order_number(number)

    def live_sets(self, number: int) -> int:
        """Return how many certificate sets of the order are requested or live in the server's database."""
        from sqlalchemy import func, select

        from backend.database.tables import CertificateSetRow

        query = select(func.count()).where(
            CertificateSetRow.order_no == order_number(number), CertificateSetRow.state != "revoked"
        )
        with self.bench.office.database.read() as session:
            return int(session.scalar(query) or 0)


@contextmanager
def a_branch(folder: Path, *, orders: int = 3, store: Store | None = None) -> Iterator[OfficeBranch]:
    """Open an office and a workstation at its production desk, by default with its store in memory."""
    with Bench(folder / "office", orders=orders) as bench:
        yield branch_of(bench, folder, store or MemoryStore(AuditChain(b"test")))


def branch_of(
    bench: Bench, folder: Path, store: Store, *, lock: FolderLock | None = None, has_escrow: bool = False
) -> OfficeBranch:
    """Return a signed-in workstation of that office."""
    clock, vault = SystemClock(), MemoryVault()
    account = bench.account("production")
    backend = HttpBackend(
        bench.url,
        transport=Transport(bench.url, limits=TimeLimits(connect=5, silence=30)),
        vault=vault,
        clock=clock,
        refresh_lock=LockFile(folder / "session.lock"),
    )
    session = Session(server_url=bench.url, backend=backend, vault=vault, store=store, clock=clock)
    session.sign_in(account.user, account.password)
    outbox = Outbox(store=store, clock=clock, undo_seconds=0)
    sender = Sender(
        store=store,
        backend=backend,
        session=session,
        outbox=outbox,
        scans=MemoryScans(),
        clock=clock,
        lock=lock or MemoryLock(),
    )
    acting = Acting(store=store, backend=backend, session=session, outbox=outbox, sender=sender, clock=clock)
    pins = HttpAdminPins(backend) if has_escrow else None
    return OfficeBranch(bench=bench, backend=backend, acting=acting, store=store, clock=clock, admin_pins=pins)


def a_job(order_no: OrderNo, serial: str, kind: KeyKind = KeyKind.SM2, *, factory_secret: Pin | None = None) -> KeyJob:
    """Return a job with a company seal and a legal-representative seal."""
    return KeyJob(
        order_no=order_no,
        usb_key_serial=serial,
        kind=kind,
        seals=(SEAL, LEGAL_SEAL),
        factory_secret=factory_secret,
    )


def b64(content: bytes) -> str:
    """Return base64 text."""
    return base64.b64encode(content).decode()
