"""A CA or seal maker that answers with something else than what was asked for: nothing of it gets onto a key."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import core
from cryptography.x509 import ReasonFlags

from app.ports.usb_keys import KeyUse
from app.services.production_values import Produced, Waiting
from backend.ports import IssuedCertificates, IssueRequest, SealKind, SealRequest
from pki import sm2
from pki.csr import parse_csr
from pki.enveloped_key import EnvelopedKey
from pki.public_keys import PublicKey
from review.orders import KeyState
from tests.fakes.usb_keys import FakeKey, FakeUsbKeys
from tests.integration.backend.bench import order_number
from tests.integration.backend.revocations import listed
from tests.integration.production.desk import OfficeBranch, a_branch, a_job
from tests.integration.usb_key.desks import skf_desk
from tests.unit.pki.envelope_samples import STRUCTURES, envelope_for, padded, scalar
from training.ca import TrainingAuthority
from training.ca.documents import ENCRYPTION_USAGE, SIGNING_USAGE
from training.seal_maker import TrainingSealMaker
from training.softkey import SoftKeyDrawer


@pytest.fixture
def branch(tmp_path: Path) -> Iterator[OfficeBranch]:
    with a_branch(tmp_path, orders=1) as branch:
        branch.to_production(1)
        yield branch


def stopped(branch: OfficeBranch) -> tuple[str, FakeKey]:
    """Return why the run stopped, and the key."""
    key = FakeKey(serial="SK-LIE")
    outcome = branch.production(FakeUsbKeys(key)).produce(a_job(order_number(1), key.serial))
    assert isinstance(outcome, Waiting), outcome
    return outcome.error.code, key


def test_an_sm2_set_without_its_encryption_half(branch: OfficeBranch, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = TrainingAuthority.issue

    def half(self: TrainingAuthority, request: IssueRequest) -> IssuedCertificates:
        return replace(whole(self, request), csr_response_der=None, encryption_certificate_der=None)

    monkeypatch.setattr(TrainingAuthority, "issue", half)
    code, key = stopped(branch)
    assert code == "csr_response_missing"
    assert key.certificates == {}


@pytest.mark.parametrize("wrong", ["signing", "encryption"])
def test_certificates_that_are_for_something_else(
    branch: OfficeBranch, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    right = TrainingAuthority._certificate

    def confused(self: Any, request: IssueRequest, public_key: PublicKey, usage: Any) -> bytes:
        is_signing = public_key == parse_csr(request.csr_der).public_key
        if is_signing is (wrong == "signing"):
            usage = ENCRYPTION_USAGE if is_signing else SIGNING_USAGE
        return right(self, request, public_key, usage)

    monkeypatch.setattr(TrainingAuthority, "_certificate", confused)
    code, key = stopped(branch)
    assert code == "certificate_key_usage"
    assert key.certificates == {}


def test_certificates_without_key_usage_are_for_any_use(
    branch: OfficeBranch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    right = TrainingAuthority._certificate

    def silent(self: Any, request: IssueRequest, public_key: PublicKey, usage: Any) -> bytes:
        return right(self, request, public_key, frozenset())

    monkeypatch.setattr(TrainingAuthority, "_certificate", silent)
    key = FakeKey(serial="SK-LIE")
    outcome = branch.production(FakeUsbKeys(key)).produce(a_job(order_number(1), key.serial))
    assert isinstance(outcome, Produced), outcome  # RFC 5280, 4.2.1.3
    assert len([one for one in caplog.messages if one.endswith("has no keyUsage")]) == 2


@pytest.mark.parametrize("structure", STRUCTURES)
def test_an_envelope_that_no_key_can_take_is_given_back_and_asked_for_again(
    branch: OfficeBranch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, structure: str
) -> None:
    """On the real software key: nothing of the set gets onto it, and once the CA was put right the same key is made."""

    def key_centre(pair: sm2.Sm2PrivateKey, recipient: sm2.Sm2PublicKey) -> EnvelopedKey:
        return envelope_for(recipient, pair, STRUCTURES[structure](pair))

    desk = skf_desk(SoftKeyDrawer(tmp_path / "keys"))
    production = branch.production(desk.keys)
    with monkeypatch.context() as wrong:
        wrong.setattr("training.ca.authority.seal_key_pair", key_centre)
        for _ in range(2):
            outcome = production.produce(a_job(order_number(1), desk.serial))
            assert isinstance(outcome, Waiting), outcome
            assert outcome.error.code == "envelope_private_key_form"
            assert "PKCS#8" in outcome.error.sentence
            assert "已经吊销" in outcome.error.sentence
            assert branch.live_sets(1) == 0  # the server would give the same answer for ever
            with desk.keys.open(desk.serial) as session:
                (container,) = session.contents().containers
                assert [slot.certificate for slot in container.slots] == [None, None]
    made = production.produce(a_job(order_number(1), desk.serial))
    assert isinstance(made, Produced), made
    assert branch.live_sets(1) == 1
    *given_back, _proven = branch.order(1).keys
    assert len(given_back) == 2
    for key in given_back:
        assert listed(branch.bench, key.certificate_serials) == [ReasonFlags.superseded] * 2
    desk.keys.close()


def test_forty_eight_bytes_that_are_something_else_are_refused_by_the_key(
    branch: OfficeBranch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A DER INTEGER with padding is as long as 32 bytes with padding: only the device can tell (ADR 0062, 0130)."""

    def key_centre(pair: sm2.Sm2PrivateKey, recipient: sm2.Sm2PublicKey) -> EnvelopedKey:
        number = core.Integer(int.from_bytes(scalar(pair), "big")).dump()
        envelope = envelope_for(recipient, pair, padded(number))
        assert len(envelope.encrypted_private_key) == 48
        return envelope

    desk = skf_desk(SoftKeyDrawer(tmp_path / "keys"))
    production = branch.production(desk.keys)
    with monkeypatch.context() as wrong:
        wrong.setattr("training.ca.authority.seal_key_pair", key_centre)
        for given_back in (1, 2):
            outcome = production.produce(a_job(order_number(1), desk.serial))
            assert isinstance(outcome, Waiting), outcome
            assert outcome.error.code == "usb_envelope_refused"
            assert "已经吊销" in outcome.error.sentence
            assert branch.live_sets(1) == 0
            assert len(branch.order(1).keys) == given_back
            with desk.keys.open(desk.serial) as session:
                assert session.slot(KeyUse.ENCRYPTION).certificate is None
    made = production.produce(a_job(order_number(1), desk.serial))
    assert isinstance(made, Produced), made
    assert branch.live_sets(1) == 1
    for key in branch.order(1).keys[:2]:
        assert listed(branch.bench, key.certificate_serials) == [ReasonFlags.superseded] * 2
    desk.keys.close()


REFUSES = "fault SKF_ImportECCKeyPair 0 error "


@pytest.mark.parametrize("code", ["0A000001", "0A000006", "0B0000FF"])
def test_a_refusal_that_may_be_passing_is_believed_the_second_time(
    branch: OfficeBranch, tmp_path: Path, code: str
) -> None:
    drawer = SoftKeyDrawer(tmp_path / "keys")
    desk = skf_desk(drawer)
    job = a_job(order_number(1), desk.serial)
    drawer.control(f"{REFUSES}{code}")
    production = branch.production(desk.keys)
    first = production.produce(job)
    assert isinstance(first, Waiting), first
    assert first.error.code == "usb_envelope_refused"
    assert branch.live_sets(1) == 1
    second = production.produce(job)
    assert isinstance(second, Waiting), second
    assert "已经吊销" in second.error.sentence
    assert branch.live_sets(1) == 0
    drawer.control()
    assert isinstance(production.produce(job), Produced)
    assert branch.live_sets(1) == 1
    desk.keys.close()


@pytest.mark.parametrize(
    ("strikes", "runs"),
    [(("once SKF_ImportECCKeyPair 1 error 0A000001",), 0), ((f"{REFUSES}0A000001",), 1), ((f"{REFUSES}0A000004",), 3)],
    ids=["once", "one run", "a failing memory"],
)
def test_a_passing_failure_costs_no_set(
    branch: OfficeBranch, tmp_path: Path, strikes: tuple[str, ...], runs: int
) -> None:
    drawer = SoftKeyDrawer(tmp_path / "keys")
    desk = skf_desk(drawer)
    production, job = branch.production(desk.keys), a_job(order_number(1), desk.serial)
    drawer.control(*strikes)
    for _ in range(runs):
        assert isinstance(production.produce(job), Waiting)
        assert branch.live_sets(1) == 1
    if runs:
        drawer.control()
    assert isinstance(production.produce(job), Produced)
    assert [key.state for key in branch.order(1).keys] == [KeyState.PROVEN]
    desk.keys.close()


def test_a_key_without_room_holds_no_order(branch: OfficeBranch, tmp_path: Path) -> None:
    """Going on is offered once; then the set is revoked, and the order may have a larger key."""
    drawer = SoftKeyDrawer(tmp_path / "keys")
    desk = skf_desk(drawer)
    drawer.make("small", serial="SK-SMALL", total_space=5_000)
    production, job = branch.production(desk.keys), a_job(order_number(1), "SK-SMALL")
    for sets, said in ((1, "继续"), (0, "已经吊销")):
        outcome = production.produce(job)
        assert isinstance(outcome, Waiting), outcome
        assert (outcome.error.code, branch.live_sets(1)) == ("usb_key_full", sets)
        assert said in outcome.error.sentence
    assert isinstance(production.produce(a_job(order_number(1), desk.serial)), Produced)
    assert branch.live_sets(1) == 1
    desk.keys.close()


def test_an_order_whose_envelope_was_refused_is_free_for_another_key(branch: OfficeBranch, tmp_path: Path) -> None:
    drawer = SoftKeyDrawer(tmp_path / "keys")
    desk = skf_desk(drawer)
    production = branch.production(desk.keys)
    drawer.control(f"{REFUSES}0A000003")  # the device has no such import: this kind of key can never be the one
    assert isinstance(production.produce(a_job(order_number(1), desk.serial)), Waiting)
    drawer.control()
    drawer.make("key2", serial="SK-OTHER")
    assert isinstance(production.produce(a_job(order_number(1), "SK-OTHER")), Produced)
    assert branch.live_sets(1) == 1
    desk.keys.close()


@pytest.mark.parametrize(
    "change",
    [
        {"picture_png": b"\x89PNG\r\n\x1a\nanother picture"},
        {"width_mm": 42.0},
        {"height_mm": 38.0},
        {"kind": SealKind.PERSON},
    ],
    ids=["picture", "width", "height", "kind"],
)
def test_a_seal_that_is_not_the_one_confirmed(
    branch: OfficeBranch, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    right = TrainingSealMaker.make_seal

    def another(self: TrainingSealMaker, request: SealRequest) -> bytes:
        return right(self, replace(request, **change))

    monkeypatch.setattr(TrainingSealMaker, "make_seal", another)
    code, key = stopped(branch)
    assert code == "seal_differs"
    assert key.files == {}
    assert key.certificates.get(KeyUse.SIGNING) is not None  # the certificates were in order
