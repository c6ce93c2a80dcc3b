"""The server as witness: what it was shown once stays, and a chain that went back is refused and written down."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest

from pki.audit_checkpoints import sign_checkpoint
from tests.integration.backend.bench import Bench
from tests.integration.backend.desk import Desk

SEED = b"workstation one's secret seed 32"
AT = datetime(2026, 11, 30, 8, tzinfo=UTC)


def checkpoint(seq: int, what: str = "", seed: bytes = SEED) -> dict[str, Any]:
    mac = hashlib.sha256(f"{seq}{what}".encode()).hexdigest()
    made = sign_checkpoint(seed, seq=seq, mac=mac, taken_at=AT)
    return {
        "chain": made.chain,
        "seq": made.seq,
        "mac": made.mac,
        "taken_at": AT.isoformat(),
        "signature": made.signature,
    }


def send(desk: Desk, body: dict[str, Any]) -> tuple[int, str]:
    answer = desk.call("POST", "/audit-checkpoints", json=body)
    return answer.status_code, answer.json()["code"] if answer.content else ""


def test_checkpoints_are_given_back_as_they_were_signed(bench: Bench) -> None:
    other = b"workstation two's secret seed 32"
    with Desk(bench, "pre_reviewer") as desk, Desk(bench, "auditor") as auditor:
        sent = [checkpoint(3), checkpoint(9), checkpoint(9), checkpoint(2, seed=other)]
        assert [send(desk, one) for one in sent] == [(204, "")] * 4
        chain = f"/audit-checkpoints/{sent[0]['chain']}"
        ours = desk.get(chain)["checkpoints"]
        above = desk.get(chain, after=3)["checkpoints"]
        all_chains = auditor.get("/audit-checkpoints")["checkpoints"]
    assert [(one["by"], one["checkpoint"]["seq"]) for one in ours] == [(desk.user, 3), (desk.user, 9)]
    assert above == ours[1:]
    found = ours[1]["checkpoint"]
    assert datetime.fromisoformat(found.pop("taken_at")) == AT
    assert found == {name: value for name, value in sent[1].items() if name != "taken_at"}
    assert [one["checkpoint"]["seq"] for one in all_chains] == [9, 2]


@pytest.mark.parametrize(
    "later", [checkpoint(9, "forged"), checkpoint(5), checkpoint(5, "forged")], ids=["9", "5", "5f"]
)
def test_a_chain_that_went_back_or_was_replaced_is_refused_and_written_down(
    bench: Bench, later: dict[str, Any]
) -> None:
    with Desk(bench, "pre_reviewer") as desk:
        assert send(desk, checkpoint(9))[0] == 204
        assert send(desk, later) == (409, "audit_checkpoint_conflict")
        assert (desk.user, "audit_checkpoint_conflict", "") in bench.audit()
        assert [one["checkpoint"]["seq"] for one in desk.get("/audit-checkpoints")["checkpoints"]] == [9]


@pytest.mark.parametrize(
    "change",
    [{"seq": 10}, {"seq": 0}, {"seq": 2**40}, {"mac": "00" * 32}, {"chain": "x"}, {"signature": "00" * 64}],
    ids=str,
)
def test_what_its_workstation_did_not_sign_is_refused(bench: Bench, change: dict[str, Any]) -> None:
    with Desk(bench, "pre_reviewer") as desk:
        assert send(desk, {**checkpoint(9), **change}) == (422, "audit_checkpoint_invalid")
        assert desk.get("/audit-checkpoints")["checkpoints"] == []


def test_nobody_sends_or_reads_without_a_sign_in(bench: Bench) -> None:
    with Desk(bench, "pre_reviewer") as desk:
        del desk.http.headers["Authorization"]
        assert send(desk, checkpoint(9)) == (401, "token_invalid")
        assert desk.call("GET", "/audit-checkpoints").status_code == 401
        assert desk.call("GET", f"/audit-checkpoints/{checkpoint(9)['chain']}").status_code == 401
