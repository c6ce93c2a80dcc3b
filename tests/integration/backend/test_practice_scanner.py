"""The sheets that a newcomer at intake has in the practice scanner: a training office has them, nobody else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.backend.bench import DOCUMENTS, Bench, order_number
from tests.integration.backend.desk import Desk
from tests.integration.backend.path import Office

People = Callable[[], Office]


def path_of(order_no: str) -> str:
    return f"/training/parcels/{order_no}/sheets"


def test_the_scanner_has_the_sheets_that_lie_in_the_parcel(people: People) -> None:
    office = people()
    office.to_mailing()
    before = office.order()
    sheets, again = (office.intake.get(path_of(office.order_no))["sheets"] for _ in range(2))
    assert sheets == again
    assert [one["document"] for one in sheets] == list(DOCUMENTS)
    assert sheets == office.applicant.post("prepared-parcel").json()["sheets"]  # what the applicant really posts
    assert before["documents"] == office.order()["documents"]  # nobody has scanned them yet
    content = office.intake.call("GET", f"/documents/{sheets[0]['sha256']}").content
    assert content.startswith(b"\xff\xd8\xff")


def test_what_was_asked_for_again_lies_in_the_next_parcel(people: People) -> None:
    office = people()
    office.to_paper_review()
    assert office.paper.decide(office.order_no, "paper_review", reasons=("seal_faint",)).status_code == 200
    sheets = office.intake.get(path_of(office.order_no))["sheets"]
    assert [(one["document"], one["round"]) for one in sheets] == [("seal_collection_form", 2)]


def test_there_is_nothing_to_scan_where_no_parcel_is_awaited(people: People) -> None:
    office = people()
    for reach in (lambda: None, office.to_paper_review):
        reach()
        refused = office.intake.call("GET", path_of(office.order_no))
        assert (refused.status_code, refused.json()["code"]) == (409, "illegal_transition")
    unknown = office.intake.call("GET", path_of("JX-NONE"))
    assert (unknown.status_code, unknown.json()["code"]) == (404, "order_unknown")


def test_only_intake_has_the_scanner(people: People) -> None:
    office = people()
    office.to_mailing()
    for desk in (office.pre, office.production):
        refused = desk.call("GET", path_of(office.order_no))
        assert (refused.status_code, refused.json()["code"]) == (403, "role_missing")


@pytest.mark.parametrize("is_training", [True, False], ids=["no sample applicant", "a real office"])
def test_nowhere_else_is_there_a_practice_scanner(tmp_path: Path, *, is_training: bool) -> None:
    bare = Bench(tmp_path / "office", is_training=is_training, parts={"applicant": None})
    with bare as bench, Desk(bench, "intake") as intake:
        refused = intake.call("GET", path_of(order_number(1)))
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
