"""Keys on the command line: pulled out during a write, a wrong PIN, a library that crashes or is none."""

from pathlib import Path

import pytest
from PIL import Image

from tests.contracts.usb_keys import USER
from tests.integration.bad_input.program import Program
from tests.integration.usb_key.desks import skf_desk
from tests.office import OfficeProcess
from training.softkey import LIBRARY, SoftKeyDrawer

SERIAL = "BAD0001"


@pytest.fixture
def drawer(tmp_path: Path) -> SoftKeyDrawer:
    drawer = SoftKeyDrawer(tmp_path / "介质 抽屉")
    desk = skf_desk(drawer, SERIAL)
    desk.keys.present()
    desk.keys.close()
    return drawer


@pytest.fixture
def program(tmp_path: Path, drawer: SoftKeyDrawer) -> Program:
    return Program(home=tmp_path / "数据 目录", variables=drawer.environment)


def test_a_key_pulled_out_during_a_write_costs_one_step_and_its_forgotten_pin_is_set_anew(
    program: Program, drawer: SoftKeyDrawer, shared_office: OfficeProcess, tmp_path: Path
) -> None:
    program.sign_in(shared_office.url, shared_office.account("production"))
    order_no = program.json("orders", "--stage", "production")[0]["order_no"]
    seal = tmp_path / "章 图.png"
    Image.new("RGBA", (400, 400), "red").save(seal, dpi=(300, 300))
    produce = (
        "key", "produce", order_no, "--library", LIBRARY, "--serial", SERIAL, "--pin-stdin", "--json",
        "--seal", f"company={seal}@40x40", "--seal", f"legal={seal}@20x20",
    )  # fmt: skip
    drawer.control("once SKF_WriteFile 1 remove")

    said = program(*produce, stdin="246810\n")
    assert said.failure == ("usb_key_removed", 3)
    assert "插回" in said.error["message"]
    assert "246810" not in said.out + said.err
    assert program(*produce, stdin="246810\n").failure == ("usb_key_absent", 3)
    drawer.insert("key1")
    done = program(*produce, stdin="246810\n")
    assert done.code == 0, done.err
    order = program.json("order", order_no)
    assert order["stage"] == "shipping"
    assert [key["state"] for key in order["keys"]] == ["proven"]  # one set, made once

    desk = ("--library", LIBRARY, "--serial", SERIAL, "--pin-stdin", "--json")
    unblocked = program("key", "unblock", "--escrow", *desk, stdin="135790\n")
    assert unblocked.code == 0, unblocked.err
    assert "135790" not in unblocked.out + unblocked.err
    assert program("key", "change-pin", *desk, stdin="246810\n111111\n").failure == ("usb_pin_incorrect", 1)
    assert program("key", "change-pin", *desk, stdin="135790\n864213\n").code == 0

    erase = ("key", "recycle", "--library", LIBRARY, "--serial", SERIAL, "--confirm", SERIAL, "--json")
    assert program(*erase).failure == ("usb_key_in_use", 1)  # its set is live: it has to be revoked first
    other = program.json("orders", "--stage", "production")[0]["order_no"]
    taken = program(*(other if one == order_no else one for one in produce), stdin="246810\n")
    assert taken.failure == ("usb_key_in_use", 1)
    assert not program.json("key", "inspect", "--library", LIBRARY, "--json")["blank"]


def test_a_wrong_pin_says_how_many_tries_are_left(program: Program, drawer: SoftKeyDrawer) -> None:
    desk = skf_desk(drawer, SERIAL)
    with desk.keys.open(SERIAL) as session:
        session.initialise(desk.setup)
    desk.keys.close()
    change = ("key", "change-pin", "--library", LIBRARY, "--pin-stdin", "--json")
    for left in (3, 2, 1):
        said = program(*change, stdin="000000\n654321\n")
        assert said.failure == ("usb_pin_incorrect", 1)
        assert said.error["tries_left"] == left
        assert f"还可尝试 {left} 次" in said.error["message"]
    for typed in ("000000", USER.value):
        assert program(*change, stdin=f"{typed}\n654321\n").failure == ("usb_pin_locked", 1)


def test_a_library_that_crashes(program: Program, drawer: SoftKeyDrawer) -> None:
    drawer.control("once SKF_ConnectDev 1 crash")
    assert program("key", "inspect", "--library", LIBRARY, "--json").failure == ("usb_device_crashed", 3)
    assert program.json("key", "inspect", "--library", LIBRARY)["blank"]


@pytest.mark.parametrize(
    ("kind", "driver"),
    [
        ("text", ()),
        ("text", ("--driver", "skf")),
        ("text", ("--driver", "pkcs11")),
        ("empty", ("--driver", "skf")),
        ("absent", ()),
        ("folder", ()),
    ],
)
def test_a_library_that_is_none(program: Program, tmp_path: Path, kind: str, driver: tuple[str, ...]) -> None:
    library = tmp_path / "不是 库.so"
    if kind == "folder":
        library.mkdir()
    elif kind != "absent":
        library.write_text("no library" if kind == "text" else "")
    said = program("key", "list", "--library", library, *driver, "--json")
    assert said.failure == ("usb_library_unusable", 1)
