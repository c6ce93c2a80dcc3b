"""What the registration rows make of what several processes counted."""

from benchmarks.accuracy_register import Count, report


def test_what_several_processes_counted_is_one_row() -> None:
    count = Count()
    count.add(Count(pairs=1, aligned=1, worst_mm=[0.1], most_mm=[0.1], characters=1, outlined=1))
    count.add(Count(pairs=1, aligned=1, worst_mm=[0.2], most_mm=[0.2], unchanged=1, false=[2], strangers=1))
    count.add(Count(pairs=2, worst_mm=[9.0], most_mm=[9.0], characters=3, outlined=2, missed=[7], not_aligned=[7, 8]))
    rows = {row.id: row for row in report(count)}
    assert (rows["register"].value, rows["register"].n, rows["register"].ok) == (0.5, 4, False)
    assert (rows["outline"].value, rows["outline"].n) == (0.75, 4)
    assert (rows["outline_false"].value, rows["outline_false"].ok) == (2.0, False)
    assert rows["register_refused"].n == 1
    assert "[7, 8]" in rows["register"].name
    assert "[7]" in rows["outline"].name
