"""A reviewer at the real window: what they do by keyboard, and what came of it, read beside the window."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.e2e.console import Console
from tests.e2e.desktop import Desktop

UNDO_SECONDS = 20.0  # long enough for a busy machine to press Ctrl+Z in time
SOON = 60.0
CHECKED = 240.0  # checks give way to everything else that runs on the machine
SENT = UNDO_SECONDS + 90.0
PAPER_GREY = 210  # of 255: lighter than the grey around pictures, in light and dark
INK_GREY = 150  # darker: writing on a light ground
TICKS = ("c",) * 34  # more presses than any checklist has items and documents
PAGES = (0.15, 0.1, 0.84, 0.95)  # of a wide screen: where the pictures of both pages are
QUIET = 6.0  # seconds without a change: what is worked out about a page comes within a few
_OTHER = 0.002  # share of the screen that differs where it shows something else
_FINDINGS = 12  # to try; the first with a place comes earlier
_ZOOMED = 0.1  # share of the screen that a jump to a finding changes at least


class Seat:
    """One person, one window."""

    def __init__(self, desktop: Desktop, console: Console) -> None:
        self.desktop, self.console = desktop, console

    def waiting(self, stage: str) -> list[str]:
        """Return the in-province orders of a stage, oldest number first, once they are here."""
        rows = self.console.wait_for(
            "orders arrive", lambda rows: len(rows) > 1, "orders", "--stage", stage, seconds=SOON
        )
        return sorted(row["order_no"] for row in rows if row["kind"] == "province_inside")

    def open(self, order_no: str, what: str) -> Path:
        """From the queue: search the order, open it, wait for its page."""
        self.desktop.keys("Escape", "Escape", "slash")
        self.desktop.write(order_no)
        self.desktop.keys("Return", "Return")
        return see_page(self.desktop, what)

    def expect_held(self, order_no: str) -> None:
        """Whoever opened the order holds it."""
        find = ("orders", "--find", order_no)
        self.console.wait_for(f"{order_no} held", lambda rows: bool(rows[0]["lease_holder"]), *find, seconds=SOON)

    def expect_queued(self, order_no: str, kind: str | None) -> None:
        """The decision lies in the outbox, or was taken out of it."""
        find = ("orders", "--find", order_no)
        self.console.wait_for(
            f"{order_no} queued: {kind}", lambda rows: bool(rows) and rows[0]["queued"] == kind, *find, seconds=SOON
        )

    def decided(self, order_no: str, stage: str) -> Any:
        """Wait until the server has the verdict; return the order."""
        return self.console.wait_for(
            f"{order_no} reaches {stage}", lambda order: order["stage"] == stage, "order", order_no, seconds=SENT
        )

    def wait_checked(self, order_no: str) -> None:
        """Wait until every page of the order is checked: then its impressions were compared too."""
        self.console.wait_for(
            f"{order_no} checked", lambda order: order["seals_together"] is not None, "order", order_no, seconds=CHECKED
        )

    def zoom_to_a_finding(self, what: str) -> None:
        """Press Enter until the picture zooms: a finding of the page has no place, the next ones have."""
        before = self.desktop.see(what)
        for _ in range(_FINDINGS):
            self.desktop.keys("Return")
            seen = self.desktop.see(f"{what} 检查结果处")
            if share_that_differs(before, seen) > _ZOOMED:
                return
            self.desktop.forget(seen)
            self.desktop.keys("Right")
        raise AssertionError("no finding came to zoom to")

    def reject(self, *searches: str) -> None:
        """Open the sheet, take a reason per search, send."""
        self.desktop.keys("r")
        for text in searches:
            self.desktop.write(text)
            self.desktop.keys("Return")
        self.desktop.see(f"驳回 {len(searches)} 条原因")
        self.desktop.keys("ctrl+Return")

    def tick_all(self, what: str) -> None:
        """Tick every item of the checklist."""
        self.desktop.keys(*TICKS)
        see_page(self.desktop, what)

    def pass_order(self, order_no: str, reason: str = "") -> None:
        """Press A; do what the program asks for, and press again.

        A page that was not on the screen yet is looked at. Findings that do not pass are looked at page by page, those
        of digits and names one by one; with a `reason` the one that A went to is let through with it, for orders of
        which every page was on the screen.
        """
        for _ in range(40):
            self.desktop.keys("a")
            if self.console.json("orders", "--find", order_no)[0]["queued"] == "decisions":
                return
            self.desktop.forget(see_page(self.desktop, "还没看过的材料"))
            if reason:
                self.desktop.keys("o")
                self.desktop.write(reason)
                self.desktop.keys("Return")
            else:
                self.desktop.keys("l", "x")
        raise AssertionError(f"{order_no} was not passed")


def see_page(desktop: Desktop, what: str) -> Path:
    """Wait until a page of paper is there where the workbench shows its pictures; keep the picture of the screen."""
    return see_when(desktop, what, _has_paper, "no page was shown")


def see_findings(desktop: Desktop, what: str) -> Path:
    """Wait until there is writing in the list of findings; keep the picture of the screen."""
    return see_when(desktop, what, _has_findings, "nothing was found")


def see_quiet(desktop: Desktop, what: str) -> Path:
    """Wait until nothing on the screen has changed for a while; keep that picture."""
    deadline = time.monotonic() + CHECKED
    while True:
        before = desktop.see(what)
        time.sleep(QUIET)
        now = desktop.see(what)
        is_quiet = share_that_differs(before, now) < 0.0005  # the clock of the last sync goes on
        desktop.forget(now)
        if is_quiet:
            return before
        assert time.monotonic() < deadline, f"{what}: the screen did not come to rest"
        desktop.forget(before)


def _has_findings(grey: np.ndarray) -> bool:
    height, width = grey.shape
    listed = grey[round(0.15 * height) : round(0.4 * height), round(0.87 * width) : round(0.98 * width)]
    return bool(np.mean(listed < INK_GREY) > 0.01)


def _has_paper(grey: np.ndarray) -> bool:
    height, width = grey.shape
    middle = grey[round(0.28 * height) : round(0.74 * height), round(0.23 * width) : round(0.52 * width)]
    return bool(np.mean(middle > PAPER_GREY) > 0.3)


def see_when(desktop: Desktop, what: str, is_there: Callable[[np.ndarray], bool], else_: str) -> Path:
    """Look until the screen is as wanted; keep that picture."""
    deadline = time.monotonic() + CHECKED
    while True:
        seen = desktop.see(what)
        if is_there(np.asarray(Image.open(seen).convert("L"))):
            return seen
        assert time.monotonic() < deadline, f"{what}: {else_}"
        desktop.forget(seen)


def reason_codes(order: Any) -> list[str]:
    """Return the codes of the newest decision's reasons."""
    return [reason["code"] for reason in order["decisions"][-1]["reasons"]]


def see_other(desktop: Desktop, what: str, than: Path) -> Path:
    """Wait until the screen shows something else than a picture kept before; a busy machine takes its time."""
    deadline = time.monotonic() + SOON
    while True:
        seen = desktop.see(what)
        if share_that_differs(than, seen) > _OTHER:
            return seen
        assert time.monotonic() < deadline, f"{what}: shows what {than.name} shows"
        desktop.forget(seen)


def expect_same(one: Path, other: Path, *, part: tuple[float, float, float, float]) -> None:
    """Fail when a part of the screen does not show the same on both pictures."""
    share = share_that_differs(one, other, part=part)
    assert share < 0.002, f"{one.name} and {other.name}: {share:.2%} of what should have stayed differs"


def share_that_differs(one: Path, other: Path, *, part: tuple[float, float, float, float] = (0, 0, 1, 1)) -> float:
    """Return the share of the screen's pixels (or of a part: left, top, right, bottom as fractions) that differ."""
    pictures = []
    for path in (one, other):
        grey = np.asarray(Image.open(path).convert("L"), dtype=np.int16)
        (height, width), (left, top, right, bottom) = grey.shape, part
        pictures.append(grey[round(top * height) : round(bottom * height), round(left * width) : round(right * width)])
    return float(np.mean(np.abs(pictures[0] - pictures[1]) > 24))


def brightness(path: Path) -> float:
    """Return the mean grey of a picture, 0 to 255."""
    return float(np.asarray(Image.open(path).convert("L")).mean())
