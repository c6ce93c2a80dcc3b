"""Pictures on their way to the screen: a small decode first, the sharp one after, the next orders beforehand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject

from app.ports.jobs import JobContext
from review.orders import DocumentRef, OrderSnapshot
from ui.context.workstation import Workstation
from ui.jobs import Job, JobRunner, Pool
from ui.pictures import Picture, PictureCache, bytes_of, first_glance, is_slow, sharp

Shown = Callable[[Picture], None]
Failed = Callable[[object], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A page that somebody waits for."""

    order: OrderSnapshot
    ref: DocumentRef

    @property
    def key(self) -> str:
        return f"{self.order.order_no}/{self.ref.id}"


class PageLoader(QObject):
    """Loads pages on the image pool and keeps what was decoded."""

    def __init__(self, station: Workstation, jobs: JobRunner) -> None:
        super().__init__()
        self._station = station
        self._jobs = jobs
        self.cache = PictureCache()
        self._jobs_of: dict[str, list[Job]] = {}
        self._ahead: list[Job] = []

    def has(self, wanted: Wanted | None) -> bool:
        """Tell whether a page can be shown at once."""
        return wanted is not None and self.cache.get(wanted.key) is not None

    def load(self, wanted: Wanted | None, shown: Shown, failed: Failed, slot: str) -> None:
        """Call `shown` with what there is at once, and again when it is sharp. `slot` gives up what it waited for."""
        for job in self._jobs_of.pop(slot, []):
            job.cancel()
        if wanted is None:
            return
        kept = self.cache.get(wanted.key)
        if kept is not None:
            shown(kept)
            if kept.is_sharp:
                return
        fetched = partial(self._fetched, wanted, shown, failed, slot)

        def work(context: JobContext) -> tuple[bytes, Picture | None]:
            data = self._fetch(context, wanted)
            return data, None if is_slow(data) else self._sharp(data)

        fetch = self._jobs.start(
            work, name="fetch page", pool=Pool.IMAGE, owner=self, done=fetched, failed=failed, priority=10
        )
        self._jobs_of[slot] = [fetch]

    def _fetch(self, context: JobContext, wanted: Wanted) -> bytes:
        data = self._station.pages.picture(wanted.order.order_no, wanted.ref)
        context.checkpoint()
        return data

    def _sharp(self, data: bytes) -> Picture:
        self.cache.make_room(bytes_of(data))
        return sharp(data)

    def _fetched(
        self, wanted: Wanted, shown: Shown, failed: Failed, slot: str, answer: tuple[bytes, Picture | None]
    ) -> None:
        """Show the page; one that takes long is decoded now, small beside it: the sharp one does not wait for that."""
        data, whole = answer

        def decoded(picture: Picture) -> None:
            before = self.cache.get(wanted.key)
            if before is None or not before.is_sharp:
                self.cache.put(wanted.key, picture)
                shown(picture)

        if whole is not None:
            decoded(whole)
            return
        jobs = self._jobs_of[slot]
        jobs.append(self._jobs.start(
            lambda _context: self._sharp(data), name="sharp page", pool=Pool.IMAGE, owner=self, done=decoded,
            failed=failed, priority=9,
        ))  # fmt: skip
        if self.cache.get(wanted.key) is None:
            jobs.append(self._jobs.start(
                lambda _context: first_glance(data), name="first glance", pool=Pool.IMAGE, owner=self, done=decoded,
                failed=lambda _error: None, priority=10,
            ))  # fmt: skip

    def prefetch(self, pages: Sequence[Wanted]) -> None:
        """Decode the first pages of the next orders, small, while nothing else is to do."""
        for job in self._ahead:
            job.cancel()
        self._ahead = [self._fetch_ahead(each) for each in pages if self.cache.get(each.key) is None]

    def _fetch_ahead(self, wanted: Wanted) -> Job:
        """Nobody sees it now: it is not written down as shown, and whoever opens it fetches it as one who looks."""

        def work(_context: JobContext) -> Picture:
            data = self._station.pages.unseen(wanted.order.order_no, wanted.ref)
            return replace(first_glance(data), is_sharp=False)

        return self._jobs.start(
            work, name="prefetch", pool=Pool.IMAGE, owner=self, priority=-5,
            done=lambda picture: self.cache.put(wanted.key, picture), failed=lambda _error: None,
        )  # fmt: skip
