"""The order's fields against what is printed on its documents (DOMAIN §6): equal, different, or not found.

Each field is looked for at its place first: beside its label on forms and certificates, within the fixed words of a
letter. Only where a document has neither, anywhere on it. What was read is a proposal with its place; a person decides.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from review.credit_code_holders import CERTIFICATE_TITLES, certificate_warning
from review.identifiers import mask_resident_id
from review.orders import DocumentCode, IdentityNumbers, OrderSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A box on a page, in fractions of its width and height, origin top left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height."""
        return (self.x, self.y, self.width, self.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """A line of print. It may hold an ID number: shown on the page it was read from, written nowhere."""

    text: str = field(repr=False)
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCode:
    """A barcode or QR code; its text is shown and compared, never opened."""

    text: str
    is_qr: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """Everything that was read on a page."""

    lines: tuple[PrintedLine, ...] = ()
    codes: tuple[PrintedCode, ...] = ()


class Field(StrEnum):
    """What is compared."""

    ORGANISATION = "organisation"
    CREDIT_CODE = "credit_code"
    CERTIFICATE_KIND = "certificate_kind"
    QR_CODE = "qr_code"
    LEGAL_REPRESENTATIVE = "legal_representative"
    AGENT = "agent"
    AGENT_ID = "agent_id"
    PERSON_IN_CHARGE = "person_in_charge"
    ORDER_NO = "order_no"
    APPOINTED_NAME = "appointed_name"  # held against another document (`review.cross_documents`)


class Agreement(StrEnum):
    """How a field and the page agree; `HIDDEN`: the order's value is shown on request only, and audited."""

    EQUAL = "equal"
    DIFFERENT = "different"
    NOT_FOUND = "not_found"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCheck:
    """A field with what was read for it, and where. ID numbers are masked in both.

    `against`: `expected` is what this other document says, not the order.
    """

    field: Field
    expected: str
    agreement: Agreement
    read: str = ""
    place: Place | None = None
    note: str = ""
    against: DocumentCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Where:
    """How a field stands on a document: beside one of these labels, or as the group of this pattern in running text."""

    labels: tuple[str, ...] = ()
    pattern: str = ""


_NAME = _Where(labels=("单位名称", "名称", "机构名称", "委托单位（盖章）", "任命单位（盖章）"))
_CODE = _Where(labels=("统一社会信用代码", "信用代码", "社会信用代码"))
_LEGAL = _Where(labels=("法定代表人", "负责人", "经营者"))
_CHARGE = _Where(labels=("入赣负责人",))
_PERSON_ID = r"[（(]身份证"
# The words of the office's own templates and of the certificates (DOMAIN §4).
WHERE: Mapping[DocumentCode, Mapping[Field, _Where]] = {
    DocumentCode("application_form"): {
        Field.ORDER_NO: _Where(labels=("订单编号", "订单号")),
        Field.ORGANISATION: _NAME,
        Field.CREDIT_CODE: _CODE,
        Field.LEGAL_REPRESENTATIVE: _LEGAL,
        Field.AGENT: _Where(labels=("经办人",)),
        Field.AGENT_ID: _Where(labels=("经办人身份证号", "经办人证件号")),
        Field.PERSON_IN_CHARGE: _CHARGE,
    },
    DocumentCode("business_licence"): {
        Field.CERTIFICATE_KIND: _Where(),
        Field.ORGANISATION: _NAME,
        Field.CREDIT_CODE: _CODE,
        Field.LEGAL_REPRESENTATIVE: _LEGAL,
        Field.QR_CODE: _Where(),
    },
    DocumentCode("agent_id_card"): {
        Field.AGENT: _Where(labels=("姓名",)),
        Field.AGENT_ID: _Where(labels=("公民身份号码",)),
    },
    DocumentCode("authorization_letter"): {
        Field.ORGANISATION: _Where(pattern=r"系(.{4,60}?)[（(]统一"),
        Field.CREDIT_CODE: _Where(pattern=r"信用代码[:：]?([0-9A-Z]{15,20})"),
        Field.LEGAL_REPRESENTATIVE: _Where(pattern=r"本人(.{2,20}?)" + _PERSON_ID),
        Field.AGENT: _Where(pattern=r"委托(?!书)(.{2,20}?)" + _PERSON_ID),
        Field.AGENT_ID: _Where(pattern=r"委托(?!书).{2,20}?" + _PERSON_ID + r"号码[:：]?([0-9Xx]{15,20})"),
    },
    DocumentCode("seal_collection_form"): {
        Field.ORGANISATION: _NAME,
        Field.CREDIT_CODE: _CODE,
        Field.LEGAL_REPRESENTATIVE: _LEGAL,
        Field.PERSON_IN_CHARGE: _CHARGE,
    },
    DocumentCode("appointment_letter"): {
        Field.ORGANISATION: _NAME,
        Field.PERSON_IN_CHARGE: _Where(pattern=r"任命(.{2,20}?)同志"),
    },
}
_CODE_LIKE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_ORDER_NO_LIKE = re.compile(r"[A-Z]{2}\d{8}-?\d{4,6}")
_CODE_TWINS = str.maketrans("OISZ", "0152")  # a credit code has none of these letters (GB 32100-2015, 4.2)
_SIMILAR = 0.75
_LONG = 6
_TOUCHING = 0.6


def cross_check(
    order: OrderSnapshot, document: DocumentCode, printed: PageText, identity: IdentityNumbers | None = None
) -> tuple[FieldCheck, ...]:
    """Compare the order's fields with a page of `document`; without `identity` the ID number stays hidden."""
    page = _Page(printed)
    checks = []
    for name, where in WHERE.get(document, {}).items():
        if name is Field.PERSON_IN_CHARGE and not order.person_in_charge:
            continue
        match name:
            case Field.CERTIFICATE_KIND:
                checks.append(_certificate_kind(order, page))
            case Field.QR_CODE:
                checks.append(_qr_code(order, printed))
            case Field.ORDER_NO:
                checks.append(_order_no(order, page, where, printed))
            case Field.AGENT_ID if identity is None:
                checks.append(_hidden(page, where))
            case _:
                checks.append(_compared(name, _expected(order, name, identity), page, where))
    return tuple(checks)


def read_at_its_place(document: DocumentCode, name: Field, printed: PageText) -> PrintedLine | None:
    """Return what stands beside the field's label or within the document's fixed words, whatever the order says."""
    where, page = WHERE.get(document, {}).get(name, _Where()), _Page(printed)
    return page.beside(where.labels) or page.within(where.pattern)


def read_exactly(value: str, printed: PageText) -> PrintedLine | None:
    """Return where exactly this value stands on the page."""
    return _Page(printed).containing(value)


def same(one: str, other: str) -> bool:
    """Tell whether two names are the same but for blanks, width and the marks that recognisers confuse."""
    return _fold(one).strip(":") == _fold(other).strip(":")


def _expected(order: OrderSnapshot, name: Field, identity: IdentityNumbers | None) -> str:
    return {
        Field.ORGANISATION: order.organisation.name,
        Field.CREDIT_CODE: order.organisation.uscc,
        Field.LEGAL_REPRESENTATIVE: order.legal_representative.name,
        Field.AGENT: order.handling_agent.name,
        Field.AGENT_ID: identity.handling_agent if identity else "",
        Field.PERSON_IN_CHARGE: order.person_in_charge,
    }[name]


def _compared(name: Field, expected: str, page: "_Page", where: _Where) -> FieldCheck:
    read = page.beside(where.labels) or page.within(where.pattern) or _anywhere(name, expected, page)
    mask = mask_resident_id if name is Field.AGENT_ID else str
    if read is None:
        return FieldCheck(field=name, expected=mask(expected), agreement=Agreement.NOT_FOUND)
    is_equal = _folded(name, read.text) == _folded(name, expected)
    return FieldCheck(
        field=name, expected=mask(expected), read=mask(expected if is_equal else read.text), place=read.place,
        agreement=Agreement.EQUAL if is_equal else Agreement.DIFFERENT,
    )  # fmt: skip


def _anywhere(name: Field, expected: str, page: "_Page") -> PrintedLine | None:
    """Return where the value stands on a page without our labels; long values also when they are nearly right."""
    exact = page.containing(expected)
    if exact is not None or len(expected) < _LONG:
        return exact
    if name is Field.CREDIT_CODE:
        return page.matching(_CODE_LIKE)
    nearest = max(page.lines, key=lambda line: _alike(line.text, expected), default=None)
    return nearest if nearest is not None and _alike(nearest.text, expected) >= _SIMILAR else None


def _certificate_kind(order: OrderSnapshot, page: "_Page") -> FieldCheck:
    """Say when the certificate is not one that the holder of such a credit code has."""
    titled = [
        (line.place.height, title, line) for line in page.joined for title in CERTIFICATE_TITLES if title in line.text
    ]
    if not titled:
        return FieldCheck(field=Field.CERTIFICATE_KIND, expected="", agreement=Agreement.NOT_FOUND)
    _, title, line = max(titled, key=lambda each: (each[0], len(each[1])))
    warning = certificate_warning(order.organisation.uscc, title)
    agreement = Agreement.DIFFERENT if warning else Agreement.EQUAL
    return FieldCheck(
        field=Field.CERTIFICATE_KIND, expected="", read=title, agreement=agreement, place=line.place, note=warning
    )


def _qr_code(order: OrderSnapshot, printed: PageText) -> FieldCheck:
    """Compare any credit code in the QR code; a link without one is shown and says nothing."""
    code = next((each for each in printed.codes if each.is_qr), None)
    uscc = order.organisation.uscc
    if code is None:
        return FieldCheck(field=Field.QR_CODE, expected=uscc, agreement=Agreement.NOT_FOUND)
    found = _CODE_LIKE.findall(_fold(code.text))
    agreement = Agreement.NOT_FOUND if not found else Agreement.EQUAL if uscc in found else Agreement.DIFFERENT
    return FieldCheck(field=Field.QR_CODE, expected=uscc, read=code.text, agreement=agreement, place=code.place)


def _order_no(order: OrderSnapshot, page: "_Page", where: _Where, printed: PageText) -> FieldCheck:
    """Look for the number in the upper left first, where it is written by hand; then in print, then as a barcode."""
    written = [line for line in page.lines if line.place.x < 0.5 and line.place.y < 0.2]
    candidates = [*written, *filter(None, (page.beside(where.labels),)), *page.lines]
    candidates += [PrintedLine(text=code.text, place=code.place) for code in printed.codes if not code.is_qr]
    found = [
        (match.group(), line) for line in candidates if (match := _ORDER_NO_LIKE.search(_fold(line.text))) is not None
    ]
    wanted = _fold(order.order_no).replace("-", "")
    best = next((each for each in found if each[0].replace("-", "") == wanted), found[0] if found else None)
    if best is None:
        return FieldCheck(field=Field.ORDER_NO, expected=order.order_no, agreement=Agreement.NOT_FOUND)
    agreement = Agreement.EQUAL if best[0].replace("-", "") == wanted else Agreement.DIFFERENT
    return FieldCheck(
        field=Field.ORDER_NO, expected=order.order_no, read=best[0], agreement=agreement, place=best[1].place
    )


def _hidden(page: "_Page", where: _Where) -> FieldCheck:
    """Show where the ID number stands, and neither number."""
    read = page.beside(where.labels) or page.within(where.pattern)
    return FieldCheck(
        field=Field.AGENT_ID, expected="", agreement=Agreement.HIDDEN, place=read.place if read is not None else None
    )


class _Page:
    """The lines of a page in rows, searched by label, by running text, and by value."""

    def __init__(self, printed: PageText) -> None:
        self.lines = printed.lines
        self._rows = tuple(_rows(printed.lines))
        self.joined = tuple(joined for row in self._rows for joined in _runs(row))
        self._text, self._starts = self._running()

    def _running(self) -> tuple[str, list[tuple[int, PrintedLine]]]:
        text, starts = "", []
        for row in self._rows:
            for line in row:
                starts.append((len(text), line))
                text += _fold(line.text)
        return text, starts

    def beside(self, labels: Sequence[str]) -> PrintedLine | None:
        """Return the value after a label, in its line or to the right of it; longer labels first."""
        for wanted in sorted((_fold(label) for label in labels), key=len, reverse=True):
            for row in self._rows:
                value = _after_label(row, wanted)
                if value is not None:
                    return value
        return None

    def within(self, pattern: str) -> PrintedLine | None:
        """Return what the pattern's group holds in the running text, with the place of the line it begins in."""
        found = re.search(pattern, self._text) if pattern else None
        return None if found is None else PrintedLine(text=found.group(1), place=self._place(*found.span(1)))

    def containing(self, value: str) -> PrintedLine | None:
        """Return the exact value in the running text."""
        at = self._text.find(_fold(value))
        return None if at < 0 or not value else PrintedLine(
            text=value, place=self._place(at, at + len(_fold(value)))
        )  # fmt: skip

    def matching(self, pattern: re.Pattern[str]) -> PrintedLine | None:
        found = pattern.search(self._text)
        return None if found is None else PrintedLine(text=found.group(), place=self._place(*found.span()))

    def _place(self, begin: int, end: int) -> Place:
        """Return the part of the line in which a piece of the running text begins."""
        start, line = next(each for each in reversed(self._starts) if each[0] <= begin)
        length = max(1, len(_fold(line.text)))
        left, right = (begin - start) / length, min(1.0, (end - start) / length)
        box = line.place
        return Place(x=box.x + box.width * left, y=box.y, width=box.width * (right - left), height=box.height)


def _rows(lines: Sequence[PrintedLine]) -> Iterator[list[PrintedLine]]:
    """Put lines of one height into rows, each from left to right."""
    rows: list[list[PrintedLine]] = []
    for line in sorted(lines, key=lambda each: each.place.y + each.place.height / 2):
        row = rows[-1] if rows else None
        if row is not None and _is_beside(row[-1].place, line.place):
            row.append(line)
        else:
            rows.append([line])
    return (sorted(row, key=lambda each: each.place.x) for row in rows)


def _is_beside(one: Place, other: Place) -> bool:
    """Tell whether the middles of both lines are within half a height of each other."""
    distance = abs((one.y + one.height / 2) - (other.y + other.height / 2))
    return distance < min(one.height, other.height) * _TOUCHING


def _runs(row: Sequence[PrintedLine]) -> Iterator[PrintedLine]:
    """Return every run of neighbours as one line: certificates print labels and titles with wide gaps."""
    for begin in range(len(row)):
        text = ""
        for line in row[begin : begin + 6]:
            text += _fold(line.text)
            first, last = row[begin].place, line.place
            place = Place(x=first.x, y=first.y, width=last.x + last.width - first.x, height=first.height)
            yield PrintedLine(text=text, place=place)


def _after_label(row: Sequence[PrintedLine], wanted: str) -> PrintedLine | None:
    for begin, first in enumerate(row):
        text = ""
        for at in range(begin, len(row)):
            text += _fold(row[at].text)
            if text == wanted:
                return row[at + 1] if at + 1 < len(row) else None
            if text.startswith(wanted) and at == begin and (rest := text[len(wanted) :].lstrip(":")):
                share = 1 - len(rest) / len(text)
                box = first.place
                place = Place(x=box.x + box.width * share, y=box.y, width=box.width * (1 - share), height=box.height)
                return PrintedLine(text=rest, place=place) if text[len(wanted)] == ":" or len(wanted) <= 3 else None
            if not wanted.startswith(text):
                break
    return None


def _fold(text: str) -> str:
    """Fold full-width characters, drop blanks and the marks that recognisers confuse."""
    folded = unicodedata.normalize("NFKC", text).upper().replace("——", "").replace("·", "")
    return "".join(character for character in folded if not character.isspace() and character not in ",.,。、")


def _folded(name: Field, text: str) -> str:
    folded = _fold(text).strip(":")
    return folded.translate(_CODE_TWINS) if name in (Field.CREDIT_CODE, Field.AGENT_ID) else folded


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, _fold(one), _fold(other), autojunk=False).ratio()
