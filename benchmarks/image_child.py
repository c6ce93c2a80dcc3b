"""The process that the picture faults strike: one call of `ca-review seal-check` for each line it is handed.

It reads JSON lines ``{"arguments": [...]}`` and answers ``{"exit": n, "out": text, "err": text, "peak_kb": n}``. What
native libraries print goes to its own standard error and is nobody's answer.
"""

import contextlib
import io
import json
import os
import resource
import sys
from pathlib import Path

from app.main import main


def _forget_peak() -> None:
    """Let Linux count the peak anew (proc(5), clear_refs: 5), so that each picture has its own."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_kb() -> int:
    with contextlib.suppress(OSError, StopIteration, ValueError):
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def serve() -> None:
    """Answer until the other end closes."""
    requests, sys.stdin = sys.stdin, io.StringIO()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in requests:
        out, err = io.StringIO(), io.StringIO()
        _forget_peak()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(json.loads(line)["arguments"])
        answer = {"exit": code, "out": out.getvalue(), "err": err.getvalue(), "peak_kb": _peak_kb()}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve()
