"""Who holds a credit code, told by its first two characters, and which certificate that body has (DOMAIN §6).

Source: GB 32100-2015, table 2 (department and category), as published second hand; the certificates are those the
office's process text names, and their usual titles. It warns a reviewer; it decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LICENCE = "营业执照"
CODE_CERTIFICATE = "统一社会信用代码证书"
MEDICAL = "医疗机构执业许可证"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A kind of body, and the certificates that it can show."""

    name: str
    certificates: tuple[str, ...]


def _holder(name: str, *certificates: str) -> Holder:
    return Holder(name=name, certificates=(*certificates, CODE_CERTIFICATE))


HOLDERS: Mapping[str, Holder] = MappingProxyType(
    {
        "11": _holder("机关"),
        "12": _holder("事业单位", "事业单位法人证书", MEDICAL),
        "13": _holder("群众团体"),
        "19": _holder("机构编制部门登记的其他机构"),
        "21": _holder("外国常驻新闻机构"),
        "29": _holder("外交部门登记的其他机构"),
        "31": _holder("律师执业机构", "律师事务所执业许可证"),
        "32": _holder("公证处", "公证机构执业证"),
        "33": _holder("基层法律服务所", "基层法律服务所执业证"),
        "34": _holder("司法鉴定机构", "司法鉴定许可证"),
        "35": _holder("仲裁委员会", "仲裁委员会登记证"),
        "39": _holder("司法行政部门登记的其他机构"),
        "41": _holder("外国在华文化中心"),
        "49": _holder("文化部门登记的其他机构"),
        "51": _holder("社会团体", "社会团体法人登记证书"),
        "52": _holder("民办非企业单位", "民办非企业单位登记证书", MEDICAL),
        "53": _holder("基金会", "基金会法人登记证书"),
        "59": _holder("民政部门登记的其他机构"),
        "61": _holder("外国旅游部门常驻代表机构"),
        "62": _holder("港澳台地区旅游部门常驻内地（大陆）代表机构"),
        "69": _holder("旅游部门登记的其他机构"),
        "71": _holder("宗教活动场所", "宗教活动场所登记证"),
        "72": _holder("宗教院校"),
        "79": _holder("宗教部门登记的其他机构"),
        "81": _holder("基层工会", "工会法人资格证书"),
        "89": _holder("工会登记的其他机构"),
        "91": _holder("企业", LICENCE, MEDICAL),
        "92": _holder("个体工商户", LICENCE, MEDICAL),
        "93": _holder("农民专业合作社", LICENCE),
        "A1": _holder("军队事业单位"),
        "A9": _holder("军队登记的其他机构"),
        "N1": _holder("组级集体经济组织", "农村集体经济组织登记证"),
        "N2": _holder("村级集体经济组织", "农村集体经济组织登记证"),
        "N3": _holder("乡镇级集体经济组织", "农村集体经济组织登记证"),
        "N9": _holder("农业部门登记的其他机构"),
        "Y1": _holder("其他机构"),
    }
)

CERTIFICATE_TITLES: tuple[str, ...] = tuple(
    dict.fromkeys(title for holder in HOLDERS.values() for title in holder.certificates)
)


def holder_of(uscc: str) -> Holder | None:
    """Return who holds a credit code, or None when its first two characters are not in the table."""
    return HOLDERS.get(uscc[:2])


def certificate_warning(uscc: str, title: str) -> str:
    """Return a Chinese sentence when a certificate of this title does not go with the code; empty when it does.

    A title outside the table says nothing, because bodies have certificates that the table does not list.
    """
    holder = holder_of(uscc)
    if holder is None:
        return "统一社会信用代码的登记部门和机构类别不在国家标准的表中，请核对。"
    if title in CERTIFICATE_TITLES and title not in holder.certificates:
        return f"信用代码属于{holder.name}，而证件是{title}，请核对。"
    return ""
