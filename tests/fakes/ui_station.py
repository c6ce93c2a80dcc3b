"""A workstation for window tests: orders in memory, pages drawn by code, services that answer at once."""

import io
import itertools
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from app.adapters.pdf.printer import ReportlabPrinter
from app.bootstrap.recognition import seal_thresholds
from app.bootstrap.tables import office_tables
from app.ports.audit import AuditChain, AuditEvent, AuditRow
from app.ports.backend import HistoryEvent, OfficeMessage, ServerHealth, StaffMember
from app.ports.errors import Refused
from app.ports.jobs import JobContext
from app.ports.office import TrainingAccount
from app.ports.papers import CourierSlip, KeyLabel, PackingSlip, PagePicture, PinLetter, Printed
from app.ports.queue import QueueRow
from app.ports.seal_checks import CutSeal, NotCut, OrderSeals
from app.ports.settings import Settings
from app.ports.store import Disagreement, LoggedCall
from app.ports.usb_keys import KeyContents, KeyKind, PinRole, PinState, UsbKeyInfo
from app.services.check_statistics import CheckStanding, Standings
from app.services.impressions import Impressions
from app.services.intake_outcomes import (
    CloseOutcome,
    Collected,
    ParcelClosed,
    ParcelOutcome,
    ParcelUnknown,
    cannot_close,
)
from app.services.intake_state import Desk, IntakePage, OpenedParcel
from app.services.key_batch import BatchDesk
from app.services.leases import Held, LeaseOutcome
from app.services.outbox import UndoOutcome
from app.services.outcomes import Accepted, Done, Outcome, RuleBroken
from app.services.production_values import Produced, ProductionOutcome, Step
from app.services.reports import OfficeReport
from app.services.seal_pictures import Cutting, SealProposal
from app.services.shipping import Match
from review.actions import ActionReceipt, Decide, LogCall
from review.cross_check import PageText, Place, PrintedLine
from review.deadlines import clock_started
from review.figures import DayCount, OfficeFigures, OverdueOrder, PersonCount, ReasonCount, Share
from review.key_stock import (
    KeyEvent,
    KeyEventKind,
    KeyHistory,
    KeyStockPage,
    StockCount,
    StockedKey,
    StockState,
)
from review.orders import (
    DocumentCode,
    DocumentId,
    DocumentRef,
    IdentityNumbers,
    Invoice,
    InvoiceDetails,
    InvoiceState,
    KeyRecord,
    KeyState,
    KindCode,
    Lease,
    OrderNo,
    OrderSnapshot,
    Organisation,
    Person,
    ReasonCode,
    Recipient,
    Sha256,
    Source,
    StoredDocument,
)  # fmt: skip
from review.revocations import RevocationCause
from review.stages import Role, Stage
from seals.values import (
    DigitCell,
    Finding,
    FindingCode,
    InkColour,
    PageCheck,
    Scale,
    ScaleSource,
    SealCheck,
    SealGeometry,
    SealKind,
    SealShape,
    Verdict,
)  # fmt: skip
from ui.context.keys import KeyOnDesk, ProductionRun
from ui.context.orders import Link, SyncStatus
from ui.context.workstation import OfficeData, Workstation

NOW = datetime(2026, 11, 20, 3, 40, tzinfo=UTC)  # a Friday, 11:40 in China
A4_PX = (1240, 1754)  # 150 dpi
FONTS = ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
NAMES = (
    "江西宏达建设工程有限公司",
    "南昌市华泰建筑安装有限公司",
    "赣州中鼎市政工程有限公司",
    "福建鑫盛建设集团有限公司",
    "九江远洋路桥工程有限公司",
    "浙江天成建工集团有限公司",
    "上饶市恒信监理咨询有限公司",
    "宜春市百盛装饰工程有限公司",
)
PEOPLE = ("王建国", "李秀英", "张伟", "刘洋", "陈静", "杨帆", "黄晓明", "周敏")


def office_data() -> OfficeData:
    """Return the office's real tables."""
    return office_tables()


def make_order(number: int, stage: Stage, *, round_: int = 1) -> OrderSnapshot:
    """Return a plausible order; its documents fit its stage."""
    outside = number % 3 == 0
    codes = list(office_data().kinds.kind(_kind(outside=outside)).codes())
    since = NOW - timedelta(hours=3 + 9 * (number % 11))
    paper = stage in (Stage.PAPER_REVIEW, Stage.PRODUCTION, Stage.SHIPPING, Stage.COMPLETED)
    refs = [
        _ref(number, code, source, round_no, page)
        for source, rounds in ((Source.UPLOAD, range(1, round_ + 1)), (Source.PAPER, range(1, 2 if paper else 1)))
        for round_no in rounds
        for code in codes
        for page in range(1, 3 if code == "agent_id_card" else 2)
    ]
    name, person = NAMES[number % len(NAMES)], PEOPLE[number % len(PEOPLE)]
    return OrderSnapshot(
        order_no=OrderNo(f"JX20261120-{number:04d}"), revision=number % 7 + 1, stage=stage,
        kind=_kind(outside=outside),
        organisation=Organisation(name=name, uscc=f"9136010{number % 10}MA35{number % 10000:04d}7X"[:18]),
        legal_representative=Person(name=person, phone="13970000001"),
        handling_agent=Person(name=PEOPLE[(number + 3) % len(PEOPLE)], phone=f"1387{number:07d}"),
        invoice_details=InvoiceDetails(title=name, tax_number="91360100MA35TEST7X", email="fp@example.com"),
        recipient=Recipient(name=person, mobile="13870000002", address="江西省南昌市红谷滩区丰和中大道1号"),
        person_in_charge=PEOPLE[(number + 5) % len(PEOPLE)] if outside else "", round=round_,
        submitted_at=since, stage_since=since, paid=stage not in (Stage.PRE_REVIEW, Stage.CORRECTION),
        documents=tuple(refs),
        courier_number=f"SF{1_000_000_000_000 + number}" if stage in (Stage.MAILING, Stage.SUPPLEMENT) else "",
        keys=(KeyRecord(usb_key_serial=f"0A1B2C{number:04X}", algorithm="sm2", state=KeyState.PROVEN, bound_at=since,
                        by="production"),) if stage in (Stage.SHIPPING, Stage.COMPLETED) else (),
        invoice=Invoice(state=InvoiceState.DUE, due_at=NOW + timedelta(days=number % 4)) if stage in (
            Stage.SHIPPING, Stage.COMPLETED) else None,
    )  # fmt: skip


def _kind(*, outside: bool) -> KindCode:
    return KindCode("province_outside" if outside else "province_inside")


def _ref(number: int, code: DocumentCode, source: Source, round_no: int, page: int) -> DocumentRef:
    return DocumentRef(
        id=DocumentId(f"{number}-{code}-{source}-{round_no}-{page}"), document=code, source=source, round=round_no,
        page=page,
    )  # fmt: skip


def row_of(order: OrderSnapshot, *, worst: str = "", me: Lease | None = None) -> QueueRow:
    """Return the queue's line of an order."""
    return QueueRow(
        order_no=order.order_no, stage=order.stage, kind=order.kind, organisation=order.organisation.name,
        revision=order.revision, uscc=order.organisation.uscc, round=order.round, submitted_at=order.submitted_at,
        stage_since=order.stage_since, agent_name=order.handling_agent.name, agent_phone=order.handling_agent.phone,
        is_paid=order.paid, is_refund_due=False, lease_holder=me.holder if me else "",
        lease_holder_name=me.holder_name if me else "", lease_expires_at=me.expires_at if me else None,
        second_review_not_by=order.second_review.not_by if order.second_review else "", worst_finding=worst,
        next_call_due=NOW + timedelta(hours=2) if order.stage is Stage.SUPPLEMENT else None, calls_without_answer=0,
        invoice_state=order.invoice.state if order.invoice else None,
        invoice_due_at=order.invoice.due_at if order.invoice else None, clock_since=clock_started(order),
    )  # fmt: skip


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for path in FONTS:
        try:
            return ImageFont.truetype(path, size)
        except OSError:
            continue
    return ImageFont.load_default()


@lru_cache(maxsize=64)
def draw_page(title: str, organisation: str, *, is_paper: bool = False, shift: int = 0) -> bytes:
    """Draw a form with a seal as JPEG, 150 dpi."""
    ground = (252, 251, 247) if is_paper else (255, 255, 255)
    image = Image.new("RGB", A4_PX, ground)
    pen = ImageDraw.Draw(image)
    pen.text((620 + shift, 120 + shift), title, font=_font(48), fill=(20, 20, 20), anchor="mm")
    for number in range(14):
        top = 240 + shift + number * 72
        pen.rectangle((120 + shift, top, 1120 + shift, top + 72), outline=(60, 60, 60), width=2)
        pen.line((420 + shift, top, 420 + shift, top + 72), fill=(60, 60, 60), width=2)
        pen.text((140 + shift, top + 20), f"项目 {number + 1}", font=_font(28), fill=(30, 30, 30))
        pen.text((440 + shift, top + 20), organisation if number == 0 else "—" * 6, font=_font(28), fill=(30, 30, 30))
    _draw_seal(pen, 860 + shift, 1440 + shift, organisation)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88, dpi=(150, 150))
    return out.getvalue()


def _draw_seal(pen: ImageDraw.ImageDraw, x: int, y: int, organisation: str) -> None:
    red = (205, 35, 45)
    pen.ellipse((x - 118, y - 118, x + 118, y + 118), outline=red, width=7)
    pen.text((x, y - 4), "★", font=_font(72), fill=red, anchor="mm")
    pen.text((x, y - 74), organisation[:9], font=_font(22), fill=red, anchor="mm")
    pen.text((x, y + 84), "3601030029184", font=_font(18), fill=red, anchor="mm")


def seal_check(organisation: str, *, bad: bool) -> PageCheck:
    """Return a check with a readable variety of findings."""
    box = (742, 1322, 236, 236)
    generator = np.random.default_rng(5)
    digits = tuple(
        DigitCell(
            position=place, digit=digit, confidence=0.41 if bad and place == 11 else 0.98,
            legible=not (bad and place == 11), box_px=(760 + 15 * place, 1515, 14, 20),
            crop=_digit_crop(digit, generator, faint=bad and place == 11),
        )
        for place, digit in enumerate("3601030029184", start=1)
    )  # fmt: skip

    def finding(code: FindingCode, verdict: Verdict, value: float | None, unit: str, limit: str, text: str) -> Finding:
        return Finding(code=code, verdict=verdict, value=value, unit=unit, threshold=limit, message=text, box_px=box)

    c, v = FindingCode, Verdict
    findings = (
        finding(c.SEAL_CODE_DIGITS, v.FAIL if bad else v.PASS, 12 if bad else 13, "位", "= 13",
                "编号第11位看不清" if bad else "13 位编号均清晰"),
        finding(c.SEAL_BASE_COLOUR, v.REVIEW if bad else v.PASS, 90.1 if bad else 96.4, "L*", "≥ 92", "印章处底色偏暗" if bad else "底色洁白"),  # noqa: E501
        finding(c.SEAL_SIZE, v.PASS, 40.1, "mm", "36–45", "直径符合"),
        finding(c.SEAL_CONTRAST, v.PASS, 63.0, "ΔE", "≥ 55", "红白分明"),
        finding(c.SEAL_IMPURITIES, v.PASS, 0.2, "mm²", "≤ 1.5", "印章内没有杂质"),
        finding(c.SEAL_RING_COMPLETE, v.REVIEW if bad else v.PASS, 91.0 if bad else 99.0, "%", "≥ 95", "外圈有缺口" if bad else "外圈完整"),  # noqa: E501
        finding(c.SEAL_PROCESSED, v.NOT_MEASURED, None, "", "", "上传件经过压缩，未测"),
    )  # fmt: skip
    seal = SealCheck(
        kind=SealKind.COMPANY,
        geometry=SealGeometry(shape=SealShape.ROUND, centre_x=860, centre_y=1440, semi_x=118, semi_y=118),
        box_px=box, width_mm=40.1, height_mm=40.0, rotation_deg=1.2, colour=InkColour.RED, name=organisation,
        code="3601030029184" if not bad else None, digits=digits, findings=findings,
    )  # fmt: skip
    page = (finding(c.PAGE_SKEW, v.PASS, 0.3, "°", "≤ 2", "页面端正"),
            finding(c.PAGE_RESOLUTION, v.PASS, 150, "dpi", "≥ 150", "分辨率足够"))  # fmt: skip
    return PageCheck(
        width_px=A4_PX[0], height_px=A4_PX[1], scale=Scale(dpi=150, source=ScaleSource.DPI_TAG),
        findings=tuple(replace(each, box_px=None) for each in page), seals=(seal,),
    )  # fmt: skip


def with_another_seal(check: PageCheck) -> PageCheck:
    """Return the check as if the page bore another seal: its code ends otherwise."""
    seal = check.seals[0]
    *most, last = seal.digits
    return replace(check, seals=(replace(seal, digits=(*most, replace(last, digit="7")), code="3601030029187"),))


def _digit_crop(digit: str, generator: np.random.Generator, *, faint: bool) -> np.ndarray:
    image = Image.new("RGB", (24, 34), (255, 252, 252))
    ImageDraw.Draw(image).text(
        (12, 17), digit, font=_font(26), fill=(235, 190, 190) if faint else (200, 40, 50), anchor="mm"
    )
    noise = generator.integers(-6, 6, (34, 24, 3))
    return np.clip(np.asarray(image)[:, :, ::-1].astype(int) + noise, 0, 255).astype(np.uint8)


class FakeBatchDesk:
    """A key desk whose keys a test puts in: `FakeOffice.inserted`, by serial."""

    def __init__(self, office: "FakeOffice") -> None:
        self.o = office

    def present(self) -> tuple[UsbKeyInfo, ...]:
        return tuple(
            UsbKeyInfo(serial=one, label="", manufacturer="", model="", driver="skf", kinds=(KeyKind.SM2,))
            for one in self.o.inserted
        )

    def produce(self, order_no: OrderNo, serial: str, *, context: JobContext | None = None) -> ProductionOutcome:
        self.o.said.append(("batch", serial))
        return self.o.production_outcome or Produced(order=self.o.orders_by_no[order_no], usb_key_serial=serial)


@dataclass
class FakeOffice:
    """Every desk of the workstation in one object; tests read `said` and set the switches."""

    orders_by_no: dict[OrderNo, OrderSnapshot] = field(default_factory=dict)
    worst: dict[OrderNo, str] = field(default_factory=dict)
    queued: dict[OrderNo, Decide] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    scan_folder: str = "D:\\扫描"
    said: list[tuple[str, object]] = field(default_factory=list)
    who: StaffMember | None = field(
        default_factory=lambda: StaffMember(user="wangfang", name="王芳", roles=frozenset(Role))
    )
    settings_value: Settings = field(default_factory=Settings)
    lease_outcome: Callable[[OrderNo], LeaseOutcome] | None = None
    has_checks: bool = True
    checked_ahead: list[OrderNo] = field(default_factory=list)
    is_offline: bool = False
    printed: dict[DocumentCode, PageText] = field(default_factory=dict)
    url: str = "http://127.0.0.1:8800"
    production_outcome: ProductionOutcome | None = None
    key_prompt: threading.Event = field(default_factory=threading.Event)
    noticed_by: str = "events"
    watch_fails: Exception | None = None
    looks: int = 0
    keys_fail: Exception | None = None
    not_cut: NotCut | None = None
    another_seal_on: str = ""
    inserted: list[str] = field(default_factory=list)

    def fill(self) -> "FakeOffice":
        """Put some orders into every stage."""
        number = 0
        for stage, count in (
            (Stage.PRE_REVIEW, 23), (Stage.MAILING, 4), (Stage.PAPER_REVIEW, 9), (Stage.SUPPLEMENT, 2),
            (Stage.PRODUCTION, 6), (Stage.SHIPPING, 3), (Stage.COMPLETED, 5), (Stage.CORRECTION, 4),
        ):  # fmt: skip
            for _ in range(count):
                number += 1
                order = make_order(number, stage, round_=2 if number % 5 == 0 else 1)
                self.orders_by_no[order.order_no] = order
                self.worst[order.order_no] = ("", "fail", "review", "pass")[number % 4]
        return self

    def station(self) -> Workstation:
        """Return the window's view of this office."""
        desk = FakeDesks(self)
        return Workstation(
            data=office_data(), settings=desk, facts=desk, sessions=desk, orders=desk, syncing=desk, leases=desk,
            pages=desk, checks=desk if self.has_checks else None, registering=None, deciding=desk, intake=desk,
            production=desk, shipping=desk, papers=FakePapers(), key_stock=FakeStock(self),
            invoices=desk, supervising=desk, overview=desk,
            doors=desk,
            now=lambda: NOW, is_training=True, reading=desk, applicants=desk,
        )  # fmt: skip


class FakeDesks:
    """Meets the Protocols of `ui.context`."""

    def __init__(self, office: FakeOffice) -> None:
        self.o = office
        self.on_desk = Desk()

    # settings and facts
    def load(self) -> Settings:
        return self.o.settings_value

    def save(self, settings: Settings) -> None:
        self.o.settings_value = settings

    def get(self, name: str) -> str | None:
        return self.o.facts.get(name)

    def set(self, name: str, text: str) -> None:
        self.o.facts[name] = text

    def flush(self) -> None:
        """Everything is kept at once."""

    # sessions and doors
    def member(self) -> StaffMember | None:
        return self.o.who

    def server_url(self) -> str:
        return self.o.url

    def sign_out(self) -> None:
        self.o.who = None

    def health(self) -> ServerHealth:
        return ServerHealth(version="0.1.0", is_training=True, time=NOW)

    def open_office(self, server_url: str, user: str, password: str) -> Workstation:
        if password != "right":
            raise Refused("sign_in_failed", "用户名或密码不对，请重新输入。")
        self.o.who = StaffMember(user=user, name="王芳", roles=frozenset(Role))
        self.o.url = server_url
        return self.o.station()

    def open_training(self, context: object) -> Workstation:
        context.report(1, 2, "正在启动训练环境")  # type: ignore[attr-defined]
        self.o.who = StaffMember(user="wangfang", name="王芳", roles=frozenset(Role))
        return self.o.station()

    def training_accounts(self) -> Sequence[TrainingAccount]:
        return (TrainingAccount(user="lina", name="李娜", password="right", roles=("paper_reviewer",)),)

    # orders
    def rows(self) -> Sequence[QueueRow]:
        return [self._row(order) for order in self.o.orders_by_no.values()]

    def _row(self, order: OrderSnapshot) -> QueueRow:
        row = row_of(order, worst=self.o.worst.get(order.order_no, ""))
        if order.order_no in self.o.queued:
            from review.actions import ActionKind

            row = replace(row, queued=ActionKind.DECISION)
        if int(order.order_no[-4:]) % 6 == 2:
            lease = Lease(holder="lina", holder_name="李娜", expires_at=NOW + timedelta(minutes=2))
            row = row_of(order, worst=row.worst_finding, me=lease)
        return row

    def changed_rows(self, order_nos: Sequence[OrderNo]) -> Sequence[QueueRow]:
        return [self._row(self.o.orders_by_no[each]) for each in order_nos if each in self.o.orders_by_no]

    def find(self, text: str) -> Sequence[OrderNo]:
        def numbers(order: OrderSnapshot) -> tuple[str, ...]:
            waybill = order.shipment.waybill_number if order.shipment is not None else ""
            return (order.courier_number, waybill, *(key.usb_key_serial for key in order.keys))

        found = self.o.orders_by_no.values()
        return [each.order_no for each in found if text and any(text in number for number in numbers(each))]

    def order(self, order_no: OrderNo) -> OrderSnapshot | None:
        return self.o.orders_by_no.get(order_no)

    def identity(self, order_no: OrderNo) -> IdentityNumbers:
        return IdentityNumbers(legal_representative="360102********0011", handling_agent="360103********0022")

    def history(self, order_no: OrderNo) -> Sequence[HistoryEvent]:
        people = ("applicant:91360100MA35TEST7X", "system", "lina", "wangfang")
        return [HistoryEvent(at=NOW, by=by, action="decisions", summary="预审驳回", revision=2) for by in people]

    def glance(self, order_nos: Sequence[OrderNo]) -> Mapping[OrderNo, tuple[Verdict | None, ...]]:
        some = (Verdict.PASS, Verdict.REVIEW, Verdict.FAIL, Verdict.PASS, Verdict.NOT_MEASURED)
        return {each: (*some[int(each[-1]) % 5 :], *some[: int(each[-1]) % 5]) for each in order_nos}

    # sync
    def sync(self, context: object) -> Sequence[OrderNo]:
        return ()

    def status(self) -> SyncStatus:
        return SyncStatus(link=Link.ONLINE, last_at=NOW, waiting=len(self.o.queued))

    def outbox(self) -> Sequence[object]:
        return ()

    def discard(self, action_key: str) -> bool:
        return True

    def retake(self, action_key: str) -> bool:
        return True

    # leases
    def take(self, order_no: OrderNo) -> LeaseOutcome:
        self.o.said.append(("lease", order_no))
        if self.o.lease_outcome is not None:
            return self.o.lease_outcome(order_no)
        return Held(lease=Lease(holder="wangfang", holder_name="王芳", expires_at=NOW + timedelta(minutes=2)))

    def release(self, order_no: OrderNo) -> None:
        self.o.said.append(("release", order_no))

    # pages and checks
    def picture(self, order_no: OrderNo, ref: DocumentRef) -> bytes:
        order = self.o.orders_by_no[order_no]
        name = office_data().kinds.document_name(ref.document)
        is_paper = ref.source is Source.PAPER
        return draw_page(name, order.organisation.name, is_paper=is_paper, shift=9 if is_paper else 0)

    def unseen(self, order_no: OrderNo, ref: DocumentRef) -> bytes:
        return self.picture(order_no, ref)

    def known(self, order: OrderSnapshot, ref: DocumentRef) -> PageCheck | None:
        return None

    def check(self, order: OrderSnapshot, ref: DocumentRef, picture: bytes, context: object) -> PageCheck:
        found = seal_check(order.organisation.name, bad=ref.document == "seal_collection_form")
        return with_another_seal(found) if ref.document == self.o.another_seal_on else found

    def together(self, order: OrderSnapshot) -> OrderSeals:
        """Hold the impressions against each other with the real code, all pages of the order being checked."""
        kinds = office_data().kinds
        pages = {ref.id: self.check(order, ref, b"", None) for ref in order.documents}
        return Impressions(kinds=kinds, thresholds=seal_thresholds()).together(order, pages)

    def check_next(self, order_no: OrderNo, context: object) -> bool:
        self.o.checked_ahead.append(order_no)
        if self.o.worst.get(order_no):
            return False
        self.o.worst[order_no] = "review"
        return True

    def read(self, order: OrderSnapshot, ref: DocumentRef, context: object) -> PageText:
        """Print the order's own data as a form, the credit code wrongly; or what a test printed on the document."""
        if ref.document in self.o.printed:
            return self.o.printed[ref.document]
        cells = (("单位名称", order.organisation.name), ("信用代码", "91360100MA35WRONG0"),
                 ("公民身份号码", "360102199001010018"))  # fmt: skip
        lines = tuple(
            PrintedLine(text=text, place=Place(x=0.1 + 0.3 * column, y=0.2 + 0.05 * row, width=0.2, height=0.02))
            for row, texts in enumerate(cells) for column, text in enumerate(texts)
        )  # fmt: skip
        return PageText(lines=lines)

    # deciding
    def decide(self, order_no: OrderNo, decide: Decide, *, seen_revision: int) -> Outcome:
        self.o.said.append(("decide", decide))
        self.o.queued[order_no] = decide
        return Accepted(action_key=f"key-{order_no}", order_no=order_no, send_after=NOW + timedelta(seconds=8))

    def undo(self, action_key: str) -> UndoOutcome:
        self.o.said.append(("undo", action_key))
        self.o.queued.pop(OrderNo(action_key.removeprefix("key-")), None)
        return UndoOutcome.UNDONE

    def log_call(self, order_no: OrderNo, call: LogCall) -> Outcome:
        self.o.said.append(("call", call))
        return Accepted(action_key="call", order_no=order_no, send_after=NOW)

    def calls(self, order_no: OrderNo) -> Sequence[LoggedCall]:
        sent = [LoggedCall(order_no=order_no, call=call, is_sent=True) for call in self.o.orders_by_no[order_no].calls]
        return sent[::-1]

    # intake
    def desk(self) -> Desk:
        return self.on_desk

    def content(self, page_id: Sha256) -> bytes:
        return draw_page("电子签章采集表", NAMES[0], is_paper=True)

    def open_parcel(self, courier_number: str, *, order_no: OrderNo | None = None) -> ParcelOutcome:
        order = next(
            (o for o in self.o.orders_by_no.values() if courier_number in (o.courier_number, o.order_no)), None
        )
        if order is None:
            return ParcelUnknown(courier_number=courier_number)
        parcel = OpenedParcel(
            courier_number=courier_number, order_no=order.order_no, organisation=order.organisation.name, opened_at=NOW,
            opened_by="wangfang", wanted=office_data().kinds.kind(order.kind).codes(),
        )  # fmt: skip
        self.on_desk = Desk(parcel=parcel)
        return parcel

    def collect(self, context: object) -> Collected:
        parcel = self.on_desk.parcel
        if parcel is None:
            return Collected()
        pages = tuple(
            IntakePage(id=Sha256(f"{place:064d}"), media_type="image/jpeg", file_name=f"scan_{place:03d}.jpg", number=1,
                       width_px=A4_PX[0], height_px=A4_PX[1], dpi=150, received_at=NOW,
                       document=code if place != 2 else None, agreement=42, is_sure=place == 0)
            for place, code in enumerate(parcel.wanted)
        )  # fmt: skip
        self.on_desk = replace(self.on_desk, parcel=replace(parcel, pages=pages))
        return Collected(pages=pages, files=len(pages))

    # the applicants of a training office
    def act(self, order_no: OrderNo) -> Stage:
        self.o.said.append(("applicant", order_no))
        return Stage.PRE_REVIEW

    def scan_for_practice(self, context: object) -> Collected:
        self.o.said.append(("practice scan", ""))
        return self.collect(context)

    def place(self, page_id: Sha256, document: DocumentCode, page: int = 1) -> None:
        self.on_desk = self.on_desk.with_pages(lambda pages: tuple(
            replace(each, document=document, page=page, is_sure=True) if each.id == page_id else each for each in pages
        ))  # fmt: skip

    def to_tray(self, page_id: Sha256) -> None:
        page = self.on_desk.page(page_id)
        if page is not None:
            self.on_desk = replace(
                self.on_desk.without(page_id), tray=(*self.on_desk.tray, replace(page, document=None))
            )

    def put_back(self) -> None:
        self.on_desk = Desk()

    def close(self, note: str = "") -> CloseOutcome:
        parcel = self.on_desk.parcel
        refusal = cannot_close(parcel)
        if refusal is not None or parcel is None:
            return refusal  # type: ignore[return-value]
        self.on_desk = Desk()
        self.o.said.append(("receipt", parcel.order_no))
        return ParcelClosed(order_no=parcel.order_no, documents=parcel.wanted, missing=parcel.missing(),
                            pages=len(parcel.pages), action_key="receipt")  # fmt: skip

    def folder(self) -> str:
        return self.o.scan_folder

    # production
    def keys(self) -> Sequence[KeyOnDesk]:
        self.o.looks += 1
        if self.o.keys_fail is not None:
            raise self.o.keys_fail
        info = UsbKeyInfo(serial="0A1B2C3D4E", label="", manufacturer="", model="SoftKey", driver="skf",
                          kinds=(KeyKind.SM2,), free_bytes=412 * 1024)  # fmt: skip
        return [KeyOnDesk(info=info, contents=KeyContents())]

    def watch(self, context: JobContext) -> None:
        for count in itertools.count(1):
            while not self.o.key_prompt.wait(0.02):
                context.checkpoint()
            self.o.key_prompt.clear()
            if self.o.watch_fails is not None:
                raise self.o.watch_fails
            context.report(count, 0, self.o.noticed_by)

    def profiles(self) -> Sequence[tuple[str, str]]:
        return ("auto", "自动识别"), ("standard", "GM/T 0016 标准布局"), ("fixed", "输出缓冲区不得为 NULL")

    def cut_seal(self, order: OrderSnapshot, cutting: Cutting, context: object) -> SealProposal | NotCut:
        if self.o.not_cut is not None and not cutting.despite:
            return self.o.not_cut
        page = StoredDocument(id=order.documents[-1].id, document=DocumentCode("seal_collection_form"), source=Source.PAPER,  # noqa: E501
                              round=1, page=1, sha256=Sha256("0" * 64), size=1, media_type="image/jpeg")  # fmt: skip
        cut = CutSeal(
            impression_png=_seal_png(transparent=False), seal_png=_seal_png(transparent=True), width_mm=40.0,
            height_mm=40.0, picture_mm=41.0, picture_height_mm=41.0, rotation_deg=0.2, hidden_share=0.0, dpi=600,
            impression_dpi=300,
        )  # fmt: skip
        return SealProposal(order_no=order.order_no, cutting=cutting, page=page, cut=cut)

    def produce(self, run: ProductionRun, context: JobContext) -> ProductionOutcome:
        self.o.said.append(("produce", run.serial))
        for place, step in enumerate(Step):
            context.report(place, len(Step), step.value)
        return self.o.production_outcome or Produced(order=self.o.orders_by_no[run.order_no], usb_key_serial=run.serial)

    def confirm_seal(self, seal: SealProposal) -> tuple[str, ...]:
        self.o.said.append(("confirm_seal", seal.cutting.seal_kind))
        return tuple(dict.fromkeys(kind for what, kind in self.o.said if what == "confirm_seal"))

    def prepared(self) -> Sequence[OrderSnapshot]:
        return [order for order in self.o.orders_by_no.values() if order.stage is Stage.PRODUCTION]

    def batch_desk(self) -> BatchDesk:
        return FakeBatchDesk(self.o)

    def pin_letter(self, order: OrderSnapshot, serial: str) -> Printed:
        self.o.said.append(("pin_letter", serial))
        letter = PinLetter(order_no=order.order_no, organisation=order.organisation.name,
                           recipient=order.recipient.name, usb_key_serial=serial, pin="40718263")  # fmt: skip
        return FakePapers.printer.pin_letter(letter)

    def letter_taken(self, order_no: OrderNo, serial: str) -> None:
        self.o.said.append(("letter_taken", serial))

    def key_label(self, order: OrderSnapshot, serial: str) -> Printed:
        label = KeyLabel(
            order_no=order.order_no, organisation=order.organisation.name, usb_key_serial=serial, made_at=NOW
        )
        return FakePapers.printer.key_label(label)

    def report_unusable(self, order: OrderSnapshot, sentence: str) -> Outcome:
        return Accepted(action_key="unusable", order_no=order.order_no, send_after=NOW)

    # shipping, invoices, supervising
    def match(self, key_label: str, waybill: str) -> Match | RuleBroken:
        order = next(
            (o for o in self.o.orders_by_no.values() if any(k.usb_key_serial == key_label for k in o.keys)), None
        )
        if order is None:
            return RuleBroken(code="key_label_unknown", sentence="没有待寄出的订单使用这个介质，请核对标签后重新扫描。")
        return Match(order=order, usb_key_serial=key_label, waybill_number=waybill)

    def hand_over(self, match: Match) -> object:
        self.o.said.append(("ship", match.waybill_number))
        return _done(replace(match.order, stage=Stage.COMPLETED))

    def send(self, order_no: OrderNo, number: str, pdf: bytes, *, email: str = "") -> object:
        self.o.said.append(("invoice", f"{number} {len(pdf)} {email}"))
        return _done(self.o.orders_by_no[order_no])

    def note_bounce(self, order_no: OrderNo, number: str) -> object:
        self.o.said.append(("bounce", number))
        return _done(self.o.orders_by_no[order_no])

    def cancel(self, order_no: OrderNo, reason: str) -> object:
        self.o.said.append(("cancel", reason))
        return _done(self.o.orders_by_no[order_no])

    def remake(self, order_no: OrderNo, cause: RevocationCause, reason: str) -> object:
        self.o.said.append(("remake", (cause, reason)))
        return _done(self.o.orders_by_no[order_no])

    def withdraw_decision(self, order_no: OrderNo, decision: int, reason: str) -> object:
        self.o.said.append(("withdraw", (decision, reason)))
        return _done(self.o.orders_by_no[order_no])

    def correct_name(self, order_no: OrderNo, name: str, reason: str) -> object:
        self.o.said.append(("correct_name", (name, reason)))
        return _done(self.o.orders_by_no[order_no])

    def assign_archive_box(self, order_no: OrderNo, archive_box: str) -> object:
        self.o.said.append(("archive_box", archive_box))
        return _done(self.o.orders_by_no[order_no])

    # overview
    def figures(self, days: int, context: object) -> OfficeReport:
        figures = OfficeFigures(
            since=NOW - timedelta(days=days), until=NOW,
            days=tuple(DayCount(day=(NOW - timedelta(days=back)).date(), stage=Stage.PRE_REVIEW, passed=5 + back % 4,
                                rejected=back % 3) for back in range(12)),
            people=(PersonCount(person="王芳", stage=Stage.PRE_REVIEW, passed=60, rejected=26),
                    PersonCount(person="lina", stage=Stage.PAPER_REVIEW, passed=40, rejected=9)),
            first_pass={Stage.PRE_REVIEW: Share(part=63, whole=100), Stage.PAPER_REVIEW: Share(part=9, whole=13)},
            reasons=(ReasonCount(code=ReasonCode("seal_code_unreadable"), stage=Stage.PRE_REVIEW, count=31),),
            overdue=self._overdue(), waiting={Stage.PRE_REVIEW: 23, Stage.PAPER_REVIEW: 9}, shipped=44,
            days_to_hand_over=1.7, invoices_due=8, refunds_due=0,
        )  # fmt: skip
        return OfficeReport(
            figures=figures, disagreements=(Disagreement(finding="seal_base_colour", overrides=12, decided_pass=9),)
        )

    def _overdue(self) -> tuple[OverdueOrder, ...]:
        late = [order for order in self.o.orders_by_no.values() if order.stage is Stage.PRE_REVIEW][:12]
        return tuple(
            OverdueOrder(order_no=order.order_no, organisation=order.organisation.name, stage=order.stage,
                         due_at=NOW - timedelta(days=2), days_over=1.5, holder="李娜" if place == 0 else "")
            for place, order in enumerate(late)
        )  # fmt: skip

    def check_standings(self) -> Standings:
        base, trial = "seal_base_colour", "seal_print_pattern"
        checks = (
            CheckStanding(finding=base, shown=240, failed=31, overrides=12, decided_pass=9, failed_but_passed=7),
            CheckStanding(finding=trial, shown=240, failed=5, overrides=0, decided_pass=0, failed_but_passed=4,
                          in_shadow=True),
        )  # fmt: skip
        return Standings(checks=checks, is_office=not self.o.is_offline)

    def escalated_calls(self) -> Sequence[QueueRow]:
        waiting = [order for order in self.o.orders_by_no.values() if order.stage is Stage.SUPPLEMENT]
        return [replace(row_of(order), calls_without_answer=4) for order in waiting[:1]]

    def figures_csv(self, report: OfficeReport) -> bytes:
        return b"csv"

    def review_report(self, order_no: OrderNo, context: object) -> Printed:
        return FakePapers.two_pages()

    def names(self) -> Mapping[str, str]:
        return {"wangfang": "王芳", "lina": "李娜", "zhaolei": "赵磊", "production": "孙伟", "zhaomin": "赵敏"}

    def audit_rows(self, limit: int) -> Sequence[AuditRow]:
        chain, rows, previous = AuditChain(b"k" * 32), [], "0" * 64
        for seq in range(1, 26):
            event = AuditEvent(at=NOW - timedelta(minutes=40 - seq), by="wangfang", order_no=f"JX20261120-{seq:04d}",
                               action="decisions", facts=(("verdict", "pass"),))  # fmt: skip
            rows.append(chain.seal(seq, event, previous))
            previous = rows[-1].mac
        return rows[::-1][:limit]

    def verify_audit(self) -> str:
        return "审计记录完整：共 25 条，锚点在第 25 条。"

    def messages(self) -> Sequence[OfficeMessage]:
        text = "【江西CA】您的订单JX20261120-0001资料审核未通过，请登录数字证书在线受理系统查看原因。"
        return [OfficeMessage(id=1, channel="sms", to="138****0001", subject="", text=text, order_no="JX20261120-0001",
                              created_at=NOW, state="sent")]  # fmt: skip


class FakeStock:
    """Two keys in a stock."""

    def __init__(self, office: FakeOffice) -> None:
        self.o = office
        self.keys = {
            serial: StockedKey(usb_key_serial=serial, state=state, order_no=OrderNo(""), since=NOW, by="zhaomin")
            for serial, state in (("0A1B2C0001", StockState.RECEIVED), ("0A1B2C0002", StockState.REVOKED))
        }

    def page(self, *, state: StockState | None, text: str) -> KeyStockPage:
        keys = tuple(key for key in self.keys.values() if state in (None, key.state) and text in key.usb_key_serial)
        counts = tuple(StockCount(state=each, keys=sum(key.state is each for key in self.keys.values()))
                       for each in StockState)  # fmt: skip
        return KeyStockPage(counts=counts, keys=keys, more=False)

    def history(self, serial: str) -> KeyHistory:
        kinds = (KeyEventKind.RECEIVED, KeyEventKind.ADMIN_PIN_WITHDRAWN)
        events = tuple(KeyEvent(at=NOW, by="zhaomin", kind=kind, order_no=OrderNo(""), note="") for kind in kinds)
        return KeyHistory(key=self.keys[serial], events=events)

    def enter(self, serial: str, state: StockState, *, note: str) -> StockedKey:
        self.o.said.append(("stock", (serial, state, note)))
        self.keys[serial] = StockedKey(usb_key_serial=serial, state=state, order_no=OrderNo(""), since=NOW, by="me")
        return self.keys[serial]

    def quarantine(self, serial: str, cause: RevocationCause, note: str) -> StockedKey:
        self.o.said.append(("quarantine", (serial, cause, note)))
        return self.enter(serial, StockState.QUARANTINED, note=note)

    def recycle(self, serial: str, confirmed_serial: str) -> StockedKey:
        self.o.said.append(("recycle", serial))
        return self.enter(serial, StockState.RECYCLED, note="")

    def unblock(self, serial: str, pin: str) -> PinState:
        self.o.said.append(("unblock", (serial, pin)))
        return PinState(role=PinRole.USER, is_locked=False, tries_left=10, tries_max=10)


class FakePapers:
    """The real printer of papers, without an office behind it."""

    printer = ReportlabPrinter()

    @classmethod
    def two_pages(cls) -> Printed:
        """Return an A4 paper of two pages, the second one darker."""
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(595.3, 841.9))
        for share in (0.1, 0.4):
            canvas.rect(0, 0, 595.3, 841.9 * share, fill=1)
            canvas.showPage()
        canvas.save()
        return Printed(pdf=out.getvalue())

    def packing_slip(self, match: Match) -> Printed:
        return self.printer.packing_slip(PackingSlip(
            order_no=match.order.order_no, organisation=match.order.organisation.name, recipient=match.order.recipient,
            usb_key_serial=match.usb_key_serial, waybill_number=match.waybill_number, contents=(("USBKey", 1),),
            packed_at=NOW, packed_by="孙磊",
        ))  # fmt: skip

    def courier_slip(self, match: Match) -> Printed:
        sender = Recipient(name="江西CA", mobile="", address="")
        return self.printer.courier_slip(CourierSlip(
            order_no=match.order.order_no, sender=sender, recipient=match.order.recipient,
            waybill_number=match.waybill_number, contents="USBKey × 1",
        ))  # fmt: skip

    def page_sizes_mm(self, printed: Printed) -> Sequence[tuple[float, float]]:
        return self.printer.page_sizes_mm(printed)

    def page_picture(self, printed: Printed, page: int, dpi: float) -> PagePicture:
        return self.printer.page_picture(printed, page, dpi)


def _seal_png(*, transparent: bool) -> bytes:
    image = Image.new("RGBA", (480, 480), (255, 255, 255, 0 if transparent else 255))
    pen = ImageDraw.Draw(image)
    red = (205, 35, 45, 255)
    pen.ellipse((6, 6, 474, 474), outline=red, width=14)
    pen.text((240, 235), "★", font=_font(150), fill=red, anchor="mm")
    pen.text((240, 110), "江西宏达建设工程", font=_font(44), fill=red, anchor="mm")
    pen.text((240, 400), "3601030029184", font=_font(34), fill=red, anchor="mm")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _done(order: OrderSnapshot) -> Done:
    return Done(receipt=ActionReceipt(action_key="k", order=order))
