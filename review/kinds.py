"""Project kinds and the documents each requires, read from `resources/project_kinds.toml` (DOMAIN §2, §4)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import NewType, TypeVar

from review.order_codes import DocumentCode, KindCode, Source
from review.toml_values import DataError, Table, parse_toml

SealCode = NewType("SealCode", str)
E = TypeVar("E", bound=StrEnum)


class PaperForm(StrEnum):
    """What the paper set must hold of a document."""

    ORIGINAL = "original"
    STAMPED_COPY = "stamped_copy"


PAPER_FORM_NAMES_ZH: Mapping[PaperForm, str] = MappingProxyType(
    {PaperForm.ORIGINAL: "原件", PaperForm.STAMPED_COPY: "复印件加盖原章"}
)


class SignatureInstead(StrEnum):
    """Where a handwritten signature does instead of the seal."""

    NEVER = "never"
    UPLOAD = "upload"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealSpec:
    """A seal an organisation uses: its Chinese name and the shapes it may have (`seals` shape names)."""

    code: SealCode
    name: str
    shapes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredSeal:
    """A seal that a document must bear, and whether a signature does instead."""

    seal: SealSpec
    signature: SignatureInstead = SignatureInstead.NEVER

    def may_be_signature(self, source: Source) -> bool:
        """Tell whether a handwritten signature is enough on the upload, or on the paper."""
        return self.signature is SignatureInstead.ALWAYS or (
            self.signature is SignatureInstead.UPLOAD and source is Source.UPLOAD
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSpec:
    """A document of the set: names, seals it must bear, its form on paper, usual number of pages."""

    code: DocumentCode
    name: str
    short_name: str
    paper: PaperForm
    pages: int
    note: str
    seals: tuple[RequiredSeal, ...]
    bears_order_number: bool = False
    gives_seal: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectKind:
    """A project kind with its documents in the order in which reviewers go through them."""

    code: KindCode
    name: str
    short_name: str
    fee_cny: int
    names_person_in_charge: bool
    documents: tuple[DocumentSpec, ...]

    def document(self, code: DocumentCode) -> DocumentSpec:
        """Return the document's spec; raise `KeyError` when this kind does not ask for it."""
        for spec in self.documents:
            if spec.code == code:
                return spec
        raise KeyError(code)

    def codes(self) -> tuple[DocumentCode, ...]:
        """Return the codes of the required documents, in order."""
        return tuple(spec.code for spec in self.documents)

    def missing(self, present: frozenset[DocumentCode]) -> tuple[DocumentSpec, ...]:
        """Return the required documents that are not among `present`, in order."""
        return tuple(spec for spec in self.documents if spec.code not in present)

    def seal_source(self) -> DocumentSpec:
        """Return the document from which the electronic seal is cut."""
        return next(spec for spec in self.documents if spec.gives_seal)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectKinds:
    """Every kind the office knows, and every document of any kind."""

    kinds: Mapping[KindCode, ProjectKind]
    documents: Mapping[DocumentCode, DocumentSpec]
    seals: Mapping[SealCode, SealSpec]

    @classmethod
    def from_toml(cls, text: str) -> "ProjectKinds":
        """Read the table; raise `DataError`, naming the place, when it contradicts itself."""
        root = Table(parse_toml(text, "project_kinds"), "project_kinds")
        root.allow("seals", "documents", "kinds")
        seals = {SealCode(code): _seal(code, table) for code, table in root.table("seals").each()}
        documents = {
            DocumentCode(code): _document(code, table, seals) for code, table in root.table("documents").each()
        }
        kinds = {KindCode(code): _kind(code, table, documents, seals) for code, table in root.table("kinds").each()}
        if not kinds:
            raise DataError("project_kinds.kinds: no kind is defined")
        return cls(kinds=MappingProxyType(kinds), documents=MappingProxyType(documents), seals=MappingProxyType(seals))

    def kind(self, code: KindCode) -> ProjectKind:
        """Return the kind; raise `KeyError` on a kind this version of the program does not know."""
        return self.kinds[code]

    def document_name(self, code: DocumentCode) -> str:
        """Return the document's Chinese name, or its code when this version does not know it."""
        spec = self.documents.get(code)
        return spec.name if spec else code

    def document_short_name(self, code: DocumentCode) -> str:
        """Return the document's short Chinese name, or its code when this version does not know it."""
        spec = self.documents.get(code)
        return spec.short_name if spec else code


def _choice(kind: type[E], value: str, where: str) -> E:
    try:
        return kind(value)
    except ValueError:
        raise DataError(f"{where}: {value} is none of {', '.join(kind)}") from None


def _seal(code: str, table: Table) -> SealSpec:
    table.allow("name", "shapes")
    return SealSpec(code=SealCode(code), name=table.text("name"), shapes=table.texts("shapes"))


def _required_seals(tables: tuple[Table, ...], seals: Mapping[SealCode, SealSpec]) -> tuple[RequiredSeal, ...]:
    required = []
    for table in tables:
        table.allow("seal", "signature")
        code = SealCode(table.text("seal"))
        if code not in seals:
            raise DataError(f"{table.where}: seal {code} is not defined")
        signature = _choice(SignatureInstead, table.text("signature", "never"), table.where)
        required.append(RequiredSeal(seal=seals[code], signature=signature))
    return tuple(required)


def _document(code: str, table: Table, seals: Mapping[SealCode, SealSpec]) -> DocumentSpec:
    table.allow("name", "short_name", "paper", "pages", "note", "seals", "bears_order_number", "gives_seal", "personal")
    return DocumentSpec(
        code=DocumentCode(code),
        name=table.text("name"),
        short_name=table.text("short_name"),
        paper=_choice(PaperForm, table.text("paper"), table.where),
        pages=table.number("pages", 1),
        note=table.text("note", ""),
        seals=_required_seals(table.tables("seals"), seals),
        bears_order_number=table.flag("bears_order_number"),
        gives_seal=table.flag("gives_seal"),
        personal=table.flag("personal"),
    )


def _kind(
    code: str, table: Table, documents: Mapping[DocumentCode, DocumentSpec], seals: Mapping[SealCode, SealSpec]
) -> ProjectKind:
    table.allow("name", "short_name", "fee_cny", "names_person_in_charge", "documents", "extra_seals")
    extra = table.table("extra_seals")
    codes = table.texts("documents")
    extra.allow(*codes)
    specs = []
    for document in codes:
        spec = documents.get(DocumentCode(document))
        if spec is None:
            raise DataError(f"{table.where}: document {document} is not defined")
        specs.append(replace(spec, seals=(*spec.seals, *_required_seals(extra.tables(document), seals))))
    if sum(spec.gives_seal for spec in specs) != 1:
        raise DataError(f"{table.where}: exactly one document must give the seal")
    return ProjectKind(
        code=KindCode(code),
        name=table.text("name"),
        short_name=table.text("short_name"),
        fee_cny=table.number("fee_cny"),
        names_person_in_charge=table.flag("names_person_in_charge"),
        documents=tuple(specs),
    )
