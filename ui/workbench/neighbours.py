"""Which order comes next: the queue's list as the person sees it now."""

from collections.abc import Callable, Sequence

from review.order_codes import OrderNo


class Neighbours:
    """Asks the queue that the workbench was opened from."""

    def __init__(
        self,
        listed: Callable[[], Sequence[OrderNo]],
        queue_name: Callable[[], str],
        clear_search: Callable[[], bool] = lambda: False,
    ) -> None:
        self._listed = listed
        self.queue_name = queue_name
        self._clear_search = clear_search
        self._last_place = 0

    def position(self, order_no: str) -> tuple[int, int]:
        """Return the place in the queue, counted from 1 (0: not in it), and how long it is."""
        listed = self._listed()
        place = _place(listed, order_no)
        if place is not None:
            self._last_place = place
        return (0 if place is None else place + 1), len(listed)

    def step(self, order_no: str, step: int) -> OrderNo | None:
        """Return the neighbour, None at the end of the queue."""
        listed = self._listed()
        place = _place(listed, order_no)
        there = self._last_place if place is None else place + step
        return listed[there] if 0 <= there < len(listed) else None

    def next_after(self, order_no: str) -> OrderNo | None:
        """Return the order to go on with once this one is decided: the next one, else the one before.

        Whoever searched one order has found and decided it: its search is cleared, and the queue goes on.
        """
        found = self._next_listed(order_no)
        return self._next_listed(order_no) if found is None and self._clear_search() else found

    def _next_listed(self, order_no: str) -> OrderNo | None:
        listed = self._listed()
        place = _place(listed, order_no)
        others = [each for each in listed if each != order_no]
        if not others:
            return None
        at = self._last_place if place is None else place
        return others[min(at, len(others) - 1)]

    def following(self, order_no: str, count: int) -> tuple[OrderNo, ...]:
        """Return the next orders, to be fetched beforehand."""
        listed = self._listed()
        place = _place(listed, order_no)
        return tuple(listed[place + 1 : place + 1 + count]) if place is not None else ()


def _place(listed: Sequence[OrderNo], order_no: str) -> int | None:
    try:
        return listed.index(OrderNo(order_no))
    except ValueError:
        return None
