"""A machine whose keyring is lost: the paper scans that the server had not got yet come back through it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.app.test_command_line import CommandLine
from tests.integration.intake.pictures import encode, text_page
from tests.office import OfficeProcess


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    with OfficeProcess(tmp_path_factory.mktemp("office")) as office:
        yield office


def scan(run: CommandLine, folder: Path, *more: str, code: int = 0) -> Any:
    return run("intake", str(folder), "--once", "--json", *more, code=code)


def seated(home: Path, office: OfficeProcess) -> CommandLine:
    run = CommandLine(home)
    run.sign_in(office, office.account("intake"))
    run("sync", "--once")
    return run


def test_pages_that_were_not_sent_are_found_again(office: OfficeProcess, tmp_path: Path) -> None:
    scanner = tmp_path / "scanner"
    scanner.mkdir()
    sheets = [encode(text_page(seed), "JPEG", quality=90) for seed in (1, 2)]
    for number, content in enumerate(sheets):
        (scanner / f"{number}.jpg").write_bytes(content)
    old = seated(tmp_path / "lost", office)
    kept = {page["id"] for page in scan(old, scanner)["tray"]}
    wrapped = old.home / "training" / "wrapped"
    assert len(list(wrapped.iterdir())) == len(kept) == 2
    (old.home / "secrets.json").unlink()
    assert old("orders", "--json", code=3)["error"]["code"] == "store_key_missing"
    (wrapped / "damaged").write_bytes(b"CARWRAP1 and then nothing of ours")

    new = seated(tmp_path / "new", office)
    found = scan(new, wrapped, "--wrapped", code=1)

    assert {page["id"] for page in found["tray"]} == kept
    assert [one["code"] for one in found["unreadable"]] == ["wrapped_page_invalid"]
    assert (wrapped / "无法读取" / "damaged").exists()
    assert scan(new, wrapped, "--wrapped")["pages"] == []
    assert len(list((new.home / "training" / "wrapped").iterdir())) == 2


def test_a_page_scanned_before_the_server_was_ever_reached_is_wrapped_later(
    office: OfficeProcess, tmp_path: Path
) -> None:
    scanner = tmp_path / "scanner"
    scanner.mkdir()
    (scanner / "1.jpg").write_bytes(encode(text_page(3), "JPEG", quality=90))
    run = CommandLine(tmp_path / "home")
    run.sign_in(office, office.account("intake"))
    scan(run, scanner)
    assert not (run.home / "training" / "wrapped").exists()

    run("sync", "--once")

    (copy,) = (run.home / "training" / "wrapped").iterdir()
    assert copy.read_bytes().startswith(b"CARWRAP1")
    assert json.loads((run.home / "secrets.json").read_text())["training.scan-key"].encode() not in copy.read_bytes()
