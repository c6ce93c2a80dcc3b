"""When to look at the keys: as soon as one may have been inserted or pulled out, and now and then all the same."""

from PySide6.QtCore import QObject, QTimer, Signal

from ui.context.keys import ProductionDesk
from ui.jobs import SPARE, Job, Pool
from ui.parts import Parts

OFTEN_MS = 2500
RARELY_MS = 15_000
"""With a watch that works a look costs what an operator does, not what a clock does; a missed prompt costs this."""


class KeyLooks(QObject):
    """Runs the watch while its page is open. Without one that works the clock looks, as often as it must."""

    due = Signal()

    def __init__(self, parts: Parts, production: ProductionDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._parts, self._production = parts, production
        self._job: Job | None = None
        self.noticed_by = ""
        self._clock = QTimer(self, interval=OFTEN_MS)
        self._clock.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin, with a look at once."""
        self._clock.start()
        self._watch()
        self.due.emit()

    def stop(self) -> None:
        """End the watch."""
        self._clock.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _watch(self) -> None:
        job = self._job = self._parts.jobs.start(
            self._production.watch, name="watch keys", pool=Pool.WATCH, owner=self, priority=SPARE,
            failed=lambda _error: None,  # the look that the clock makes says what is wrong
            progress=lambda _count, _total, how: self._prompted(job, how), finished=lambda: self._ended(job),
        )  # fmt: skip

    def _prompted(self, job: Job, noticed_by: str) -> None:
        if job is self._job:
            self._noticed(noticed_by)
            self.due.emit()

    def _ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self._noticed("")

    def _noticed(self, noticed_by: str) -> None:
        self.noticed_by = noticed_by
        self._clock.setInterval(RARELY_MS if noticed_by else OFTEN_MS)

    def _tick(self) -> None:
        if self._job is None:
            self._watch()
        self.due.emit()
