import pytest

from resources import read_text
from review.checklist import (
    Checklists,
    FindingVerdict,
    Mark,
    MarkedItem,
    missing_before_pass,
    overrides,
    prefill,
    read_stored,
    stored,
    worst,
)
from review.kinds import ProjectKinds
from review.orders import DocumentCode, KindCode
from review.stages import REVIEW_STAGES, Stage
from review.toml_values import DataError

KINDS = ProjectKinds.from_toml(read_text("project_kinds.toml"))
LISTS = Checklists.from_toml(read_text("checklists.toml"), KINDS)
INSIDE = KINDS.kind(KindCode("province_inside"))
OUTSIDE = KINDS.kind(KindCode("province_outside"))
FORM = DocumentCode("seal_collection_form")
V = FindingVerdict


@pytest.mark.parametrize("kind", [INSIDE, OUTSIDE], ids=lambda kind: kind.code)
@pytest.mark.parametrize("stage", sorted(REVIEW_STAGES))
def test_every_document_has_items_in_the_order_of_the_kind(kind, stage: Stage) -> None:
    documents = [item.document for item in LISTS.of(kind, stage)]
    assert tuple(dict.fromkeys(documents)) == kind.codes()


def test_the_third_cell_is_asked_for_out_of_province_only() -> None:
    def keys(kind) -> set[str]:
        return {item.key for item in LISTS.of(kind, Stage.PRE_REVIEW) if item.document == FORM}

    assert keys(OUTSIDE) - keys(INSIDE) == {"person_in_charge"}


def test_the_order_number_is_looked_for_on_paper_only() -> None:
    assert "order_number" in {item.key for item in LISTS.of(INSIDE, Stage.PAPER_REVIEW)}
    assert "order_number" not in {item.key for item in LISTS.of(INSIDE, Stage.PRE_REVIEW)}


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((), V.NOT_MEASURED),
        ((V.PASS, V.PASS), V.PASS),
        ((V.PASS, V.NOT_APPLICABLE), V.PASS),
        ((V.NOT_APPLICABLE,), V.NOT_APPLICABLE),
        ((V.PASS, V.NOT_MEASURED), V.NOT_MEASURED),
        ((V.NOT_MEASURED, V.REVIEW), V.REVIEW),
        ((V.REVIEW, V.FAIL, V.PASS), V.FAIL),
    ],
)
def test_the_worst_check_decides(verdicts: tuple[FindingVerdict, ...], expected: FindingVerdict) -> None:
    assert worst(verdicts) is expected


def item(key: str):
    return next(each for each in LISTS.items if each.document == FORM and each.key == key)


def test_checks_propose_and_set_no_mark() -> None:
    findings = {FORM: {"seal_code_digits": V.FAIL, "seal_impressions_differ": V.PASS, "seal_contrast": V.PASS}}
    code, clear, legal = prefill([item("company_code"), item("company_clear"), item("legal_seal")], findings)
    assert (code.proposal, code.deciding_finding, code.mark) == (V.FAIL, "seal_code_digits", None)
    assert clear.proposal is V.PASS
    assert (legal.proposal, legal.deciding_finding) == (V.NOT_MEASURED, "")


def marked(mark: Mark | None, proposal: FindingVerdict = V.PASS, finding: str = "seal_contrast") -> MarkedItem:
    return MarkedItem(item=item("company_clear"), proposal=proposal, deciding_finding=finding, mark=mark)


def test_every_item_is_marked_and_right_before_a_pass() -> None:
    items = (marked(None), marked(Mark.WRONG), marked(Mark.OK), marked(Mark.NOT_APPLICABLE))
    assert missing_before_pass(items) == (items[0].item, items[1].item)
    assert missing_before_pass(items[2:]) == ()


@pytest.mark.parametrize(
    ("proposal", "mark", "is_override"),
    [
        (V.FAIL, Mark.OK, True),
        (V.FAIL, Mark.WRONG, False),
        (V.PASS, Mark.WRONG, True),
        (V.PASS, Mark.OK, False),
        (V.REVIEW, Mark.OK, False),
        (V.NOT_MEASURED, Mark.WRONG, False),
        (V.FAIL, None, False),
    ],
)
def test_what_is_decided_against_the_proposal_is_kept(
    proposal: FindingVerdict, mark: Mark | None, is_override: bool
) -> None:
    kept = overrides([marked(mark, proposal)])
    assert bool(kept) == is_override
    if kept:
        assert (kept[0].document, kept[0].finding) == (FORM, "seal_contrast")
        assert (kept[0].proposed, kept[0].decided) == (proposal, mark)


def test_marks_without_a_check_are_no_override() -> None:
    assert overrides([marked(Mark.OK, V.FAIL, finding="")]) == ()


def test_marks_are_stored_and_read_back() -> None:
    entries = stored((marked(Mark.OK), marked(None)))
    assert entries == ("seal_collection_form.company_clear=ok",)
    assert read_stored((*entries, "x.y=shrug", "nonsense")) == {"seal_collection_form.company_clear": Mark.OK}


ONE = '[[item]]\ndocument = "application_form"\nkey = "k"\nlabel = "看"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (ONE + ONE, "item used twice: application_form.k"),
        (ONE.replace("application_form", "poem"), "document poem is not defined"),
        (ONE + 'kinds = ["moon"]', "a kind is not defined"),
        (ONE + 'stages = ["production"]', "stages are"),
        (ONE + "stages = []", "stages are"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(text: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        Checklists.from_toml(text, KINDS)
