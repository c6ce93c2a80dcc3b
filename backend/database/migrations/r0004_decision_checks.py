"""What each decision says of each machine check; worked out of the decisions that are there already."""

import json
from collections import Counter

import sqlalchemy as sa
from alembic import op

REVISION = "4"
_LONGEST_NAME = 60
_AT_ONCE = 500
_COUNTS = ("shown", "failed", "overrides", "decided_pass", "failed_but_passed", "doubts", "doubts_in_order")


def upgrade() -> None:
    """Make the table and fill it: earlier decisions carry what was overridden, not what was shown."""
    table = op.create_table(
        "decision_checks",
        sa.Column("action_key", sa.String(length=80), nullable=False),
        sa.Column("finding", sa.String(length=60), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("overrides", sa.Integer(), nullable=False),
        sa.Column("decided_pass", sa.Integer(), nullable=False),
        sa.Column("failed_but_passed", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("doubts_in_order", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("action_key", "finding"),
    )
    connection = op.get_bind()
    decided = connection.execute(sa.text("SELECT key, body FROM actions WHERE kind = 'decisions'"))
    for some in decided.partitions(_AT_ONCE):
        rows = [row for key, body in some for row in _rows(key, body)]
        if rows:
            connection.execute(table.insert(), rows)


def _rows(key: str, body: str) -> list[dict[str, object]]:
    found: dict[str, Counter[str]] = {}
    for one in json.loads(body)["action"].get("overrides", ()):
        finding, passed = one["finding"], one["decided"] in ("pass", "ok")
        if not 0 < len(finding) <= _LONGEST_NAME:
            continue
        counts = found.setdefault(finding, Counter())
        if one["proposed"] in ("review", "not_measured", "not_applicable"):
            is_answer = passed or one["decided"] in ("fail", "wrong")
            counts.update(doubts=int(is_answer), doubts_in_order=int(passed))
        elif one["decided"] != one["proposed"]:
            counts.update(overrides=1, decided_pass=int(passed))
    return [
        {"action_key": key, "finding": finding, **{name: counts[name] for name in _COUNTS}}
        for finding, counts in found.items()
        if counts.total()
    ]
