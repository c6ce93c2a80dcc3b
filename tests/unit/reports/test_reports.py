import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.ports.codec import adapter_of
from app.ports.errors import Refused, Unavailable
from app.ports.papers import Printed, ReviewReport
from app.ports.queue import QueueRow
from app.ports.store import Label, StoredCheck
from app.services.check_statistics import CheckStatistics
from app.services.checking import TOGETHER, together_key
from app.services.documents import Documents
from app.services.outcomes import OrderUnknown
from app.services.people import People
from app.services.queue import Queue
from app.services.reports import Reports
from app.services.review_report import ReviewReports
from resources import read_text
from review.actions import Decide, Override
from review.check_figures import Judgement
from review.kinds import ProjectKinds
from review.orders import (
    Call,
    CallOutcome,
    ChosenReason,
    Decision,
    DocumentCode,
    DocumentId,
    DocumentRef,
    KindCode,
    OrderNo,
    Parcel,
    ReasonCode,
    Source,
    StoredDocument,
    Verdict,
)
from review.reasons import ReasonCatalogue
from review.stages import Role, Stage
from review.working_days import WorkingCalendar
from tests.contracts.store import queued
from tests.fakes.orders import NOON, an_order
from tests.fakes.paper import PaperBackend
from tests.fakes.station import Station, a_station

KINDS = ProjectKinds.from_toml(read_text("project_kinds.toml"))
CATALOGUE = ReasonCatalogue.from_toml(read_text("reasons.toml"))
CALENDAR = WorkingCalendar.from_toml(read_text("holidays.toml"))
SEALS, CARD = DocumentCode("seal_collection_form"), DocumentCode("agent_id_card")
ORDER = OrderNo("JX20261120-0001")
CHECK = {
    "page": {
        "width_px": 10,
        "findings": [
            {"code": "page_skew", "verdict": "pass", "value": 0.4, "unit": "°", "threshold": "≤ 2", "message": ""},
            {"code": "page_blur", "verdict": "review", "value": None, "unit": "", "threshold": "", "message": "偏糊"},
        ],
    },
    "seals": [
        {
            "shape": "round", "box_px": [1, 2, 3, 4], "width_mm": 40.04, "name": "某某公司", "code": "3601030029184",
            "verdict": "fail", "digits": [],
            "findings": [
                {"code": "seal_code_digits", "verdict": "fail", "value": 12, "unit": "位", "threshold": "= 13",
                 "message": "第11位看不清"},
                {"code": "seal_contrast", "verdict": "pass", "value": 63.0, "unit": "", "threshold": "", "message": ""},
                {"code": "seal_size", "verdict": "not_applicable", "value": None, "unit": "", "threshold": "",
                 "message": ""},
            ],
        }
    ],
}  # fmt: skip


class KeepingPrinter:
    """Keeps what it was given to print."""

    def __init__(self) -> None:
        self.report: ReviewReport | None = None

    def review_report(self, report: ReviewReport) -> Printed:
        self.report = report
        return Printed(pdf=b"%PDF")


class NamingCutter:
    """Says what was cut instead of cutting it."""

    def thumbnail(self, content: bytes, longest_px: int) -> bytes | None:
        return b"small " + content

    def cut(self, content: bytes, box_px: tuple[int, int, int, int], longest_px: int) -> bytes | None:
        return b"cut %d " % box_px[0] + content


def a_full_order():
    reason = ChosenReason(code=ReasonCode("seal_faint"), text="印章太淡。", document=SEALS)
    refs = tuple(
        DocumentRef(id=DocumentId(f"{ORDER}-{document}-1"), document=document, source=Source.UPLOAD, round=1, page=1)
        for document in (CARD, SEALS)
    )
    return an_order(
        1,
        stage=Stage.SUPPLEMENT,
        documents=refs,
        decisions=(
            Decision(stage=Stage.PRE_REVIEW, verdict=Verdict.PASS, round=1, by="li", at=NOON, counts=False),
            Decision(
                stage=Stage.PAPER_REVIEW, verdict=Verdict.REJECT, round=1, by="wang", at=NOON, reasons=(reason,),
                note="已致电",
            ),
        ),
        parcels=(Parcel(courier_number="SF1", opened_at=NOON, opened_by="chen", documents=(SEALS,)),),
        calls=(Call(number="13800000001", at=NOON, by="wang", outcome=CallOutcome.AGREED, asked_for=(SEALS,)),),
    )  # fmt: skip


class NoLines:
    """A report is of one order: nobody asks for the queue's lines."""

    def every_line(self) -> Sequence[QueueRow]:
        raise NotImplementedError

    def small_text(self, name: str) -> str | None:
        raise NotImplementedError


class Room:
    def __init__(self, station: Station) -> None:
        self.station, self.printer = station, KeepingPrinter()
        self.backend = PaperBackend(clock=station.clock)
        stored = adapter_of(tuple[StoredDocument, ...])
        documents = Documents(
            store=station.store,
            backend=self.backend,
            session=station.session,
            scans=station.scans,
            clock=station.clock,
            is_personal=lambda code: KINDS.documents[code].personal,
            decode=stored.validate_json,
            encode=lambda pages: str(stored.dump_json(tuple(pages)), "utf-8"),
        )
        self.reports = ReviewReports(
            store=station.store,
            session=station.session,
            queue=Queue(store=station.store, lines=NoLines(), backend=self.backend),
            backend=self.backend,
            documents=documents,
            people=People(store=station.store, backend=self.backend, clock=station.clock),
            kinds=KINDS,
            printer=self.printer,  # type: ignore[arg-type]
            cutter=NamingCutter(),
            clock=station.clock,
        )
        self.backend.add(a_full_order())
        self.backend.upload(ORDER, CARD, 1, b"card")
        self.backend.upload(ORDER, SEALS, 1, b"form")

    def checked(self, result: str) -> None:
        sha256 = self.backend.uploads[ORDER][1].sha256
        check = StoredCheck(
            sha256=sha256, checker="seals 1", order_no=ORDER, verdict="fail", result_json=result, checked_at=NOON
        )
        with self.station.store.writing() as work:
            work.checks.put(check)

    def made(self) -> ReviewReport:
        assert isinstance(self.reports.make(ORDER), Printed)
        assert self.printer.report is not None
        return self.printer.report


@pytest.fixture
def room() -> Room:
    return Room(a_station())


def section(report: ReviewReport, title: str) -> list[str]:
    return [" | ".join(row) for one in report.sections if one.title == title for row in one.rows]


def test_decisions_reasons_calls_and_parcels_with_who_and_when(room: Room) -> None:
    report = room.made()
    decisions = section(report, "审核决定")
    assert decisions[0].startswith("2026-11-20 12:00 | 预审\n第 1 轮 | 通过（待复审） | li")
    assert "1. 《电子签章采集表》印章太淡。\n已致电" in decisions[1]
    assert section(report, "收件") == ["2026-11-20 12:00 | SF1 | 采集表 | chen  "]
    (call,) = section(report, "电话记录")
    assert "138****0001" in call
    assert "13800000001" not in repr(report)
    assert ("环节", "待补寄") in report.facts
    assert len(section(report, "材料")) == 5
    assert report.made_by == "wangfang"


def test_findings_with_crops_and_the_passed_ones_counted(room: Room) -> None:
    room.checked(json.dumps(CHECK))
    page = room.made().pages[1]
    assert page.picture == b"small form"
    rows = [(one.name, one.verdict, one.value, one.crop) for one in page.findings]
    assert rows == [
        ("页面清晰", "△ 待看", "", None),
        ("其余 1 项", "√ 通过", "", None),
        ("印章 1", "× 不通过", "40.0 mm", b"cut 1 form"),
        ("编号逐位清晰", "× 不通过", "12 位", None),
        ("其余 1 项", "√ 通过", "", None),
    ]
    assert page.findings[2].message == "某某公司；编号 3601030029184"


def test_no_picture_of_a_personal_document_leaves_the_office(room: Room) -> None:
    card = room.made().pages[0]
    assert card.title.startswith("经办人身份证")
    assert (card.picture, card.instead) == (None, "（含个人信息，不附图）")
    with room.station.store.reading() as work:
        assert "show_document" not in [row.event.action for row in work.audit.rows()]


@pytest.mark.parametrize("result", ["not json", "[]", '{"seals": [{"box_px": [1]}]}'])
def test_a_check_of_another_version_counts_as_none(room: Room, result: str) -> None:
    room.checked(result)
    assert room.made().pages[1].findings == ()


def test_offline_the_report_has_what_is_here(room: Room) -> None:
    room.made()
    room.station.scans.pages.clear()
    room.backend.fail_next = [Unavailable("server_unreachable", "连接不上服务器。")] * 9
    page = room.made().pages[1]
    assert (page.picture, page.instead) == (None, "（图像不在本机）")
    with room.station.store.writing() as work:
        for name in work.facts.names("documents."):
            work.facts.delete(name)
    room.backend.fail_next = [Unavailable("server_unreachable", "连接不上服务器。")] * 9
    assert room.made().pages == ()


def test_overrides_are_shown(room: Room) -> None:
    override = Override(document=SEALS, finding="seal_contrast", proposed="fail", decided="ok", reason="原件清楚")
    label = Label(order_no=ORDER, stage=Stage.PAPER_REVIEW, by="wang", at=NOON, override=override)
    with room.station.store.writing() as work:
        confirmed = replace(label, override=replace(override, decided="fail"))
        work.labels.add([label, confirmed, replace(label, order_no=OrderNo("OTHER"))])
    room.made()
    room.backend.fail_next = [Unavailable("server_unreachable", "连接不上服务器。")] * 9
    (row,) = section(room.made(), "对机器检查的判断（服务器暂时无法连接，仅本机所作）")
    assert row.endswith("电子签章采集表 | 红白对比度 | × 不通过 → 符合 | wang  原件清楚")


def test_overrides_of_every_machine_are_shown(room: Room) -> None:
    override = Override(document=SEALS, finding="seal_contrast", proposed="fail", decided="ok", reason="原件清楚")
    elsewhere = Judgement(stage=Stage.PAPER_REVIEW, by="lina", at=NOON, override=override)
    room.backend.judged = [(ORDER, elsewhere), (OrderNo("OTHER"), replace(elsewhere, by="li"))]
    label = Label(order_no=ORDER, stage=Stage.PAPER_REVIEW, by="wang", at=NOON, override=override)
    with room.station.store.writing() as work:
        work.labels.add([label])
    rows = section(room.made(), "对机器检查的判断")
    assert [row.rpartition("|")[2] for row in rows] == [" 李娜  原件清楚"]  # what was undone here never reached anybody
    decision = Decide(stage=Stage.PAPER_REVIEW, verdict=Verdict.REJECT, overrides=(override,))
    with room.station.store.writing() as work:
        work.outbox.add(queued(ORDER, "k", action=decision))
    rows = section(room.made(), "对机器检查的判断")
    assert [row.rpartition("|")[2] for row in rows] == [" 李娜  原件清楚", " wang  原件清楚"]


def test_the_seals_of_the_order_are_compared_in_a_table(room: Room) -> None:
    assert section(room.made(), "各处印章比对") == []
    line = {"verdict": "fail", "message": "第 13 位执照（上传）上是 8"}
    seals = [{"seal": "company_seal", "code": None, "finding": line, "impressions": [{}, {}, {}], "digits": []}]
    stored = StoredCheck(
        sha256=together_key(ORDER), checker=TOGETHER, order_no=ORDER, verdict="fail",
        result_json=json.dumps({"seals": seals, "verdict": "fail"}), checked_at=NOON,
    )  # fmt: skip
    with room.station.store.writing() as work:
        work.checks.put(stored)
    assert section(room.made(), "各处印章比对") == ["公章 | × 不通过 | 3 枚 | — | 第 13 位执照（上传）上是 8"]


def test_an_order_of_a_kind_this_version_does_not_know(room: Room) -> None:
    room.backend.add(replace(a_full_order(), kind=KindCode("moon"), revision=9))
    report = room.made()
    assert ("项目", "moon") in report.facts
    assert len(section(report, "材料")) == 2


def test_an_unknown_order(room: Room) -> None:
    assert room.reports.make(OrderNo("JX0")) == OrderUnknown(order_no=OrderNo("JX0"))
    room.backend.fail_next = [Refused("token_expired", "登录已过期。")]
    with pytest.raises(Refused):
        room.reports.make(OrderNo("JX0"))


def station_statistics(station: Station) -> CheckStatistics:
    """Return the statistics of the checks; asked for the office's sums, they look at no document."""
    none: Any = None
    return CheckStatistics(
        store=station.store, session=station.session, backend=station.backend, documents=none, shadow=frozenset()
    )


def figures_of(station: Station) -> Reports:
    return Reports(
        store=station.store,
        session=station.session,
        people=People(store=station.store, backend=station.backend, clock=station.clock),
        statistics=station_statistics(station),
        catalogue=CATALOGUE,
        calendar=CALENDAR,
        clock=station.clock,
    )


def test_figures_walk_over_every_order() -> None:
    station = a_station()
    decided = Decision(
        stage=Stage.PRE_REVIEW, verdict=Verdict.PASS, round=1, by="li", at=station.clock.now() - timedelta(days=1)
    )
    orders = [an_order(number, stage=Stage.PAYMENT, decisions=(decided,)) for number in range(1, 451)]
    with station.store.writing() as work:
        work.orders.put(orders)
    report = figures_of(station).office(days=30)
    assert report.figures.first_pass[Stage.PRE_REVIEW].whole == 450
    assert report.disagreements == ()
    assert figures_of(station).csv(report).startswith("\ufeff指标".encode())


def test_figures_are_for_supervisors_and_auditors() -> None:
    station = a_station()
    station.backend.roles = frozenset({Role.PRE_REVIEWER})
    station.sign_in()
    with pytest.raises(Refused) as raised:
        figures_of(station).office()
    assert raised.value.code == "role_missing"
