"""Sending the outbox: one process at a time, each order's actions in order, under the person's own sign-in."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from app.ports.backend import Backend, StaleRevision
from app.ports.clock import Clock
from app.ports.errors import Refused, Unavailable, WorkstationError
from app.ports.jobs import JobContext, Unattended
from app.ports.locks import FolderLock
from app.ports.scans import ScanStore
from app.ports.store import QueuedAction, QueuedState, Store, UnitOfWork
from app.services.outbox import OPEN_STATES, Outbox, note
from app.services.outcomes import NotAccepted
from app.services.session import Session
from review.actions import Action, ActionReceipt, FilePage, LogCall
from review.orders import OrderNo

SIGN_IN_CODES = frozenset({"token_expired", "token_invalid", "sign_in_required"})
RETRY_LEASED = timedelta(seconds=30)
LONGEST_BACKOFF = timedelta(minutes=5)
NOT_CONNECTED = "server_unreachable"  # the only failure after which the server cannot have the action
LOCK_WAIT_SECONDS = 20.0
Check = Callable[[UnitOfWork], NotAccepted | None]
OnAnswer = Callable[[ActionReceipt], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The server answered an action."""

    receipt: ActionReceipt


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsPerson:
    """The server said no, or somebody else acted meanwhile: the action waits for a person."""

    action_key: str
    code: str
    sentence: str
    state: QueuedState


@dataclass(frozen=True, slots=True, kw_only=True)
class StillQueued:
    """The action is safe on this machine; `error` says why it was not sent yet."""

    action_key: str
    error: WorkstationError | None = None


Delivery = Sent | NeedsPerson | StillQueued


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """What one run of the sender did. `error` is why it stopped early."""

    sent: int = 0
    needs_person: int = 0
    error: WorkstationError | None = None
    is_elsewhere: bool = False


class Sender:
    """Delivers queued actions."""

    def __init__(
        self,
        *,
        store: Store,
        backend: Backend,
        session: Session,
        outbox: Outbox,
        scans: ScanStore,
        clock: Clock,
        lock: FolderLock,
    ) -> None:
        self._store = store
        self._backend = backend
        self._session = session
        self._outbox = outbox
        self._scans = scans
        self._clock = clock
        self._lock = lock
        self._answers: deque[tuple[QueuedAction, ActionReceipt]] = deque()  # one thread asks, another may store

    def send_due(self, context: JobContext | None = None) -> SendReport:
        """Send what is due; return at once when another process is sending."""
        context = context or Unattended()
        with self._lock.try_hold() as is_ours:
            if not is_ours:
                return SendReport(is_elsewhere=True)
            self.settle()
            return self._run(context)

    def deliver(self, action_key: str) -> Delivery:
        """Send this action (and what must go before it) now, and wait for the server's answer."""
        with self._lock.try_hold(LOCK_WAIT_SECONDS) as is_ours:
            if not is_ours:
                error = Unavailable("outbox_busy", "另一个程序正在发送；操作已保存，会自动发送。")
                return StillQueued(action_key=action_key, error=error)
            self.settle()
            return self._deliver(action_key)

    def act_now(
        self,
        order_no: OrderNo,
        *actions: Action,
        taken_by: str,
        check: Check | None = None,
        also: Callable[[UnitOfWork], None] | None = None,
        on_answer: OnAnswer | None = None,
        is_followed: bool = False,
    ) -> ActionReceipt | NotAccepted:
        """Do what needs the server, one action after the other: durable keys first, then its last answer or an error.

        If the server was never reached nothing has happened and nothing stays queued. If it may have an action, that
        one stays in the outbox and its answer is fetched under the same key; those after it are taken back.

        `check` is asked first and may say no. `also` writes what has to be durable before the server hears of it. Both
        in the transaction that queues. `on_answer` gets each answer as it comes and says whether to go on.
        `is_followed`: the answers wait for the next transaction here, or `settle`; asked again under its key, the
        server answers the same.
        """
        with self._lock.try_hold(LOCK_WAIT_SECONDS) as is_ours:
            if not is_ours:
                raise Unavailable("outbox_busy", "另一个程序正在发送，请稍后再试；没有改动任何内容。")
            with self._store.writing() as work:
                self._store_answers(work)
                refusal = check(work) if check is not None else None
                if refusal is not None:
                    return refusal
                if also is not None:
                    also(work)
                line = self._outbox.begin(work, order_no, actions, taken_by=taken_by)
            return self._in_turn(line, on_answer, is_followed=is_followed)

    def settle(self, also: Callable[[UnitOfWork], None] | None = None) -> None:
        """Put on disk what the server answered to a turn that was to be followed, with what `also` writes."""
        if self._answers or also is not None:
            with self._store.writing() as work:
                self._store_answers(work)
                if also is not None:
                    also(work)

    def _in_turn(self, line: Sequence[QueuedAction], on_answer: OnAnswer | None, *, is_followed: bool) -> ActionReceipt:
        for place, queued in enumerate(line, start=1):
            if queued.state is QueuedState.SENT:
                delivery = self._exchange(queued, QueuedState.WAITING, is_followed=is_followed)
            else:
                delivery = self._deliver(queued.action_key)
            is_last = place == len(line)
            if not isinstance(delivery, Sent):
                self._outbox.take_back(line[place:], by=queued.taken_by)
                raise self._given_up(queued, delivery)
            goes_on = on_answer is None or on_answer(delivery.receipt)
            if is_last or not goes_on:
                self._outbox.take_back(line[place:], by=queued.taken_by)
                return delivery.receipt
        raise ValueError("no action to do")

    def _given_up(self, queued: QueuedAction, delivery: NeedsPerson | StillQueued) -> WorkstationError:
        if isinstance(delivery, NeedsPerson):
            self._outbox.discard(queued.action_key, by=queued.taken_by)
            return Refused(delivery.code, delivery.sentence)
        self._outbox.undo(queued.action_key, by=queued.taken_by)
        return delivery.error or Unavailable("not_sent", "前面还有未发送的操作，稍后再试。")

    def _run(self, context: JobContext) -> SendReport:
        report = SendReport()
        tried: set[str] = set()
        while (queued := self._next_due(tried)) is not None:
            context.checkpoint()
            context.report(report.sent, report.sent + len(self._outbox.pending()), f"发送 {queued.order_no}")
            tried.add(queued.action_key)
            delivery = self._attempt(queued)
            match delivery:
                case Sent():
                    report = replace(report, sent=report.sent + 1)
                case NeedsPerson():
                    report = replace(report, needs_person=report.needs_person + 1)
                case StillQueued(error=error):
                    if error is not None and _stops_everything(error):
                        return replace(report, error=error)
        return report

    def _deliver(self, action_key: str) -> Delivery:
        while True:
            with self._store.reading() as work:
                wanted = work.outbox.get(action_key)
                line = work.outbox.of_order(wanted.order_no) if wanted else ()
            if wanted is None:
                raise Refused("action_unknown", "这个操作已不在待发送列表中，请刷新订单。")
            first = line[0]
            if first.state not in OPEN_STATES or first.taken_by != self._session.require().user:
                return self._blocked(first, action_key)
            delivery = self._attempt(first)
            if first.action_key == action_key or not isinstance(delivery, Sent):
                return delivery if first.action_key == action_key else self._blocked(first, action_key)

    def _blocked(self, first: QueuedAction, action_key: str) -> Delivery:
        if first.action_key == action_key and first.state not in OPEN_STATES:
            return _needs_person(first)
        error = Refused("earlier_action_open", f"订单 {first.order_no} 前面还有一个未完成的操作，请先处理它。")
        return StillQueued(action_key=action_key, error=error)

    def _next_due(self, tried: set[str]) -> QueuedAction | None:
        """Return the first action that may go now: own, due, and the first of its order."""
        member = self._session.member
        now = self._clock.now()
        with self._store.reading() as work:
            waiting = work.outbox.all()
        for queued in _first_of_each_order(waiting):
            is_open = queued.state in OPEN_STATES and queued.action_key not in tried
            is_own = member is not None and queued.taken_by == member.user
            if is_open and is_own and queued.not_before <= now:
                return queued
        return None

    def _attempt(self, queued: QueuedAction) -> Delivery:
        attempt = replace(queued, state=QueuedState.SENT, attempts=queued.attempts + 1)
        with self._store.writing() as work:
            if work.outbox.get(queued.action_key) != queued:
                return StillQueued(action_key=queued.action_key)  # undone or changed a moment ago
            work.outbox.update(attempt)
        return self._exchange(attempt, queued.state)

    def _exchange(self, attempt: QueuedAction, before: QueuedState, *, is_followed: bool = False) -> Delivery:
        """Ask the server; `attempt` is stored as sent, `before` is its state when the server was never reached."""
        try:
            self._upload_page(attempt)
            receipt = self._backend.act(
                attempt.order_no,
                attempt.action,
                key=attempt.action_key,
                based_on=attempt.based_on,
                taken_at=attempt.taken_at,
            )
        except StaleRevision as error:
            return self._conflict(attempt, error)
        except Refused as error:
            return self._refused(attempt, before, error)
        except Unavailable as error:
            return self._failed(attempt, before, error)
        return self._answered(attempt, receipt, is_followed=is_followed)

    def _upload_page(self, queued: QueuedAction) -> None:
        """A scanned page goes before the action that files it; repeating is harmless."""
        if not isinstance(queued.action, FilePage):
            return
        content = self._scans.get(queued.action.sha256)
        if content is None:
            raise Refused("page_lost", "待上传的扫描页在本机找不到了，请重新扫描这一页。")
        self._backend.put_document(content, queued.action.media_type)

    def _answered(self, queued: QueuedAction, receipt: ActionReceipt, *, is_followed: bool) -> Delivery:
        self._answers.append((queued, receipt))
        if not is_followed:
            self.settle()
        if isinstance(queued.action, FilePage):
            self._scans.unpin(queued.action.sha256)
        return Sent(receipt=receipt)

    def _store_answers(self, work: UnitOfWork) -> None:
        answers = [self._answers.popleft() for _ in range(len(self._answers))]
        for queued, receipt in answers:
            if isinstance(queued.action, LogCall):
                work.calls.remove_unsent(queued.order_no, queued.taken_at, queued.taken_by)
            if work.outbox.remove(queued.action_key):  # or another program asked again, and has noted the answer
                note(work, queued, "answered", queued.taken_by, self._clock, revision=str(receipt.order.revision))
        for order in {receipt.order.order_no: receipt.order for _, receipt in answers}.values():
            work.orders.put([order])
            work.calls.add(order.order_no, order.calls, is_sent=True)

    def _conflict(self, queued: QueuedAction, error: StaleRevision) -> Delivery:
        with self._store.writing() as work:
            work.orders.put([error.order])
        return self._keep(queued, QueuedState.CONFLICT, error)

    def _refused(self, queued: QueuedAction, before: QueuedState, error: Refused) -> Delivery:
        if error.code in SIGN_IN_CODES:
            return self._keep(queued, before, error)
        if error.code in ("leased_by_other", "order_leased"):
            return self._keep(queued, before, error, later=RETRY_LEASED)
        return self._keep(queued, QueuedState.REFUSED, error)

    def _failed(self, queued: QueuedAction, before: QueuedState, error: Unavailable) -> Delivery:
        if error.code == NOT_CONNECTED:
            return self._keep(queued, before, error)
        backoff = min(timedelta(seconds=2 ** min(queued.attempts, 16)), LONGEST_BACKOFF)
        return self._keep(queued, QueuedState.SENT, error, later=backoff)

    def _keep(
        self, queued: QueuedAction, state: QueuedState, error: WorkstationError, later: timedelta = timedelta()
    ) -> Delivery:
        """Store how the attempt ended; the action stays."""
        kept = replace(
            queued,
            state=state,
            error_code=error.code,
            error_sentence=error.sentence,
            not_before=self._clock.now() + later if later else queued.not_before,
        )
        with self._store.writing() as work:
            work.outbox.update(kept)
            if state not in OPEN_STATES:
                note(work, kept, "needs_person", queued.taken_by, self._clock, code=error.code)
        if state in OPEN_STATES:
            return StillQueued(action_key=kept.action_key, error=error)
        return _needs_person(kept)


def _needs_person(queued: QueuedAction) -> NeedsPerson:
    return NeedsPerson(
        action_key=queued.action_key, code=queued.error_code, sentence=queued.error_sentence, state=queued.state
    )


def _first_of_each_order(waiting: Iterable[QueuedAction]) -> Iterable[QueuedAction]:
    seen: set[OrderNo] = set()
    for queued in waiting:
        if queued.order_no not in seen:
            seen.add(queued.order_no)
            yield queued


def _stops_everything(error: WorkstationError) -> bool:
    """A server that cannot be reached, or a sign-in that ended, concerns every action; a 500 only this one."""
    if isinstance(error, Unavailable):
        return error.code != "server_error"
    return error.code in SIGN_IN_CODES
