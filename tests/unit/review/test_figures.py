import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest

from resources import read_text
from review.figures import OfficeFigures, figures_csv, office_figures
from review.orders import (
    ChosenReason,
    Invoice,
    InvoiceState,
    Lease,
    OrderNo,
    OrderSnapshot,
    ReasonCode,
    Shipment,
    Verdict,
)
from review.reasons import ReasonCatalogue
from review.stages import Stage
from review.working_days import WorkingCalendar
from tests.unit.review.orders import NOW, decision, in_stage

CALENDAR = WorkingCalendar.from_toml(read_text("holidays.toml"))
CATALOGUE = ReasonCatalogue.from_toml(read_text("reasons.toml"))
PRE, PAPER = Stage.PRE_REVIEW, Stage.PAPER_REVIEW
PASS, REJECT = Verdict.PASS, Verdict.REJECT
UNTIL = NOW + timedelta(days=10)


def reasons(*codes: str) -> tuple[ChosenReason, ...]:
    return tuple(ChosenReason(code=ReasonCode(code), text="。") for code in codes)


def figures(*orders: OrderSnapshot, since=NOW - timedelta(days=1), until=UNTIL) -> OfficeFigures:
    return office_figures(orders, calendar=CALENDAR, since=since, until=until)


PASSED_AT_ONCE = in_stage(Stage.PAYMENT, decisions=(decision(PRE, PASS, "li"),))
PASSED_LATER = in_stage(
    Stage.PAYMENT,
    decisions=(
        replace(decision(PRE, REJECT, "li", hours=1), reasons=reasons("seal_faint", "seal_missing")),
        decision(PRE, PASS, "wang", hours=25),
    ),
)


def test_first_pass_rate_counts_each_order_once_by_its_first_verdict() -> None:
    share = figures(PASSED_AT_ONCE, PASSED_LATER).first_pass[PRE]
    assert (share.part, share.whole, share.rate) == (1, 2, 0.5)
    assert figures().first_pass[PAPER].rate is None


def test_a_verdict_that_waits_for_a_second_person_is_not_the_first_one() -> None:
    held = in_stage(
        Stage.CORRECTION,
        decisions=(decision(PRE, PASS, "li", counts=False), decision(PRE, REJECT, "wang", hours=1)),
    )
    share = figures(held).first_pass[PRE]
    assert (share.part, share.whole) == (0, 1)


def test_an_order_first_judged_before_the_period_is_not_in_its_rate() -> None:
    late = figures(PASSED_LATER, since=NOW + timedelta(hours=2))
    assert late.first_pass[PRE].whole == 0
    assert [(day.passed, day.rejected) for day in late.days] == [(1, 0)]


def test_verdicts_per_day_of_china_and_per_person() -> None:
    result = figures(PASSED_AT_ONCE, PASSED_LATER)
    assert [(one.day, one.stage, one.passed, one.rejected) for one in result.days] == [
        (date(2026, 11, 18), PRE, 1, 1),
        (date(2026, 11, 19), PRE, 1, 0),
    ]
    assert [(one.person, one.passed, one.rejected) for one in result.people] == [("li", 1, 1), ("wang", 1, 0)]
    night = in_stage(Stage.PAYMENT, decisions=(decision(PRE, PASS, "li", hours=14.5),))
    assert figures(night).days[0].day == date(2026, 11, 19)


def test_reasons_most_frequent_first() -> None:
    other = in_stage(
        Stage.SUPPLEMENT, decisions=(replace(decision(PAPER, REJECT, "x"), reasons=reasons("paper_differs")),)
    )
    result = figures(PASSED_LATER, PASSED_LATER, other)
    assert [(one.code, one.stage, one.count) for one in result.reasons] == [
        ("seal_faint", PRE, 2),
        ("seal_missing", PRE, 2),
        ("paper_differs", PAPER, 1),
    ]


def test_overdue_orders_the_longest_first_and_waiting_counts() -> None:
    young = in_stage(PRE, order_no=OrderNo("YOUNG"), stage_since=UNTIL)
    old = in_stage(PRE, order_no=OrderNo("OLD"), stage_since=NOW)
    older = in_stage(PAPER, order_no=OrderNo("OLDER"), stage_since=NOW - timedelta(days=7))
    applicant = in_stage(Stage.CORRECTION, stage_since=NOW - timedelta(days=90))
    result = figures(young, old, older, applicant)
    assert [one.order_no for one in result.overdue] == ["OLDER", "OLD"]
    assert result.overdue[1].days_over == pytest.approx(6 + 0.5 / 8.5, abs=0.2)
    assert result.waiting == {PRE: 2, Stage.CORRECTION: 1, PAPER: 1}


def shipped(hours: float, **changes: object) -> OrderSnapshot:
    shipment = Shipment(waybill_number="SF1", usb_key_serial="K", by="sun", at=NOW + timedelta(hours=hours))
    values: dict[str, object] = {"shipment": shipment, "decisions": (decision(PAPER, PASS, "x"),)}
    return in_stage(Stage.COMPLETED, **(values | changes))


def test_days_to_hand_over() -> None:
    result = figures(shipped(24), shipped(48), shipped(24 * 5))
    assert result.shipped == 3
    assert result.days_to_hand_over == pytest.approx(2.0)
    assert figures(shipped(24, remake_reason="丢失")).days_to_hand_over is None
    assert figures(shipped(24, remake_reason="丢失")).shipped == 1
    assert figures(shipped(24 * 50)).shipped == 0
    assert figures(shipped(24, decisions=())).days_to_hand_over is None


def test_invoices_and_refunds() -> None:
    due = shipped(24, invoice=Invoice(state=InvoiceState.DUE, due_at=NOW))
    sent = shipped(24, invoice=Invoice(state=InvoiceState.SENT, due_at=NOW))
    refund = in_stage(Stage.CANCELLED, refund_due=True)
    result = figures(due, sent, refund)
    assert (result.invoices_due, result.refunds_due) == (1, 1)


def test_csv_names_things_and_defuses_formulas() -> None:
    trickster = in_stage(Stage.PAYMENT, decisions=(decision(PRE, PASS, "=HYPERLINK(1)"),))
    old = in_stage(PRE, stage_since=NOW, decisions=(replace(decision(PRE, REJECT, "li"), reasons=reasons("gone")),))
    text = figures_csv(figures(trickster, PASSED_LATER, old, shipped(24)), CATALOGUE)
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["指标", "日期或订单", "环节", "名称", "数值", "单位", "备注"]
    late = ["超期", "JX20261118-0001", "待预审", old.organisation.name, "6.0", "工作日", "应于 2026-11-19 17:30 前完成"]
    assert all(len(row) == 7 for row in rows)
    assert ["一次通过率", "", "待预审", "1/3", "0.3333", "", ""] in rows
    assert ["不通过原因", "", "待预审", "印章太淡或不完整", "1", "次", ""] in rows
    assert ["不通过原因", "", "待预审", "gone", "1", "次", ""] in rows
    assert ["人员审核", "", "待预审", "'=HYPERLINK(1)", "1", "单", ""] in rows
    assert late in rows
    assert ["当前数量", "", "待预审", "", "1", "单", ""] in rows
    assert ["纸审通过到寄出（中位数）", "", "", "", "1.00", "工作日", ""] in rows
    empty = list(csv.reader(io.StringIO(figures_csv(figures(), CATALOGUE))))
    assert ["一次通过率", "", "待预审", "0/0", "", "", ""] in empty


def test_csv_says_who_has_an_overdue_order_open_and_what_was_decided_against() -> None:
    held = Lease(holder="lina", holder_name="李娜", expires_at=NOW + timedelta(days=30))
    late = in_stage(PRE, stage_since=NOW - timedelta(days=9), lease=held)
    gone = replace(late, lease=replace(held, expires_at=NOW - timedelta(days=9)))
    rows = list(csv.reader(io.StringIO(figures_csv(figures(late), CATALOGUE, disagreements=[("底色", 12)]))))
    (overdue,) = [row for row in rows if row[0] == "超期"]
    assert overdue[-1].endswith("前完成，李娜处理中")
    assert ["推翻机器检查", "", "", "底色", "12", "次", ""] in rows
    assert [one.holder for one in figures(gone).overdue] == [""]
