"""The command line over a real office server: each subcommand's document, sentences, codes and exit codes."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.office import Account, OfficeProcess

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    with OfficeProcess(tmp_path_factory.mktemp("office")) as office:
        yield office


class CommandLine:
    """Runs `ca-review` on a data folder of its own, in the C locale, as a service or a script would."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C",
            "CA_REVIEW_HOME": str(home),
            "CA_REVIEW_SECRETS": "file",
            "PYTHONPATH": str(ROOT),
        }

    def __call__(self, *arguments: str, stdin: str = "", code: int = 0) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "app.main", *arguments],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            env=self.environment,
            cwd=self.home.parent,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, done.stderr + done.stdout
        assert "Traceback" not in done.stderr
        if "--json" not in arguments:
            return done.stdout if code == 0 else done.stderr
        return json.loads(done.stdout if code in (0, 1) and done.stdout else done.stderr)

    def sign_in(self, office: OfficeProcess, account: Account) -> Any:
        return self(
            "sign-in", "--user", account.user, "--password-stdin", "--server", office.url, "--json",
            stdin=account.password + "\n",
        )  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "数据 目录")


@pytest.fixture
def reviewer(run: CommandLine, office: OfficeProcess) -> CommandLine:
    run.sign_in(office, office.account("pre_reviewer"))
    run("sync", "--once")
    return run


def test_help_is_there_without_anything(run: CommandLine) -> None:
    assert "sign-in" in run("--help")
    assert "--stage" in run("orders", "--help")
    assert run("--version").startswith("ca-review ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("orders", "--stage", "nowhere"),
        ("decide",),
        ("--training", "orders"),
        ("sign-in", "--user", "a"),
    ],
)
def test_wrong_usage(run: CommandLine, arguments: tuple[str, ...]) -> None:
    error = run(*arguments, "--json", code=2)
    assert error["error"]["code"] == "usage"
    assert error["error"]["message"]


def test_signing_in_remembers_server_and_person(run: CommandLine, office: OfficeProcess) -> None:
    account = office.account("pre_reviewer")
    document = run.sign_in(office, account)

    assert (document["user"], document["training"]) == (account.user, True)
    report = run("sync", "--once", "--json")
    assert report["changed"] > 0
    assert run("sync", "--once", "--json")["changed"] == 0


def test_a_wrong_password(run: CommandLine, office: OfficeProcess) -> None:
    error = run(
        "sign-in", "--user", "wangfang", "--password-stdin", "--server", office.url, "--json", stdin="no\n", code=1
    )
    assert error["error"]["code"] == "sign_in_failed"


def test_a_remote_server_without_tls_never_gets_the_password(run: CommandLine) -> None:
    error = run(
        "sign-in", "--user", "a", "--password-stdin", "--server", "http://192.0.2.1", "--json", stdin="x\n", code=1
    )
    assert error["error"]["code"] == "server_not_encrypted"


def test_nobody_signed_in(run: CommandLine) -> None:
    assert run("sync", "--once", "--json", code=1)["error"]["code"] == "sign_in_required"
    assert run("orders", "--json") == []


def test_a_server_that_is_down(run: CommandLine, tmp_path: Path) -> None:
    with OfficeProcess(tmp_path / "gone") as office:
        run.sign_in(office, office.account("pre_reviewer"))
        run("sync", "--once")
        (order, *_) = run("orders", "--stage", "pre_review", "--json")

    assert run("sync", "--once", "--json", code=3)["error"]["code"] == "server_unreachable"
    assert len(run("orders", "--json")) > 1  # what is known here can be read
    error = run("decide", order["order_no"], "--stage", "pre_review", "--verdict", "pass", "--json", code=3)
    assert error["error"]["code"] == "server_unreachable"
    assert "已保存在本机" in error["error"]["message"]
    (queued,) = [one for one in run("orders", "--json") if one["queued"]]
    assert queued["order_no"] == order["order_no"]
    with OfficeProcess(tmp_path / "gone", arguments=("--samples",)) as office:  # back, at another port
        run.sign_in(office, office.account("pre_reviewer"))
        report = run("sync", "--once", "--json")
        assert (report["sent"], report["waiting"]) == (1, 0)
        assert run("order", order["order_no"], "--json")["stage"] == "payment"


def test_orders_are_listed_and_found(reviewer: CommandLine) -> None:
    everything = reviewer("orders", "--json")
    waiting = reviewer("orders", "--stage", "pre_review", "--json")

    assert {"order_no", "stage", "kind", "organisation", "revision"} <= set(everything[0])
    assert 0 < len(waiting) < len(everything)
    assert {order["stage"] for order in waiting} == {"pre_review"}
    found = reviewer("orders", "--find", waiting[0]["uscc"], "--json")
    assert waiting[0]["order_no"] in [order["order_no"] for order in found]
    assert waiting[0]["organisation"] in reviewer("orders", "--find", waiting[0]["order_no"])


def test_one_order_is_shown(reviewer: CommandLine) -> None:
    (order, *_) = reviewer("orders", "--json")
    assert reviewer("order", order["order_no"], "--json")["order_no"] == order["order_no"]
    assert order["organisation"] in reviewer("order", order["order_no"], "--local")
    assert reviewer("order", order["order_no"], "--json")["seals_together"] is None
    assert reviewer("order", "JX-404", "--json", code=1)["error"]["code"] == "order_unknown"


def test_a_verdict_is_sent_at_once(reviewer: CommandLine) -> None:
    passed, rejected, *_ = (order["order_no"] for order in reviewer("orders", "--stage", "pre_review", "--json"))

    sent = reviewer("decide", passed, "--stage", "pre_review", "--verdict", "pass", "--json")
    assert (sent["sent"], sent["order"]["stage"]) == (True, "payment")
    reviewer(
        "decide", rejected, "--stage", "pre_review", "--verdict", "reject",
        "--reason", "seal_code_unreadable:第11位看不清。", "--reason", "unreadable_scan", "--note", "内部",
    )  # fmt: skip
    order = reviewer("order", rejected, "--json")
    assert order["stage"] == "correction"
    assert [reason["code"] for reason in order["decisions"][-1]["reasons"]] == [
        "seal_code_unreadable",
        "unreadable_scan",
    ]
    assert order["decisions"][-1]["reasons"][0]["text"].endswith("第11位看不清。")
    again = reviewer("decide", passed, "--stage", "pre_review", "--verdict", "pass", "--json", code=1)
    assert again["error"]["code"] == "illegal_transition"


def test_a_reject_needs_a_known_reason(reviewer: CommandLine) -> None:
    (order, *_) = reviewer("orders", "--stage", "pre_review", "--json")
    base = ("decide", order["order_no"], "--stage", "pre_review", "--verdict", "reject", "--json")

    assert reviewer(*base, code=1)["error"]["code"] == "reason_required"
    assert reviewer(*base, "--reason", "no_such", code=2)["error"]["code"] == "usage"


def test_the_audit_chain_verifies_and_shows_a_cut(reviewer: CommandLine) -> None:
    report = reviewer("audit", "verify", "--json")
    assert (report["ok"], report["not_anchored_from"]) == (True, None)
    lines = reviewer("audit", "export").splitlines()
    assert len(lines) == report["rows"]
    assert json.loads(lines[0])["action"] == "sign_in"
    secrets = json.loads((reviewer.home / "secrets.json").read_text())
    seq, _, mac = secrets["training.audit-anchor"].partition(":")
    secrets["training.audit-anchor"] = f"{int(seq) + 5}:{mac}"
    (reviewer.home / "secrets.json").write_text(json.dumps(secrets))

    found = reviewer("audit", "verify", "--json", code=1)
    assert [fault["kind"] for fault in found["faults"]] == ["cut_off"]


def test_an_older_copy_of_everything_put_back_shows_by_what_the_server_remembers(reviewer: CommandLine) -> None:
    """Database and anchor both put back as they were: nothing on this machine can tell."""
    before = reviewer.home.with_name("before")
    shutil.copytree(reviewer.home, before)
    (order, *_) = reviewer("orders", "--stage", "pre_review", "--json")
    reviewer("decide", order["order_no"], "--stage", "pre_review", "--verdict", "pass")
    reviewer("sync", "--once")
    report = reviewer("audit", "verify", "--json")
    assert (report["ok"], report["witness"], report["witnessed_to"]) == (True, "asked", report["head"])
    shutil.rmtree(reviewer.home)
    shutil.copytree(before, reviewer.home)

    found = reviewer("audit", "verify", "--json", code=1)

    assert [fault["kind"] for fault in found["faults"]] == ["cut_off"]
    assert found["witnessed_to"] == report["witnessed_to"] > found["head"]


def test_nothing_readable_lies_in_the_data_folder(reviewer: CommandLine) -> None:
    (order, *_) = reviewer("orders", "--json")
    for path in reviewer.home.rglob("*"):
        if path.is_file():
            assert order["organisation"].encode() not in path.read_bytes(), path.name
            assert b"\xff\xd8\xff" not in path.read_bytes(), path.name


def test_doctor_advises(reviewer: CommandLine, tmp_path: Path) -> None:
    checks = {check["code"]: check for check in reviewer("doctor", "--json")["checks"]}
    assert checks["server"]["standing"] == "good"
    assert checks["secrets"]["standing"] == "advice"
    assert checks["clock"]["standing"] == "good"
    broken = CommandLine(tmp_path / "broken")
    broken.home.mkdir()
    (broken.home / "settings.toml").write_text("undo_seconds = 900")
    found = broken("doctor", "--json", code=1)
    assert not found["ok"]


def test_a_wrong_setting_is_one_sentence(reviewer: CommandLine) -> None:
    (reviewer.home / "settings.toml").write_text('theme = "pink"')
    assert reviewer("orders", "--json", code=1)["error"]["code"] == "settings_invalid"


def test_a_lost_store_key_is_one_sentence_and_keeps_the_file(reviewer: CommandLine) -> None:
    store = reviewer.home / "training" / "workstation.db"
    before = store.read_bytes()
    (reviewer.home / "secrets.json").unlink()

    assert reviewer("orders", "--json", code=3)["error"]["code"] == "store_key_missing"
    assert store.read_bytes() == before


def test_a_damaged_store_is_one_sentence(reviewer: CommandLine) -> None:
    (reviewer.home / "training" / "workstation.db").write_bytes(b"x" * 8192)
    assert reviewer("orders", "--json", code=3)["error"]["code"] == "store_unreadable"


def test_a_second_window_is_refused(reviewer: CommandLine) -> None:
    code = (
        "import sys\nfrom app.bootstrap.workstation import open_window\n"
        "with open_window() as services: print(services.is_training, flush=True); sys.stdin.read()\n"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", code],
        env=reviewer.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert first.stdout is not None
        assert first.stdout.readline() == "True\n"
        second = subprocess.run(
            [sys.executable, "-m", "app.main", "--json"],
            env=reviewer.environment | {"QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert len(reviewer("orders", "--json")) > 0  # the command line may run beside the window
    assert second.returncode == 1
    assert json.loads(second.stderr)["error"]["code"] == "data_folder_in_use"


def test_an_electronic_seal_that_is_none(run: CommandLine, tmp_path: Path) -> None:
    junk = tmp_path / "章 1.seal"
    junk.write_bytes(b"\x30\x82junk")
    document = run("seal-read", str(junk), "--json", code=1)
    assert not document["valid"]
    junk.write_bytes(b"")
    assert run("seal-read", str(junk), "--json", code=1)["error"]["code"] == "file_unreadable"
