"""Scanned pages wrapped to the server's key: how they are wrapped, and opening those of a lost workstation."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool

from backend.routes.caller import Member, TheOffice, member_with
from backend.routes.documents import BINARY_BODY, read_body
from backend.services import wrapped_pages
from backend.wire import OpenedPage, StaffMember, WrappingKey
from pki.wrapped_page import public_key_of
from review.stages import Role

router = APIRouter(tags=["wrapped pages"])

_OVERHEAD = 4096
Opener = Annotated[StaffMember, Depends(member_with(Role.INTAKE, Role.PAPER_REVIEWER, Role.SUPERVISOR))]


@router.get("/wrapping-key")
def wrapping_key(office: TheOffice, _member: Member) -> WrappingKey:
    """Give the public key to which workstations wrap pages that they have not sent yet."""
    return WrappingKey(algorithm="x25519", public_key=public_key_of(office.wrapping_secret).hex())


@router.put("/wrapped-pages", openapi_extra=BINARY_BODY)
async def open_page(office: TheOffice, member: Opener, request: Request) -> OpenedPage:
    """Open a wrapped page; its bytes are then to be had under their SHA-256. Repeating is harmless."""
    wrapped = await read_body(request, office.config.largest_document + _OVERHEAD)
    return await run_in_threadpool(wrapped_pages.open_page, office, member, wrapped)
