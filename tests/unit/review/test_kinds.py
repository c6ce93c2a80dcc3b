import pytest

from resources import read_text
from review.kinds import PaperForm, ProjectKinds
from review.orders import DocumentCode, KindCode, Source
from review.toml_values import DataError, Table

KINDS = ProjectKinds.from_toml(read_text("project_kinds.toml"))
INSIDE = KINDS.kind(KindCode("province_inside"))
OUTSIDE = KINDS.kind(KindCode("province_outside"))


def test_in_province_asks_for_five_documents_and_out_of_province_for_six() -> None:
    assert INSIDE.codes() == (
        "application_form", "business_licence", "agent_id_card", "authorization_letter", "seal_collection_form",
    )  # fmt: skip
    assert OUTSIDE.codes() == (*INSIDE.codes(), "appointment_letter")
    assert (INSIDE.fee_cny, OUTSIDE.fee_cny) == (220, 220)
    assert OUTSIDE.names_person_in_charge
    assert not INSIDE.names_person_in_charge


@pytest.mark.parametrize(
    ("document", "inside", "outside"),
    [
        ("application_form", ["公章"], ["公章"]),
        ("business_licence", ["公章"], ["公章"]),
        ("agent_id_card", ["公章"], ["公章"]),
        ("authorization_letter", ["公章", "法人章"], ["公章", "法人章"]),
        ("seal_collection_form", ["公章", "法人章"], ["公章", "法人章", "入赣负责人私章"]),
    ],
)
def test_seals_each_document_bears(document: str, inside: list[str], outside: list[str]) -> None:
    code = DocumentCode(document)
    assert [required.seal.name for required in INSIDE.document(code).seals] == inside
    assert [required.seal.name for required in OUTSIDE.document(code).seals] == outside


def test_a_signature_does_on_the_uploaded_letter_but_the_paper_needs_the_seal() -> None:
    company, legal = INSIDE.document(DocumentCode("authorization_letter")).seals
    assert legal.may_be_signature(Source.UPLOAD)
    assert not legal.may_be_signature(Source.PAPER)
    assert not company.may_be_signature(Source.UPLOAD)
    in_charge = OUTSIDE.document(DocumentCode("seal_collection_form")).seals[2]
    assert in_charge.may_be_signature(Source.PAPER)


def test_copies_and_originals_on_paper() -> None:
    copies = {spec.code for spec in OUTSIDE.documents if spec.paper is PaperForm.STAMPED_COPY}
    assert copies == {"business_licence", "agent_id_card"}
    assert INSIDE.seal_source().code == "seal_collection_form"
    assert INSIDE.document(DocumentCode("application_form")).bears_order_number
    assert INSIDE.document(DocumentCode("agent_id_card")).pages == 2


def test_missing_documents_in_order() -> None:
    present = frozenset({DocumentCode("agent_id_card"), DocumentCode("seal_collection_form")})
    assert [spec.short_name for spec in OUTSIDE.missing(present)] == ["申请表", "执照", "委托书", "任命书"]
    assert INSIDE.missing(frozenset(INSIDE.codes())) == ()


def test_a_document_the_kind_does_not_ask_for_is_not_found() -> None:
    with pytest.raises(KeyError):
        INSIDE.document(DocumentCode("appointment_letter"))


def test_names_of_known_and_unknown_documents() -> None:
    assert KINDS.document_name(DocumentCode("authorization_letter")) == "法人授权委托书"
    assert KINDS.document_short_name(DocumentCode("authorization_letter")) == "委托书"
    assert KINDS.document_name(DocumentCode("something_new")) == "something_new"
    assert KINDS.document_short_name(DocumentCode("something_new")) == "something_new"


BASE = """
[seals.s]
name = "章"
shapes = ["round"]
[documents.d]
name = "材料"
short_name = "料"
paper = "original"
gives_seal = true
seals = [{ seal = "s" }]
[kinds.k]
name = "项目"
short_name = "项"
fee_cny = 1
documents = ["d"]
"""


def test_the_smallest_table_is_read() -> None:
    assert ProjectKinds.from_toml(BASE).kind(KindCode("k")).documents[0].pages == 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[seals.s]", "[seals.s", "project_kinds"),
        ('seal = "s"', 'seal = "t"', "seal t is not defined"),
        ('documents = ["d"]', 'documents = ["e"]', "document e is not defined"),
        ('documents = ["d"]', "documents = [1]", "list of texts"),
        ('documents = ["d"]', 'documents = "d"', "a list is expected"),
        ('paper = "original"', 'paper = "parchment"', "parchment is none of"),
        ("gives_seal = true", "gives_seal = false", "exactly one document must give the seal"),
        ("gives_seal = true", "gives_seals = true", "unknown key gives_seals"),
        ("fee_cny = 1", "fee_cny = true", "int is expected"),
        ("fee_cny = 1", 'fee_cny = "1"', "int is expected"),
        ('name = "材料"', 'name = ""', "must not be empty"),
        ('name = "材料"', "", "str is expected"),
        ('{ seal = "s" }', '"s"', "a table is expected"),
        (BASE, "", "no kind is defined"),
        ('documents = ["d"]', 'documents = ["d"]\n[kinds.k.extra_seals]\ne = []', "unknown key e"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused_with_its_place(old: str, new: str, says: str) -> None:
    assert old in BASE
    with pytest.raises(DataError, match=says):
        ProjectKinds.from_toml(BASE.replace(old, new, 1))


def test_a_table_needs_to_be_one() -> None:
    with pytest.raises(DataError, match="here"):
        Table([], "here")
