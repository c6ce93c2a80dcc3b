"""A person at the real window: keys and the wand through xdotool, eyes through screenshots. Needs an X display."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90.0
STILL_SECONDS = 60.0
_LOOK_SECONDS = 0.35


class Desktop:
    """The workstation in its window, driven by keyboard only."""

    def __init__(self, home: Path, pictures: Path, arguments: tuple[str, ...] = ("--training",)) -> None:
        self._environment = {
            **os.environ,
            "CA_REVIEW_HOME": str(home),
            "CA_REVIEW_SECRETS": "file",
            "QT_QPA_PLATFORM": "xcb",
            "LANG": "C.UTF-8",
        }
        self._pictures = pictures
        self._number = 0
        self.log = home.parent / "window.log"
        pictures.mkdir(parents=True, exist_ok=True)
        self._window_keeper = subprocess.Popen(["openbox", "--sm-disable"], stderr=subprocess.DEVNULL)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.main", *arguments], cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        self._wait_for_window()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `ca-review` on the command line beside the window, on the same data folder."""
        return subprocess.run(
            [sys.executable, "-m", "app.main", *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def keys(self, *names: str) -> None:
        """Press keys one after the other, by their X names: "a", "Return", "ctrl+z"."""
        self._xdotool("key", "--clearmodifiers", "--delay", "60", *names)

    def write(self, text: str) -> None:
        """Type text, also Chinese."""
        self._xdotool("type", "--clearmodifiers", "--delay", "30", text)

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

    def expect_alive(self) -> None:
        """Fail, with what it said, when the program has ended."""
        if self.process.poll() is not None:
            raise AssertionError(f"the window ended ({self.process.returncode}): {self.log.read_text('utf-8')[-2000:]}")

    def close(self) -> None:
        """End the program as a user does, and the window keeper; keep a last picture if it had already gone."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._window_keeper.terminate()
        self._window_keeper.wait()

    def _picture_path(self, what: str) -> Path:
        self._number += 1
        return self._pictures / f"{self._number:02} {what}.png"

    def _grab(self) -> bytes:
        grabbed = subprocess.run(["import", "-window", "root", "png:-"], capture_output=True, check=True)
        return grabbed.stdout

    def _wait_for_window(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self.expect_alive()
            found = self._xdotool("search", "--onlyvisible", "--pid", str(self.process.pid), check=False).split()
            if found:
                self._xdotool("windowactivate", "--sync", found[-1], check=False)
                return
            time.sleep(_LOOK_SECONDS)
        raise AssertionError("no window appeared")

    @staticmethod
    def _xdotool(*arguments: str, check: bool = True) -> str:
        return subprocess.run(["xdotool", *arguments], capture_output=True, text=True, check=check).stdout
