"""The production desk: make a USB key for an order, step by step, resumable at every step (DOMAIN §8, DESIGN §6).

The key may be pulled, the program killed or the server lost at any moment: calling `produce` again with the same
order and key goes on, or cleanly starts over. Never two live certificate sets, never a key that ships unproven.
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from app.ports.backend import Backend
from app.ports.clock import Clock
from app.ports.errors import Refused, UserError, WorkstationError
from app.ports.jobs import JobContext, Unattended
from app.ports.key_stock import KeyStock
from app.ports.store import Store
from app.ports.usb_key_errors import KeyFull, PinIncorrect, PinLocked
from app.ports.usb_keys import AdminPins, KeyContents, Pin, UsbKeyInfo, UsbKeys
from app.services import production_steps as steps
from app.services.acting import Acting
from app.services.outcomes import RuleBroken
from app.services.production_bench import Bench, revoke_for
from app.services.production_log import FAILED, QUARANTINE_DUE, QUARANTINED, RECYCLED, StepLog
from app.services.production_trust import OfficeTrust, as_user_error
from app.services.production_values import (
    SEAL_FILES,
    STEP_NAMES_ZH,
    Doubtful,
    KeyJob,
    PinMemory,
    PinPolicy,
    Produced,
    ProductionOutcome,
    Quarantined,
    Step,
    Waiting,
)
from pki.errors import PkiError
from review.actions import RequestCertificates, RevokeCertificates
from review.key_stock import StockState
from review.orders import KeyState, OrderNo, OrderSnapshot
from review.revocations import RevocationCause
from review.rules import Actor, broken_rule

log = logging.getLogger(__name__)


class Production:
    """Makes keys. One key at a time; the device pool has one thread."""

    def __init__(
        self,
        acting: Acting,
        *,
        keys: UsbKeys,
        store: Store,
        backend: Backend,
        clock: Clock,
        policy: PinPolicy | None = None,
        admin_pins: AdminPins | None = None,
        stock: KeyStock | None = None,
    ) -> None:
        self._acting = acting
        self._keys = keys
        self._store = store
        self._backend = backend
        self._clock = clock
        self.policy = policy or PinPolicy()
        self._admin_pins = admin_pins
        self._stock = stock
        self._trust: OfficeTrust | None = None
        self._beside = ThreadPoolExecutor(max_workers=2, thread_name_prefix="production-requests")
        self.pins = PinMemory()

    def present(self) -> tuple[UsbKeyInfo, ...]:
        """Return the inserted keys."""
        return self._keys.present()

    def inspect(self, serial: str) -> tuple[UsbKeyInfo, KeyContents]:
        """Read what is on a key, without a PIN."""
        with self._keys.open(serial) as session:
            return session.info(), session.contents()

    def recycle(self, serial: str, *, confirmed_serial: str, secret: Pin | None = None) -> None:
        """Erase a used key after a second confirmation that names its serial; it is blank stock afterwards."""
        by = self._acting.session.require().user
        with self._store.reading() as work:
            past = work.production.of_key(serial)
        if any(entry.result in (QUARANTINE_DUE, QUARANTINED) for entry in past):
            raise Refused("usb_key_quarantined", f"介质 {serial} 已隔离，不能回收再用。请交主管处理。")
        with self._keys.open(serial) as session:
            session.wipe(confirmed_serial=confirmed_serial, secret=secret)
        entry = StepLog(self._store, self._clock, order_no=OrderNo(""), usb_key_serial=serial, by=by)
        entry.write(Step.CHECK, RECYCLED)

    def produce(self, job: KeyJob, context: JobContext | None = None) -> ProductionOutcome:
        """Make the key, or go on where an earlier call stopped."""
        context = context or Unattended()
        _require_seals(job)
        order = self._backend.order(job.order_no)
        if steps.is_finished(order, job.usb_key_serial):
            self._remember(order)
            return self._produced(job, order)
        trusted = self._beside.submit(self._prepare, order)
        broken = self._broken_rule(order, job)
        if broken is not None:
            return broken
        out_of_use = _quarantined_before(order, job.usb_key_serial)
        if out_of_use is not None:
            return out_of_use
        run = _Run(context)
        entry = self._step_log(job)
        try:
            due = entry.past().must_quarantine
            if due:
                return self._quarantine(job, order, entry, due)
            with self._bench(job, order, entry, trusted) as bench:
                return self._attempt(run, bench)
        except WorkstationError as error:
            return self._stopped(run, job, entry, error)
        finally:
            entry.flush()

    def _attempt(self, run: "_Run", bench: Bench) -> ProductionOutcome:
        try:
            run.all(bench)
        except Doubtful as doubt:
            bench.log.write(run.step, QUARANTINE_DUE, reason=doubt.reason)
            return self._quarantine(bench.job, bench.order, bench.log, doubt.reason)
        except KeyFull as error:
            raise steps.without_room(bench, error) from error
        except PkiError as error:
            raise as_user_error(error) from error
        return self._produced(bench.job, bench.order)

    def _quarantine(self, job: KeyJob, order: OrderSnapshot, entry: StepLog, reason: str) -> ProductionOutcome:
        """Have the server revoke the set and keep the key out of use; due until the server says so."""
        self._take_out_of_use(job.order_no, job.usb_key_serial, RevocationCause.DOUBTFUL, reason)
        entry.write(Step.READ_BACK, QUARANTINED, reason=reason)
        self.pins.forget(job.order_no, job.usb_key_serial)
        log.warning("key %s of order %s quarantined", job.usb_key_serial, order.order_no)
        return Quarantined(usb_key_serial=job.usb_key_serial, reason=reason)

    def quarantine(self, order_no: OrderNo, serial: str, cause: RevocationCause, reason: str) -> None:
        """Take an order's key out of use for good, because a person says so: its set is revoked, the order is free."""
        by = self._acting.session.require().user
        self._take_out_of_use(order_no, serial, cause, reason)
        entry = StepLog(self._store, self._clock, order_no=order_no, usb_key_serial=serial, by=by)
        entry.write(Step.CHECK, QUARANTINED, reason=reason)
        self.pins.forget(order_no, serial)

    def _take_out_of_use(self, order_no: OrderNo, serial: str, cause: RevocationCause, reason: str) -> None:
        action = RevokeCertificates(usb_key_serial=serial, reason=reason, quarantine=True, cause=cause)
        has_revoked = revoke_for(self._acting, order_no, action) is not None
        if not has_revoked and self._stock is not None:  # somebody revoked the set meanwhile: the key is doubtful still
            self._stock.enter(serial, StockState.QUARANTINED, order_no=order_no, note=reason)

    def _stopped(self, run: "_Run", job: KeyJob, entry: StepLog, error: WorkstationError) -> Waiting:
        entry.write(run.step, FAILED, code=error.code)
        if isinstance(error, PinIncorrect | PinLocked):
            self.pins.forget(job.order_no, job.usb_key_serial)  # never tried twice: the next run starts over
        return Waiting(step=run.step, error=error)

    def _produced(self, job: KeyJob, order: OrderSnapshot) -> Produced:
        pin = self.pins.recall(job.order_no, job.usb_key_serial)
        return Produced(order=order, usb_key_serial=job.usb_key_serial, user_pin=pin)

    def _remember(self, order: OrderSnapshot) -> None:
        with self._store.reading() as work:
            is_known = work.orders.get(order.order_no) == order
        if not is_known:
            with self._store.writing_soon() as work:
                work.orders.put([order])

    def _broken_rule(self, order: OrderSnapshot, job: KeyJob) -> RuleBroken | None:
        """Ask the rules before the key is touched; that the order has another key is said by the steps, by name."""
        member = self._acting.session.require()
        action = RequestCertificates(usb_key_serial=job.usb_key_serial, algorithm=job.kind.algorithm, csr_pem="")
        broken = broken_rule(order, action, actor=Actor(user=member.user, roles=member.roles))
        if broken is None or broken.code == "live_certificates_exist":
            return None
        return RuleBroken(code=broken.code, sentence=broken.sentence)

    def _step_log(self, job: KeyJob) -> StepLog:
        by = self._acting.session.require().user
        return StepLog(self._store, self._clock, order_no=job.order_no, usb_key_serial=job.usb_key_serial, by=by)

    def _prepare(self, order: OrderSnapshot) -> OfficeTrust:
        """Do what has to be done before the server is asked to act, while the key is looked at."""
        self._remember(order)
        chain = self._backend.chain()
        self._trust = self._trust.for_next_run(chain) if self._trust else OfficeTrust(chain)
        return self._trust

    @contextmanager
    def _bench(
        self, job: KeyJob, order: OrderSnapshot, entry: StepLog, trusted: Future[OfficeTrust]
    ) -> Iterator[Bench]:
        with self._keys.open(job.usb_key_serial, job.layout) as session:
            bench = Bench(
                job=job,
                order=order,
                session=session,
                acting=self._acting,
                clock=self._clock,
                trusted=trusted,
                log=entry,
                pins=self.pins,
                policy=self.policy,
                admin_pins=self._admin_pins,
                beside=self._beside,
            )
            try:
                yield bench
            finally:
                bench.settle()


class _Run:
    """Walks through the steps, telling where it is."""

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self.step = Step.CHECK

    def all(self, bench: Bench) -> None:
        """Take every step in order."""
        plain: tuple[tuple[Step, Callable[[Bench], None]], ...] = (
            (Step.CHECK, steps.check_key),
            (Step.PIN, steps.set_pins),
            (Step.KEY, steps.make_key),
            (Step.CERTIFICATES, steps.request_certificates),
            (Step.SIGNING_CERTIFICATE, steps.write_signing_certificate),
            (Step.ENCRYPTION_KEY, steps.import_encryption_key),
            (Step.LABEL, steps.write_label),
            (Step.SEAL, steps.write_seals),
            (Step.READ_BACK, steps.read_back),
        )
        for step, take in plain:
            self._enter(step)
            take(bench)
        self._enter(Step.CHALLENGE)
        proof = steps.prove(bench)
        self._enter(Step.REPORT)
        steps.report(bench, proof)
        self._context.report(len(Step), len(Step), "完成")

    def _enter(self, step: Step) -> None:
        self._context.checkpoint()
        self.step = step
        self._context.report(list(Step).index(step), len(Step), STEP_NAMES_ZH[step])


def _quarantined_before(order: OrderSnapshot, serial: str) -> Quarantined | None:
    for key in order.keys:
        if key.usb_key_serial == serial and key.state is KeyState.QUARANTINED:
            return Quarantined(usb_key_serial=serial, reason=key.revocation_reason)
    return None


def _require_seals(job: KeyJob) -> None:
    """Require the company seal, and no two seals for one place on the key: the second would overwrite the first."""
    files = [SEAL_FILES[seal.seal_kind] for seal in job.seals]
    if len(set(files)) < len(files):
        raise UserError("seal_twice", "同一种签章（或个人的印章与手写签名）给了两次，介质上只能放一个。请只保留一个。")
    if not any(seal.seal_kind == "company" for seal in job.seals):
        raise UserError("seal_not_confirmed", "还没有确认公章的电子签章图片，不能制证。请先裁切并确认图片。")
