"""The office's data tables, read from the packaged resources."""

from functools import cache

from app.services.workstation import Tables
from resources import read_text
from review.checklist import Checklists
from review.kinds import ProjectKinds
from review.reasons import ReasonCatalogue
from review.working_days import WorkingCalendar


@cache
def office_tables() -> Tables:
    """Return kinds, reasons, checklists and the working-day calendar."""
    kinds = ProjectKinds.from_toml(read_text("project_kinds.toml"))
    return Tables(
        kinds=kinds,
        reasons=ReasonCatalogue.from_toml(read_text("reasons.toml")),
        checklists=Checklists.from_toml(read_text("checklists.toml"), kinds),
        calendar=WorkingCalendar.from_toml(read_text("holidays.toml")),
    )
