"""The four forms and letters that the applicant prints: application, authorization, collection form, appointment."""

import numpy as np
import zxingcpp
from PIL import Image

from training.documents.facts import OrderFacts
from training.documents.sheet import Cell, Row, Sheet, Style, label, value
from training.seal_generator.fonts import Typeface

TITLE = Style(size_mm=7.2, face=Typeface.HEI, bold=0.05)
BODY = Style(size_mm=4.4)
FORM = Style(size_mm=3.9)
SMALL = Style(size_mm=3.3)


def chinese_date(day: object) -> str:
    """Write a date as 2026年11月5日."""
    year, month, date = str(day).split("-")
    return f"{year}年{int(month)}月{int(date)}日"


def _barcode(text: str, kind: zxingcpp.BarcodeFormat) -> Image.Image:
    code = zxingcpp.create_barcode(text, kind)
    picture = zxingcpp.write_barcode_to_image(code, scale=4, add_hrt=False, add_quiet_zones=False)
    return Image.fromarray(np.array(picture, np.uint8))


def code128(text: str) -> Image.Image:
    """Draw a Code 128 symbol without text and quiet zone."""
    return _barcode(text, zxingcpp.BarcodeFormat.Code128)


def qr_code(text: str) -> Image.Image:
    """Draw a QR symbol."""
    return _barcode(text, zxingcpp.BarcodeFormat.QRCode)


def _application_rows(facts: OrderFacts) -> tuple[Row, ...]:
    o, legal, agent = facts.organisation, facts.legal_representative, facts.handling_agent
    bill, to = facts.invoice_details, facts.recipient
    project = "江西省住建厅外省企业" if facts.is_outside else "江西省住建厅省内企业"
    rows = [
        (label("申请项目"), value(project), label("业务类型"), value("新办（数字证书及电子印章）")),
        (label("单位名称"), value(o.name, 3)),
        (label("统一社会信用代码"), value(o.uscc, 3)),
        (label("单位地址"), value(facts.licence.address, 3)),
        (label("法定代表人"), value(legal.name), label("联系电话"), value(legal.phone)),
        (label("法定代表人证件号"), value(facts.legal_representative_id, 3)),
        (label("经办人"), value(agent.name), label("手机号码"), value(agent.phone)),
        (label("经办人身份证号"), value(facts.id_card.number, 3)),
        (label("发票抬头"), value(bill.title, 3)),
        (label("纳税人识别号"), value(bill.tax_number), label("接收邮箱"), value(bill.email)),
        (label("证书接收人"), value(to.name), label("手机号码"), value(to.mobile)),
        (label("邮寄地址"), value(to.address, 3)),
        (label("证书类型"), value("单位证书（SM2）"), label("介质"), value("USBKey  1 个")),
    ]
    if facts.is_outside:
        rows.insert(8, (label("入赣负责人"), value(facts.person_in_charge, 3)))
    return tuple(Row(cells=cells) for cells in rows)


_DECLARATION = (
    "申请单位声明：1. 本单位保证所填写内容及提交的资料真实、完整、准确，并承担由此产生的法律责任；"
    "2. 本单位已阅读并同意《电子认证服务协议》及《数字证书用户责任书》；"
    "3. 证书及介质由本单位妥善保管，如遗失、损坏或信息变更，将及时办理挂失或变更手续。"
)


def application_form(facts: OrderFacts) -> Sheet:
    """Print the portal's form: order number as text and Code 128 at the top right, the upper left left free."""
    sheet = Sheet()
    sheet.paste(code128(facts.order_no), (141.0, 12.0), (52.0, 9.0))
    sheet.text(167.0, 24.0, f"订单编号：{facts.order_no}", Style(size_mm=3.4, face=Typeface.HEI, anchor="mm"))
    sheet.spaced(105.0, 37.0, "数字证书用户申请表", TITLE, gap_mm=1.2)
    sheet.text(105.0, 45.5, "（线上业务专用）", Style(size_mm=3.8, anchor="mm"))
    y = sheet.table((17.0, 51.0), (36.0, 52.0, 32.0, 56.0), _application_rows(facts), FORM)
    y = sheet.paragraph((20.0, y + 7.0, 168.0), _DECLARATION, SMALL, leading=1.75)
    base = max(y + 22.0, 238.0)
    sheet.text(24.0, base, "经办人（签字）：", BODY)
    sheet.text(112.0, base, "申请单位（盖章）：", BODY)
    sheet.text(24.0, base + 20.0, f"日期：{chinese_date(facts.signed_on)}", BODY)
    sheet.text(17.0, 285.0, "本表由数字证书在线受理系统自动生成，打印后加盖单位公章原章。", Style(size_mm=2.9))
    return sheet


def walk_in_form(facts: OrderFacts) -> Sheet:
    """Print the counter's form, which the online business does not accept: no order number, other fields."""
    sheet = Sheet()
    sheet.spaced(105.0, 26.0, "数字证书业务申请表", TITLE, gap_mm=1.2)
    sheet.text(105.0, 35.0, "（现场办理业务专用）", Style(size_mm=4.0, anchor="mm"))
    sheet.text(20.0, 43.0, "受理网点：                    受理编号：                    受理日期：", SMALL)
    o, legal, agent = facts.organisation, facts.legal_representative, facts.handling_agent
    rows = (
        (label("业务类型"), value("☑新办  □更新  □变更  □补办  □注销  □解锁", 3)),
        (label("单位全称"), value(o.name, 3)),
        (label("证件类型及号码"), value(f"统一社会信用代码 {o.uscc}", 3)),
        (label("法定代表人"), value(legal.name), label("固定电话"), value("")),
        (label("经办人"), value(agent.name), label("移动电话"), value(agent.phone)),
        (label("证书数量"), value("1"), label("印章数量"), value("2")),
        (label("缴费方式"), value("□现金  □刷卡  □转账", 3)),
    )
    y = sheet.table((17.0, 48.0), (36.0, 52.0, 32.0, 56.0), tuple(Row(cells=r, height_mm=11.0) for r in rows), FORM)
    y = sheet.paragraph((20.0, y + 8.0, 168.0), _DECLARATION, SMALL, leading=1.75)
    sheet.table((17.0, 178.0), (88.0, 88.0), (Row(cells=(label("申请单位意见"), label("受理网点意见"))),), FORM)
    sheet.box((17.0, 187.5), (88.0, 70.0))
    sheet.box((105.0, 187.5), (88.0, 70.0))
    sheet.text(24.0, 248.0, "（盖章）              年    月    日", FORM)
    sheet.text(112.0, 248.0, "受理人：              年    月    日", FORM)
    return sheet


def authorization_letter(facts: OrderFacts, *, valid_until: str, agent_name: str) -> Sheet:
    """Print the legal representative's letter; an empty `agent_name` or `valid_until` leaves the blank unfilled."""
    sheet = Sheet()
    sheet.spaced(105.0, 44.0, "法人授权委托书", Style(size_mm=8.4, face=Typeface.HEI, bold=0.05), gap_mm=2.0)
    o, legal = facts.organisation, facts.legal_representative
    number = facts.id_card.number if agent_name else "                  "
    until = valid_until or "    年  月  日"
    text = (
        f"    本人 {legal.name}（身份证号码：{facts.legal_representative_id}）系 {o.name}"
        f"（统一社会信用代码：{o.uscc}）的法定代表人，现授权委托 {agent_name or '        '}"
        f"（身份证号码：{number}）为我单位代理人，以我单位名义办理江西住建云数字证书及电子印章的申请、领取、"
        "变更、补办等相关事宜。代理人在授权范围内签署的一切文件和处理的一切有关事务，我单位均予以承认，"
        "并承担相应的法律责任。\n"
        f"    委托期限：自 {chinese_date(facts.signed_on)} 起至 {until} 止。\n"
        "    代理人无转委托权。特此委托。"
    )
    y = sheet.paragraph((28.0, 66.0, 154.0), text, Style(size_mm=4.9), leading=2.15)
    base = y + 16.0
    sheet.text(90.0, base, "委托单位（盖章）：", Style(size_mm=4.9))
    sheet.text(28.0, base + 52.0, "法定代表人（法人章或亲笔签名）：", Style(size_mm=4.9))
    sheet.text(126.0, base + 76.0, chinese_date(facts.signed_on), Style(size_mm=4.9))
    return sheet


COLLECTION_TOP_MM = 92.0
COLLECTION_ROW_MM = 62.0


def seal_collection_form(facts: OrderFacts, *, is_outside: bool, person_in_charge: str) -> Sheet:
    """Print the form with blank cells to stamp; the out-of-province one has a third cell."""
    sheet = Sheet()
    where = "外省" if is_outside else "省内"
    sheet.spaced(105.0, 27.0, "电子签章采集表", Style(size_mm=8.0, face=Typeface.HEI, bold=0.05), gap_mm=1.6)
    sheet.text(105.0, 36.5, f"（江西住建云{where}企业专用）", Style(size_mm=4.0, anchor="mm"))
    head = [
        Row(cells=(label("单位名称"), value(facts.organisation.name, 3)), height_mm=10.0),
        Row(cells=(label("信用代码"), value(facts.organisation.uscc, 3)), height_mm=10.0),
        Row(cells=(label("法定代表人"), value(facts.legal_representative.name), *_third(is_outside, person_in_charge))),
    ]
    sheet.table((20.0, 42.0), (32.0, 53.0, 32.0, 53.0), head, FORM)
    sheet.text(20.0, 79.5, "请在下列空白格内加盖印章，印迹清晰完整，红白分明，无杂质、无底色，请勿压线：", SMALL)
    cells = ["单位公章", "法人章（红色方章）"] + (["入赣负责人私章或亲笔签字"] if is_outside else [])
    sheet.table(
        (20.0, 84.0), (42.0, 128.0), (Row(cells=(label("印章名称"), label("印模采集区")), height_mm=8.0),), FORM
    )
    rows = [Row(cells=(label(name), Cell()), height_mm=COLLECTION_ROW_MM) for name in cells]
    sheet.table((20.0, COLLECTION_TOP_MM), (42.0, 128.0), rows, Style(size_mm=3.7))
    sheet.text(20.0, 288.5, f"填表日期：{chinese_date(facts.signed_on)}", SMALL)
    return sheet


def _third(is_outside: bool, person_in_charge: str) -> tuple[Cell, ...]:
    if is_outside:
        return label("入赣负责人"), value(person_in_charge)
    return label("企业类别"), value("江西省省内企业")


def appointment_letter(facts: OrderFacts, *, person_in_charge: str) -> Sheet:
    """Print the letter that appoints the person in charge in Jiangxi."""
    sheet = Sheet()
    sheet.spaced(105.0, 48.0, "入赣负责人任命书", Style(size_mm=8.4, face=Typeface.HEI, bold=0.05), gap_mm=2.0)
    text = (
        "江西省住房和城乡建设厅：\n"
        f"    根据我公司经营管理需要，经研究决定，任命 {person_in_charge} 同志为我公司入赣负责人，"
        "全面负责我公司在江西省行政区域内的经营、质量、安全及诚信信息管理等各项工作，"
        "其在任职期间所签署的有关文件，我公司均予以承认。\n"
        f"    任期自 {chinese_date(facts.signed_on)} 起至本公司书面通知解除任命之日止。\n"
        "    特此任命。"
    )
    y = sheet.paragraph((28.0, 74.0, 154.0), text, Style(size_mm=5.1), leading=2.2)
    style = Style(size_mm=5.1)
    sheet.text(28.0, y + 26.0, f"任命单位（盖章）：{facts.organisation.name}", style)
    sheet.text(28.0, y + 66.0, chinese_date(facts.signed_on), style)
    return sheet
