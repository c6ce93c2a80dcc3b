"""The intake desk: parcels are opened, pages come from a folder, find their document, and are filed with the order.

Nothing is filed until the parcel is closed, so that a page can still be moved; every page is durable and encrypted on
this machine before its file leaves the scanner's folder.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from app.ports.audit import AuditEvent
from app.ports.backend import Backend, StaffMember
from app.ports.clock import Clock
from app.ports.errors import Refused, Unavailable, UserError
from app.ports.intake import IntakeFolder, PracticeScanner, ScannedPage
from app.ports.jobs import JobContext, Unattended
from app.ports.queue import QueueQuery
from app.ports.scans import ScanStore
from app.ports.store import Store, UnitOfWork
from app.services.acting import Acting
from app.services.intake_outcomes import (
    NO_PARCEL,
    CloseOutcome,
    Collected,
    ParcelClosed,
    ParcelOutcome,
    ParcelUnknown,
    UnreadableFile,
    cannot_close,
)
from app.services.intake_state import (
    Desk,
    IntakePage,
    OpenedParcel,
    cleared,
    load_desk,
    put_in_parcel,
    save_desk,
)
from app.services.outcomes import Accepted, NotAccepted, OrderUnknown, RuleBroken
from app.services.page_placing import PagePlacing
from review.actions import Action, FilePage, OpenParcel
from review.calls import wanted_documents
from review.identifiers import check_courier_number
from review.kinds import ProjectKinds
from review.orders import DocumentCode, OrderNo, OrderSnapshot, Sha256
from review.rules import Actor, broken_rule
from review.stages import Role, Stage

# Pages in the tray belong to no order yet; the scan store keeps them under this name.
TRAY = OrderNo("tray")
LAST_PAGE = 200


class Intake:
    """What the intake desk does. Safe to call from the window and the command line: the desk is in the store."""

    def __init__(
        self,
        acting: Acting,
        *,
        store: Store,
        backend: Backend,
        placing: PagePlacing,
        scans: ScanStore,
        kinds: ProjectKinds,
        clock: Clock,
        practice: PracticeScanner | None = None,
    ) -> None:
        self._acting = acting
        self._store = store
        self._backend = backend
        self._placing = placing
        self._scans = scans
        self._kinds = kinds
        self._clock = clock
        self._practice = practice

    def desk(self) -> Desk:
        """Return the open parcel and the tray."""
        with self._store.reading() as work:
            return load_desk(work)

    def content(self, page_id: Sha256) -> bytes:
        """Return a page's bytes for showing."""
        content = self._scans.get(page_id)
        if content is None:
            raise Unavailable("page_lost", "这一页在本机找不到了，请重新扫描；原文件在“已处理”文件夹中。")
        return content

    def open_parcel(self, courier_number: str, *, order_no: OrderNo | None = None) -> ParcelOutcome:
        """Open a parcel; its order is the one whose applicant entered the number, or `order_no` (written on the form).

        Pages in the tray that bear this order's barcode come along.
        """
        member = self._acting.session.require(Role.INTAKE)
        number = check_courier_number(courier_number)
        if not number.is_usable:
            return RuleBroken(code="courier_number_malformed", sentence=number.sentence)
        order = self._order(order_no) if order_no else self._order_of_parcel(number.value)
        if order is None:
            return OrderUnknown(order_no=order_no) if order_no else ParcelUnknown(courier_number=number.value)
        opening = OpenParcel(courier_number=number.value, documents=())
        return self._begin(order, self._parcel(order, number.value, member), opening, member)

    def open_rescan(self, order_no: OrderNo) -> ParcelOutcome:
        """Scan sheets of an order in paper review again: a better scan of the same page takes its place."""
        member = self._acting.session.require(Role.INTAKE, Role.PAPER_REVIEWER)
        order = self._order(order_no)
        if order is None:
            return OrderUnknown(order_no=order_no)
        if order.stage is not Stage.PAPER_REVIEW:
            sentence = f"订单 {order_no} 不在纸质审核中，不能重新扫描；新到的包裹请按快递单号登记。"
            return RuleBroken(code="illegal_transition", sentence=sentence)
        filing = FilePage(document=DocumentCode(""), page=1, sha256=Sha256(""), media_type="")
        return self._begin(order, replace(self._parcel(order, "", member), wanted=()), filing, member)

    def collect(self, folder: IntakeFolder, context: JobContext | None = None) -> Collected:
        """Take in every complete file of the folder; nothing in it is lost, whatever a file holds."""
        context = context or Unattended()
        names = folder.ready()
        result = Collected(unsettled=folder.unsettled())
        for done, name in enumerate(names):
            context.checkpoint()
            context.report(done, len(names), f"收入 {name}")
            try:
                pages, repeated = self._take_file(folder, name, context)
                folder.file_away(name)
            except UserError as error:
                kept = folder.set_aside(name, error)
                bad = UnreadableFile(name=name, code=error.code, sentence=error.sentence, kept_as=kept)
                result = replace(result, unreadable=(*result.unreadable, bad))
            except Unavailable as error:
                if error.code != "file_busy":
                    raise
                result = replace(result, busy=(*result.busy, name))
            else:
                result = replace(
                    result, pages=(*result.pages, *pages), files=result.files + 1, repeated=result.repeated + repeated
                )
        return result

    def scan_for_practice(self, context: JobContext | None = None) -> Collected:
        """Scan the sheets of the open parcel, in a training office; they come in as from a real scanner.

        Raise `Refused("practice_only")` in a real office, and `UserError` where no parcel is open.
        """
        if self._practice is None:
            raise Refused("practice_only", "练习扫描仪只在训练环境中有；请用扫描仪扫描纸质材料，再收入页面。")
        parcel = self.desk().parcel
        if parcel is None:
            raise UserError(NO_PARCEL.code, NO_PARCEL.sentence)
        context = context or Unattended()
        context.report(0, 1, "练习扫描仪正在扫描……")
        return self.collect(self._practice.scan(parcel.order_no), context)

    def place(self, page_id: Sha256, document: DocumentCode, page: int = 1) -> NotAccepted | None:
        """Say which document a page is, and which page of it; a tray page comes into the open parcel. None: done."""
        with self._store.writing() as work:
            desk = load_desk(work)
            found = desk.page(page_id)
            refusal = self._cannot_place(desk, found, document, page)
            if refusal is not None or found is None or desk.parcel is None:
                return refusal
            placed = replace(found, document=document, page=page, is_sure=True, note="")
            save_desk(work, put_in_parcel(desk, placed))
            order_no = desk.parcel.order_no
        self._scans.put(self.content(page_id), order_no=order_no, pinned=True)
        return None

    def to_tray(self, page_id: Sha256, note: str = "") -> None:
        """Put a page of the open parcel into the tray: it is somebody else's, or nobody knows."""
        with self._store.writing() as work:
            desk = load_desk(work)
            page = desk.page(page_id)
            if page is None or page in desk.tray or page.is_queued:
                return
            loose = replace(page, document=None, is_sure=False, note=note)
            save_desk(work, replace(desk.without(page_id), tray=(*desk.tray, loose)))

    def dismiss(self, page_id: Sha256, reason: str) -> NotAccepted | None:
        """Take a tray page that is no order's off the desk, with a reason; the scanner's file stays. None: done."""
        member = self._acting.session.require(Role.INTAKE)
        if not reason.strip():
            return RuleBroken(code="reason_required", sentence="请写明为什么不收入这一页。")
        with self._store.writing() as work:
            desk = load_desk(work)
            page = next((one for one in desk.tray if one.id == page_id), None)
            if page is None:
                return RuleBroken(code="page_unknown", sentence="待归档托盘中没有这一页。")
            save_desk(work, desk.without(page_id))
            facts = (("file", page.file_name), ("page", page_id), ("reason", reason.strip()))
            work.audit.append(AuditEvent(at=self._clock.now(), by=member.user, action="page_dismissed", facts=facts))
        self._scans.unpin(page_id)
        return None

    def put_back(self) -> None:
        """Close the parcel without filing anything: its pages go to the tray, the order stays as it is."""
        with self._store.writing() as work:
            desk = load_desk(work)
            if desk.parcel is not None and not any(page.is_queued for page in desk.parcel.pages):
                save_desk(work, Desk(tray=(*desk.tray, *desk.parcel.pages)))

    def close(self, note: str = "") -> CloseOutcome:
        """File every page and close the parcel: the order goes to paper review. Works offline.

        Interrupted half way (power cut) it goes on where it stopped: a page is filed once.
        """
        self._acting.session.require(Role.INTAKE, Role.PAPER_REVIEWER)
        parcel = self.desk().parcel
        refusal = cannot_close(parcel)
        if refusal is not None or parcel is None:
            return refusal or NO_PARCEL
        for page in parcel.pages:
            if not page.is_queued and page.document is not None:
                filed = self._act(parcel, _filing(page, page.document), _queued(page.id))
                if not isinstance(filed, Accepted):
                    return filed
        documents = self._arrived(parcel)
        if parcel.is_rescan:
            return self._end_rescan(parcel, documents)
        opening = OpenParcel(courier_number=parcel.courier_number, documents=documents, note=note.strip())
        closed = self._act(parcel, opening, cleared)
        if not isinstance(closed, Accepted):
            return closed
        return ParcelClosed(
            order_no=parcel.order_no,
            documents=documents,
            missing=parcel.missing(),
            pages=len(parcel.pages),
            action_key=closed.action_key,
        )

    def _end_rescan(self, parcel: OpenedParcel, documents: tuple[DocumentCode, ...]) -> ParcelClosed:
        with self._store.writing() as work:
            save_desk(work, cleared(load_desk(work)))
        return ParcelClosed(
            order_no=parcel.order_no, documents=documents, missing=(), pages=len(parcel.pages), action_key=""
        )

    def _begin(
        self, order: OrderSnapshot, parcel: OpenedParcel, first: Action, member: StaffMember
    ) -> OpenedParcel | RuleBroken:
        """Put the parcel on the desk, if the action that it will end with is allowed now."""
        broken = broken_rule(order, first, actor=Actor(user=member.user, roles=member.roles))
        if broken is not None:
            return RuleBroken(code=broken.code, sentence=broken.sentence)
        refusal = self._put_on_desk(parcel)
        if refusal is not None:
            return refusal
        self._placing.prepare(order)
        self._fetch_from_tray(parcel.order_no)
        return self.desk().parcel or parcel

    def _act(self, parcel: OpenedParcel, action: Action, change: Callable[[Desk], Desk]) -> Accepted | NotAccepted:
        """Queue an action and change the desk in one transaction."""

        def also(work: UnitOfWork, _member: StaffMember, _at: datetime) -> None:
            save_desk(work, change(load_desk(work)))

        return self._acting.take(parcel.order_no, action, at_once=True, also=also)

    def _order(self, order_no: OrderNo) -> OrderSnapshot | None:
        try:
            order = self._backend.order(order_no)
        except (Unavailable, Refused):
            with self._store.reading() as work:
                return work.orders.get(order_no)
        with self._store.writing() as work:
            work.orders.put([order])
        return order

    def _order_of_parcel(self, courier_number: str) -> OrderSnapshot | None:
        """Ask the server; without it, look among the orders known here."""
        try:
            return self._order(self._backend.parcel(courier_number))
        except Refused as error:
            if error.code != "parcel_unknown":
                raise
            return None
        except Unavailable:
            with self._store.reading() as work:
                rows = work.orders.queue(QueueQuery(text=courier_number, limit=20))
                orders = [work.orders.get(row.order_no) for row in rows]
            return next((order for order in orders if order and order.courier_number == courier_number), None)

    def _parcel(self, order: OrderSnapshot, courier_number: str, member: StaffMember) -> OpenedParcel:
        kind = self._kinds.kinds.get(order.kind)
        return OpenedParcel(
            courier_number=courier_number,
            order_no=order.order_no,
            organisation=order.organisation.name,
            opened_at=self._clock.now(),
            opened_by=member.user,
            wanted=wanted_documents(order, kind) if kind else (),
        )

    def _put_on_desk(self, parcel: OpenedParcel) -> RuleBroken | None:
        with self._store.writing() as work:
            desk = load_desk(work)
            other = desk.parcel
            if other is not None and other.order_no != parcel.order_no:
                sentence = f"订单 {other.order_no} 的包裹还没有收完，请先完成或放回托盘。"
                return RuleBroken(code="parcel_open", sentence=sentence)
            if other is None:
                save_desk(work, replace(desk, parcel=parcel))
        return None

    def _fetch_from_tray(self, order_no: OrderNo) -> None:
        for page in self.desk().tray:
            if page.barcode_order == order_no:
                content = self.content(page.id)
                self._scans.put(content, order_no=order_no, pinned=True)
                self._settle(page, content)

    def _take_file(self, folder: IntakeFolder, name: str, context: JobContext) -> tuple[list[IntakePage], int]:
        """Keep every page of a file, then put all of them on the desk at once: a file counts whole or not at all."""
        parcel = self.desk().parcel
        kept: list[IntakePage] = []
        repeated = 0
        try:
            for scanned in folder.pages(name):
                context.checkpoint()
                page = self._kept(scanned, parcel.order_no if parcel else TRAY)
                if self.desk().page(page.id) is None:
                    kept.append(page)
                else:
                    repeated += 1
        except UserError:
            for page in kept:
                self._scans.unpin(page.id)
            raise
        return [self._settle(page, self.content(page.id)) for page in kept], repeated

    def _kept(self, scanned: ScannedPage, order_no: OrderNo) -> IntakePage:
        return IntakePage(
            id=self._scans.put(scanned.content, order_no=order_no, pinned=True),
            media_type=scanned.media_type,
            file_name=scanned.file_name,
            number=scanned.number,
            width_px=scanned.width_px,
            height_px=scanned.height_px,
            dpi=scanned.dpi,
            received_at=self._clock.now(),
        )

    def _settle(self, page: IntakePage, content: bytes) -> IntakePage:
        """Find out where the page belongs and put it there."""
        page = replace(page, barcode_order=self._placing.order_on(content))
        parcel = self.desk().parcel
        is_ours = parcel is not None and page.barcode_order in ("", parcel.order_no)
        if parcel is not None and is_ours:
            page = self._placing.proposed(page, content, parcel)
        elif parcel is not None:
            page = replace(page, note=f"条码是订单 {page.barcode_order}，不属于打开的包裹。")
        with self._store.writing() as work:
            desk = load_desk(work)
            is_still_open = parcel is not None and desk.parcel is not None and desk.parcel.order_no == parcel.order_no
            if is_ours and is_still_open:
                save_desk(work, put_in_parcel(desk, page))
            else:  # also when another parcel was opened meanwhile: its order must not get this page
                page = replace(page, document=None, is_sure=False)
                save_desk(work, replace(desk.without(page.id), tray=(*desk.without(page.id).tray, page)))
        return page

    def _cannot_place(
        self, desk: Desk, page: IntakePage | None, document: DocumentCode, number: int
    ) -> RuleBroken | None:
        if page is None:
            return RuleBroken(code="page_unknown", sentence="这一页已不在收件台上，请刷新。")
        if desk.parcel is None:
            return NO_PARCEL
        if page.is_queued:
            return RuleBroken(code="page_filed", sentence="这一页已经归档，不能再改。")
        if document not in self._kinds.documents or not 1 <= number <= LAST_PAGE:
            return RuleBroken(code="invalid_action", sentence=f"请选择材料，页码在 1 到 {LAST_PAGE} 之间。")
        taken = [one for one in desk.parcel.pages if (one.document, one.page) == (document, number)]
        if any(one.id != page.id and one.is_sure for one in taken):
            name = self._kinds.document_name(document)
            return RuleBroken(code="page_taken", sentence=f"{name}第 {number} 页已经有了，请改页码或先移走原来的一页。")
        return None

    def _arrived(self, parcel: OpenedParcel) -> tuple[DocumentCode, ...]:
        """Return the documents that came, in the order in which the office lists them."""
        arrived = parcel.ticked()
        return tuple(code for code in self._kinds.documents if code in arrived)


def _filing(page: IntakePage, document: DocumentCode) -> FilePage:
    return FilePage(document=document, page=page.page, sha256=page.id, media_type=page.media_type)


def _queued(page_id: Sha256) -> Callable[[Desk], Desk]:
    def change(desk: Desk) -> Desk:
        return desk.with_pages(
            lambda pages: tuple(replace(page, is_queued=True) if page.id == page_id else page for page in pages)
        )

    return change
