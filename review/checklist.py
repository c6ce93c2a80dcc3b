"""The reviewer's checklist, by document and project kind: prefilled by checks, complete before approve (DOMAIN §6).

A machine check proposes a mark; only a person sets one. What a person decides against the proposal is an `Override`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from review.actions import Override
from review.kinds import ProjectKind, ProjectKinds
from review.orders import DocumentCode, KindCode
from review.stages import REVIEW_STAGES, Stage
from review.toml_values import DataError, Table, parse_toml


class FindingVerdict(StrEnum):
    """What a check says, worst first (DESIGN §5); the same words as in `seals` and on the command line."""

    FAIL = "fail"
    REVIEW = "review"
    NOT_MEASURED = "not_measured"
    PASS = "pass"  # noqa: S105 - a verdict, not a password
    NOT_APPLICABLE = "not_applicable"


class Mark(StrEnum):
    """What a person says of an item."""

    OK = "ok"
    WRONG = "wrong"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One thing to confirm. `findings` are the codes of the checks that propose its mark."""

    document: DocumentCode
    key: str
    label: str
    stages: frozenset[Stage]
    kinds: frozenset[KindCode]
    findings: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return the item's stable name, under which its mark is stored: ``document.key``."""
        return f"{self.document}.{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedItem:
    """An item with what the checks propose and what the person said (None: not yet)."""

    item: ChecklistItem
    proposal: FindingVerdict
    deciding_finding: str = ""
    mark: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklists:
    """Every item of every document."""

    items: tuple[ChecklistItem, ...]

    @classmethod
    def from_toml(cls, text: str, kinds: ProjectKinds) -> "Checklists":
        """Read the table; raise `DataError`, naming the place, on an unknown document, stage or kind."""
        root = Table(parse_toml(text, "checklists"), "checklists")
        root.allow("item")
        items = tuple(_item(table, kinds) for table in root.tables("item"))
        ids = [item.id for item in items]
        doubled = sorted({name for name in ids if ids.count(name) > 1})
        if doubled:
            raise DataError(f"checklists: item used twice: {', '.join(doubled)}")
        return cls(items=items)

    def of(self, kind: ProjectKind, stage: Stage) -> tuple[ChecklistItem, ...]:
        """Return the items of `kind` in `stage`, document by document in the order of the kind."""
        return tuple(
            item
            for document in kind.codes()
            for item in self.items
            if item.document == document and stage in item.stages and (not item.kinds or kind.code in item.kinds)
        )


Findings = Mapping[DocumentCode, Mapping[str, FindingVerdict]]
_WORST_FIRST = tuple(FindingVerdict)
_AGREES = {FindingVerdict.FAIL: Mark.WRONG, FindingVerdict.PASS: Mark.OK}


def worst(verdicts: Sequence[FindingVerdict]) -> FindingVerdict:
    """Return the verdict that decides; nothing measured is `NOT_MEASURED`, and never passes."""
    counted = [verdict for verdict in verdicts if verdict is not FindingVerdict.NOT_APPLICABLE]
    if not counted:
        return FindingVerdict.NOT_APPLICABLE if verdicts else FindingVerdict.NOT_MEASURED
    return min(counted, key=_WORST_FIRST.index)


def prefill(items: Sequence[ChecklistItem], findings: Findings) -> tuple[MarkedItem, ...]:
    """Return the items with what the checks of each document propose. No mark is set: a person does that."""
    marked = []
    for item in items:
        of_document = findings.get(item.document, {})
        seen = {code: of_document[code] for code in item.findings if code in of_document}
        proposal = worst(tuple(seen.values()))
        deciding = next((code for code, verdict in seen.items() if verdict is proposal), "")
        marked.append(MarkedItem(item=item, proposal=proposal, deciding_finding=deciding))
    return tuple(marked)


def missing_before_pass(marked: Sequence[MarkedItem]) -> tuple[ChecklistItem, ...]:
    """Return the items that keep the order from being passed: not marked yet, or marked wrong."""
    return tuple(each.item for each in marked if each.mark is None or each.mark is Mark.WRONG)


def overrides(marked: Sequence[MarkedItem]) -> tuple[Override, ...]:
    """Return what was decided against a proposal: a pass that was found wrong, or a fail that was let through.

    A proposal without an opinion (`review`, `not_measured`, `not_applicable`) leaves the decision to the person, so
    nothing is overridden.
    """
    return tuple(
        Override(
            document=each.item.document,
            finding=each.deciding_finding,
            proposed=each.proposal.value,
            decided=each.mark.value,
        )
        for each in marked
        if each.mark is not None
        and each.deciding_finding
        and each.proposal in _AGREES
        and each.mark is not _AGREES[each.proposal]
    )


def stored(marked: Sequence[MarkedItem]) -> tuple[str, ...]:
    """Return the marks as a decision carries them: ``document.key=mark``."""
    return tuple(f"{each.item.id}={each.mark}" for each in marked if each.mark is not None)


def read_stored(entries: Sequence[str]) -> Mapping[str, Mark]:
    """Return the marks of a stored decision by item id; entries of a later version are skipped."""
    known = set(Mark)
    pairs = (entry.partition("=") for entry in entries)
    return {name: Mark(mark) for name, _, mark in pairs if mark in known}


def _item(table: Table, kinds: ProjectKinds) -> ChecklistItem:
    table.allow("document", "key", "label", "stages", "kinds", "findings")
    document = DocumentCode(table.text("document"))
    if document not in kinds.documents:
        raise DataError(f"{table.where}: document {document} is not defined")
    of_kinds = frozenset(KindCode(code) for code in table.texts("kinds", ()))
    if not of_kinds <= set(kinds.kinds):
        raise DataError(f"{table.where}: a kind is not defined")
    stages = frozenset(table.texts("stages", tuple(REVIEW_STAGES)))
    if not stages or not stages <= set(REVIEW_STAGES):
        raise DataError(f"{table.where}: stages are pre_review, paper_review")
    return ChecklistItem(
        document=document,
        key=table.text("key"),
        label=table.text("label"),
        stages=frozenset(Stage(stage) for stage in stages),
        kinds=of_kinds,
        findings=table.texts("findings", ()),
    )
