"""What every `Store` promises. A subclass gives `store`; the fake and the database both pass."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.ports.audit import AuditEvent
from app.ports.queue import Due, QueueQuery, QueueSort
from app.ports.store import (
    Label,
    ProductionEntry,
    QueuedAction,
    QueuedState,
    ScanEntry,
    Store,
    StoredCheck,
)
from review.actions import BasedOn, Decide, LogCall, OpenParcel, Override
from review.orders import (
    Call,
    CallOutcome,
    DocumentCode,
    Invoice,
    InvoiceState,
    KeyRecord,
    KeyState,
    Lease,
    OrderNo,
    Sha256,
    Shipment,
    Verdict,
)
from review.stages import Stage
from tests.fakes.orders import NOON, an_order

PASS = Decide(stage=Stage.PRE_REVIEW, verdict=Verdict.PASS)
A, B, C = (an_order(number) for number in (1, 2, 3))


def queued(order_no: OrderNo, key: str, **changes: object) -> QueuedAction:
    fields = {
        "action_key": key,
        "order_no": order_no,
        "action": PASS,
        "based_on": BasedOn(revision=1),
        "taken_by": "wangfang",
        "taken_at": NOON,
        "not_before": NOON,
    }
    return QueuedAction(**(fields | changes))


def numbers(store: Store, query: QueueQuery) -> list[str]:
    with store.reading() as work:
        rows = work.orders.queue(query)
        assert query.limit is not None or work.orders.count(query) == len(rows)
        window = work.orders.window(query)
        assert (list(window.rows), window.total) == (list(rows), work.orders.count(query))
        return [row.order_no for row in rows]


class StoreContract:
    @pytest.fixture
    def store(self) -> Store:
        raise NotImplementedError

    def test_what_is_written_soon_is_read_at_once_and_rolled_back_like_the_rest(self, store: Store) -> None:
        order = an_order(7)
        with store.writing_soon() as work:
            work.orders.put([order])
        with pytest.raises(RuntimeError), store.writing_soon() as work:
            work.orders.put([replace(order, revision=9)])
            raise RuntimeError("never mind")
        with store.reading() as work:
            assert work.orders.get(order.order_no) == order

    def test_keeps_an_order_as_it_was(self, store: Store) -> None:
        order = an_order(
            7,
            lease=Lease(holder="a", holder_name="甲", expires_at=NOON),
            calls=(Call(number="1", at=NOON, by="a", outcome=CallOutcome.AGREED),),
        )
        with store.writing() as work:
            assert work.orders.put([order]) == 1

        with store.reading() as work:
            assert work.orders.get(order.order_no) == order
            assert work.orders.get(OrderNo("nobody's")) is None

    def test_an_older_revision_never_replaces_a_newer_one(self, store: Store) -> None:
        newer = replace(A, revision=3, stage=Stage.PAYMENT)
        with store.writing() as work:
            work.orders.put([newer])
            work.orders.put([A])

        with store.reading() as work:
            assert work.orders.get(A.order_no) == newer
            assert work.orders.stage_counts() == {Stage.PAYMENT: 1}

    def test_a_lease_comes_with_the_same_revision(self, store: Store) -> None:
        leased = replace(A, lease=Lease(holder="lina", holder_name="李娜", expires_at=NOON))
        with store.writing() as work:
            work.orders.put([A])
            work.orders.put([leased])

        assert numbers(store, QueueQuery(held_by="lina")) == [A.order_no]

    def test_a_raise_undoes_everything(self, store: Store) -> None:
        with pytest.raises(ZeroDivisionError), store.writing() as work:
            work.orders.put([A])
            work.outbox.add(queued(A.order_no, "k"))
            work.facts.set("f", "x")
            work.audit.append(AuditEvent(at=NOON, by="a", action="x"))
            raise ZeroDivisionError

        with store.reading() as work:
            assert work.orders.get(A.order_no) is None
            assert work.outbox.all() == []
            assert work.facts.get("f") is None
            assert work.audit.head() is None

    @pytest.mark.parametrize(
        "text",
        [
            "20260001",
            "江西第1建设",
            "13800000001",
            "SF9990001",
            "ＳＦ9990001",
            "0a1b2c",
            "1234567890123",
            "李四 江西第1",
        ],
    )
    def test_finds_an_order_by_any_number_or_name(self, store: Store, text: str) -> None:
        order = an_order(
            1,
            order_no=OrderNo("JX20260001"),
            courier_number="SF9990001",
            keys=(KeyRecord(usb_key_serial="0A1B2C3D", algorithm="sm2", state=KeyState.BOUND, bound_at=NOON, by="x"),),
            shipment=Shipment(waybill_number="SF1234567890123", usb_key_serial="0A1B2C3D", by="x", at=NOON),
        )
        other = an_order(2, organisation=replace(B.organisation, name="100%_公司"))
        with store.writing() as work:
            work.orders.put([order, other])

        assert numbers(store, QueueQuery(text=text)) == ["JX20260001"]
        assert numbers(store, QueueQuery(text="0%_公")) == [other.order_no]

    def test_filters_sorts_and_windows(self, store: Store) -> None:
        orders = [
            replace(A, stage=Stage.PAYMENT, round=2),
            B,
            replace(C, kind="province_outside"),
        ]
        with store.writing() as work:
            work.orders.put(orders)
        everything = [A.order_no, B.order_no, C.order_no]

        assert numbers(store, QueueQuery()) == everything
        assert numbers(store, QueueQuery(descending=True)) == everything[::-1]
        assert numbers(store, QueueQuery(stages=frozenset({Stage.PRE_REVIEW}))) == everything[1:]
        assert numbers(store, QueueQuery(kinds=frozenset({"province_outside"}))) == [C.order_no]
        assert numbers(store, QueueQuery(order_nos=frozenset({A.order_no, C.order_no}))) == everything[::2]
        assert numbers(store, QueueQuery(sort=QueueSort.ROUND)) == [B.order_no, C.order_no, A.order_no]
        assert numbers(store, QueueQuery(limit=1, offset=1)) == [B.order_no]
        assert numbers(store, QueueQuery(limit=1, offset=9)) == []
        assert numbers(store, QueueQuery(limit=1, text="nobody")) == []

    def test_a_queued_move_takes_the_order_out_of_its_stage(self, store: Store) -> None:
        pre_review = QueueQuery(stages=frozenset({Stage.PRE_REVIEW}))
        with store.writing() as work:
            work.orders.put([A, B])
            work.outbox.add(queued(A.order_no, "k"))

        assert numbers(store, pre_review) == [B.order_no]
        assert numbers(store, replace(pre_review, with_queued=True)) == [A.order_no, B.order_no]
        with store.reading() as work:
            assert work.orders.stage_counts() == {Stage.PRE_REVIEW: 1}
            row = work.orders.queue(QueueQuery(order_nos=frozenset({A.order_no})))[0]
            assert (row.queued, row.in_conflict) == ("decisions", False)

    def test_a_conflict_brings_the_order_back_into_its_stage(self, store: Store) -> None:
        with store.writing() as work:
            work.orders.put([A])
            work.outbox.add(queued(A.order_no, "k", state=QueuedState.CONFLICT))

        assert numbers(store, QueueQuery(stages=frozenset({Stage.PRE_REVIEW}))) == [A.order_no]
        with store.reading() as work:
            row = work.orders.queue(QueueQuery())[0]
            assert (row.queued, row.in_conflict) == (None, True)

    def test_calls_are_due_after_a_paper_failure(self, store: Store) -> None:
        def call(minutes: int, outcome: CallOutcome, next_due: object = None) -> Call:
            at = NOON + timedelta(minutes=minutes)
            return Call(number="1", at=at, by="x", outcome=outcome, next_due=next_due)

        unanswered = (call(1, CallOutcome.NO_ANSWER), call(2, CallOutcome.NO_ANSWER))
        later = call(3, CallOutcome.CALL_BACK, NOON + timedelta(days=1))
        orders = [
            an_order(1, stage=Stage.SUPPLEMENT, stage_since=NOON),
            an_order(2, stage=Stage.SUPPLEMENT, stage_since=NOON, calls=(call(1, CallOutcome.AGREED),)),
            an_order(3, stage=Stage.SUPPLEMENT, stage_since=NOON, calls=unanswered),
            an_order(4, stage=Stage.SUPPLEMENT, stage_since=NOON, calls=(*unanswered, later)),
            an_order(5),
        ]
        with store.writing() as work:
            work.orders.put(orders)
            work.outbox.add(queued(orders[0].order_no, "k", action=LogCall(number="1", outcome=CallOutcome.AGREED)))
        due = QueueQuery(due=Due.CALL, sort=QueueSort.NEXT_CALL)

        assert numbers(store, due) == [orders[2].order_no, orders[3].order_no]
        with store.writing() as work:
            work.outbox.remove("k")
        assert numbers(store, due)[0] == orders[0].order_no
        with store.reading() as work:
            assert [row.calls_without_answer for row in work.orders.queue(due)] == [0, 2, 0]

    def test_invoices_are_due_until_sent(self, store: Store) -> None:
        orders = [
            an_order(number, stage=Stage.COMPLETED, invoice=Invoice(state=state, due_at=NOON))
            for number, state in enumerate(InvoiceState, start=1)
        ]
        with store.writing() as work:
            work.orders.put(orders)

        found = numbers(store, QueueQuery(due=Due.INVOICE, sort=QueueSort.INVOICE_DUE))
        assert found == [one.order_no for one in orders if one.invoice and one.invoice.state is not InvoiceState.SENT]

    def test_the_outbox_keeps_its_order_over_removals(self, store: Store) -> None:
        with store.writing() as work:
            first, second = (work.outbox.add(queued(A.order_no, key)) for key in ("k1", "k2"))
            assert work.outbox.remove("k2")
            assert not work.outbox.remove("k2")
            third = work.outbox.add(queued(A.order_no, "k3"))

        assert first.seq < second.seq < third.seq
        with store.reading() as work:
            assert [one.action_key for one in work.outbox.all()] == ["k1", "k3"]
            assert work.outbox.get("k3") == third
            assert work.outbox.get("k2") is None

    @pytest.mark.parametrize(
        "action",
        [
            PASS,
            OpenParcel(courier_number="SF1", documents=(DocumentCode("application_form"),)),
            LogCall(number="1", outcome=CallOutcome.CALL_BACK, next_due=NOON),
        ],
        ids=["decision", "receipt", "call"],
    )
    def test_a_queued_action_comes_back_equal(self, store: Store, action: object) -> None:
        with store.writing() as work:
            stored = work.outbox.add(queued(A.order_no, "k", action=action, not_before=NOON + timedelta(seconds=8)))

        with store.reading() as work:
            assert work.outbox.get("k") == stored
            assert work.outbox.of_order(A.order_no) == [stored]
            assert work.outbox.of_order(B.order_no) == []

    def test_rekeying_takes_followers_along(self, store: Store) -> None:
        with store.writing() as work:
            first = work.outbox.add(queued(A.order_no, "k1"))
            work.outbox.add(queued(A.order_no, "k2", based_on=BasedOn(action_key="k1")))
            work.outbox.rekey("k1", replace(first, action_key="k9"))

        with store.reading() as work:
            renewed, follower = work.outbox.all()
        assert (renewed.action_key, renewed.seq) == ("k9", first.seq)
        assert follower.based_on == BasedOn(action_key="k9")

    def test_checks_are_kept_by_picture_and_checker(self, store: Store) -> None:
        check = StoredCheck(
            sha256=Sha256("aa"),
            checker="seal/1",
            order_no=A.order_no,
            verdict="pass",
            result_json="{}",
            checked_at=NOON,
        )
        with store.writing() as work:
            work.orders.put([A])
            work.checks.put(check)
            work.checks.put(replace(check, verdict="fail"))
            work.orders.set_worst_finding(A.order_no, "fail")
            work.orders.put([replace(A, revision=2)])

        with store.reading() as work:
            assert work.checks.get(Sha256("aa"), "seal/1") == replace(check, verdict="fail")
            assert work.checks.get(Sha256("aa"), "seal/2") is None
            assert len(work.checks.of_order(A.order_no)) == 1
            assert work.orders.queue(QueueQuery())[0].worst_finding == "fail"

    def test_labels_count_disagreements(self, store: Store) -> None:
        def label(finding: str, decided: str, proposed: str = "fail") -> Label:
            override = Override(
                document=DocumentCode("application_form"),
                finding=finding,
                proposed=proposed,
                decided=decided,
                reason="看过",
            )
            return Label(order_no=A.order_no, stage=Stage.PRE_REVIEW, by="a", at=NOON, override=override)

        labels = [
            label("seal_size", "ok"),
            label("seal_shape", "wrong"),
            label("seal_size", "wrong"),
            label("seal_size", "fail"),  # confirmed: no disagreement
            label("seal_contrast", "fail"),
            label("seal_size", "pass", "review"),  # it had no opinion: the person's is none against it
            label("seal_size", "fail", "not_measured"),
            label("seal_code_digits", "3601030029184", "not_measured"),  # a code that a person read
            label("seal_base_colour", "fail", "pass"),  # found failing where the check saw nothing
        ]
        with store.writing() as work:
            work.labels.add(labels)
            work.labels.add([])

        with store.reading() as work:
            assert work.labels.all() == labels
            counted = [(one.finding, one.overrides, one.decided_pass) for one in work.labels.disagreements()]
            doubts = [(one.finding, one.answered, one.in_order) for one in work.labels.doubts()]
        assert counted == [("seal_base_colour", 1, 0), ("seal_shape", 1, 0), ("seal_size", 2, 1)]
        assert doubts == [("seal_size", 2, 1)]
        with store.writing() as work:
            work.labels.forget(A.order_no, Stage.PRE_REVIEW, by="b", since=NOON)
            work.labels.forget(A.order_no, Stage.PAPER_REVIEW, by="a", since=NOON)
            work.labels.forget(A.order_no, Stage.PRE_REVIEW, by="a", since=NOON + timedelta(seconds=1))
            assert len(work.labels.all()) == 9
            work.labels.forget(A.order_no, Stage.PRE_REVIEW, by="a", since=NOON)
            assert work.labels.all() == []

    def test_a_call_is_marked_when_it_was_sent(self, store: Store) -> None:
        call = Call(number="1", at=NOON, by="a", outcome=CallOutcome.AGREED)
        undone = replace(call, at=NOON + timedelta(minutes=1))
        with store.writing() as work:
            work.calls.add(A.order_no, [call, undone], is_sent=False)
            work.calls.add(A.order_no, [call], is_sent=True)
            work.calls.remove_unsent(A.order_no, call.at, "a")
            work.calls.remove_unsent(A.order_no, undone.at, "a")

        with store.reading() as work:
            (logged,) = work.calls.of_order(A.order_no)
        assert (logged.call, logged.is_sent) == (call, True)

    def test_facts(self, store: Store) -> None:
        with store.writing() as work:
            for name in ("draft.b", "draft.a", "view_x", "draft%"):
                work.facts.set(name, "1")
            work.facts.set("draft.a", "2")
            work.facts.delete("view_x")
            work.facts.delete("view_x")

        with store.reading() as work:
            assert work.facts.names("draft.") == ["draft.a", "draft.b"]
            assert (work.facts.get("draft.a"), work.facts.get("view_x")) == ("2", None)

    def test_scans_by_age(self, store: Store) -> None:
        old, new = (
            ScanEntry(
                sha256=Sha256(name),
                order_no=A.order_no,
                file_name=name,
                size=1,
                used_at=NOON + timedelta(days=day),
                is_pinned=False,
            )
            for name, day in (("bb", 0), ("aa", 1))
        )
        with store.writing() as work:
            work.scans.put(new)
            work.scans.put(old)

        with store.reading() as work:
            assert work.scans.oldest_first() == [old, new]
            assert work.scans.of_order(B.order_no) == []
            assert work.scans.order_nos() == {A.order_no}
            assert work.scans.get(Sha256("aa")) == new

    def test_production_steps_in_order(self, store: Store) -> None:
        entry = ProductionEntry(
            order_no=A.order_no, usb_key_serial="0A", step="key", result="done", at=NOON, by="a", facts_json='{"n": 1}'
        )
        with store.writing() as work:
            work.production.append(entry)
            work.production.append(replace(entry, step="csr", usb_key_serial="0B"))
            work.production.append()

        with store.reading() as work:
            assert [one.step for one in work.production.of_order(A.order_no)] == ["key", "csr"]
            assert replace(work.production.of_key("0A")[0], seq=0) == entry

    def test_the_audit_chain_links_each_row_to_the_one_before(self, store: Store) -> None:
        event = AuditEvent(at=NOON, by="王芳", action="x", order_no=A.order_no, facts=(("b", "2"), ("a", "1")))
        with store.writing() as work:
            work.audit.append(event)
        with store.writing() as work:
            work.audit.append(event)

        with store.reading() as work:
            first, second = work.audit.rows()
            head = work.audit.head()
            assert work.audit.rows(after=1) == [second]
        assert (first.seq, second.seq, second.previous) == (1, 2, first.mac)
        assert first.event == event
        assert head is not None
        assert (head.seq, head.mac) == (2, second.mac)
