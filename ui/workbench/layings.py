"""Works out how papers lie on uploads: the pair on the screen first, those of the next orders when nobody waits."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.ports.jobs import JobContext
from app.ports.seal_checks import LaidOn
from review.orders import DocumentRef, OrderNo
from ui.jobs import Job, Pool
from ui.parts import Parts

Key = tuple[str, str]
_ON_SCREEN, _AHEAD = 5, -6  # behind the checks and readings of the open order, before the checks of orders unopened


@dataclass(frozen=True, slots=True, kw_only=True)
class Laying:
    """Two pages of an order, the right one to be laid onto the left one."""

    order_no: OrderNo
    left: DocumentRef
    right: DocumentRef

    @property
    def key(self) -> Key:
        return f"{self.order_no}/{self.left.id}", f"{self.order_no}/{self.right.id}"


class _Work:
    """One laying on the pool; `has_begun` when the worker process may have it: to stop it then costs a new one."""

    def __init__(self, laying: Laying) -> None:
        self.laying = laying
        self.job: Job | None = None
        self._begun = threading.Event()

    def begin(self) -> None:
        self._begun.set()

    @property
    def has_begun(self) -> bool:
        return self._begun.is_set()


class Layings(QObject):
    """Keeps what was worked out. One pair at a time for the screen and one ahead; each ends once it began."""

    worked_out = Signal(object)

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._known: dict[Key, LaidOn | None] = {}
        self._wanted: Laying | None = None
        self._ahead: list[Laying] = []
        self._on_screen: _Work | None = None
        self._beforehand: _Work | None = None

    def is_known(self, key: Key) -> bool:
        return key in self._known

    def found(self, key: Key) -> LaidOn | None:
        """Return how the paper lies; None where it could not be laid on, or is not known yet."""
        return self._known.get(key)

    def want(self, laying: Laying | None) -> None:
        """Work out the pair on the screen; what was wanted before and has not begun is given up."""
        self._wanted = laying if laying is not None and laying.key not in self._known else None
        self._go_on()

    def want_ahead(self, layings: Sequence[Laying]) -> None:
        """Work these out while nobody waits for anything; those wanted ahead before that are not among them are not."""
        self._put_back()
        self._ahead = list(layings)
        self._go_on()

    def _go_on(self) -> None:
        if self._on_screen is None and self._wanted is not None:
            self._put_back()
            if self._beforehand is None or self._beforehand.laying.key != self._wanted.key:
                self._on_screen = self._start(self._wanted, _ON_SCREEN)
                self._wanted = None
        self._ahead = [each for each in self._ahead if each.key not in self._known]
        if self._on_screen is None and self._beforehand is None and self._ahead:
            self._beforehand = self._start(self._ahead.pop(0), _AHEAD)

    def _put_back(self) -> None:
        """Take back what waits its turn on the pool ahead of time."""
        work = self._beforehand
        if work is not None and work.job is not None and not work.has_begun:
            work.job.cancel()
            self._ahead.insert(0, work.laying)
            self._beforehand = None

    def _start(self, laying: Laying, priority: int) -> _Work:
        pages, compare, made = self._parts.station.pages, self._parts.station.registering, _Work(laying)
        assert compare is not None  # noqa: S101 - nothing is wanted without it

        def work(context: JobContext) -> LaidOn | None:
            made.begin()
            upload = pages.unseen(laying.order_no, laying.left)
            paper = pages.unseen(laying.order_no, laying.right)
            context.checkpoint()
            return compare.register(upload, paper, context)

        made.job = self._parts.jobs.start(
            work, name="register", pool=Pool.CHECKS, owner=self, priority=priority,
            done=lambda found: self._done(laying.key, found), failed=lambda _error: None,
            finished=lambda: self._free(made),
        )  # fmt: skip
        return made

    def _done(self, key: Key, found: LaidOn | None) -> None:
        self._known[key] = found
        if self._wanted is not None and self._wanted.key == key:
            self._wanted = None
        self.worked_out.emit(key)

    def _free(self, work: _Work) -> None:
        if self._on_screen is work:
            self._on_screen = None
        if self._beforehand is work:
            self._beforehand = None
        self._go_on()
