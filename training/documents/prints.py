"""What is printed on each sheet, defects of content included."""

from dataclasses import dataclass, replace
from datetime import date

from training.documents.certificates import agent_id_card, business_licence
from training.documents.defects import Defect
from training.documents.facts import Form, OrderFacts
from training.documents.forms import (
    application_form,
    appointment_letter,
    authorization_letter,
    chinese_date,
    seal_collection_form,
    walk_in_form,
)
from training.documents.sheet import Sheet

_LOOK_ALIKES = {"建": "健", "宏": "弘", "恒": "桓", "达": "远", "信": "芯", "丰": "峰", "安": "按", "设": "没"}


def similar_name(name: str) -> str:
    """Change one character of a name to a similar one."""
    for index, char in enumerate(name):
        if char in _LOOK_ALIKES:
            return name[:index] + _LOOK_ALIKES[char] + name[index + 1 :]
    return name[:2] + "新" + name[2:]


def _swap_digits(code: str) -> str:
    """Exchange two neighbouring, different characters of a credit code."""
    for index in range(10, 16):
        if code[index] != code[index + 1]:
            return code[:index] + code[index + 1] + code[index] + code[index + 2 :]
    return code[:9] + ("3" if code[9] != "3" else "5") + code[10:]


def _other_person(name: str) -> str:
    return name[0] + ("晓" if name[1] != "晓" else "立") + name[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    facts: OrderFacts
    defect: Defect | None


def _application(p: _Printed) -> Sheet:
    if p.defect is Defect.WRONG_TEMPLATE:
        return walk_in_form(p.facts)
    if p.defect is Defect.AGENT_MISMATCH:
        agent = replace(p.facts.handling_agent, name=_other_person(p.facts.handling_agent.name))
        return application_form(replace(p.facts, handling_agent=agent))
    if p.defect is Defect.PAPER_DIFFERS:
        changed = replace(p.facts.recipient, address="云山市青原区滨河路99号 3栋1201室")
        return application_form(replace(p.facts, recipient=changed))
    return application_form(p.facts)


def _licence(p: _Printed) -> Sheet:
    facts = p.facts
    o, legal = facts.organisation, facts.legal_representative
    if p.defect is Defect.ORGANISATION_NAME_MISMATCH:
        facts = replace(facts, organisation=replace(o, name=similar_name(o.name)))
    elif p.defect is Defect.USCC_MISMATCH:
        facts = replace(facts, organisation=replace(o, uscc=_swap_digits(o.uscc)))
    elif p.defect is Defect.LEGAL_REPRESENTATIVE_MISMATCH:
        facts = replace(facts, legal_representative=replace(legal, name=_other_person(legal.name)))
    return business_licence(facts)


def _id_card(p: _Printed) -> Sheet:
    facts, name = p.facts, p.facts.handling_agent.name
    if p.defect is Defect.AGENT_MISMATCH:
        name = _other_person(name)
    if p.defect is Defect.ID_CARD_EXPIRED:
        until = _years_later(facts.signed_on, -1)
        card = replace(facts.id_card, valid_from=_years_later(until, -10), valid_until=until)
        facts = replace(facts, id_card=card)
    return agent_id_card(facts, name=name, has_back=p.defect is not Defect.ID_CARD_SIDE_MISSING)


def _authorization(p: _Printed) -> Sheet:
    until = chinese_date(_years_later(p.facts.signed_on, 5))
    agent = p.facts.handling_agent.name
    if p.defect is Defect.AUTHORIZATION_EXPIRED:
        signed = _years_later(p.facts.signed_on, -2)
        facts = replace(p.facts, signed_on=signed)
        return authorization_letter(facts, valid_until=chinese_date(_years_later(signed, 1)), agent_name=agent)
    if p.defect is Defect.AUTHORIZATION_INCOMPLETE:
        return authorization_letter(p.facts, valid_until="", agent_name="")
    return authorization_letter(p.facts, valid_until=until, agent_name=agent)


def _years_later(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))


def _collection(p: _Printed) -> Sheet:
    outside = p.facts.is_outside is not (p.defect is Defect.KIND_MIXED_UP)
    return seal_collection_form(p.facts, is_outside=outside, person_in_charge=p.facts.person_in_charge)


def _appointment(p: _Printed) -> Sheet:
    name = p.facts.person_in_charge
    if p.defect is Defect.APPOINTMENT_NAME_DIFFERS:
        name = _other_person(name)
    return appointment_letter(p.facts, person_in_charge=name)


_PRINTERS = {
    Form.APPLICATION_FORM: _application,
    Form.BUSINESS_LICENCE: _licence,
    Form.AGENT_ID_CARD: _id_card,
    Form.AUTHORIZATION_LETTER: _authorization,
    Form.SEAL_COLLECTION_FORM: _collection,
    Form.APPOINTMENT_LETTER: _appointment,
}


def print_sheet(facts: OrderFacts, form: Form, defect: Defect | None) -> Sheet:
    """Print one document of an order, not yet stamped."""
    return _PRINTERS[form](_Printed(facts=facts, defect=defect))
