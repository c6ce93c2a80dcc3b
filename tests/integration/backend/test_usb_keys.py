"""The key stock ledger and the admin PINs in escrow, over real HTTP."""

import sqlite3
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.integration.backend.bench import Bench, order_number
from tests.integration.backend.desk import TIMEOUT, Desk, KeyOnDesk
from tests.integration.backend.path import Office
from training.office.keys import SOFTHSM_PLACES, SampleKeys
from training.softkey import LIBRARY

WAYBILL = "SF1000000000001"
PIN = "8h3Kd92mQz"


def enter(desk: Desk, serial: str, state: str, *, key: str = "") -> requests.Response:
    body = {"usb_key_serial": serial, "state": state, "note": "第三箱"}
    return desk.call("POST", "/usb-keys/entries", json=body, headers={"Idempotency-Key": key or str(uuid.uuid4())})


def deposit(desk: Desk, serial: str, pin: str) -> requests.Response:
    return desk.call("POST", "/usb-keys/admin-pins", json={"usb_key_serial": serial, "pin": pin})


def withdraw(desk: Desk, serial: str, **more: str) -> requests.Response:
    return desk.call("POST", "/usb-keys/admin-pins/withdrawals", json={"usb_key_serial": serial, **more})


def events(desk: Desk, serial: str) -> list[str]:
    return [event["kind"] for event in history(desk, serial)["events"]]


def history(desk: Desk, serial: str) -> Any:
    return desk.get("/usb-keys/history", usb_key_serial=serial)


def counts(desk: Desk) -> dict[str, int]:
    return {one["state"]: one["keys"] for one in desk.get("/usb-keys")["counts"] if one["keys"]}


def test_a_key_is_followed_from_the_box_to_the_parcel(bench: Bench) -> None:
    with Office(bench, order_number(1)) as office:
        key = KeyOnDesk()
        assert enter(office.production, key.serial, "received").status_code == 200
        assert enter(office.production, key.serial, "blank").json()["state"] == "blank"
        office.to_shipping(key)
        office.production.done(office.order_no, "shipments", {"waybill_number": WAYBILL, "usb_key_serial": key.serial})

        told = history(office.production, key.serial)
        assert [event["kind"] for event in told["events"]] == ["received", "blank", "bound", "produced", "shipped"]
        assert told["key"]["order_no"] == office.order_no
        assert told["events"][-1]["note"] == WAYBILL
        assert told["events"][0]["note"] == "第三箱"
        assert counts(office.production) == {"shipped": 1}


def test_a_doubtful_key_is_quarantined_for_good_and_a_revoked_one_is_recycled(people: Callable[[], Office]) -> None:
    office, doubtful, other = people(), KeyOnDesk(), KeyOnDesk()
    office.to_production()
    for key, is_quarantined in ((doubtful, True), (other, False)):
        office.issue(key)
        assert enter(office.production, key.serial, "recycled").json()["code"] == "usb_key_in_use"
        revocation = {"usb_key_serial": key.serial, "reason": "写入失败", "quarantine": is_quarantined}
        office.production.done(office.order_no, "revocations", revocation)

    assert events(office.production, doubtful.serial) == ["bound", "quarantined"]
    assert events(office.production, other.serial) == ["bound", "revoked"]
    assert history(office.production, other.serial)["events"][-1]["note"] == "写入失败"
    assert enter(office.production, doubtful.serial, "recycled").json()["code"] == "usb_key_quarantined"
    assert enter(office.production, other.serial, "recycled").status_code == 200


def test_a_key_with_a_live_set_is_not_quarantined_beside_it(people: Callable[[], Office]) -> None:
    office, key = people(), KeyOnDesk()
    office.to_production()
    office.issue(key)
    for state in ("bound", "produced"):
        refused = enter(office.production, key.serial, "quarantined")
        assert (refused.status_code, refused.json()["code"]) == (409, "usb_key_in_use")
        assert office.production.get("/usb-keys/history", usb_key_serial=key.serial)["key"]["state"] == state
        if state == "bound":
            office.produce(key)
    revocation = {"usb_key_serial": key.serial, "reason": "外壳破裂", "quarantine": True}
    office.production.done(office.order_no, "revocations", revocation)
    shipment = {"waybill_number": "SF1234567890123", "usb_key_serial": key.serial}
    refused = office.production.act(office.order_no, "shipments", shipment)
    assert (refused.status_code, refused.json()["code"]) == (409, "key_not_proven")


def test_a_key_quarantined_by_hand_gets_no_certificates(people: Callable[[], Office]) -> None:
    office, key = people(), KeyOnDesk()
    office.to_production()
    assert enter(office.production, key.serial, "quarantined").status_code == 200

    answer = office.production.act(office.order_no, "certificates", key.request(office.production, office.order_no))
    assert (answer.status_code, answer.json()["code"]) == (409, "usb_key_quarantined")


def test_an_entry_sent_twice_counts_once(people: Callable[[], Office]) -> None:
    office, key = people(), KeyOnDesk()
    answers = [enter(office.production, key.serial, "received", key=f"entry-{key.serial}") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert events(office.production, key.serial) == ["received"]
    reused = enter(office.production, key.serial, "blank", key=f"entry-{key.serial}")
    assert reused.json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("state", ["bound", "produced", "shipped", "revoked"])
def test_what_orders_do_is_not_entered_by_hand(people: Callable[[], Office], state: str) -> None:
    office, key = people(), KeyOnDesk()
    assert enter(office.production, key.serial, state).status_code == 422
    missing = office.production.call("GET", "/usb-keys/history", params={"usb_key_serial": key.serial})
    assert (missing.status_code, missing.json()["code"]) == (404, "usb_key_unknown")


def test_the_stock_is_found_by_state_serial_and_order(people: Callable[[], Office]) -> None:
    office, key = people(), KeyOnDesk()
    office.to_production()
    office.issue(key)

    for wanted in ({"find": key.serial[3:]}, {"find": office.order_no}, {"find": key.serial, "state": "bound"}):
        found = office.production.get("/usb-keys", **wanted)["keys"]
        assert [one["usb_key_serial"] for one in found] == [key.serial]
    assert office.production.get("/usb-keys", find=key.serial, state="blank")["keys"] == []


def test_admin_pins_come_back_newest_first_until_the_key_is_proven(people: Callable[[], Office]) -> None:
    office, key = people(), KeyOnDesk()
    for pin in (PIN, PIN, "second-pin"):
        assert deposit(office.production, key.serial, pin).status_code == 204
    assert withdraw(office.production, key.serial).json() == {"pins": ["second-pin", PIN]}

    office.to_production()
    office.produce(key)
    answer = withdraw(office.supervisor, key.serial, order_no=office.order_no, reason="用户忘记 PIN")
    assert (answer.status_code, answer.json()["code"]) == (409, "admin_pin_on_loan")
    office.production.call("POST", "/usb-keys/admin-pins/returns", json={"usb_key_serial": key.serial})
    answer = withdraw(office.supervisor, key.serial, order_no=office.order_no, reason="用户忘记 PIN")
    assert answer.json() == {"pins": ["second-pin"]}
    assert answer.headers["Cache-Control"] == "no-store"


def test_each_withdrawal_is_told_with_person_order_and_reason(bench: Bench) -> None:
    with Office(bench, order_number(1)) as office:
        key = KeyOnDesk()
        office.to_production()
        assert deposit(office.production, key.serial, PIN).status_code == 204
        office.issue(key)
        assert withdraw(office.production, key.serial, reason="解锁").status_code == 200

        assert (office.production.user, "admin_pin_withdrawn", office.order_no) in bench.audit()
        event = history(office.supervisor, key.serial)["events"][-1]
        assert (event["kind"], event["by"]) == ("admin_pin_withdrawn", office.production.user)
        assert (event["order_no"], event["note"]) == (office.order_no, "解锁")


def test_one_unlock_at_a_time(bench: Bench) -> None:
    with Desk(bench, "production") as operator, Desk(bench, "supervisor") as supervisor:
        for serial in ("KEY-1", "KEY-2"):
            assert deposit(operator, serial, PIN).status_code == 204
        assert withdraw(operator, "KEY-1").status_code == 200
        assert withdraw(operator, "KEY-1").status_code == 200, "a program that died asks again"
        refused = withdraw(supervisor, "KEY-1")
        assert (refused.status_code, refused.json()["holder"]) == (409, operator.user)

        assert withdraw(operator, "KEY-2").status_code == 200
        assert withdraw(supervisor, "KEY-1").status_code == 200, "taking another key's PINs gave these back"
        assert withdraw(supervisor, "KEY-2").status_code == 409
        bench.clock.ahead = timedelta(minutes=6)
        assert withdraw(supervisor, "KEY-2").status_code == 200, "a loan ends by itself"


def test_unknown_keys_have_no_pins_and_other_roles_get_none(bench: Bench) -> None:
    with Desk(bench, "production") as operator, Desk(bench, "pre_reviewer") as reviewer:
        assert withdraw(operator, "NOBODY").json() == {"pins": []}
        assert deposit(operator, "KEY-1", PIN).status_code == 204
        for refused in (withdraw(reviewer, "KEY-1"), deposit(reviewer, "KEY-1", "x"), enter(reviewer, "K", "blank")):
            assert (refused.status_code, refused.json()["code"]) == (403, "role_missing")
        assert withdraw(operator, "KEY-1").json() == {"pins": [PIN]}
        body = {"usb_key_serial": "KEY-1"}
        assert requests.post(f"{operator.base}/usb-keys/admin-pins/withdrawals", json=body, timeout=TIMEOUT).ok is False


@pytest.mark.parametrize("pin", ["", "x" * 65, "中文", "a\u0000b"])
def test_a_pin_that_no_key_takes_is_refused(bench: Bench, pin: str) -> None:
    with Desk(bench, "production") as operator:
        assert deposit(operator, "KEY-1", pin).status_code == 422


def test_no_pin_lies_readable_in_the_database(bench: Bench) -> None:
    with Desk(bench, "production") as operator:
        assert deposit(operator, "KEY-1", PIN).status_code == 204
    for file in bench.folder.rglob("*"):
        assert not file.is_file() or PIN.encode() not in file.read_bytes()
    with sqlite3.connect(bench.folder / "office.db") as database:
        assert database.execute("select count(*) from admin_pins").fetchone() == (1,)
    database.close()


def test_a_restarted_office_still_opens_them(bench: Bench) -> None:
    with Desk(bench, "production") as operator:
        assert deposit(operator, "KEY-1", PIN).status_code == 204
    bench.restart()
    with Desk(bench, "production") as operator:
        assert withdraw(operator, "KEY-1").json() == {"pins": [PIN]}


def test_a_training_office_has_keys_to_practise_with(tmp_path: Path) -> None:
    keys = SampleKeys(tmp_path / "练习 介质")
    with Bench(tmp_path / "office", parts={"practice_keys": keys}) as bench, Desk(bench, "production") as operator:
        told = operator.get("/training/usb-keys")
        assert {one["driver"] for one in told["drivers"]} == expected_drivers()
        assert all(Path(one["library"]).exists() and one["environment"] for one in told["drivers"])
        if LIBRARY.exists():
            first = told["keys"][0]["usb_key_serial"]
            pulled = operator.call(
                "POST", "/training/usb-keys/places", json={"usb_key_serial": first, "is_inserted": False}
            ).json()
            assert not any(key["is_inserted"] for key in pulled["keys"])
            swapped = operator.call("POST", "/training/usb-keys/swaps", json={"driver": "skf"}).json()
            assert len([key for key in swapped["keys"] if key["is_inserted"]]) == 1
            assert len(swapped["keys"]) == len(told["keys"]) + 1
        unknown = operator.call("POST", "/training/usb-keys/places", json={"usb_key_serial": "X", "is_inserted": True})
        assert (unknown.status_code, unknown.json()["code"]) == (404, "usb_key_unknown")
        assert operator.call("POST", "/training/usb-keys/swaps", json={"driver": "magic"}).status_code == 422


def expected_drivers() -> set[str]:
    has_tokens = any(place.exists() for place in SOFTHSM_PLACES)
    return ({"skf"} if LIBRARY.exists() else set()) | ({"pkcs11"} if has_tokens else set())


def test_a_real_office_has_none(tmp_path: Path) -> None:
    with Bench(tmp_path / "office", is_training=False) as bench, Desk(bench, "production") as operator:
        assert operator.call("GET", "/training/usb-keys").status_code == 404


@pytest.mark.skipif("pkcs11" not in expected_drivers(), reason="SoftHSM 2 is not installed")
def test_a_token_is_pulled_and_put_back_by_its_serial(tmp_path: Path) -> None:
    keys = SampleKeys(tmp_path)
    keys.drivers()
    (token,) = (tmp_path / "softhsm" / "tokens").iterdir()
    serial = token.name.replace("-", "")[-16:]
    assert keys.place(serial, is_inserted=False)
    assert "pkcs11" in {one.driver for one in keys.drivers()}, "its driver is there without a key too"
    assert not any((tmp_path / "softhsm" / "tokens").iterdir())
    assert keys.place(serial, is_inserted=True)
    assert token.exists()
    assert not keys.place("0" * 16, is_inserted=True)
