"""The checklist of the present document."""

from collections import Counter

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget

from review.checklist import ChecklistItem, FindingVerdict, Mark, MarkedItem
from seals.values import Verdict
from ui.texts import tr
from ui.theme import Theme
from ui.widgets import VerdictMark, button, column, label, row, set_role
from ui.workbench.model import WorkbenchModel

_PROPOSAL = {
    FindingVerdict.PASS: Verdict.PASS,
    FindingVerdict.REVIEW: Verdict.REVIEW,
    FindingVerdict.FAIL: Verdict.FAIL,
    FindingVerdict.NOT_MEASURED: Verdict.NOT_MEASURED,
    FindingVerdict.NOT_APPLICABLE: Verdict.NOT_APPLICABLE,
}


class ChecklistRow(QFrame):
    """An item: the proposal's mark, its words, and the person's mark. A click ticks, another takes it back."""

    marked = Signal(object)

    def __init__(self, theme: Theme, each: MarkedItem) -> None:
        super().__init__()
        self._each = each
        self._is_current: bool | None = None  # nothing is shown yet
        self._proposal = VerdictMark(theme, None, 11)
        self._proposal.setToolTip(tr("What the checks propose"))
        self._words = label("", wraps=True)
        self._words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._said = label("")
        self._theme = theme
        theme.changed.connect(self._resize)
        self._resize()
        self._is_wrong = button("✕", self._wrong, role="quiet")
        self._is_wrong.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = row(self._said, self._words, self._proposal, self._is_wrong, spacing=6, margins=(6, 0, 2, 0))
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _resize(self) -> None:
        self._said.setFixedWidth(self._theme.px(16))

    def show_item(self, each: MarkedItem, *, is_current: bool) -> None:
        """Show an item, where it is another than before or marked otherwise."""
        if (each, is_current) == (self._each, self._is_current):
            return
        self._each, self._is_current = each, is_current
        if self._words.text() != each.item.label:
            self._name(each.item)
        set_role(self, "item", "current" if is_current else "other")
        self._proposal.show_verdict(_PROPOSAL[each.proposal] if each.item.findings else None)
        self._said.setText(_MARKS[each.mark])
        set_role(self._said, "text_role", _ROLES[each.mark])
        self.setAccessibleName(f"{_MARKS[each.mark]} {each.item.label}")

    def _name(self, item: ChecklistItem) -> None:
        """Stand for another item from now on."""
        hint = tr("This is wrong: {item}", item=item.label)
        self.setObjectName(f"item_{item.key}")
        self._words.setText(item.label)
        self._is_wrong.setToolTip(hint)
        self._is_wrong.setAccessibleName(hint)

    def _wrong(self) -> None:
        self.marked.emit(None if self._each.mark is Mark.WRONG else Mark.WRONG)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.marked.emit(None if self._each.mark is Mark.OK else Mark.OK)


_MARKS = {None: "□", Mark.OK: "✓", Mark.WRONG: "✕", Mark.NOT_APPLICABLE: "–"}
_ROLES = {None: "muted", Mark.OK: "good", Mark.WRONG: "bad", Mark.NOT_APPLICABLE: "muted"}


class ChecklistPanel(QWidget):
    """The items of the present document."""

    def __init__(self, theme: Theme, model: WorkbenchModel) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self._shown: list[ChecklistRow] = []
        self._rows = column(spacing=0)
        self._nothing = label(tr("Nothing to check here at this stage."), "small")
        layout = column(self._nothing, spacing=2)
        layout.addLayout(self._rows)
        self.setLayout(layout)
        self._making = QTimer(self, interval=1)
        self._making.timeout.connect(self._make_one)
        for signal in (model.document_changed, model.checklist_changed):  # another order is another document too
            signal.connect(self.rebuild)

    def rebuild(self) -> None:
        """Show the items in the rows that are there: to make and dress new ones takes some 40 ms a document."""
        items = self._model.present_items()
        for each in items[len(self._shown) :]:
            self._add_row(each)
        for number, (shown, each) in enumerate(zip(self._shown, items, strict=False)):
            shown.show_item(each, is_current=number == self._model.item)
            if shown.isHidden():
                shown.show()
        for spare in self._shown[len(items) :]:
            spare.hide()
        self._nothing.setVisible(not items)

    def make_ready(self) -> None:
        """Make the rows of the longest checklist beforehand, one in each turn of the event loop."""
        self._making.start()

    def _make_one(self) -> None:
        items = self._model.data.checklists.items
        at_most = max(Counter(each.document for each in items).values(), default=0)
        if len(self._shown) >= at_most:
            self._making.stop()
            return
        self._add_row(MarkedItem(item=items[0], proposal=FindingVerdict.NOT_APPLICABLE))
        made = self._shown[-1]
        made.hide()
        for widget in (made, *made.findChildren(QWidget)):
            widget.ensurePolished()

    def _add_row(self, each: MarkedItem) -> None:
        number = len(self._shown)
        made = ChecklistRow(self._theme, each)
        made.marked.connect(lambda mark: self._model.mark_item(mark, number))
        self._shown.append(made)
        self._rows.addWidget(made)
