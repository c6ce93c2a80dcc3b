"""The side sheet for a reject: search in the catalogue, chosen reasons as cards, the text as the applicant reads it."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from review.messages import decision_sms
from review.orders import ChosenReason, DocumentCode, DocumentId, Spot, Verdict
from review.reasons import Reason
from review.rules import compose_applicant_text
from ui.parts import Parts
from ui.texts import tr
from ui.widgets import button, clear, column, frame, label, line, line_edit, row
from ui.workbench.model import WorkbenchModel
from ui.workbench.told import sms_words

WIDTH_PX = 440
_LIST_ROWS = 7


class RejectSheet(QFrame):
    """Opens beside the picture, never over it. `sent` asks the page to take the decision."""

    sent = Signal()
    closed = Signal()
    shown = Signal(bool)
    spot_wanted = Signal(int)

    def __init__(self, parts: Parts, model: WorkbenchModel) -> None:
        super().__init__()
        self.setObjectName("reject_sheet")
        self.setProperty("frame", "panel")
        self._parts = parts
        self._model = model
        self._found: tuple[Reason, ...] = ()
        self._build()
        model.reasons_changed.connect(self.rebuild)
        parts.theme.changed.connect(self._resize)
        self._resize()
        self.hide()

    def _build(self) -> None:
        self._heading = label(tr("Reject: what is wrong?"), "heading")
        close = button("✕", self.close_sheet, role="quiet", hint=tr("Close (Esc)"))
        self._search = line_edit("reason_search", tr("Search in the reasons"))
        self._search.setPlaceholderText(tr("Words, pinyin initials or the two digits; Enter takes the first"))
        self._search.textChanged.connect(lambda _text: self._look())
        self._search.installEventFilter(self)
        self.setFocusProxy(self._search)
        self._list = QListWidget()
        self._list.setObjectName("reason_list")
        self._list.setAccessibleName(tr("Reasons"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.itemClicked.connect(self._take)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(6)
        body = QWidget()
        body.setProperty("scroll", "body")
        body.setLayout(column(spacing=6))
        body.layout().addLayout(self._cards)  # type: ignore[union-attr]
        body.layout().addStretch(1)  # type: ignore[union-attr]
        self._scroll = QScrollArea()
        self._scroll.setWidget(body)
        self._scroll.setWidgetResizable(True)
        bar = self._scroll.verticalScrollBar()
        bar.rangeChanged.connect(lambda _least, most: bar.setValue(most))  # the newest reason is the one to look at
        self._preview = label("", wraps=True, name="applicant_text")
        self._sms = label("", "small", wraps=True, name="sms_text")
        preview = frame("card", column(label(tr("The applicant reads:"), "small"), self._preview, line(), self._sms,
                                       margins=(10, 8, 10, 8), spacing=4))  # fmt: skip
        self._send = button(tr("Reject ⏎"), self.sent.emit, role="primary", name="send_reject",
                            hint=tr("Reject with these reasons (Ctrl+Enter)"))  # fmt: skip
        layout = column(spacing=8, margins=(12, 10, 12, 10))
        layout.addLayout(row(self._heading, None, close))
        for widget in (self._search, self._list):
            layout.addWidget(widget)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(preview)
        layout.addLayout(row(None, self._send))
        self.setLayout(layout)

    def _resize(self) -> None:
        self.setFixedWidth(self._parts.theme.px(WIDTH_PX))
        self._list.setFixedHeight(self._parts.theme.px(26 * _LIST_ROWS))

    def open_sheet(self) -> None:
        """Show the sheet with the cursor in its search."""
        self._search.clear()
        self._look()
        self.rebuild()
        self.show()
        self._search.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shown.emit(False)

    def close_sheet(self) -> None:
        self.hide()
        self.closed.emit()

    # search

    def _look(self) -> None:
        self._found = self._parts.station.data.reasons.search(self._search.text(), stage=self._model.stage)
        here = self._model.document
        if not self._search.text().strip() and here is not None:
            self._found = tuple(sorted(self._found, key=lambda reason: not reason.concerns(self._model.stage, here)))
        self._list.clear()
        for reason in self._found:
            item = QListWidgetItem(f"{reason.quick}   {reason.label}")
            item.setToolTip(reason.wrong + reason.remedy)
            self._list.addItem(item)
        if self._found:
            self._list.setCurrentRow(0)
        else:
            nothing = QListWidgetItem(tr("No reason fits; try another word, pinyin initials or the two digits."))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(nothing)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._search and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        count = len(self._found)
        match event.key():
            case Qt.Key.Key_Down if count:
                self._list.setCurrentRow(min(self._list.currentRow() + 1, count - 1))
            case Qt.Key.Key_Up if count:
                self._list.setCurrentRow(max(self._list.currentRow() - 1, 0))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._enter(event)
            case Qt.Key.Key_Escape:
                self.close_sheet()
            case _:
                return False
        return True

    def _enter(self, event: QKeyEvent) -> None:
        wants_send = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if wants_send or (not self._search.text().strip() and self._model.reasons):
            self.sent.emit()
        elif self._found and self._list.currentItem() is not None:
            self._take(self._list.currentItem())

    def _take(self, item: QListWidgetItem) -> None:
        reason = self._found[self._list.row(item)]
        self._model.add_reason(self._chosen(reason, document_for(reason, self._model)))
        self._search.clear()
        if reason.needs_text:
            self._focus_text(len(self._model.reasons) - 1)

    def _chosen(
        self, reason: Reason, document: DocumentCode | None, extra: str = "", spot: Spot | None = None
    ) -> ChosenReason:
        if reason.needs_text and not extra.strip():
            return ChosenReason(code=reason.code, text="", document=document, spot=spot)
        name = self._parts.station.data.kinds.document_name(document) if document else ""
        return reason.choose(stage=self._model.stage, document=document, document_name=name, extra=extra, spot=spot)

    # cards

    def rebuild(self) -> None:
        """Show the chosen reasons as cards, and the texts as they will be read."""
        clear(self._cards)
        for number, chosen in enumerate(self._model.reasons):
            self._cards.addWidget(self._card(number, chosen))
        if not self._model.reasons:
            self._cards.addWidget(label(tr("Choose at least one reason above."), "muted", wraps=True))
        self._show_texts()

    def _card(self, number: int, chosen: ChosenReason) -> QWidget:
        reason = self._parts.station.data.reasons.by_code.get(chosen.code)
        title = label(f"{number + 1}. {reason.label if reason else chosen.code}", "title", wraps=True)
        remove = button("✕", lambda: self._model.remove_reason(number), role="quiet", hint=tr("Take the reason out"))
        documents = self._document_box(number, chosen)
        pin = button(
            tr("Place marked") if chosen.spot else tr("Mark the place"), lambda: self.spot_wanted.emit(number),
            role="quiet", name=f"spot_{number}", hint=tr("Mark the place on the picture"),
        )  # fmt: skip
        text = QPlainTextEdit(chosen.text)
        text.setObjectName(f"reason_text_{number}")
        text.setAccessibleName(tr("Text of the reason"))
        text.setPlaceholderText(tr("Say in your own words what is wrong and what to do."))
        text.setTabChangesFocus(True)
        text.setFixedHeight(self._parts.theme.px(66))
        text.textChanged.connect(lambda: self._text_changed(number, text.toPlainText()))
        layout = column(spacing=4, margins=(10, 6, 6, 8))
        head = row(title, remove, spacing=4)
        head.setStretch(0, 1)
        layout.addLayout(head)
        layout.addLayout(row(documents, pin, None, spacing=4))
        layout.addWidget(text)
        return frame("card", layout, name=f"reason_card_{number}")

    def _document_box(self, number: int, chosen: ChosenReason) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(tr("Document that the reason concerns"))
        box.addItem(tr("the whole order"), None)
        for code in self._model.codes():
            box.addItem(self._parts.station.data.kinds.document_short_name(code), code)
        box.setCurrentIndex(max(box.findData(chosen.document), 0))
        box.activated.connect(lambda _index: self._document_chosen(number, box.currentData()))
        return box

    def _document_chosen(self, number: int, document: DocumentCode | None) -> None:
        chosen = self._model.reasons[number]
        if chosen.spot is not None and chosen.spot.document_id not in self._pages_of(document):
            chosen = replace(chosen, spot=None)  # the place was on another document
        reason = self._parts.station.data.reasons.by_code.get(chosen.code)
        if reason is None or reason.needs_text:
            self._model.replace_reason(number, replace(chosen, document=document))
        else:
            self._model.replace_reason(number, self._chosen(reason, document, spot=chosen.spot))

    def _pages_of(self, document: DocumentCode | None) -> frozenset[DocumentId]:
        return frozenset(ref.id for ref in self._model.main_refs(document)) if document is not None else frozenset()

    def _text_changed(self, number: int, text: str) -> None:
        self._model.reasons[number] = replace(self._model.reasons[number], text=text)
        self._show_texts()

    def pin(self, number: int, spot: Spot) -> None:
        """Attach a place on the picture to a reason, which is then about the document that shows it."""
        if spot.document_id not in self._pages_of(self._model.reasons[number].document):
            self._document_chosen(number, self._model.document)
        self._model.replace_reason(number, replace(self._model.reasons[number], spot=spot))

    def _focus_text(self, number: int) -> None:
        field = self.findChild(QPlainTextEdit, f"reason_text_{number}")
        if isinstance(field, QPlainTextEdit):
            field.setFocus()

    def _show_texts(self) -> None:
        kinds = self._parts.station.data.kinds
        texts = compose_applicant_text(tuple(self._model.reasons), kinds) if self._model.reasons else ""
        self._preview.setText(texts or "…")
        self._send.setEnabled(self.is_complete())
        order = self._model.order
        sms = decision_sms(order.order_no, stage=self._model.stage, verdict=Verdict.REJECT) if order is not None else ""
        self._sms.setText(sms_words(sms) or tr("No SMS: a paper failure is told by phone; a call is then due."))

    def is_complete(self) -> bool:
        """Tell whether the reject can be sent: at least one reason, none without a text."""
        return bool(self._model.reasons) and all(reason.text.strip() for reason in self._model.reasons)


def document_for(reason: Reason, model: WorkbenchModel) -> DocumentCode | None:
    """Return what a reason is about by itself: the document on the screen; for "missing" one that is not there."""
    if reason.is_of_missing:
        missing = next((line.code for line in model.document_lines() if line.is_missing), None)
        if missing is not None:
            return missing
    if reason.concerns(model.stage, model.document):
        return model.document
    return next((code for code in model.codes() if code in reason.documents), None)
