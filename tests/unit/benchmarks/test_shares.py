from benchmarks.shares import processes, spread


def _twice(number: int) -> int:
    return 2 * number


def test_answers_come_in_the_order_of_the_items(monkeypatch) -> None:
    monkeypatch.setenv("BENCH_PROCESSES", "1")
    assert processes() == 1
    assert list(spread(_twice, [3, 1, 2])) == [6, 2, 4]
    assert list(spread(_twice, [])) == []
