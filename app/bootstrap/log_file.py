"""The log's file; imported with the first line that is written."""

import logging
import logging.handlers


class QuietFile(logging.handlers.RotatingFileHandler):
    """Keeps a full disk to itself: the standard handler would print a traceback over the program's own sentence."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Drop the line."""
