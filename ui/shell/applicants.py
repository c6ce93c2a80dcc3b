"""Training only: the menu by which whoever practises alone lets a sample order's applicant act."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QMenu

from review.stages import STAGE_NAMES_ZH, Stage
from ui.errors import Tone
from ui.texts import mark, tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.ports.office import PracticeApplicant
    from app.ports.queue import QueueRow
    from review.order_codes import OrderNo
    from ui.parts import Parts
    from ui.queue.index import QueueIndex

SHOWN: Final = 15
_ACTS: Final = {
    Stage.CORRECTION: mark("{order}  {organisation}: upload again"),
    Stage.PAYMENT: mark("{order}  {organisation}: pay"),
    Stage.MAILING: mark("{order}  {organisation}: post the paper"),
    Stage.SUPPLEMENT: mark("{order}  {organisation}: post what was asked for"),
}


class ApplicantMenu(QMenu):
    """Lists the orders that wait for their applicant, the newest first, whenever it is opened."""

    def __init__(
        self, parts: Parts, applicants: PracticeApplicant, index: Callable[[], QueueIndex], parent: QWidget
    ) -> None:
        super().__init__(tr("Play an applicant"), parent)
        self.setObjectName("applicants")
        self._parts = parts
        self._applicants = applicants
        self._index = index
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        self.clear()
        waiting = [row for row in self._index().rows() if row.stage in _ACTS]
        waiting.sort(key=lambda row: row.stage_since, reverse=True)
        for row in waiting[:SHOWN]:
            self.addAction(_words(row), partial(self._act, row.order_no))
        if not waiting:
            self.addAction(tr("No order waits for its applicant")).setEnabled(False)

    def _act(self, order_no: OrderNo) -> None:
        self._parts.jobs.start(
            lambda _context: self._applicants.act(order_no), name="applicant acts", owner=self,
            done=partial(self._acted, order_no),
        )  # fmt: skip

    def _acted(self, order_no: OrderNo, stage: Stage) -> None:
        text = tr(
            "The applicant of {order} has acted: it is now “{stage}”.", order=order_no, stage=STAGE_NAMES_ZH[stage]
        )
        self._parts.notices.say(text, Tone.GOOD)
        self._parts.signals.sync_wanted.emit()


def _words(row: QueueRow) -> str:
    return tr(_ACTS[row.stage], order=row.order_no, organisation=row.organisation)
