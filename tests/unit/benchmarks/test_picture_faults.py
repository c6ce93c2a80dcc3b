"""The picture faults themselves: the same number is the same file, and crash, hang, flood and nonsense are noticed."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.image_mutants import Mutant, mutant
from benchmarks.results import Size
from benchmarks.soak_images import Child, _judged

_GOOD = '{"files": [{"page": {"width_px": 9, "findings": []}, "seals": [{"verdict": "pass"}]}]}'
_REFUSED = '{"files": [{"error": {"code": "image_broken", "message": "图片文件已损坏，无法打开。"}}]}'


def _answer(out: str, exit_code: int = 0, err: str = "", peak_kb: int = 200_000) -> dict[str, Any]:
    return {"out": out, "exit": exit_code, "err": err, "peak_kb": peak_kb}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (_answer(_GOOD), ("", "")),
        (_answer(_REFUSED, 1), ("", "image_broken")),
        (_answer(_REFUSED, 0), ("unclear", "")),
        (_answer(_REFUSED.replace("image_broken", "internal_error"), 1), ("unclear", "")),
        (_answer(_GOOD.replace("9", "NaN")), ("unclear", "")),
        (_answer(_GOOD, 3), ("unclear", "")),
        (_answer(_GOOD, 0, "Traceback"), ("unclear", "")),
        (_answer("", 3, '{"error": {}}'), ("unclear", "")),
        (_answer(_GOOD, peak_kb=1_600_000), ("flood", "")),
        ({"fault": "hang"}, ("hang", "")),
    ],
)
def test_an_answer_is_a_report_or_a_refusal_with_a_code(answer: dict[str, Any], expected: tuple[str, str]) -> None:
    assert _judged(answer) == expected


_PICTURE = Mutant(number=0, kind="none", suffix=".png", data=b"", options=())


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("import os; input(); os.abort()", "crash"),
        ("input()\nwhile True: pass", "hang"),
        ('input(); print("""{"exit": 0, "out": "", "err": "", "peak_kb": 1}""", flush=True); input()', None),
    ],
    ids=["dies", "never ends", "answers"],
)
def test_a_process_that_dies_or_never_ends_is_noticed(script: str, fault: str | None, tmp_path: Path) -> None:
    child = Child(tmp_path, ("-c", script), watch=0.2)
    try:
        assert child.ask(_PICTURE).get("fault") == fault
    finally:
        child.end()


def test_a_process_that_waits_for_something_for_ever_is_noticed(tmp_path: Path) -> None:
    child = Child(tmp_path, ("-c", "import time; input(); time.sleep(600)"), stuck=1.0)
    try:
        assert child.ask(_PICTURE) == {"fault": "hang"}
    finally:
        child.end()


_SLOWLY = """
import time
input()
for _ in range(16):
    time.sleep(0.4)
    begun = time.process_time()
    while time.process_time() - begun < 0.02:
        pass
print('{"exit": 0, "out": "", "err": "", "peak_kb": 1}', flush=True)
input()
"""


@pytest.mark.slow
def test_a_process_that_a_busy_machine_lets_run_now_and_then_is_waited_for(tmp_path: Path) -> None:
    child = Child(tmp_path, ("-c", _SLOWLY), stuck=4.0)
    try:
        assert child.ask(_PICTURE).get("fault") is None
    finally:
        child.end()


@pytest.mark.slow
def test_the_same_number_is_the_same_file() -> None:
    made = [mutant(number, Size.QUICK) for number in range(12)]
    again = [mutant(number, Size.QUICK) for number in range(12)]
    assert made == again
    assert len({one.kind for one in made}) > 3
    assert len({one.data for one in made}) == 12
