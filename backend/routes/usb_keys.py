"""The key stock, and the admin PINs in escrow."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from backend.routes.actions import IdempotencyKey
from backend.routes.caller import Member, TheOffice, member_with
from backend.services import admin_pins, key_stock
from backend.wire import StaffMember
from backend.wire_usb_keys import AdminPinDeposit, AdminPinReturn, AdminPinsOfKey, AdminPinWish, StockEntry
from review.key_stock import KeyHistory, KeyStockPage, StockedKey, StockState
from review.stages import Role

router = APIRouter(prefix="/usb-keys", tags=["usb keys"])

KeyDesk = Annotated[StaffMember, Depends(member_with(Role.PRODUCTION, Role.SUPERVISOR))]
Producer = Annotated[StaffMember, Depends(member_with(Role.PRODUCTION))]
Text = Annotated[str, Query(max_length=80)]


@router.get("")
def stock(
    office: TheOffice,
    _member: Member,
    state: StockState | None = None,
    find: Text = "",
    limit: Annotated[int, Query(ge=1, le=key_stock.LARGEST_PAGE)] = 100,
) -> KeyStockPage:
    """Give the counts of the key stock, and the keys that match, the newest change first."""
    return key_stock.stock(office, state=state, text=find, limit=limit)


@router.get("/history")
def history(office: TheOffice, _member: Member, usb_key_serial: Text) -> KeyHistory:
    """Give a key and everything that happened to it, oldest first."""
    return key_stock.history(office, usb_key_serial)


@router.post("/entries")
def enter(office: TheOffice, member: KeyDesk, idempotency_key: IdempotencyKey, body: StockEntry) -> StockedKey:
    """Enter a key's stock state by hand: received, blank, quarantined or recycled."""
    entry = key_stock.Entry(
        entry=idempotency_key,
        usb_key_serial=body.usb_key_serial,
        state=body.state,
        order_no=body.order_no,
        note=body.note,
    )
    return key_stock.enter(office, member, entry)


@router.post("/admin-pins", status_code=204)
def deposit(office: TheOffice, member: Producer, body: AdminPinDeposit) -> Response:
    """Keep an admin PIN, before it is set on the key."""
    admin_pins.deposit(office, member, usb_key_serial=body.usb_key_serial, order_no=body.order_no, pin=body.pin)
    return Response(status_code=204)


@router.post("/admin-pins/withdrawals")
def withdraw(office: TheOffice, member: KeyDesk, body: AdminPinWish, response: Response) -> AdminPinsOfKey:
    """Hand out the admin PINs of one key for one unlock; who asked is recorded."""
    response.headers["Cache-Control"] = "no-store"
    loan = admin_pins.Loan(usb_key_serial=body.usb_key_serial, order_no=body.order_no, reason=body.reason)
    return AdminPinsOfKey(pins=admin_pins.withdraw(office, member, loan))


@router.post("/admin-pins/returns", status_code=204)
def give_back(office: TheOffice, member: KeyDesk, body: AdminPinReturn) -> Response:
    """Say that the unlock is over."""
    admin_pins.give_back(office, member, body.usb_key_serial)
    return Response(status_code=204)
