"""What the steps of one production run share, and how they have the server act."""

from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass, field

from app.ports.clock import Clock
from app.ports.errors import Refused
from app.ports.usb_keys import AdminPins, UsbKeySession
from app.services.acting import Acting
from app.services.outcomes import Done
from app.services.production_log import StepLog
from app.services.production_trust import IssuedSet, OfficeTrust
from app.services.production_values import KeyJob, PinMemory, PinPolicy
from review.actions import Action, ActionReceipt, RevokeCertificates
from review.orders import OrderSnapshot


@dataclass(slots=True, kw_only=True)
class Bench:
    """What the steps of one run share. `session` is the key's; the rest is found out on the way.

    `beside` runs requests while the key is written; `coming` are the seals asked for there. `is_new_pair`: the signing
    pair was made in this run, so nothing that is certified for it can be on the key yet.
    """

    job: KeyJob
    order: OrderSnapshot
    session: UsbKeySession
    acting: Acting
    clock: Clock
    trust: OfficeTrust
    log: StepLog
    pins: PinMemory
    policy: PinPolicy
    admin_pins: AdminPins | None
    beside: Executor
    is_blank: bool = False
    is_new_pair: bool = False
    read_certificate: bytes | None = None
    public_key: bytes = b""
    issued: IssuedSet | None = None
    seals: dict[str, bytes] = field(default_factory=dict)
    coming: list[Future[bytes]] = field(default_factory=list)

    def do(self, action: Action) -> ActionReceipt:
        """Have the server act on the order; a "no" of ours or of the server is `Refused`.

        What the log has noted is durable before the server hears of it.
        """
        outcome = self.acting.do_now(self.job.order_no, action, also=self.log.flush_into, is_followed=True)
        if not isinstance(outcome, Done):
            raise Refused(outcome.code, outcome.sentence)
        self.order = outcome.receipt.order
        return outcome.receipt

    def settle(self) -> None:
        """End what runs beside: a request is answered or was never made when the run is over."""
        for future in self.coming:
            future.cancel()
        wait(self.coming)

    @property
    def certificates(self) -> IssuedSet:
        """The checked certificate set."""
        if self.issued is None:
            raise RuntimeError("certificates are asked for before this step")
        return self.issued


def revoke_for(acting: Acting, job: KeyJob, reason: str, *, quarantine: bool = False) -> OrderSnapshot | None:
    """Revoke the live set of the job's key; harmless where the server holds none (then there is no answer)."""
    action = RevokeCertificates(usb_key_serial=job.usb_key_serial, reason=reason, quarantine=quarantine)
    try:
        outcome = acting.do_now(job.order_no, action, is_followed=True)
    except Refused as error:
        if error.code == "no_live_certificates":
            return None
        raise
    if isinstance(outcome, Done):
        return outcome.receipt.order
    if outcome.code == "no_live_certificates":
        return None
    raise Refused(outcome.code, outcome.sentence)


def revoke(bench: Bench, reason: str) -> None:
    """Revoke the live set of this key."""
    bench.order = revoke_for(bench.acting, bench.job, reason) or bench.order
