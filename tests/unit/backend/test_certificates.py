"""Small rules of certificate sets: PEM, subject, validity."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.problems import Problem
from backend.services.certificates import from_pem, pki_problem, to_pem, years_later
from backend.services.past import past_events
from pki.errors import PkiError
from review.stages import Stage
from training.samples import sample_orders, snapshot


@given(st.binary(min_size=1, max_size=400))
def test_pem_goes_there_and_back(content: bytes) -> None:
    text = to_pem(content)
    assert from_pem(text, "CERTIFICATE") == content
    assert max(len(line) for line in text.splitlines()) <= 64


@pytest.mark.parametrize(
    "text", ["", "-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----"]
)
def test_what_is_no_pem_is_refused(text: str) -> None:
    with pytest.raises(Problem) as refused:
        from_pem(text, "CERTIFICATE")
    assert refused.value.code == "invalid_action"


def test_a_year_after_29_february_is_28_february() -> None:
    assert years_later(datetime(2028, 2, 29, tzinfo=UTC), 1) == datetime(2029, 2, 28, tzinfo=UTC)
    assert years_later(datetime(2026, 11, 22, tzinfo=UTC), 2) == datetime(2028, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("set_exists", (409, "live_certificates_exist")),
        ("set_revoked", (409, "set_revoked")),
        ("csr_x", (422, "csr_x")),
    ],
)
def test_the_cas_refusals_become_the_servers(code: str, expected: tuple[int, str]) -> None:
    problem = pki_problem(PkiError(code, "不行。"))
    assert (problem.status, problem.code) == expected


def test_the_past_of_an_imported_order_is_told_in_order() -> None:
    now = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    from datetime import timedelta

    orders = [snapshot(one, now, lambda moment, hours: moment - timedelta(hours=hours)) for one in sample_orders()]
    completed = next(one for one in orders if one.stage is Stage.COMPLETED)
    events = past_events(completed)
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert {"submit", "decisions", "receipts", "certificates", "shipments"} <= {event.action for event in events}
