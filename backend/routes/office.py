"""The office's outbox of messages, and the certificates it trusts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from backend.routes.caller import Member, TheOffice, member_with
from backend.services import accounts, check_figures, notices, trust
from backend.wire import CheckFigures, MessageList, StaffMember, StaffNames, TrustedChain
from review.stages import Role

router = APIRouter(tags=["office"])

Overseer = Annotated[StaffMember, Depends(member_with(Role.SUPERVISOR, Role.AUDITOR))]


@router.get("/messages")
def messages(office: TheOffice, _member: Member, after: Annotated[int, Query(ge=0, le=2**53)] = 0) -> MessageList:
    """Give SMS and e-mails, oldest first."""
    return MessageList(messages=notices.messages(office, after))


@router.get("/staff")
def staff(office: TheOffice, _member: Member) -> StaffNames:
    """Give everybody's name, without roles: records name people by their sign-in."""
    return StaffNames(staff=accounts.staff_names(office))


@router.get("/check-figures")
def figures_of_checks(office: TheOffice, _member: Overseer) -> CheckFigures:
    """Give how often people decided against each machine check, over every decision of the office."""
    return CheckFigures(checks=check_figures.figures(office))


@router.get("/chain")
def chain(office: TheOffice, _member: Member) -> TrustedChain:
    """Give the certificates of the CAs and of the seal maker."""
    return TrustedChain(certificates_pem=trust.trusted_certificates(office))
