import re

import pytest
from pypinyin import Style, pinyin

from resources import read_text
from review.kinds import ProjectKinds
from review.orders import DocumentCode, DocumentId, ReasonCode, Spot
from review.reasons import Reason, ReasonCatalogue, TextRequired
from review.stages import Stage
from review.toml_values import DataError

CATALOGUE = ReasonCatalogue.from_toml(read_text("reasons.toml"))
KINDS = ProjectKinds.from_toml(read_text("project_kinds.toml"))
FORM = DocumentCode("seal_collection_form")

# DOMAIN §7, in its order
LISTED = [
    "missing_document",
    "wrong_template",
    "unreadable_scan",
    "photo_not_scan",
    "reduced_copy",
    "page_incomplete",
    "copy_of_copy",
    "file_unreadable",
    "seal_missing",
    "seal_not_original",
    "seal_code_unreadable",
    "seal_faint",
    "seal_smudged",
    "seal_base_colour",
    "seal_impurities",
    "seal_covers_information",
    "legal_seal_not_red_square",
    "seal_wrong_organisation",
    "seals_differ",
    "organisation_name_mismatch",
    "uscc_mismatch",
    "legal_representative_mismatch",
    "agent_mismatch",
    "id_card_expired",
    "id_card_side_missing",
    "authorization_incomplete",
    "authorization_expired",
    "authorization_unsigned",
    "appointment_name_differs",
    "kind_mixed_up",
    "order_number_missing",
    "paper_differs",
    "original_required",
    "parcel_incomplete",
]


def reason(code: str) -> Reason:
    return CATALOGUE.get(ReasonCode(code))


@pytest.mark.parametrize("code", LISTED)
def test_every_reason_the_office_uses_is_there(code: str) -> None:
    assert reason(code).label


@pytest.mark.parametrize("each", CATALOGUE.reasons, ids=lambda each: each.code)
def test_initials_are_those_of_the_label(each: Reason) -> None:
    han = "".join(re.findall(r"[\u4e00-\u9fff]", each.label))
    assert each.initials == "".join(syllable[0] for syllable in pinyin(han, style=Style.FIRST_LETTER))


@pytest.mark.parametrize("each", CATALOGUE.reasons, ids=lambda each: each.code)
def test_documents_are_known_and_texts_are_sentences(each: Reason) -> None:
    assert each.documents <= set(KINDS.documents)
    for stage in each.stages:
        text = each.text(stage=stage, document_name="营业执照副本", place="第3位", extra="说明。")
        assert text.endswith("。")
        assert "{" not in text
        if not each.needs_text:
            wrong, _, remedy = text.partition("。")
            assert wrong
            assert remedy.startswith("请")


def test_the_place_is_named_where_there_is_one() -> None:
    code = reason("seal_code_unreadable")
    assert code.text(stage=Stage.PRE_REVIEW, place="第11位").startswith("印章内的编号第11位看不清，")
    assert code.text(stage=Stage.PRE_REVIEW).startswith("印章内的编号看不清，")
    assert reason("seal_base_colour").text(stage=Stage.PRE_REVIEW, place="第11位").startswith("印章处有底色")


def test_paper_is_to_be_posted_and_uploads_to_be_uploaded() -> None:
    faint = reason("seal_faint")
    assert "上传" in faint.text(stage=Stage.PRE_REVIEW)
    for stage in (Stage.PAPER_REVIEW, Stage.PRODUCTION):
        assert "补寄" in faint.text(stage=stage)
        assert "上传" not in faint.text(stage=stage)


def test_the_document_is_named_in_the_sentence() -> None:
    missing = reason("missing_document")
    assert missing.text(stage=Stage.PRE_REVIEW, document_name="法人授权委托书").startswith("缺少法人授权委托书。")
    assert missing.text(stage=Stage.PRE_REVIEW).startswith("缺少该材料。")


def test_own_words_follow_the_catalogue_and_are_required_where_it_has_none() -> None:
    assert reason("seal_faint").text(stage=Stage.PRE_REVIEW, extra=" 右下部缺失。 ").endswith("上传。右下部缺失。")
    assert reason("other").text(stage=Stage.PRE_REVIEW, extra="请来电。") == "请来电。"
    with pytest.raises(TextRequired):
        reason("other").text(stage=Stage.PRE_REVIEW, extra="  ")


def test_braces_of_the_reviewer_stay_as_written() -> None:
    assert reason("seal_faint").text(stage=Stage.PRE_REVIEW, place="{document}", extra="{x}").endswith("{x}")


def test_a_chosen_reason_carries_text_document_and_spot() -> None:
    spot = Spot(document_id=DocumentId("d1"), x=0.1, y=0.2, width=0.3, height=0.1)
    chosen = reason("seal_missing").choose(
        stage=Stage.PAPER_REVIEW, document=FORM, document_name="电子签章采集表", place="法人章", spot=spot
    )
    assert chosen.code == "seal_missing"
    assert chosen.text == "未加盖法人章。请加盖原章后补寄。"
    assert chosen.document == FORM
    assert chosen.spot == spot


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("33", "seal_code_unreadable"),
        ("３３", "seal_code_unreadable"),
        ("yzbh", "seal_code_unreadable"),
        ("YZBH", "seal_code_unreadable"),
        ("底色", "seal_base_colour"),
        ("印章 有底色", "seal_base_colour"),
        ("copy_of_copy", "copy_of_copy"),
        ("copyofcopy", "copy_of_copy"),
        ("热线", "organisation_name_mismatch"),
        ("jbr", "agent_mismatch"),
    ],
)
def test_search_by_quick_code_initials_words_and_code(query: str, first: str) -> None:
    assert CATALOGUE.search(query)[0].code == first


def test_search_narrows_to_stage_and_document() -> None:
    assert CATALOGUE.search("") == CATALOGUE.reasons
    assert CATALOGUE.search("没有这样的原因") == ()
    production = CATALOGUE.search("", stage=Stage.PRODUCTION)
    assert production
    assert all(Stage.PRODUCTION in each.stages for each in production)
    id_card = CATALOGUE.search("sfz", stage=Stage.PRE_REVIEW, document=DocumentCode("agent_id_card"))
    assert [each.code for each in id_card[:2]] == ["id_card_expired", "id_card_side_missing"]
    assert not CATALOGUE.search("61", stage=Stage.PRE_REVIEW)


def test_reasons_concerning_a_document() -> None:
    codes = {each.code for each in CATALOGUE.concerning(Stage.PAPER_REVIEW, DocumentCode("appointment_letter"))}
    assert {"appointment_name_differs", "original_required", "seal_missing"} <= codes
    assert not codes & {"id_card_expired", "missing_document", "legal_seal_not_red_square"}


ONE = """
[[reason]]
code = "a"
quick = "11"
stages = ["pre_review"]
label = "甲"
initials = "j"
wrong = "错。"
remedy = "请改。"
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty|a list is expected"),
        ("reason = []", "empty"),
        (ONE + ONE, "code used twice: a"),
        (ONE + ONE.replace('"a"', '"b"'), "quick used twice: 11"),
        (ONE.replace('"11"', '"1"'), "two digits"),
        (ONE.replace('"j"', '"甲"'), "small letters"),
        (ONE.replace('["pre_review"]', "[]"), "at least one"),
        (ONE.replace('["pre_review"]', '["lunch"]'), "lunch is no stage"),
        (ONE.replace("错。", "{place}错。"), "unknown placeholder place"),
        (ONE + 'wrong_at = "错。"', "the {place} is missing"),
        (ONE.replace('remedy = "请改。"', ""), "remedy"),
        (ONE + "colour = 1", "unknown key colour"),
    ],
)
def test_a_catalogue_that_contradicts_itself_is_refused(text: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        ReasonCatalogue.from_toml(text)
