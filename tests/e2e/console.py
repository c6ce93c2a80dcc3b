"""A person at the command line: every command in a process of its own, on one data folder."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COMMAND_SECONDS = 120.0
_LOOK_SECONDS = 0.5


class Console:
    """Runs `ca-review` as a user does; no answer of any command may hold a traceback."""

    def __init__(self, home: Path, **variables: str) -> None:
        self.home = home
        self.environment = {**os.environ, "CA_REVIEW_HOME": str(home), "CA_REVIEW_SECRETS": "file", **variables}

    def run(
        self, *arguments: str | Path, stdin: str = "", seconds: float = COMMAND_SECONDS
    ) -> subprocess.CompletedProcess[str]:
        """Run a command and return what it said."""
        done = subprocess.run(
            command(*arguments),
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=seconds,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    def json(self, *arguments: str | Path, stdin: str = "", expect: int = 0) -> Any:
        """Run a command with --json and return its document: of stdout, or of stderr when it fails."""
        done = self.run(*arguments, "--json", stdin=stdin)
        assert done.returncode == expect, f"{arguments}: {done.returncode} {done.stderr}"
        return json.loads(done.stdout if expect == 0 else done.stderr)

    def wait_for(self, what: str, is_so: Callable[[Any], bool], *arguments: str, seconds: float) -> Any:
        """Ask with a --json command until the answer is as wanted; fail with the last answer after `seconds`."""
        deadline = time.monotonic() + seconds
        while True:
            answer = self.json(*arguments)
            if is_so(answer):
                return answer
            assert time.monotonic() < deadline, f"{what}: {json.dumps(answer, ensure_ascii=False)[:2000]}"
            time.sleep(_LOOK_SECONDS)

    def sign_in(self, user: str, password: str, url: str) -> Mapping[str, Any]:
        """Sign this data folder in at an office."""
        arguments = ("sign-in", "--user", user, "--password-stdin", "--server", url)
        document: Mapping[str, Any] = self.json(*arguments, stdin=password + "\n")
        return document


def command(*arguments: str | Path) -> list[str]:
    """Return the program's command line; the installed `ca-review` calls the same module."""
    return [sys.executable, "-m", "app.main", *(str(argument) for argument in arguments)]
