"""Worker processes for real: a page is checked, a bad one is said, a dead or hung worker is replaced."""

import threading
from collections.abc import Iterator

import pytest

from app.adapters.vision.workers import SpawnedVision
from app.ports.errors import Unavailable, UserError
from app.ports.jobs import Cancelled, Unattended
from app.ports.seal_checks import CheckRequest, RegisterRequest
from seals.values import Verdict
from tests.fakes.ui_station import draw_page

PAGE = CheckRequest(picture=draw_page("数字证书用户申请表", "江西宏达建设工程有限公司"))


@pytest.fixture(scope="module")
def vision() -> Iterator[SpawnedVision]:
    made = SpawnedVision(limit_seconds=120)
    yield made
    made.close()


def test_a_page_is_checked_in_another_process(vision: SpawnedVision) -> None:
    found = vision.check(PAGE, Unattended())
    assert len(found.seals) == 1
    assert found.verdict in set(Verdict)


def test_what_is_no_picture_is_said_and_the_worker_lives_on(vision: SpawnedVision) -> None:
    with pytest.raises(UserError) as caught:
        vision.check(CheckRequest(picture=b"%PDF-1.7"), Unattended())
    assert caught.value.code == "image_not_a_picture"
    assert vision.check(PAGE, Unattended()).seals


def test_the_same_page_shifted_is_laid_on(vision: SpawnedVision) -> None:
    upload = draw_page("数字证书用户申请表", "江西宏达建设工程有限公司")
    paper = draw_page("数字证书用户申请表", "江西宏达建设工程有限公司", is_paper=True, shift=9)
    found = vision.register(RegisterRequest(upload=upload, paper=paper), Unattended())
    assert found is not None
    assert found.matrix[0][2] == pytest.approx(-9, abs=2)


def test_a_killed_worker_costs_one_answer(vision: SpawnedVision) -> None:
    vision.check(PAGE, Unattended())
    for worker in list(vision._all):
        worker.process.kill()
        worker.process.join()
    with pytest.raises(Unavailable) as caught:
        vision.check(PAGE, Unattended())
    assert caught.value.code == "check_failed"
    assert vision.check(PAGE, Unattended()).seals


class KillWhileBusy(Unattended):
    """Kills the worker at the second look, while it is busy with the page."""

    def __init__(self, vision: SpawnedVision) -> None:
        self.vision = vision
        self.looks = 0

    def checkpoint(self) -> None:
        self.looks += 1
        if self.looks == 2:
            for worker in list(self.vision._all):
                worker.process.kill()


def test_a_worker_that_dies_over_a_page_is_said_and_replaced(vision: SpawnedVision) -> None:
    assert vision.check(PAGE, Unattended()).seals
    with pytest.raises(Unavailable) as caught:
        vision.check(PAGE, KillWhileBusy(vision))
    assert caught.value.code == "check_failed"
    assert vision.check(PAGE, Unattended()).seals


def test_a_check_that_takes_too_long_is_stopped() -> None:
    hasty = SpawnedVision(limit_seconds=0.0)
    try:
        with pytest.raises(Unavailable) as caught:
            hasty.check(PAGE, Unattended())
        assert caught.value.code == "check_timed_out"
    finally:
        hasty.close()


class StopAtOnce(Unattended):
    """Cancels at the third look."""

    def __init__(self) -> None:
        self.looks = 0
        self.lock = threading.Lock()

    def checkpoint(self) -> None:
        self.looks += 1
        if self.looks > 2:
            raise Cancelled("test")


def test_a_cancel_stops_waiting(vision: SpawnedVision) -> None:
    with pytest.raises(Cancelled):
        vision.check(PAGE, StopAtOnce())
    assert vision.check(PAGE, Unattended()).seals


def test_the_worker_knows_no_qt() -> None:
    import subprocess
    import sys

    program = "import sys, app.adapters.vision.worker; print(any(name.startswith('PySide6') for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
