"""What a person says of findings: confirmed, looked at, or decided otherwise.

Every answer becomes a label (DESIGN §5), so each says pass or fail: what the person saw, not what the machine did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from review.actions import Override
from review.orders import DocumentCode, DocumentId
from seals.values import Verdict
from ui.workbench.findings import FindingLine

PASS, FAIL = Verdict.PASS.value, Verdict.FAIL.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the person saw: `decided` is pass or fail."""

    decided: str
    reason: str = ""


Answers = Mapping[tuple[DocumentId, str], Answer]


def as_confirmed(line: FindingLine) -> str:
    """Return what a confirmation says: what failed does fail; a doubt was looked at and is in order."""
    return FAIL if line.verdict is Verdict.FAIL else PASS


def otherwise(line: FindingLine, answer: Answer | None) -> str:
    """Return what an override says unless the person turns it: the other way than it stands; a doubt passes."""
    stands = answer.decided if answer is not None else line.verdict.value
    return FAIL if stands == PASS else PASS


def labels(
    answers: Answers, lines: Mapping[tuple[DocumentId, str], FindingLine], documents: Mapping[DocumentId, DocumentCode]
) -> tuple[Override, ...]:
    """Return the answers as a decision carries them; one to a line that is no longer there is left out."""
    return tuple(
        Override(
            document=documents[ref_id], finding=lines[ref_id, key].code, proposed=lines[ref_id, key].verdict.value,
            decided=answer.decided, reason=answer.reason,
        )
        for (ref_id, key), answer in answers.items()
        if (ref_id, key) in lines
    )  # fmt: skip


def without_answered(ticked: Sequence[Override], answered: Sequence[Override]) -> tuple[Override, ...]:
    """Leave out what the checklist says against a finding that the person answered itself: one judgement, one label."""
    known = {(each.document, each.finding) for each in answered}
    return tuple(each for each in ticked if (each.document, each.finding) not in known)
