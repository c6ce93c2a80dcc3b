"""Checkpoints of the workstations' audit chains."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from backend.routes.caller import Member, TheOffice
from backend.services import audit_checkpoints
from backend.services.audit_checkpoints import LARGEST_SEQ
from backend.wire import WitnessedCheckpoints
from pki.audit_checkpoints import AuditCheckpoint

router = APIRouter(prefix="/audit-checkpoints", tags=["audit"])


@router.post("", status_code=204)
def keep(office: TheOffice, member: Member, body: AuditCheckpoint) -> Response:
    """Witness a place of a workstation's audit chain."""
    audit_checkpoints.keep(office, member, body)
    return Response(status_code=204)


@router.get("")
def newest(office: TheOffice, _member: Member) -> WitnessedCheckpoints:
    """Give the newest checkpoint of every chain: a workstation that began a new one shows."""
    return WitnessedCheckpoints(checkpoints=audit_checkpoints.newest(office))


@router.get("/{chain}")
def of_chain(
    office: TheOffice, _member: Member, chain: str, after: Annotated[int, Query(ge=0, le=LARGEST_SEQ)] = 0
) -> WitnessedCheckpoints:
    """Give the checkpoints of a chain above a place, in their order; none is the end."""
    return WitnessedCheckpoints(checkpoints=audit_checkpoints.of_chain(office, chain, after))
