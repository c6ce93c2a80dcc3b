"""Starts the real office server as a process of its own, for every test that needs one."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = 30
END_SECONDS = 15
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A sample member of staff."""

    user: str
    password: str
    roles: tuple[str, ...]


class OfficeProcess:
    """A running `ca-review office`; use it as a context manager."""

    def __init__(
        self, data_folder: Path, *, arguments: Sequence[str] = ("--samples",), module: str = "app.main"
    ) -> None:
        self.data_folder = data_folder
        command = [sys.executable, "-m", module, *(["office"] if module == "app.main" else [])]
        self.process = subprocess.Popen(
            [*command, *arguments, "--json", "--port", "0", "--data", str(data_folder), "--until-stdin-closes"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        self.errors: list[bytes] = []
        self._drain = threading.Thread(target=self._read_errors, daemon=True)
        self._drain.start()
        self.url, self.accounts = self._ready()

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self.errors.extend(self.process.stderr)

    def _ready(self) -> tuple[str, tuple[Account, ...]]:
        lines: queue.Queue[bytes] = queue.Queue()
        assert self.process.stdout is not None
        threading.Thread(target=lambda out: lines.put(out.readline()), args=(self.process.stdout,), daemon=True).start()
        line = lines.get(timeout=READY_SECONDS)
        if not line:
            self.close()
            raise AssertionError(f"the office did not start: {b''.join(self.errors).decode()}")
        ready = json.loads(line)
        accounts = tuple(
            Account(user=one["user"], password=one["password"], roles=tuple(one["roles"])) for one in ready["accounts"]
        )
        return ready["url"], accounts

    def account(self, *roles: str, other_than: str = "") -> Account:
        """Return the first person who holds all of `roles`."""
        return next(one for one in self.accounts if set(roles) <= set(one.roles) and one.user != other_than)

    def kill(self) -> None:
        """End it as a power failure would."""
        self.process.kill()
        self._finish()

    def close(self) -> int:
        """End it by closing its standard input, as the parent's death would; return its exit code."""
        assert self.process.stdin is not None
        if not self.process.stdin.closed:
            self.process.stdin.close()
        return self._finish()

    def _finish(self) -> int:
        code = self.process.wait(END_SECONDS)
        self._drain.join(END_SECONDS)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
        return code

    def __enter__(self) -> "OfficeProcess":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()
