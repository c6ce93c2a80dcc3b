"""Actions: repeated, raced, stale, leased, drawn."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from tests.integration.backend.bench import Bench, order_number
from tests.integration.backend.desk import Desk
from tests.integration.backend.path import Office

NO = order_number(1)
CALL = {"number": "13870010002", "outcome": "no_answer"}
People = Callable[[], Office]


def test_a_repeated_key_gets_the_first_answer_byte_for_byte_also_after_a_restart(bench: Bench) -> None:
    key = str(uuid.uuid4())
    with Desk(bench, "pre_reviewer") as desk:
        first = desk.decide(NO, "pre_review", revision=1, key=key)
        second = desk.decide(NO, "pre_review", revision=1, key=key)
    bench.restart()
    with Desk(bench, "pre_reviewer") as desk:
        third = desk.decide(NO, "pre_review", revision=1, key=key)
        assert first.status_code == second.status_code == third.status_code == 200
        assert first.content == second.content == third.content
        assert desk.order(NO)["revision"] == 2
        assert len(desk.get("/messages")["messages"]) == 1


def test_the_same_action_posted_from_many_threads_counts_once(people: People) -> None:
    office, key = people(), str(uuid.uuid4())
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: office.pre.decide(office.order_no, "pre_review", revision=1, key=key), range(8))
        )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(office.order()["decisions"]) == 1


def test_a_used_key_takes_no_other_body_no_other_order_and_no_other_person(people: People) -> None:
    office, other, key = people(), people(), str(uuid.uuid4())
    assert office.pre.act(office.order_no, "calls", CALL, revision=1, key=key).status_code == 200
    attempts = (
        office.pre.act(office.order_no, "calls", {**CALL, "note": "又一次"}, revision=1, key=key),
        office.pre.act(other.order_no, "calls", CALL, revision=1, key=key),
        office.second.act(office.order_no, "calls", CALL, revision=1, key=key),
    )
    assert [(one.status_code, one.json()["code"]) for one in attempts] == [(422, "idempotency_key_reused")] * 3
    assert len(office.order()["calls"]) == 1
    assert other.order()["calls"] == []


def test_somebody_elses_action_makes_mine_stale_and_the_answer_shows_the_order(people: People) -> None:
    office = people()
    assert office.second.act(office.order_no, "calls", CALL, revision=1).status_code == 200
    stale = office.pre.decide(office.order_no, "pre_review", revision=1)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_revision")
    assert stale.json()["order"]["revision"] == 2
    assert stale.json()["order"]["calls"][0]["by"] == office.second.user
    assert office.pre.decide(office.order_no, "pre_review", revision=2).status_code == 200


def test_my_own_earlier_actions_do_not_make_my_later_ones_stale(people: People) -> None:
    office, key = people(), str(uuid.uuid4())
    assert office.pre.act(office.order_no, "calls", CALL, revision=1).status_code == 200
    assert office.pre.act(office.order_no, "calls", CALL, revision=1, key=key).status_code == 200
    assert office.pre.decide(office.order_no, "pre_review", after=key).status_code == 200


def test_an_action_after_my_own_is_stale_when_somebody_acted_in_between(people: People) -> None:
    office, key = people(), str(uuid.uuid4())
    assert office.pre.act(office.order_no, "calls", CALL, revision=1, key=key).status_code == 200
    assert office.second.act(office.order_no, "calls", CALL, revision=2).status_code == 200
    assert office.pre.decide(office.order_no, "pre_review", after=key).json()["code"] == "stale_revision"


def test_an_action_based_on_one_that_never_took_effect_is_refused(people: People) -> None:
    office, other, key = people(), people(), str(uuid.uuid4())
    refused = office.pre.decide(office.order_no, "pre_review", after=str(uuid.uuid4()))
    assert (refused.status_code, refused.json()["code"]) == (409, "base_action_unknown")
    assert other.pre.act(other.order_no, "calls", CALL, revision=1, key=key).status_code == 200
    assert office.pre.decide(office.order_no, "pre_review", after=key).json()["code"] == "base_action_unknown"


def test_a_revision_that_does_not_exist_yet_and_no_base_at_all_are_refused(people: People) -> None:
    office = people()
    assert office.pre.decide(office.order_no, "pre_review", revision=99).json()["code"] == "invalid_action"
    body = {"based_on": {}, "taken_at": "2026-11-20T08:00:00Z", "action": {"stage": "pre_review", "verdict": "pass"}}
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    refused = office.pre.call("POST", f"/orders/{office.order_no}/decisions", json=body, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_action")


def test_a_refusal_is_not_kept_so_the_same_key_may_succeed_later(people: People) -> None:
    office, key = people(), str(uuid.uuid4())
    lease = f"/orders/{office.order_no}/lease"
    assert office.second.call("POST", lease, json={"ttl_seconds": 60}).status_code == 200
    refused = office.pre.decide(office.order_no, "pre_review", revision=1, key=key)
    assert (refused.status_code, refused.json()["code"]) == (409, "leased_by_other")
    assert refused.json()["holder"] == office.second.user
    assert office.second.call("DELETE", lease).status_code == 204
    assert office.pre.decide(office.order_no, "pre_review", revision=1, key=key).status_code == 200


def test_a_lease_names_its_holder_raises_no_revision_and_shows_in_the_changes(people: People) -> None:
    office = people()
    no, cursor = office.order_no, office.pre.get("/changes", limit=100)["cursor"]
    taken = office.pre.call("POST", f"/orders/{no}/lease", json={"ttl_seconds": 60}).json()
    assert (taken["holder"], taken["holder_name"]) == ("wangfang", "王芳")
    refused = office.second.call("POST", f"/orders/{no}/lease", json={"ttl_seconds": 60})
    assert (refused.status_code, refused.json()["code"]) == (409, "order_leased")
    assert refused.json()["holder_name"] == "王芳"
    assert refused.json()["expires_at"] == taken["expires_at"]
    changed = office.second.get("/changes", after=cursor)["orders"]
    assert [(one["order_no"], one["revision"], one["lease"]["holder"]) for one in changed] == [(no, 1, "wangfang")]
    assert office.second.call("DELETE", f"/orders/{no}/lease").status_code == 204
    assert office.second.order(no)["lease"] == taken
    assert office.pre.decide(no, "pre_review", revision=1).json()["order"]["lease"] is None


def test_a_lease_runs_out_and_a_late_decision_counts_unless_somebody_acted(bench: Bench) -> None:
    with Office(bench, NO) as office:
        lease = f"/orders/{NO}/lease"
        assert office.pre.call("POST", lease, json={"ttl_seconds": 60}).status_code == 200
        bench.clock.ahead += timedelta(seconds=61)
        assert office.order()["lease"] is None
        assert office.second.call("POST", lease, json={"ttl_seconds": 5}).status_code == 200
        bench.clock.ahead += timedelta(seconds=6)
        assert office.pre.decide(NO, "pre_review", revision=1).status_code == 200


def test_calls_are_logged_whatever_happened_meanwhile(people: People) -> None:
    office = people()
    assert office.second.call("POST", f"/orders/{office.order_no}/lease", json={"ttl_seconds": 60}).status_code == 200
    assert office.second.act(office.order_no, "calls", CALL, revision=1).status_code == 200
    assert office.pre.act(office.order_no, "calls", CALL, revision=1).status_code == 200
    assert len(office.order()["calls"]) == 2


def test_an_order_drawn_for_a_second_review_waits_for_another_person(bench: Bench) -> None:
    bench.draw.drawn.add(NO)
    with Office(bench, NO) as office:
        held = office.pre.decide(NO, "pre_review").json()["order"]
        assert (held["stage"], held["second_review"]["not_by"]) == ("pre_review", "wangfang")
        assert [one["counts"] for one in held["decisions"]] == [False]
        assert office.pre.get("/messages")["messages"] == []
        again = office.pre.decide(NO, "pre_review")
        assert (again.status_code, again.json()["code"]) == (403, "second_person_required")
        passed = office.second.decide(NO, "pre_review").json()["order"]
        assert (passed["stage"], passed["second_review"]) == ("payment", None)
        assert [one["counts"] for one in passed["decisions"]] == [False, True]
        assert bench.draw.rates == [0.03]


def test_the_second_person_may_also_reject(bench: Bench) -> None:
    bench.draw.drawn.add(NO)
    with Office(bench, NO) as office:
        office.pre.decide(NO, "pre_review")
        rejected = office.second.decide(NO, "pre_review", reasons=("seal_faint",)).json()["order"]
        assert (rejected["stage"], rejected["second_review"]) == ("correction", None)


def test_a_reject_needs_a_reason_of_the_catalogue(people: People) -> None:
    office = people()
    no, bare = office.order_no, {"stage": "pre_review", "verdict": "reject"}
    assert office.pre.act(no, "decisions", bare).json()["code"] == "reason_required"
    unknown = {**bare, "reasons": [{"code": "bad_mood", "text": "心情不好"}]}
    assert office.pre.act(no, "decisions", unknown).json()["code"] == "invalid_action"
    assert office.order()["revision"] == 1


def test_nothing_skips_a_stage(people: People) -> None:
    office = people()
    no = office.order_no
    attempts = (
        office.paper.decide(no, "paper_review"),
        office.intake.act(no, "receipts", {"courier_number": "YT12345678901", "documents": []}),
        office.production.act(no, "shipments", {"waybill_number": "SF1234567890123", "usb_key_serial": "K"}),
        office.supervisor.act(no, "remakes", {"reason": "丢失"}),
        office.applicant.post("payments"),
        office.applicant.post("submissions"),
    )
    assert [(one.status_code, one.json()["code"]) for one in attempts] == [(409, "illegal_transition")] * 6


def test_cancelling_a_paid_order_marks_it_for_refund(people: People) -> None:
    office, unpaid = people(), people()
    office.to_mailing()
    cancelled = office.supervisor.done(office.order_no, "cancellations", {"reason": "申请人放弃"})["order"]
    assert (cancelled["stage"], cancelled["refund_due"]) == ("cancelled", True)
    other = unpaid.supervisor.done(unpaid.order_no, "cancellations", {"reason": "重复申请"})["order"]
    assert (other["stage"], other["refund_due"]) == ("cancelled", False)
    assert unpaid.supervisor.act(unpaid.order_no, "cancellations", {"reason": "再次"}).status_code == 409


def test_a_supervisor_corrects_the_name(people: People) -> None:
    office = people()
    action = {"name": "江西宏达建设集团有限公司", "reason": "电话更正"}
    corrected = office.supervisor.done(office.order_no, "name-corrections", action)["order"]
    assert corrected["organisation"]["name"] == "江西宏达建设集团有限公司"
    assert corrected["organisation"]["uscc"].startswith("9136")


def test_what_could_not_be_stored_or_compared_is_refused(people: People) -> None:
    office = people()
    no, spot = office.order_no, {"document_id": "d", "x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}
    reject = {"stage": "pre_review", "verdict": "reject"}
    for wrong in ({"x": "NaN"}, {"y": -0.1}, {"width": 1.5}, {"height": "Infinity"}):
        reason = {"code": "seal_faint", "text": "不清晰", "spot": {**spot, **wrong}}
        refused = office.pre.act(no, "decisions", {**reject, "reasons": [reason]})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_action")
    naive = office.pre.act(no, "calls", {**CALL, "next_due": "2026-11-23T09:00:00"})
    assert (naive.status_code, naive.json()["code"]) == (422, "invalid_action")
    huge = office.pre.call("POST", f"/orders/{no}/lease", json={"ttl_seconds": 2**70})
    assert huge.status_code == 422
    assert office.order()["revision"] == 1


def test_an_action_is_taken_between_the_submission_and_now(people: People) -> None:
    office = people()
    for taken_at in ("0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-10:00"):
        body = {"based_on": {"revision": 1}, "taken_at": taken_at, "action": CALL}
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        logged = office.pre.call("POST", f"/orders/{office.order_no}/calls", json=body, headers=headers)
        assert logged.status_code == 200
    times = [call["at"] for call in office.order()["calls"]]
    assert times[0] == office.order()["submitted_at"]
    assert times[1] < "2100"


def test_another_number_is_kept_with_a_call_to_a_wrong_one(people: People) -> None:
    office = people()
    wrong = {**CALL, "outcome": "wrong_number", "other_number": "0791-88886666"}
    refused = office.pre.act(office.order_no, "calls", {**wrong, "other_number": "不详"}, revision=1)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_action")
    assert office.pre.act(office.order_no, "calls", wrong, revision=1).status_code == 200
    assert [call["other_number"] for call in office.order()["calls"]] == ["0791-88886666"]
