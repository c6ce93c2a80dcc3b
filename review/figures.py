"""The supervisor's figures, computed from order snapshots alone: throughput, first-pass rate, reasons, overdue."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import TypeVar

from review.deadlines import order_clock
from review.orders import Decision, InvoiceState, OrderNo, OrderSnapshot, ReasonCode, Verdict
from review.reasons import ReasonCatalogue
from review.stages import REVIEW_STAGES, STAGE_NAMES_ZH, Stage
from review.working_days import CHINA, WorkingCalendar

K = TypeVar("K", date, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a whole; `rate` is None where nothing was counted."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        """Return part over whole, in [0, 1]."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """How many verdicts of a stage fell on a day (of China)."""

    day: date
    stage: Stage
    passed: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCount:
    """How many verdicts a person took in a stage."""

    person: str
    stage: Stage
    passed: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCount:
    """How often a reason was given in a stage."""

    code: ReasonCode
    stage: Stage
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueOrder:
    """An order whose clock has run out, by how many working days, and who has it open (empty: nobody)."""

    order_no: OrderNo
    organisation: str
    stage: Stage
    due_at: datetime
    days_over: float
    holder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeFigures:
    """What happened since `since`, and how things stand at `until`.

    `days_to_hand_over` is the median, in working days, from the passed paper review to the hand-over.
    """

    since: datetime
    until: datetime
    days: tuple[DayCount, ...]
    people: tuple[PersonCount, ...]
    first_pass: Mapping[Stage, Share]
    reasons: tuple[ReasonCount, ...]
    overdue: tuple[OverdueOrder, ...]
    waiting: Mapping[Stage, int]
    shipped: int
    days_to_hand_over: float | None
    invoices_due: int
    refunds_due: int


def office_figures(
    orders: Iterable[OrderSnapshot], *, calendar: WorkingCalendar, since: datetime, until: datetime
) -> OfficeFigures:
    """Compute the figures of a period from every order of the office.

    Parameters
    ----------
    orders : iterable of OrderSnapshot
        Each order once, at its newest revision; it is walked once.
    since, until : datetime
        Aware. Verdicts and hand-overs count when ``since <= at <= until``; clocks are read at `until`.
    """
    tally = _Tally(calendar, since, until)
    for order in orders:
        tally.add(order)
    return tally.figures()


class _Tally:
    """Counts while the orders pass by."""

    def __init__(self, calendar: WorkingCalendar, since: datetime, until: datetime) -> None:
        self._calendar, self._since, self._until = calendar, since, until
        self._days: Counter[tuple[date, Stage, Verdict]] = Counter()
        self._people: Counter[tuple[str, Stage, Verdict]] = Counter()
        self._reasons: Counter[tuple[Stage, ReasonCode]] = Counter()
        self._first: Counter[tuple[Stage, Verdict]] = Counter()
        self._waiting: Counter[Stage] = Counter()
        self._overdue: list[OverdueOrder] = []
        self._hand_over: list[float] = []
        self._shipped = self._invoices_due = self._refunds_due = 0

    def add(self, order: OrderSnapshot) -> None:
        """Count one order."""
        self._waiting[order.stage] += 1
        self._refunds_due += order.refund_due
        self._invoices_due += order.invoice is not None and order.invoice.state in (InvoiceState.DUE, InvoiceState.HELD)
        self._count_decisions(order)
        self._count_hand_over(order)
        clock = order_clock(order, calendar=self._calendar, now=self._until)
        if clock.is_overdue and clock.due_at is not None:
            over = self._calendar.between(clock.due_at, self._until).days
            held = order.lease is not None and order.lease.expires_at > self._until
            self._overdue.append(
                OverdueOrder(
                    order_no=order.order_no,
                    organisation=order.organisation.name,
                    stage=order.stage,
                    due_at=clock.due_at,
                    days_over=over,
                    holder=order.lease.holder_name if order.lease is not None and held else "",
                )
            )

    def figures(self) -> OfficeFigures:
        """Return what was counted, in a stable order."""
        days = sorted({(day, stage) for day, stage, _ in self._days})
        people = sorted({(person, stage) for person, stage, _ in self._people})
        return OfficeFigures(
            since=self._since,
            until=self._until,
            days=tuple(DayCount(day=day, stage=stage, **_both(self._days, day, stage)) for day, stage in days),
            people=tuple(
                PersonCount(person=one, stage=stage, **_both(self._people, one, stage)) for one, stage in people
            ),
            first_pass={stage: self._share(stage) for stage in sorted(REVIEW_STAGES)},
            reasons=tuple(
                ReasonCount(code=code, stage=stage, count=count)
                for (stage, code), count in sorted(self._reasons.items(), key=lambda item: (-item[1], item[0]))
            ),
            overdue=tuple(sorted(self._overdue, key=lambda one: (-one.days_over, one.order_no))),
            waiting={stage: self._waiting[stage] for stage in Stage if self._waiting[stage]},
            shipped=self._shipped,
            days_to_hand_over=median(self._hand_over) if self._hand_over else None,
            invoices_due=self._invoices_due,
            refunds_due=self._refunds_due,
        )

    def _count_decisions(self, order: OrderSnapshot) -> None:
        judged: set[Stage] = set()
        for decision in order.standing_decisions():
            if decision.counts and decision.stage not in judged:
                judged.add(decision.stage)
                self._first[decision.stage, decision.verdict] += self._is_in(decision.at)
            if self._is_in(decision.at):
                self._count_decision(decision)

    def _count_decision(self, decision: Decision) -> None:
        day = decision.at.astimezone(CHINA).date()
        self._days[day, decision.stage, decision.verdict] += 1
        self._people[decision.by, decision.stage, decision.verdict] += 1
        for reason in decision.reasons:
            self._reasons[decision.stage, reason.code] += 1

    def _count_hand_over(self, order: OrderSnapshot) -> None:
        if order.shipment is None or not self._is_in(order.shipment.at):
            return
        self._shipped += 1
        passed = [one.at for one in order.standing_decisions() if _is_paper_pass(one) and one.at <= order.shipment.at]
        if passed and not order.remake_reason:
            self._hand_over.append(self._calendar.between(max(passed), order.shipment.at).days)

    def _share(self, stage: Stage) -> Share:
        passed, rejected = self._first[stage, Verdict.PASS], self._first[stage, Verdict.REJECT]
        return Share(part=passed, whole=passed + rejected)

    def _is_in(self, at: datetime) -> bool:
        return self._since <= at <= self._until


def figures_csv(
    figures: OfficeFigures, catalogue: ReasonCatalogue, *, disagreements: Sequence[tuple[str, int]] = ()
) -> str:
    """Return the figures as one CSV table: kind of figure, three columns that name it, value, unit, note.

    `disagreements` are checks by name, and how often people decided otherwise. A cell that a spreadsheet would take
    for a formula gets an apostrophe in front.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    header = ("指标", "日期或订单", "环节", "名称", "数值", "单位", "备注")
    checks = [("推翻机器检查", "", "", name, str(count), "次") for name, count in disagreements]
    for row in [header, *_rows(figures, catalogue), *checks]:
        writer.writerow([_plain(cell) for cell in row] + [""] * (len(header) - len(row)))
    return buffer.getvalue()


def _rows(figures: OfficeFigures, catalogue: ReasonCatalogue) -> list[Sequence[str]]:
    names = STAGE_NAMES_ZH
    rows: list[Sequence[str]] = []
    for day in figures.days:
        rows.append(("审核通过", day.day.isoformat(), names[day.stage], "", str(day.passed), "单"))
        rows.append(("审核不通过", day.day.isoformat(), names[day.stage], "", str(day.rejected), "单"))
    for one in figures.people:
        rows.append(("人员审核", "", names[one.stage], one.person, str(one.passed + one.rejected), "单"))
    for stage, share in figures.first_pass.items():
        rate = "" if share.rate is None else f"{share.rate:.4f}"
        rows.append(("一次通过率", "", names[stage], f"{share.part}/{share.whole}", rate, ""))
    for reason in figures.reasons:
        known = catalogue.by_code.get(reason.code)
        rows.append(
            ("不通过原因", "", names[reason.stage], known.label if known else reason.code, str(reason.count), "次")
        )
    for late in figures.overdue:
        due = f"应于 {late.due_at.astimezone(CHINA):%Y-%m-%d %H:%M} 前完成"
        note = f"{due}，{late.holder}处理中" if late.holder else due
        late_by = f"{late.days_over:.1f}"
        rows.append(("超期", late.order_no, names[late.stage], late.organisation, late_by, "工作日", note))
    for stage, count in figures.waiting.items():
        rows.append(("当前数量", "", names[stage], "", str(count), "单"))
    hand_over = "" if figures.days_to_hand_over is None else f"{figures.days_to_hand_over:.2f}"
    rows.append(("纸审通过到寄出（中位数）", "", "", "", hand_over, "工作日"))
    rows.append(("寄出", "", "", "", str(figures.shipped), "单"))
    rows.append(("待开发票", "", "", "", str(figures.invoices_due), "单"))
    rows.append(("待退款", "", "", "", str(figures.refunds_due), "单"))
    return rows


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _is_paper_pass(decision: Decision) -> bool:
    return decision.stage is Stage.PAPER_REVIEW and decision.verdict is Verdict.PASS and decision.counts


def _both(counts: Counter[tuple[K, Stage, Verdict]], key: K, stage: Stage) -> dict[str, int]:
    return {"passed": counts[key, stage, Verdict.PASS], "rejected": counts[key, stage, Verdict.REJECT]}
