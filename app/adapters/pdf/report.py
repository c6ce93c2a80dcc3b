"""The review report, A4, laid out by reportlab's platypus."""

import io
from collections.abc import Sequence
from functools import partial

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    Image,
    KeepTogether,
    LongTable,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from app.adapters.pdf.fonts import FontSet
from app.ports.papers import ReportFinding, ReportPage, ReportSection, ReviewReport
from review.working_days import CHINA

_MARGIN = 16 * mm
_WIDTH = A4[0] - 2 * _MARGIN
_GRID = colors.Color(0.72, 0.74, 0.77)
_HEAD = colors.Color(0.93, 0.94, 0.95)
_PICTURE = (48 * mm, 68 * mm)
_CROP = (34 * mm, 22 * mm)


class _Styles:
    """Text styles in the machine's Chinese font."""

    def __init__(self, fonts: FontSet) -> None:
        self.fonts = fonts
        self.body = ParagraphStyle("body", fontName=fonts.main, fontSize=8.5, leading=12, wordWrap="CJK")
        self.title = ParagraphStyle("title", parent=self.body, fontSize=18, leading=24)
        self.heading = ParagraphStyle("heading", parent=self.body, fontSize=11.5, leading=17, spaceBefore=8)

    def text(self, text: str, style: ParagraphStyle | None = None) -> Paragraph:
        """Return a paragraph of plain text."""
        return Paragraph(self.fonts.markup(text), style or self.body)


def draw_review_report(report: ReviewReport, fonts: FontSet) -> bytes:
    """Return the report as PDF bytes."""
    buffer = io.BytesIO()
    styles = _Styles(fonts)
    document = BaseDocTemplate(
        buffer, pagesize=A4, title=f"审核报告 {report.order_no}", author="江西CA",
        leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=20 * mm, invariant=1,
    )  # fmt: skip
    frame = Frame(
        _MARGIN,
        18 * mm,
        _WIDTH,
        A4[1] - 18 * mm - _MARGIN,
        id="body",
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    footer = partial(_footer, report=report, fonts=fonts)
    document.addPageTemplates(PageTemplate(id="page", frames=[frame], onPage=footer))
    story = [*_head(report, styles)]
    for section in report.sections:
        story.extend(_section(section, styles))
    for page in report.pages:
        story.extend(_page(page, styles))
    document.build(story)
    return buffer.getvalue()


def _head(report: ReviewReport, styles: _Styles) -> list[Flowable]:
    code = Code128(report.order_no, barWidth=0.28 * mm, barHeight=10 * mm, quiet=1)
    name = [styles.text("审核报告", styles.title), styles.text(report.organisation, styles.heading)]
    head = Table([[name, [code, styles.text(report.order_no)]]], colWidths=[_WIDTH - 72 * mm, 72 * mm])
    head.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    pairs = [*report.facts, ("", "")]
    rows = [
        [styles.text(text) for pair in pairs[at : at + 2] for text in pair] for at in range(0, len(report.facts), 2)
    ]
    label, value = 24 * mm, _WIDTH / 2 - 24 * mm
    facts = Table(rows, colWidths=[label, value, label, value])
    facts.setStyle([*_grid(), ("BACKGROUND", (0, 0), (0, -1), _HEAD), ("BACKGROUND", (2, 0), (2, -1), _HEAD)])
    return [head, Spacer(1, 3 * mm), facts]


def _section(section: ReportSection, styles: _Styles) -> list[Flowable]:
    heading = styles.text(section.title, styles.heading)
    if not section.rows:
        return [KeepTogether([heading, styles.text("（无）")])]
    rows = [[styles.text(text) for text in row] for row in (section.header, *section.rows)]
    table = LongTable(rows, colWidths=_widths(section.columns), repeatRows=1)
    table.setStyle([*_grid(), ("BACKGROUND", (0, 0), (-1, 0), _HEAD)])
    return [heading, table]


def _page(page: ReportPage, styles: _Styles) -> list[Flowable]:
    """Lay a picture beside its findings; a long list of findings goes on below, over as many pages as it needs."""
    heading = styles.text(page.title, styles.heading)
    picture = _framed(_fitted(page.picture, _PICTURE)) or styles.text(page.instead)
    beside = _findings(page.findings, styles, _WIDTH - _PICTURE[0] - 4 * mm)
    if len(page.findings) > 6:
        return [KeepTogether([heading, picture]), Spacer(1, 2 * mm), _findings(page.findings, styles, _WIDTH)]
    both = Table([[picture, beside]], colWidths=[_PICTURE[0] + 4 * mm, _WIDTH - _PICTURE[0] - 4 * mm])
    both.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return [KeepTogether([heading, both])]


def _findings(findings: Sequence[ReportFinding], styles: _Styles, width: float) -> Flowable:
    if not findings:
        return styles.text("本机没有这一页的机器检查结果；在审核台打开订单即会检查。")
    rows: list[list[object]] = [[styles.text(text) for text in ("检查", "结果", "测得 / 标准", "说明", "位置")]]
    for finding in findings:
        measured = f"{finding.value}\n{finding.threshold}" if finding.threshold else finding.value
        texts = (finding.name, finding.verdict, measured, finding.message)
        rows.append([*(styles.text(text) for text in texts), _fitted(finding.crop, _CROP) or ""])
    has_crop = any(finding.crop for finding in findings)
    crop = _CROP[0] + 4 * mm if has_crop else 10 * mm
    rest = width - crop
    table = LongTable(rows, colWidths=[rest * share for share in (0.2, 0.18, 0.24, 0.38)] + [crop], repeatRows=1)
    table.setStyle([*_grid(), ("BACKGROUND", (0, 0), (-1, 0), _HEAD)])
    return table


def _fitted(content: bytes | None, size: tuple[float, float]) -> Image | None:
    if content is None:
        return None
    width, height = ImageReader(io.BytesIO(content)).getSize()
    scale = min(size[0] / width, size[1] / height)
    return Image(io.BytesIO(content), width=width * scale, height=height * scale)


def _framed(picture: Image | None) -> Flowable | None:
    if picture is None:
        return None
    frame = Table([[picture]], colWidths=[picture.drawWidth + 2], hAlign="LEFT")
    padding = [(f"{side}PADDING", (0, 0), (-1, -1), 1) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    frame.setStyle([("BOX", (0, 0), (-1, -1), 0.4, _GRID), *padding])
    return frame


def _widths(shares: Sequence[float]) -> list[float]:
    return [_WIDTH * share / sum(shares) for share in shares]


def _grid() -> list[tuple[object, ...]]:
    return [
        ("GRID", (0, 0), (-1, -1), 0.4, _GRID),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]


def _footer(canvas: Canvas, document: BaseDocTemplate, *, report: ReviewReport, fonts: FontSet) -> None:
    made = report.made_at.astimezone(CHINA)
    text = f"{report.order_no}  ·  生成 {made:%Y-%m-%d %H:%M} {report.made_by}  ·  第 {document.page} 页"
    canvas.saveState()
    canvas.setFillColor(colors.Color(0.35, 0.37, 0.4))
    fonts.draw_fitted(canvas, _MARGIN, 10 * mm, text, 7.5, width=_WIDTH)
    canvas.restoreState()
