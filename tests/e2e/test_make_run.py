"""`make run` as a newcomer types it."""

import json
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.console import Console
from tests.e2e.desktop import START_SECONDS, Desktop, why_no_window

pytestmark = pytest.mark.skipif(bool(why_no_window()), reason=why_no_window() or "there is a display")


def test_make_run_opens_a_training_office_that_stays(tmp_path: Path) -> None:
    """By the Makefile's own words, without a keyring, in a data folder of its own."""
    newcomer = Console(tmp_path, PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    for name in ("CA_REVIEW_SECRETS", "CA_REVIEW_HOME"):
        del newcomer.environment[name]
    made = ("make", "--silent", "--old-file=setup", "run", f"OUT={tmp_path}", f"BIN={Path(sys.executable).parent}")
    with Desktop(newcomer, "make run", starts=made) as desktop:
        _orders_once_open(Console(tmp_path / "training"))
        desktop.see("训练环境已打开")
        desktop.expect_alive()


def _orders_once_open(console: Console) -> None:
    """Wait until the training office has opened and its orders are here: before that the command refuses."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        done = console.run("orders", "--json")
        rows = json.loads(done.stdout) if done.returncode == 0 else []
        if len(rows) >= 40:
            return
        assert time.monotonic() < deadline, f"the training office did not open: {done.stderr}"
