"""Places on the pictures: frames of the findings, and the place a reviewer marks for a reason."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QTransform

from review.orders import Spot
from ui.errors import Tone
from ui.hotkeys import Command
from ui.parts import Parts
from ui.texts import tr
from ui.workbench.items import fraction_place, page_fraction, scene_place
from ui.workbench.model import WorkbenchModel
from ui.workbench.page_view import Tool
from ui.workbench.reject_sheet import RejectSheet
from ui.workbench.viewer import CompareViewer

_QUIET = frozenset({"pass", "not_applicable"})


class FindingFrames:
    """Frames what needs a look, and the present finding, on both pictures."""

    def __init__(self, model: WorkbenchModel, viewer: CompareViewer) -> None:
        self._model = model
        self._viewer = viewer

    def show(self) -> None:
        """Frame the places anew."""
        present = self._model.present_finding()
        shown = [
            line for line in self._model.finding_lines()
            if line.box_px is not None and (line.verdict.value not in _QUIET or line is present)
        ]  # fmt: skip
        places = tuple(place for line in shown if (place := self._place(line.box_px)) is not None)
        selected = next((number for number, line in enumerate(shown) if line is present), None)
        self._viewer.show_frames(places, selected)
        self._viewer.show_pins(tuple(self._pins()))

    def _pins(self) -> Iterator[tuple[QRectF, str]]:
        """Return what was marked on the picture that is judged, with the numbers of its reasons."""
        main = self._model.pair().main
        for number, reason in enumerate(self._model.reasons, start=1):
            spot = reason.spot
            if main is not None and spot is not None and spot.document_id == main.id:
                box = (spot.x, spot.y, spot.width, spot.height)
                yield fraction_place(box, self._page_height(), self._laid()), str(number)

    def _laid(self) -> QTransform | None:
        """Return how the picture that is judged was laid onto the other; None where it lies as it is."""
        pair = self._model.pair()
        return self._viewer.registration if pair.main is pair.right else None

    def _page_height(self) -> float:
        pair = self._model.pair()
        return (self._viewer.right if pair.main is pair.right else self._viewer.left).page.height_units

    def spot_at(self, place: QRectF) -> Spot | None:
        """Return a place drawn on either view as fractions of the judged page; None where it is off the page."""
        main, laid = self._model.pair().main, self._laid()
        on_page = laid.inverted()[0].mapRect(place) if laid is not None else place
        x, y, width, height = page_fraction(on_page, self._page_height())
        if main is None or not width or not height:
            return None
        return Spot(document_id=main.id, x=x, y=y, width=width, height=height)

    def jump(self) -> None:
        """Zoom to the present finding."""
        present = self._model.present_finding()
        place = self._place(present.box_px) if present is not None else None
        if place is not None:
            self._viewer.jump_to(place)

    def spot(self) -> Spot | None:
        """Return the place of the present finding as fractions of the judged page; None where it has no place."""
        main, present = self._model.pair().main, self._model.present_finding()
        check = self._model.checks.get(main.id) if main is not None else None
        if main is None or check is None or present is None or present.box_px is None:
            return None
        x, y, width, height = present.box_px
        return Spot(
            document_id=main.id, x=x / check.width_px, y=y / check.height_px,
            width=width / check.width_px, height=height / check.height_px,
        )  # fmt: skip

    def _place(self, box_px: tuple[int, int, int, int] | None) -> QRectF | None:
        """Return a box of the judged picture in scene units, moved with the picture where it was laid on."""
        main = self._model.pair().main
        check = self._model.checks.get(main.id) if main is not None else None
        if check is None or box_px is None:
            return None
        return scene_place(box_px, check.width_px, self._laid())


class SpotMarker(QObject):
    """Lets the reviewer draw a frame around a place, or take the present finding's, and pins it to a reason."""

    def __init__(
        self, parts: Parts, model: WorkbenchModel, viewer: CompareViewer, sheet: RejectSheet, frames: FindingFrames
    ) -> None:
        super().__init__()
        self._frames = frames
        self._parts = parts
        self._model = model
        self._viewer = viewer
        self._sheet = sheet
        self._reason: int | None = None
        viewer.marked.connect(self._marked)
        sheet.spot_wanted.connect(self.want)

    def want(self, reason: int) -> None:
        """Ask for the place of a reason."""
        self._reason = reason
        self._viewer.set_tool(Tool.SPOT)
        self._viewer.setFocus()
        sign = self._parts.hotkeys.sign
        self._parts.notices.say(
            tr("Draw a frame around the place on the picture; or choose a finding with {previous} {next} and take its "
               "place with {take}; or move a crosshair there: {cross}.",
               previous=sign(Command.PREVIOUS_FINDING), next=sign(Command.NEXT_FINDING),
               take=sign(Command.JUMP_TO_FINDING), cross=sign(Command.SPOT)),
            Tone.INFO, for_ms=0,
        )  # fmt: skip

    def take_finding(self) -> bool:
        """Pin the present finding's place; False when no place is asked for."""
        if self._reason is None or self._viewer.tool is not Tool.SPOT:
            return False
        spot = self._frames.spot()
        if spot is None and self._model.present_finding() is None:
            self._parts.notices.say(tr("The page is still being checked: draw a frame around the place."), Tone.INFO)
        elif spot is None:
            self._parts.notices.say(tr("This finding has no place on the picture."), Tone.INFO)
        else:
            self._pin(spot)
        return True

    def want_for_newest(self) -> None:
        """Ask for the place of the newest reason."""
        if self._model.reasons:
            self.want(len(self._model.reasons) - 1)
        else:
            self._parts.notices.say(tr("Choose a reason first; then mark its place."), Tone.INFO)

    def _marked(self, place: QRectF) -> None:
        spot = self._frames.spot_at(place)
        if spot is not None:
            self._pin(spot)

    def _pin(self, spot: Spot) -> None:
        """Give the place to its reason, put the tool down, and go on in the sheet."""
        reason, self._reason = self._reason, None
        self._viewer.set_tool(Tool.PAN)
        self._parts.notices.clear()
        if reason is not None and reason < len(self._model.reasons):
            self._sheet.pin(reason, spot)
        if self._sheet.isVisible():
            self._sheet.setFocus()
