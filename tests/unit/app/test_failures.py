"""Errors at the edge of the command line: kind to exit code, one sentence, no traceback, nothing secret."""

import json
import logging
from pathlib import Path

import pytest

from app.cli import run_command_line
from app.cli.failures import UsageError, report_failure
from app.ports.errors import Refused, Unavailable, UserError
from app.ports.jobs import Cancelled


@pytest.fixture(autouse=True)
def own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CA_REVIEW_HOME", str(tmp_path / "home"))
    root = logging.getLogger()
    before = list(root.handlers)
    # another test of the same process may have left its log open, and the program opens one only
    root.handlers[:] = [handler for handler in before if not type(handler).__module__.startswith("app.")]
    yield
    for handler in root.handlers:
        if handler not in before:
            handler.close()
    root.handlers[:] = before


@pytest.mark.parametrize(
    ("error", "code", "exit_code"),
    [
        (UserError("pin_wrong", "PIN 不正确。"), "pin_wrong", 1),
        (Refused("role_missing", "没有权限。"), "role_missing", 1),
        (UsageError("用法不对。"), "usage", 2),
        (Unavailable("server_unreachable", "连不上。"), "server_unreachable", 3),
        (Cancelled(), "cancelled", 1),
        (ZeroDivisionError("13800000000"), "internal_error", 3),
    ],
)
def test_each_kind_has_its_exit_code(
    error: Exception, code: str, exit_code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report_failure(error, as_json=True) == exit_code
    document = json.loads(capsys.readouterr().err)["error"]
    assert document["code"] == code
    assert document["message"].endswith("。")
    assert "13800000000" not in document["message"]
    report_failure(error, as_json=False)
    assert code in capsys.readouterr().err


def test_a_bug_goes_to_the_log_with_its_incident_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ZeroDivisionError
    except ZeroDivisionError as error:
        report_failure(error, as_json=False)
    said = capsys.readouterr().err
    log = (tmp_path / "home" / "log" / "ca-review.log").read_text(encoding="utf-8")
    incident = said.split("事件编号 ")[1][:8]
    assert incident in log
    assert "Traceback" in log
    assert "Traceback" not in said


def test_an_interrupt_is_no_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.cli.build_parser", interrupted)
    assert run_command_line(["orders"]) == 130
    assert capsys.readouterr().err == ""
