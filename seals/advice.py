"""What to do about a line that is not good enough: half a sentence for whoever reads it, after what was measured."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from seals.values import Finding, FindingCode, Verdict

_WRONG = frozenset({Verdict.REVIEW, Verdict.FAIL})
_DOES_SAY = "请"  # a sentence that asks for something already says what to do
_TO_DO: Mapping[FindingCode, str] = {
    FindingCode.SEAL_SHAPE: "请核对是否盖错了印章，或选错了印章种类",
    FindingCode.SEAL_SIZE: "请先核对分辨率和扫描比例；都对而尺寸仍不符的，请核实是否为备案印章",
    FindingCode.SEAL_CONTRAST: "印迹太淡或画面太暗，请蘸足印油在白纸上重新盖章，再用扫描仪彩色扫描",
    FindingCode.SEAL_INK_COLOUR: "请用红色印油重新盖章，并用彩色扫描",
    FindingCode.SEAL_BASE_COLOUR: "纸面有底色，请在白纸上重新盖章，或校正扫描仪后重新扫描",
    FindingCode.SEAL_PAPER_EVENNESS: "印内纸面不匀，请避开底纹和阴影，用扫描仪重新扫描",
    FindingCode.SEAL_IMPURITIES: "请避开文字、表格线和笔迹，在空白处重新盖章",
    FindingCode.SEAL_OVERLAP: "请避开文字、表格线和笔迹，在空白处重新盖章",
    FindingCode.SEAL_RING_COMPLETE: "边框有缺口，请垫平纸张、均匀用力重新盖章",
    FindingCode.SEAL_INK_FILL: "着墨不足，请蘸足印油重新盖章",
    FindingCode.SEAL_SMEAR: "像是重影或移动过，请一次盖稳，重新盖章",
    FindingCode.SEAL_SHARPNESS: "笔画边缘模糊，请洗净印面重新盖章，或以 300 dpi 重新扫描",
    FindingCode.SEAL_RESOLUTION: "请以 300 dpi 或更高的分辨率重新扫描原件",
    FindingCode.SEAL_CODE_EXPECTED: "请对照印模逐位核对；编码确实不同的，请核实是否盖错了印章",
    FindingCode.SEAL_NAME_EXPECTED: "请对照印模自己辨认",
    FindingCode.SEAL_CODE_DIGITS: "看不清的不能制章，请重新盖章后扫描",
    FindingCode.SEAL_GREY_COPY: "请扫描盖有原章的原件，不要用复印件",
    FindingCode.SEAL_PROCESSED: "请对照纸质原件，确认是实际盖的章",
    FindingCode.SEAL_PRINT_PATTERN: "可能是打印的印章，请对照纸质原件",
    FindingCode.SEAL_PRINT_DOTS: "可能是彩色打印或复印的印章，请在放大镜下对照纸质原件，看是否有彩色小点",
    FindingCode.PAGE_PHOTO: "请用扫描仪重新扫描，不要拍照",
    FindingCode.PAGE_SKEW: "请把纸张放正后重新扫描",
    FindingCode.PAGE_ILLUMINATION: "请查看有无阴影；有的请用扫描仪重新扫描",
    FindingCode.PAGE_CUT_OFF: "请重新扫描整页",
    FindingCode.PAGE_REDUCED: "证件须按原大复印，请按 1:1 重新复印后扫描",
    FindingCode.PAGE_BLUR: "画面模糊，请重新扫描",
    FindingCode.PAGE_RESOLUTION: "请以 300 dpi 重新扫描",
}


def advised(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the lines, those that are not good enough with what to do about them."""
    return tuple(_with_advice(line) for line in found)


def _with_advice(line: Finding) -> Finding:
    to_do = _TO_DO.get(line.code)
    if to_do is None or line.verdict not in _WRONG or _DOES_SAY in line.message:
        return line
    return replace(line, message=f"{line.message}；{to_do}")
