"""The step log decides one thing: whether a key that is not blank is this order's own unfinished one."""

import pytest

from app.ports.audit import AuditChain
from app.ports.usb_keys import Pin
from app.services.production_log import (
    DONE,
    FAILED,
    QUARANTINE_DUE,
    QUARANTINED,
    RECYCLED,
    STARTED_OVER,
    StepLog,
)
from app.services.production_values import PinMemory, PinPolicy, Step, certificate_subject
from review.orders import OrderNo
from tests.fakes.clock import FakeClock
from tests.fakes.orders import an_order
from tests.fakes.store import MemoryStore

ONE, TWO = OrderNo("JX1"), OrderNo("JX2")


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(AuditChain(b"test"))


def log_of(store: MemoryStore, order_no: OrderNo = ONE, serial: str = "K1") -> StepLog:
    return StepLog(store, FakeClock(), order_no=order_no, usb_key_serial=serial, by="wangfang")


def test_key_is_ours_from_the_check_on(store: MemoryStore) -> None:
    log = log_of(store)
    assert not log.past().is_ours
    log.write(Step.CHECK, FAILED, code="usb_key_not_blank")
    assert not log.past().is_ours
    log.write(Step.CHECK, DONE)
    assert log.past().is_ours
    assert not log_of(store, serial="K2").past().is_ours
    assert not log_of(store, TWO).past().is_ours


@pytest.mark.parametrize("end", [RECYCLED, STARTED_OVER])
def test_key_that_was_wiped_is_nobodys(store: MemoryStore, end: str) -> None:
    log = log_of(store)
    log.write(Step.CHECK, DONE)
    log.write(Step.KEY, DONE, public_key_sha256="abc")
    log.write(Step.CHECK, end)
    assert not log.past().is_ours
    assert log.past().fact(Step.KEY, "public_key_sha256") == ""


def test_key_that_another_order_took_is_not_ours_any_more(store: MemoryStore) -> None:
    log_of(store).write(Step.CHECK, DONE)
    log_of(store, TWO).write(Step.CHECK, DONE)
    assert not log_of(store).past().is_ours
    assert log_of(store, TWO).past().is_ours


def test_last_fact_counts_and_only_of_a_step_that_was_done(store: MemoryStore) -> None:
    log = log_of(store)
    log.write(Step.KEY, DONE, public_key_sha256="old")
    log.write(Step.KEY, DONE, public_key_sha256="new")
    log.write(Step.KEY, FAILED, public_key_sha256="never")
    assert log.past().fact(Step.KEY, "public_key_sha256") == "new"


def test_quarantine_is_due_until_the_server_has_it(store: MemoryStore) -> None:
    log = log_of(store)
    assert log.past().must_quarantine == ""
    log.write(Step.READ_BACK, QUARANTINE_DUE, reason="回读不一致")
    log.write(Step.READ_BACK, FAILED, code="server_unreachable")
    assert log.past().must_quarantine == "回读不一致"
    log.write(Step.READ_BACK, QUARANTINED, reason="回读不一致")
    assert log.past().must_quarantine == ""


def test_refused_secret_is_known_until_the_pin_step_went_well(store: MemoryStore) -> None:
    log = log_of(store)
    log.write(Step.PIN, FAILED, code="usb_device_auth_failed")
    assert log.past().was_refused
    log.write(Step.PIN, DONE, personalised="yes")
    assert not log.past().was_refused


def test_notes_go_to_disk_with_the_next_entry_in_order(store: MemoryStore) -> None:
    log = log_of(store)
    log.note(Step.SEAL, DONE, file="ESEAL")
    with store.reading() as work:
        assert work.production.of_key("K1") == []
    log.write(Step.REPORT, DONE)
    with store.reading() as work:
        assert [entry.step for entry in work.production.of_key("K1")] == [Step.SEAL, Step.REPORT]


def test_pins_are_random_digits_unless_the_office_fixes_them() -> None:
    policy = PinPolicy()
    made = {policy.user_pin().value for _ in range(50)} | {policy.admin_pin().value for _ in range(50)}
    assert len(made) == 100
    assert all(pin.isdigit() and 6 <= len(pin) <= 16 for pin in made)
    assert PinPolicy(fixed_user_pin=Pin("111111")).user_pin() == Pin("111111")


def test_pin_memory_forgets() -> None:
    memory = PinMemory()
    memory.remember(ONE, "K1", Pin("123456"))
    assert memory.recall(ONE, "K1") == Pin("123456")
    assert memory.recall(ONE, "K2") is None
    memory.forget(ONE, "K1")
    assert memory.recall(ONE, "K1") is None
    assert "123456" not in repr(vars(memory))


def test_subject_is_the_organisation_with_its_credit_code() -> None:
    order = an_order()
    subject = certificate_subject(order)
    assert (subject.common_name, subject.organisation, subject.uscc) == (
        order.organisation.name,
        order.organisation.name,
        order.organisation.uscc,
    )
