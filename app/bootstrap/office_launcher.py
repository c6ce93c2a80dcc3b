"""Starting the training office as its own process: the same program with another first argument, also when frozen."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, SimpleQueue

from app.ports.errors import Unavailable
from app.ports.jobs import JobContext
from app.ports.office import RunningOffice, TrainingAccount

START_SECONDS = 120.0
STOP_SECONDS = 10.0
_POLL_SECONDS = 0.2


def own_command() -> list[str]:
    """Return the command that starts this program again, from source and frozen."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "app.main"]


class OfficeProcess:
    """`OfficeLauncher`: the server ends when our end of its standard input closes, however we end."""

    def __init__(self, home: Path, folder: Path) -> None:
        self._home = home
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._running: RunningOffice | None = None
        self._lock = threading.Lock()

    @property
    def running(self) -> RunningOffice | None:
        """Return the office that this launcher started, if it still runs."""
        if self._process is None or self._process.poll() is not None:
            return None
        return self._running

    def start(self, context: JobContext) -> RunningOffice:
        """Start it (or return the one that runs) and wait until it answers."""
        with self._lock:
            running = self.running
            if running is not None:
                return running
            self._process = self._launch()
            try:
                self._running = self._wait(self._process, context)
            except BaseException:  # a cancelled start and Ctrl-C too: nothing of it may stay behind; it is raised again
                self._end(self._process)
                raise
            return self._running

    def stop(self) -> None:
        """End the process that this launcher started."""
        with self._lock:
            if self._process is not None:
                self._end(self._process)
            self._process = self._running = None

    def _launch(self) -> "subprocess.Popen[str]":
        arguments = [
            "office",
            "--samples",
            "--json",
            "--port",
            "0",
            "--data",
            str(self._folder),
            "--until-stdin-closes",
        ]
        source = Path(__file__).parents[2]
        environment = {**os.environ, "CA_REVIEW_HOME": str(self._home), "PYTHONIOENCODING": "utf-8"}
        try:
            return subprocess.Popen(
                [*own_command(), *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
                cwd=None if getattr(sys, "frozen", False) else source,
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise _not_started() from error

    def _wait(self, process: "subprocess.Popen[str]", context: JobContext) -> RunningOffice:
        """Wait for the one line that says where the office listens."""
        lines: SimpleQueue[str] = SimpleQueue()
        threading.Thread(target=_read_lines, args=(process, lines), daemon=True, name="office-output").start()
        for tick in range(int(START_SECONDS / _POLL_SECONDS)):
            context.checkpoint()
            context.report(tick, 0, "启动训练办公服务器")
            try:
                line = lines.get(timeout=_POLL_SECONDS)
            except Empty:
                continue
            return _read_ready(line)
        raise _not_started()

    def _end(self, process: "subprocess.Popen[str]") -> None:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS)
        if process.stdout is not None:
            process.stdout.close()


def _read_lines(process: "subprocess.Popen[str]", lines: "SimpleQueue[str]") -> None:
    """Read all that the office prints, so that it never blocks; an end before the first line is an empty line."""
    if process.stdout is None:
        return
    try:
        for line in process.stdout:
            lines.put(line)
    except ValueError:
        return  # closed by us
    lines.put("")


def _read_ready(line: str) -> RunningOffice:
    try:
        ready = json.loads(line)
        accounts = tuple(
            TrainingAccount(user=one["user"], name=one["name"], password=one["password"], roles=tuple(one["roles"]))
            for one in ready["accounts"]
        )
        return RunningOffice(url=ready["url"], accounts=accounts)
    except (ValueError, KeyError, TypeError) as error:
        raise _not_started() from error


def _not_started() -> Unavailable:
    sentence = "训练办公服务器没有启动，请重试；如仍不行，请运行 ca-review doctor 查看原因。"
    return Unavailable("office_not_started", sentence)
