"""Times as people in the office read them: Chinese time, whatever the machine's clock zone is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from review.working_days import CHINA
from ui.texts import tr

if TYPE_CHECKING:
    from datetime import datetime


def hour(at: datetime) -> str:
    """Return hours and minutes."""
    return f"{at.astimezone(CHINA):%H:%M}"


def day_and_hour(at: datetime) -> str:
    """Return month, day, hours and minutes."""
    return f"{at.astimezone(CHINA):%m-%d %H:%M}"


def due_words(due: datetime, now: datetime) -> str:
    """Return when something is due, and in a word that this is past."""
    return tr("overdue {time}", time=day_and_hour(due)) if due < now else day_and_hour(due)


def full(at: datetime) -> str:
    """Return date and time to the second."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
