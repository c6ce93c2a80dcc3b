"""Sheets of sample orders, stamped, skewed and copied: full size passes, 85 % is a reduced copy, on every form."""

import pytest

import resources
from seals.check import check_page
from seals.decode import decode_image
from seals.page import resolve_scale
from seals.page_content import form_templates
from seals.values import Finding, FindingCode, Verdict
from tests.unit.seals.thresholds_text import shipped
from training.documents.facts import Form
from training.documents.render import stamped_sheet
from training.documents.scanner import ScanSettings, grey_machine, scan_page
from training.samples.invented import invent
from training.samples.plans import PLANS

_FORMS = [Form.APPLICATION_FORM, Form.AUTHORIZATION_LETTER, Form.SEAL_COLLECTION_FORM, Form.APPOINTMENT_LETTER]


def _line(form: Form, ratio: float, *, is_grey: bool = False, skew_deg: float = 0.4, dpi: int = 200) -> Finding:
    facts = invent(next(plan for plan in PLANS if plan.is_outside), 1).facts
    page = stamped_sheet(facts, form, "first", None).page
    settings = ScanSettings(dpi=dpi, skew_deg=skew_deg, size_ratio=ratio)
    picture = decode_image(scan_page(grey_machine(page) if is_grey else page, settings, 95_000_021))
    height, width = picture.pixels.shape[:2]
    scale = resolve_scale(width, height, given_dpi=None, tag_dpi=picture.dpi)
    template = form_templates(resources.read_text("form_templates.toml"))[form.value]
    found = check_page(picture.pixels, scale=scale, thresholds=shipped(), form=template).findings
    return next(line for line in found if line.code is FindingCode.PAGE_REDUCED)


@pytest.mark.parametrize("form", _FORMS)
def test_a_form_of_full_size_passes_and_a_reduced_one_goes_to_a_person(form: Form) -> None:
    assert _line(form, 1.0).verdict is Verdict.PASS
    assert _line(form, 0.85).verdict is Verdict.REVIEW


@pytest.mark.parametrize("form", [Form.AUTHORIZATION_LETTER, Form.SEAL_COLLECTION_FORM])
def test_a_skewed_grey_copy_is_measured_like_the_original(form: Form) -> None:
    whole, reduced = (_line(form, ratio, is_grey=True, skew_deg=-1.8, dpi=150) for ratio in (1.0, 0.85))
    assert whole.verdict is Verdict.PASS
    assert reduced.verdict is Verdict.REVIEW
