"""The office's own count of where people decide against the machine, whichever workstation they sit at."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from backend.services.check_figures import LONGEST_NAME, MOST_LINES
from review.check_figures import COUNTS
from tests.integration.backend.bench import Bench
from tests.integration.backend.desk import Desk

FORM = "seal_collection_form"


def override(finding: str, proposed: str, decided: str) -> dict[str, str]:
    return {"document": FORM, "finding": finding, "proposed": proposed, "decided": decided, "reason": "原件清楚"}


def shown(finding: str, passed: int = 0, doubted: int = 0, failed: int = 0) -> dict[str, Any]:
    return {"finding": finding, "passed": passed, "doubted": doubted, "failed": failed}


def decide(desk: Desk, order_no: str, verdict: str = "pass", **more: Any) -> None:
    reasons = [{"code": "seal_faint", "text": "印章太淡。", "document": FORM}] if verdict == "reject" else []
    desk.done(order_no, "decisions", {"stage": "pre_review", "verdict": verdict, "reasons": reasons, **more})


def figures(bench: Bench) -> dict[str, dict[str, int]]:
    with Desk(bench, "supervisor") as desk:
        return {one.pop("finding"): one for one in desk.get("/check-figures")["checks"]}


def counts(*numbers: int) -> dict[str, int]:
    """Name the counts; those left out are 0."""
    return dict(zip(COUNTS, (*numbers, *(0,) * (len(COUNTS) - len(numbers))), strict=True))


def test_decisions_of_two_people_are_summed(bench: Bench) -> None:
    with Desk(bench, "pre_reviewer") as one, Desk(bench, "pre_reviewer", other_than=one.user) as other:
        first, second, third = (order["order_no"] for order in one.orders(stage="pre_review")[:3])
        decide(one, first, shown=[shown("seal_size", 2, 1, 1), shown("page_skew", 4)],
               overrides=[override("seal_size", "fail", "pass"), override("page_skew", "fail", "fail")])  # fmt: skip
        decide(one, second, "reject", shown=[shown("seal_size", 0, 0, 2)])
        decide(other, third, overrides=[override("seal_size", "pass", "fail")])
        (judged,) = one.get(f"/orders/{third}/judgements")["judgements"]
        assert (judged["by"], judged["override"]["decided"]) == (other.user, "fail")
    assert figures(bench) == {"page_skew": counts(4, 0, 0, 0, 0), "seal_size": counts(6, 3, 2, 1, 1)}


def test_what_the_check_left_to_a_person_is_no_disagreement(bench: Bench) -> None:
    answers = [("review", "pass"), ("not_measured", "fail"), ("review", "review"), ("review", "3601030029184")]
    with Desk(bench, "pre_reviewer") as desk:
        order_no = desk.orders(stage="pre_review")[0]["order_no"]
        decide(desk, order_no, overrides=[override("seal_size", *answer) for answer in answers])
    assert figures(bench) == {"seal_size": counts(0, 0, 0, 0, 0, 2, 1)}


def test_a_repetition_counts_once(bench: Bench) -> None:
    with Desk(bench, "pre_reviewer") as desk:
        order_no = desk.orders(stage="pre_review")[0]["order_no"]
        action = {"stage": "pre_review", "verdict": "pass", "shown": [shown("seal_size", 1)]}
        for _ in range(2):
            answer = desk.act(order_no, "decisions", action, revision=1, key="the-same-key")
            assert answer.status_code == 200, answer.text
    assert figures(bench) == {"seal_size": counts(1, 0, 0, 0, 0)}


def test_a_decision_that_was_taken_back_counts_no_more(bench: Bench) -> None:
    with Desk(bench, "pre_reviewer") as desk, Desk(bench, "supervisor") as supervisor:
        first, second = (order["order_no"] for order in desk.orders(stage="pre_review")[:2])
        for order_no in (first, second):
            decide(desk, order_no, shown=[shown("seal_size", 1)], overrides=[override("seal_size", "fail", "pass")])
        supervisor.done(first, "withdrawals", {"decision": 0, "reason": "看错了"})
        assert figures(bench) == {"seal_size": counts(1, 0, 1, 1, 0)}
        decide(desk, first, "reject", shown=[shown("seal_size", 1)])
    assert figures(bench) == {"seal_size": counts(2, 0, 1, 1, 0)}


@pytest.mark.parametrize(
    "more",
    [
        {"shown": [shown("seal_size", MOST_LINES + 1)]},
        {"shown": [shown("seal_size", -1)]},
        {"shown": [shown("x" * (LONGEST_NAME + 1), 1)]},
        {"overrides": [override("", "fail", "pass")]},
    ],
)
def test_counts_that_cannot_be_are_refused_and_nothing_is_kept(bench: Bench, more: dict[str, Any]) -> None:
    with Desk(bench, "pre_reviewer") as desk:
        order = desk.orders(stage="pre_review")[0]
        answer = desk.act(order["order_no"], "decisions", {"stage": "pre_review", "verdict": "pass", **more})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_action")
        assert desk.order(order["order_no"]) == order
    assert figures(bench) == {}


def test_figures_are_for_supervisors_and_auditors(bench: Bench) -> None:
    with Desk(bench, "production") as desk:
        assert desk.call("GET", "/check-figures").json()["code"] == "role_missing"
    with Desk(bench, "auditor") as desk:
        assert desk.get("/check-figures") == {"checks": []}


def test_an_unknown_order_has_no_judgements(bench: Bench) -> None:
    with Desk(bench, "pre_reviewer") as desk:
        assert desk.call("GET", "/orders/JX0/judgements").json()["code"] == "order_unknown"


def test_earlier_decisions_are_counted_at_the_upgrade(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    with Bench(folder) as bench, Desk(bench, "pre_reviewer") as desk:
        order_no = desk.orders(stage="pre_review")[0]["order_no"]
        decide(desk, order_no, shown=[shown("seal_size", 1)],
               overrides=[override("seal_size", "fail", "pass"), override("page_skew", "fail", "fail"),
                          override("page_blur", "review", "pass")])  # fmt: skip
    with closing(sqlite3.connect(folder / "office.db")) as file, file:
        file.execute("DROP TABLE decision_checks")
        file.execute("UPDATE meta SET value = '3' WHERE name = 'schema_version'")
    bench = Bench(folder)
    bench.start()
    try:
        assert figures(bench) == {"page_blur": counts(0, 0, 0, 0, 0, 1, 1), "seal_size": counts(0, 0, 1, 1, 0)}
    finally:
        bench.stop()
