"""Numbers that people type or a wand reads: folded to one form, and judged (DOMAIN §10).

A failing check digit warns and never blocks by itself: real credit codes with a wrong check character exist.
Only what cannot be the number at all (wrong length, foreign characters) is malformed. No sentence contains the number.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.cn import ric, uscc

_USCC = re.compile(r"[0-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_RESIDENT_ID = re.compile(r"[0-9]{17}[0-9X]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_SF_WAYBILL = re.compile(r"SF[0-9]{13}|[0-9]{12}")
_COURIER = re.compile(r"[A-Z0-9]{8,24}")
_ORDER_NO = re.compile(r"(?=.*[0-9]{4})[A-Z0-9][A-Z0-9-]{4,30}[A-Z0-9]")
# GB/T 2260 province-level codes; 10 is used by central bodies, 81-83 by residence permits of Hong Kong, Macao, Taiwan.
_PROVINCES = frozenset(
    [
        "10",
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
# GB 11714-1997: weights of the eight characters before the check character.
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SEAL_CODE_DIGITS = 13
OLD_SEAL_CODE_DIGITS = 10


class Standing(StrEnum):
    """How far a number can be trusted."""

    VALID = "valid"
    WARNING = "warning"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A number in its one form, and what to say about it (Chinese; empty when valid)."""

    value: str
    standing: Standing
    sentence: str = ""

    @property
    def is_usable(self) -> bool:
        """Tell whether one may go on with it: a warning alone never blocks."""
        return self.standing is not Standing.MALFORMED


def fold(text: str) -> str:
    """Fold to half-width upper case without blanks, hyphens and control characters."""
    return fold_keeping_hyphens(text).replace("-", "")


def fold_keeping_hyphens(text: str) -> str:
    """Fold like `fold`, but keep hyphens (as plain ones): an order number may have them."""
    folded = unicodedata.normalize("NFKC", text).upper()
    dashes = "".join("-" if unicodedata.category(character) == "Pd" else character for character in folded)
    kept = "".join(character for character in dashes if character.isprintable() and not character.isspace())
    return unicodedata.normalize("NFKC", kept)  # what stood apart may have joined


def check_uscc(text: str) -> Judged:
    """Judge a unified social credit code (统一社会信用代码, GB 32100-2015).

    The check character is python-stdnum's; its own `validate` is not used, because it refuses the issuing
    departments A (军队), N (农业) and Y (其他). The organisation code inside (GB 11714) is checked as well.
    """
    value = fold(text)
    if not _USCC.fullmatch(value):
        return _malformed(value, "统一社会信用代码应为18位数字和大写字母（不含I、O、S、V、Z）。")
    if uscc.calc_check_digit(value[:17]) != value[17]:
        return _warning(value, "统一社会信用代码的校验位不符，请与证件逐位核对。")
    if value[2:4] not in _PROVINCES:
        return _warning(value, "统一社会信用代码的行政区划不存在，请与证件核对。")
    if organisation_check_character(value[8:16]) != value[16]:
        return _warning(value, "统一社会信用代码中的主体标识码校验位不符，请与证件核对。")
    return Judged(value=value, standing=Standing.VALID)


def organisation_check_character(first_eight: str) -> str:
    """Return the check character of an organisation code (GB 11714), of which `first_eight` characters are given."""
    values = (_ORGANISATION_ALPHABET.index(character) for character in first_eight)
    rest = 11 - sum(weight * value for weight, value in zip(_ORGANISATION_WEIGHTS, values, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def check_resident_id(text: str, *, today: date) -> Judged:
    """Judge a resident ID number (GB 11643-1999); residence permits (81, 82, 83) have the same form."""
    value = fold(text)
    if not _RESIDENT_ID.fullmatch(value):
        return _malformed(value, "身份证号应为18位（末位可为X）。")
    try:
        born = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return _malformed(value, "身份证号中的出生日期不存在。")
    if not date(1900, 1, 1) <= born <= today:
        return _malformed(value, "身份证号中的出生日期不合理。")
    if ric.calc_check_digit(value) != value[17]:
        return _warning(value, "身份证号的校验位不符，请与证件逐位核对。")
    if value[:2] not in _PROVINCES:
        return _warning(value, "身份证号的行政区划不存在，请与证件核对。")
    return Judged(value=value, standing=Standing.VALID)


def check_mobile(text: str) -> Judged:
    """Judge a mainland mobile number: 11 digits beginning 1[3-9]; a country code 86 is taken off."""
    value = fold(text).removeprefix("+")
    if len(value) > 11:
        value = value.removeprefix("0086").removeprefix("86")
    if not _MOBILE.fullmatch(value):
        return _malformed(value, "手机号应为11位数字，以13至19开头。")
    return Judged(value=value, standing=Standing.VALID)


def check_seal_code(text: str) -> Judged:
    """Judge the code inside a company seal: 13 digits, the first six a division of China; there is no check digit."""
    value = fold(text)
    if not value.isascii() or not value.isdigit():
        return _malformed(value, "印章编号应全部为数字。")
    if len(value) == OLD_SEAL_CODE_DIGITS:
        return _warning(value, "印章编号为10位（旧式编号），请核对。")
    if len(value) != SEAL_CODE_DIGITS:
        return _warning(value, f"印章编号为{len(value)}位（通常为13位），请逐位核对。")
    if value[:2] not in _PROVINCES:
        return _warning(value, "印章编号的前两位不是省级行政区划，请逐位核对。")
    return Judged(value=value, standing=Standing.VALID)


def check_sf_waybill(text: str) -> Judged:
    """Judge an SF Express waybill number: ``SF`` and 13 digits, or 12 digits (older).

    The form decides. The check digit is a hint only: the rule, read off public numbers, fails on 4 of 18 real ones.
    """
    value = fold(text)
    if not _SF_WAYBILL.fullmatch(value):
        return _malformed(value, "顺丰运单号应为SF加13位数字，或12位数字。")
    if _sf_check_digit(value.removeprefix("SF")) != value[-1]:
        return _warning(value, "顺丰运单号的校验位不符（仅作提示，个别真实运单也会如此），请核对。")
    return Judged(value=value, standing=Standing.VALID)


def _sf_check_digit(digits: str) -> str:
    """Return the last digit by the rule: from the fourth digit on, weights 1, 3, 5 … from the right, digit sums."""
    products = (int(digit) * weight for digit, weight in zip(reversed(digits[3:-1]), range(1, 99, 2), strict=False))
    return str(-sum(product // 10 % 10 + product // 100 + product % 10 for product in products) % 10)


def check_courier_number(text: str) -> Judged:
    """Judge the number of a parcel that an applicant posted; any courier's, so only its length and characters."""
    value = fold(text)
    if not _COURIER.fullmatch(value):
        return _malformed(value, "快递单号应为8至24位字母或数字。")
    return Judged(value=value, standing=Standing.VALID)


def check_order_no(text: str) -> Judged:
    """Judge an order number; the backend sets it, so only what cannot be one is refused."""
    value = fold_keeping_hyphens(text)
    if not _ORDER_NO.fullmatch(value):
        return _malformed(value, "订单编号应为字母、数字和连字符。")
    return Judged(value=value, standing=Standing.VALID)


def check_invoice_number(text: str, *, today: date) -> Judged:
    """Judge an invoice number: 20 digits (数电票: two of the year first), or 8 digits (older)."""
    value = fold(text)
    if not value.isascii() or not value.isdigit() or len(value) not in (8, 20):
        return _malformed(value, "发票号码应为20位数字（旧式为8位）。")
    if len(value) == 20 and int(value[:2]) > today.year % 100:
        return _warning(value, "发票号码的年份晚于今年，请核对。")
    return Judged(value=value, standing=Standing.VALID)


def mask_resident_id(number: str) -> str:
    """Return an ID number as it may be shown: the first three and the last four characters."""
    return _mask(number, 3, 4)


def mask_mobile(number: str) -> str:
    """Return a mobile number as it may stand in a log: the first three and the last four digits."""
    return _mask(number, 3, 4)


def _mask(text: str, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    return text[:head] + "*" * hidden + text[-tail:] if hidden > 0 else "*" * len(text)


def _warning(value: str, sentence: str) -> Judged:
    return Judged(value=value, standing=Standing.WARNING, sentence=sentence)


def _malformed(value: str, sentence: str) -> Judged:
    return Judged(value=value, standing=Standing.MALFORMED, sentence=sentence)
