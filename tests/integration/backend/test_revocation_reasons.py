"""What the CA's revocation list says of each way in which a key is given up, read by other makers' libraries."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.x509 import ReasonFlags

from pki.algorithms import KeyAlgorithm
from review.revocations import CAUSE_NAMES_ZH, RevocationCause
from tests.integration.backend.desk import KeyOnDesk
from tests.integration.backend.path import Office
from tests.integration.backend.revocations import listed, revocation_list
from tests.integration.pki.openssl import needs_openssl, run
from training.ca.keys import generate_key

People = Callable[[], Office]

REMAKES = {
    "lost": ReasonFlags.key_compromise,
    "returned": ReasonFlags.superseded,
    "broken": ReasonFlags.superseded,
    "wrong": ReasonFlags.superseded,
}
REVOCATIONS = {
    **REMAKES,
    "doubtful": ReasonFlags.key_compromise,
    "replaced": ReasonFlags.superseded,
    "unusable": ReasonFlags.superseded,
    "seal_unusable": ReasonFlags.superseded,
    "organisation_ended": ReasonFlags.cessation_of_operation,
}


def sm2_key() -> KeyOnDesk:
    """Return a key that gets a set of two certificates."""
    return KeyOnDesk(algorithm=KeyAlgorithm.SM2, pair=generate_key(KeyAlgorithm.SM2))


def shipped(people: People, key: KeyOnDesk) -> tuple[Office, list[str]]:
    """Return an order that is on its way to the applicant, and the serials of its certificates."""
    office = people()
    office.to_shipping(key)
    ship = {"waybill_number": f"SF{office.order_no[-4:]:0>13}", "usb_key_serial": key.serial}
    order = office.production.done(office.order_no, "shipments", ship)["order"]
    return office, order["keys"][-1]["certificate_serials"]


@pytest.mark.parametrize(("cause", "reason"), REMAKES.items(), ids=REMAKES)
def test_a_remake_says_in_the_list_what_became_of_the_key(people: People, cause: str, reason: ReasonFlags) -> None:
    office, serials = shipped(people, sm2_key())
    order = office.supervisor.done(office.order_no, "remakes", {"reason": "快递丢失", "cause": cause})["order"]
    assert listed(office.bench, serials) == [reason, reason]  # both certificates of the set
    told = f"补制：{CAUSE_NAMES_ZH[RevocationCause(cause)]}：快递丢失"
    assert order["keys"][-1]["revocation_reason"] == told


def test_a_remake_of_an_older_workstation_gives_no_reason_in_the_list(people: People) -> None:
    """It asks for free text alone, and that may say anything: no reason is truer than a wrong one."""
    office, serials = shipped(people, sm2_key())
    office.supervisor.done(office.order_no, "remakes", {"reason": "快递丢失"})
    assert listed(office.bench, serials) == [None, None]


@pytest.mark.parametrize(("cause", "reason"), REVOCATIONS.items(), ids=REVOCATIONS)
@pytest.mark.parametrize("quarantine", [False, True], ids=["revoked", "quarantined"])
def test_a_revocation_carries_its_cause_whether_or_not_the_key_stays_in_use(
    people: People, cause: str, reason: ReasonFlags, *, quarantine: bool
) -> None:
    office, key = people(), sm2_key()
    office.to_production()
    office.issue(key)
    action = {"usb_key_serial": key.serial, "reason": "见记录", "quarantine": quarantine, "cause": cause}
    revoked = office.production.done(office.order_no, "revocations", action)["order"]["keys"][-1]
    assert revoked["state"] == ("quarantined" if quarantine else "revoked")
    assert listed(office.bench, revoked["certificate_serials"]) == [reason, reason]


@pytest.mark.parametrize(
    ("quarantine", "reason"), [(False, ReasonFlags.superseded), (True, ReasonFlags.key_compromise)]
)
def test_a_revocation_without_a_cause_means_what_it_did(people: People, quarantine: bool, reason: ReasonFlags) -> None:
    office, key = people(), sm2_key()
    office.to_production()
    office.issue(key)
    action = {"usb_key_serial": key.serial, "reason": "写入失败", "quarantine": quarantine}
    revoked = office.production.done(office.order_no, "revocations", action)["order"]["keys"][-1]
    assert listed(office.bench, revoked["certificate_serials"]) == [reason, reason]
    assert revoked["revocation_reason"] == "写入失败"


def test_a_seal_that_cannot_be_cut_supersedes_the_set(people: People) -> None:
    office, key = people(), sm2_key()
    office.to_production()
    office.issue(key)
    reason = {"code": "seal_faint", "text": "印章不清晰，请重新盖章。", "document": "seal_collection_form"}
    order = office.production.done(office.order_no, "unusable-seals", {"reasons": [reason]})["order"]
    assert listed(office.bench, order["keys"][-1]["certificate_serials"]) == [ReasonFlags.superseded] * 2


@pytest.mark.parametrize(
    ("kind", "cause"), [("remakes", "doubtful"), ("remakes", "organisation_ended"), ("remakes", "stolen")]
)
def test_a_cause_that_does_not_go_with_the_act_changes_nothing(people: People, kind: str, cause: str) -> None:
    office, _serials = shipped(people, sm2_key())
    refused = office.supervisor.act(office.order_no, kind, {"reason": "快递丢失", "cause": cause})
    assert refused.status_code == 422, refused.text
    assert refused.json()["code"] in {"invalid_action", "invalid_request"}
    assert office.order()["stage"] == "completed"


@needs_openssl
def test_openssl_reads_a_lost_key_as_compromised(people: People, tmp_path: Path) -> None:
    office, serials = shipped(people, sm2_key())
    office.supervisor.done(office.order_no, "remakes", {"reason": "信封破损，介质不见了", "cause": "lost"})
    (tmp_path / "list.crl").write_bytes(revocation_list(office.bench))
    text = run("crl", "-inform", "der", "-in", "list.crl", "-noout", "-text", cwd=tmp_path)
    for serial in serials:
        line = text.split(f"Serial Number: {serial}")[1].split("Serial Number:")[0]
        assert "Key Compromise" in line
