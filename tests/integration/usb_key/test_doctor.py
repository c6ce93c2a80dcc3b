"""What the doctor says of the vendor library: the process that production uses, with shorter limits."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.bootstrap import doctor_keys
from app.bootstrap.doctor_findings import Standing
from app.bootstrap.doctor_keys import key_profile
from app.ports.settings import Settings
from training.softkey import LIBRARY, SoftKeyDrawer

SETTINGS = Settings(key_driver="skf", key_library=str(LIBRARY))


@pytest.fixture
def drawer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftKeyDrawer:
    made = SoftKeyDrawer(tmp_path)
    made.make("key1", serial="SK1")
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    return made


def test_profile_that_fits_and_one_that_does_not(drawer: SoftKeyDrawer) -> None:
    events, fits = key_profile(SETTINGS)
    assert (events.code, events.value) == ("key_events", "事件通知（SKF_WaitForDevEvent）")
    assert (fits.standing, fits.value) == (Standing.GOOD, "1 只介质可读，SKF 参数 standard 相符")
    drawer.control("quirk ulong8", "quirk natural")
    (chosen,) = key_profile(SETTINGS)
    assert chosen.standing is Standing.GOOD
    assert "long8" in chosen.advice
    (wrong,) = key_profile(replace(SETTINGS, key_profile="natural"))
    assert wrong.standing is Standing.FAULT
    assert "long8" in wrong.advice


@pytest.mark.parametrize("quirk", ["event_none", "event_stub", "event_storm"])
def test_polling_is_said(drawer: SoftKeyDrawer, quirk: str) -> None:
    drawer.control(f"quirk {quirk}")
    polling = next(iter(key_profile(SETTINGS)))
    assert (polling.code, polling.value, polling.standing) == ("key_events", "定时查询", Standing.GOOD)
    assert "SKF_WaitForDevEvent" in polling.advice


def test_library_that_hangs_is_said(drawer: SoftKeyDrawer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_keys, "LIMITS", {"start": 3.0, "keys.present": 0.5})
    drawer.control("fault SKF_EnumDev 0 hang")
    (hung,) = key_profile(SETTINGS)
    assert hung.standing is Standing.FAULT
    assert hung.value == "usb_device_timeout"
    assert "没有响应" in hung.advice


def test_library_that_crashes_is_said_with_what_to_try(drawer: SoftKeyDrawer) -> None:
    drawer.control("quirk null_crashes")
    (crashed,) = key_profile(SETTINGS)
    assert (crashed.standing, crashed.value) == (Standing.FAULT, "usb_device_crashed")
    assert "fixed" in crashed.advice
    _, fits = key_profile(replace(SETTINGS, key_profile="fixed"))
    assert fits.value == "1 只介质可读，SKF 参数 fixed 相符"


def test_nothing_is_loaded_where_nothing_is_set() -> None:
    assert list(key_profile(Settings())) == []
