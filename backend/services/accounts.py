"""Staff and applicants: who they are, and signing in."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database.tables import ApplicantRow, AuditRow, StaffRow
from backend.office import Office
from backend.passwords import is_password
from backend.problems import Problem
from backend.sessions import (
    Purpose,
    TokenPair,
    TokenRefused,
    check_token,
    make_pair,
    make_token,
    revoke_family,
    spend_refresh_token,
    start_family,
)
from backend.wire import SessionAnswer, StaffMember, StaffName
from review.stages import Role

TOKEN_SENTENCES = {
    "token_invalid": "登录已失效，请重新登录。",
    "token_expired": "登录已过期，请刷新或重新登录。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStaff:
    """A person to be entered."""

    user: str
    name: str
    roles: tuple[Role, ...]
    password_hash: str = field(repr=False)


def add_staff(session: Session, people: Iterable[NewStaff]) -> None:
    """Enter people, or change those who are there."""
    for person in people:
        roles = ",".join(person.roles)
        row = StaffRow(user=person.user, name=person.name, roles=roles, password_hash=person.password_hash)
        session.merge(row)


def staff_names(office: Office) -> tuple[StaffName, ...]:
    """Return everybody of the office, by sign-in."""
    with office.database.read() as session:
        rows = session.execute(select(StaffRow.user, StaffRow.name).order_by(StaffRow.user))
        return tuple(StaffName(user=user, name=name) for user, name in rows)


def token_problem(error: TokenRefused) -> Problem:
    """Say that a token is not accepted."""
    return Problem(401, error.code, TOKEN_SENTENCES[error.code])


def _member(row: StaffRow) -> StaffMember:
    return StaffMember(user=row.user, name=row.name, roles=tuple(Role(role) for role in row.roles.split(",") if role))


def _answer(office: Office, row: StaffRow, pair: TokenPair) -> SessionAnswer:
    return SessionAnswer(
        access_token=pair.access,
        refresh_token=pair.refresh,
        expires_in=int(office.config.access_ttl.total_seconds()),
        user=_member(row),
    )


def _pair(session: Session, office: Office, family: str, user: str) -> TokenPair:
    config = office.config
    return make_pair(
        session,
        family=family,
        subject=user,
        now=office.now(),
        access_ttl=config.access_ttl,
        refresh_ttl=config.refresh_ttl,
    )


def sign_in(office: Office, user: str, password: str) -> SessionAnswer:
    """Open a session by name and password."""
    with office.database.read() as session:
        row = session.get(StaffRow, user)
    is_right = _is_right(office, user, password, None if row is None else row.password_hash)
    with office.database.write() as session:
        if row is not None:
            what = "signed_in" if is_right else "sign_in_failed"
            session.add(AuditRow(at=office.now(), by=row.user, what=what))
        if row is not None and is_right and row.is_active:
            return _answer(office, row, _pair(session, office, start_family(), row.user))
    raise Problem(401, "sign_in_failed", "用户名或密码不正确，请核对后重试。")


def _is_right(office: Office, name: str, password: str, password_hash: str | None) -> bool:
    """Tell whether the password is right; refuse to look at it after too many wrong ones."""
    now = office.now()
    wait = office.attempts.wait(name, now)
    if wait is not None:
        seconds = int(wait.total_seconds()) + 1
        raise Problem(429, "too_many_attempts", f"密码错误次数过多，请 {seconds} 秒后再试。", retry_after=seconds)
    is_right = is_password(password, password_hash)
    if is_right:
        office.attempts.succeeded(name)
    else:
        office.attempts.failed(name, now)
    return is_right


def refresh(office: Office, refresh_token: str) -> SessionAnswer:
    """Spend a refresh token for a new pair."""
    try:
        with office.database.write() as session:
            token = spend_refresh_token(session, refresh_token, office.now())
            row = None if token is None else session.get(StaffRow, token.subject)
            if token is not None and row is not None and row.is_active:
                return _answer(office, row, _pair(session, office, token.family, row.user))
    except TokenRefused as error:
        raise token_problem(error) from error
    raise token_problem(TokenRefused("token_invalid"))


def sign_out(office: Office, access_token: str) -> None:
    """Revoke the session's tokens."""
    with office.database.write() as session:
        token = check_token(session, access_token, Purpose.ACCESS, office.now())
        revoke_family(session, token.family, office.now())


def signed_in_member(office: Office, access_token: str) -> StaffMember:
    """Return the person an access token belongs to."""
    try:
        with office.database.read() as session:
            token = check_token(session, access_token, Purpose.ACCESS, office.now())
            row = session.get(StaffRow, token.subject)
    except TokenRefused as error:
        raise token_problem(error) from error
    if row is None or not row.is_active:
        raise token_problem(TokenRefused("token_invalid"))
    return _member(row)


def sign_in_applicant(office: Office, uscc: str, password: str) -> str:
    """Open a portal session and return its token."""
    with office.database.read() as session:
        row = session.get(ApplicantRow, uscc)
    if not _is_right(office, uscc, password, None if row is None else row.password_hash):
        raise Problem(401, "sign_in_failed", "信用代码或密码不正确，请核对后重试。")
    with office.database.write() as session:
        expires_at = office.now() + office.config.refresh_ttl
        return make_token(session, family=start_family(), purpose=Purpose.PORTAL, subject=uscc, expires_at=expires_at)


def signed_in_applicant(office: Office, token: str) -> str:
    """Return the credit code a portal token belongs to."""
    try:
        with office.database.read() as session:
            return check_token(session, token, Purpose.PORTAL, office.now()).subject
    except TokenRefused as error:
        raise token_problem(error) from error


def require_role(member: StaffMember, roles: Iterable[Role]) -> None:
    """Refuse a person who holds none of the roles."""
    if not set(member.roles) & set(roles):
        raise Problem(403, "role_missing", "您的角色无权执行此操作，请联系主管。")
