"""Entering people into an office from its own machine, before anybody can sign in."""

from collections.abc import Sequence

from backend.database.tables import AuditRow
from backend.office import Office
from backend.passwords import hash_password
from backend.services.accounts import NewStaff, add_staff
from review.stages import Role


def enter_staff(office: Office, *, user: str, name: str, roles: Sequence[Role], password: str) -> None:
    """Enter a person, or change one; recorded."""
    person = NewStaff(user=user, name=name, roles=tuple(roles), password_hash=hash_password(password))
    with office.database.write() as session:
        add_staff(session, [person])
        session.add(AuditRow(at=office.now(), by="system", what="staff_entered", order_no=user[:40]))
