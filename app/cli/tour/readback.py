"""Another process reads the finished key and proves it; what it read is kept for `openssl` and seal readers."""

import json
import subprocess
from pathlib import Path

from app.bootstrap.office_launcher import own_command
from app.cli.tour.journal import StepFailed, expect

_SECONDS = 120


def read_key_back(serial: str, pin: str, folder: Path) -> None:
    """Run `ca-review key verify` and expect chain, seal and challenge to hold."""
    command = [*own_command(), "key", "verify", "--serial", serial, "--pin-stdin", "--json", "--out", str(folder)]
    done = subprocess.run(
        command, input=pin + "\n", capture_output=True, text=True, encoding="utf-8", check=False, timeout=_SECONDS
    )
    if done.returncode != 0:
        raise StepFailed(f"key {serial} not verified: {done.stderr.strip()}")
    found = json.loads(done.stdout)
    expect((found["chain"], found["challenge"], len(found["seals"])), (True, True, 1), f"proof of key {serial}")
