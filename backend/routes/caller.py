"""Who calls: the office behind a request, and the person its token belongs to."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from backend.office import Office
from backend.services.accounts import require_role, signed_in_applicant, signed_in_member, token_problem
from backend.sessions import TokenRefused
from backend.wire import StaffMember
from review.stages import Role

_bearer = HTTPBearer(auto_error=False, description="access_token")


def office_of(request: Request) -> Office:
    """Return the running office."""
    office = request.app.state.office
    assert isinstance(office, Office)  # noqa: S101 - create_app put it there
    return office


TheOffice = Annotated[Office, Depends(office_of)]


def access_token(credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]) -> str:
    """Return the bearer token; refuse a request without one."""
    if credentials is None:
        raise token_problem(TokenRefused("token_invalid"))
    return credentials.credentials


AccessToken = Annotated[str, Depends(access_token)]


def _member(office: TheOffice, token: AccessToken) -> StaffMember:
    return signed_in_member(office, token)


Member = Annotated[StaffMember, Depends(_member)]


def member_with(*roles: Role) -> Callable[[StaffMember], StaffMember]:
    """Return a dependency that lets only holders of one of the roles through."""

    def check(member: Member) -> StaffMember:
        require_role(member, roles)
        return member

    return check


def _applicant(office: TheOffice, token: AccessToken) -> str:
    return signed_in_applicant(office, token)


Applicant = Annotated[str, Depends(_applicant)]
