"""What exists in a training office only: simulated payment and the sample applicant (404 elsewhere)."""

from fastapi import APIRouter

from backend.routes.caller import Applicant, TheOffice
from backend.services import portal, samples
from backend.wire import PortalOrder, PreparedParcel

router = APIRouter(prefix="/portal", tags=["training"])


@router.post("/orders/{order_no}/payments")
def pay(office: TheOffice, uscc: Applicant, order_no: str) -> PortalOrder:
    """Simulate the payment callback."""
    return portal.pay(office, order_no, uscc)


@router.post("/orders/{order_no}/prepared-submission")
def resubmit(office: TheOffice, uscc: Applicant, order_no: str) -> PortalOrder:
    """Let the sample applicant upload the corrected round and submit it."""
    return samples.resubmit(office, order_no, uscc)


@router.post("/orders/{order_no}/prepared-parcel")
def post_parcel(office: TheOffice, uscc: Applicant, order_no: str) -> PreparedParcel:
    """Let the sample applicant post the paper set; the answer lists the sheets in the parcel."""
    return samples.post_parcel(office, order_no, uscc)
