"""The pages of an order as a reviewer goes through them: which are judged, and which two are compared."""

from dataclasses import dataclass
from functools import cached_property

from review.kinds import ProjectKind
from review.orders import DocumentCode, DocumentRef, OrderSnapshot, Source
from review.stages import Stage
from seals.values import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A document of the order, as listed at the left."""

    code: DocumentCode
    name: str
    pages: int
    verdict: Verdict | None
    is_missing: bool
    lacks_paper: bool
    open_items: int
    open_findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The two pictures that are compared; `right` is the paper, or the round before."""

    left: DocumentRef | None
    right: DocumentRef | None

    @property
    def main(self) -> DocumentRef | None:
        """The picture that is judged: the paper where there is one."""
        return self.right if self.right is not None and self.right.source is Source.PAPER else self.left


@dataclass(frozen=True, kw_only=True)
class OrderPages:
    """An order's documents; a kind that is not known here requires none. Asked with every key: sorted once."""

    order: OrderSnapshot
    kind: ProjectKind | None

    def codes(self) -> tuple[DocumentCode, ...]:
        """Return the documents in the order in which reviewers go through them, then what else is there."""
        return self._codes

    @cached_property
    def _codes(self) -> tuple[DocumentCode, ...]:
        required = self.kind.codes() if self.kind is not None else ()
        others = dict.fromkeys(ref.document for ref in self.order.documents if ref.document not in required)
        return (*required, *others)

    @cached_property
    def _newest(self) -> dict[tuple[DocumentCode, Source], tuple[DocumentRef, ...]]:
        there = dict.fromkeys((ref.document, ref.source) for ref in self.order.documents)
        return {key: self.order.latest(*key) for key in there}

    def latest(self, code: DocumentCode, source: Source) -> tuple[DocumentRef, ...]:
        """Return the pages of the newest round of a document from a source, in page order."""
        return self._newest.get((code, source), ())

    def judged(self, code: DocumentCode) -> tuple[DocumentRef, ...]:
        """Return the pages that are judged: in paper review the paper, else the upload."""
        paper = self.latest(code, Source.PAPER)
        return paper if paper and not self._is_upload_alone else self.latest(code, Source.UPLOAD)

    def lacks_paper(self, code: DocumentCode) -> bool:
        """Tell whether a sheet is missing from the parcel: in paper review the kind wants it and no paper came."""
        is_wanted = self.order.stage is Stage.PAPER_REVIEW and self.kind is not None and code in self.kind.codes()
        return is_wanted and not self.latest(code, Source.PAPER)

    def current(self) -> tuple[DocumentRef, ...]:
        """Return every page that counts, those that are judged first: seals are compared over all of them."""
        judged = [ref for code in self.codes() for ref in self.judged(code)]
        every = [ref for code in self.codes() for source in Source for ref in self.latest(code, source)]
        return tuple(dict.fromkeys((*judged, *every)))

    def pair(self, code: DocumentCode, page: int, *, is_against_before: bool = False) -> Pair:
        """Return the two pictures of a document's page."""
        upload = _page(self.latest(code, Source.UPLOAD), page)
        paper = _page(self.latest(code, Source.PAPER), page)
        if self._is_upload_alone:
            return Pair(left=upload, right=self._round_before(upload))
        before = self._round_before(paper) if is_against_before else None
        if before is not None:
            return Pair(left=before, right=paper)
        return Pair(left=upload or paper, right=paper if upload is not None else None)

    def first_pair(self) -> Pair:
        """Return the two pictures that are seen when the order is opened."""
        return next((self.pair(code, 1) for code in self.codes()), Pair(left=None, right=None))

    def has_paper_before(self, code: DocumentCode, page: int) -> bool:
        """Tell whether the paper of a page was sent again after it was rejected."""
        if self._is_upload_alone:
            return False
        return self._round_before(_page(self.latest(code, Source.PAPER), page)) is not None

    def is_before(self, ref: DocumentRef) -> bool:
        """Tell whether a newer round of the same page has come since."""
        newest = self.latest(ref.document, ref.source)
        return any(each.page == ref.page and each.round > ref.round for each in newest)

    def count(self, code: DocumentCode) -> int:
        """Return how many pages a document has, from whichever source has more."""
        return max(len(self.latest(code, source)) for source in Source)

    def every_page(self) -> tuple[tuple[DocumentCode, int], ...]:
        """Return document and number of every page, as one goes through them; a missing document counts as one."""
        return tuple((code, page) for code in self.codes() for page in range(1, max(1, self.count(code)) + 1))

    @property
    def _is_upload_alone(self) -> bool:
        return self.order.stage is Stage.PRE_REVIEW

    def _round_before(self, now: DocumentRef | None) -> DocumentRef | None:
        """Return the same page from the same source as it was a round earlier: what was rejected."""
        if now is None:
            return None
        older = [
            ref
            for ref in self.order.documents
            if (ref.document, ref.source, ref.page) == (now.document, now.source, now.page) and ref.round < now.round
        ]
        return max(older, key=lambda ref: ref.round, default=None)


def _page(refs: tuple[DocumentRef, ...], page: int) -> DocumentRef | None:
    return next((ref for ref in refs if ref.page == page), None)
