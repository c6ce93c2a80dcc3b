"""Sign-in of staff, and the server's health."""

from fastapi import APIRouter, Response

from backend.routes.caller import AccessToken, Member, TheOffice
from backend.services import accounts
from backend.version import VERSION
from backend.wire import Credentials, Health, RefreshRequest, SessionAnswer, StaffMember

router = APIRouter(tags=["session"])


@router.get("/health")
def health(office: TheOffice) -> Health:
    """Say that the server is there; needs no sign-in."""
    return Health(service="ca-review-office", version=VERSION, training=office.config.is_training, time=office.now())


@router.post("/session")
def sign_in(office: TheOffice, body: Credentials) -> SessionAnswer:
    """Sign in with name and password."""
    return accounts.sign_in(office, body.user, body.password)


@router.post("/session/refresh")
def refresh(office: TheOffice, body: RefreshRequest) -> SessionAnswer:
    """Spend the refresh token for a new pair of tokens."""
    return accounts.refresh(office, body.refresh_token)


@router.get("/session")
def signed_in(member: Member) -> StaffMember:
    """Say who is signed in."""
    return member


@router.delete("/session", status_code=204)
def sign_out(office: TheOffice, _member: Member, token: AccessToken) -> Response:
    """Revoke the session's tokens."""
    accounts.sign_out(office, token)
    return Response(status_code=204)
