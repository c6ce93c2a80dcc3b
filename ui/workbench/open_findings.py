"""The findings of the whole order that a person still has to answer, or found failing: an order waits for those."""

from collections.abc import Iterator

from review.orders import DocumentRef
from seals.values import Verdict
from ui.workbench.answers import FAIL, Answer, as_confirmed
from ui.workbench.findings import FindingLine
from ui.workbench.model import WorkbenchModel

Judged = tuple[DocumentRef, FindingLine]


class OpenFindings:
    """Looks over all pages that are judged; what a check has not found yet is not waited for."""

    def __init__(self, model: WorkbenchModel) -> None:
        self._model = model

    def waiting(self) -> tuple[Judged, ...]:
        """Return what does not pass and nobody answered yet: failed ones first, then as the documents stand."""
        found = [(ref, line) for ref, line in self._judged() if line.can_be_answered and not self._answer(ref, line)]
        return tuple(sorted(found, key=lambda each: each[1].verdict is not Verdict.FAIL))

    def failing(self) -> tuple[Judged, ...]:
        """Return the findings of which the person says that they fail: with one of those an order is not passed."""
        answered = ((ref, line, self._answer(ref, line)) for ref, line in self._judged())
        return tuple((ref, line) for ref, line, answer in answered if answer is not None and answer.decided == FAIL)

    def go_to(self, ref: DocumentRef, line: FindingLine) -> None:
        """Show a finding on its page."""
        model = self._model
        if (model.document, model.page) != (ref.document, ref.page):
            model.go_to_document(ref.document, ref.page)
        keys = [each.key for each in model.finding_lines()]
        if line.key in keys:
            model.select_finding(keys.index(line.key))

    def confirm_doubts(self) -> int:
        """Answer the open doubts of the picture on the screen: looked at, in order. Return how many there were.

        Those about what a seal says (its digits, its name) are left: each of them takes an answer of its own.
        """
        model, main = self._model, self._model.pair().main
        lines = model.finding_lines()
        doubts = [each for each in lines if each.can_be_answered_with_others and model.answer_to(each) is None]
        if main is None or not doubts:
            return 0
        model.answers.update({(main.id, each.key): Answer(decided=as_confirmed(each)) for each in doubts})
        still = [at for at, each in enumerate(model.finding_lines())
                 if each.can_be_answered and model.answer_to(each) is None]  # fmt: skip
        model.select_finding(still[0] if still else model.finding)
        return len(doubts)

    def _judged(self) -> Iterator[Judged]:
        for code in self._model.codes():
            for ref in self._model.main_refs(code):
                yield from ((ref, line) for line in self._model.lines_of(ref.id))

    def _answer(self, ref: DocumentRef, line: FindingLine) -> Answer | None:
        return self._model.answers.get((ref.id, line.key))
