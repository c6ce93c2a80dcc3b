"""Invented organisations and people, with numbers whose check characters are right and whose regions do not exist."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from stdnum.cn import ric, uscc

from review.identifiers import organisation_check_character
from review.orders import InvoiceDetails, Organisation, Person, Recipient
from training.documents.facts import IdCard, Licence, OrderFacts, Seals
from training.documents.stamps import seed_of
from training.samples.plan import Plan
from training.seal_generator.design import SealDesign, SealShape, company_seal, private_seal, signature, square_seal

# Towns that are on no map; the division codes 3699xx, 3399xx ... are not assigned in GB/T 2260.
_HOME = ("江西", "36", ("云山", "锦原", "鹤湖", "丹陵", "枫溪", "星渚", "松门", "梅川"))
_ABROAD = (
    ("浙江", "33", ("临澄", "越溪", "海望")),
    ("湖南", "43", ("湘渚", "麓川", "岳棠")),
    ("福建", "35", ("闽岚", "鹭屿", "泉塘")),
    ("广东", "44", ("粤棠", "珠澜", "莞溪")),
    ("安徽", "34", ("徽岭", "皖舒", "庐桥")),
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_BRANDS = _words(
    "宏远 华泰 金鼎 恒信 中茂 天筑 瑞丰 盛达 安泰 志诚 嘉禾 广厦 鸿基 永固 昌隆 润泽 "
    "景安 同创 远航 明德 启辰 万邦 泰和 凯旋 正源 博雅 新筑 力行 信达 大成 卓越 方圆"
)
_TRADES = _words(
    "建设工程有限公司 建筑工程有限公司 市政园林有限公司 工程咨询有限公司 建设集团有限公司 装饰工程有限公司 "
    "工程监理有限公司 水利水电建设有限公司 路桥工程有限公司 勘察设计有限公司 机电安装有限公司 幕墙工程有限公司"
)
_FAMILY = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹"
_GIVEN = (
    "建国",
    "晓梅",
    "文涛",
    "秀英",
    "志强",
    "雅琴",
    "海波",
    "丽华",
    "国栋",
    "晨曦",
    "俊杰",
    "慧敏",
    "永刚",
    "玉兰",
    "子涵",
    "明辉",
)
_STREETS = ("锦江路", "白鹭大道", "青原街", "柘林路", "梅岭大道", "瑶湖路", "滨河路", "学府街")
_BUILDINGS = ("创业大厦", "科技园2号楼", "商务中心A座", "建设大楼", "总部基地6栋", "金融广场B座")
SIGNED_ON = date(2026, 11, 16)
"""Date on every letter. It is fixed, because a page is drawn from its origin alone, whatever the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """An applicant: what is printed on its documents, and the ID numbers the server keeps apart."""

    facts: OrderFacts
    legal_representative_id: str = field(repr=False)


def credit_code(division: str, body: str) -> str:
    """Complete a unified social credit code (91, six digits, eight characters) by both check characters."""
    seventeen = f"91{division}{body}{organisation_check_character(body)}"
    return str(seventeen + uscc.calc_check_digit(seventeen))


def resident_id(division: str, born: date, sequence: int) -> str:
    """Complete an ID number by its check character; an odd `sequence` is a man's."""
    seventeen = f"{division}{born:%Y%m%d}{sequence:03d}"
    return str(seventeen + ric.calc_check_digit(seventeen + "0"))


def _person(rng: np.random.Generator, taken: set[str]) -> str:
    while True:
        name = str(rng.choice(list(_FAMILY))) + str(rng.choice(_GIVEN))
        if name not in taken:
            taken.add(name)
            return name


def _place(plan: Plan, rng: np.random.Generator) -> tuple[str, str, str]:
    province, number, towns = _ABROAD[int(rng.integers(len(_ABROAD)))] if plan.is_outside else _HOME
    return province, f"{number}99{int(rng.integers(1, 30)):02d}", str(rng.choice(towns))


def _seals(plan: Plan, name: str, legal: str, charge: str, division: str) -> Seals:
    """Make the applicant's dies. Nine legal seals in ten bear a code, as newer ones do."""
    rng = np.random.default_rng(seed_of(plan.order_no, "dies"))
    code = division + "".join(str(d) for d in rng.integers(0, 10, 7))
    shape = SealShape.ELLIPSE if plan.is_ellipse else SealShape.ROUND
    has_code = plan.is_outside or bool(rng.random() < 0.9)
    legal_code = division + "".join(str(d) for d in rng.integers(0, 10, 7)) if has_code else ""
    return Seals(
        company=company_seal(name, code, rng, shape=shape),
        legal_representative=square_seal(legal + "印", rng, code=legal_code, side_mm=22.0 if has_code else None),
        person_in_charge=_charge(plan, charge, rng),
    )


def _charge(plan: Plan, name: str, rng: np.random.Generator) -> SealDesign | None:
    if not plan.is_outside:
        return None
    return signature(name) if plan.is_signed_by_hand else private_seal(name, rng)


def _licence(rng: np.random.Generator, province: str, town: str, trade: str) -> Licence:
    street, house = str(rng.choice(_STREETS)), int(rng.integers(2, 380))
    work = trade.removesuffix("有限公司").removesuffix("集团")
    return Licence(
        kind=str(rng.choice(["有限责任公司（自然人投资或控股）", "有限责任公司（自然人独资）", "其他有限责任公司"])),
        address=f"{province}省{town}市{street}{house}号{rng.choice(_BUILDINGS)}{int(rng.integers(2, 19))}楼",
        capital=str(rng.choice(["壹仟万元整", "贰仟万元整", "伍仟万元整", "壹亿零捌佰万元整"])),
        founded=date(int(rng.integers(1998, 2021)), int(rng.integers(1, 13)), int(rng.integers(1, 28))),
        scope=f"许可项目：建设工程施工，{work}，建设工程勘察，建设工程设计（依法须经批准的项目，经相关部门批准后方可开展"
        "经营活动，具体经营项目和许可期限以相关部门批准文件为准）。一般项目：工程管理服务，土石方工程施工，园林绿化"
        "工程施工，建筑材料销售，机械设备租赁。",
        registrar=f"{town}市市场监督管理局",
    )


def _id_card(rng: np.random.Generator, province: str, town: str, division: str) -> IdCard:
    born = date(int(rng.integers(1975, 2000)), int(rng.integers(1, 13)), int(rng.integers(1, 28)))
    sequence = int(rng.integers(10, 990))
    start = int(rng.integers(2015, 2024))
    return IdCard(
        number=resident_id(division, born, sequence),
        sex="男" if sequence % 2 else "女",
        born=born,
        address=f"{province}省{town}市{rng.choice(_STREETS)}{int(rng.integers(2, 380))}号"
        f"{int(rng.integers(1, 12))}栋{int(rng.integers(1, 19))}0{int(rng.integers(1, 5))}室",
        issuer=f"{town}市公安局",
        valid_from=date(start, 3, 12),
        valid_until=date(start + 20, 3, 12),
    )


def _mobile(rng: np.random.Generator) -> str:
    """Number in the shape of a mobile number, with a run of zeros no operator gives out."""
    return f"1{rng.choice(['38', '39', '50', '77', '89'])}0000{int(rng.integers(0, 10000)):04d}"


def invent(plan: Plan, index: int) -> Invented:
    """Invent the applicant of a planned order; the same plan always gives the same applicant."""
    rng = np.random.default_rng(seed_of(plan.order_no, "applicant"))
    province, division, town = _place(plan, rng)
    trade = _TRADES[(index * 5) % len(_TRADES)]
    name = f"{province}{town}{_BRANDS[index % len(_BRANDS)]}{trade}"
    body = "MA" + "".join(str(rng.choice(list("0123456789ABCDEFGHJKLMNPQRTUWXY"))) for _ in range(6))
    organisation = Organisation(name=name, uscc=credit_code(division, body))
    people: set[str] = set()
    legal, agent, charge = (_person(rng, people) for _ in range(3))
    licence = _licence(rng, province, town, trade)
    mobile = _mobile(rng)
    legal_id = resident_id(division, date(int(rng.integers(1962, 1985)), 5, int(rng.integers(1, 28))), 11)
    facts = OrderFacts(
        order_no=plan.order_no,
        is_outside=plan.is_outside,
        organisation=organisation,
        legal_representative=Person(name=legal, phone=_mobile(rng)),
        legal_representative_id=legal_id,
        handling_agent=Person(name=agent, phone=mobile),
        id_card=_id_card(rng, province, town, division),
        invoice_details=InvoiceDetails(
            title=name, tax_number=organisation.uscc, email=f"caiwu{index + 101}@sample.example"
        ),
        recipient=Recipient(name=agent, mobile=mobile, address=licence.address),
        person_in_charge=charge if plan.is_outside else "",
        licence=licence,
        seals=_seals(plan, name, legal, charge, division),
        signed_on=SIGNED_ON,
    )
    return Invented(facts=facts, legal_representative_id=legal_id)
