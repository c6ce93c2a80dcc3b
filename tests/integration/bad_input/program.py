"""The program as a person starts it, and what every complaint of it must be."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.office import Account

ROOT = Path(__file__).parents[3]
LONGEST_SECONDS = 120  # a machine that runs other tests beside this one
_CHINESE = re.compile(r"[\u4e00-\u9fff]{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a run printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def error(self) -> dict[str, Any]:
        """Return the one JSON document on stderr, after checking that it is a sentence with a code."""
        (line,) = self.err.splitlines()
        error: dict[str, Any] = json.loads(line)["error"]
        require_sentence(error["code"], error["message"])
        return error

    @property
    def failure(self) -> tuple[str, int]:
        """Return code and exit code of a command that failed under --json."""
        return self.error["code"], self.code


def require_sentence(code: str, message: str) -> None:
    """Require a stable code and a Chinese sentence of one line: never a bug, never a traceback."""
    assert re.fullmatch(r"[a-z][a-z0-9_]+", code), code
    assert code != "internal_error", message
    assert _CHINESE.search(message), message
    assert "Traceback" not in message
    assert "\n" not in message


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Runs `ca-review` on a data folder of its own, in the C locale."""

    home: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Return what the program finds in its environment: little, as in a service."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONDONTWRITEBYTECODE": "1",  # under a file size limit it would leave truncated bytecode to everybody
            "LANG": "C",
            "CA_REVIEW_HOME": str(self.home),
            "CA_REVIEW_SECRETS": "file",
            "PYTHONPATH": str(ROOT),
            **self.variables,
        }

    def __call__(
        self, *arguments: str | Path, stdin: str = "", stdout: Any = subprocess.PIPE, limits: Sequence[str] = ()
    ) -> Said:
        """Run a command to its end; no answer may hold a traceback."""
        with subprocess.Popen(
            [*(("prlimit", *limits) if limits else ()), sys.executable, "-m", "app.main", *map(str, arguments)],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as process:
            out, err = process.communicate(stdin, timeout=LONGEST_SECONDS)
        assert "Traceback" not in (out or "") + err, err
        return Said(code=process.returncode, out=out or "", err=err)

    def json(self, *arguments: str | Path, stdin: str = "") -> Any:
        """Run a command that must go well, and return its document."""
        said = self(*arguments, "--json", stdin=stdin)
        assert said.code == 0, said.err
        return json.loads(said.out)

    def sign_in(self, url: str, account: Account) -> None:
        """Sign this data folder in, and fetch the orders."""
        arguments = ("sign-in", "--user", account.user, "--password-stdin", "--server", url)
        self.json(*arguments, stdin=account.password + "\n")
        self.json("sync", "--once")
