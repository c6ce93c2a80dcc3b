"""Hand-over to SF Express, and the invoice."""

import base64
import hashlib
import re
from dataclasses import replace

from sqlalchemy import select

from backend.database.tables import OrderRow, UsbKeyEventRow
from backend.problems import Problem
from backend.services.documents import store_blob
from backend.services.notices import put_email
from backend.services.scene import Outcome, Scene, invalid, move
from review.actions import RecordInvoice, Ship
from review.identifiers import check_sf_waybill
from review.key_stock import KeyEventKind
from review.messages import invoice_email
from review.orders import Invoice, InvoiceState, OrderSnapshot, Shipment
from review.stages import StageAction

PDF_SIGNATURE = b"%PDF-"
PDF = "application/pdf"
LONGEST_ADDRESS = 200
_PART = r"[^\s@<>,;\x00-\x1f]+"  # one address and no second header; the mail server judges the rest
_ADDRESS = re.compile(rf"{_PART}@{_PART}\.{_PART}")


def ship(scene: Scene, action: Ship) -> Outcome:
    """Record the hand-over of the proven key; a waybill number belongs to one order."""
    judged = check_sf_waybill(action.waybill_number)
    if not judged.is_usable:
        raise invalid(judged.sentence)
    query = select(OrderRow.order_no).where(OrderRow.waybill_number == judged.value)
    other = scene.session.scalars(query.where(OrderRow.order_no != scene.order.order_no)).first()
    if other is not None:
        raise Problem(409, "waybill_in_use", f"运单号 {judged.value} 已用于订单 {other}，请核对后重新扫描。")
    _require_unused(scene, judged.value)
    shipment = Shipment(
        waybill_number=judged.value, usb_key_serial=action.usb_key_serial, by=scene.member.user, at=scene.at
    )
    order = replace(move(scene, StageAction.HAND_OVER), shipment=shipment)
    return Outcome(order=order, summary=f"顺丰到付寄出，运单号 {judged.value}")


def _require_unused(scene: Scene, waybill_number: str) -> None:
    """A waybill takes one parcel, once: also one that went out before a key was made again."""
    shipped = select(UsbKeyEventRow.order_no).where(
        UsbKeyEventRow.kind == KeyEventKind.SHIPPED.value, UsbKeyEventRow.note == waybill_number
    )
    earlier = scene.session.scalars(shipped).first()
    if earlier is not None:
        sentence = f"运单号 {waybill_number} 已用来寄过订单 {earlier} 的介质，请换一张运单。"
        raise Problem(409, "waybill_in_use", sentence)


def record_invoice(scene: Scene, action: RecordInvoice) -> Outcome:
    """E-mail the invoice to its recipient, or note that it came back."""
    order = scene.order
    invoice = order.invoice
    if invoice is None:
        raise invalid("该订单尚未制证，还没有待开的发票。")
    if action.state is InvoiceState.BOUNCED:
        return Outcome(
            order=replace(order, invoice=replace(invoice, state=InvoiceState.BOUNCED)), summary="发票邮件被退回"
        )
    if action.state is not InvoiceState.SENT:
        raise invalid("发票只能登记为已发送或被退回。")
    if scene.office.parts.delivery is None and not scene.office.config.is_training:
        sentence = "本服务器没有设置邮件服务器，发票寄不出去，没有登记为已发送；请管理员用 --smtp 设置。"
        raise Problem(503, "mail_not_configured", sentence)
    number, order = action.number.strip(), _addressed(order, action.email)
    _queue(scene, order, action, number)
    sent = Invoice(state=InvoiceState.SENT, due_at=invoice.due_at, number=number, sent_at=scene.now)
    return Outcome(order=replace(order, invoice=sent), summary=f"发票 {number} 已发往 {order.invoice_details.email}")


def _addressed(order: OrderSnapshot, email: str) -> OrderSnapshot:
    """Return the order with the recipient's corrected address, where one is given."""
    address = email.strip()
    if not address:
        return order
    if not _ADDRESS.fullmatch(address) or len(address) > LONGEST_ADDRESS:
        raise invalid("收票邮箱地址无效，请核对。")
    return replace(order, invoice_details=replace(order.invoice_details, email=address))


def _queue(scene: Scene, order: OrderSnapshot, action: RecordInvoice, number: str) -> None:
    mail = invoice_email(
        order_no=order.order_no,
        organisation=order.organisation.name,
        title=order.invoice_details.title,
        number=number,
    )
    put_email(
        scene.session,
        scene.office,
        to=order.invoice_details.email,
        subject=mail.subject,
        text=mail.text,
        order_no=order.order_no,
        attachment=_stored_pdf(scene, action),
        attachment_name=f"{number}.pdf",
    )


def _stored_pdf(scene: Scene, action: RecordInvoice) -> str | None:
    if not action.pdf_b64:
        return None
    try:
        content = base64.b64decode(action.pdf_b64, validate=True)
    except ValueError as error:
        raise invalid("发票文件不是有效的 base64。") from error
    if not content.startswith(PDF_SIGNATURE):
        raise invalid("发票文件不是 PDF。")
    sha256 = hashlib.sha256(content).hexdigest()
    store_blob(scene.session, scene.office, sha256, content, PDF)
    return sha256
