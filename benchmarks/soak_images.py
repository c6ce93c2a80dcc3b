"""10,000 broken, lying and absurd pictures through `ca-review seal-check`: no crash, no hang, no flood of memory.

Each goes to a process of its own kind (`benchmarks/image_child.py`) that lives on as long as it behaves; its answer has
to be one JSON document, a report or a refusal with a stable code. A failing picture is kept beside the results.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any

from benchmarks.image_mutants import Mutant, mutant
from benchmarks.results import Row, Size, upper_bound_95

_COUNT = {Size.QUICK: 60, Size.FULL: 10_000}
_WATCH_SECONDS = 10.0
_STUCK_SECONDS = 60.0  # without a tick of its own time; a machine busy with other work is slow over the same 10 s
_LARGEST_KB = 1_500_000_000 // 1024
_CODE = re.compile(r"(image|labels|seal)_[a-z_]+")
_VERDICTS = {"pass", "review", "fail", "not_measured"}
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass
class Tally:
    """What happened to the pictures."""

    done: int = 0
    reports: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    crashed: list[str] = field(default_factory=list)
    hung: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    flooded: list[str] = field(default_factory=list)
    peak_kb: int = 0
    slowest_seconds: float = 0.0
    lock: Lock = field(default_factory=Lock)


def rows(size: Size) -> Iterable[Row]:
    """Strike with every picture; two processes at a time."""
    numbers: SimpleQueue[int] = SimpleQueue()
    for number in range(_COUNT[size]):
        numbers.put(number)
    yield from _rows(strike(numbers, size, keep=Path("out") / "picture_faults"))


def strike(numbers: "SimpleQueue[int]", size: Size, *, keep: Path, processes: int = 2) -> Tally:
    """Send the pictures of these numbers; failing ones are written into `keep`."""
    tally = Tally()
    with ThreadPoolExecutor(processes) as pool:
        for worker in [pool.submit(_work, numbers, size, tally, keep) for _ in range(processes)]:
            worker.result()
    return tally


def _work(numbers: "SimpleQueue[int]", size: Size, tally: Tally, keep: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        child = Child(Path(folder))
        try:
            while True:
                try:
                    number = numbers.get_nowait()
                except Empty:
                    return
                _one(mutant(number, size), child, tally, keep)
        finally:
            child.end()


def _one(made: Mutant, child: "Child", tally: Tally, keep: Path) -> None:
    started = time.monotonic()
    answer = child.ask(made)
    seconds = time.monotonic() - started
    fault, code = _judged(answer)
    name = f"{made.number} {made.kind}"
    with tally.lock:
        tally.done += 1
        tally.slowest_seconds = max(tally.slowest_seconds, seconds)
        tally.peak_kb = max(tally.peak_kb, answer.get("peak_kb", 0))
        if code:
            tally.refused[code] += 1
        tally.reports += not fault and not code
        {"": [], "crash": tally.crashed, "hang": tally.hung, "unclear": tally.unclear, "flood": tally.flooded}[
            fault
        ].append(name)
    if fault:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{made.number}-{fault}{made.suffix or '.bin'}").write_bytes(made.data)
        facts = {"options": made.options, "kind": made.kind, **answer}
        (keep / f"{made.number}-{fault}.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")


def _judged(answer: dict[str, Any]) -> tuple[str, str]:
    """Return the fault ("" for none) and, for a refusal, its code."""
    if answer.get("fault"):
        return str(answer["fault"]), ""
    if answer["peak_kb"] > _LARGEST_KB:
        return "flood", ""
    try:
        document = json.loads(answer["out"], parse_constant=_no_constant)
        (entry,) = document["files"]
        if "error" in entry:
            error = entry["error"]
            is_clear = _CODE.fullmatch(error["code"]) and len(error["message"]) > 8 and answer["exit"] == 1
            return ("", error["code"]) if is_clear else ("unclear", "")
        verdicts = {seal["verdict"] for seal in entry["seals"]}
        is_report = answer["exit"] in {0, 1} and entry["page"]["width_px"] > 0 and verdicts <= _VERDICTS
    except (ValueError, KeyError, TypeError):
        return "unclear", ""
    return ("", "") if is_report and not answer["err"] else ("unclear", "")


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is no JSON")


class Child:
    """One process, replaced when it dies, hangs or has taken too much memory."""

    def __init__(
        self,
        folder: Path,
        command: Sequence[str] = ("-m", "benchmarks.image_child"),
        watch: float = _WATCH_SECONDS,
        stuck: float = _STUCK_SECONDS,
    ) -> None:
        self._folder = folder
        self._command = command
        self._watch = watch
        self._stuck = stuck
        self._process: subprocess.Popen[str] | None = None
        self._answers: SimpleQueue[str] = SimpleQueue()

    def ask(self, made: Mutant) -> dict[str, Any]:
        """Run `seal-check` on the picture; ``{"fault": "crash" | "hang"}`` when there is no answer."""
        path = self._folder / f"图片{made.suffix}"
        path.write_bytes(made.data)
        process = self._running()
        assert process.stdin is not None
        arguments = ["seal-check", str(path), "--json", *made.options]
        process.stdin.write(json.dumps({"arguments": arguments}) + "\n")
        process.stdin.flush()
        line = self._wait(process)
        if line is None:
            self.end()
            return {"fault": "hang"}
        if not line:
            code = process.wait()
            self.end()
            return {"fault": "crash", "exit": code}
        answer: dict[str, Any] = json.loads(line)
        if answer["peak_kb"] > _LARGEST_KB:
            self.end()
        return answer

    def end(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None:
            environment = {**os.environ, "CA_REVIEW_HOME": str(self._folder / "home"), "OPENCV_LOG_LEVEL": "OFF"}
            self._process = subprocess.Popen(
                [sys.executable, *self._command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True, encoding="utf-8", env=environment,
            )  # fmt: skip
            self._answers = SimpleQueue()
            Thread(target=_listen, args=(self._process, self._answers), daemon=True).start()
        return self._process

    def _wait(self, process: "subprocess.Popen[str]") -> str | None:
        """Return the answer's line, "" when the process died, None after 10 s of its own time, or 60 s without any."""
        begun = busy = _cpu_seconds(process.pid)
        moved = time.monotonic()
        while time.monotonic() - moved < self._stuck:
            try:
                return self._answers.get(timeout=min(1.0, self._watch / 2))
            except Empty:
                now = _cpu_seconds(process.pid)
            if now - begun > self._watch:
                return None
            if now > busy:
                busy, moved = now, time.monotonic()
        return None


def _listen(process: "subprocess.Popen[str]", answers: "SimpleQueue[str]") -> None:
    assert process.stdout is not None
    for line in process.stdout:
        answers.put(line)
    answers.put("")


def _cpu_seconds(pid: int) -> float:
    """Return the processor time of all threads of a process (proc(5), stat: utime and stime)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _rows(t: Tally) -> Iterator[Row]:
    for row_id, what, faults in (
        ("picture_crashes", "the process died", t.crashed),
        ("picture_hangs", f"more than {_WATCH_SECONDS:g} s", t.hung),
        ("picture_unclear", "neither a report nor a refusal with a code", t.unclear),
    ):
        yield Row(id=row_id, name=f"{what}{_named(faults)}", value=len(faults), unit="pictures", bar=0, ok=not faults,
                  n=t.done, upper_bound=upper_bound_95(len(faults), t.done))  # fmt: skip
    yield Row(id="picture_memory", name=f"largest memory of the process{_named(t.flooded)}",
              value=t.peak_kb * 1024 / 1e9, unit="GB", bar=1.5, ok=t.peak_kb <= _LARGEST_KB, n=t.done)  # fmt: skip
    codes = ", ".join(f"{code} {count}" for code, count in t.refused.most_common())
    yield Row(id="picture_reports", name=f"got a report; refused: {codes}; slowest {t.slowest_seconds:.1f} s",
              value=t.reports, unit="pictures", bar=None, ok=True, n=t.done)  # fmt: skip


def _named(faults: list[str]) -> str:
    return f": {', '.join(faults[:8])}" if faults else ""
