"""Findings about what a seal says: its code digit by digit, the expected code, the expected name."""

import statistics
from collections.abc import Sequence
from dataclasses import replace

from seals.code_region import region_note
from seals.codes import BOX_PER_DIGIT, Code
from seals.covered import Covered
from seals.findings import band_finding, make_finding
from seals.names import NameScore, is_stray
from seals.thresholds import Thresholds
from seals.values import CODE_LENGTH, Box, Finding, FindingCode, Verdict

_CODE_RULE = "13 位数字逐位可辨"
_OLD_LENGTH = 10  # DOMAIN §10: older codes
_CODE_SOURCE = "DOMAIN §5: every digit readable; seals.md §4, digits.md point 6"


def code_finding(
    code: Code | None,
    thresholds: Thresholds,
    *,
    expected: str | None,
    is_read: bool,
    has_ink_there: bool,
    can_prove: bool,
    box: Box,
    has_room_there: bool = False,
    is_legal: bool = False,
    is_blank: bool = False,
) -> Finding:
    """Judge the code line: pass only when every digit is legible and a network or the typed code says so.

    Parameters
    ----------
    code : Code or None
        As found; None when no arc or row of digits is there.
    thresholds : Thresholds
        Limits ``digits``: below ``fail_p`` or ``fail_share`` a digit counts as not read.
    expected : str or None
        The code a reviewer typed.
    is_read : bool
        Whether a recogniser was at hand.
    has_ink_there : bool
        Whether small signs stand where a code would be although none was read.
    can_prove : bool
        False when the resolution is too low for any reading to count.
    box : Box
        The seal's box.
    has_room_there, is_legal : bool
        Whether a line is blank where a code would be; whether it is a legal representative's seal, which may bear one.
    is_blank : bool
        Whether it is a ring in which nothing at all was read.
    """
    if is_read and code is None and not expected and not has_ink_there:
        verdict, text = _without_code(has_room_there=has_room_there, is_legal=is_legal, is_blank=is_blank)
    else:
        verdict, text = _code_verdict(code, thresholds, expected=expected, is_read=is_read, can_prove=can_prove)
    return make_finding(
        FindingCode.SEAL_CODE_DIGITS,
        verdict,
        None if code is None else code.text,
        "",
        _CODE_RULE,
        text,
        box=box,
        source=_CODE_SOURCE,
    )


def _without_code(*, has_room_there: bool, is_legal: bool, is_blank: bool) -> tuple[Verdict, str]:
    """Say what a reviewer should do where nothing of a code was seen."""
    if is_blank:
        return Verdict.REVIEW, "名称和编码都没有读出，请放大查看：圈内没有字的不是印章，字看不清的请退回重盖"
    if has_room_there:
        return Verdict.REVIEW, (
            "没有发现编码，但名字一侧空着一行：请放大查看，本应有编码而已磨平或没有盖出的不能制章，"
            "请退回重盖；确无编码的可以通过"
        )
    if is_legal:
        return Verdict.NOT_APPLICABLE, "没有发现编码，也没有空出编码的位置；若别处的同一枚法人章有编码，请退回重盖"
    return Verdict.NOT_APPLICABLE, "没有发现编码"


def _code_verdict(
    code: Code | None, thresholds: Thresholds, *, expected: str | None, is_read: bool, can_prove: bool
) -> tuple[Verdict, str]:
    if not is_read:
        return Verdict.NOT_MEASURED, "没有读取文字，编码未测"
    if code is None:
        return Verdict.FAIL if expected else Verdict.REVIEW, "编码处有印迹但读不出数字，需人工查看"
    if len(code.digits) != CODE_LENGTH:
        few = abs(len(code.digits) - CODE_LENGTH) == 1 or len(code.digits) == _OLD_LENGTH
        text = f"读到 {len(code.digits)} 位数字（{code.text}），应为 13 位"
        return (Verdict.REVIEW if few else Verdict.FAIL), text
    return _digits_verdict(code, thresholds, expected=expected, can_prove=can_prove)


def _digits_verdict(
    code: Code, thresholds: Thresholds, *, expected: str | None, can_prove: bool
) -> tuple[Verdict, str]:
    weak = weak_positions(code)
    if len(code.text.strip("?")) == _OLD_LENGTH and "?" not in code.text.strip("?"):
        return Verdict.REVIEW, f"只读到连续 {_OLD_LENGTH} 位数字，可能是旧式 {_OLD_LENGTH} 位编码，请人工查看"
    if weak:
        places = "、".join(str(at) for at in weak)
        least_p, least_share = (thresholds.limit("digits", name) for name in ("fail_p", "fail_share"))
        unread = any(
            cell.digit is None or (not cell.legible and (cell.read_p < least_p or cell.share < least_share))
            for cell in code.digits
        )
        return (Verdict.FAIL if unread else Verdict.REVIEW), f"第 {places} 位不能确认，请逐位查看"
    if not can_prove:
        return Verdict.REVIEW, "分辨率太低，数字清晰与否请看原件"
    region = region_note(code.text)
    if code.is_judged or expected == code.text:
        return Verdict.PASS, f"13 位数字逐位清晰；{region}"
    return Verdict.REVIEW, f"13 位数字均已读出，请逐位确认；{region}"


def with_digit_height(found: Sequence[Finding], code: Code | None) -> list[Finding]:
    """Return the lines; that of the resolution also says how high the code's digits are on the page, in pixels.

    seals.md §4: 18 px and more at 300 dpi, where a digit is 1.5 to 2 mm high.
    """
    if code is None or not code.digits:
        return list(found)
    height = statistics.median(digit.box_px[3] for digit in code.digits) / BOX_PER_DIGIT
    return [
        replace(line, message=f"{line.message}；编码数字高约 {height:.0f} px")
        if line.code is FindingCode.SEAL_RESOLUTION
        else line
        for line in found
    ]


def weak_positions(code: Code) -> Sequence[int]:
    """Return the 1-based positions of the digits that are not legible, weakest first."""
    weak = [cell for cell in code.digits if not cell.legible]
    return [cell.position for cell in sorted(weak, key=lambda cell: cell.confidence)]


def expected_code_finding(code: Code | None, expected: str, box: Box) -> Finding:
    """Compare with the typed code; an illegible digit confirms nothing."""
    if code is None:
        verdict, text = Verdict.FAIL, f"没有读到编码，应为 {expected}"
    elif code.text == expected:
        clear = all(cell.legible for cell in code.digits)
        verdict = Verdict.PASS if clear else Verdict.REVIEW
        text = "编码与应有编码一致" if clear else "读数与应有编码一致，但有数字不能确认"
    else:
        verdict, text = Verdict.FAIL, f"编码读作 {code.text}，应为 {expected}"
    return make_finding(
        FindingCode.SEAL_CODE_EXPECTED,
        verdict,
        None if code is None else code.text,
        "",
        expected,
        text,
        box=box,
        source="DOMAIN §5: the code a reviewer typed",
    )


def expected_name_finding(
    score: NameScore | None, expected: str, read_surely: float, thresholds: Thresholds, box: Box
) -> Finding:
    """Confirm or refuse the expected name: the line's likelihood ratio, its weakest character, each character apart.

    Only a name that was read surely (`read_surely`, probability times agreement) refuses another: seal script and
    worn names that nobody reads go to a person, and so does a character that only its neighbours speak for.
    """
    names = ("llr_accept", "llr_review", "odds_accept", "apart_accept", "apart_overrules")
    least_llr, review, least, apart, overrules = (thresholds.limit("name", name) for name in names)
    verdict, text = _name_verdict(score, expected, read_surely, thresholds)
    return make_finding(
        FindingCode.SEAL_NAME_EXPECTED,
        verdict,
        None if score is None else score.llr,
        "ln",
        f"似然比 ≥ {least_llr:g}、最弱字 > {least:g}（或单看 > {overrules:g}）、逐字单看 > {apart:g} 通过；"
        f"似然比 ≥ {review:g} 或名称读不真切待看",
        text,
        box=box,
        source="digits.md, name against the register; ADR 0116 for the characters apart",
    )


def _name_verdict(
    score: NameScore | None, expected: str, read_surely: float, thresholds: Thresholds
) -> tuple[Verdict, str]:
    if score is None:
        return Verdict.NOT_MEASURED, "名称没有读出，未能核对"
    if not score.is_read(thresholds):
        is_other = score.llr < thresholds.limit("name", "llr_review")
        verdict = (
            Verdict.FAIL if is_other and read_surely >= thresholds.limit("name", "read_surely") else Verdict.REVIEW
        )
        doubtful = f"最可疑的是第 {score.weakest + 1} 字“{score.text[score.weakest]}”"
        return verdict, f"印章名称未能确认为“{expected}”，{doubtful}"
    if score.extra and not is_stray(score.extra):
        # a department, a branch or a purpose on the same line makes it another seal of that name
        return Verdict.REVIEW, f"印章上有“{expected}”，同一行另有“{score.extra}”，请核对是否为本单位公章"
    if not score.is_confirmed(thresholds):
        odds = score.alike if score.is_taken_for_another(thresholds) else score.apart
        at = min(range(len(odds)), key=odds.__getitem__, default=score.weakest)
        doubtful = f"第 {at + 1} 字“{score.text[at]}”单独看不能确认，可能是形近字"
        return Verdict.REVIEW, f"印章名称读作“{expected}”，但{doubtful}，请对照印模自己辨认"
    return Verdict.PASS, f"印章名称与“{expected}”相符"


def overlap_finding(code: Code | None, thresholds: Thresholds, box: Box, covered: Covered | None = None) -> Finding:
    """Judge how much of the worst digit or character is hidden under black; another seal over it is for a person.

    Parameters
    ----------
    code : Code or None
        Its digits' hidden shares.
    thresholds : Thresholds
        Band ``overlap``.
    box : Box
        The seal's box.
    covered : Covered or None
        What covers the characters of the name; None where there are none.
    """
    band = thresholds.band("overlap")
    hidden = [(100.0 * c.hidden, f"第 {c.position} 位数字被文字遮住", c.box_px) for c in (code.digits if code else ())]
    if covered is not None:
        hidden.append((100.0 * covered.by_black, "名称处有字被文字或笔迹压住", covered.box_px or box))
    if not hidden:
        return make_finding(
            FindingCode.SEAL_OVERLAP, Verdict.NOT_APPLICABLE, None, "%", band.text, "没有读到文字，遮挡不适用",
            box=box, source=band.source,
        )  # fmt: skip
    percent, what, place = max(hidden, key=lambda each: each[0])
    finding = band_finding(FindingCode.SEAL_OVERLAP, band, percent, what, box=place)
    if finding.verdict is Verdict.PASS:
        finding = replace(finding, message="编码和名称没有被文字遮挡", box_px=box)
    if finding.verdict is Verdict.PASS and is_under_seal(covered, thresholds):
        text = "与另一枚印章重叠，请放大核对重叠处的文字；制作电子签章须另盖一枚不重叠的"
        return replace(finding, verdict=Verdict.REVIEW, message=text, box_px=covered.box_px if covered else box)
    return finding


def is_under_seal(covered: Covered | None, thresholds: Thresholds) -> bool:
    """Tell whether another seal lies over the writing of this one."""
    return covered is not None and thresholds.band("overlap").judge(100.0 * covered.by_seal) is not Verdict.PASS
