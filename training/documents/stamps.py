"""Who stamps what where: the stamps of each sheet, and how defects of sealing change them."""

import zlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from training.documents.defects import Defect
from training.documents.facts import Form, OrderFacts
from training.documents.forms import COLLECTION_ROW_MM, COLLECTION_TOP_MM
from training.documents.prints import similar_name
from training.documents.stamping import PEN_INK, Stamp
from training.seal_generator.design import SealShape
from training.seal_generator.recipes import InkCondition

COMPANY, LEGAL, CHARGE = "company_seal", "legal_representative_seal", "person_in_charge_seal"

_CELL_X = 126.0

_COMPANY_AT = {
    Form.APPLICATION_FORM: (168.0, 258.0),
    Form.BUSINESS_LICENCE: (66.0, 236.0),
    Form.AGENT_ID_CARD: (105.0, 236.0),
    Form.AUTHORIZATION_LETTER: (158.0, 182.0),
    Form.SEAL_COLLECTION_FORM: (_CELL_X, COLLECTION_TOP_MM + COLLECTION_ROW_MM / 2),
    Form.APPOINTMENT_LETTER: (128.0, 210.0),
}
"""Centre of the company seal in mm, clear of what must be read."""

_KEY_INFORMATION_AT = {
    Form.APPLICATION_FORM: (84.0, 76.0),
    Form.BUSINESS_LICENCE: (52.0, 101.0),
    Form.AGENT_ID_CARD: (100.0, 92.0),
    Form.AUTHORIZATION_LETTER: (105.0, 86.0),
    Form.SEAL_COLLECTION_FORM: (80.0, 60.0),
    Form.APPOINTMENT_LETTER: (100.0, 86.0),
}


def seed_of(*words: object) -> int:
    """Make a seed from words: the same everywhere, unlike `hash`."""
    return zlib.crc32("/".join(str(word) for word in words).encode())


def _fresh_ink(seed: int) -> InkCondition:
    """A good stamping as one person does it: turned a little, inked well."""
    rng = np.random.default_rng(seed)
    return InkCondition(
        rotation_deg=float(rng.normal(0.0, 5.0)),
        lightness=float(rng.uniform(47, 53)),
        chroma=float(rng.uniform(60, 72)),
        hue_deg=float(rng.uniform(18, 31)),
        patchiness=float(rng.uniform(0.12, 0.17)),
        pressure_gradient=float(rng.uniform(0.0, 0.1)),
        starvation=0.0,
        spread_um=float(rng.uniform(10, 22)),
        edge_um=float(rng.uniform(6, 11)),
    )


def _near(at_mm: tuple[float, float], seed: int, spread_mm: float = 1.5) -> tuple[float, float]:
    rng = np.random.default_rng(seed + 1)
    off = np.clip(rng.normal(0.0, spread_mm / 2, 2), -spread_mm, spread_mm)
    return at_mm[0] + float(off[0]), at_mm[1] + float(off[1])


def _company(facts: OrderFacts, form: Form, sheet: str) -> Stamp:
    seed = seed_of(facts.order_no, form, sheet, COMPANY)
    at = _near(_COMPANY_AT[form], seed)
    return Stamp(role=COMPANY, design=facts.seals.company, ink=_fresh_ink(seed), at_mm=at, seed=seed)


def _legal(facts: OrderFacts, form: Form, sheet: str, at_mm: tuple[float, float]) -> Stamp:
    seed = seed_of(facts.order_no, form, sheet, LEGAL)
    ink = replace(_fresh_ink(seed), rotation_deg=float(np.random.default_rng(seed).normal(0, 2.0)))
    return Stamp(role=LEGAL, design=facts.seals.legal_representative, ink=ink, at_mm=_near(at_mm, seed), seed=seed)


def _charge(facts: OrderFacts, sheet: str, at_mm: tuple[float, float]) -> tuple[Stamp, ...]:
    design = facts.seals.person_in_charge
    if design is None:
        return ()
    seed = seed_of(facts.order_no, sheet, CHARGE)
    ink = PEN_INK if design.shape is SealShape.SIGNATURE else _fresh_ink(seed)
    return (Stamp(role=CHARGE, design=design, ink=ink, at_mm=_near(at_mm, seed), seed=seed),)


def _cell_at(row: int) -> tuple[float, float]:
    return _CELL_X, COLLECTION_TOP_MM + COLLECTION_ROW_MM * (row + 0.5)


def good_stamps(facts: OrderFacts, form: Form, sheet: str) -> tuple[Stamp, ...]:
    """Stamp a sheet as the office asks; another `sheet` name is another stamping of the same dies."""
    stamps: tuple[Stamp, ...] = (_company(facts, form, sheet),)
    if form is Form.AUTHORIZATION_LETTER:
        stamps += (_legal(facts, form, sheet, (140.0, 224.0)),)
    if form is Form.SEAL_COLLECTION_FORM:
        stamps += (_legal(facts, form, sheet, _cell_at(1)),)
        if facts.is_outside:
            stamps += _charge(facts, sheet, _cell_at(2))
    return stamps


Change = Callable[[Stamp, OrderFacts, Form], Stamp | None]


def _inked(**changes: object) -> Change:
    def change(stamp: Stamp, facts: OrderFacts, form: Form) -> Stamp:
        return replace(stamp, ink=replace(stamp.ink, **changes))  # type: ignore[arg-type]

    return change


def _other_code(stamp: Stamp, facts: OrderFacts, form: Form) -> Stamp:
    code = stamp.design.code
    last = "7" if code[-2] != "7" else "4"
    return replace(stamp, design=replace(stamp.design, code=code[:-2] + last + code[-1]))


def _other_name(stamp: Stamp, facts: OrderFacts, form: Form) -> Stamp:
    return replace(stamp, design=replace(stamp.design, name=similar_name(stamp.design.name)))


def _moved(stamp: Stamp, facts: OrderFacts, form: Form) -> Stamp:
    return replace(stamp, at_mm=_KEY_INFORMATION_AT[form])


def _copied(stamp: Stamp, facts: OrderFacts, form: Form) -> Stamp:
    return replace(stamp, is_copied=True)


def _removed(stamp: Stamp, facts: OrderFacts, form: Form) -> Stamp | None:
    return None


def _round_legal(stamp: Stamp, facts: OrderFacts, form: Form) -> Stamp:
    """A round personal seal where a red square one is asked for."""
    design = replace(
        stamp.design,
        shape=SealShape.ELLIPSE,
        name=facts.legal_representative.name,
        code="",
        width_mm=24.0,
        height_mm=17.0,
        ring_mm=0.8,
        name_height_mm=5.0,
        name_arc_deg=120.0,
    )
    return replace(stamp, design=design)


def _blotted(stamp: Stamp, facts: OrderFacts, form: Form) -> Stamp:
    """Voids and a blot on the code: one digit is gone for certain."""
    ink = replace(stamp.ink, voids=2, void_mm=1.9, aim_at_digit=9)
    return replace(stamp, ink=ink)


_COMPANY_CHANGES: dict[Defect, Change] = {
    Defect.SEAL_MISSING: _removed,
    Defect.SEAL_NOT_ORIGINAL: _copied,
    Defect.SEAL_CODE_UNREADABLE: _blotted,
    Defect.SEAL_FAINT: _inked(starvation=0.42, patchiness=0.34, lightness=58.0, chroma=46.0, pressure_gradient=0.35),
    Defect.SEAL_SMUDGED: _inked(double_mm=0.9, smear_mm=0.7, spread_um=60.0),
    Defect.SEAL_COVERS_INFORMATION: _moved,
    Defect.SEAL_WRONG_ORGANISATION: _other_name,
    Defect.SEALS_DIFFER: _other_code,
}

_LEGAL_CHANGES: dict[Defect, Change] = {
    Defect.LEGAL_SEAL_NOT_RED_SQUARE: _round_legal,
    Defect.AUTHORIZATION_UNSIGNED: _removed,
}


def stamps_on(facts: OrderFacts, form: Form, sheet: str, defect: Defect | None) -> tuple[Stamp, ...]:
    """List the stamps on a sheet, as changed by a defect."""
    result = []
    for stamp in good_stamps(facts, form, sheet):
        changes = _COMPANY_CHANGES if stamp.role == COMPANY else _LEGAL_CHANGES if stamp.role == LEGAL else {}
        change = changes.get(defect) if defect is not None else None
        changed = change(stamp, facts, form) if change is not None else stamp
        if changed is not None:
            result.append(changed)
    return tuple(result)
