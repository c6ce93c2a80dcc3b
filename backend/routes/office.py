"""The office's outbox of messages, and the certificates it trusts."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.routes.caller import Member, TheOffice
from backend.services import accounts, notices, trust
from backend.wire import MessageList, StaffNames, TrustedChain

router = APIRouter(tags=["office"])


@router.get("/messages")
def messages(office: TheOffice, _member: Member, after: Annotated[int, Query(ge=0, le=2**53)] = 0) -> MessageList:
    """Give SMS and e-mails, oldest first."""
    return MessageList(messages=notices.messages(office, after))


@router.get("/staff")
def staff(office: TheOffice, _member: Member) -> StaffNames:
    """Give everybody's name, without roles: records name people by their sign-in."""
    return StaffNames(staff=accounts.staff_names(office))


@router.get("/chain")
def chain(office: TheOffice, _member: Member) -> TrustedChain:
    """Give the certificates of the CAs and of the seal maker."""
    return TrustedChain(certificates_pem=trust.trusted_certificates(office))
