"""The table behind the chart of disagreement: every machine check, how often shown, failed and decided otherwise."""

from collections.abc import Sequence

from PySide6.QtCore import Qt

from app.services.check_statistics import CheckStanding
from review.findings import finding_name
from ui.office.tables import TextTable
from ui.texts import tr
from ui.theme import Theme

_ROW_PX = 29
_WIDTHS_PX = (200, 84, 84, 110, 84, 190)


def standing_rows(standings: Sequence[CheckStanding]) -> list[tuple[str, ...]]:
    """Return a line of texts for each check; one on trial says so, and nobody could override it."""
    return [
        (
            finding_name(one.finding) + (tr(" (on trial)") if one.in_shadow else ""),
            str(one.shown),
            str(one.failed),
            "–" if one.in_shadow else str(one.overrides),
            "–" if one.in_shadow or one.share is None else f"{100 * one.share:.1f} %",
            str(one.failed_but_passed),
        )
        for one in standings
    ]


class CheckTable(TextTable):
    """As high as its lines: the page scrolls, not the table."""

    def __init__(self, theme: Theme) -> None:
        headings = (
            tr("Check"), tr("Shown"), tr("Failed"), tr("Decided otherwise"), tr("Share"),
            tr("Failed, order passed all the same"),
        )  # fmt: skip
        super().__init__(theme, headings, _WIDTHS_PX, wide=0, name="check_standings")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Machine checks"))

    def show_standings(self, standings: Sequence[CheckStanding]) -> None:
        """Show the checks, the most disputed first."""
        self.texts.show(standing_rows(standings))
        self.setFixedHeight(self._theme.px(_ROW_PX) * len(standings) + self.horizontalHeader().height() + 4)
