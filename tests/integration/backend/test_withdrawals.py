"""A supervisor takes a decision back: appended, told to nobody twice, and only while nobody has built on it."""

import hashlib
from collections.abc import Callable

from tests.integration.backend.bench import Bench
from tests.integration.backend.desk import Desk, KeyOnDesk
from tests.integration.backend.path import Office

People = Callable[[], Office]
REASON = "看错了单位名称"


def back(office: Office) -> dict[str, object]:
    """Return the action that takes the order's newest decision back."""
    return {"decision": len(office.order()["decisions"]) - 1, "reason": REASON}


def test_a_wrong_reject_is_taken_back_and_decided_anew(people: People) -> None:
    office = people()
    no = office.order_no
    rejected = office.pre.decide(no, "pre_review", reasons=("seal_faint",)).json()["order"]
    order = office.supervisor.done(no, "withdrawals", back(office))["order"]
    assert (order["stage"], order["round"]) == ("pre_review", 1)
    assert order["decisions"] == rejected["decisions"]  # nothing is overwritten
    (withdrawal,) = order["withdrawals"]
    assert (withdrawal["decision"], withdrawal["by"], withdrawal["reason"]) == (
        0,
        office.supervisor.user,
        REASON,
    )
    assert office.applicant.seen()["reasons"] == []
    assert office.pre.decide(no, "pre_review").json()["order"]["stage"] == "payment"
    history = [event["summary"] for event in office.pre.get(f"/orders/{no}/history")["events"]]
    assert history[-2:] == ["收回预审不通过的决定：看错了单位名称", "预审通过"]


def test_an_sms_that_has_not_left_is_held_back(people: People) -> None:
    office = people()
    no = office.order_no
    office.pre.decide(no, "pre_review", reasons=("seal_faint",))
    office.supervisor.done(no, "withdrawals", back(office))
    office.pre.decide(no, "pre_review")
    mine = [one for one in office.pre.get("/messages")["messages"] if one["order_no"] == no]
    assert [one["state"] for one in mine] == ["replaced", "queued"]
    assert "已通过" in mine[1]["text"]


def test_not_once_the_applicant_has_paid_or_begun_to_correct(people: People) -> None:
    paid, corrected = people(), people()
    paid.to_mailing()
    refused = paid.supervisor.act(paid.order_no, "withdrawals", back(paid))
    assert (refused.status_code, refused.json()["code"]) == (409, "illegal_transition")
    corrected.pre.decide(corrected.order_no, "pre_review", reasons=("seal_faint",))
    picture = b"\xff\xd8\xff\xe0 again"
    digest = hashlib.sha256(picture).hexdigest()
    assert corrected.applicant.put(digest, picture).status_code == 204
    page = {"document": "application_form", "sha256": digest, "media_type": "image/jpeg"}
    assert corrected.applicant.post("documents", page).status_code == 200
    refused = corrected.supervisor.act(corrected.order_no, "withdrawals", back(corrected))
    assert (refused.status_code, refused.json()["code"]) == (409, "applicant_acted")
    assert corrected.applicant.post("prepared-submission").json()["stage"] == "pre_review"


def test_a_passed_paper_review_until_a_key_is_made(people: People) -> None:
    office = people()
    no = office.order_no
    office.to_production()
    assert office.supervisor.done(no, "withdrawals", back(office))["order"]["stage"] == "paper_review"
    assert office.paper.decide(no, "paper_review").status_code == 200
    key = KeyOnDesk()
    office.issue(key)
    refused = office.supervisor.act(no, "withdrawals", back(office))
    assert (refused.status_code, refused.json()["code"]) == (409, "live_certificates_exist")
    office.production.done(no, "revocations", {"usb_key_serial": key.serial, "reason": "介质坏了", "cause": "broken"})
    assert office.supervisor.done(no, "withdrawals", back(office))["order"]["stage"] == "paper_review"


def test_a_failed_paper_review_until_the_supplement_is_posted(people: People) -> None:
    office = people()
    no = office.order_no
    office.to_paper_review()
    office.paper.decide(no, "paper_review", reasons=("original_required",))
    assert office.supervisor.done(no, "withdrawals", back(office))["order"]["stage"] == "paper_review"
    office.paper.decide(no, "paper_review", reasons=("original_required",))
    office.applicant.post("prepared-parcel")
    refused = office.supervisor.act(no, "withdrawals", back(office))
    assert (refused.status_code, refused.json()["code"]) == (409, "applicant_acted")


def test_it_is_an_action_like_the_others(people: People, wide: Bench) -> None:
    """Role, reason, version, lease and a repeated key."""
    office = people()
    no = office.order_no
    revision = office.pre.decide(no, "pre_review").json()["order"]["revision"]
    for role in ("pre_reviewer", "production"):
        with Desk(wide, role) as other:
            refused = other.act(no, "withdrawals", back(office))
            assert (refused.status_code, refused.json()["code"]) == (403, "role_missing")
    assert office.supervisor.act(no, "withdrawals", {"decision": 0, "reason": " "}).json()["code"] == "reason_required"
    stale = office.supervisor.act(no, "withdrawals", back(office), revision=revision - 1)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_revision")
    office.second.call("POST", f"/orders/{no}/lease", json={"ttl_seconds": 60})
    assert office.supervisor.act(no, "withdrawals", back(office)).json()["code"] == "leased_by_other"
    office.second.call("DELETE", f"/orders/{no}/lease")
    answers = [
        office.supervisor.act(no, "withdrawals", back(office), revision=revision, key="take-back-1") for _ in range(2)
    ]
    assert answers[0].content == answers[1].content
    assert len(office.order()["withdrawals"]) == 1
    again = office.supervisor.act(no, "withdrawals", back(office))
    assert again.json()["code"] == "illegal_transition"
    assert office.pre.decide(no, "pre_review").status_code == 200
    other = office.supervisor.act(no, "withdrawals", {"decision": 0, "reason": REASON})  # not the one that was seen
    assert (other.status_code, other.json()["code"]) == (409, "nothing_to_withdraw")
