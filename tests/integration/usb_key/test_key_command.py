"""`ca-review key` as a person at the support desk uses it: without an office, on the software key."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.ports.usb_keys import PinRole
from tests.contracts.usb_keys import ADMIN, USER
from tests.integration.usb_key.desks import skf_desk
from training.softkey import LIBRARY, SoftKeyDrawer

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def drawer(tmp_path: Path) -> SoftKeyDrawer:
    drawer = SoftKeyDrawer(tmp_path / "介质 抽屉")
    desk = skf_desk(drawer, "CLI0001")
    desk.keys.present()  # builds the library where nobody has
    desk.keys.close()
    return drawer


@pytest.fixture
def run(tmp_path: Path, drawer: SoftKeyDrawer) -> Run:
    def key(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **drawer.environment, "CA_REVIEW_HOME": str(tmp_path / "home")}
        environment |= {"CA_REVIEW_SECRETS": "file"}
        command = [sys.executable, "-m", "app.main", "key", *arguments, "--library", str(LIBRARY)]
        return subprocess.run(command, input=typed, capture_output=True, text=True, env=environment, check=False)

    return key


def test_list_and_inspect_print_one_document(run: Run) -> None:
    listed = run("list", "--json")
    assert listed.returncode == 0, listed.stderr
    (key,) = json.loads(listed.stdout)["keys"]
    assert (key["serial"], key["driver"], key["kinds"]) == ("CLI0001", "skf", ["sm2", "rsa2048"])
    inspected = json.loads(run("inspect", "--json").stdout)
    assert (inspected["blank"], inspected["containers"], inspected["pins"]) == (True, [], [])
    assert "空白介质" in run("inspect").stdout


def test_absent_key_and_wrong_profile_are_one_sentence_with_a_code(run: Run, drawer: SoftKeyDrawer) -> None:
    wrong = run("list", "--profile", "natural", "--json")
    assert wrong.returncode == 1
    assert json.loads(wrong.stderr)["error"]["code"] == "usb_profile_wrong"
    drawer.pull("key1")
    absent = run("inspect", "--serial", "CLI0001")
    assert absent.returncode in (1, 3)
    assert "usb_key_absent" in absent.stderr
    assert "Traceback" not in absent.stderr


def test_recycle_without_the_serial_twice_is_a_usage_error(run: Run) -> None:
    for arguments in (("recycle",), ("recycle", "--serial", "CLI0001"), ("recycle", "--serial", "A", "--confirm", "B")):
        refused = run(*arguments)
        assert refused.returncode == 2
        assert "两次" in refused.stderr


def test_produce_takes_pins_by_standard_input_only(run: Run) -> None:
    refused = run("produce", "JX1")
    assert refused.returncode == 2
    assert "--pin-stdin" in refused.stderr


def test_pin_is_changed_and_unblocked_and_never_printed(run: Run, drawer: SoftKeyDrawer) -> None:
    desk = skf_desk(drawer, "CLI0001")
    with desk.keys.open("CLI0001") as session:
        session.initialise(desk.setup)
    desk.keys.close()
    wrong = run("change-pin", "--pin-stdin", "--json", typed="000000\n222222\n")
    assert wrong.returncode == 1
    error = json.loads(wrong.stderr)["error"]
    assert (error["code"], error["tries_left"]) == ("usb_pin_incorrect", 3)
    changed = run("change-pin", "--pin-stdin", typed=f"{USER.value}\n222222\n")
    unblocked = run("unblock", "--pin-stdin", typed=f"{ADMIN.value}\n333333\n")
    assert (changed.returncode, unblocked.returncode) == (0, 0), changed.stderr + unblocked.stderr
    for one in (wrong, changed, unblocked):
        for secret in (USER.value, ADMIN.value, "222222", "333333"):
            assert secret not in one.stdout + one.stderr
    with desk.keys.open("CLI0001") as session:
        from app.ports.usb_keys import Pin

        session.pins.verify(PinRole.USER, Pin("333333"))
    desk.keys.close()


def test_the_offices_own_secrets_come_by_standard_input_and_go_to_the_keyring(
    tmp_path: Path, drawer: SoftKeyDrawer
) -> None:
    environment = {**os.environ, "CA_REVIEW_HOME": str(tmp_path / "home"), "CA_REVIEW_SECRETS": "file"}
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.toml").write_text('secrets = "file"\n')

    def program(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app.main", *arguments]
        return subprocess.run(command, input=typed, capture_output=True, text=True, env=environment, check=False)

    pin = program("key", "fixed-pin", "--pin-stdin", "--json", typed="24681357\n")
    word = program("courier", "check-word", "--check-word-stdin", "--json", typed="geheim-Wort\n")
    assert (pin.returncode, word.returncode) == (0, 0), pin.stderr + word.stderr
    assert "24681357" not in pin.stdout + pin.stderr
    assert "geheim-Wort" not in word.stdout + word.stderr
    kept = json.loads((tmp_path / "home" / "secrets.json").read_text())
    assert (kept["fixed-user-pin"], kept["sf-check-word"]) == ("24681357", "geheim-Wort")
    for refused in (program("key", "fixed-pin"), program("courier", "check-word"), program("courier", "order")):
        assert refused.returncode == 2, refused.stderr
