"""What the office sends: the two SMS texts, each one segment, and the invoice e-mail (DOMAIN §7)."""

from dataclasses import dataclass

from review.orders import OrderNo, Verdict
from review.stages import Stage

SMS_SIGNATURE = "【江西CA】"
# One SMS segment in UCS-2 holds 140 octets = 70 UTF-16 units (3GPP TS 23.038 §6.2.3).
SMS_SEGMENT_UNITS = 70

_PASSED = "您的订单{order_no}资料审核已通过，请登录数字证书在线受理系统付款。"
_NOT_PASSED = "您的订单{order_no}资料审核未通过，请登录数字证书在线受理系统查看原因。"
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """An e-mail as the server sends it."""

    subject: str
    text: str


def utf16_units(text: str) -> int:
    """Count the UTF-16 units of `text`, by which an SMS is measured; a rare character counts two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def passed_sms(order_no: OrderNo) -> str:
    """Return the SMS to the handling agent when the pre-review passed: one segment, signature included."""
    return _one_segment(_PASSED, order_no)


def not_passed_sms(order_no: OrderNo) -> str:
    """Return the SMS to the handling agent when the pre-review did not pass; the reasons are read in the portal."""
    return _one_segment(_NOT_PASSED, order_no)


def decision_sms(order_no: OrderNo, *, stage: Stage, verdict: Verdict) -> str:
    """Return the SMS that a verdict sends, empty where it sends none.

    The server sends what this returns, and a reviewer sees it before deciding. A paper review sends none: its failure
    is told by phone (DOMAIN §7).
    """
    if stage is not Stage.PRE_REVIEW:
        return ""
    return passed_sms(order_no) if verdict is Verdict.PASS else not_passed_sms(order_no)


def invoice_email(*, order_no: OrderNo, organisation: str, title: str, number: str) -> Email:
    """Return the e-mail that brings the invoice to its recipient."""
    return Email(
        subject=f"{SMS_SIGNATURE}数字证书服务费电子发票（订单{_one_line(order_no)}）",
        text=(
            f"{organisation}：\n\n"
            f"您好！订单{_one_line(order_no)}的数字证书（含电子签章）已制作完成，电子发票已开具，请查收附件。\n\n"
            f"发票抬头：{title}\n发票号码：{number}\n\n"
            "本邮件由系统自动发送，请勿直接回复。如有疑问，请致电客服热线。\n\n江西CA"
        ),
    )


def shipping_notice(*, order_no: OrderNo, waybill_number: str) -> str:
    """Return the notice the applicant reads in the portal after hand-over; SF Express tells the recipient itself."""
    return (
        f"您的订单{_one_line(order_no)}的数字证书已通过顺丰速运寄出（到付），运单号：{waybill_number}。"
        "收件人可关注“顺丰速运”公众号查询物流。"
    )


def _one_line(order_no: str) -> str:
    return "".join(character for character in order_no if character.isprintable())


def _one_segment(template: str, order_no: OrderNo) -> str:
    """Fill `template`; an order number too long for one segment keeps its end, which tells orders apart."""
    room = SMS_SEGMENT_UNITS - utf16_units(SMS_SIGNATURE + template.format(order_no=""))
    shown = _one_line(order_no)
    if utf16_units(shown) > room:
        while utf16_units(shown) > room - utf16_units(_ELLIPSIS):
            shown = shown[1:]
        shown = _ELLIPSIS + shown
    return SMS_SIGNATURE + template.format(order_no=shown)
