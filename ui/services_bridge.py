"""The window's view of the services: each desk of `ui.context` over the use cases of `app.services`. Holds no rule."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.ports.audit import AuditRow
from app.ports.backend import HistoryEvent, OfficeMessage, ServerHealth, StaffMember
from app.ports.errors import Unavailable, UserError
from app.ports.intake import IntakeFolder
from app.ports.jobs import JobContext
from app.ports.office import TrainingAccount
from app.ports.papers import PagePicture, Printed
from app.ports.queue import QueueQuery, QueueRow
from app.ports.seal_checks import LaidOn, NotCut, RegisterRequest
from app.ports.settings import Settings
from app.ports.store import QueuedAction
from app.ports.usb_keys import Pin, PinState
from app.services.intake_outcomes import CloseOutcome, Collected, ParcelOutcome
from app.services.intake_state import Desk
from app.services.key_batch import BatchDesk
from app.services.leases import LeaseOutcome
from app.services.outbox import UndoOutcome
from app.services.outcomes import NotAccepted, OrderUnknown, Outcome
from app.services.parcel_papers import ParcelPapers
from app.services.production import Production
from app.services.production_values import ProductionOutcome
from app.services.reports import OfficeReport
from app.services.seal_pictures import Cutting, SealProposal
from app.services.shipping import Match
from app.services.sync import ConnectionState
from app.services.sync import Link as ServiceLink
from app.services.workstation import Services
from review.actions import Decide, LogCall, ReportUnusableSeal
from review.key_stock import KeyHistory, KeyStockPage, StockedKey, StockState
from review.orders import (
    ChosenReason,
    DocumentCode,
    DocumentRef,
    IdentityNumbers,
    OrderNo,
    OrderSnapshot,
    ReasonCode,
    Sha256,
    Source,
)
from review.stages import Stage
from seals.values import Verdict, worst
from ui.context import KeyOnDesk, Link, OfficeData, ProductionRun, SyncStatus, Workstation
from ui.remembered import RememberedFacts

_LINKS = {
    ServiceLink.UNKNOWN: Link.OFFLINE,
    ServiceLink.ONLINE: Link.ONLINE,
    ServiceLink.OFFLINE: Link.OFFLINE,
    ServiceLink.SIGNED_OUT: Link.SIGNED_OUT,
}


def workstation(services: Services) -> Workstation:
    """Return the window's view of the services."""
    tables = services.tables
    sessions, orders = _Sessions(services), _Orders(services)
    return Workstation(
        data=OfficeData(
            kinds=tables.kinds, reasons=tables.reasons, checklists=tables.checklists, calendar=tables.calendar
        ),
        settings=services.settings_file,
        facts=RememberedFacts(_Facts(services)),
        sessions=sessions,
        orders=orders,
        syncing=_Syncing(services),
        leases=_Leases(services),
        pages=_Pages(services),
        checks=services.checking,
        registering=_Registering(services),
        deciding=_Deciding(services),
        intake=_IntakeDesk(services),
        production=_ProductionDesk(services),
        shipping=services.shipping,
        papers=_Papers(services),
        key_stock=_KeyStockDesk(services),
        invoices=services.invoices,
        supervising=services.supervision,
        overview=_Overview(services),
        doors=_Doors(services),
        now=services.clock.now,
        is_training=services.is_training,
        reading=services.page_reading,
        waybills=services.waybills,
    )


class _Part:
    def __init__(self, services: Services) -> None:
        self._services = services

    def _user(self) -> str:
        member = self._services.session.member
        return member.user if member is not None else ""


class _Doors(_Part):
    def open_office(self, server_url: str, user: str, password: str) -> Workstation:
        return workstation(self._services.doors.open_office(server_url, user, password))

    def open_training(self, context: JobContext) -> Workstation:
        return workstation(self._services.doors.open_training(context))

    def training_accounts(self) -> Sequence[TrainingAccount]:
        return self._services.doors.training_accounts()


class _Facts(_Part):
    """Small texts of the window, kept by the queue's own store of views."""

    def get(self, name: str) -> str | None:
        return self._services.queue.view(name)

    def set(self, name: str, text: str) -> None:
        self._services.queue.keep_view(name, text)


class _Sessions(_Part):
    def member(self) -> StaffMember | None:
        return self._services.session.member

    def server_url(self) -> str:
        return self._services.session.server_url

    def sign_out(self) -> None:
        self._services.session.sign_out()

    def health(self) -> ServerHealth:
        return self._services.session.health()


class _Orders(_Part):
    def rows(self) -> Sequence[QueueRow]:
        return self._services.queue.rows(QueueQuery(with_queued=True))

    def changed_rows(self, order_nos: Sequence[OrderNo]) -> Sequence[QueueRow]:
        """Return the lines anew: one by one for a few orders, the whole list for many."""
        queue = self._services.queue
        if len(order_nos) > 40:
            every = set(order_nos)
            return [row for row in self.rows() if row.order_no in every]
        found = (queue.rows(QueueQuery(text=order_no, with_queued=True)) for order_no in order_nos)
        return [
            row for rows, order_no in zip(found, order_nos, strict=True) for row in rows if row.order_no == order_no
        ]

    def find(self, text: str) -> Sequence[OrderNo]:
        return [row.order_no for row in self._services.queue.rows(QueueQuery(text=text, with_queued=True, limit=200))]

    def order(self, order_no: OrderNo) -> OrderSnapshot | None:
        return self._services.queue.order(order_no)

    def identity(self, order_no: OrderNo) -> IdentityNumbers:
        return self._services.documents.identity(order_no)

    def history(self, order_no: OrderNo) -> Sequence[HistoryEvent]:
        return self._services.queue.history(order_no)

    def glance(self, order_nos: Sequence[OrderNo]) -> Mapping[OrderNo, tuple[Verdict | None, ...]]:
        found = {}
        for order_no in order_nos:
            order = self.order(order_no)
            if order is not None:
                found[order_no] = self._marks(order)
        return found

    def _marks(self, order: OrderSnapshot) -> tuple[Verdict | None, ...]:
        """Return a mark per required document: None where it is missing, not measured where it was not checked."""
        kind = self._services.tables.kinds.kinds.get(order.kind)
        known = self._services.checking.verdicts(order)
        marks: list[Verdict | None] = []
        for code in kind.codes() if kind is not None else ():
            refs = [ref for source in Source for ref in order.latest(code, source)]
            found = [known[ref.id] for ref in refs if ref.id in known]
            marks.append(worst(found) if refs else None)
        return tuple(marks)


class _Syncing(_Part):
    def sync(self, context: JobContext) -> Sequence[OrderNo]:
        return tuple(self._services.sync.once(context).changed)

    def status(self) -> SyncStatus:
        return status_of(self._services.connection.state())

    def outbox(self) -> Sequence[QueuedAction]:
        return self._services.outbox.pending()

    def discard(self, action_key: str) -> bool:
        return self._services.outbox.discard(action_key, by=self._user())

    def retake(self, action_key: str) -> bool:
        return self._services.outbox.retake(action_key, by=self._user()) is not None


def status_of(state: ConnectionState) -> SyncStatus:
    """Return the top bar's value of a connection state."""
    return SyncStatus(
        link=_LINKS[state.link],
        last_at=state.last_synced_at,
        waiting=state.waiting,
        conflicts=state.needs_person,
        problem=state.problem,
    )


class _Leases(_Part):
    def take(self, order_no: OrderNo) -> LeaseOutcome:
        return self._services.leases.take(order_no)

    def release(self, order_no: OrderNo) -> None:
        self._services.leases.release(order_no)


class _Pages(_Part):
    def picture(self, order_no: OrderNo, ref: DocumentRef) -> bytes:
        order = self._services.queue.order(order_no)
        if order is None:
            raise Unavailable("order_unknown", f"本机没有订单 {order_no}，请先同步。")
        return self._services.documents.page(order, ref).content


class _Registering(_Part):
    def register(self, upload: bytes, paper: bytes, context: JobContext) -> LaidOn | None:
        return self._services.vision.register(RegisterRequest(upload=upload, paper=paper), context)


class _Deciding(_Part):
    def decide(self, order_no: OrderNo, decide: Decide, *, seen_revision: int) -> Outcome:
        services = self._services
        reviewing = services.pre_review if decide.stage is Stage.PRE_REVIEW else services.paper_review
        return reviewing.decide(order_no, decide, seen_revision=seen_revision)

    def undo(self, action_key: str) -> UndoOutcome:
        return self._services.outbox.undo(action_key, by=self._user())

    def log_call(self, order_no: OrderNo, call: LogCall) -> Outcome:
        return self._services.calls.log(order_no, call)


class _IntakeDesk(_Part):
    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._open: tuple[str, IntakeFolder] | None = None

    def desk(self) -> Desk:
        return self._services.intake.desk()

    def content(self, page_id: Sha256) -> bytes:
        return self._services.intake.content(page_id)

    def open_parcel(self, courier_number: str, *, order_no: OrderNo | None = None) -> ParcelOutcome:
        return self._services.intake.open_parcel(courier_number, order_no=order_no)

    def collect(self, context: JobContext) -> Collected:
        return self._services.intake.collect(self._folder(), context)

    def _folder(self) -> IntakeFolder:
        """Return the folder; kept open, because it remembers which files are still growing."""
        path = self.folder()
        if not path:
            raise UserError("intake_folder_unset", "还没有设置扫描文件夹，请在“设置”中选择扫描仪存放页面的文件夹。")
        if self._open is None or self._open[0] != path:
            self._open = (path, self._services.open_intake_folder(Path(path)))
        return self._open[1]

    def place(self, page_id: Sha256, document: DocumentCode, page: int = 1) -> NotAccepted | None:
        return self._services.intake.place(page_id, document, page)

    def to_tray(self, page_id: Sha256) -> None:
        self._services.intake.to_tray(page_id)

    def put_back(self) -> None:
        self._services.intake.put_back()

    def close(self, note: str = "") -> CloseOutcome:
        return self._services.intake.close(note)

    def folder(self) -> str:
        return self._services.settings_file.load().intake_folder


class _ProductionDesk(_Part):
    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._made: tuple[Settings, Production] | None = None

    def _production(self) -> Production:
        """Return the desk; its device process is kept until the settings change."""
        settings = self._services.settings_file.load()
        if self._made is None or self._made[0] != settings:
            self._made = (settings, self._services.open_production(settings))
        return self._made[1]

    def keys(self) -> Sequence[KeyOnDesk]:
        production = self._production()
        inspected = [production.inspect(info.serial) for info in production.present()]
        return [KeyOnDesk(info=info, contents=contents) for info, contents in inspected]

    def cut_seal(self, order: OrderSnapshot, cutting: Cutting, context: JobContext) -> SealProposal | NotCut:
        return self._services.seal_pictures.cut(order, cutting, context)

    def produce(self, run: ProductionRun, context: JobContext) -> ProductionOutcome:
        """Keep the picture that was confirmed on the page, then run the steps."""
        if run.seal is not None:
            self._services.seal_pictures.confirm(run.seal)
        return self._services.key_desk.produce(
            run.order_no,
            run.serial,
            kind=run.kind,
            user_pin=Pin(run.pin) if run.pin else None,
            factory_secret=Pin(run.factory_secret) if run.factory_secret else None,
            context=context,
        )

    def pin_letter(self, order: OrderSnapshot, serial: str) -> Printed:
        return self._services.key_desk.pin_letter(order, serial)

    def letter_taken(self, order_no: OrderNo, serial: str) -> None:
        self._services.key_desk.letter_taken(order_no, serial)

    def key_label(self, order: OrderSnapshot, serial: str) -> Printed:
        return self._services.key_desk.key_label(order, serial)

    def can_practise(self) -> bool:
        return self._services.key_desk.can_practise

    def swap_practice_key(self, driver: str) -> None:
        self._services.key_desk.swap_practice_key(driver)

    def confirm_seal(self, seal: SealProposal) -> tuple[str, ...]:
        self._services.seal_pictures.confirm(seal)
        order = self._services.queue.order(seal.order_no)
        return tuple(one.seal_kind for one in self._services.seal_pictures.confirmed(order)) if order else ()

    def prepared(self) -> Sequence[OrderSnapshot]:
        found = [self._services.queue.order(number) for number in self._services.seal_pictures.ready()]
        return [order for order in found if order is not None]

    def batch_desk(self) -> BatchDesk:
        self._production()  # the libraries that the settings name now
        return self._services.key_desk

    def report_unusable(self, order: OrderSnapshot, sentence: str) -> Outcome:
        kind = self._services.tables.kinds.kind(order.kind)
        reason = ChosenReason(code=ReasonCode("other"), text=sentence, document=kind.seal_source().code)
        return self._services.acting.take(order.order_no, ReportUnusableSeal(reasons=(reason,)))


class _KeyStockDesk(_Part):
    def page(self, *, state: StockState | None, text: str) -> KeyStockPage:
        return self._services.key_stock.page(state=state, text=text, limit=500)

    def history(self, serial: str) -> KeyHistory:
        return self._services.key_stock.history(serial)

    def enter(self, serial: str, state: StockState, *, note: str) -> StockedKey:
        return self._services.key_stock.enter(serial, state, note=note)

    def recycle(self, serial: str, confirmed_serial: str) -> StockedKey:
        return self._services.key_desk.recycle(serial, confirmed_serial=confirmed_serial)

    def unblock(self, serial: str, pin: str) -> PinState:
        return self._services.key_desk.unblock(serial, Pin(pin))


class _Papers(_Part):
    def packing_slip(self, match: Match) -> Printed:
        return self._slips().packing_slip(match)

    def courier_slip(self, match: Match) -> Printed:
        return self._slips().courier_slip(match, self._services.settings_file.load())

    def _slips(self) -> ParcelPapers:
        services = self._services
        return ParcelPapers(printer=services.papers, session=services.session, clock=services.clock)

    def page_sizes_mm(self, printed: Printed) -> Sequence[tuple[float, float]]:
        return self._services.papers.page_sizes_mm(printed)

    def page_picture(self, printed: Printed, page: int, dpi: float) -> PagePicture:
        return self._services.papers.page_picture(printed, page, dpi)


class _Overview(_Part):
    def figures(self, days: int, context: JobContext) -> OfficeReport:
        return self._services.reports.office(days=days, context=context)

    def figures_csv(self, report: OfficeReport) -> bytes:
        return self._services.reports.csv(report)

    def review_report(self, order_no: OrderNo, context: JobContext) -> Printed:
        made = self._services.review_reports.make(order_no, context)
        if isinstance(made, OrderUnknown):
            raise UserError(made.code, made.sentence)
        return made

    def names(self) -> Mapping[str, str]:
        return self._services.people.names()

    def audit_rows(self, limit: int) -> Sequence[AuditRow]:
        return list(self._services.audit.rows())[-limit:][::-1]

    def verify_audit(self) -> str:
        report = self._services.audit.verify()
        if not report.is_whole:
            fault = report.faults[0]
            raise UserError("audit_broken", f"审计记录有问题：{fault.sentence}请立即告知主管，并保留这台电脑的数据。")
        return f"审计记录完整：共 {report.rows} 条，已锚定到第 {report.anchored_to} 条。"

    def messages(self) -> Sequence[OfficeMessage]:
        return list(self._services.backend.messages())[::-1]
