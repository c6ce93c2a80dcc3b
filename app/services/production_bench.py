"""What the steps of one production run share, and how they have the server act."""

from collections.abc import Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass, field
from typing import Any

from app.ports.clock import Clock
from app.ports.errors import Refused
from app.ports.usb_keys import AdminPins, UsbKeySession
from app.services.acting import Acting
from app.services.outcomes import Done
from app.services.production_log import StepLog
from app.services.production_trust import IssuedSet, OfficeTrust
from app.services.production_values import KeyJob, PinMemory, PinPolicy
from app.services.sending import OnAnswer
from review.actions import Action, ActionReceipt, RevokeCertificates
from review.orders import OrderNo, OrderSnapshot
from review.revocations import RevocationCause


@dataclass(slots=True, kw_only=True)
class Bench:
    """What the steps of one run share. `session` is the key's; the rest is found out on the way.

    `beside` runs requests while the key is written; `coming` are the seals asked for there, `trusted` what the office
    trusts, `begun` done when it is on disk that the key is ours. `is_new_pair`: the signing pair was made in this run,
    so nothing that is certified for it can be on the key yet.
    """

    job: KeyJob
    order: OrderSnapshot
    session: UsbKeySession
    acting: Acting
    clock: Clock
    trusted: Future[OfficeTrust]
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
    coming: list[Future[ActionReceipt]] = field(default_factory=list)
    begun: Future[None] | None = None
    is_over: bool = False
    _turn: Future[None] | None = None

    @property
    def trust(self) -> OfficeTrust:
        """What the office trusts; waits until it was fetched."""
        return self.trusted.result()

    def do(self, action: Action) -> ActionReceipt:
        """Have the server act on the order; a "no" of ours or of the server is `Refused`.

        What the log has noted is durable before the server hears of it. The answer is on disk when the run is over, or
        asked for again under its key.
        """
        self.wait_for_turn()
        return self._act((action,), None)

    def do_in_turn(self, actions: Sequence[Action]) -> list[Future[ActionReceipt]]:
        """Have the server act beside, one action after the other; all are durable before it hears of the first."""
        self.wait_for_turn()
        answers: list[Future[ActionReceipt]] = [Future() for _ in actions]
        self._turn = self.beside.submit(self._take_turn, actions, answers)
        return answers

    def begin(self) -> None:
        """Put on disk beside that the key is ours; it is not changed before `require_begun`."""
        self.begun = self.beside.submit(self.log.flush)

    def require_begun(self) -> None:
        """Wait until what `begin` writes is on disk."""
        if self.begun is not None:
            self.begun.result()

    def catch_up(self) -> None:
        """Put answers and notes on disk, for when there is a wait anyway."""
        self.acting.sender.settle(self.log.flush_into if self.log.has_notes else None)

    def settle(self) -> None:
        """End what runs beside: a request is answered or was never made when the run is over."""
        self.is_over = True
        beside: tuple[Future[Any] | None, ...] = (self.trusted, self.begun, self._turn)
        wait([future for future in beside if future is not None])
        self.catch_up()

    def wait_for_turn(self) -> None:
        """Wait until what was asked of the server beside is answered."""
        if self._turn is not None:
            wait([self._turn])

    def _take_turn(self, actions: Sequence[Action], answers: Sequence[Future[ActionReceipt]]) -> None:
        coming = iter(answers)

        def on_answer(receipt: ActionReceipt) -> bool:
            next(coming).set_result(receipt)
            return not self.is_over

        try:
            self._act(actions, on_answer)
        except BaseException as error:  # handed to whoever waits for the answers
            for answer in coming:
                answer.set_exception(error)

    def _act(self, actions: Sequence[Action], on_answer: OnAnswer | None) -> ActionReceipt:
        outcome = self.acting.do_now(
            self.job.order_no, *actions, also=self.log.flush_into, on_answer=on_answer, is_followed=True
        )
        if not isinstance(outcome, Done):
            raise Refused(outcome.code, outcome.sentence)
        self.order = outcome.receipt.order
        return outcome.receipt

    @property
    def certificates(self) -> IssuedSet:
        """The checked certificate set."""
        if self.issued is None:
            raise RuntimeError("certificates are asked for before this step")
        return self.issued


def revoke_for(acting: Acting, order_no: OrderNo, action: RevokeCertificates) -> OrderSnapshot | None:
    """Revoke the live set of an order's key; harmless where the server holds none (then there is no answer)."""
    try:
        outcome = acting.do_now(order_no, action)
    except Refused as error:
        if error.code == "no_live_certificates":
            return None
        raise
    if isinstance(outcome, Done):
        return outcome.receipt.order
    if outcome.code == "no_live_certificates":
        return None
    raise Refused(outcome.code, outcome.sentence)


def revoke(bench: Bench, cause: RevocationCause, reason: str) -> None:
    """Revoke the live set of this key, when what runs beside has ended."""
    bench.wait_for_turn()
    job = bench.job
    action = RevokeCertificates(usb_key_serial=job.usb_key_serial, reason=reason, cause=cause)
    bench.order = revoke_for(bench.acting, job.order_no, action) or bench.order
