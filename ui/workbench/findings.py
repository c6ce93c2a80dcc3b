"""What a page's check says, as lines for the panel: verdict, words, value, threshold, place. Knows no widget."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from app.ports.seal_checks import OrderSeals
from review.checklist import FindingVerdict
from review.orders import DocumentCode, DocumentId, DocumentRef
from seals.values import Box, DigitCell, Finding, FindingCode, PageCheck, SealCheck, SealKind, Verdict
from ui.texts import mark, tr

_FIRST = (Verdict.FAIL, Verdict.REVIEW, Verdict.NOT_MEASURED, Verdict.PASS, Verdict.NOT_APPLICABLE)
_PLAIN_NUMBER = "1"  # the unit of a share or ratio
_NAMELESS: Mapping[int, str] = MappingProxyType({})
_SEAL_WORDS = {
    SealKind.COMPANY: mark("Company seal"),
    SealKind.LEGAL: mark("Legal representative's seal"),
    SealKind.PRIVATE: mark("Private seal"),
    SealKind.SIGNATURE: mark("Signature"),
    SealKind.AUTO: mark("Seal"),
}
# What a seal says is what makes it this seal and no other: each such doubt takes a look of its own.
_ALONE = frozenset(
    {
        FindingCode.SEAL_CODE_DIGITS,
        FindingCode.SEAL_CODE_EXPECTED,
        FindingCode.SEAL_NAME_EXPECTED,
        FindingCode.SEAL_IMPRESSIONS_DIFFER,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """One line; `key` names it within the page, so that a person's answer to it can be kept."""

    key: str
    code: str
    verdict: Verdict
    about: str
    message: str
    measured: str
    box_px: Box | None

    @property
    def can_be_answered(self) -> bool:
        """Tell whether a person is to confirm or override it: a line that passes needs neither."""
        return self.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE)

    @property
    def can_be_overridden(self) -> bool:
        """Tell whether a person can decide otherwise: also a line that passes may be wrong."""
        return self.verdict is not Verdict.NOT_APPLICABLE

    @property
    def is_doubt(self) -> bool:
        """Tell whether the check has no opinion and leaves it to the person."""
        return self.verdict in (Verdict.REVIEW, Verdict.NOT_MEASURED)

    @property
    def can_be_answered_with_others(self) -> bool:
        """Tell whether one key may answer it together with the page's other doubts."""
        return self.is_doubt and self.code not in _ALONE

    @property
    def seal_number(self) -> int:
        """Which seal of the page the line is about, counted from 1; 0 for the page itself."""
        where = self.key.partition(".")[0].removeprefix("seal")
        return int(where) if where.isdecimal() else 0


def finding_lines(
    check: PageCheck, more: Sequence[FindingLine] = (), names: Mapping[int, str] = _NAMELESS
) -> tuple[FindingLine, ...]:
    """Return the page's lines: seal by seal, the worst first, what needs nobody last; then the page itself.

    `more` are lines that need more than the page, sorted in; `names` is of `seal_names`.
    """
    lines = [
        _line(finding, f"seal{number}", seal_words(seal, number, check.seals, names), finding.box_px or seal.box_px)
        for number, seal in enumerate(check.seals, start=1)
        for finding in seal.findings
    ]
    lines += [_line(finding, "page", tr("Page"), finding.box_px) for finding in check.findings]
    return tuple(sorted((*more, *lines), key=lambda line: _FIRST.index(line.verdict)))


def impression_lines(together: OrderSeals | None, ref_id: DocumentId) -> tuple[FindingLine, ...]:
    """Return what the order's other impressions say of those on a page; nothing before they were compared."""
    found = together.seals if together is not None else ()
    return tuple(
        _line(line, f"seal{one.nth + 1}", tr("{seal} · whole order", seal=seal.name), one.check.box_px)
        for seal in found
        for one, line in zip(seal.impressions, seal.together.lines, strict=True)
        if one.ref.id == ref_id
    )


def seal_names(together: OrderSeals | None, ref_id: DocumentId) -> dict[int, str]:
    """Return whose seal each one of a page is, by its number on the page from 1: who it is tells the whole order."""
    found = together.seals if together is not None else ()
    return {one.nth + 1: seal.name for seal in found for one in seal.impressions if one.ref.id == ref_id}


def kind_words(kind: SealKind) -> str:
    """Name a kind of seal."""
    return tr(_SEAL_WORDS[kind])


def seal_words(seal: SealCheck, number: int, seals: Sequence[SealCheck], names: Mapping[int, str] = _NAMELESS) -> str:
    """Name a seal: as the order names it, else by its kind; numbered where the page carries several of that name."""

    def name(at: int, of: SealCheck) -> str:
        return names.get(at) or tr(_SEAL_WORDS[of.kind])

    words = name(number, seal)
    alike = [at for at, other in enumerate(seals, start=1) if name(at, other) == words]
    return f"{words} {alike.index(number) + 1}" if len(alike) > 1 else words


def _line(finding: Finding, where: str, about: str, box: Box | None) -> FindingLine:
    return FindingLine(
        key=f"{where}.{finding.code.value}",
        code=finding.code.value,
        verdict=finding.verdict,
        about=about,
        message=finding.message,
        measured=measured_words(finding),
        box_px=box,
    )


def measured_words(finding: Finding) -> str:
    """Return the threshold with its unit (the value is in the message), or the value where there is none."""
    unit = "" if finding.unit == _PLAIN_NUMBER else finding.unit
    if finding.threshold:
        return f"{finding.threshold} {unit}".strip()
    value = finding.value
    shown = "" if value is None else (f"{value:.3g}" if isinstance(value, float) else str(value))
    return f"{shown} {unit}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """The digit cells of one impression, wherever in the order it is; `page_width_px` is that of its picture."""

    ref: DocumentRef
    where: str
    kind: SealKind
    code: str
    cells: tuple[DigitCell, ...]
    weakest: float
    page_width_px: int

    def differs_at(self, code: str) -> tuple[int, ...]:
        """Return the places (from 0) of legible digits that are not those of a code that a person read."""
        return tuple(
            at for at, cell in enumerate(self.cells)
            if cell.legible and cell.digit and (at >= len(code) or cell.digit != code[at])
        )  # fmt: skip


def code_rows(
    checks: Iterable[tuple[DocumentRef, str, PageCheck]], together: OrderSeals | None = None
) -> tuple[CodeRow, ...]:
    """Return the digit cells of all impressions, the company seal's first, of each seal the weakest first."""
    rows = [
        CodeRow(
            ref=ref, where=f"{where} · {names.get(number) or tr(_SEAL_WORDS[seal.kind])}", kind=seal.kind,
            code=seal.code or "",
            cells=seal.digits, page_width_px=check.width_px,
            weakest=min(cell.confidence if cell.legible else 0.0 for cell in seal.digits),
        )
        for ref, where, check in checks
        for names in (seal_names(together, ref.id),)
        for number, seal in enumerate(check.seals, start=1)
        if seal.digits
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (tuple(SealKind).index(row.kind), row.weakest)))


def checklist_verdicts(
    pages: Iterable[tuple[DocumentCode, DocumentId]],
    checks: Mapping[DocumentId, PageCheck],
    together: OrderSeals | None,
) -> Mapping[DocumentCode, Mapping[str, FindingVerdict]]:
    """Return what the checks of the judged pages propose, document by document."""
    found: dict[DocumentCode, dict[str, FindingVerdict]] = {}
    for code, page in pages:
        if page in checks:
            _keep_worst(found.setdefault(code, {}), _for_checklist(checks[page], impression_lines(together, page)))
    return found


def _for_checklist(check: PageCheck, more: Sequence[FindingLine] = ()) -> dict[str, FindingVerdict]:
    """Return the worst verdict per finding code, as the checklist's proposals need it; `more` as in `finding_lines`."""
    on_page = (*check.findings, *(each for seal in check.seals for each in seal.findings))
    found: dict[str, Verdict] = {}
    for code, verdict in (*((each.code.value, each.verdict) for each in on_page), *((e.code, e.verdict) for e in more)):
        before = found.get(code)
        if before is None or _FIRST.index(verdict) < _FIRST.index(before):
            found[code] = verdict
    return {code: FindingVerdict(verdict.value) for code, verdict in found.items()}


_WORST_FIRST = ("fail", "review", "not_measured", "pass", "not_applicable")


def _keep_worst(kept: dict[str, FindingVerdict], more: Mapping[str, FindingVerdict]) -> None:
    """Put verdicts of another page to those kept by finding code; the worse one stays."""
    for code, verdict in more.items():
        before = kept.get(code)
        if before is None or _WORST_FIRST.index(verdict.value) < _WORST_FIRST.index(before.value):
            kept[code] = verdict
