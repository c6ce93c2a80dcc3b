"""Data folder, disk, streams and the command line itself: each fault is one sentence and nothing kept is lost."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.adapters.text import reader
from app.cli import COMMANDS, run_command_line
from app.ports.errors import Unavailable
from tests.integration.app.bad_server import a_closed_port
from tests.integration.bad_input.program import LONGEST_SECONDS, ROOT, Program, Said
from tests.integration.intake.pictures import encode, text_page
from tests.office import OfficeProcess

STORE_FILE = Path("training") / "workstation.db"


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory: pytest.TempPathFactory, shared_office: OfficeProcess) -> Path:
    """A data folder that has been used, to copy from."""
    home = tmp_path_factory.mktemp("home") / "数据 目录"
    Program(home=home).sign_in(shared_office.url, shared_office.account("pre_reviewer"))
    return home


@pytest.fixture
def program(signed_in: Path, tmp_path: Path) -> Program:
    home = tmp_path / "数据 目录"
    shutil.copytree(signed_in, home)
    return Program(home=home)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "扫描 页.jpg"
    path.write_bytes(encode(text_page(5), "JPEG"))
    return path


# data folder


@pytest.mark.parametrize(
    "content",
    [b"= =", b"theme = 3", b"sync_seconds = 'often'", b"\x00\xff\xfe"],
    ids=["syntax", "type", "text", "bytes"],
)
def test_broken_settings(program: Program, content: bytes) -> None:
    (program.home / "settings.toml").write_bytes(content)
    assert program("orders", "--json").failure == ("settings_invalid", 1)
    assert (program.home / "settings.toml").read_bytes() == content


@pytest.mark.parametrize(
    "content", [b"no database" * 999, b"SQLite format 3\x00" + bytes(8176)], ids=["text", "sqlite"]
)
def test_a_store_that_is_none_of_ours_is_left_alone(program: Program, content: bytes) -> None:
    (program.home / STORE_FILE).write_bytes(content)
    assert program("orders", "--json").failure == ("store_unreadable", 3)
    assert (program.home / STORE_FILE).read_bytes() == content


@pytest.mark.parametrize("key", ["zz", "ab" * 31])
def test_a_damaged_key_of_the_store(program: Program, key: str) -> None:
    before = (program.home / STORE_FILE).read_bytes()
    secrets = json.loads((program.home / "secrets.json").read_text())
    (program.home / "secrets.json").write_text(json.dumps(secrets | {"training.store-key": key}))
    assert program("orders", "--json").failure == ("store_key_damaged", 3)
    assert (program.home / STORE_FILE).read_bytes() == before


def test_a_lost_key_file_and_a_broken_one(program: Program) -> None:
    (program.home / "secrets.json").write_text("{broken")
    assert program("orders", "--json").failure == ("secrets_unavailable", 3)
    (program.home / "secrets.json").unlink()
    assert program("orders", "--json").failure == ("store_key_missing", 3)


def test_a_data_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert Program(home=tmp_path / "file")("orders", "--json").failure == ("data_folder_not_writable", 3)
    assert Program(home=tmp_path / "file" / "home")("orders", "--json").failure == ("data_folder_not_writable", 3)


def test_a_full_disk_is_one_sentence_and_what_was_there_stays(program: Program) -> None:
    (order, *_) = program.json("orders", "--stage", "pre_review")
    full = ("--fsize=1024",)  # no file may grow: to the program this is a disk that takes nothing, the log included

    said = program("decide", order["order_no"], "--stage", "pre_review", "--verdict", "pass", "--json", limits=full)

    assert said.failure == ("disk_error", 3)
    assert "没有保存" in said.error["message"]
    assert [one["queued"] for one in program.json("orders") if one["order_no"] == order["order_no"]] == [None]
    assert program.json("audit", "verify")["ok"]


# results


def test_results_that_cannot_be_written(program: Program, picture: Path, tmp_path: Path) -> None:
    (tmp_path / "不是目录").write_text("x")
    place = tmp_path / "不是目录" / "结果"
    for arguments in (
        ("compare", picture, picture, "--out", place),
        ("seal-check", picture, "--no-text", "--annotate", place),
        ("tour", "--out", place),
    ):
        assert program(*arguments, "--json").failure == ("file_not_written", 3), arguments


def test_an_office_whose_folder_cannot_be(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for samples in ((), ("--samples",)):
        said = program("office", *samples, "--port", "0", "--data", tmp_path / "file" / "office", "--json")
        assert said.failure == ("data_folder_unusable", 3)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_standard_output_that_is_full(program: Program) -> None:
    with Path("/dev/full").open("w") as full:
        assert program("orders", "--json", stdout=full).failure == ("output_not_written", 3)


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_missing_standard_streams(program: Program, closed: str) -> None:
    done = in_a_shell(program, f'"$0" -m app.main orders {closed}')
    assert (done.returncode, done.stderr) == (0, b"")


def test_output_into_head_in_the_c_locale(program: Program) -> None:
    done = in_a_shell(program, '{ "$0" -m app.main orders; echo "$?" >&2; } | head -n 1')
    assert done.stderr == b"0\n"
    assert "公司" in done.stdout.decode("utf-8")


def in_a_shell(program: Program, command: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["/bin/sh", "-c", command, sys.executable],
        env=program.environment,
        capture_output=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )


# the command line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense",), "不能是"),
        (("orders", "--stage", "nowhere"), "只能是"),
        (("orders", "--stage"), "后面须有一个值"),
        (("orders", "--no-such"), "不认识的参数"),
        (("decide",), "缺少参数"),
        (("seal-check",), "至少一张图片"),
        (("seal-check", "a.jpg", "--dpi", "0"), "分辨率应在"),
        (("seal-check", "a.jpg", "--dpi", "-300"), "分辨率应在"),
        (("seal-check", "a.jpg", "--dpi", "nan"), "分辨率应在"),
        (("seal-check", "a.jpg", "--dpi", "inf"), "分辨率应在"),
        (("seal-check", "a.jpg", "--dpi", "三百"), "应为数字"),
        (("seal-extract", "a.jpg", "--out", "o", "--rotate", "nan"), "应为数字"),
        (("seal-extract", "a.jpg", "--out", "o", "--move", "1", "x"), "应为数字"),
        (("report", "figures", "--days", "many"), "应为数字"),
        (("office", "--port", "99999"), "端口应在"),
        (("office", "--port", "http"), "端口应在"),
    ],
)
def test_wrong_usage_is_said_in_chinese(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    exit_code = run_command_line([*arguments, "--json"])
    complaint = Said(code=exit_code, out="", err=capsys.readouterr().err)
    assert complaint.failure == ("usage", 2)
    assert said in complaint.error["message"]
    for english in ("argument", "invalid", "expected", "required", "unrecognized", "choose"):
        assert english not in complaint.error["message"]


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"tour", "office", "doctor"}))
def test_an_unknown_option_is_wrong_usage_everywhere(capsys: pytest.CaptureFixture[str], command: str) -> None:
    exit_code = run_command_line([command, "--no-such-option", "--json"])
    assert Said(code=exit_code, out="", err=capsys.readouterr().err).failure == ("usage", 2)


def test_what_nobody_knows(program: Program) -> None:
    verdict = ("--stage", "pre_review", "--verdict", "reject", "--json", "--reason")
    (order, *_) = program.json("orders", "--stage", "pre_review")
    assert program("order", "JX-404", "--json").failure == ("order_unknown", 1)
    assert program("decide", "JX-404", *verdict, "unreadable_scan").failure == (
        "order_unknown",
        1,
    )
    assert program("decide", order["order_no"], *verdict, "没有").failure == ("usage", 2)
    assert program("intake", program.home / "没有", "--once", "--json").failure == ("folder_unreachable", 3)


def test_a_server_that_was_never_there(tmp_path: Path) -> None:
    program, url = Program(home=tmp_path / "home"), f"http://127.0.0.1:{a_closed_port()}"
    arguments = ("sign-in", "--user", "a", "--password-stdin", "--json", "--server")
    assert program(*arguments, url, stdin="x\n").failure == ("server_unreachable", 3)
    assert program(*arguments, "htp:/office", stdin="x\n").failure == ("server_url_invalid", 1)


def test_a_recognition_model_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "RECOGNISER", "no-such-model.onnx")
    with pytest.raises(Unavailable, match="重新安装") as caught:
        reader.load_text_reader()
    assert caught.value.code == "text_reader_missing"
    assert os.fspath(ROOT) not in caught.value.sentence
