"""The applicant's side."""

from fastapi import APIRouter, Request, Response

from backend.routes.caller import Applicant, TheOffice
from backend.routes.documents import BINARY_BODY, store_body
from backend.services import accounts, portal
from backend.wire import PortalCourier, PortalCredentials, PortalOrder, PortalOrders, PortalSession, PortalUpload

router = APIRouter(prefix="/portal", tags=["portal"])


@router.post("/session")
def sign_in(office: TheOffice, body: PortalCredentials) -> PortalSession:
    """Sign an applicant in."""
    return PortalSession(access_token=accounts.sign_in_applicant(office, body.uscc, body.password))


@router.get("/orders")
def orders(office: TheOffice, uscc: Applicant) -> PortalOrders:
    """Give the applicant's orders, with the reasons to read."""
    return PortalOrders(orders=portal.own_orders(office, uscc))


@router.put("/documents/{sha256}", status_code=204, openapi_extra=BINARY_BODY)
async def put_document(office: TheOffice, _uscc: Applicant, sha256: str, request: Request) -> Response:
    """Store an upload's bytes (at most 1 MB) under their SHA-256."""
    return await store_body(office, sha256, request, limit=portal.UPLOAD_LIMIT)


@router.post("/orders/{order_no}/documents")
def upload(office: TheOffice, uscc: Applicant, order_no: str, body: PortalUpload) -> PortalOrder:
    """Take an uploaded picture into the coming round."""
    return portal.upload(office, order_no, uscc, body)


@router.post("/orders/{order_no}/submissions")
def submit(office: TheOffice, uscc: Applicant, order_no: str) -> PortalOrder:
    """Submit the order, or the corrected round."""
    return portal.submit(office, order_no, uscc)


@router.post("/orders/{order_no}/courier")
def courier(office: TheOffice, uscc: Applicant, order_no: str, body: PortalCourier) -> PortalOrder:
    """Note the courier number of the posted paper set."""
    return portal.enter_courier(office, order_no, uscc, body.courier_number)
