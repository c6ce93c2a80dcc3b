"""One run of the production desk as a program of its own: real database, real HTTP, real device process, kill -9.

Runs are forked from a clean server process that has the imports done (`multiprocessing`'s forkserver), so a killed
program costs some 50 ms and not a second.
"""

import multiprocessing
import os
import signal
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.adapters.backend_http.backend import HttpBackend
from app.adapters.backend_http.transport import Answer, Call, TimeLimits, Transport
from app.adapters.backend_http.usb_keys import HttpAdminPins
from app.adapters.database.store import SqlStore, open_store
from app.adapters.folder.clock import SystemClock
from app.adapters.folder.lock import LockFile
from app.adapters.usb_key.device_process import device_process_command
from app.adapters.usb_key.process_keys import ProcessUsbKeys
from app.ports.audit import AuditChain
from app.ports.errors import Unavailable
from app.ports.store import UnitOfWork
from app.ports.usb_keys import KeyKind, Pin
from app.services.acting import Acting
from app.services.outbox import Outbox
from app.services.production import Production
from app.services.production_values import Produced, Quarantined, Waiting
from app.services.sending import Sender
from app.services.session import Session
from review.orders import OrderNo
from tests.fakes.scans import MemoryScans
from tests.fakes.secrets import MemoryVault
from tests.integration.production.desk import a_job

KEY = bytes(range(32))
KILLED = "killed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """A fault of the program's own making, at its n-th request or database commit; `forever`: from there on."""

    what: str = ""
    """``request`` or ``commit``."""
    at: int = 0
    how: str = ""
    """``unreachable``, ``answer lost``, ``kill before`` or ``kill after``."""
    forever: bool = False

    def hits(self, what: str, number: int) -> bool:
        """Tell whether it strikes now."""
        return what == self.what and (number == self.at or (self.forever and number > self.at))


NOTHING = Struck()


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What a program is started with; everything can be pickled. `driver`: skf or pkcs11."""

    url: str
    account: tuple[str, str]
    folder: Path
    order_no: str
    serial: str
    driver: str
    library: str
    environment: Mapping[str, str]
    kind: KeyKind = KeyKind.SM2
    factory_secret: str | None = None
    limits: Mapping[str, float] = field(default_factory=dict)
    struck: Struck = NOTHING
    tries: int = 1
    """How often this program tries, the key put back before each further one."""
    tray: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a program ended: its outcome by name, its error's code, and how many requests and commits it made.

    `waits`: how often it tried again by itself.
    """

    outcome: str
    code: str = ""
    requests: int = 0
    commits: int = 0
    waits: int = 0


class Strike:
    """Counts and strikes."""

    def __init__(self, struck: Struck) -> None:
        self.struck = struck
        self.counts = {"request": 0, "commit": 0}

    @contextmanager
    def around(self, what: str) -> Iterator[None]:
        """Run one request or commit, struck where its turn has come."""
        self.counts[what] += 1
        is_hit = self.struck.hits(what, self.counts[what])
        how = self.struck.how if is_hit else ""
        if how == "kill before":
            os.kill(os.getpid(), signal.SIGKILL)
        if how == "unreachable":
            raise Unavailable("server_unreachable", "连不上服务器。")
        yield
        if how == "kill after":
            os.kill(os.getpid(), signal.SIGKILL)
        if how == "answer lost":
            raise Unavailable("server_interrupted", "服务器的答复丢失。")


class StruckTransport(Transport):
    """The real transport; a struck request fails after the transport's own repetitions."""

    def __init__(self, url: str, strike: Strike) -> None:
        super().__init__(url, limits=TimeLimits(connect=5, silence=30))
        self._strike = strike

    def exchange(self, call: Call, token: str | None = None) -> Answer:
        with self._strike.around("request"):
            return super().exchange(call, token)


class StruckStore:
    """The real store; a killed commit was either not begun or is on disk."""

    def __init__(self, store: SqlStore, strike: Strike) -> None:
        self._store = store
        self._strike = strike
        self.reading = store.reading

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        with self._strike.around("commit"), self._store.writing() as work:
            yield work

    @contextmanager
    def writing_soon(self) -> Iterator[UnitOfWork]:
        with self._strike.around("commit"), self._store.writing_soon() as work:
            yield work


def run(program: Program, answers: Any) -> None:
    """Make the key as a newly started program does, and tell how it ended (the process's entry point)."""
    try:
        answers.send(_run(program))
    except BaseException as error:
        answers.send(Ended(outcome=f"{type(error).__name__}: {error}", code=traceback.format_exc(limit=-3)))
        raise


def _run(program: Program) -> Ended:
    strike = Strike(NOTHING)
    store = open_store(
        program.folder / "w.db", KEY, chain=AuditChain(KEY), lock=LockFile(program.folder / "upgrade.lock")
    )
    struck_store: Any = StruckStore(store, strike)
    clock = SystemClock()
    backend = HttpBackend(
        program.url,
        transport=StruckTransport(program.url, strike),
        vault=(vault := MemoryVault()),
        clock=clock,
        refresh_lock=LockFile(program.folder / "session.lock"),
    )
    session = Session(server_url=program.url, backend=backend, vault=vault, store=store, clock=clock)
    session.sign_in(*program.account)
    outbox = Outbox(store=struck_store, clock=clock, undo_seconds=0)
    sender = Sender(
        store=struck_store, backend=backend, session=session, outbox=outbox, scans=MemoryScans(), clock=clock,
        lock=LockFile(program.folder / "outbox.lock"),
    )  # fmt: skip
    acting = Acting(store=struck_store, backend=backend, session=session, outbox=outbox, sender=sender, clock=clock)
    command = [*device_process_command(), "--driver", program.driver, "--library", program.library]
    keys = ProcessUsbKeys(command, environment=program.environment, limits=program.limits)
    production = Production(
        acting, keys=keys, store=struck_store, backend=backend, clock=clock, admin_pins=HttpAdminPins(backend)
    )
    strike.counts.update(request=0, commit=0)
    strike.struck = program.struck
    ended = Ended(outcome="")
    try:
        for number in range(program.tries):
            ended = replace(_attempt(production, program), waits=number, requests=strike.counts["request"])
            ended = replace(ended, commits=strike.counts["commit"])
            if ended.outcome != "Waiting":
                break
            put_back(Path(program.tray))
            if number:
                strike.struck = NOTHING  # "for ever" lasts until somebody mends it
                _mend(Path(program.tray))
        return ended
    finally:
        keys.close()


def _attempt(production: Production, program: Program) -> Ended:
    secret = Pin(program.factory_secret) if program.factory_secret else None
    job = a_job(OrderNo(program.order_no), program.serial, program.kind, factory_secret=secret)
    try:
        outcome = production.produce(job)
    except Unavailable as error:  # before the first step: nothing was begun
        return Ended(outcome="Waiting", code=error.code)
    match outcome:
        case Produced() | Quarantined():
            code = ""
        case Waiting(error=error):
            code = error.code
        case refused:
            code = refused.code
    return Ended(outcome=type(outcome).__name__, code=code)


def put_back(tray: Path) -> None:
    """Plug the software key or the struck token of this folder in again."""
    pulled = tray / "key1.key.out"
    if pulled.exists():
        pulled.replace(tray / "key1.key")
    (tray / "control.out").unlink(missing_ok=True)


def _mend(tray: Path) -> None:
    control = tray / "control"
    if control.exists() and control.read_text(encoding="ascii").startswith("fault"):
        control.write_text("", encoding="ascii")


class Programs:
    """Starts programs and waits for them."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([__name__])

    def start(self, program: Program, *, seconds: float = 120.0) -> Ended:
        """Run one to its end; `KILLED` where it was killed."""
        ours, theirs = self._context.Pipe(duplex=False)
        child = self._context.Process(target=run, args=(program, theirs))
        child.start()
        theirs.close()
        try:
            ended = ours.recv() if ours.poll(seconds) else Ended(outcome="hung")
        except EOFError:
            ended = Ended(outcome=KILLED)
        if isinstance(ended, Ended) and ended.outcome == "hung":
            child.kill()
        child.join()
        ours.close()
        if child.exitcode == -signal.SIGKILL and ended.outcome != "hung":
            return Ended(outcome=KILLED)
        return ended
