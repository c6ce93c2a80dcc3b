"""USB keys for practice, in a training office only (404 elsewhere)."""

from fastapi import APIRouter

from backend.office import Office
from backend.parts import PracticeKeys
from backend.problems import Problem
from backend.routes.caller import Member, TheOffice
from backend.wire_usb_keys import PracticeDesk, PracticePlace, PracticeSwap

router = APIRouter(prefix="/training/usb-keys", tags=["training"])


def _keys(office: Office) -> PracticeKeys:
    if office.parts.practice_keys is None:
        raise Problem(404, "not_found", "没有这个地址或资源。")
    return office.parts.practice_keys


def _desk(keys: PracticeKeys) -> PracticeDesk:
    drivers = keys.drivers()
    return PracticeDesk(drivers=drivers, keys=keys.keys())


@router.get("")
def desk(office: TheOffice, _member: Member) -> PracticeDesk:
    """Give what drives the keys for practice, and the keys."""
    return _desk(_keys(office))


@router.post("/places")
def place(office: TheOffice, _member: Member, body: PracticePlace) -> PracticeDesk:
    """Insert a software key, or pull it out."""
    keys = _keys(office)
    if not keys.place(body.usb_key_serial, is_inserted=body.is_inserted):
        raise Problem(404, "usb_key_unknown", f"没有软件介质 {body.usb_key_serial}。")
    return _desk(keys)


@router.post("/swaps")
def swap(office: TheOffice, _member: Member, body: PracticeSwap) -> PracticeDesk:
    """Pull the driver's keys out and insert a blank one."""
    keys = _keys(office)
    if not keys.swap(body.driver):
        raise Problem(422, "invalid_request", "没有这种驱动的练习介质，可用：skf、pkcs11。")
    return _desk(keys)
