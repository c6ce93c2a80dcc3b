"""Lays the paper onto the upload, so that locked zoom shows the same spot on both; can be switched off."""

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QTransform

from app.ports.jobs import JobContext
from app.ports.seal_checks import LaidOn
from review.orders import OrderSnapshot
from ui.jobs import Job, Pool
from ui.parts import Parts
from ui.texts import tr
from ui.workbench.items import PAGE_UNITS, scene_place
from ui.workbench.model import Pair
from ui.workbench.viewer import CompareViewer


class Registrar(QObject):
    """Works out one registration per pair on the image pool, keeps it, and puts it on the viewer when switched on."""

    changed = Signal()

    def __init__(self, parts: Parts, viewer: CompareViewer) -> None:
        super().__init__()
        self._parts = parts
        self._viewer = viewer
        self._known: dict[tuple[str, str], LaidOn | None] = {}
        self._key: tuple[str, str] | None = None
        self._job: Job | None = None
        self.is_on = True

    def look_at(self, order: OrderSnapshot, pair: Pair) -> None:
        """Another pair is shown: lay it on when it is known, else work it out (paper only)."""
        if self._job is not None:
            self._job.cancel()
        self._viewer.register(None)
        self._key = None
        left, right, compare = pair.left, pair.right, self._parts.station.registering
        if left is None or right is None or compare is None:
            self.changed.emit()
            return
        key = self._key = (f"{order.order_no}/{left.id}", f"{order.order_no}/{right.id}")
        if key in self._known:
            self._put()
            return
        pages = self._parts.station.pages

        def work(context: JobContext) -> LaidOn | None:
            upload = pages.picture(order.order_no, left)
            paper = pages.picture(order.order_no, right)
            context.checkpoint()
            return compare.register(upload, paper, context)

        def done(found: LaidOn | None) -> None:
            self._known[key] = found
            if key == self._key:
                self._put()

        self._job = self._parts.jobs.start(
            work, name="register", pool=Pool.CHECKS, owner=self, done=done, failed=lambda _error: None, priority=5
        )

    def differences(self) -> tuple[QRectF, ...]:
        """Return where the laid-on pages differ, in scene units."""
        found = self._known.get(self._key) if self._key is not None else None
        if found is None or not self.is_on:
            return ()
        return tuple(scene_place(each.box, found.upload_width_px) for each in found.differences)

    def toggle(self) -> bool:
        """Switch on or off; return whether it is on."""
        self.is_on = not self.is_on
        self._put()
        return self.is_on

    def _put(self) -> None:
        found = self._known.get(self._key) if self._key is not None else None
        self._viewer.register(scene_transform(found) if found is not None and self.is_on else None)
        self.changed.emit()

    def words(self) -> str:
        """Say how well the paper lies on the upload."""
        if self._key is None or self._key not in self._known:
            return ""
        found = self._known[self._key]
        if found is None:
            return tr("could not be laid on")
        return tr("laid on, {quality} % agree", quality=round(100 * found.quality)) if self.is_on else tr("not laid on")


def scene_transform(found: LaidOn) -> QTransform:
    """Turn a matrix from paper pixels to upload pixels into one of scene units."""
    m = found.matrix
    pixels = QTransform(m[0][0], m[1][0], m[2][0], m[0][1], m[1][1], m[2][1], m[0][2], m[1][2], m[2][2])
    to_pixels = QTransform.fromScale(found.paper_width_px / PAGE_UNITS, found.paper_width_px / PAGE_UNITS)
    to_units = QTransform.fromScale(PAGE_UNITS / found.upload_width_px, PAGE_UNITS / found.upload_width_px)
    return to_pixels * pixels * to_units
