"""Points in time so many working hours ago, so that the ages of sample orders look alive on any day."""

from datetime import datetime, timedelta

from review.working_days import CHINA, WorkingCalendar

_ONE_DAY = timedelta(days=1)


def working_hours_before(now: datetime, hours: float, calendar: WorkingCalendar) -> datetime:
    """Go back from `now` by office hours.

    Parameters
    ----------
    now : datetime
        Aware.
    hours : float
        Office hours, at least 0.
    calendar : WorkingCalendar
        Knows working days and when the office opens and closes.

    Returns
    -------
    datetime
        Aware, in China's time, on a working day between opening and closing (`now` itself for 0 hours).
    """
    left = timedelta(hours=hours)
    local = now.astimezone(CHINA)
    if not left:
        return local
    day = local.date()
    while True:
        opens = datetime.combine(day, calendar.opens, CHINA)
        closes = min(datetime.combine(day, calendar.closes, CHINA), local)
        if calendar.is_working_day(day) and closes > opens:
            if closes - left >= opens:
                return closes - left
            left -= closes - opens
        day -= _ONE_DAY
