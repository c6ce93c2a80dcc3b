"""Which order comes next, also when the search had found one only."""

from review.orders import OrderNo
from ui.workbench.neighbours import Neighbours

ALL = [OrderNo(f"JX-{number}") for number in range(5)]


class Queue:
    """A queue with a search that can be emptied."""

    def __init__(self, *, searched: OrderNo | None) -> None:
        self.searched = searched

    def listed(self) -> list[OrderNo]:
        return [each for each in ALL if self.searched in (None, each)]

    def clear_search(self) -> bool:
        was_searched, self.searched = self.searched is not None, None
        return was_searched

    def neighbours(self) -> Neighbours:
        return Neighbours(self.listed, lambda: "pre_review", self.clear_search)


def test_after_the_only_hit_the_search_is_cleared_and_the_queue_goes_on() -> None:
    queue = Queue(searched=ALL[2])
    assert queue.neighbours().next_after(ALL[2]) == ALL[3]
    assert queue.searched is None


def test_a_search_with_further_hits_stays() -> None:
    queue = Queue(searched=None)
    assert queue.neighbours().next_after(ALL[4]) == ALL[3]


def test_at_the_end_of_an_unsearched_queue_there_is_nothing() -> None:
    assert Neighbours(lambda: ALL[:1], lambda: "pre_review").next_after(ALL[0]) is None
