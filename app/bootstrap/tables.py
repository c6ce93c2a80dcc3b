"""The office's data tables, read from the packaged resources, each when it is first asked for."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from resources import read_text

if TYPE_CHECKING:
    from review.checklist import Checklists
    from review.kinds import ProjectKinds
    from review.reasons import ReasonCatalogue
    from review.working_days import WorkingCalendar


class OfficeTables:
    """`Tables`: kinds, reasons, checklists and the working-day calendar."""

    @cached_property
    def kinds(self) -> ProjectKinds:
        """Return the kinds of orders and their documents."""
        from review.kinds import ProjectKinds

        return ProjectKinds.from_toml(read_text("project_kinds.toml"))

    @cached_property
    def reasons(self) -> ReasonCatalogue:
        """Return the reasons for a rejection."""
        from review.reasons import ReasonCatalogue

        return ReasonCatalogue.from_toml(read_text("reasons.toml"))

    @cached_property
    def checklists(self) -> Checklists:
        """Return what is looked at on each document."""
        from review.checklist import Checklists

        return Checklists.from_toml(read_text("checklists.toml"), self.kinds)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """Return the working days."""
        from review.working_days import WorkingCalendar

        return WorkingCalendar.from_toml(read_text("holidays.toml"))


@cache
def office_tables() -> OfficeTables:
    """Return the tables; one value for the whole program, because they never change."""
    return OfficeTables()
