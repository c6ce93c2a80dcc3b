import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.messages import (
    SMS_SIGNATURE,
    decision_sms,
    invoice_email,
    not_passed_sms,
    passed_sms,
    shipping_notice,
    utf16_units,
)
from review.orders import OrderNo, Verdict
from review.stages import Stage

NO = OrderNo("JX20261122-0042")


def test_the_two_sms_texts_word_for_word() -> None:
    assert passed_sms(NO) == "【江西CA】您的订单JX20261122-0042资料审核已通过，请登录数字证书在线受理系统付款。"
    assert not_passed_sms(NO) == "【江西CA】您的订单JX20261122-0042资料审核未通过，请登录数字证书在线受理系统查看原因。"


def test_only_a_pre_review_sends_one() -> None:
    assert decision_sms(NO, stage=Stage.PRE_REVIEW, verdict=Verdict.PASS) == passed_sms(NO)
    assert decision_sms(NO, stage=Stage.PRE_REVIEW, verdict=Verdict.REJECT) == not_passed_sms(NO)
    assert {decision_sms(NO, stage=Stage.PAPER_REVIEW, verdict=verdict) for verdict in Verdict} == {""}


@pytest.mark.parametrize("sms", [passed_sms, not_passed_sms])
@given(number=st.text(min_size=1, max_size=200))
def test_any_order_number_fits_one_segment_in_one_line(sms, number: str) -> None:
    text = sms(OrderNo(number))
    assert utf16_units(text) <= 70
    assert text.startswith(SMS_SIGNATURE)
    assert text.splitlines() == [text]


@pytest.mark.parametrize("sms", [passed_sms, not_passed_sms])
@given(number=st.from_regex(r"[A-Z0-9-]{1,30}", fullmatch=True))
def test_an_order_number_of_up_to_30_characters_is_shown_whole(sms, number: str) -> None:
    assert number in sms(OrderNo(number))


def test_a_longer_one_keeps_its_end() -> None:
    text = passed_sms(OrderNo("X" * 100 + "20261122-0042"))
    assert "…X" in text
    assert "20261122-0042资料" in text
    assert utf16_units(text) == 70


def test_rare_characters_count_twice() -> None:
    assert utf16_units("𠮷") == 2


def test_invoice_email() -> None:
    mail = invoice_email(
        order_no=NO, organisation="江西宏达建设工程有限公司", title="江西宏达", number="26362000000012345678"
    )
    assert mail.subject == "【江西CA】数字证书服务费电子发票（订单JX20261122-0042）"
    assert mail.text.startswith("江西宏达建设工程有限公司：")
    assert "26362000000012345678" in mail.text
    header_safe = invoice_email(order_no=OrderNo("A\nBcc: x"), organisation="", title="", number="").subject
    assert "\n" not in header_safe


def test_shipping_notice_names_waybill_and_freight_collect() -> None:
    notice = shipping_notice(order_no=NO, waybill_number="SF1234567890123")
    assert "SF1234567890123" in notice
    assert "到付" in notice
