"""The production desk: never two live sets, never an unproven key, whoever asks and whatever breaks."""

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from backend.database.tables import CertificateSetRow
from backend.ports import CertificateAuthority, IssuedCertificates, IssueRequest, RevocationReason
from pki.electronic_seal import parse_seal
from tests.integration.backend.bench import Bench, order_number
from tests.integration.backend.desk import Desk, KeyOnDesk
from tests.integration.backend.path import PICTURE, Office
from training.ca import TrainingAuthority

NO = order_number(1)
People = Callable[[], Office]


def live_sets(bench: Bench, order_no: str) -> list[tuple[str, str]]:
    with bench.office.database.read() as session:
        rows = session.query(CertificateSetRow).filter_by(order_no=order_no).order_by(CertificateSetRow.id)
        return [(row.usb_key_serial, row.state) for row in rows]


def test_asking_again_with_a_rebuilt_request_gives_the_same_certificates(people: People) -> None:
    office, key = people(), KeyOnDesk()
    office.to_production()
    first = office.issue(key)
    requests = [key.request(office.production, office.order_no) for _ in range(2)]
    assert requests[0]["csr_pem"] != requests[1]["csr_pem"]
    assert office.issue(key) == first
    assert len(office.order()["keys"]) == 1


def test_another_key_or_key_pair_needs_the_old_set_revoked_first(people: People) -> None:
    office, key = people(), KeyOnDesk()
    office.to_production()
    office.issue(key)
    for other in (KeyOnDesk(), KeyOnDesk(serial=key.serial)):
        refused = office.production.act(
            office.order_no, "certificates", other.request(office.production, office.order_no)
        )
        assert (refused.status_code, refused.json()["code"]) == (409, "live_certificates_exist")
    revoked = office.production.done(
        office.order_no, "revocations", {"usb_key_serial": key.serial, "reason": "写入失败"}
    )
    assert [one["state"] for one in revoked["order"]["keys"]] == ["revoked"]
    other = KeyOnDesk()
    office.issue(other)
    assert live_sets(office.bench, office.order_no) == [(key.serial, "revoked"), (other.serial, "live")]


def test_a_revoked_key_pair_is_not_certified_again_but_the_wiped_key_is(people: People) -> None:
    office, key = people(), KeyOnDesk()
    office.to_production()
    office.issue(key)
    office.production.done(office.order_no, "revocations", {"usb_key_serial": key.serial, "reason": "写入失败"})
    again = office.production.act(office.order_no, "certificates", key.request(office.production, office.order_no))
    assert (again.status_code, again.json()["code"]) == (409, "set_revoked")
    assert live_sets(office.bench, office.order_no) == [(key.serial, "revoked")]
    office.issue(KeyOnDesk(serial=key.serial))


def test_a_quarantined_key_is_out_of_use_for_every_order(people: People) -> None:
    office, other, key = people(), people(), KeyOnDesk()
    office.to_production()
    other.to_production()
    office.issue(key)
    action = {"usb_key_serial": key.serial, "reason": "回读不一致", "quarantine": True}
    quarantined = office.production.done(office.order_no, "revocations", action)["order"]
    assert [one["state"] for one in quarantined["keys"]] == ["quarantined"]
    for one in (office, other):
        fresh = KeyOnDesk(serial=key.serial)
        refused = one.production.act(one.order_no, "certificates", fresh.request(one.production, one.order_no))
        assert (refused.status_code, refused.json()["code"]) == (409, "usb_key_quarantined")


def test_a_key_carries_one_orders_set_at_a_time(people: People) -> None:
    office, other, key = people(), people(), KeyOnDesk()
    office.to_production()
    other.to_production()
    office.issue(key)
    refused = other.production.act(other.order_no, "certificates", key.request(other.production, other.order_no))
    assert (refused.status_code, refused.json()["code"]) == (409, "usb_key_in_use")


def test_many_keys_asking_at_once_get_one_live_set(people: People) -> None:
    office = people()
    office.to_production()
    keys = [KeyOnDesk() for _ in range(6)]
    revision = office.order()["revision"]
    bodies = [key.request(office.production, office.order_no) for key in keys]
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(
                lambda body: office.production.act(office.order_no, "certificates", body, revision=revision), bodies
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
    assert [state for _, state in live_sets(office.bench, office.order_no)] == ["live"]


def test_who_passed_the_paper_review_does_not_produce(people: People, wide: Bench) -> None:
    office, key = people(), KeyOnDesk()
    office.to_paper_review()
    with Desk(wide, "paper_reviewer", "production") as both:
        assert both.decide(office.order_no, "paper_review").status_code == 200
        refused = both.act(office.order_no, "certificates", key.request(both, office.order_no))
        assert (refused.status_code, refused.json()["code"]) == (403, "two_person_rule")
    office.produce(key)


def test_an_office_may_relax_the_two_person_rule_and_that_is_audited(tmp_path: Path) -> None:
    with Bench(tmp_path / "office", is_two_person_rule_on=False) as bench, Office(bench, NO) as office:
        office.to_paper_review()
        with Desk(bench, "paper_reviewer", "production") as both:
            assert both.decide(NO, "paper_review").status_code == 200
            key = KeyOnDesk()
            assert both.act(NO, "certificates", key.request(both, NO)).status_code == 200
        assert ("system", "two_person_rule_relaxed", "") in bench.audit()


def test_a_request_for_another_subject_or_with_a_broken_signature_is_refused(people: People) -> None:
    office, other, key = people(), people(), KeyOnDesk()
    office.to_production()
    foreign = key.request(office.production, other.order_no)
    assert office.production.act(office.order_no, "certificates", foreign).json()["code"] == "invalid_action"
    good = key.request(office.production, office.order_no)
    lines = good["csr_pem"].splitlines()
    csr = bytearray(base64.b64decode("".join(lines[1:-1])))
    csr[-3] ^= 1
    broken = {**good, "csr_pem": "\n".join([lines[0], base64.b64encode(csr).decode(), lines[-1]])}
    assert office.production.act(office.order_no, "certificates", broken).json()["code"] == "csr_signature_wrong"
    for pem in ("", "no PEM", good["csr_pem"].replace("M", "!")):
        assert office.production.act(office.order_no, "certificates", {**good, "csr_pem": pem}).status_code == 422
    assert live_sets(office.bench, office.order_no) == []


def test_a_seal_is_made_for_the_live_set_only_and_the_same_picture_gives_the_same_seal(people: People) -> None:
    office, key = people(), KeyOnDesk()
    office.to_production()
    action = {
        "usb_key_serial": key.serial,
        "seal_kind": "company",
        "picture_b64": base64.b64encode(PICTURE).decode(),
        "width_mm": 40.0,
        "height_mm": 40.0,
    }
    assert office.production.act(office.order_no, "seals", action).status_code == 409
    office.issue(key)
    first, second = office.seal(key), office.seal(key)
    assert first == second
    assert parse_seal(first).properties.name == office.order()["organisation"]["name"]
    for wrong in ({"picture_b64": "bm8gcGljdHVyZQ=="}, {"width_mm": 0.0}, {"height_mm": 500.0}, {"seal_kind": "stamp"}):
        refused = office.production.act(office.order_no, "seals", {**action, **wrong})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_action")


def _wrong_proofs(office: Office, key: KeyOnDesk, good: dict[str, str], other: Any) -> list[tuple[dict[str, str], str]]:
    stranger = KeyOnDesk()
    signature = base64.b64encode(stranger.pair.sign(base64.b64decode(good["challenge_b64"]))).decode()
    return [
        ({**good, "signature_b64": signature}, "proof_invalid"),
        ({**good, "signature_b64": "AAAA"}, "proof_invalid"),
        ({**good, "challenge_b64": base64.b64encode(bytes(32)).decode()}, "proof_invalid"),
        ({**good, "signing_certificate_pem": other["signing_certificate_pem"]}, "proof_invalid"),
        ({**good, "seal_sha256": "0" * 64}, "seal_unknown"),
        ({**good, "challenge_b64": "AAAA"}, "invalid_action"),
    ]


def test_only_a_proven_key_moves_the_order_on(people: People) -> None:
    office, elsewhere, key, foreign = people(), people(), KeyOnDesk(), KeyOnDesk()
    office.to_production()
    elsewhere.to_production()
    other = elsewhere.issue(foreign)
    certificates = office.issue(key)
    good = office.proof(key, certificates, office.seal(key))
    legal_alone = office.proof(key, certificates, office.seal(key, "legal"))
    for proof, code in [*_wrong_proofs(office, key, good, other), (legal_alone, "seal_unknown")]:
        refused = office.production.act(office.order_no, "production-results", proof)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert office.order()["stage"] == "production"
    assert office.production.done(office.order_no, "production-results", good)["order"]["stage"] == "shipping"


class BreakingAuthority:
    """A CA whose line breaks after it has issued, as often as the test says."""

    def __init__(self, real: CertificateAuthority) -> None:
        self.real = real
        self.breaks = 0
        self.revoked: list[str] = []

    def issue(self, request: IssueRequest) -> IssuedCertificates:
        issued = self.real.issue(request)
        if self.breaks:
            self.breaks -= 1
            raise ConnectionError("the line broke")
        return issued

    def revoke(self, certificate_serial: str, *, reason: RevocationReason, when: Any) -> None:
        self.real.revoke(certificate_serial, reason=reason, when=when)
        self.revoked.append(certificate_serial)

    def chain(self, algorithm: Any) -> tuple[bytes, ...]:
        return self.real.chain(algorithm)

    def revocation_list(self, algorithm: Any, *, when: Any) -> bytes:
        return self.real.revocation_list(algorithm, when=when)


@pytest.fixture
def breaking(tmp_path: Path) -> Any:
    authority = BreakingAuthority(TrainingAuthority(tmp_path / "office" / "training-ca"))
    with Bench(tmp_path / "office", parts={"authority": authority}) as bench, Office(bench, NO) as office:
        office.to_production()
        yield office, authority


def test_a_line_that_breaks_after_issuing_is_finished_by_asking_again(breaking: Any) -> None:
    office, authority = breaking
    key, authority.breaks = KeyOnDesk(), 1
    broken = office.production.act(NO, "certificates", key.request(office.production, NO))
    assert (broken.status_code, broken.json()["code"]) == (503, "ca_unavailable")
    assert live_sets(office.bench, NO) == [(key.serial, "requested")]
    office.issue(key)
    assert live_sets(office.bench, NO) == [(key.serial, "live")]


def test_a_set_issued_behind_a_broken_line_can_be_taken_back_for_another_key(breaking: Any) -> None:
    office, authority = breaking
    key, authority.breaks = KeyOnDesk(), 1
    office.production.act(NO, "certificates", key.request(office.production, NO))
    other = KeyOnDesk()
    refused = office.production.act(NO, "certificates", other.request(office.production, NO))
    assert refused.json()["code"] == "live_certificates_exist"
    assert refused.json()["usb_key_serial"] == key.serial
    revoked = office.production.done(NO, "revocations", {"usb_key_serial": key.serial, "reason": "连接中断"})
    assert [one["state"] for one in revoked["order"]["keys"]] == ["revoked"]
    assert len(authority.revoked) == 1
    office.issue(other)
    assert live_sets(office.bench, NO) == [(key.serial, "revoked"), (other.serial, "live")]


def test_an_unusable_seal_sends_the_order_back_and_revokes_the_set(people: People) -> None:
    office, key = people(), KeyOnDesk()
    office.to_production()
    office.issue(key)
    reason = {"code": "seal_faint", "text": "印章不清晰，请重新盖章。", "document": "seal_collection_form"}
    back = office.production.done(office.order_no, "unusable-seals", {"reasons": [reason]})["order"]
    assert (back["stage"], [one["state"] for one in back["keys"]]) == ("supplement", ["revoked"])
    assert [one["text"] for one in office.applicant.seen()["reasons"]] == ["印章不清晰，请重新盖章。"]


def test_a_remake_revokes_the_old_set_first_and_keeps_both_in_the_history(people: People) -> None:
    office, lost, new = people(), KeyOnDesk(), KeyOnDesk()
    office.to_shipping(lost)
    ship = {"waybill_number": f"SF{office.order_no[-4:]:0>13}", "usb_key_serial": lost.serial}
    office.production.done(office.order_no, "shipments", ship)
    back = office.supervisor.done(office.order_no, "remakes", {"reason": "快递丢失"})["order"]
    assert (back["stage"], back["remake_reason"], back["shipment"]) == ("production", "快递丢失", None)
    assert [one["state"] for one in back["keys"]] == ["revoked"]
    produced = office.produce(new)["order"]
    assert [one["state"] for one in produced["keys"]] == ["revoked", "proven"]
    assert live_sets(office.bench, office.order_no) == [(lost.serial, "revoked"), (new.serial, "live")]
    again = {**ship, "usb_key_serial": new.serial}
    refused = office.production.act(office.order_no, "shipments", again)
    assert (refused.status_code, refused.json()["code"]) == (409, "waybill_in_use")
    another = {**again, "waybill_number": f"SF8{office.order_no[-4:]:0>12}"}
    assert office.production.done(office.order_no, "shipments", another)["order"]["stage"] == "completed"


def test_an_office_without_a_ca_says_so(tmp_path: Path) -> None:
    with (
        Bench(tmp_path / "office", parts={"authority": None, "seal_maker": None}) as bench,
        Office(bench, NO) as office,
    ):
        office.to_production()
        key = KeyOnDesk()
        refused = office.production.act(NO, "certificates", key.request(office.production, NO))
        assert (refused.status_code, refused.json()["code"]) == (503, "ca_not_configured")


def test_shipping_wants_the_proven_key_of_this_order_and_a_waybill_of_its_own(people: People) -> None:
    office, other = people(), people()
    mine, theirs = KeyOnDesk(), KeyOnDesk()
    office.to_shipping(mine)
    other.to_shipping(theirs)
    waybill = f"SF9{office.order_no[-4:]:0>12}"
    wrong_key = office.production.act(
        office.order_no, "shipments", {"waybill_number": waybill, "usb_key_serial": theirs.serial}
    )
    assert (wrong_key.status_code, wrong_key.json()["code"]) == (409, "key_not_proven")
    for number in ("", "SF12", "YT1234567890123"):
        bad = office.production.act(
            office.order_no, "shipments", {"waybill_number": number, "usb_key_serial": mine.serial}
        )
        assert (bad.status_code, bad.json()["code"]) == (422, "invalid_action")
    good = {"waybill_number": f" {waybill.lower()} ", "usb_key_serial": mine.serial}
    shipped = office.production.done(office.order_no, "shipments", good)["order"]
    assert shipped["shipment"]["waybill_number"] == waybill
    twice = office.production.act(office.order_no, "shipments", good)
    assert twice.status_code == 409
    taken = other.production.act(
        other.order_no, "shipments", {"waybill_number": waybill, "usb_key_serial": theirs.serial}
    )
    assert (taken.status_code, taken.json()["code"]) == (409, "waybill_in_use")
