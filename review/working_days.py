"""The mainland China working calendar, ages and due times in working days (DOMAIN §1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from types import MappingProxyType

import chinese_calendar

from review.toml_values import DataError, Table, parse_toml

# Mainland China has had one time zone and no daylight saving since 1991.
CHINA = timezone(timedelta(hours=8), "CST")
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
# Holidays that the law itself fixes to a date of the solar calendar (全国年节及纪念日放假办法, as amended for 2025).
_FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@lru_cache(maxsize=4000)
def _is_listed_workday(day: date) -> bool:
    """Ask the library once per day: a queue asks for the same weeks again and again. Raises NotImplementedError."""
    return bool(chinese_calendar.is_workday(day))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingSpan:
    """A length in working days; `unknown_years` are those for which Monday to Friday was assumed."""

    days: float
    unknown_years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTime:
    """When something is due: the office's closing time on a working day."""

    at: datetime
    unknown_years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Working days within which a stage, or the invoice, should be done."""

    pre_review: int
    paper_review: int
    production: int
    invoice: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """Which days are worked. `overrides` wins over chinesecalendar; `listed_years` are known through the table."""

    overrides: Mapping[date, bool]
    listed_years: frozenset[int]
    opens: time
    closes: time
    targets: Targets

    @classmethod
    def from_toml(cls, text: str) -> "WorkingCalendar":
        """Read the override table; raise `DataError`, naming the place, when it is wrong."""
        root = Table(parse_toml(text, "holidays"), "holidays")
        root.allow("years", "corrections", "office", "targets")
        overrides: dict[date, bool] = _days(root.table("corrections"), None)
        years = set()
        for key, table in root.table("years").each():
            years.add(_year(key, table.where))
            overrides |= _days(table, int(key))
        office = root.table("office")
        opens, closes = _time(office, "opens"), _time(office, "closes")
        if opens >= closes:
            raise DataError(f"{office.where}: the office must open before it closes")
        return cls(
            overrides=MappingProxyType(overrides),
            listed_years=frozenset(years),
            opens=opens,
            closes=closes,
            targets=_targets(root.table("targets")),
        )

    def knows(self, year: int) -> bool:
        """Tell whether the days of `year` are published and known; otherwise Monday to Friday is assumed."""
        if year in self.listed_years:
            return True
        try:
            _is_listed_workday(date(year, 1, 1))
        except NotImplementedError:
            return False
        return True

    def is_working_day(self, day: date) -> bool:
        """Tell whether `day` is worked; for an unknown year Monday to Friday is, but for fixed holidays."""
        worked = self.overrides.get(day)
        if worked is not None:
            return worked
        if day.year not in self.listed_years:
            try:
                return _is_listed_workday(day)
            except NotImplementedError:
                pass
        return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED_HOLIDAYS

    def between(self, start: datetime, end: datetime) -> WorkingSpan:
        """Measure from `start` to `end` in working days: office hours passed over office hours of a day.

        Both are aware; a negative length is zero.
        """
        first, last = start.astimezone(CHINA), end.astimezone(CHINA)
        if last <= first:
            return WorkingSpan(days=0.0, unknown_years=self._unknown(first.date(), first.date()))
        begun, ended = first.date(), last.date()
        passed = sum((self._passed(day, first, last) for day in {begun, ended}), timedelta())
        whole = sum(map(self.is_working_day, _days_between(begun, ended)))
        opens, closes = self._hours(begun)
        return WorkingSpan(days=whole + passed / (closes - opens), unknown_years=self._unknown(begun, ended))

    def _passed(self, day: date, first: datetime, last: datetime) -> timedelta:
        """Return how much of the office hours of `day` lies between two moments."""
        if not self.is_working_day(day):
            return timedelta()
        opens, closes = self._hours(day)
        return max(timedelta(), min(last, closes) - max(first, opens))

    def due(self, start: datetime, working_days: int) -> DueTime:
        """Return the closing time of the `working_days`-th working day after the day of `start`."""
        first = start.astimezone(CHINA).date()
        day, left = first, working_days
        while left > 0:
            day += _ONE_DAY
            left -= self.is_working_day(day)
        return DueTime(at=self._hours(day)[1], unknown_years=self._unknown(first, day))

    def opening_after(self, moment: datetime) -> datetime:
        """Return the next opening time of the office after `moment`."""
        day = moment.astimezone(CHINA).date()
        while not self.is_working_day(day) or self._hours(day)[0] <= moment:
            day += _ONE_DAY
        return self._hours(day)[0]

    def _hours(self, day: date) -> tuple[datetime, datetime]:
        return datetime.combine(day, self.opens, CHINA), datetime.combine(day, self.closes, CHINA)

    def _unknown(self, first: date, last: date) -> tuple[int, ...]:
        return tuple(year for year in range(first.year, last.year + 1) if not self.knows(year))


def unknown_years_notice(years: tuple[int, ...]) -> str:
    """Return the Chinese notice for years whose holidays are not known; empty when there are none."""
    if not years:
        return ""
    return f"{'、'.join(str(year) for year in years)}年的节假日安排尚未录入，暂按周一至周五计算。"


def _days_between(first: date, last: date) -> Iterator[date]:
    """Yield the days after `first` and before `last`."""
    return map(date.fromordinal, range(first.toordinal() + 1, last.toordinal()))


def _days(table: Table, year: int | None) -> dict[date, bool]:
    table.allow("source", "holidays", "workdays")
    days: dict[date, bool] = {}
    for key, worked in (("holidays", False), ("workdays", True)):
        for text in table.texts(key, ()):
            day = _date(text, f"{table.where}.{key}")
            if year is not None and day.year != year:
                raise DataError(f"{table.where}.{key}: {text} is not in {year}")
            if day in days:
                raise DataError(f"{table.where}: {text} is both a holiday and a working day, or is listed twice")
            days[day] = worked
    return days


def _year(key: str, where: str) -> int:
    if not (key.isascii() and key.isdigit() and len(key) == 4):
        raise DataError(f"{where}: a year is expected")
    return int(key)


def _date(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DataError(f"{where}: {text} is no date (YYYY-MM-DD)") from None


def _time(table: Table, key: str) -> time:
    try:
        return time.fromisoformat(table.text(key))
    except ValueError:
        raise DataError(f"{table.where}.{key}: a time (HH:MM) is expected") from None


def _targets(table: Table) -> Targets:
    table.allow("pre_review", "paper_review", "production", "invoice")
    targets = Targets(
        pre_review=table.number("pre_review"),
        paper_review=table.number("paper_review"),
        production=table.number("production"),
        invoice=table.number("invoice"),
    )
    if min(targets.pre_review, targets.paper_review, targets.production, targets.invoice) < 1:
        raise DataError(f"{table.where}: at least one working day is needed")
    return targets
