"""A checkpoint is genuine only as it was signed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from pki.audit_checkpoints import AuditCheckpoint, chain_name, is_genuine, sign_checkpoint

AT = datetime(2026, 11, 30, 8, 0, 0, 123456, tzinfo=UTC)
MAC = "0f" * 32


def a_checkpoint() -> AuditCheckpoint:
    return sign_checkpoint(b"s" * 32, seq=7, mac=MAC, taken_at=AT)


def test_it_names_its_chain_and_holds_in_any_zone_and_without_fractions() -> None:
    made = a_checkpoint()
    assert made.chain == chain_name(b"s" * 32)
    assert is_genuine(made)
    assert is_genuine(replace(made, taken_at=AT.replace(microsecond=0).astimezone(timezone(timedelta(hours=8)))))


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 8},
        {"mac": "0e" * 32},
        {"taken_at": AT + timedelta(seconds=1)},
        {"chain": chain_name(b"t" * 32)},
        {"chain": chain_name(b"s" * 32).upper()},
        {"chain": "no hex"},
        {"mac": ""},
        {"signature": ""},
        {"signature": "00" * 64},
        {"signature": "中"},
        {"taken_at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))},
    ],
    ids=str,
)
def test_anything_else_is_not_genuine(change: dict[str, object]) -> None:
    assert not is_genuine(replace(a_checkpoint(), **change))
