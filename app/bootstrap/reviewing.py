"""Both reviews and the machine's checks over a seat's adapters; each is built when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.acting import ActingServices

if TYPE_CHECKING:
    from app.adapters.vision.workers import SpawnedVision
    from app.services.calls import Calls
    from app.services.check_statistics import CheckStatistics
    from app.services.checking import Checking
    from app.services.page_reading import PageReading
    from app.services.reports import Reports
    from app.services.reviewing import Reviewing
    from app.services.supervision import Supervision
    from review.stages import Stage
    from seals.values import FindingCode


class ReviewServices(ActingServices):
    """The part of `Services` that the review workbench asks for."""

    @property
    def vision(self) -> SpawnedVision:
        """Return the worker processes."""
        return self._seat.vision

    @cached_property
    def checking(self) -> Checking:
        """Return the checks of pages."""
        from app.services.checking import Checking
        from app.services.impressions import Impressions
        from resources import read_text
        from seals.thresholds import Thresholds

        thresholds = Thresholds.from_toml(read_text("seal_thresholds.toml"))
        return Checking(
            store=self.store,
            documents=self.documents,
            vision=self.vision,
            clock=self.clock,
            impressions=Impressions(kinds=self.tables.kinds, thresholds=thresholds),
            shadow=self._shadow,
        )

    @cached_property
    def check_statistics(self) -> CheckStatistics:
        """Return how often people disagreed with a check."""
        from app.services.check_statistics import CheckStatistics

        return CheckStatistics(
            store=self.store,
            session=self.session,
            backend=self.backend,
            documents=self.documents,
            shadow=self._shadow,
        )

    @cached_property
    def reports(self) -> Reports:
        """Return the supervisor's figures."""
        from app.services.reports import Reports

        return Reports(
            store=self.store,
            session=self.session,
            people=self.people,
            statistics=self.check_statistics,
            catalogue=self.tables.reasons,
            calendar=self.tables.calendar,
            clock=self.clock,
        )

    @cached_property
    def _shadow(self) -> frozenset[FindingCode]:
        from app.services.check_statistics import shadow_codes

        return shadow_codes(self.settings.shadow_checks)

    @cached_property
    def page_reading(self) -> PageReading:
        """Return what reads pages."""
        from app.services.page_reading import PageReading

        return PageReading(documents=self.documents, reader=self.vision)

    @cached_property
    def pre_review(self) -> Reviewing:
        """Return the review of uploaded copies."""
        from review.stages import Stage

        return self._reviewing(Stage.PRE_REVIEW)

    @cached_property
    def paper_review(self) -> Reviewing:
        """Return the review of the originals."""
        from review.stages import Stage

        return self._reviewing(Stage.PAPER_REVIEW)

    def _reviewing(self, stage: Stage) -> Reviewing:
        from app.services.reviewing import Reviewing

        return Reviewing(
            self.acting,
            stage=stage,
            catalogue=self.tables.reasons,
            checklists=self.tables.checklists,
            kinds=self.tables.kinds,
            statistics=self.check_statistics,
        )

    @cached_property
    def calls(self) -> Calls:
        """Return the phone calls."""
        from app.services.calls import Calls

        return Calls(
            self.acting,
            store=self.store,
            clock=self.clock,
            calendar=self.tables.calendar,
            escalate_after=self.settings.escalate_after_calls,
        )

    @cached_property
    def supervision(self) -> Supervision:
        """Return what only a supervisor may do."""
        from app.services.supervision import Supervision

        return Supervision(self.acting)
