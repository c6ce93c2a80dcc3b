"""The supervisor's page: throughput, first-pass rate, reasons, what is overdue, disagreement with checks."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QGridLayout, QScrollArea, QWidget

from app.services.check_statistics import Standings
from app.services.reports import OfficeReport
from review.figures import Share
from review.findings import finding_name
from review.stages import STAGE_NAMES_ZH, Stage
from ui.context.workstation import OfficeData
from ui.errors import Tone
from ui.hotkeys import Command
from ui.office.charts import LyingBars, StandingBars
from ui.office.check_table import CheckTable
from ui.office.escalated import EscalatedCalls
from ui.office.overdue import OverdueOrders
from ui.parts import Page, PageName, Parts
from ui.saving import write_file
from ui.texts import tr
from ui.widgets import button, column, frame, label, row

_DAYS = (7, 30, 90)
_MOST = 8
Bar = tuple[str, float, str]


def day_bars(report: OfficeReport) -> list[Bar]:
    """Return decisions per day over both reviews, days without any between them included."""
    counted: Counter[date] = Counter()
    for each in report.figures.days:
        counted[each.day] += each.passed + each.rejected
    first, last = min(counted, default=None), max(counted, default=None)
    if first is None or last is None:
        return []
    days = (first + timedelta(days=past) for past in range((last - first).days + 1))
    return [(f"{day:%m-%d}", counted[day], str(counted[day]) if counted[day] else "") for day in days]


def person_bars(report: OfficeReport) -> list[Bar]:
    """Return decisions per person, the busiest first."""
    counted: Counter[str] = Counter()
    for each in report.figures.people:
        counted[each.person] += each.passed + each.rejected
    return [(person, count, str(count)) for person, count in counted.most_common(_MOST)]


def reason_bars(report: OfficeReport, data: OfficeData) -> list[Bar]:
    """Return the reasons given most often."""
    counted: Counter[str] = Counter()
    for each in report.figures.reasons:
        reason = data.reasons.by_code.get(each.code)
        counted[reason.label if reason else each.code] += each.count
    return [(words, count, str(count)) for words, count in counted.most_common(_MOST)]


def waiting_bars(report: OfficeReport) -> list[Bar]:
    """Return what waits per stage, with what is overdue."""
    late = Counter(each.stage for each in report.figures.overdue)
    return [
        (STAGE_NAMES_ZH[stage], count, tr("{count}, {late} overdue", count=count, late=late[stage]) if late[stage]
         else str(count))
        for stage, count in report.figures.waiting.items() if count
    ]  # fmt: skip


def disagreement_bars(report: OfficeReport) -> list[Bar]:
    """Return how often people decided against each check."""
    most = sorted(report.disagreements, key=lambda each: -each.overrides)[:_MOST]
    return [(finding_name(each.finding), each.overrides, str(each.overrides)) for each in most]


def share_words(share: Share | None) -> str:
    """Return a share in per cent with its parts."""
    if share is None or not share.whole:
        return "–"
    return f"{100 * share.part / share.whole:.0f} %  ({share.part} / {share.whole})"


class FiguresPage(Page):
    """Charts with the numbers written out; the same as CSV."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, PageName.FIGURES)
        self._report: OfficeReport | None = None
        theme = parts.theme
        self._days = StandingBars(theme, "chart_days")
        self._charts = {name: LyingBars(theme, f"chart_{name}")
                        for name in ("people", "reasons", "waiting", "disagreements")}  # fmt: skip
        self._checks = CheckTable(theme)
        self._whose = label("", "doubt", wraps=True, name="whose_checks")
        self._overdue = OverdueOrders(theme)
        self._overdue.table.opened.connect(lambda order_no: parts.signals.go.emit(PageName.WORKBENCH, order_no))
        self._escalated = EscalatedCalls(lambda order_no: parts.signals.go.emit(PageName.WORKBENCH, order_no))
        self._big = {
            name: label("–", "heading", name=f"figure_{name}") for name in ("pre", "paper", "shipped", "hand_over")
        }
        self._period = QComboBox()
        self._period.setAccessibleName(tr("Period"))
        for days in _DAYS:
            self._period.addItem(tr("last {days} days", days=days), days)
        self._period.setCurrentIndex(1)
        self._period.activated.connect(lambda _index: self.opened(""))
        self._save = button(tr("Save as CSV…"), self._save_csv, role="primary", name="save_csv")
        self._save.setEnabled(False)
        self.ask_path: Callable[[], str] = self._asked_path
        body = QWidget()
        body.setProperty("scroll", "body")
        body.setLayout(self._grid())
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        layout = column(spacing=12, margins=(16, 12, 16, 16))
        layout.addLayout(row(label(tr("Figures"), "heading"), self._period, None, self._save))
        layout.addWidget(self._escalated)
        layout.addWidget(scroll, 1)
        self.setLayout(layout)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(12)
        grid.setContentsMargins(0, 0, 0, 0)
        for place, (name, words) in enumerate((
            ("pre", tr("First pass, pre-review")), ("paper", tr("First pass, paper review")),
            ("shipped", tr("Handed over")), ("hand_over", tr("Working days from passed paper to hand-over")),
        )):  # fmt: skip
            card = column(label(words, "small"), self._big[name], spacing=4, margins=(16, 10, 16, 10))
            grid.addWidget(frame("panel", card), 0, place)
        grid.addWidget(self._card(tr("Decisions per day"), self._days), 1, 0, 1, 4)
        grid.addWidget(self._card(tr("Decisions per person"), self._charts["people"]), 2, 0, 1, 2)
        grid.addWidget(self._card(tr("Reasons given most often"), self._charts["reasons"]), 2, 2, 1, 2)
        grid.addWidget(self._card(tr("Waiting per stage"), self._charts["waiting"]), 3, 0, 1, 2)
        grid.addWidget(self._card(tr("Decided against a check"), self._charts["disagreements"]), 3, 2, 1, 2)
        grid.addWidget(self._card(tr("Overdue orders"), self._overdue), 4, 0, 1, 4)
        checks = QWidget()
        checks.setLayout(column(self._whose, self._checks))
        grid.addWidget(self._card(tr("Machine checks"), checks), 5, 0, 1, 4)
        grid.setRowStretch(6, 1)
        return grid

    @staticmethod
    def _card(words: str, chart: QWidget) -> QWidget:
        layout = column(label(words, "title"), chart, spacing=8, margins=(16, 10, 16, 12))
        layout.addStretch(1)
        return frame("panel", layout)

    def opened(self, subject: str) -> None:
        overview, days = self.parts.station.overview, int(self._period.currentData())
        self.parts.jobs.start(
            lambda context: overview.figures(days, context), name="figures", owner=self, done=self._show
        )
        self.parts.jobs.start(
            lambda _context: overview.check_standings(), name="checks", owner=self, done=self._show_checks
        )
        self.parts.jobs.start(
            lambda _context: overview.escalated_calls(), name="escalated", owner=self, done=self._escalated.show_calls
        )

    def handle(self, command: Command) -> bool:
        return command is Command.OPEN and self._overdue.table.open_current()

    def _show_checks(self, standings: Standings) -> None:
        """Show the checks; where the server could not be asked, say that these are this machine's only."""
        self._checks.show_standings(standings.checks)
        words = tr("The server cannot be reached: only what was decided on this computer is counted here.")
        self._whose.setText("" if standings.is_office else words)
        self._whose.setVisible(not standings.is_office)

    def _show(self, report: OfficeReport) -> None:
        self._report = report
        self._save.setEnabled(True)
        self._overdue.show_orders(report.figures.overdue)
        figures = report.figures
        self._big["pre"].setText(share_words(figures.first_pass.get(Stage.PRE_REVIEW)))
        self._big["paper"].setText(share_words(figures.first_pass.get(Stage.PAPER_REVIEW)))
        self._big["shipped"].setText(str(figures.shipped))
        days = figures.days_to_hand_over
        self._big["hand_over"].setText("–" if days is None else f"{days:.1f}")
        self._days.show_bars(day_bars(report))
        self._charts["people"].show_bars(person_bars(report))
        self._charts["reasons"].show_bars(reason_bars(report, self.parts.station.data))
        self._charts["waiting"].show_bars(waiting_bars(report))
        self._charts["disagreements"].show_bars(disagreement_bars(report))

    def _save_csv(self) -> None:
        """Write what the page shows, on a pool: a network folder may be slow, and another program may have the file."""
        report, chosen = self._report, self.ask_path()
        if report is None or not chosen:
            return
        path = Path(chosen if chosen.lower().endswith(".csv") else f"{chosen}.csv")
        overview = self.parts.station.overview
        self._save.setEnabled(False)
        self.parts.jobs.start(
            lambda _context: write_file(path, overview.figures_csv(report)), name="save figures", owner=self,
            done=lambda _nothing: self.parts.notices.say(tr("Saved: {path}", path=path), Tone.GOOD),
            finished=lambda: self._save.setEnabled(True),
        )  # fmt: skip

    def _asked_path(self) -> str:
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save as CSV…"), "figures.csv", "CSV (*.csv)")
        return chosen
