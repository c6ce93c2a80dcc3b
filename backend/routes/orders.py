"""Reading orders, and leases."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from backend.routes.caller import Member, TheOffice, member_with
from backend.services import check_figures, leases, orders
from backend.services.certificates import subject_of
from backend.wire import CertificateSubject, ChangesPage, History, Judgements, LeaseRequest, ParcelOwner, StaffMember
from review.orders import IdentityNumbers, Lease, OrderNo, OrderSnapshot
from review.stages import Role

router = APIRouter(tags=["orders"])

WORKERS = (Role.PRE_REVIEWER, Role.INTAKE, Role.PAPER_REVIEWER, Role.PRODUCTION, Role.SUPERVISOR)
Worker = Annotated[StaffMember, Depends(member_with(*WORKERS))]
IdentityReader = Annotated[
    StaffMember, Depends(member_with(Role.PRE_REVIEWER, Role.PAPER_REVIEWER, Role.SUPERVISOR, Role.AUDITOR))
]


@router.get("/changes", response_model=ChangesPage)
def changes(
    office: TheOffice,
    _member: Member,
    after: Annotated[str | None, Query(max_length=80)] = None,
    limit: Annotated[int, Query(ge=1, le=orders.LARGEST_PAGE)] = orders.LARGEST_PAGE,
) -> Response:
    """Give the orders that changed after a cursor, in commit order, each once, as it stands now."""
    return Response(orders.changes_json(office, after, limit), media_type="application/json")


@router.get("/orders/{order_no}")
def order(office: TheOffice, _member: Member, order_no: str) -> OrderSnapshot:
    """Give the order as it stands."""
    return orders.order_as_it_stands(office, order_no)


@router.get("/orders/{order_no}/identity")
def identity(office: TheOffice, member: IdentityReader, order_no: str) -> IdentityNumbers:
    """Give the ID numbers; who asked is recorded."""
    return orders.identity(office, order_no, member)


@router.get("/orders/{order_no}/history")
def history(office: TheOffice, _member: Member, order_no: str) -> History:
    """Give the order's events, oldest first."""
    return History(events=orders.history(office, order_no))


@router.get("/orders/{order_no}/judgements")
def judgements(office: TheOffice, _member: Member, order_no: str) -> Judgements:
    """Give what people said of the machine's findings, with who and when."""
    return Judgements(judgements=check_figures.judgements(office, OrderNo(order_no)))


@router.get("/orders/{order_no}/certificate-subject")
def certificate_subject(office: TheOffice, _member: Member, order_no: str) -> CertificateSubject:
    """Give the subject that the order's CSR has to carry."""
    subject = subject_of(orders.order_as_it_stands(office, order_no))
    return CertificateSubject(
        common_name=subject.common_name,
        organisation=subject.organisation,
        organisational_unit=subject.organisational_unit,
        locality=subject.locality,
        province=subject.province,
        country=subject.country,
        uscc=subject.uscc,
    )


@router.get("/parcels/{courier_number}")
def parcel(office: TheOffice, _member: Member, courier_number: str) -> ParcelOwner:
    """Give the order whose applicant entered this courier number."""
    return ParcelOwner(order_no=orders.parcel_owner(office, courier_number))


@router.post("/orders/{order_no}/lease")
def take_lease(office: TheOffice, member: Worker, order_no: str, body: LeaseRequest) -> Lease:
    """Take the order's lease, or renew one's own."""
    return leases.take(office, order_no, member, timedelta(seconds=body.ttl_seconds))


@router.delete("/orders/{order_no}/lease", status_code=204)
def release_lease(office: TheOffice, member: Worker, order_no: str) -> Response:
    """Give the lease back."""
    leases.release(office, order_no, member)
    return Response(status_code=204)
