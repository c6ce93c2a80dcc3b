"""Lays the paper onto the upload, so that locked zoom shows the same spot on both; can be switched off and nudged."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QTransform

from app.ports.seal_checks import LaidOn
from review.orders import OrderSnapshot
from seals.page_outlines import DifferenceKind
from ui.parts import Parts
from ui.texts import mark, tr
from ui.workbench.items import PAGE_UNITS, scene_place
from ui.workbench.layings import Key, Laying, Layings
from ui.workbench.order_pages import Pair
from ui.workbench.viewer import CompareViewer

NUDGE_MM = 0.2
NUDGE_DEG = 0.1
_A4_WIDTH_MM = 210.0
_SIGNS = {
    DifferenceKind.CHANGED: "≠",
    DifferenceKind.ADDED: "+",
    DifferenceKind.MISSING: "−",
    DifferenceKind.OTHER_STAMP: "≠",
}
_KIND_WORDS = {
    DifferenceKind.CHANGED: mark("{count} changed"),
    DifferenceKind.ADDED: mark("{count} on the right only"),
    DifferenceKind.MISSING: mark("{count} on the left only"),
    DifferenceKind.OTHER_STAMP: mark("{count} stamped otherwise"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """By how much a person moved the paper by hand, after the machine laid it: mm right and down, degrees clockwise."""

    right_mm: float = 0.0
    down_mm: float = 0.0
    turn_deg: float = 0.0

    def transform(self) -> QTransform:
        """Return the nudge in scene units, the turn about the middle of the page."""
        per_mm = PAGE_UNITS / _A4_WIDTH_MM
        middle = PAGE_UNITS / 2, PAGE_UNITS * 0.707
        made = QTransform.fromTranslate(middle[0] + self.right_mm * per_mm, middle[1] + self.down_mm * per_mm)
        return made.rotate(self.turn_deg).translate(-middle[0], -middle[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A place that differs, in scene units, with the sign it carries."""

    place: QRectF
    sign: str


class Registrar(QObject):
    """Puts the registration of the pair on the screen on the viewer when switched on, with what a person nudged."""

    changed = Signal()

    def __init__(self, parts: Parts, viewer: CompareViewer) -> None:
        super().__init__()
        self._parts = parts
        self._viewer = viewer
        self._layings = Layings(parts)
        self._layings.worked_out.connect(self._worked_out)
        self._nudges: dict[Key, Nudge] = {}
        self._looked_at = -1
        self._key: Key | None = None
        self.is_on = True

    def look_at(self, order: OrderSnapshot, pair: Pair) -> None:
        """Another pair is shown: lay it on when it is known, else work it out (paper only)."""
        self._viewer.register(None)
        self._looked_at = -1
        wanted = self._laying(order, pair)
        self._key = wanted.key if wanted is not None else None
        if self._key is not None and self._layings.is_known(self._key):
            self._put()
        else:
            self.changed.emit()
        self._layings.want(wanted)

    def look_ahead(self, pairs: Iterable[tuple[OrderSnapshot, Pair]]) -> None:
        """Lay on what will be opened next, while nobody waits; only what is named now."""
        self._layings.want_ahead([laying for each in pairs if (laying := self._laying(*each)) is not None])

    def _laying(self, order: OrderSnapshot, pair: Pair) -> Laying | None:
        if pair.left is None or pair.right is None or self._parts.station.registering is None:
            return None
        return Laying(order_no=order.order_no, left=pair.left, right=pair.right)

    def _worked_out(self, key: Key) -> None:
        if key == self._key:
            self._put()

    def differences(self) -> tuple[Outline, ...]:
        """Return where the laid-on pages differ, in scene units."""
        found = self._found()
        if found is None or not self.is_on:
            return ()
        return tuple(
            Outline(place=scene_place(each.box, found.upload_width_px), sign=_SIGNS[each.kind])
            for each in found.differences
        )

    def next_difference(self) -> QRectF | None:
        """Return the next place that differs, around; None where there is none."""
        outlines = self.differences()
        if not outlines:
            return None
        self._looked_at = (self._looked_at + 1) % len(outlines)
        return outlines[self._looked_at].place

    def toggle(self) -> bool:
        """Switch on or off; return whether it is on."""
        self.is_on = not self.is_on
        self._put()
        return self.is_on

    def nudge(self, *, right_mm: float = 0.0, down_mm: float = 0.0, turn_deg: float = 0.0) -> None:
        """Move the paper a little further by hand; also where the machine could not lay it on."""
        if self._key is None:
            return
        before = self._nudge()
        self._nudges[self._key] = replace(
            before, right_mm=before.right_mm + right_mm, down_mm=before.down_mm + down_mm,
            turn_deg=before.turn_deg + turn_deg,
        )  # fmt: skip
        self.is_on = True
        self._put()

    def forget_nudge(self) -> None:
        """Put the paper back to where the machine laid it."""
        if self._key is not None:
            self._nudges.pop(self._key, None)
            self._put()

    def _found(self) -> LaidOn | None:
        return self._layings.found(self._key) if self._key is not None else None

    def _nudge(self) -> Nudge:
        return self._nudges.get(self._key, Nudge()) if self._key is not None else Nudge()

    def _put(self) -> None:
        found, nudge = self._found(), self._nudge()
        laid = scene_transform(found) if found is not None else QTransform()
        is_laid = self.is_on and (found is not None or nudge != Nudge())
        self._viewer.register(laid * nudge.transform() if is_laid else None)
        self.changed.emit()

    def words(self) -> str:
        """Say how well the paper lies on the upload, and how many places differ."""
        if self._key is None:
            return ""
        if not self._layings.is_known(self._key):
            return tr("being laid on…")
        found, nudge = self._found(), self._nudge()
        by_hand = (
            tr("nudged {right} / {down} mm, {turn}°", right=f"{nudge.right_mm:+.1f}", down=f"{nudge.down_mm:+.1f}",
               turn=f"{nudge.turn_deg:+.1f}")
            if nudge != Nudge() and self.is_on else ""
        )  # fmt: skip
        if found is None:
            return " · ".join(filter(None, (tr("could not be laid on"), by_hand)))
        if not self.is_on:
            return tr("not laid on")
        laid = tr("laid on, {quality} % agree, ±{spread} mm", quality=round(100 * found.quality),
                  spread=f"{found.spread_mm:.1f}")  # fmt: skip
        counts = Counter(each.kind for each in found.differences)
        said = [tr(words, count=counts[kind]) for kind, words in _KIND_WORDS.items() if counts[kind]]
        return " · ".join(filter(None, (laid, by_hand, *said)))


def scene_transform(found: LaidOn) -> QTransform:
    """Turn a matrix from paper pixels to upload pixels into one of scene units."""
    m = found.matrix
    pixels = QTransform(m[0][0], m[1][0], m[2][0], m[0][1], m[1][1], m[2][1], m[0][2], m[1][2], m[2][2])
    to_pixels = QTransform.fromScale(found.paper_width_px / PAGE_UNITS, found.paper_width_px / PAGE_UNITS)
    to_units = QTransform.fromScale(PAGE_UNITS / found.upload_width_px, PAGE_UNITS / found.upload_width_px)
    return to_pixels * pixels * to_units
