"""A person at the real window: keys and the wand through xdotool, eyes through screenshots. Needs an X display."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType

from tests.e2e.console import ROOT, Console, command

PICTURES = ROOT / "out" / "e2e"
START_SECONDS = 120.0
STILL_SECONDS = 60.0
TYPING_MS = 70  # slower than a barcode wand: the window tells them apart by speed
WAND_MS = 4
_LOOK_SECONDS = 0.35
_TOOLS = ("xdotool", "import", "openbox")


def why_no_window() -> str:
    """Return why no window can be tested here; empty where one can."""
    if not os.environ.get("DISPLAY"):
        return "no X display here: run under .ci/in-window"
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    return f"{'、'.join(missing)} not installed: see .ci/system-packages.txt" if missing else ""


class Screen:
    """An X screen of its own size, beside the one that the tests run on."""

    def __init__(self, width: int, height: int) -> None:
        arguments = ["Xvfb", "-displayfd", "1", "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
        self._server = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self._server.stdout is not None
        self.display = f":{self._server.stdout.readline().decode().strip()}"

    def __enter__(self) -> "Screen":
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.terminate()
        self._server.wait()
        assert self._server.stdout is not None
        self._server.stdout.close()


class Desktop:
    """The workstation in its window, driven by keyboard only. A picture is kept per step, and when a step fails."""

    def __init__(
        self,
        console: Console,
        walk: str,
        arguments: tuple[str, ...] = ("--training",),
        *,
        display: str = "",
        starts: tuple[str, ...] = (),
    ) -> None:
        self._pictures = PICTURES / walk
        self._number = 0
        shutil.rmtree(self._pictures, ignore_errors=True)
        self._pictures.mkdir(parents=True)
        display = display or os.environ["DISPLAY"]
        self._environment = {**console.environment, "QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
        self._is_started_by_another = bool(starts)
        self.log = console.home.parent / f"{walk}.log"
        self._window_keeper = subprocess.Popen(
            ["openbox", "--sm-disable"], env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                starts or command(*arguments), cwd=ROOT, env=self._environment, stdout=log, stderr=log,
                process_group=0 if starts else None,
            )  # fmt: skip

    def __enter__(self) -> "Desktop":
        try:
            self._wait_for_window()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        try:
            if kind is not None:
                self._picture_path("failed").write_bytes(self._grab())
        finally:
            self.close()
        if kind is None:
            self.expect_clean_log()

    def keys(self, *names: str) -> None:
        """Press keys one after the other, by their X names: "a", "Return", "ctrl+z"."""
        self._xdotool("key", "--clearmodifiers", "--delay", str(TYPING_MS), *names)

    def write(self, text: str) -> None:
        """Type text as a person does."""
        self._xdotool("type", "--clearmodifiers", "--delay", str(TYPING_MS), text)

    def scan(self, code: str) -> None:
        """Type a code as a barcode wand does: fast, and Enter at the end."""
        self._xdotool("type", "--args", "1", "--delay", str(WAND_MS), code, "key", "Return")  # a "\n" is no Enter

    def see(self, what: str) -> Path:
        """Wait until the picture stands still, then keep it."""
        path = self._picture_path(what)
        before = b""
        deadline = time.monotonic() + STILL_SECONDS
        while time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
            now = self._grab()
            if now == before:
                break
            before = now
        path.write_bytes(before)
        self.expect_alive()
        return path

    def forget(self, seen: Path) -> None:
        """Drop the newest picture: what was waited for is not to be seen yet."""
        seen.unlink()
        self._number -= 1

    def expect_alive(self) -> None:
        """Fail, with what it said, when the program has ended."""
        if self.process.poll() is not None:
            raise AssertionError(f"the window ended ({self.process.returncode}): {self._said()[-2000:]}")

    def expect_clean_log(self) -> None:
        """Fail when the program spoke of an error of its own."""
        assert "Traceback" not in self._said(), self._said()[-2000:]

    def close(self) -> None:
        """End the program and the window keeper."""
        for process in (self.process, self._window_keeper):
            if process.poll() is None:
                self._end(process, signal.SIGTERM)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    self._end(process, signal.SIGKILL)
                    process.wait()

    def _end(self, process: subprocess.Popen[bytes], how: signal.Signals) -> None:
        """End a process; what another program started for us ends with that."""
        if process is self.process and self._is_started_by_another:
            os.killpg(process.pid, how)
        else:
            process.send_signal(how)

    def _said(self) -> str:
        return self.log.read_text("utf-8", errors="replace")

    def _picture_path(self, what: str) -> Path:
        self._number += 1
        return self._pictures / f"{self._number:02} {what}.png"

    def _grab(self) -> bytes:
        command_line = ["import", "-window", "root", "-define", "png:compression-level=1", "png:-"]
        grabbed = subprocess.run(command_line, env=self._environment, capture_output=True, check=True)
        return grabbed.stdout

    def _wait_for_window(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self.expect_alive()
            whose = ("--name", "CA") if self._is_started_by_another else ("--pid", str(self.process.pid))
            found = self._xdotool("search", "--onlyvisible", *whose, check=False).split()
            if found:
                self._xdotool("windowactivate", "--sync", found[-1], check=False)
                return
            time.sleep(_LOOK_SECONDS)
        raise AssertionError(f"no window appeared: {self._said()[-2000:]}")

    def _xdotool(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=self._environment, capture_output=True, text=True, check=check, timeout=60
        )
        return done.stdout


def wait_for_orders(console: Console) -> None:
    """Wait until the training office has opened and its orders are here: before that the command refuses."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        done = console.run("orders", "--json")
        rows = json.loads(done.stdout) if done.returncode == 0 else []
        if len(rows) >= 40:
            return
        assert time.monotonic() < deadline, f"the training office did not open: {done.stderr}"
