from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from review.credit_code_holders import CERTIFICATE_TITLES, HOLDERS, certificate_warning, holder_of
from review.identifiers import (
    Judged,
    Standing,
    check_courier_number,
    check_invoice_number,
    check_mobile,
    check_order_no,
    check_resident_id,
    check_seal_code,
    check_sf_waybill,
    check_uscc,
    fold,
    mask_mobile,
    mask_resident_id,
    organisation_check_character,
)

TODAY = date(2026, 11, 22)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
OK, WARN, BAD = Standing.VALID, Standing.WARNING, Standing.MALFORMED


def make_uscc(department: str = "91", region: str = "360100", body: str = "MA35X1AB") -> str:
    first = department + region + body + organisation_check_character(body)
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(first))
    return first + ALPHABET[-total % 31]


def resident_id(first: str = "36010219900101001") -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first + "10X98765432"[sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11]


@pytest.mark.parametrize(
    "uscc",
    [
        make_uscc(), make_uscc("12", "360000"), make_uscc("N2"), make_uscc("A1", "110000"), make_uscc("Y1"),
        make_uscc("11", "100000"), "91110000600037341L",
    ],
)  # fmt: skip
def test_credit_codes_of_every_department_are_valid(uscc: str) -> None:
    assert check_uscc(uscc) == Judged(value=uscc, standing=OK)


def test_credit_code_is_folded() -> None:
    uscc = make_uscc()
    wide = "".join(chr(ord(character) + 0xFEE0) for character in uscc.lower())
    assert check_uscc(f" {wide[:4]}－{wide[4:]}\u200b\r\n").value == uscc


@pytest.mark.parametrize(
    ("uscc", "standing"),
    [
        ("913600001112223358", WARN),  # the sample of the published process text
        (make_uscc(region="999999"), WARN),
        (make_uscc(region="000000"), WARN),
        (make_uscc()[:-1], BAD),
        ("91360100MA35I1AB0X", BAD),
        ("", BAD),
        ("B1" + make_uscc()[2:], BAD),
    ],
)
def test_doubtful_credit_codes(uscc: str, standing: Standing) -> None:
    judged = check_uscc(uscc)
    assert judged.standing is standing
    assert judged.sentence.endswith("。")
    assert judged.is_usable == (standing is not BAD)


def test_a_wrong_organisation_code_inside_is_noticed() -> None:
    body = "MA35X1AB"
    wrong = "0" if organisation_check_character(body) != "0" else "1"
    first = "91360100" + body + wrong
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(first))
    judged = check_uscc(first + ALPHABET[-total % 31])
    assert judged.standing is WARN
    assert "主体标识码" in judged.sentence


@given(place=st.integers(8, 17), other=st.sampled_from(ALPHABET))
def test_any_single_changed_character_is_noticed(place: int, other: str) -> None:
    uscc = make_uscc()
    assume(uscc[place] != other)
    assert check_uscc(uscc[:place] + other + uscc[place + 1 :]).standing is not OK


@pytest.mark.parametrize(("body", "check"), [("60003734", "1"), ("D2143569", "X"), ("00000000", "0")])
def test_organisation_check_character(body: str, check: str) -> None:
    assert organisation_check_character(body) == check


@pytest.mark.parametrize(
    ("number", "standing"),
    [
        ("11010519491231002X", OK),  # the standard's own example
        ("11010519491231002x", OK),
        (resident_id(), OK),
        (resident_id("81000019900101001"), OK),
        (resident_id("83000019900101001"), OK),
        (resident_id("36019919900101001"), OK),  # a district that libraries do not know
        (resident_id("99010219900101001"), WARN),
        ("110105194912310021", WARN),
        (resident_id("36010220270101001"), BAD),
        (resident_id("36010218991231001"), BAD),
        (resident_id("36010219900230001"), BAD),
        ("360102900101001", BAD),
        ("3601021990010100XX", BAD),
    ],
)
def test_resident_id(number: str, standing: Standing) -> None:
    judged = check_resident_id(number, today=TODAY)
    assert judged.standing is standing
    assert number not in judged.sentence
    assert bool(judged.sentence) == (standing is not OK)


def test_born_today_is_possible_and_tomorrow_is_not() -> None:
    assert check_resident_id(resident_id("36010220261122001"), today=TODAY).standing is OK
    assert check_resident_id(resident_id("36010220261123001"), today=TODAY).standing is BAD


@pytest.mark.parametrize(
    ("text", "value", "standing"),
    [
        ("138 0013 8000", "13800138000", OK),
        ("+86-13800138000", "13800138000", OK),
        ("008613800138000", "13800138000", OK),
        ("１９９００００００００", "19900000000", OK),
        ("12800138000", "12800138000", BAD),
        ("0791-86666666", "079186666666", BAD),
        ("1380013800", "1380013800", BAD),
    ],
)
def test_mobile(text: str, value: str, standing: Standing) -> None:
    judged = check_mobile(text)
    assert (judged.value, judged.standing) == (value, standing)


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("3601030029184", OK), ("4403060123456", OK), ("3601030029", WARN), ("36010300291", WARN),
        ("36010300291845", WARN), ("0001030029184", WARN), ("36010300291B4", BAD), ("", BAD), ("³601030029184", OK),
    ],
)  # fmt: skip
def test_seal_code(text: str, standing: Standing) -> None:
    assert check_seal_code(text).standing is standing


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("444003077898", OK),  # the sample number of SF Express's own interface description
        ("４４４００３０７７８９８", OK),
        ("444003077890", WARN),
        ("SF1040276461418", WARN),  # a real number that fails the rule: it must stay usable
        ("sf1040 2764 61418", WARN),
        ("SF104027646141", BAD),
        ("YT1040276461418", BAD),
    ],
)
def test_sf_waybill(text: str, standing: Standing) -> None:
    assert check_sf_waybill(text).standing is standing


def test_a_waybill_number_keeps_its_leading_zeros() -> None:
    assert check_sf_waybill("000000000001").value == "000000000001"


@pytest.mark.parametrize(
    ("text", "standing"), [("EA123456789CN", OK), ("YT1234567890123", OK), ("77", BAD), ("快递12345678", BAD)]
)
def test_courier_number(text: str, standing: Standing) -> None:
    assert check_courier_number(text).standing is standing


@pytest.mark.parametrize(
    ("text", "value", "standing"),
    [
        ("jx20261122—0042", "JX20261122-0042", OK),
        ("ＪＸ２０２６１１２２－００４２\n", "JX20261122-0042", OK),
        ("20261122000001", "20261122000001", OK),
        ("-20261122", "-20261122", BAD),
        ("ABC", "ABC", BAD),
        ("JX_2026_1122", "JX_2026_1122", BAD),
    ],
)
def test_order_no(text: str, value: str, standing: Standing) -> None:
    judged = check_order_no(text)
    assert (judged.value, judged.standing) == (value, standing)


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("26362000000012345678", OK),
        ("12345678", OK),
        ("27362000000012345678", WARN),
        ("2636200000001234567", BAD),
        ("一二三四五六七八", BAD),
    ],
)
def test_invoice_number(text: str, standing: Standing) -> None:
    assert check_invoice_number(text, today=TODAY).standing is standing


@given(st.text(max_size=40))
def test_nothing_typed_breaks_a_check_and_no_sentence_shows_it(text: str) -> None:
    for judged in (
        check_uscc(text), check_resident_id(text, today=TODAY), check_mobile(text), check_seal_code(text),
        check_sf_waybill(text), check_courier_number(text), check_order_no(text),
        check_invoice_number(text, today=TODAY),
    ):  # fmt: skip
        assert len(judged.value) < 8 or judged.value not in judged.sentence
    assert fold(fold(text)) == fold(text)


def test_masks() -> None:
    assert mask_resident_id("11010519491231002X") == "110***********002X"
    assert mask_mobile("13800138000") == "138****8000"
    assert mask_mobile("1234567") == "*******"
    assert mask_mobile("") == ""


def test_who_holds_a_code_and_what_certificate_goes_with_it() -> None:
    holder = holder_of("12360000MB0123456X")
    assert holder is not None
    assert holder.name == "事业单位"
    assert certificate_warning("12360000MB0123456X", "事业单位法人证书") == ""
    assert certificate_warning("12360000MB0123456X", "医疗机构执业许可证") == ""
    assert certificate_warning("12360000MB0123456X", "营业执照") == "信用代码属于事业单位，而证件是营业执照，请核对。"
    assert "社会团体" in certificate_warning("51360000000000000X", "营业执照")
    assert certificate_warning("51360000000000000X", "某种许可证") == ""
    assert certificate_warning("94360000000000000X", "营业执照").startswith("统一社会信用代码的登记部门")
    assert holder_of("") is None
    assert "营业执照" in CERTIFICATE_TITLES
    assert all(len(prefix) == 2 for prefix in HOLDERS)
