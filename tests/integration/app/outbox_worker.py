"""A program to be killed: takes actions and sends them, and says on its standard output what it has accepted.

Run as ``python -m tests.integration.app.outbox_worker FOLDER URL COUNT``; COUNT 0 only sends what is left.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from app.adapters.backend_http.backend import HttpBackend
from app.adapters.backend_http.transport import TimeLimits, Transport
from app.adapters.database.store import open_store
from app.adapters.folder.clock import SystemClock
from app.adapters.folder.lock import LockFile
from app.ports.audit import AuditChain
from app.ports.backend import SignIn, StaffMember
from app.ports.errors import WorkstationError
from app.ports.session import RememberedSignIn
from app.services.outbox import Outbox
from app.services.sending import Sender
from app.services.session import Session
from review.actions import LogCall
from review.orders import CallOutcome
from review.stages import Role
from tests.fakes.orders import an_order
from tests.fakes.scans import MemoryScans
from tests.fakes.secrets import MemoryVault

ORDERS = 3
KEY = bytes(range(32))
CHAIN = AuditChain(b"test")


def main() -> None:
    folder, url, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    clock, vault = SystemClock(), MemoryVault()
    store = open_store(folder / "w.db", KEY, chain=CHAIN, lock=LockFile(folder / "upgrade.lock"))
    member = StaffMember(user="wangfang", name="王芳", roles=frozenset({Role.PRE_REVIEWER}))
    sign_in = SignIn(member=member, access_token="a", refresh_token="r", expires_at=datetime.now(UTC))
    vault.save(RememberedSignIn(server_url=url, sign_in=sign_in))
    backend = HttpBackend(
        url,
        transport=Transport(url, limits=TimeLimits(connect=1, silence=2)),
        vault=vault,
        clock=clock,
        refresh_lock=LockFile(folder / "session.lock"),
    )
    session = Session(server_url=url, backend=backend, vault=vault, store=store, clock=clock)
    outbox = Outbox(store=store, clock=clock, undo_seconds=0)
    sender = Sender(
        store=store,
        backend=backend,
        session=session,
        outbox=outbox,
        scans=MemoryScans(),
        clock=clock,
        lock=LockFile(folder / "outbox.lock"),
    )
    with store.writing() as work:
        if work.orders.get(an_order(1).order_no) is None:
            work.orders.put([an_order(number) for number in range(1, ORDERS + 1)])
    for number in range(count):
        order_no = an_order(number % ORDERS + 1).order_no
        call = LogCall(number=str(number), outcome=CallOutcome.AGREED)
        accepted = outbox.take(order_no, call, taken_by="wangfang")
        print(f"{order_no} {accepted.action_key}", flush=True)
        if number % 2:
            send(sender)
    send(sender)
    print("end", flush=True)


def send(sender: Sender) -> None:
    try:
        sender.send_due()
    except WorkstationError as error:
        print(f"error {error.code}", flush=True)


if __name__ == "__main__":
    main()
