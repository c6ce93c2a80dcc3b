"""Calls due: whom to call, what to ask for, and the log of what was said."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QGridLayout, QPlainTextEdit, QRadioButton, QWidget

from app.ports.queue import QueueRow
from review.actions import LogCall
from review.calls import CallState, call_state, number_to_call, other_numbers, propose_next_call
from review.orders import CallOutcome, DocumentCode, OrderSnapshot
from review.working_days import CHINA, WorkingCalendar
from ui.call_words import OUTCOME_WORDS, call_line, state_words
from ui.office.desk_page import DeskPage
from ui.parts import PageName, Parts
from ui.queue.board import OrderBoard
from ui.queue.index import Column, Filter
from ui.texts import mark, tr
from ui.times import day_and_hour, due_words
from ui.widgets import button, clear, column, frame, label, line_edit, row, set_role


def next_times(now: datetime, calendar: WorkingCalendar) -> tuple[datetime, ...]:
    """Return sensible times for the next call: in two hours, next working morning, afternoon, and the morning after."""
    local = now.astimezone(CHINA)
    days: list[date] = []
    day = local.date()
    while len(days) < 2:
        day += timedelta(days=1)
        if calendar.is_working_day(day):
            days.append(day)
    soon = (local + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
    fixed = [datetime.combine(days[0], time(9, 30), CHINA), datetime.combine(days[0], time(14, 30), CHINA),
             datetime.combine(days[1], time(9, 30), CHINA)]  # fmt: skip
    is_office_time = calendar.is_working_day(local.date()) and calendar.opens < soon.time() < calendar.closes
    return (soon, *fixed) if is_office_time and soon.date() == local.date() else tuple(fixed)


class CallsPage(DeskPage):
    """One obvious action: call, then write down how it went."""

    def __init__(self, parts: Parts, board: OrderBoard) -> None:
        self._boxes: dict[DocumentCode, QCheckBox] = {}
        self._now = parts.station.now
        super().__init__(
            parts, board, name=PageName.CALLS, words=mark("Calls due"), wanted=Filter(call_due=True), second=self._due,
            sorted_by=Column.NEXT_CALL,
        )  # fmt: skip

    def _due(self, chosen: QueueRow) -> tuple[str, str]:
        due = chosen.next_call_due
        if due is None:
            return "", "muted"
        tries = tr(" · {count} tries", count=chosen.calls_without_answer) if chosen.calls_without_answer else ""
        return f"{due_words(due, self._now())}{tries}", "bad" if due < self._now() else "muted"

    def build_work(self) -> QWidget:
        self._who = label("", "heading", name="call_who")
        self._number = label("", "heading", name="call_number")
        self._number.setFont(self.parts.theme.mono(22))
        self._why = label("", wraps=True, name="call_why")
        self._state = label("", wraps=True, name="call_state")
        self._log = label("", "muted", wraps=True, name="call_log")
        self._outcomes = QButtonGroup(self)
        outcomes = [self._outcome(outcome) for outcome in CallOutcome]
        self._answered_by = line_edit("answered_by", tr("Who answered"), tr("who answered"))
        self._other = QComboBox()
        self._other.setObjectName("other_number")
        self._other.setEditable(True)
        self._other.setMinimumContentsLength(20)
        self._other.setAccessibleName(tr("Another number, for the next call"))
        edit = self._other.lineEdit()
        assert edit is not None  # noqa: S101 - an editable box has one
        edit.setPlaceholderText(tr("another number (optional)"))
        self._other_words = label(tr("Call next time"), name="other_number_words")
        self._next = QComboBox()
        self._next.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._next.setAccessibleName(tr("Next call"))
        self._asked = QGridLayout()
        self._note = QPlainTextEdit()
        self._note.setAccessibleName(tr("Note"))
        self._note.setPlaceholderText(tr("What was said (optional)"))
        self._note.setTabChangesFocus(True)
        self._note.setFixedHeight(self.parts.theme.px(72))
        self._save = button(tr("Write the call down"), self._log_call, role="primary", name="log_call")
        form = column(
            label(tr("How did it go?"), "title"), *outcomes, label(tr("Asked for"), "title"), spacing=6,
            margins=(16, 12, 16, 16),
        )  # fmt: skip
        form.addLayout(self._asked)
        form.addLayout(row(self._other_words, self._other, None))
        form.addLayout(row(label(tr("Answered by")), self._answered_by, label(tr("Next call")), self._next, None))
        form.addWidget(self._note)
        form.addLayout(row(None, self._save))
        head = frame(
            "panel",
            column(self._who, self._number, self._state, self._why, self._log, margins=(16, 12, 16, 12)),
        )
        made = QWidget()
        made.setLayout(column(head, frame("panel", form), None, spacing=12))
        return made

    def _outcome(self, outcome: CallOutcome) -> QRadioButton:
        made = QRadioButton(tr(OUTCOME_WORDS[outcome]))
        made.setObjectName(f"outcome_{outcome.value}")
        made.toggled.connect(self._enable)
        self._outcomes.addButton(made, list(CallOutcome).index(outcome))
        return made

    def show_order(self, order: OrderSnapshot) -> None:
        agent = order.handling_agent
        self._who.setText(f"{order.organisation.name} · {agent.name}")
        self._number.setText(number_to_call(order))
        self._other.clear()
        self._other.addItems(["", *other_numbers(order)])
        failed = [decision for decision in order.decisions if decision.reasons]
        reasons = failed[-1].reasons if failed else ()
        self._why.setText("\n".join(f"{place}. {reason.text}" for place, reason in enumerate(reasons, start=1)))
        state, kinds = self._show_state(order), self.parts.station.data.kinds
        self._log.setText("\n".join(call_line(call, kinds) for call in reversed(order.calls)) or tr("No call yet."))
        self._show_asked(order, set(state.outstanding))
        self._next.clear()
        self._next.addItem(tr("no further call"), None)
        for at in next_times(self.parts.station.now(), self.parts.station.data.calendar):
            self._next.addItem(day_and_hour(at), at)
        self._reset()

    def _show_state(self, order: OrderSnapshot) -> CallState:
        settings = self.parts.station.settings.load()
        state = call_state(order, now=self._now(), escalate_after=settings.escalate_after_calls)
        self._state.setText(state_words(state))
        set_role(self._state, "text_role", "bad" if state.is_escalated else "muted")
        return state

    def _show_asked(self, order: OrderSnapshot, wanted: set[DocumentCode]) -> None:
        clear(self._asked)
        self._boxes = {}
        kind = self.parts.station.data.kinds.kinds.get(order.kind)
        for place, spec in enumerate(kind.documents if kind else ()):
            box = QCheckBox(spec.short_name)
            box.setChecked(spec.code in wanted)
            self._boxes[spec.code] = box
            self._asked.addWidget(box, place // 3, place % 3)
        in_turn = (self._outcomes.buttons()[-1], *self._boxes.values(), self._other, self._answered_by, self._next,
                   self._note, self._save)  # fmt: skip
        for before, after in pairwise(in_turn):  # boxes are made anew: Tab would come to them last
            QWidget.setTabOrder(before, after)

    def _reset(self) -> None:
        self._outcomes.setExclusive(False)
        for each in self._outcomes.buttons():
            each.setChecked(False)
        self._outcomes.setExclusive(True)
        self._answered_by.clear()
        self._other.setCurrentIndex(0)
        self._other.clearEditText()
        self._note.clear()
        self._enable()

    def _enable(self) -> None:
        checked = self._outcomes.checkedId()
        self._save.setEnabled(checked >= 0)
        is_wrong = checked >= 0 and list(CallOutcome)[checked] is CallOutcome.WRONG_NUMBER
        for each in (self._other_words, self._other):
            each.setVisible(is_wrong)
        if checked >= 0:
            self._propose(list(CallOutcome)[checked])

    def _propose(self, outcome: CallOutcome) -> None:
        """Set the time that the rules propose for this outcome; the caller may choose another."""
        stays_due = outcome in (CallOutcome.NO_ANSWER, CallOutcome.WRONG_NUMBER)
        self._next.setItemText(0, tr("at once, stays due") if stays_due else tr("no further call"))
        at = propose_next_call(outcome, now=self._now(), calendar=self.parts.station.data.calendar)
        if at is None:
            self._next.setCurrentIndex(0)
            return
        place = self._next.findText(day_and_hour(at))
        if place < 0:
            self._next.insertItem(1, day_and_hour(at), at)
            place = 1
        self._next.setCurrentIndex(place)

    def _log_call(self) -> None:
        order = self.order
        if order is None:
            return
        call = LogCall(
            number=number_to_call(order),
            outcome=list(CallOutcome)[self._outcomes.checkedId()],
            other_number=self._other.currentText().strip() if not self._other.isHidden() else "",
            answered_by=self._answered_by.text().strip(),
            asked_for=tuple(code for code, box in self._boxes.items() if box.isChecked()),
            note=self._note.toPlainText().strip(),
            next_due=self._next.currentData(),
        )
        deciding = self.parts.station.deciding
        self.parts.jobs.start(
            lambda _context: deciding.log_call(order.order_no, call), name="log call", owner=self,
            done=lambda outcome: self.answered(outcome, tr("The call is written down.")),
        )  # fmt: skip
