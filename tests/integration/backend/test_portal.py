"""The applicant's side, and what exists in a training office only."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.integration.backend.bench import DOCUMENTS, Bench, a_seed, order_number
from tests.integration.backend.desk import TIMEOUT, Applicant
from tests.integration.backend.path import Office

People = Callable[[], Office]
NO = order_number(1)


def test_an_applicant_uploads_again_and_resubmits(people: People) -> None:
    office = people()
    office.pre.decide(office.order_no, "pre_review", reasons=("unreadable_scan",))
    content = b"\x89PNG better"
    sha256 = hashlib.sha256(content).hexdigest()
    upload = {"document": "seal_collection_form", "sha256": sha256, "media_type": "image/png"}
    assert office.applicant.post("documents", upload).json()["code"] == "document_unknown"
    assert office.applicant.put(sha256, content).status_code == 204
    assert office.applicant.post("documents", upload).status_code == 200
    assert office.applicant.post("documents", upload).status_code == 200
    assert office.applicant.post("submissions").json()["stage"] == "pre_review"
    order = office.order()
    newest = [ref for ref in order["documents"] if ref["round"] == 2]
    assert (order["round"], [ref["document"] for ref in newest]) == (2, ["seal_collection_form"])
    listed = office.pre.get(f"/orders/{office.order_no}/documents")["documents"]
    assert [one["sha256"] for one in listed if one["round"] == 2] == [sha256]


@pytest.mark.parametrize(
    "wrong",
    [{"document": "passport"}, {"media_type": "application/pdf"}, {"page": 0}, {"document": "appointment_letter"}],
    ids=["unknown document", "not a picture", "page 0", "other kind's document"],
)
def test_an_upload_that_cannot_be_is_refused(people: People, wrong: dict[str, object]) -> None:
    office = people()
    office.pre.decide(office.order_no, "pre_review", reasons=("unreadable_scan",))
    content = b"\xff\xd8\xff"
    sha256 = hashlib.sha256(content).hexdigest()
    office.applicant.put(sha256, content)
    upload = {"document": "seal_collection_form", "sha256": sha256, "media_type": "image/jpeg", **wrong}
    assert office.applicant.post("documents", upload).status_code == 422


def test_uploads_are_at_most_one_megabyte(people: People) -> None:
    content = bytes(1024 * 1024 + 1)
    assert people().applicant.put(hashlib.sha256(content).hexdigest(), content).status_code == 413


def test_a_draft_without_every_document_is_not_submitted(tmp_path: Path) -> None:
    from dataclasses import replace

    from review.stages import Stage

    seed = a_seed(1, Stage.DRAFT)
    order = replace(seed.new.order, documents=seed.new.order.documents[:-1])
    short = replace(seed, new=replace(seed.new, order=order))
    with Bench(tmp_path / "office", seeds=[short, a_seed(2, Stage.DRAFT)]) as bench:
        missing = Applicant(bench, {"order_no": NO, "organisation": {"uscc": order.organisation.uscc}})
        refused = missing.post("submissions")
        assert (refused.status_code, refused.json()["code"]) == (422, "documents_missing")
        assert "采集表" in refused.json()["detail"]
        whole = Applicant(bench, {"order_no": order_number(2), "organisation": {"uscc": f"9136{2:014d}"}})
        assert whole.post("submissions").json()["round"] == 1


def test_another_applicants_order_does_not_exist(people: People) -> None:
    office, other = people(), people()
    other.applicant.order_no = office.order_no
    for what in ("submissions", "payments", "prepared-parcel"):
        refused = other.applicant.post(what)
        assert (refused.status_code, refused.json()["code"]) == (404, "order_unknown")


def test_a_courier_number_finds_its_order_and_a_wrong_one_is_refused(people: People) -> None:
    office = people()
    office.to_mailing()
    assert office.applicant.post("courier", {"courier_number": "12"}).status_code == 422
    assert office.applicant.post("courier", {"courier_number": "yt 8812345678"}).status_code == 200
    assert office.intake.get("/parcels/yt8812345678") == {"order_no": office.order_no}
    unknown = office.intake.call("GET", "/parcels/YT0000000000")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "parcel_unknown")


def test_asking_for_the_prepared_parcel_again_lists_the_same_sheets(people: People) -> None:
    office = people()
    office.to_mailing()
    first, second = (office.applicant.post("prepared-parcel").json() for _ in range(2))
    assert first["sheets"] == second["sheets"]
    assert {sheet["document"] for sheet in first["sheets"]} == set(DOCUMENTS)
    assert all(ref["source"] == "upload" for ref in office.order()["documents"])


@pytest.mark.parametrize("what", ["payments", "prepared-submission", "prepared-parcel"])
def test_a_real_office_has_no_training_routes(tmp_path: Path, what: str) -> None:
    with Bench(tmp_path / "office", is_training=False) as bench:
        health = requests.get(f"{bench.url}/api/v1/health", timeout=TIMEOUT).json()
        assert (health["service"], health["training"]) == ("ca-review-office", False)
        with Office(bench, NO) as office:
            refused = office.applicant.post(what)
            assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
