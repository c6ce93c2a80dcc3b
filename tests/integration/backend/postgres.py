"""A real PostgreSQL in a temporary folder, reached over a Unix socket; skips, saying so, where none is installed."""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path

import pytest

SERVER_USER = "postgres"  # PostgreSQL refuses to run as root


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


class TemporaryPostgres:
    """A server of its own; use it as a context manager."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._folder = Path(tempfile.mkdtemp(prefix="pg", dir=tempfile.gettempdir()))  # socket paths are short

    @classmethod
    def or_skip(cls) -> "TemporaryPostgres":
        binaries = _binaries()
        if binaries is None:
            pytest.skip("PostgreSQL is not installed: the change feed is tested on SQLite only")
        if os.geteuid() == 0 and subprocess.run(["id", SERVER_USER], capture_output=True, check=False).returncode:
            pytest.skip("PostgreSQL does not run as root and there is no user 'postgres'")
        return cls(binaries)

    def _run(self, command: Sequence[str]) -> None:
        as_user = ["runuser", "-u", SERVER_USER, "--"] if os.geteuid() == 0 else []
        done = subprocess.run([*as_user, *command], capture_output=True, text=True, check=False, cwd=self._folder)
        assert done.returncode == 0, done.stdout + done.stderr

    def _control(self, *arguments: str) -> None:
        data = str(self._folder / "data")
        self._run([str(self._binaries / "pg_ctl"), "-D", data, "-w", "-l", str(self._folder / "log"), *arguments])

    def __enter__(self) -> "TemporaryPostgres":
        if os.geteuid() == 0:
            shutil.chown(self._folder, SERVER_USER)
        data = str(self._folder / "data")
        initdb = str(self._binaries / "initdb")
        self._run([initdb, "-D", data, "-U", "office", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"])
        self._control("-o", f"-k {self._folder} -c listen_addresses='' -c fsync=off", "start")
        return self

    def new_database(self) -> str:
        """Return the URL of an empty database."""
        name = f"office_{uuid.uuid4().hex[:8]}"
        self._run([str(self._binaries / "createdb"), "-h", str(self._folder), "-U", "office", name])
        return f"postgresql://office@/{name}?host={self._folder}"

    def __exit__(self, *_exception: object) -> None:
        self._control("-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)
