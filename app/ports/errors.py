"""The four kinds of errors (STYLE §8). Anything else that is raised is a bug.

Every error carries a stable `code` and one Chinese sentence: what happened, what to do, what was lost. Never put a
PIN, a token or an ID number into one.
"""


class WorkstationError(Exception):
    """An error that was foreseen: `code` is stable, `sentence` is for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence


class UserError(WorkstationError):
    """The person can mend it: wrong PIN, unreadable scan, wrong file type."""


class Unavailable(WorkstationError):
    """Something is not there now: server, USB key, disk. Nothing is lost; try again later."""


class Refused(WorkstationError):
    """The server or a rule says no: sign-in expired, no permission, stale, illegal move."""
