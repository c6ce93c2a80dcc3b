"""Chinese names of the machine checks, by their stable codes (DESIGN §8), and of their verdicts."""

from collections.abc import Mapping
from types import MappingProxyType

from review.checklist import FindingVerdict

FINDING_NAMES_ZH: Mapping[str, str] = MappingProxyType(
    {
        "seal_shape": "印章形状",
        "seal_size": "印章尺寸",
        "seal_contrast": "红白对比度",
        "seal_ink_colour": "印油颜色",
        "seal_base_colour": "底色",
        "seal_paper_evenness": "纸面均匀",
        "seal_impurities": "杂质",
        "seal_overlap": "压盖文字",
        "seal_ring_complete": "边框完整",
        "seal_ink_fill": "印油饱满",
        "seal_smear": "洇开重影",
        "seal_sharpness": "清晰度",
        "seal_resolution": "分辨率",
        "seal_code_digits": "编号逐位清晰",
        "seal_code_expected": "编号相符",
        "seal_name_expected": "名称相符",
        "seal_impressions_differ": "各处印章一致",
        "seal_grey_copy": "黑白复印迹象",
        "seal_processed": "图像处理迹象",
        "seal_print_pattern": "打印迹象",
        "seal_print_dots": "彩色打印网点",
        "page_photo": "拍照迹象",
        "page_skew": "页面倾斜",
        "page_illumination": "光照均匀",
        "page_cut_off": "页面完整",
        "page_reduced": "缩小复印",
        "page_blur": "页面清晰",
        "page_resolution": "页面分辨率",
        "page_reading": "文字识别",
    }
)

# Sign and word together: a verdict is never told by its colour alone.
VERDICT_NAMES_ZH: Mapping[FindingVerdict, str] = MappingProxyType(
    {
        FindingVerdict.FAIL: "× 不通过",
        FindingVerdict.REVIEW: "△ 待看",
        FindingVerdict.NOT_MEASURED: "－ 未测",
        FindingVerdict.PASS: "√ 通过",
        FindingVerdict.NOT_APPLICABLE: "· 不适用",
    }
)


def finding_name(code: str) -> str:
    """Return the check's Chinese name, or its code when this version does not know it."""
    return FINDING_NAMES_ZH.get(code, code)
