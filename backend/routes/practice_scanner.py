"""The practice scanner of the intake desk, in a training office only (404 elsewhere)."""

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.routes.caller import TheOffice, member_with
from backend.services import samples
from backend.wire import PracticeSheets, StaffMember
from review.stages import Role

router = APIRouter(prefix="/training/parcels", tags=["training"])

IntakeDesk = Annotated[StaffMember, Depends(member_with(Role.INTAKE))]


@router.get("/{order_no}/sheets")
def sheets(office: TheOffice, _member: IntakeDesk, order_no: str) -> PracticeSheets:
    """Give the sheets of the parcel that the order awaits, drawn now where nobody asked before: allow a minute."""
    return samples.practice_sheets(office, order_no)
