"""The review report of an order: documents, findings with crops, decisions with their reasons, who and when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import ValidationError

from app.ports.backend import Backend
from app.ports.clock import Clock
from app.ports.codec import adapter_of
from app.ports.errors import Refused, Unavailable
from app.ports.jobs import JobContext, Unattended
from app.ports.papers import (
    PaperPrinter,
    PictureCutter,
    Printed,
    ReportFinding,
    ReportPage,
    ReportSection,
    ReviewReport,
)
from app.ports.store import Store, StoredCheck
from app.services.checking import TOGETHER, together_key
from app.services.documents import Documents
from app.services.outcomes import OrderUnknown
from app.services.people import People
from app.services.queue import Queue
from app.services.review_report_labels import Judged, judgements_section, seals_section
from app.services.session import Session
from review.checklist import FindingVerdict
from review.findings import VERDICT_NAMES_ZH, finding_name
from review.identifiers import mask_mobile
from review.kinds import ProjectKinds
from review.orders import Call, CallOutcome, OrderNo, OrderSnapshot, Source, StoredDocument, Verdict
from review.rules import compose_applicant_text
from review.stages import STAGE_NAMES_ZH
from review.working_days import CHINA

_THUMBNAIL_PX = 420  # 36 dpi of an A4 page: a document is recognised, an ID number on it cannot be read
_CROP_PX = 420
_SOURCES = {Source.UPLOAD: "上传件", Source.PAPER: "纸质扫描件"}
_VERDICTS = {Verdict.PASS: "通过", Verdict.REJECT: "不通过"}
_OUTCOMES = {
    CallOutcome.AGREED: "已告知，同意补寄",
    CallOutcome.CALL_BACK: "约定再联系",
    CallOutcome.NO_ANSWER: "无人接听",
    CallOutcome.WRONG_NUMBER: "号码有误",
}
_QUIET = frozenset({FindingVerdict.PASS, FindingVerdict.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFinding:
    """A finding as `seal-check --json` writes it."""

    code: str
    verdict: FindingVerdict
    value: float | str | None = None
    unit: str | None = ""
    threshold: str | float | None = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSeal:
    """A seal as `seal-check --json` writes it."""

    box_px: tuple[int, int, int, int]
    verdict: FindingVerdict
    name: str | None = None
    code: str | None = None
    width_mm: float | None = None
    findings: tuple[CheckedFinding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPageFacts:
    """The page part of `seal-check --json`."""

    findings: tuple[CheckedFinding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPage:
    """A picture's stored check, as far as the report shows it."""

    page: CheckedPageFacts = field(default_factory=CheckedPageFacts)
    seals: tuple[CheckedSeal, ...] = ()


class ReviewReports:
    """Makes review reports. Pictures of personal documents are left out: a report travels."""

    def __init__(
        self,
        *,
        store: Store,
        session: Session,
        queue: Queue,
        backend: Backend,
        documents: Documents,
        people: People,
        kinds: ProjectKinds,
        printer: PaperPrinter,
        cutter: PictureCutter,
        clock: Clock,
    ) -> None:
        self._store = store
        self._session = session
        self._queue = queue
        self._judged = Judged(store=store, backend=backend)
        self._documents = documents
        self._people = people
        self._kinds = kinds
        self._printer = printer
        self._cutter = cutter
        self._clock = clock

    def make(self, order_no: OrderNo, context: JobContext | None = None) -> Printed | OrderUnknown:
        """Return the report as PDF; offline with what this machine has."""
        member = self._session.require()
        order = self._queue.order(order_no) or self._asked(order_no)
        if order is None:
            return OrderUnknown(order_no=order_no)
        report = ReviewReport(
            order_no=order.order_no,
            organisation=order.organisation.name,
            facts=self._facts(order),
            sections=self._sections(order),
            pages=self._pages(order, context or Unattended()),
            made_at=self._clock.now(),
            made_by=member.name,
        )
        return self._printer.review_report(report)

    def _asked(self, order_no: OrderNo) -> OrderSnapshot | None:
        try:
            return self._queue.fetch_order(order_no)
        except Refused as error:
            if error.code in ("order_unknown", "not_found"):
                return None
            raise

    def _facts(self, order: OrderSnapshot) -> tuple[tuple[str, str], ...]:
        kind = self._kinds.kinds.get(order.kind)
        key, agent = order.live_key(), order.handling_agent
        facts = (
            ("项目", kind.name if kind else order.kind),
            ("环节", STAGE_NAMES_ZH[order.stage]),
            ("信用代码", order.organisation.uscc),
            ("法定代表人", order.legal_representative.name),
            ("经办人", f"{agent.name}  {mask_mobile(agent.phone)}"),
            ("入赣负责人", order.person_in_charge),
            ("提交", f"{_time(order.submitted_at)}（第 {order.round} 轮）"),
            ("付款", "已付款" if order.paid else "未付款"),
            ("介质", f"{key.usb_key_serial}（{key.algorithm}）" if key else ""),
            ("运单号", order.shipment.waybill_number if order.shipment else ""),
            ("发票号码", order.invoice.number if order.invoice else ""),
            ("档案盒号", order.archive_box),
            ("取消原因", order.cancellation_reason),
            ("重制原因", order.remake_reason),
        )
        return tuple((name, value) for name, value in facts if value)

    def _sections(self, order: OrderSnapshot) -> tuple[ReportSection, ...]:
        with self._store.reading() as work:
            together = work.checks.get(together_key(order.order_no), TOGETHER)
        return (
            self._documents_section(order),
            self._decisions_section(order),
            seals_section(together, self._kinds),
            judgements_section(self._judged.of(order.order_no), self._kinds, self._people),
            self._parcels_section(order),
            self._calls_section(order),
        )

    def _documents_section(self, order: OrderSnapshot) -> ReportSection:
        kind = self._kinds.kinds.get(order.kind)
        codes = kind.codes() if kind else tuple(dict.fromkeys(ref.document for ref in order.documents))
        rows = []
        for code in codes:
            upload, paper = order.latest(code, Source.UPLOAD), order.latest(code, Source.PAPER)
            here = [f"第 {refs[0].round} 轮，{len(refs)} 页" if refs else "—" for refs in (upload, paper)]
            rows.append((self._kinds.document_name(code), *here))
        header = ("材料", "上传件", "纸质扫描件")
        return ReportSection(title="材料", header=header, rows=tuple(rows), columns=(3, 2, 2))

    def _decisions_section(self, order: OrderSnapshot) -> ReportSection:
        rows = []
        for one in order.decisions:
            verdict = _VERDICTS[one.verdict] + ("" if one.counts else "（待复审）")
            text = "\n".join(part for part in (compose_applicant_text(one.reasons, self._kinds), one.note) if part)
            stage = f"{STAGE_NAMES_ZH[one.stage].removeprefix('待')}\n第 {one.round} 轮"
            rows.append((_time(one.at), stage, verdict, self._people.name(one.by), text))
        for back in order.withdrawals:
            of = order.decisions[back.decision]
            stage = f"{STAGE_NAMES_ZH[of.stage].removeprefix('待')}\n第 {of.round} 轮"
            text = f"收回 {_time(of.at)} 的决定：{back.reason}"
            rows.append((_time(back.at), stage, "收回", self._people.name(back.by), text))
        rows.sort(key=lambda row: row[0])
        header = ("时间", "环节", "结论", "人员", "原因（申请人所见）和备注")
        return ReportSection(title="审核决定", header=header, rows=tuple(rows), columns=(2, 1.3, 1.2, 1.2, 5))

    def _parcels_section(self, order: OrderSnapshot) -> ReportSection:
        rows = tuple(
            (
                _time(parcel.opened_at),
                parcel.courier_number,
                "、".join(self._kinds.document_short_name(code) for code in parcel.documents),
                f"{self._people.name(parcel.opened_by)}  {parcel.note}",
            )
            for parcel in order.parcels
        )
        header = ("开箱时间", "快递单号", "内有材料", "收件员和备注")
        return ReportSection(title="收件", header=header, rows=rows, columns=(2, 2.2, 3.2, 2.2))

    def _calls_section(self, order: OrderSnapshot) -> ReportSection:
        rows = tuple(
            (
                _time(call.at),
                mask_mobile(call.number),
                _how_it_went(call),
                "、".join(self._kinds.document_short_name(code) for code in call.asked_for),
                f"{self._people.name(call.by)}  {call.note}",
            )
            for call in order.calls
        )
        header = ("时间", "号码", "结果", "要求补寄", "人员和备注")
        return ReportSection(title="电话记录", header=header, rows=rows, columns=(2, 1.6, 1.8, 2, 2.4))

    def _pages(self, order: OrderSnapshot, context: JobContext) -> tuple[ReportPage, ...]:
        try:
            stored = self._documents.addresses(order)
        except (Unavailable, Refused):
            return ()
        current = {ref.id for ref in order.documents}
        shown = sorted((one for one in stored if one.id in current), key=self._place_in_report)
        with self._store.reading() as work:
            checks = {check.sha256: check for check in work.checks.of_order(order.order_no)}
        pages = []
        for done, one in enumerate(shown):
            context.checkpoint()
            context.report(done, len(shown), "读取材料图像")
            pages.append(self._page(order, one, checks.get(one.sha256)))
        return tuple(pages)

    def _place_in_report(self, stored: StoredDocument) -> tuple[int, int, int]:
        """Documents in the office's order, each upload before its paper."""
        known = tuple(self._kinds.documents)
        place = known.index(stored.document) if stored.document in known else len(known)
        return place, list(Source).index(stored.source), stored.page

    def _page(self, order: OrderSnapshot, stored: StoredDocument, check: StoredCheck | None) -> ReportPage:
        title = (
            f"{self._kinds.document_name(stored.document)} · {_SOURCES[stored.source]}"
            f"（第 {stored.round} 轮，第 {stored.page} 页）"
        )
        checked = _checked(check)
        spec = self._kinds.documents.get(stored.document)
        if spec is None or spec.personal:
            return ReportPage(title=title, findings=self._findings(checked, None), instead="（含个人信息，不附图）")
        content = self._content(order, stored)
        picture = self._cutter.thumbnail(content, _THUMBNAIL_PX) if content else None
        return ReportPage(title=title, picture=picture, findings=self._findings(checked, content))

    def _content(self, order: OrderSnapshot, stored: StoredDocument) -> bytes | None:
        try:
            return self._documents.page(order, stored).content
        except (Unavailable, Refused):
            return None

    def _findings(self, checked: CheckedPage, content: bytes | None) -> tuple[ReportFinding, ...]:
        rows = list(_loud(checked.page.findings))
        for number, seal in enumerate(checked.seals, start=1):
            crop = self._cutter.cut(content, seal.box_px, _CROP_PX) if content else None
            rows.append(_seal_row(number, seal, crop))
            rows.extend(_loud(seal.findings))
        return tuple(rows)


def _how_it_went(call: Call) -> str:
    answered = f"接听：{call.answered_by}" if call.answered_by else ""
    other = f"另一号码：{mask_mobile(call.other_number)}" if call.other_number else ""
    following = f"下次：{_time(call.next_due)}" if call.next_due else ""
    return "\n".join(part for part in (_OUTCOMES[call.outcome], answered, other, following) if part)


def _checked(check: StoredCheck | None) -> CheckedPage:
    """Read a stored check; one of another version that cannot be read counts as none."""
    if check is None:
        return CheckedPage()
    try:
        checked: CheckedPage = adapter_of(CheckedPage).validate_json(check.result_json)
    except ValidationError:
        return CheckedPage()
    return checked


def _loud(findings: Sequence[CheckedFinding]) -> list[ReportFinding]:
    """Return a row for each finding that a person should see, and one that counts the rest."""
    loud = [
        ReportFinding(
            name=finding_name(one.code),
            verdict=VERDICT_NAMES_ZH[one.verdict],
            value=_value(one),
            threshold=str(one.threshold or ""),
            message=one.message,
        )
        for one in findings
        if one.verdict not in _QUIET
    ]
    passed = sum(one.verdict is FindingVerdict.PASS for one in findings)
    if passed:
        verdict = VERDICT_NAMES_ZH[FindingVerdict.PASS]
        loud.append(ReportFinding(name=f"其余 {passed} 项", verdict=verdict, value="", threshold="", message=""))
    return loud


def _seal_row(number: int, seal: CheckedSeal, crop: bytes | None) -> ReportFinding:
    size = f"{seal.width_mm:.1f} mm" if seal.width_mm else ""
    read = "；".join(part for part in (seal.name or "", f"编号 {seal.code}" if seal.code else "") if part)
    verdict = VERDICT_NAMES_ZH[seal.verdict]
    return ReportFinding(name=f"印章 {number}", verdict=verdict, value=size, threshold="", message=read, crop=crop)


def _value(finding: CheckedFinding) -> str:
    value = f"{finding.value:.3g}" if isinstance(finding.value, float) else str(finding.value or "")
    return f"{value} {finding.unit or ''}".strip()


def _time(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
