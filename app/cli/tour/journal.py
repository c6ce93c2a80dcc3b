"""What the tour says while it goes: one line a step with its time, and `summary.json` at the end."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from app.ports.errors import WorkstationError


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it ended."""

    name: str
    ok: bool
    seconds: float


class StepFailed(Exception):
    """A step found something other than what it should have found."""


class Journal:
    """Runs steps, prints each with its time, and keeps how they ended."""

    def __init__(self, out: Path, *, quiet: bool) -> None:
        self.out = out
        self.steps: list[Step] = []
        self._quiet = quiet
        self._started = time.monotonic()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Run one step; whatever it raises is recorded as failed and ends the tour."""
        started = time.monotonic()
        self._say(f"{self._clock()}  {name} …", end="")
        try:
            yield
        except WorkstationError as error:
            self._end(name, started, ok=False, why=f"{error.sentence} ({error.code})")
            raise
        except BaseException:
            self._end(name, started, ok=False, why="")
            raise
        self._end(name, started, ok=True, why="")

    @property
    def ok(self) -> bool:
        """Whether every step so far went well."""
        return all(step.ok for step in self.steps)

    def summary(self) -> dict[str, object]:
        """Return what `summary.json` holds."""
        return {
            "ok": self.ok and bool(self.steps),
            "seconds": round(time.monotonic() - self._started, 2),
            "steps": [asdict(step) for step in self.steps],
        }

    def write(self) -> None:
        """Write `summary.json` into the out folder."""
        text = json.dumps(self.summary(), ensure_ascii=False, indent=1)
        (self.out / "summary.json").write_text(text, encoding="utf-8")

    def _end(self, name: str, started: float, *, ok: bool, why: str) -> None:
        seconds = round(time.monotonic() - started, 2)
        self.steps.append(Step(name, ok, seconds))
        self._say(f" {'完成' if ok else '失败'}  {seconds:.2f} s  {why}".rstrip())

    def _clock(self) -> str:
        return f"[{time.monotonic() - self._started:6.1f} s]"

    def _say(self, text: str, end: str = "\n") -> None:
        if not self._quiet:
            sys.stdout.write(text + end)
            sys.stdout.flush()


def expect(found: object, wanted: object, what: str) -> None:
    """Fail the step when `found` is not what was `wanted`."""
    if found != wanted:
        raise StepFailed(f"{what}: {found!r}, expected {wanted!r}")
