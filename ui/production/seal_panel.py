"""The electronic seal beside the impression it was cut from, at true size, until the operator has confirmed it."""

import math

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap, QScreen
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLabel

from app.ports.errors import Unavailable
from app.ports.seal_checks import NotCut
from app.services.seal_pictures import COMPANY, PLAIN, Cutting, SealProposal
from review.orders import OrderSnapshot
from ui.context.keys import ProductionDesk
from ui.errors import Tone, present
from ui.jobs import Pool
from ui.parts import Parts
from ui.production.lines import SEAL_WORDS, Picture, seal_kinds
from ui.texts import tr
from ui.widgets import button, column, label, row

_SEAL_PX = 176  # the room that is there before a picture is; a larger one gets more
_AGAIN_MS = 4000
_MM_PER_INCH = 25.4
_PLAIN_DPI = 96.0
_POSSIBLE_DPI = (40.0, 700.0)  # projectors and broken monitor data say 0, or thousands


def dots_per_inch(screen: QScreen | None) -> float:
    """Return the screen's own density in the window's pixels, as far as its data can be believed."""
    found = screen.physicalDotsPerInch() if screen is not None else 0.0
    return found if _POSSIBLE_DPI[0] <= found <= _POSSIBLE_DPI[1] else _PLAIN_DPI


class SealPanel(QFrame):
    """Cuts, shows and keeps the pictures of an order's seals. `changed`: what may be produced may be another now."""

    changed = Signal()

    def __init__(self, parts: Parts, production: ProductionDesk) -> None:
        super().__init__()
        self.setProperty("frame", "panel")
        self._parts, self._production = parts, production
        self._order: OrderSnapshot | None = None
        self._seal: SealProposal | None = None
        self._refused: NotCut | None = None
        self._kinds_kept: tuple[str, ...] = ()
        self._build()

    def _build(self) -> None:
        self._impression, self._cut = QLabel(), QLabel()
        pictures = QHBoxLayout()
        for picture, words in ((self._impression, tr("Impression")), (self._cut, tr("E-seal"))):
            self._make_room(picture, 0, 0)
            picture.setAccessibleName(words)
            pictures.addLayout(column(label(words, "small"), picture, None, spacing=2))  # the larger sets the height
        pictures.addStretch(1)
        self._words = label("", wraps=True, name="seal_words")
        self._confirm = QCheckBox(tr("The picture is the impression, complete and upright"))
        self._confirm.setObjectName("confirm_seal")
        self._confirm.toggled.connect(self._offer)
        self._kind = QComboBox()
        self._kind.setAccessibleName(tr("Which seal"))
        self._kind.setObjectName("seal_kind")
        self._kind.activated.connect(lambda _index: self._cut_chosen())
        self._despite = button(tr("Cut all the same"), self._cut_despite, name="cut_despite",
                               hint=tr("Accept these lines; it is written into the audit trail"))  # fmt: skip
        self._despite.hide()
        self._keep = button(tr("Keep this picture"), self._keep_seal, name="keep_seal",
                            hint=tr("For a batch, or before cutting a further seal of the same key"))  # fmt: skip
        self._kept = label("", "small", name="kept_seals", wraps=True)
        layout = column(spacing=6, margins=(16, 12, 16, 12))
        layout.addLayout(row(label(tr("Electronic seal, true size"), "small"), None, self._kind))
        layout.addLayout(pictures)
        layout.addWidget(self._words)
        layout.addStretch(1)
        layout.addWidget(self._despite)
        layout.addWidget(self._confirm)
        layout.addLayout(row(self._kept, None, self._keep))
        self.setLayout(layout)

    @property
    def confirmed(self) -> SealProposal | None:
        """The picture on screen, once the operator has confirmed it."""
        return self._seal if self._confirm.isChecked() else None

    @property
    def has_company_seal(self) -> bool:
        """Whether the company seal's picture is confirmed, here or earlier."""
        seal = self.confirmed
        return (seal is not None and seal.cutting.seal_kind == COMPANY) or COMPANY in self._kinds_kept

    def lock(self, is_running: bool) -> None:
        self._confirm.setEnabled(self._seal is not None and not is_running)
        self._kind.setEnabled(not is_running)
        self._keep.setEnabled(self.confirmed is not None and not is_running)

    def show_order(self, order: OrderSnapshot) -> None:
        self._order, self._seal = order, None
        self._kinds_kept = ()
        self._kept.setText("")
        self._kind.clear()
        for kind in seal_kinds(order):
            self._kind.addItem(tr(SEAL_WORDS[kind]), kind)
        self._confirm.setChecked(False)
        self._offer()
        self._cut_seal(order)

    @property
    def picture(self) -> Picture:
        """How far the picture is that the operator compares."""
        if self._seal is not None:
            return Picture.SHOWN
        return Picture.REFUSED if self._refused is not None else Picture.AWAITED

    def _offer(self) -> None:
        self._keep.setEnabled(self.confirmed is not None)
        self.changed.emit()

    def _cut_chosen(self) -> None:
        """Cut the seal that was chosen: each one is compared and kept by itself."""
        if self._order is not None:
            self._seal = None
            self._confirm.setChecked(False)
            self._cut_seal(self._order, Cutting(seal_kind=self._kind.currentData()))

    def _cut_despite(self) -> None:
        """The operator accepts the failed lines, having seen the impression; it is written into the audit trail."""
        order, refused = self._order, self._refused
        if order is not None and refused is not None:
            self._cut_seal(order, Cutting(seal_kind=self._kind.currentData(), despite=refused.codes))

    def _cut_seal(self, order: OrderSnapshot, cutting: Cutting = PLAIN) -> None:
        self._refused = None
        self._words.setText(tr("The e-seal is being cut from the paper scan…"))
        for picture in (self._impression, self._cut):
            picture.clear()

        def done(made: SealProposal | NotCut) -> None:
            if self._order is not None and self._order.order_no == order.order_no:
                self._show_seal(made)

        self._parts.jobs.start(
            lambda context: self._production.cut_seal(order, cutting, context), name="cut seal", pool=Pool.CHECKS,
            owner=self, done=done, failed=lambda error: self._not_cut_now(order, cutting, error),
        )  # fmt: skip

    def _not_cut_now(self, order: OrderSnapshot, cutting: Cutting, error: Exception) -> None:
        """Say why, and try again by itself where only the moment was bad: the page had not come, say."""
        if order is not self._order:
            return
        self._words.setText(present(error).sentence)
        if isinstance(error, Unavailable):
            QTimer.singleShot(_AGAIN_MS, self, lambda: self._try_again(order, cutting))

    def _try_again(self, order: OrderSnapshot, cutting: Cutting) -> None:
        is_wanted = order is self._order and self._seal is None and cutting.seal_kind == self._kind.currentData()
        if is_wanted and self.isVisible():
            self._cut_seal(order, cutting)

    def _show_seal(self, made: SealProposal | NotCut) -> None:
        self._despite.setVisible(isinstance(made, NotCut) and bool(made.codes))
        if isinstance(made, NotCut):
            self._refused = made
            self._words.setText("✕ " + "\n".join(made.reasons[:3]))
            if made.impression_png:
                self._put(self._impression, made.impression_png, _width_mm(made.impression_png, made.impression_dpi))
            self._offer()
            return
        self._seal = made
        cut = made.cut
        self._put(self._impression, cut.impression_png, cut.impression_width_mm)
        self._put(self._cut, cut.seal_png, cut.picture_mm)
        words = tr("{width} × {height} mm · turned {rotation}°", width=f"{cut.width_mm:.1f}",
                   height=f"{cut.height_mm:.1f}", rotation=f"{cut.rotation_deg:.1f}")  # fmt: skip
        hidden = tr(" · {share} % hidden", share=f"{100 * cut.hidden_share:.1f}") if cut.hidden_share > 0 else ""
        self._words.setText(words + hidden)
        self._offer()

    def _put(self, into: QLabel, png: bytes, width_mm: float) -> None:
        """Show a picture at its true size on this screen: both at one scale, and as large as they are on paper."""
        ratio = self.devicePixelRatioF()
        width = round(width_mm / _MM_PER_INCH * dots_per_inch(self.screen()) * ratio)
        scaled = QImage.fromData(png).scaledToWidth(max(width, 1), Qt.TransformationMode.SmoothTransformation)
        scaled.setDevicePixelRatio(ratio)
        shown = QPixmap.fromImage(scaled)
        self._make_room(into, shown.deviceIndependentSize().width(), shown.deviceIndependentSize().height())
        into.setPixmap(shown)

    def _make_room(self, picture: QLabel, width: float, height: float) -> None:
        least = self._parts.theme.px(_SEAL_PX)
        picture.setFixedSize(max(math.ceil(width), least), max(math.ceil(height), least))

    def _keep_seal(self) -> None:
        seal = self.confirmed
        if seal is None:
            return
        self._parts.jobs.start(
            lambda _context: self._production.confirm_seal(seal), name="keep seal", owner=self,
            done=lambda kinds: self._seal_kept(seal, kinds),
            failed=lambda error: self._parts.notices.say(present(error).sentence, Tone.BAD),
        )  # fmt: skip

    def _seal_kept(self, seal: SealProposal, kinds: tuple[str, ...]) -> None:
        if self._order is None or self._order.order_no != seal.order_no:
            return
        self._kinds_kept = kinds
        words = "、".join(tr(SEAL_WORDS[kind]) for kind in kinds if kind in SEAL_WORDS)
        self._kept.setText(tr("✓ kept: {seals}", seals=words))
        self._offer()


def _width_mm(png: bytes, dpi: float) -> float:
    return QImage.fromData(png).width() / dpi * _MM_PER_INCH
