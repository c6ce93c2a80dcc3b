"""The rows over whole orders can fail: what is counted as wrong, missed or a false alarm."""

from dataclasses import replace

from benchmarks.accuracy_names import Answer as NameAnswer
from benchmarks.accuracy_names import Task
from benchmarks.accuracy_names import figures as name_figures
from benchmarks.accuracy_orders import Answer, consensus_rows, same_seal_rows
from benchmarks.accuracy_square_names import Answer as SquareAnswer
from benchmarks.accuracy_square_names import Task as SquareTask
from benchmarks.accuracy_square_names import figures as square_figures
from seals.values import SealCheck
from tests.unit.seals.test_together import impression


def _answer(**changes: object) -> Answer:
    fields: dict[str, object] = {
        "seed": 1, "impressions": 5, "is_legible": True, "passed": True, "is_wrong": False, "false_alarm": "",
        "other_is_legible": True, "other_caught": True, "ends": (),
    }  # fmt: skip
    return Answer(**(fields | changes))  # type: ignore[arg-type]


def _ok(answers: list[Answer]) -> dict[str, bool]:
    return {row.id: row.ok for row in consensus_rows(answers)}


def test_good_orders_meet_every_bar() -> None:
    assert all(_ok([_answer()] * 10).values())


def test_each_fault_fails_its_own_row() -> None:
    good = [_answer()] * 9
    assert not _ok([*good, _answer(is_wrong=True)])["wrong_pass_consensus"]
    assert not _ok([*good, _answer(passed=False)])["legible_pass_consensus"]
    assert not _ok([*good, _answer(other_caught=False)])["differ"]
    assert not _ok([*good, _answer(false_alarm="第 1 位")])["differ_false_alarm"]
    assert _ok([*good, _answer(other_caught=False, other_is_legible=False)])["differ"]


def test_swapped_layouts_fail_both_rows() -> None:
    def end(seed: int) -> SealCheck:
        return impression(layout=seed)

    same = [_answer(ends=(end(n), end(n))) for n in range(4)]
    assert [row.ok for row in same_seal_rows(same, ())] == [True, True, True]
    mixed = [_answer(ends=(end(7), replace(end(n), digits=()))) for n in range(4)]
    assert [row.ok for row in same_seal_rows(mixed, ())][:2] == [False, False]


def test_a_wrong_name_accepted_fails() -> None:
    task = Task(condition="clean_300", seed=1, is_stamp_changed=False)
    good = NameAnswer(is_legible=True, confirmed=True, tries=2, accepted=(), task=task)
    bad = NameAnswer(is_legible=True, confirmed=False, tries=2, accepted=("甲",), task=task)
    rows = {row.id: row for row in name_figures([good, bad], real={"a.png 1: 甲": False})}
    assert not rows["name_refused"].ok
    assert rows["name_refused"].n == 4
    assert not rows["name_confirmed"].ok
    assert not rows["name_confirmed_real"].ok


def test_a_wrong_name_on_a_square_fails_and_so_does_a_right_one_that_is_lost() -> None:
    def answer(*, confirmed: bool = True, accepted: tuple[str, ...] = (), legible: bool = True) -> SquareAnswer:
        task = SquareTask(condition="clean_300", seed=1, is_stamp_changed=False)
        return SquareAnswer(
            is_legible=legible, confirmed=confirmed, tries=2, accepted=accepted, stamped="周玉兰", task=task
        )

    def ok(*answers: SquareAnswer) -> list[bool]:
        return [row.ok for row in square_figures(answers) if row.bar is not None]

    assert ok(answer(), answer(confirmed=False, legible=False)) == [True, True]
    assert ok(answer(), answer(confirmed=False)) == [False, True]
    assert ok(answer(), answer(confirmed=False, legible=False, accepted=("周王兰",))) == [True, False]
