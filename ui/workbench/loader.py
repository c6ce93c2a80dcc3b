"""Pictures on their way to the screen: a small decode first, the sharp one after, the next orders beforehand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.ports.jobs import JobContext
from review.orders import DocumentRef, OrderSnapshot
from ui.context import Workstation
from ui.jobs import Job, JobRunner, Pool
from ui.pictures import Picture, PictureCache, first_glance, sharp

Shown = Callable[[Picture], None]
Failed = Callable[[object], None]
PREFETCHED_PAGES = 4


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
        self._jobs_of: dict[str, Job] = {}
        self._ahead: list[Job] = []

    def has(self, wanted: Wanted | None) -> bool:
        """Tell whether a page can be shown at once."""
        return wanted is not None and self.cache.get(wanted.key) is not None

    def load(self, wanted: Wanted | None, shown: Shown, failed: Failed, slot: str) -> None:
        """Call `shown` with what there is at once, and again when it is sharp. `slot` gives up what it waited for."""
        before = self._jobs_of.pop(slot, None)
        if before is not None:
            before.cancel()
        if wanted is None:
            return
        kept = self.cache.get(wanted.key)
        if kept is not None:
            shown(kept)
            if kept.is_sharp:
                return
        self._jobs_of[slot] = self._jobs.start(
            lambda context: self._glance(context, wanted), name="first glance", pool=Pool.IMAGE, owner=self,
            done=lambda glance: self._glanced(glance, wanted, shown, failed, slot), failed=failed, priority=10,
        )  # fmt: skip

    def _glance(self, context: JobContext, wanted: Wanted) -> tuple[bytes, Picture]:
        data = self._station.pages.picture(wanted.order.order_no, wanted.ref)
        context.checkpoint()
        return data, first_glance(data)

    def _glanced(self, glance: tuple[bytes, Picture], wanted: Wanted, shown: Shown, failed: Failed, slot: str) -> None:
        data, picture = glance
        self.cache.put(wanted.key, picture)
        shown(picture)
        if picture.is_sharp:
            return

        def sharpened(picture: Picture) -> None:
            self.cache.put(wanted.key, picture)
            shown(picture)

        self._jobs_of[slot] = self._jobs.start(
            lambda _context: sharp(data), name="sharp page", pool=Pool.IMAGE, owner=self, done=sharpened,
            failed=failed, priority=9,
        )  # fmt: skip

    def prefetch(
        self, orders: Sequence[OrderSnapshot], first_refs: Callable[[OrderSnapshot], Sequence[DocumentRef]]
    ) -> None:
        """Decode the first pages of the next orders, small, while nothing else is to do."""
        for job in self._ahead:
            job.cancel()
        self._ahead = []
        for order in orders:
            for ref in first_refs(order)[:PREFETCHED_PAGES]:
                wanted = Wanted(order=order, ref=ref)
                if self.cache.get(wanted.key) is None:
                    self._ahead.append(self._fetch_ahead(wanted))

    def _fetch_ahead(self, wanted: Wanted) -> Job:
        return self._jobs.start(
            lambda context: self._glance(context, wanted)[1], name="prefetch", pool=Pool.IMAGE, owner=self,
            done=lambda picture: self.cache.put(wanted.key, picture), failed=lambda _error: None, priority=-5,
        )  # fmt: skip
