"""The order's fields against what is printed on its documents."""

from dataclasses import replace

import pytest

from review.cross_check import Agreement, Field, FieldCheck, PageText, Place, PrintedCode, PrintedLine, cross_check
from review.orders import DocumentCode, IdentityNumbers, OrderSnapshot, Organisation
from tests.fakes.orders import an_order

FORM, LICENCE = DocumentCode("application_form"), DocumentCode("business_licence")
CARD, LETTER = DocumentCode("agent_id_card"), DocumentCode("authorization_letter")
APPOINTMENT = DocumentCode("appointment_letter")
IDS = IdentityNumbers(legal_representative="360102198001010011", handling_agent="360102199001010018")


@pytest.fixture
def order() -> OrderSnapshot:
    return replace(an_order(), person_in_charge="陈慧敏")


def line(text: str, x: float, y: float, width: float = 0.2) -> PrintedLine:
    return PrintedLine(text=text, place=Place(x=x, y=y, width=width, height=0.02))


def table(*rows: tuple[str, ...]) -> PageText:
    """Print rows of cells under each other."""
    return PageText(
        lines=tuple(
            line(text, 0.1 + 0.25 * column, 0.3 + 0.03 * row)
            for row, cells in enumerate(rows)
            for column, text in enumerate(cells)
        )
    )


def of(name: Field, checks: tuple[FieldCheck, ...]) -> FieldCheck:
    return next(check for check in checks if check.field is name)


def test_a_value_is_read_beside_its_label(order: OrderSnapshot) -> None:
    printed = table(("单位名称", order.organisation.name), ("经办人", "别人", "手机号码"), ("证书接收人", "张三"))
    checks = cross_check(order, FORM, printed)
    assert of(Field.ORGANISATION, checks).agreement is Agreement.EQUAL
    agent = of(Field.AGENT, checks)
    assert (agent.agreement, agent.read) == (Agreement.DIFFERENT, "别人")
    assert agent.place is not None
    assert agent.place.x == pytest.approx(0.35)


def test_the_recipient_is_not_taken_for_the_agent(order: OrderSnapshot) -> None:
    printed = table(("经办人", "别人"), ("证书接收人", order.handling_agent.name))
    assert of(Field.AGENT, cross_check(order, FORM, printed)).agreement is Agreement.DIFFERENT


def test_a_label_in_single_characters_is_still_a_label(order: OrderSnapshot) -> None:
    printed = table(("名", "称", "另一家公司"))
    assert of(Field.ORGANISATION, cross_check(order, LICENCE, printed)).read == "另一家公司"


def test_a_label_and_its_value_in_one_line(order: OrderSnapshot) -> None:
    checks = cross_check(order, CARD, PageText(lines=(line(f"姓名 {order.handling_agent.name}", 0.1, 0.1),)))
    assert of(Field.AGENT, checks).agreement is Agreement.EQUAL


def test_letters_are_read_across_their_lines(order: OrderSnapshot) -> None:
    name = order.organisation.name
    printed = PageText(lines=(
        line("法人授权委托书", 0.3, 0.05),
        line(f"本人{order.legal_representative.name}（身份证号码：360102198001010011）系{name[:4]}", 0.1, 0.1, 0.8),
        line(f"{name[4:]}（统一社会信用代码：{order.organisation.uscc}）的法", 0.1, 0.14, 0.8),
        line(f"定代表人，现授权委托{order.handling_agent.name}（身份证号码：360102199001010018）", 0.1, 0.18, 0.8),
    ))  # fmt: skip
    checks = cross_check(order, LETTER, printed, IDS)
    assert {check.agreement for check in checks} == {Agreement.EQUAL}


def test_the_name_of_the_appointment_is_compared(order: OrderSnapshot) -> None:
    printed = PageText(lines=(line("经研究决定，任命陈晓敏同志为我公司入赣负责人", 0.1, 0.3, 0.8),))
    found = of(Field.PERSON_IN_CHARGE, cross_check(order, APPOINTMENT, printed))
    assert (found.agreement, found.read) == (Agreement.DIFFERENT, "陈晓敏")


def test_id_numbers_stay_hidden_until_asked_for_and_are_masked_then(order: OrderSnapshot) -> None:
    printed = table(("公民身份号码", "360102199001010018"))
    assert of(Field.AGENT_ID, cross_check(order, CARD, printed)).agreement is Agreement.HIDDEN
    shown = of(Field.AGENT_ID, cross_check(order, CARD, printed, IDS))
    assert shown.agreement is Agreement.EQUAL
    assert "199001010" not in shown.expected + shown.read


def test_a_certificate_of_another_kind_of_body_is_said(order: OrderSnapshot) -> None:
    company = replace(order, organisation=Organisation(name="南昌某公司", uscc="91360100MA35TEST7X"))
    found = of(Field.CERTIFICATE_KIND, cross_check(company, LICENCE, table(("社会团体法人登记证书",))))
    assert found.agreement is Agreement.DIFFERENT
    assert "企业" in found.note
    fitting = of(Field.CERTIFICATE_KIND, cross_check(company, LICENCE, table(("营业", "执照"))))
    assert fitting.agreement is Agreement.EQUAL


def test_a_qr_code_is_compared_when_it_names_a_credit_code(order: OrderSnapshot) -> None:
    def told(text: str) -> Agreement:
        code = PrintedCode(text=text, is_qr=True, place=Place(x=0.7, y=0.1, width=0.1, height=0.1))
        return of(Field.QR_CODE, cross_check(order, LICENCE, PageText(codes=(code,)))).agreement

    assert told(f"https://licence.example/{order.organisation.uscc}") is Agreement.EQUAL
    assert told("https://licence.example/91350000MA35TEGT7X") is Agreement.DIFFERENT
    assert told("https://licence.example/") is Agreement.NOT_FOUND


def test_the_order_number_may_be_written_or_printed(order: OrderSnapshot) -> None:
    written = of(Field.ORDER_NO, cross_check(order, FORM, PageText(lines=(line(order.order_no, 0.05, 0.05),))))
    assert written.agreement is Agreement.EQUAL
    other = PageText(lines=(line("订单编号：JX20200101-9999", 0.6, 0.05),))
    assert of(Field.ORDER_NO, cross_check(order, FORM, other)).agreement is Agreement.DIFFERENT


def test_without_labels_a_value_is_found_anywhere_and_nearly_right_is_different(order: OrderSnapshot) -> None:
    name = order.organisation.name
    assert of(Field.ORGANISATION, cross_check(order, LETTER, table((f"兹有{name}委托",)))).agreement is Agreement.EQUAL
    near = of(Field.ORGANISATION, cross_check(order, LETTER, table((f"{name[:-1]}厂",))))
    assert near.agreement is Agreement.DIFFERENT
    nothing = of(Field.ORGANISATION, cross_check(order, LETTER, table(("完全无关的文字内容在此",))))
    assert nothing.agreement is Agreement.NOT_FOUND


def test_an_empty_page_has_nothing(order: OrderSnapshot) -> None:
    agreements = {check.agreement for check in cross_check(order, FORM, PageText())}
    assert agreements == {Agreement.NOT_FOUND, Agreement.HIDDEN}
