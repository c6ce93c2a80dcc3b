"""`ca-review` as a user at a shell, each command in a process of its own, against a real office over HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.console import Console
from tests.office import OfficeProcess

FIELDS = {"order_no", "stage", "kind", "organisation", "revision"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    with OfficeProcess(tmp_path_factory.mktemp("办公 服务器")) as process:
        yield process


@pytest.fixture(scope="module")
def reviewer(office: OfficeProcess, tmp_path_factory: pytest.TempPathFactory) -> Console:
    """A pre-reviewer who is signed in and has synchronised, in a Chinese folder with blanks, under LANG=C."""
    return signed_in(office, tmp_path_factory.mktemp("审核 工作站"), "pre_reviewer")


def signed_in(office: OfficeProcess, folder: Path, role: str) -> Console:
    console = Console(folder / "数据", LANG="C", LC_ALL="C", PYTHONIOENCODING="")
    account = office.account(role)
    member = console.sign_in(account.user, account.password, office.url)
    assert member["user"] == account.user
    assert role in member["roles"]
    report = console.json("sync", "--once")
    assert report["changed"] >= 40
    return console


def some_order(console: Console, stage: str, kind: str, place: int) -> dict[str, Any]:
    rows = [row for row in console.json("orders", "--stage", stage) if row["kind"] == kind]
    return rows[place]


def error_of(console: Console, *arguments: str | Path, code: int, stdin: str = "") -> str:
    """Run a command that must fail; return its stable error code, the same with and without --json."""
    document = console.json(*arguments, stdin=stdin, expect=code)["error"]
    assert document["message"].strip()
    plain = console.run(*arguments, stdin=stdin)
    assert plain.returncode == code
    assert len(plain.stderr.strip().splitlines()) == 1, plain.stderr
    assert document["code"] in plain.stderr or document["code"] == "internal_error"
    return str(document["code"])


def test_orders_of_a_stage(reviewer: Console) -> None:
    rows = reviewer.json("orders", "--stage", "pre_review")
    assert len(rows) > 10
    assert all(row.keys() >= FIELDS for row in rows)
    assert {row["stage"] for row in rows} == {"pre_review"}
    assert {row["kind"] for row in rows} == {"province_inside", "province_outside"}
    assert all(isinstance(row["revision"], int) and row["organisation"] for row in rows)
    found = reviewer.json("orders", "--find", rows[0]["uscc"])
    assert [row["order_no"] for row in found] == [rows[0]["order_no"]]
    plain = reviewer.run("orders", "--stage", "pre_review")
    assert len(plain.stdout.splitlines()) == len(rows)
    assert "待预审" in plain.stdout


def test_one_order(reviewer: Console) -> None:
    row = some_order(reviewer, "pre_review", "province_outside", 0)
    order = reviewer.json("order", row["order_no"])
    assert (order["order_no"], order["stage"], order["revision"]) == (row["order_no"], "pre_review", row["revision"])
    assert order["organisation"]["name"] == row["organisation"]
    assert len({each["document"] for each in order["documents"]}) >= 5
    assert row["organisation"] in reviewer.run("order", row["order_no"]).stdout


def test_a_reject_with_two_reasons_reaches_the_server(reviewer: Console) -> None:
    row = some_order(reviewer, "pre_review", "province_inside", 1)
    decide = ("decide", row["order_no"], "--stage", "pre_review", "--verdict", "reject")
    answer = reviewer.json(*decide, "--reason", "seal_faint", "--reason", "other:请补充 说明文件")
    assert answer["sent"] is True
    assert answer["order"]["stage"] == "correction"
    order = reviewer.json("order", row["order_no"])
    assert order["stage"] == "correction"
    assert order["revision"] > row["revision"]
    reasons = {reason["code"]: reason["text"] for reason in order["decisions"][-1]["reasons"]}
    assert set(reasons) == {"seal_faint", "other"}
    assert "请补充 说明文件" in reasons["other"]
    assert error_of(reviewer, *decide, "--reason", "seal_faint", code=1)


def test_a_pass_reaches_the_server(reviewer: Console) -> None:
    row = some_order(reviewer, "pre_review", "province_inside", 2)
    done = reviewer.run("decide", row["order_no"], "--stage", "pre_review", "--verdict", "pass")
    assert done.returncode == 0, done.stderr
    assert "待付款" in done.stdout
    assert reviewer.json("order", row["order_no"], "--local")["stage"] == "payment"
    assert row["order_no"] not in {each["order_no"] for each in reviewer.json("orders", "--stage", "pre_review")}


@pytest.mark.parametrize(
    "arguments",
    [
        ("decide", "JX20261122-0001", "--stage", "production", "--verdict", "pass"),
        ("decide", "JX20261122-0001", "--stage", "pre_review"),
        ("decide", "JX20261122-0001", "--stage", "pre_review", "--verdict", "reject", "--reason", "no_such_reason"),
        ("orders", "--stage", "nowhere"),
        ("sign-in", "--user", "wangfang"),
        ("no-such-command",),
        ("order",),
    ],
    ids=lambda arguments: " ".join(arguments[:1] + arguments[-2:]),
)
def test_wrong_usage(reviewer: Console, arguments: tuple[str, ...]) -> None:
    assert error_of(reviewer, *arguments, code=2) == "usage"


def test_what_the_rules_refuse(reviewer: Console) -> None:
    paid = some_order(reviewer, "mailing", "province_inside", 0)["order_no"]
    decide = ("decide", paid, "--stage", "pre_review", "--verdict", "pass")
    assert error_of(reviewer, *decide, code=1)
    assert error_of(reviewer, "order", "JX20990101-9999", code=1) == "order_unknown"
    row = some_order(reviewer, "pre_review", "province_inside", 0)
    no_reason = ("decide", row["order_no"], "--stage", "pre_review", "--verdict", "reject")
    assert error_of(reviewer, *no_reason, code=1)
    after = reviewer.json("order", row["order_no"])
    assert (after["stage"], after["revision"]) == ("pre_review", row["revision"])


def test_another_role_may_not_decide(office: OfficeProcess, tmp_path: Path) -> None:
    console = signed_in(office, tmp_path, "intake")
    row = some_order(console, "pre_review", "province_outside", 1)
    assert error_of(console, "decide", row["order_no"], "--stage", "pre_review", "--verdict", "pass", code=1)
    assert console.json("order", row["order_no"])["stage"] == "pre_review"


def test_a_wrong_password(office: OfficeProcess, tmp_path: Path) -> None:
    console = Console(tmp_path / "数据")
    arguments = ("sign-in", "--user", "wangfang", "--password-stdin", "--server", office.url)
    assert error_of(console, *arguments, stdin="not this one\n", code=1)


def test_nobody_signed_in(tmp_path: Path) -> None:
    console = Console(tmp_path / "数据")
    assert error_of(console, "sync", "--once", code=1)


def test_a_server_that_is_down_loses_nothing(tmp_path: Path) -> None:
    with OfficeProcess(tmp_path / "office") as own_office:
        console = signed_in(own_office, tmp_path, "pre_reviewer")
        order_no = some_order(console, "pre_review", "province_inside", 0)["order_no"]
        own_office.kill()
    assert error_of(console, "sync", "--once", code=3)
    decide = ("decide", order_no, "--stage", "pre_review", "--verdict", "reject", "--reason", "missing_document")
    failed = console.run(*decide, "--json")
    assert failed.returncode == 3
    assert "决定已保存在本机" in json.loads(failed.stderr)["error"]["message"]
    (row,) = console.json("orders", "--find", order_no)
    assert row["queued"] == "decisions"
    assert len(console.json("orders")) >= 40


def test_chinese_paths_with_blanks(reviewer: Console, tmp_path: Path) -> None:
    folder = tmp_path / "扫描 件"
    folder.mkdir()
    broken = folder / "空 文件.jpg"
    broken.write_bytes(b"")
    done = reviewer.run("seal-check", broken, "--json")
    assert done.returncode == 1
    assert "空 文件.jpg" in done.stdout + done.stderr
    assert error_of(reviewer, "seal-read", folder / "没有 这个.esl", code=1) == "file_unreadable"


def test_a_call_is_logged_and_the_next_one_proposed(office: OfficeProcess, tmp_path: Path) -> None:
    reviewer = signed_in(office, tmp_path, "paper_reviewer")
    due = reviewer.json("call")
    order_no = due[0]["order_no"]
    tries = due[0]["calls_without_answer"]
    logged = reviewer.json("call", order_no, "--outcome", "no_answer")
    assert logged["sent"]
    assert logged["next_due"]
    shown = reviewer.json("call", order_no)
    assert shown["state"]["tries_unanswered"] == tries + 1
    assert shown["calls"][0]["call"]["outcome"] == "no_answer"


def test_the_audit_chain_after_all_that(reviewer: Console) -> None:
    report = reviewer.json("audit", "verify")
    assert report["ok"] is True
    assert reviewer.run("audit", "export").stdout.count("\n") == report["rows"]
