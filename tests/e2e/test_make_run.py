"""`make run` as a newcomer types it."""

import sys
from pathlib import Path

import pytest

from tests.e2e.console import Console
from tests.e2e.desktop import Desktop, wait_for_orders, why_no_window

pytestmark = pytest.mark.skipif(bool(why_no_window()), reason=why_no_window() or "there is a display")


def test_make_run_opens_a_training_office_that_stays(tmp_path: Path) -> None:
    """By the Makefile's own words, without a keyring, in a data folder of its own."""
    newcomer = Console(tmp_path, PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    for name in ("CA_REVIEW_SECRETS", "CA_REVIEW_HOME"):
        del newcomer.environment[name]
    made = ("make", "--silent", "--old-file=setup", "run", f"OUT={tmp_path}", f"BIN={Path(sys.executable).parent}")
    with Desktop(newcomer, "make run", starts=made) as desktop:
        wait_for_orders(Console(tmp_path / "training"))
        desktop.see("训练环境已打开")
        desktop.expect_alive()
