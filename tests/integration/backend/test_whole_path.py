"""An order goes from pre-review to completed, only through the server's interface."""

from pathlib import Path

import pytest

from pki.algorithms import KeyAlgorithm
from review.messages import decision_sms
from review.orders import OrderNo, Verdict
from review.stages import Stage
from tests.integration.backend.bench import Bench, order_number
from tests.integration.backend.desk import KeyOnDesk
from tests.integration.backend.path import DOCUMENTS, Office, certified_key
from training.ca.keys import generate_key

NO = order_number(1)


@pytest.mark.parametrize("algorithm", [KeyAlgorithm.SM2, KeyAlgorithm.P256])
def test_an_order_is_reviewed_produced_shipped_and_invoiced(bench: Bench, algorithm: KeyAlgorithm) -> None:
    key = KeyOnDesk(algorithm=algorithm, pair=generate_key(algorithm))
    with Office(bench, NO) as office:
        office.to_production()
        paper = [ref for ref in office.order()["documents"] if ref["source"] == "paper"]
        assert {ref["document"] for ref in paper} == set(DOCUMENTS)
        certificates = office.issue(key)
        assert certified_key(certificates["signing_certificate_pem"]) == key.pair.public_key
        assert (certificates["csr_response_b64"] is not None) == (algorithm is KeyAlgorithm.SM2)
        order = office.produce(key)["order"]
        assert order["stage"] == "shipping"
        assert [one["state"] for one in order["keys"]] == ["proven"]
        assert order["invoice"]["state"] == "due"
        shipped = office.production.done(
            NO, "shipments", {"waybill_number": "SF1234567890123", "usb_key_serial": key.serial}
        )["order"]
        assert shipped["stage"] == "completed"
        assert office.applicant.seen()["waybill_number"] == "SF1234567890123"
        done = office.production.done(NO, "invoices", {"number": "26360000000012345678", "pdf_b64": "JVBERi0="})[
            "order"
        ]
        assert done["invoice"]["state"] == "sent"
        boxed = office.production.done(NO, "archive-boxes", {"archive_box": "2026-117"})["order"]
        assert boxed["archive_box"] == "2026-117"
        sent = office.pre.get("/messages")["messages"]
        assert [(one["channel"], one["to"]) for one in sent] == [
            ("sms", "13870010002"),
            ("email", "invoice@example.com"),
        ]
        previewed = decision_sms(OrderNo(NO), stage=Stage.PRE_REVIEW, verdict=Verdict.PASS)
        assert sent[0]["text"] == previewed  # what the reviewer saw before the pass
        history = [event["action"] for event in office.pre.get(f"/orders/{NO}/history")["events"]]
        assert history[:5] == ["submit", "decisions", "pay", "courier", "receipts"]
        assert history[-3:] == ["shipments", "invoices", "archive-boxes"]


def test_a_rejected_order_is_corrected_and_a_failed_paper_set_supplemented(bench: Bench) -> None:
    with Office(bench, NO) as office:
        assert office.pre.decide(NO, "pre_review", reasons=("seal_missing", "reduced_copy")).status_code == 200
        seen = office.applicant.seen()
        assert seen["stage"] == "correction"
        assert [reason["code"] for reason in seen["reasons"]] == ["seal_missing", "reduced_copy"]
        assert office.applicant.post("prepared-submission").json()["stage"] == "pre_review"
        order = office.order()
        assert order["round"] == 2
        assert {ref["round"] for ref in order["documents"]} == {1, 2}
        office.to_paper_review()
        assert office.paper.decide(NO, "paper_review", reasons=("seal_faint",)).status_code == 200
        called = office.paper.done(NO, "calls", {"number": "13870010002", "outcome": "agreed"})["order"]
        assert called["stage"] == "supplement"
        parcel = office.open_parcel()
        assert [sheet["document"] for sheet in parcel["sheets"]] == ["seal_collection_form"]
        assert office.paper.decide(NO, "paper_review").json()["order"]["stage"] == "production"
        texts = [one["text"] for one in office.pre.get("/messages")["messages"]]
        assert ["未通过" in text for text in texts] == [True, False]


def test_nothing_private_lies_in_the_data_folder_in_the_clear(bench: Bench, tmp_path: Path) -> None:
    with Office(bench, NO) as office:
        office.to_production()
        assert office.pre.get(f"/orders/{NO}/identity")["handling_agent"] == "36010219900202002X"
        assert bench.audit()[-1] == ("wangfang", "identity_shown", NO)
    everything = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    for secret in (b"36010219900202002X", b"360102198001010011", b"\xff\xd8\xff"):
        assert secret not in everything
    assert (bench.folder / "server.key").stat().st_mode & 0o077 == 0
