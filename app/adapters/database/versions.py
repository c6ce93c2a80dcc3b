"""The schema's versions, without importing Alembic: a start on an up-to-date file does not pay for it."""

KNOWN = ("0001", "0002")
HEAD = KNOWN[-1]
