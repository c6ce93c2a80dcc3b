"""The applicant of a sample order, played by whoever practises; in a training office only (404 elsewhere)."""

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.routes.caller import TheOffice, member_with
from backend.services import samples
from backend.wire import PortalOrder, StaffMember
from review.stages import Role

router = APIRouter(prefix="/training/orders", tags=["training"])

WhoPractises = Annotated[StaffMember, Depends(member_with(*(role for role in Role if role is not Role.AUDITOR)))]


@router.post("/{order_no}/applicant-turns")
def take_turn(office: TheOffice, _member: WhoPractises, order_no: str) -> PortalOrder:
    """Do what the applicant is awaited for: upload the corrected round, pay, or post the paper."""
    return samples.act_as_applicant(office, order_no)
