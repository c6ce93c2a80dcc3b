"""The queue's index: filters, search, order, on 100,000 rows too. Its speed is measured by the benchmarks."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from app.ports.queue import QueueRow
from review.action_kinds import ActionKind
from review.order_codes import InvoiceState
from review.orders import OrderNo
from review.stages import Stage
from tests.fakes.ui_station import NAMES, NOW, make_order, row_of
from ui.queue.index import Column, Filter, Hold, QueueIndex, _order_key, initials


def filled(count: int = 60) -> QueueIndex:
    index = QueueIndex()
    stages = (Stage.PRE_REVIEW, Stage.PAPER_REVIEW, Stage.COMPLETED)
    index.put([row_of(make_order(number, stages[number % 3]), worst=("fail", "pass", "")[number % 3])
               for number in range(1, count + 1)])  # fmt: skip
    return index


def names(index: QueueIndex, wanted: Filter, column: Column = Column.AGE) -> list[str]:
    return [index.row(int(at)).order_no for at in index.select(wanted, column, descending=False)]


def test_stage_filter_and_age_order() -> None:
    index = filled()
    rows = [
        index.row(int(at))
        for at in index.select(Filter(stages=frozenset({Stage.PRE_REVIEW})), Column.AGE, descending=False)
    ]
    assert {row.stage for row in rows} == {Stage.PRE_REVIEW}
    assert [row.clock_since for row in rows] == sorted(row.clock_since for row in rows)


@pytest.mark.parametrize(
    "text", ["JX20261120-0007", "jx20261120-0007", "ＪＸ２０２６１１２０-０００７", "13870000007", "0007"]
)
def test_any_number_is_found(text: str) -> None:
    assert "JX20261120-0007" in names(filled(), Filter(text=text))


def test_what_waits_is_counted_as_lines_come_and_change() -> None:
    index = filled()
    assert index.waiting(Stage.PRE_REVIEW) == index.waiting(Stage.PAPER_REVIEW) == 20
    assert index.invoices_due == 20  # the completed ones
    first = index.row(0)
    due = replace(first, next_call_due=NOW, invoice_state=InvoiceState.DUE)

    index.put([due])
    after = index.copy()
    after.put([replace(due, queued=ActionKind.DECISION, invoice_state=InvoiceState.BOUNCED)])

    assert (index.calls_due, index.invoices_due) == (1, 21)
    assert (after.calls_due, after.invoices_due) == (1, 21)
    assert index.waiting(first.stage) == 20
    assert after.waiting(first.stage) == 19  # decided here, to be sent: it waits nowhere
    after.put([first])
    assert (after.calls_due, after.invoices_due, after.waiting(first.stage)) == (0, 20, 20)


def test_pinyin_initials_and_several_words() -> None:
    assert initials("江西宏达") == "JXHD"
    found = names(filled(), Filter(text="jxhd 0008"))
    assert found == ["JX20261120-0008"]


def test_orders_that_the_store_found_come_along() -> None:
    wanted = Filter(text="SF1234567890123", also=frozenset({OrderNo("JX20261120-0003")}))
    assert names(filled(), wanted) == ["JX20261120-0003"]


def test_a_replaced_row_moves_to_its_place_without_sorting_anew() -> None:
    index = filled()
    index.warm()
    youngest = replace(index.row(0), clock_since=NOW + timedelta(days=1))
    index.put([youngest])
    assert names(index, Filter())[-1] == youngest.order_no
    again = QueueIndex()
    again.put(list(index.rows()))
    for column in Column:
        assert names(index, Filter(), column) == names(again, Filter(), column)


def test_queued_rows_are_left_out_unless_asked_for() -> None:
    from review.actions import ActionKind

    index = filled()
    first = replace(index.row(0), queued=ActionKind.DECISION)
    index.put([first])
    assert first.order_no not in names(index, Filter())
    assert first.order_no in names(index, Filter(with_queued=True))


def test_locked_by_another_is_not_free() -> None:
    index = filled()
    index.put([replace(index.row(0), lease_holder="lina"), replace(index.row(1), lease_holder="me")])
    free = names(index, Filter(hold=Hold.FREE, me="me"))
    assert index.row(0).order_no not in free
    assert index.row(1).order_no in free
    assert names(index, Filter(hold=Hold.MINE, me="me")) == [index.row(1).order_no]


def test_a_lease_that_ran_out_holds_nobody_back() -> None:
    index = filled()
    gone, held = index.row(0), index.row(1)
    index.put([replace(gone, lease_holder="lina", lease_expires_at=NOW - timedelta(seconds=1)),
               replace(held, lease_holder="lina", lease_expires_at=NOW + timedelta(seconds=1))])  # fmt: skip
    free = names(index, Filter(hold=Hold.FREE, me="me", now=NOW))
    assert gone.order_no in free
    assert held.order_no not in free


def test_a_hundred_thousand_rows_are_found_and_in_order() -> None:
    one = row_of(make_order(1, Stage.PRE_REVIEW))
    rows = [
        replace(one, order_no=OrderNo(f"JX{number:08d}"), organisation=NAMES[number % 8] + str(number),
                stage=Stage.PRE_REVIEW if number % 2 else Stage.COMPLETED,
                clock_since=NOW - timedelta(minutes=number * 7919 % 100_000))
        for number in range(100_000)
    ]  # fmt: skip
    index = QueueIndex()
    index.put(rows)
    index.warm()
    stages = frozenset({Stage.PRE_REVIEW})
    for text in ("", "99", "宏达"):
        expected = {row.order_no for row in rows if row.stage in stages and (text in row.order_no + row.organisation)}
        found = names(index, Filter(stages=stages, text=text))
        assert expected <= set(found)
        assert len(found) == len(set(found))
        ages = {row.order_no: row.clock_since for row in rows}
        assert [ages[OrderNo(each)] for each in found] == sorted(ages[OrderNo(each)] for each in found)
    assert len(names(index, Filter(stages=stages))) == 50_000
    by_initials = names(index, Filter(text="jxhd 00012345"))
    assert by_initials == (["JX00012345"] if 12345 % 8 == 0 else [])
    assert names(index, Filter(text="jxhd 00012344")) == ["JX00012344"]


@pytest.mark.parametrize("at_once", [1, 5, 40])
def test_every_column_stays_in_order_whatever_changes(at_once: int) -> None:
    draw = random.Random(at_once)
    index = filled(300)
    index.sort()
    for turn in range(30):
        rows = [index.row(draw.randrange(len(index))) for _ in range(at_once)]
        index.put([
            replace(
                row,
                worst_finding=draw.choice(("fail", "review", "pass", "")),
                stage=draw.choice((row.stage, Stage.PAPER_REVIEW, Stage.SHIPPING)),
                clock_since=draw.choice((row.clock_since, NOW - timedelta(hours=draw.randrange(900)))),
                lease_holder_name=draw.choice(("", "王芳", "李娜")),
            )
            for row in rows
        ])  # fmt: skip
        index.put([row_of(make_order(1000 + 100 * at_once + turn, Stage.PRE_REVIEW))])
    anew = QueueIndex()
    anew.put(list(index.rows()))

    for column in Column:
        shown, sorted_anew = (
            [_order_key(each.row(at), column) for at in each.select(Filter(), column, descending=False)]
            for each in (index, anew)
        )
        assert shown == sorted_anew
        assert len(index.select(Filter(), column, descending=False)) == 330


def _lets_through(row: QueueRow, wanted: Filter) -> bool:
    """Say it in words, line by line: what the index has to come to."""
    return (
        (row.queued is None or wanted.with_queued)
        and (not wanted.kinds or row.kind in wanted.kinds)
        and (not wanted.worst or row.worst_finding in wanted.worst)
        and (not wanted.resubmitted or row.round >= 2)
        and (not wanted.second_review or bool(row.second_review_not_by))
        and (not wanted.call_due or row.next_call_due is not None)
        and (not wanted.invoice_due or row.invoice_state in ("due", "bounced", "held"))
        and (not wanted.invoice_sent or row.invoice_state == "sent")
        and (wanted.hold is not Hold.MINE or row.lease_holder == wanted.me)
        and (wanted.hold is not Hold.FREE or row.lease_holder in ("", wanted.me))
    )


def _any_row(dice: random.Random, number: int, holders: int) -> QueueRow:
    row = row_of(make_order(number, dice.choice(list(Stage))), worst=dice.choice(("", "fail", "review", "pass", "new")))
    return replace(
        row, round=dice.randint(1, 3), second_review_not_by=dice.choice(("", "", "lina")),
        next_call_due=dice.choice((None, NOW)), invoice_state=dice.choice((None, *InvoiceState)),
        lease_holder=dice.choice(("", "me", f"p{dice.randrange(holders)}")),
        queued=dice.choice((None, None, ActionKind.DECISION)),
    )  # fmt: skip


def _any_filter(dice: random.Random) -> Filter:
    yes = [dice.random() < 0.25 for _ in range(6)]
    return Filter(
        kinds=frozenset(dice.sample(["province_inside", "province_outside"], dice.choice((0, 0, 1, 2)))),  # type: ignore[arg-type]
        worst=frozenset(dice.sample(["fail", "review", "", "new"], dice.choice((0, 0, 1, 2)))), me="me",
        hold=dice.choice(list(Hold)), resubmitted=yes[0], second_review=yes[1], call_due=yes[2], invoice_due=yes[3],
        invoice_sent=yes[4], with_queued=yes[5],
    )  # fmt: skip


@pytest.mark.parametrize("holders", [5, 700], ids=["few holders", "more than a byte has numbers"])
def test_every_filter_lets_through_what_it_says(holders: int) -> None:
    dice = random.Random(holders)
    index = QueueIndex()
    index.put([_any_row(dice, number, holders) for number in range(1, 1201)])
    index.put([_any_row(dice, number, holders) for number in range(1, 1201, 3)])  # some are replaced
    after = index.copy()
    after.put([_any_row(dice, number, holders) for number in range(1, 1201, 5)])
    for _ in range(150):
        wanted = _any_filter(dice)
        for each in (index, after):  # what the copy took in is nothing of the index's
            expected = {row.order_no for row in each.rows() if _lets_through(row, wanted)}
            assert set(names(each, wanted)) == expected
