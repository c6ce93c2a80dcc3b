"""Errors at the edge of the command line: one sentence (or one JSON document) on stderr, and an exit code."""

import logging
import sys

from app.ports.errors import Refused, Unavailable, UserError, WorkstationError
from app.ports.jobs import Cancelled

log = logging.getLogger(__name__)

DONE = 0
WANTING = 1
USAGE = 2
UNAVAILABLE = 3


class UsageError(Exception):
    """The command was called wrongly."""


def report_failure(error: Exception, *, as_json: bool) -> int:
    """Say `error` on stderr and return the exit code that belongs to its kind."""
    code, sentence, exit_code = _describe(error)
    if as_json:
        import pydantic_core

        document = {"error": {"code": code, "message": sentence, **_facts(error)}}
        sys.stderr.write(pydantic_core.to_json(document).decode() + "\n")
    else:
        sys.stderr.write(f"{sentence}（{code}）\n")
    return exit_code


def _describe(error: Exception) -> tuple[str, str, int]:
    match error:
        case UsageError():
            return "usage", str(error), USAGE
        case Unavailable():
            log.warning("%s", error)
            return error.code, error.sentence, UNAVAILABLE
        case UserError() | Refused() | WorkstationError():
            log.info("%s", error)
            return error.code, error.sentence, WANTING
        case Cancelled():
            return "cancelled", "已取消，未完成的部分没有保存。", WANTING
        case _:
            return _bug(error)


def _bug(error: Exception) -> tuple[str, str, int]:
    """Log what nobody foresaw under an incident number that the person can quote."""
    import secrets

    from app.bootstrap import logs

    logs.configure()
    incident = secrets.token_hex(4)
    log.error("incident %s", incident, exc_info=error)
    name = type(error).__name__
    sentence = f"程序出现意外错误（{name}），事件编号 {incident}；详情见 log 文件夹，已保存的工作不受影响。"
    return "internal_error", sentence, UNAVAILABLE


def _facts(error: Exception) -> dict[str, object]:
    """Return what a machine may want to know besides the sentence: tries left on a PIN, for example."""
    facts: object = getattr(error, "facts", None)
    return dict(facts) if isinstance(facts, dict) else {}
