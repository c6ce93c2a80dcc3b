"""The reason catalogue: why an order is not passed, in the words the applicant reads (DOMAIN §7)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from review.orders import ChosenReason, DocumentCode, ReasonCode, Spot
from review.stages import Stage
from review.toml_values import DataError, Table, parse_toml

_QUICK = re.compile(r"[0-9]{2}")
_INITIALS = re.compile(r"[a-z0-9]+")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_SOME_DOCUMENT = "该材料"


class TextRequired(ValueError):
    """The reason says nothing by itself: the reviewer's own words are needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One entry: what is wrong and what to do, for uploads and for paper. An empty `documents` means any.

    `is_of_missing`: it speaks of a document that is not there, so it is not about the one on the screen.
    """

    code: ReasonCode
    quick: str
    stages: frozenset[Stage]
    documents: frozenset[DocumentCode]
    label: str
    initials: str
    wrong: str
    wrong_at: str
    remedy: str
    remedy_paper: str
    needs_text: bool = False
    is_of_missing: bool = False

    def concerns(self, stage: Stage, document: DocumentCode | None = None) -> bool:
        """Tell whether the reason can be chosen in `stage`, for `document` where one is given."""
        return stage in self.stages and (document is None or not self.documents or document in self.documents)

    def text(self, *, stage: Stage, document_name: str = "", place: str = "", extra: str = "") -> str:
        """Return what the applicant reads.

        Parameters
        ----------
        stage : Stage
            In pre-review the remedy is about the upload, later about the paper.
        document_name : str
            Chinese name of the document concerned, if one is.
        place : str
            Which digits, field or seal: "第11位", "公章"; used where the entry has a sentence for it.
        extra : str
            The reviewer's own words, put after the sentence of the catalogue.

        Raises
        ------
        TextRequired
            The entry has no sentence of its own and `extra` is empty.
        """
        extra = extra.strip()
        if self.needs_text and not extra:
            raise TextRequired(self.code)
        wrong = self.wrong_at if place and self.wrong_at else self.wrong
        remedy = self.remedy if stage is Stage.PRE_REVIEW else self.remedy_paper
        sentence = (wrong + remedy).replace("{place}", place).replace("{document}", document_name or _SOME_DOCUMENT)
        return sentence + extra

    def choose(
        self,
        *,
        stage: Stage,
        document: DocumentCode | None = None,
        document_name: str = "",
        place: str = "",
        extra: str = "",
        spot: Spot | None = None,
    ) -> ChosenReason:
        """Return the reason as a decision carries it, its text final. Raises like `text`."""
        text = self.text(stage=stage, document_name=document_name, place=place, extra=extra)
        return ChosenReason(code=self.code, text=text, document=document, spot=spot)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCatalogue:
    """All reasons, in the order of the table."""

    reasons: tuple[Reason, ...]
    by_code: Mapping[ReasonCode, Reason]

    @classmethod
    def from_toml(cls, text: str) -> "ReasonCatalogue":
        """Read the table; raise `DataError`, naming the place, when it contradicts itself."""
        root = Table(parse_toml(text, "reasons"), "reasons")
        root.allow("reason")
        reasons = tuple(_reason(table) for table in root.tables("reason"))
        for field in ("code", "quick", "label"):
            values = [getattr(reason, field) for reason in reasons]
            doubled = sorted({value for value in values if values.count(value) > 1})
            if doubled:
                raise DataError(f"reasons: {field} used twice: {', '.join(doubled)}")
        if not reasons:
            raise DataError("reasons: the catalogue is empty")
        return cls(reasons=reasons, by_code=MappingProxyType({reason.code: reason for reason in reasons}))

    def get(self, code: ReasonCode) -> Reason:
        """Return the reason; raise `KeyError` on a code the catalogue does not have."""
        return self.by_code[code]

    def concerning(self, stage: Stage, document: DocumentCode | None = None) -> tuple[Reason, ...]:
        """Return the reasons that can be chosen in `stage` (for `document`), in the order of the table."""
        return tuple(reason for reason in self.reasons if reason.concerns(stage, document))

    def search(
        self, query: str, *, stage: Stage | None = None, document: DocumentCode | None = None
    ) -> tuple[Reason, ...]:
        """Find reasons by quick code, pinyin initials, code or words; best first, an empty query finds all.

        Full-width letters and digits count as half-width ones, blanks do not count.
        """
        wanted = "".join(unicodedata.normalize("NFKC", query).lower().split())
        reasons = self.reasons if stage is None else self.concerning(stage, document)
        ranked = [(_rank(reason, wanted), index, reason) for index, reason in enumerate(reasons)]
        return tuple(reason for rank, _, reason in sorted(ranked, key=lambda row: row[:2]) if rank < _NO_MATCH)


_NO_MATCH = 9


def _rank(reason: Reason, wanted: str) -> int:
    """Return 0 for the best match, `_NO_MATCH` for none."""
    grades = (
        reason.quick == wanted,
        reason.initials.startswith(wanted) or reason.quick.startswith(wanted),
        reason.label.startswith(wanted),
        wanted in reason.label,
        wanted in reason.initials,
        wanted in reason.code or wanted in reason.code.replace("_", ""),
        wanted in (reason.wrong + reason.remedy + reason.remedy_paper).lower(),
    )
    return next((grade for grade, matches in enumerate(grades) if matches), _NO_MATCH)


def _stage(value: str, where: str) -> Stage:
    try:
        return Stage(value)
    except ValueError:
        raise DataError(f"{where}.stages: {value} is no stage") from None


def _reason(table: Table) -> Reason:
    table.allow(
        "code", "quick", "stages", "documents", "label", "initials", "wrong", "wrong_at", "remedy", "remedy_paper",
        "needs_text", "of_missing",
    )  # fmt: skip
    needs_text = table.flag("needs_text")
    sentence = "" if needs_text else None
    remedy = table.text("remedy", sentence)
    reason = Reason(
        code=ReasonCode(table.text("code")),
        quick=table.text("quick"),
        stages=frozenset(_stage(value, table.where) for value in table.texts("stages")),
        documents=frozenset(DocumentCode(value) for value in table.texts("documents", ())),
        label=table.text("label"),
        initials=table.text("initials"),
        wrong=table.text("wrong", sentence),
        wrong_at=table.text("wrong_at", ""),
        remedy=remedy,
        remedy_paper=table.text("remedy_paper", remedy),
        needs_text=needs_text,
        is_of_missing=table.flag("of_missing"),
    )
    _check(reason, table.where)
    return reason


def _check(reason: Reason, where: str) -> None:
    if not _QUICK.fullmatch(reason.quick):
        raise DataError(f"{where}.quick: two digits are expected")
    if not _INITIALS.fullmatch(reason.initials):
        raise DataError(f"{where}.initials: small letters are expected")
    if not reason.stages:
        raise DataError(f"{where}.stages: at least one is needed")
    if reason.wrong_at and "{place}" not in reason.wrong_at:
        raise DataError(f"{where}.wrong_at: the {{place}} is missing")
    allowed = {"wrong": {"document"}, "wrong_at": {"document", "place"}}
    for field in ("wrong", "wrong_at", "remedy", "remedy_paper"):
        found = set(_PLACEHOLDER.findall(getattr(reason, field)))
        if not found <= allowed.get(field, {"document"}):
            raise DataError(f"{where}.{field}: unknown placeholder {', '.join(sorted(found))}")
