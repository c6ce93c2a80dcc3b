"""What the intake desk shows, from values. Knows no widget."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.services.intake_outcomes import Collected
from app.services.intake_state import IntakePage, OpenedParcel
from review.kinds import ProjectKinds
from review.orders import DocumentCode, Sha256
from seals.values import Verdict
from ui.texts import tr


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """A sheet that the parcel should hold."""

    code: DocumentCode
    name: str
    verdict: Verdict | None
    words: str


def sheet_lines(parcel: OpenedParcel, kinds: ProjectKinds) -> tuple[SheetLine, ...]:
    """Return the wanted sheets, ticked as they arrive, then what came besides."""
    proposed = {page.document for page in parcel.pages if page.document and not page.is_sure}
    ticked = parcel.ticked()
    extra = [
        code
        for code in dict.fromkeys(page.document for page in parcel.pages if page.document)
        if code not in parcel.wanted
    ]
    return tuple(_sheet(code, kinds, code in ticked, code in proposed) for code in (*parcel.wanted, *extra))


def _sheet(code: DocumentCode, kinds: ProjectKinds, is_ticked: bool, is_proposed: bool) -> SheetLine:
    if is_ticked:
        verdict, words = Verdict.PASS, tr("there")
    elif is_proposed:
        verdict, words = Verdict.REVIEW, tr("to be confirmed")
    else:
        verdict, words = None, tr("not yet")
    return SheetLine(code=code, name=kinds.document_short_name(code), verdict=verdict, words=words)


def page_words(page: IntakePage, kinds: ProjectKinds) -> tuple[str, str]:
    """Return a page's two lines: what it is, and how sure that is."""
    name = kinds.document_short_name(page.document) if page.document else tr("What is this?")
    what = f"{name} {page.page}" if page.document and page.page > 1 else name
    if page.is_sure:
        return what, tr("confirmed")
    if page.document is None:
        return what, page.note or page.file_name
    return what, tr("proposed: {places} places agree", places=page.agreement) if page.agreement else tr("proposed")


def collected_words(collected: Collected) -> tuple[str, bool]:
    """Return what a look into the folder brought, and whether something went wrong."""
    if collected.unreadable:
        first = collected.unreadable[0]
        more = tr(" and {count} more", count=len(collected.unreadable) - 1) if len(collected.unreadable) > 1 else ""
        return tr("{name} could not be read: {why}", name=first.name, why=first.sentence) + more, True
    if collected.pages:
        return tr("{count} pages taken in.", count=len(collected.pages)), False
    if collected.busy or collected.unsettled:
        return tr("The scanner is still writing; look again in a moment."), False
    if collected.repeated:
        return tr("No new pages: {count} were here already.", count=collected.repeated), False
    return tr("No new pages in the scan folder."), False


def next_page(pages: Sequence[IntakePage], after: Sha256 | None) -> IntakePage | None:
    """Return the next page that nobody has confirmed, from `after` on and around."""
    ids = [page.id for page in pages]
    start = ids.index(after) + 1 if after in ids else 0
    turned = [*pages[start:], *pages[:start]]
    return next((page for page in turned if not page.is_sure), None)
