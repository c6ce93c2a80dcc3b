"""The applicant of a sample order as whoever practises alone plays it: a training office has it, nobody else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.backend.bench import Bench, order_number
from tests.integration.backend.desk import Desk, KeyOnDesk
from tests.integration.backend.path import Office

People = Callable[[], Office]


def turn(desk: Desk, order_no: str) -> tuple[int, str]:
    answer = desk.call("POST", f"/training/orders/{order_no}/applicant-turns")
    body = answer.json()
    return answer.status_code, body.get("stage") or body["code"]


def opened(office: Office) -> None:
    """Open the parcel by the number that the applicant entered, and scan what lies in it."""
    sheets = office.intake.get(f"/training/parcels/{office.order_no}/sheets")["sheets"]
    number = office.order()["courier_number"]
    assert office.intake.get(f"/parcels/{number}") == {"order_no": office.order_no}
    documents = [sheet["document"] for sheet in sheets]
    office.intake.done(office.order_no, "receipts", {"courier_number": number, "documents": documents})
    for sheet in sheets:
        page = {name: sheet[name] for name in ("document", "page", "sha256", "media_type")}
        office.intake.done(office.order_no, "pages", page)


def test_one_person_takes_a_sample_order_from_pre_review_to_its_hand_over(people: People) -> None:
    office = people()
    assert turn(office.pre, office.order_no) == (409, "applicant_not_awaited")
    assert office.pre.decide(office.order_no, "pre_review", reasons=("seal_faint",)).status_code == 200
    assert turn(office.pre, office.order_no) == (200, "pre_review")
    assert office.order()["round"] == 2
    assert office.pre.decide(office.order_no, "pre_review").status_code == 200
    assert turn(office.production, office.order_no) == (200, "mailing")
    assert turn(office.production, office.order_no) == (200, "mailing")
    assert turn(office.production, office.order_no) == (409, "applicant_not_awaited")
    opened(office)
    assert office.paper.decide(office.order_no, "paper_review", reasons=("seal_faint",)).status_code == 200
    assert turn(office.paper, office.order_no) == (200, "supplement")
    opened(office)
    assert office.paper.decide(office.order_no, "paper_review").status_code == 200
    key = KeyOnDesk("SK-PRACTICE")
    office.produce(key)
    shipment = {"waybill_number": "SF1234567890123", "usb_key_serial": key.serial}
    office.production.done(office.order_no, "shipments", shipment)
    order = office.order()
    assert (order["stage"], order["paid"]) == ("completed", True)


def test_an_auditor_plays_nobody(people: People) -> None:
    office = people()
    with Desk(office.bench, "auditor") as auditor:
        assert turn(auditor, office.order_no) == (403, "role_missing")
    assert turn(office.pre, "JX-NONE") == (404, "order_unknown")


@pytest.mark.parametrize("is_training", [True, False], ids=["no sample applicant", "a real office"])
def test_nowhere_else_is_there_an_applicant_to_play(tmp_path: Path, *, is_training: bool) -> None:
    bare = Bench(tmp_path / "office", is_training=is_training, parts={"applicant": None})
    with bare as bench, Desk(bench, "pre_reviewer") as desk:
        assert turn(desk, order_number(1)) == (404, "not_found")
