"""The seals: digits of every impression, the code as the person reads it, two plots of the present seal."""

from dataclasses import replace

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QComboBox, QScrollArea, QWidget

from review.actions import Override
from review.identifiers import check_seal_code, fold
from review.orders import DocumentRef, Source
from seals import plots
from seals.values import FindingCode, Image, SealCheck, SealGeometry, SealKind, Verdict
from ui.colours import ThemeName
from ui.pictures import Picture, to_bgr, to_qimage
from ui.texts import tr
from ui.theme import Theme
from ui.widgets import SeenPanel, column, label, row
from ui.workbench.digit_cells import DigitCells
from ui.workbench.findings import CodeRow, code_rows, kind_words, seal_names, seal_words
from ui.workbench.model import WorkbenchModel
from ui.workbench.one_line import OneLine
from ui.workbench.together_rows import TogetherRows

_PLOT_PX = 324  # fits beside the scroll bar
_RING_SHARE = 0.7
_REACH = 1.5  # of the impression's longer half axis: what the ring plot shows of it, and a little more
_TYPED_KINDS = (SealKind.COMPANY, SealKind.LEGAL)


class SealPanel(SeenPanel):
    """Follows the model; `jumped` names an impression's row and the cell to go to."""

    jumped = Signal(object, object)
    done = Signal()

    def __init__(self, theme: Theme, model: WorkbenchModel) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self.rows: tuple[CodeRow, ...] = ()
        self._picture: Picture | None = None
        self._plotting = QTimer(self, singleShot=True, interval=0)
        self._plotting.timeout.connect(self._plot)
        self._plotted: tuple[int, int, str, float] | None = None
        self.together = TogetherRows(theme)
        self.cells = DigitCells(theme)
        self.cells.chosen.connect(self.jumped)
        self._nothing = label(tr("No seal code was read yet."), "muted", wraps=True)
        self._kind = QComboBox()
        self._kind.setAccessibleName(tr("Seal whose code you type"))
        self._kind.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for kind in _TYPED_KINDS:
            self._kind.addItem(kind_words(kind), kind.value)
        self._kind.activated.connect(lambda _index: self._show_typed())
        self._code = OneLine()
        self._code.setObjectName("seal_code")
        self._code.setAccessibleName(tr("Seal code as you read it"))
        self._code.setPlaceholderText(tr("Code as you read it"))
        self._code.setMaxLength(24)
        self._code.left.connect(self._left)
        self._said = label("", "small", wraps=True, name="seal_code_said")
        self._title = label("", "title", name="plot_title")
        self._ring, self._contrast = label(name="ring_plot"), label(name="contrast_plot")
        self._build()
        model.findings_changed.connect(self._follow)
        model.document_changed.connect(self._turn_page)
        model.order_changed.connect(self._show_typed)
        theme.changed.connect(self._plot_soon)

    def _build(self) -> None:
        body = QWidget()
        body.setProperty("scroll", "body")
        typed = row(self._kind, self._code, spacing=6)
        typed.setStretch(1, 1)
        layout = column(self.together, self._nothing, self.cells, spacing=6, margins=(0, 4, 0, 4))
        layout.addLayout(typed)
        for widget in (self._said, self._title, self._ring, self._contrast):
            layout.addWidget(widget)
        layout.addStretch(1)
        body.setLayout(layout)
        self._scroll = QScrollArea()
        self._scroll.setWidget(body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayout(column(self._scroll, spacing=0))

    def show_picture(self, picture: Picture | None) -> None:
        """Take the picture that is judged: an impression is shown within its ring as it lies there."""
        self._picture = picture
        self._plot_soon()

    def _turn_page(self) -> None:
        self._picture = None
        self._follow()

    def _follow(self) -> None:
        """Keep the impressions that are known now: a decision names them whether this panel is seen or not."""
        order, kinds = self._model.order, self._model.data.kinds
        refs = {ref.id: ref for ref in order.documents} if order is not None else {}
        has_paper = any(ref.source is Source.PAPER for ref in refs.values())

        def where(ref: DocumentRef) -> str:
            source = tr(" (paper)") if ref.source is Source.PAPER else tr(" (upload)")
            return kinds.document_short_name(ref.document) + (source if has_paper else "")

        self.rows = code_rows(
            (
                (refs[ref_id], where(refs[ref_id]), check)
                for ref_id, check in self._model.checks.items()
                if ref_id in refs
            ),
            self._model.together,
        )
        self.refresh()

    def rebuild(self) -> None:
        """Show the impressions, and the plots of the seal that the present finding is about."""
        self.together.show_seals(self._model.together)
        self._nothing.setVisible(not self.rows)
        self.cells.show_rows(self.rows, self._model.typed)
        self._plot_soon()

    # the code as a person reads it

    def ask_code(self) -> None:
        """Put the cursor where the code is typed."""
        self._code.setFocus()
        self._code.selectAll()

    def give_up(self) -> bool:
        """Leave the field without keeping what was typed; False when nobody types in it."""
        is_typing = self._code.hasFocus()
        if is_typing:
            self._left(keeps=False)
        return is_typing

    def _kind_value(self) -> str:
        return str(self._kind.currentData())

    def _show_typed(self) -> None:
        self._code.setText(self._model.typed.get(self._kind_value(), ""))
        self._say()

    def _left(self, keeps: bool) -> None:
        code = fold(self._code.text())
        if keeps and code:
            self._model.typed[self._kind_value()] = code
        elif keeps:
            self._model.typed.pop(self._kind_value(), None)
        self._show_typed()
        self.cells.show_rows(self.rows, self._model.typed)
        self.done.emit()

    def _say(self) -> None:
        code = self._model.typed.get(self._kind_value(), "")
        if not code:
            self._said.setText("")
            return
        judged = check_seal_code(code)
        same = [each for each in self.rows if each.kind.value == self._kind_value()]
        agree = sum(not each.differs_at(code) for each in same)
        words = tr("{agree} of {count} impressions agree with it", agree=agree, count=len(same))
        self._said.setText(" ".join(filter(None, (words, judged.sentence))))

    # plots

    def _plot_soon(self) -> None:
        """Plot once for all that changed in this turn: the page, its picture, its checks."""
        if self.isVisible():
            self._plotting.start()

    def _plot(self) -> None:
        found, seen = self._seal(), id(self._picture)
        wanted = (id(found[0]), seen, self._theme.name.value, self._theme.scale) if found is not None else None
        if wanted == self._plotted:
            return
        self._plotted = wanted
        for widget in (self._title, self._ring, self._contrast):
            widget.setVisible(found is not None)
        if found is None:
            return
        seal, words, page_width = found
        self._title.setText(words)
        colours = plots.DARK if self._theme.name is ThemeName.DARK else plots.LIGHT
        side = self._theme.px(_PLOT_PX)
        for widget, picture in (
            (self._ring, self._ring_plot(seal, page_width, round(side * _RING_SHARE), colours)),
            (self._contrast, plots.contrast_plot(seal, side, colours=colours)),
        ):
            widget.setVisible(picture is not None)
            if picture is not None:
                widget.setPixmap(QPixmap.fromImage(to_qimage(picture)))
        self._ring.setAccessibleName(tr("How whole the outline is, all around"))
        self._contrast.setAccessibleName(tr("How ink stands out from paper, from the middle to the edge"))

    def _ring_plot(self, seal: SealCheck, page_width: int, side: int, colours: plots.PlotColours) -> Image | None:
        """Return the ring with the impression in its middle: where a gap is, and whether it is one, is seen there."""
        if self._picture is None:
            return plots.ring_plot(seal, side, colours=colours)
        around, geometry = impression_of(self._picture, seal.geometry, page_width, least_px=3 * side)
        return plots.ring_plot(replace(seal, geometry=geometry), side, page_bgr=around, colours=colours)

    def _seal(self) -> tuple[SealCheck, str, int] | None:
        main, line = self._model.pair().main, self._model.present_finding()
        check = self._model.checks.get(main.id) if main is not None else None
        if check is None or not check.seals:
            return None
        number = line.seal_number if line is not None and line.seal_number else 1
        seal = check.seals[number - 1]
        names = seal_names(self._model.together, main.id) if main is not None else {}
        return seal, seal_words(seal, number, check.seals, names), check.width_px


def impression_of(
    picture: Picture, geometry: SealGeometry, page_width: int, *, least_px: int
) -> tuple[Image, SealGeometry]:
    """Return the piece of a picture around an impression, BGR, and the impression's outline in that piece.

    `geometry` is in pixels of a page `page_width` wide. Of the picture's halved copies the smallest is taken on which
    the impression is at least `least_px` across: nobody waits for pixels that the plot shrinks again.
    """
    across = 2 * max(geometry.semi_x, geometry.semi_y) / page_width
    image = picture.image
    for level in picture.levels:
        if level.width() * across >= least_px:
            image = level
    scale = image.width() / page_width
    reach = round(scale * _REACH * max(geometry.semi_x, geometry.semi_y)) + 2
    x, y = round(scale * geometry.centre_x), round(scale * geometry.centre_y)
    place = QRect(x - reach, y - reach, 2 * reach + 1, 2 * reach + 1).intersected(image.rect())
    moved = replace(
        geometry, semi_x=scale * geometry.semi_x, semi_y=scale * geometry.semi_y,
        centre_x=scale * geometry.centre_x - place.x(), centre_y=scale * geometry.centre_y - place.y(),
    )  # fmt: skip
    return to_bgr(image.copy(place)), moved


def typed_overrides(model: WorkbenchModel, rows: tuple[CodeRow, ...]) -> tuple[Override, ...]:
    """Return the codes that a person read as labels: one for each impression that the machine did not read so."""
    found = {
        (row.ref.document, row.code): Override(
            document=row.ref.document, finding=FindingCode.SEAL_CODE_DIGITS.value,
            proposed=row.code or Verdict.NOT_MEASURED.value, decided=model.typed[row.kind.value],
        )
        for row in rows
        if model.typed.get(row.kind.value, row.code) != row.code
    }  # fmt: skip
    return tuple(found.values())
