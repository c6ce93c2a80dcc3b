"""The workbench as values: which order, document, finding and checklist item; what was marked; what may be decided.

No widget in here: views bind to the signals and ask for lines.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.ports.seal_checks import OrderSeals
from app.services.leases import Held, LeaseOutcome
from app.services.outcomes import HeldByOther
from review.actions import Decide, Override
from review.checklist import Mark, MarkedItem, overrides, prefill, stored
from review.kinds import ProjectKind
from review.orders import ChosenReason, DocumentCode, DocumentId, DocumentRef, OrderSnapshot
from review.orders import Verdict as Decision
from review.stages import REVIEW_STAGES, Stage
from seals.values import PageCheck, Verdict, worst
from ui.context.workstation import OfficeData
from ui.workbench.answers import PASS, Answer, labels, without_answered
from ui.workbench.findings import FindingLine, checklist_verdicts, finding_lines, impression_lines, seal_names
from ui.workbench.order_pages import DocumentLine, OrderPages, Pair


class WorkbenchModel(QObject):
    """One order on the workbench."""

    order_changed = Signal()
    document_changed = Signal()
    findings_changed = Signal()
    checklist_changed = Signal()
    reasons_changed = Signal()
    lease_changed = Signal()

    def __init__(self, data: OfficeData) -> None:
        super().__init__()
        self.data = data
        self.me = ""
        self.order: OrderSnapshot | None = None
        self.kind: ProjectKind | None = None
        self._pages: OrderPages | None = None
        self.document: DocumentCode | None = None
        self.page = 1
        self.is_against_before = False
        self.finding = 0
        self.item = 0
        self.lease: LeaseOutcome | None = None
        self.marks: dict[str, Mark] = {}
        self.reasons: list[ChosenReason] = []
        self.answers: dict[tuple[DocumentId, str], Answer] = {}
        self.checks: dict[DocumentId, PageCheck] = {}
        self.problems: dict[DocumentId, str] = {}
        self.together: OrderSeals | None = None
        self.seen: set[DocumentId] = set()
        self.typed: dict[str, str] = {}
        self._proposed: tuple[MarkedItem, ...] | None = None
        self._marked: tuple[dict[str, Mark], tuple[MarkedItem, ...]] | None = None
        self._lines: dict[DocumentId, tuple[FindingLine, ...]] = {}

    # the order

    def show_order(self, order: OrderSnapshot) -> None:
        """Put another order (or another revision) on the bench."""
        self.order = order
        self._pages = self.pages_of(order)
        self.kind = self._pages.kind
        self.marks, self.reasons, self.answers = {}, [], {}
        self.checks, self.problems, self.together = {}, {}, None
        self._forget_findings()
        self.seen = set()
        self.typed = {}
        self.lease = None
        self.is_against_before = False
        self.document = next(iter(self.codes()), None)
        self.page, self.finding, self.item = 1, 0, 0
        self.order_changed.emit()
        self.document_changed.emit()
        self.reasons_changed.emit()

    def pages_of(self, order: OrderSnapshot) -> OrderPages:
        """Return the pages of an order, on the bench or not."""
        return OrderPages(order=order, kind=self.data.kinds.kinds.get(order.kind))

    @property
    def is_reviewable(self) -> bool:
        """Tell whether this person may decide now: a review stage, not open by somebody else, nor drawn from them."""
        return (
            self.order is not None
            and self.order.stage in REVIEW_STAGES
            and not isinstance(self.lease, HeldByOther)
            and not self.is_drawn_from_me
            and self.kind is not None
        )

    @property
    def is_drawn_from_me(self) -> bool:
        """Tell whether this person passed the order and it was drawn: the second verdict is another person's."""
        second = self.order.second_review if self.order is not None else None
        return second is not None and second.not_by == self.me

    @property
    def is_held(self) -> bool:
        return isinstance(self.lease, Held)

    def set_lease(self, outcome: LeaseOutcome) -> None:
        self.lease = outcome
        self.lease_changed.emit()

    @property
    def stage(self) -> Stage:
        return self.order.stage if self.order is not None else Stage.PRE_REVIEW

    # documents

    def codes(self) -> tuple[DocumentCode, ...]:
        """Return the documents in the order in which reviewers go through them, then what else is there."""
        return self._pages.codes() if self._pages is not None else ()

    def document_lines(self) -> tuple[DocumentLine, ...]:
        """Return the lines of the list at the left."""
        still_open = Counter(each.item.document for each in self.items() if each.mark is None)
        return tuple(self._document_line(code, still_open[code]) for code in self.codes())

    def _document_line(self, code: DocumentCode, open_items: int) -> DocumentLine:
        refs = self.main_refs(code)
        verdicts = [self.checks[ref.id].verdict for ref in refs if ref.id in self.checks]
        verdicts += [line.verdict for ref in refs for line in impression_lines(self.together, ref.id)]
        verdicts += [Verdict.NOT_MEASURED for ref in refs if ref.id in self.problems]
        verdicts += [Verdict.FAIL] if self.lacks_paper(code) else []
        return DocumentLine(
            code=code,
            name=self.data.kinds.document_short_name(code),
            pages=len(refs),
            verdict=worst(verdicts) if verdicts else None,
            is_missing=not refs or self.lacks_paper(code),
            lacks_paper=bool(refs) and self.lacks_paper(code),
            open_items=open_items,
            open_findings=sum(
                line.can_be_answered and (ref.id, line.key) not in self.answers
                for ref in refs
                for line in self.lines_of(ref.id)
            ),
        )

    def main_refs(self, code: DocumentCode) -> tuple[DocumentRef, ...]:
        """Return the pages that are judged: in paper review the paper, else the upload."""
        assert self._pages is not None  # noqa: S101 - for the type checker
        return self._pages.judged(code)

    def lacks_paper(self, code: DocumentCode | None) -> bool:
        """Tell whether a sheet is missing from the parcel: in paper review the kind wants it and no paper came."""
        return code is not None and self._pages is not None and self._pages.lacks_paper(code)

    def passed_without_paper(self) -> tuple[DocumentCode, ...]:
        """Return the documents without paper that are not wholly marked as not applicable: nobody can have seen it."""
        looked_at = {each.item.document for each in self.items() if each.mark is not Mark.NOT_APPLICABLE}
        return tuple(code for code in self.codes() if code in looked_at and self.lacks_paper(code))

    def current_refs(self) -> tuple[DocumentRef, ...]:
        """Return every page that counts, those that are judged first: seals are compared over all of them."""
        return self._pages.current() if self._pages is not None else ()

    def pair(self) -> Pair:
        """Return the two pictures of the present document and page."""
        if self._pages is None or self.document is None:
            return Pair(left=None, right=None)
        return self._pages.pair(self.document, self.page, is_against_before=self.is_against_before)

    def has_paper_before(self) -> bool:
        """Tell whether the paper on the screen was sent again after it was rejected."""
        if self._pages is None or self.document is None:
            return False
        return self._pages.has_paper_before(self.document, self.page)

    def toggle_before(self) -> bool:
        """Compare the paper with the upload, or with the paper of the round before; False when there is none."""
        if not self.has_paper_before():
            return False
        self.is_against_before = not self.is_against_before
        self.document_changed.emit()
        return True

    def is_before(self, ref: DocumentRef) -> bool:
        """Tell whether a newer round of the same page has come since."""
        return self._pages is not None and self._pages.is_before(ref)

    def page_count(self) -> int:
        return self._pages.count(self.document) if self._pages is not None and self.document is not None else 0

    def go_to_document(self, code: DocumentCode, page: int = 1) -> None:
        if code not in self.codes():
            return
        self.document, self.page, self.finding = code, page, 0
        self.item = self._first_open_item()
        self.document_changed.emit()

    def step_document(self, step: int) -> None:
        """Go on by one page, over the ends of documents; never around."""
        pages = self._pages.every_page() if self._pages is not None else ()
        here = next((at for at, each in enumerate(pages) if each == (self.document, self.page)), 0)
        there = min(max(here + step, 0), len(pages) - 1)
        if pages and pages[there] != (self.document, self.page):
            self.go_to_document(*pages[there])

    # findings

    def checks_known(self, found: Mapping[DocumentId, PageCheck]) -> None:
        """Take what was found on pages, all that came at once in one showing."""
        for page, check in found.items():
            self.checks[page] = check
            self.problems.pop(page, None)
        self._forget_findings()
        self.findings_changed.emit()
        self.checklist_changed.emit()

    def set_together(self, found: OrderSeals) -> None:
        """Keep what the order's impressions say together; the finding that was gone to stays the present one."""
        present = self.present_finding()
        self.together = found
        self._forget_findings()
        keys = [line.key for line in self.finding_lines()]
        self.finding = keys.index(present.key) if present is not None and present.key in keys else self.finding
        self.findings_changed.emit()
        self.checklist_changed.emit()

    def check_failed(self, ref: DocumentRef, sentence: str) -> None:
        self.problems[ref.id] = sentence
        self.findings_changed.emit()

    def finding_lines(self) -> tuple[FindingLine, ...]:
        """Return the findings of the picture that is judged, and what other impressions say of its seals."""
        main = self.pair().main
        return self.lines_of(main.id) if main is not None else ()

    def lines_of(self, ref_id: DocumentId) -> tuple[FindingLine, ...]:
        """Return the findings of a page; none before it is checked."""
        check = self.checks.get(ref_id)
        if check is None:
            return ()
        if ref_id not in self._lines:
            self._lines[ref_id] = finding_lines(
                check, impression_lines(self.together, ref_id), seal_names(self.together, ref_id)
            )
        return self._lines[ref_id]

    def _forget_findings(self) -> None:
        """What is worked out of the findings is worked out anew: lines, and what the checklist proposes."""
        self._lines, self._proposed = {}, None

    def present_finding(self) -> FindingLine | None:
        lines = self.finding_lines()
        return lines[self.finding] if 0 <= self.finding < len(lines) else None

    def step_finding(self, step: int) -> None:
        lines = self.finding_lines()
        if lines:
            self.select_finding(min(max(self.finding + step, 0), len(lines) - 1))

    def select_finding(self, number: int) -> None:
        self.finding = number
        self.findings_changed.emit()

    def answer_finding(self, decided: str, reason: str = "") -> bool:
        """Keep what the person says of the present finding; one that passes needs none when it does."""
        line, main = self.present_finding(), self.pair().main
        if line is None or main is None or not line.can_be_overridden:
            return False
        if line.verdict.value == decided == PASS:
            if self.answers.pop((main.id, line.key), None) is None:  # else what was said against it is taken back
                return False
        else:
            self.answers[main.id, line.key] = Answer(decided=decided, reason=reason)
        self.findings_changed.emit()
        return True

    def answer_to(self, line: FindingLine) -> Answer | None:
        main = self.pair().main
        return self.answers.get((main.id, line.key)) if main is not None else None

    # checklist

    def items(self) -> tuple[MarkedItem, ...]:
        """Return the checklist of the order's kind and stage, with proposals and marks."""
        if self.kind is None or self.stage not in REVIEW_STAGES:
            return ()
        if self._proposed is None:
            pages = [(code, ref.id) for code in self.codes() for ref in self.main_refs(code)]
            verdicts = checklist_verdicts(pages, self.checks, self.together)
            self._proposed, self._marked = prefill(self.data.checklists.of(self.kind, self.stage), verdicts), None
        if self._marked is None or self._marked[0] != self.marks:
            self._marked = dict(self.marks), _with_marks(self._proposed, self.marks)
        return self._marked[1]

    def present_items(self) -> tuple[MarkedItem, ...]:
        """Return the items of the present document."""
        return tuple(each for each in self.items() if each.item.document == self.document)

    def _first_open_item(self) -> int:
        items = self.present_items()
        return next((number for number, each in enumerate(items) if each.mark is None), 0)

    def mark_item(self, mark: Mark | None, number: int | None = None) -> None:
        """Mark an item (the present one) and go to the next one."""
        if self._mark(mark, self.item if number is None else number):
            self.checklist_changed.emit()

    def _mark(self, mark: Mark | None, at: int) -> bool:
        items = self.present_items()
        if not 0 <= at < len(items):
            return False
        key = items[at].item.id
        if mark is None:
            self.marks.pop(key, None)
        else:
            self.marks[key] = mark
        self.item = min(at + 1, len(items) - 1) if mark is not None else at
        return True

    def tick(self) -> None:
        """Tick the present item; with all of this document ticked, go to the next document with an open one."""
        open_here = [number for number, each in enumerate(self.present_items()) if each.mark is None]
        if open_here:
            self._mark(Mark.OK, self.item if self.item in open_here else open_here[0])
            still = [number for number, each in enumerate(self.present_items()) if each.mark is None]
            self.item = next((number for number in still if number >= self.item), still[0] if still else self.item)
            self.checklist_changed.emit()
            return
        following = next((each.item.document for each in self.items() if each.mark is None), None)
        if following is not None:
            self.go_to_document(following)

    def step_item(self) -> None:
        items = self.present_items()
        self.item = (self.item + 1) % len(items) if items else 0
        self.checklist_changed.emit()

    def open_items(self) -> tuple[MarkedItem, ...]:
        """Return what keeps the order from being passed."""
        return tuple(each for each in self.items() if each.mark is None or each.mark is Mark.WRONG)

    def unseen(self) -> tuple[DocumentCode, ...]:
        """Return the documents of which no picture has been on the screen yet: nobody can have reviewed those."""
        refs = {code: self.main_refs(code) for code in self.codes()}
        return tuple(code for code, pages in refs.items() if pages and not self.seen.intersection(r.id for r in pages))

    def progress(self) -> tuple[int, int]:
        """Return how many items are marked, and how many there are."""
        items = self.items()
        return sum(each.mark is not None for each in items), len(items)

    # reasons and decision

    def add_reason(self, reason: ChosenReason) -> None:
        """Add a reason; one that stands there already for the same document comes last instead, as it was left."""
        again = (each for each in self.reasons if (each.code, each.document) == (reason.code, reason.document))
        there = next(again, None) if reason.text else None  # a reason in the person's own words may stand there twice
        if there is not None:
            self.reasons.remove(there)
        self.reasons.append(there or reason)
        self.reasons_changed.emit()

    def replace_reason(self, number: int, reason: ChosenReason) -> None:
        self.reasons[number] = reason
        self.reasons_changed.emit()

    def remove_reason(self, number: int) -> None:
        del self.reasons[number]
        self.reasons_changed.emit()

    def decision(self, verdict: Decision, note: str = "") -> Decide:
        """Return the decision as it is sent: with checklist, reasons and what was decided against proposals."""
        items, answered = self.items(), self._answered()
        return Decide(
            stage=self.stage,
            verdict=verdict,
            reasons=tuple(self.reasons) if verdict is Decision.REJECT else (),
            note=note,
            checklist=stored(items),
            overrides=(*without_answered(overrides(items), answered), *answered),
        )

    def _answered(self) -> tuple[Override, ...]:
        assert self.order is not None  # noqa: S101 - for the type checker
        lines = {(ref_id, line.key): line for ref_id in self.checks for line in self.lines_of(ref_id)}
        return labels(self.answers, lines, {ref.id: ref.document for ref in self.order.documents})


def _with_marks(proposed: tuple[MarkedItem, ...], marks: Mapping[str, Mark]) -> tuple[MarkedItem, ...]:
    return tuple(replace(each, mark=marks[each.item.id]) if each.item.id in marks else each for each in proposed)
