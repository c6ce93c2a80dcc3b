"""The audit trail speaks in words, not in codes."""

from datetime import UTC, datetime

import pytest

from app.ports.audit import AuditEvent, AuditRow
from review.actions import ActionKind
from ui.office.lists import ACTION_WORDS, audit_line

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def line_of(action: str, **facts: str) -> tuple[str, ...]:
    event = AuditEvent(at=AT, by="lina", action=action, order_no="JX20261122-0042", facts=tuple(facts.items()))
    return audit_line(AuditRow(seq=7, event=event, previous="", mac=""))


@pytest.mark.parametrize("kind", list(ActionKind))
@pytest.mark.parametrize("what", ["queued", "answered", "undone", "discarded", "retaken", "needs_person"])
def test_an_act_of_the_outbox_is_named(kind: ActionKind, what: str) -> None:
    words = line_of(f"action_{what}", kind=kind.value, key="k")[3]
    assert "_" not in words
    assert kind.value in ACTION_WORDS


@pytest.mark.parametrize("action", ["sign_in", "show_document", "print_pin_letter", "confirm_seal_picture"])
def test_an_act_of_its_own_is_named(action: str) -> None:
    assert "_" not in line_of(action)[3]
