"""Audit trail, messages, and what waits to be sent."""

import re
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QStackedWidget

from app.ports.audit import AuditEvent, AuditRow
from app.ports.backend import OfficeMessage
from app.ports.store import QueuedAction, QueuedState
from review.actions import ACTION_KINDS
from review.orders import CallOutcome, DocumentCode, ReasonCode
from review.stages import STAGE_NAMES_ZH, Stage
from ui.call_words import OUTCOME_WORDS
from ui.context.office import Overview
from ui.context.workstation import OfficeData
from ui.errors import Tone
from ui.office.tables import TextTable
from ui.parts import Page, PageName, Parts
from ui.texts import mark, tr
from ui.times import day_and_hour, full
from ui.widgets import EmptyState, button, column, label, row

SHOWN_ROWS = 2000
ACTION_WORDS = {
    "sign_in": mark("signed in"),
    "sign_out": mark("signed out"),
    "decisions": mark("decision"),
    "receipts": mark("parcel opened"),
    "pages": mark("page filed"),
    "calls": mark("phone call"),
    "certificates": mark("certificates requested"),
    "revocations": mark("certificates revoked"),
    "seals": mark("e-seal requested"),
    "production-results": mark("key proven"),
    "unusable-seals": mark("seal unusable"),
    "shipments": mark("handed over"),
    "invoices": mark("invoice"),
    "cancellations": mark("cancelled"),
    "remakes": mark("remake"),
    "withdrawals": mark("decision taken back"),
    "name-corrections": mark("name corrected"),
    "archive-boxes": mark("archive box"),
    "show_document": mark("personal document shown"),
    "show_identity": mark("ID numbers shown"),
    "page_dismissed": mark("page not taken in"),
    "print_pin_letter": mark("PIN letter printed"),
    "confirm_seal_picture": mark("e-seal picture confirmed"),
}
FACT_WORDS = {
    "summary": "{value}",
    "revision": mark("order's revision {value}"),
    "code": mark("code {value}"),
    "document": "{value}",
    "file": mark("file {value}"),
    "reason": mark("because: {value}"),
    "usb_key_serial": mark("USB key {value}"),
    "rotation_nudge_deg": mark("turned by {value}°"),
    "crop_nudge_mm": mark("moved by {value} mm"),
    "despite": mark("despite {value}"),
    "verdict": mark("verdict: {value}"),
}
_VERDICT_WORDS = {"pass": "通过", "reject": "不通过"}
_ACTION_TYPES = frozenset(action.__name__ for action in ACTION_KINDS)
_QUEUE_WORDS = {
    "action_queued": mark("{act}: taken"),
    "action_answered": mark("{act}: accepted by the server"),
    "action_undone": mark("{act}: undone"),
    "action_discarded": mark("{act}: discarded"),
    "action_retaken": mark("{act}: taken again"),
    "action_needs_person": mark("{act}: needs a person"),
}
_STATES = {
    QueuedState.WAITING: mark("waits, can be undone"),
    QueuedState.SENT: mark("being sent"),
    QueuedState.CONFLICT: mark("needs you: somebody else acted"),
    QueuedState.REFUSED: mark("needs you: refused by the server"),
}


def action_words(action: str) -> str:
    """Return an action's words; one of a later version is shown as it is."""
    return tr(ACTION_WORDS[action]) if action in ACTION_WORDS else action


def audit_line(line: AuditRow, names: Mapping[str, str], data: OfficeData) -> tuple[str, ...]:
    """Return a row of the audit trail as texts; `names` by sign-in."""
    event = line.event
    facts = "  ".join(each for each in (_fact_words(name, value, data) for name, value in event.facts) if each)
    return str(line.seq), full(event.at), names.get(event.by, event.by), _event_words(event), event.order_no, facts


def _fact_words(name: str, value: str, data: OfficeData) -> str:
    """Return a fact as people say it; empty for what only a program reads (`ca-review audit export` has all)."""
    if name not in FACT_WORDS or not value:
        return ""
    if name == "document":
        return data.kinds.document_name(DocumentCode(value))
    shown = "、".join(filter(None, (_word(each, data) for each in re.split(r"[ ,]+", value))))
    return tr(FACT_WORDS[name], value=shown) if shown else ""


def _word(code: str, data: OfficeData) -> str:
    """Return the words for a code in a fact; a text stays, the name of a kind of action is said elsewhere."""
    if code in set(Stage):
        return STAGE_NAMES_ZH[Stage(code)].removeprefix("待")
    if code in set(CallOutcome):
        return tr(OUTCOME_WORDS[CallOutcome(code)])
    reason = data.reasons.by_code.get(ReasonCode(code))
    if reason is not None:
        return reason.label
    return "" if code in _ACTION_TYPES else _VERDICT_WORDS.get(code, code)


def _event_words(event: AuditEvent) -> str:
    """Return what happened; of an act that went through the outbox, which act and how far."""
    if event.action not in _QUEUE_WORDS:
        return action_words(event.action)
    return tr(_QUEUE_WORDS[event.action], act=action_words(dict(event.facts).get("kind", "")))


def message_line(message: OfficeMessage) -> tuple[str, ...]:
    """Return a message of the office as texts."""
    kind = tr("SMS") if message.channel == "sms" else tr("E-mail")
    text = " ".join(f"{message.subject} {message.text}".split())
    return day_and_hour(message.created_at), kind, message.to, message.order_no, text


def queued_line(queued: QueuedAction, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return an action of the outbox as texts; `names` by sign-in."""
    state = tr(_STATES[queued.state])
    said = f"{state}  {queued.error_sentence}".strip()
    by = names.get(queued.taken_by, queued.taken_by)
    return day_and_hour(queued.taken_at), queued.order_no, action_words(queued.kind.value), by, said


class AuditPage(Page):
    """The newest acts first, and one button that verifies the chain."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, PageName.AUDIT)
        headings = (tr("No."), tr("Time"), tr("By"), tr("Act"), tr("Order"), tr("Facts"))
        self.table = TextTable(parts.theme, headings, (64, 160, 104, 208, 176, 0), 5, "audit_table")
        self._said = label("", "muted", name="audit_said")
        self._verify = button(tr("Verify the chain"), self._check, role="primary", name="verify_audit")
        head = row(label(tr("Audit trail"), "heading"), self._said, None, self._verify)
        layout = column(spacing=12, margins=(16, 12, 16, 16))
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        self.setLayout(layout)

    def opened(self, subject: str) -> None:
        overview = self.parts.station.overview
        self.parts.jobs.start(
            lambda _context: self._lines(overview), name="audit", owner=self, done=self.table.texts.show
        )

    def _lines(self, overview: Overview) -> list[tuple[str, ...]]:
        names, data = overview.names(), self.parts.station.data
        return [audit_line(line, names, data) for line in overview.audit_rows(SHOWN_ROWS)]

    def _check(self) -> None:
        overview = self.parts.station.overview
        self._said.setText(tr("Verifying…"))
        self.parts.jobs.start(
            lambda _context: overview.verify_audit(), name="verify audit", owner=self, done=self._said.setText,
            failed=self._broken,
        )  # fmt: skip

    def _broken(self, error: object) -> None:
        self._said.setText("")
        self.parts.notices.error(error)


class MessagesPage(Page):
    """Every SMS and e-mail of the office, newest first."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, PageName.MESSAGES)
        headings = (tr("Time"), tr("Kind"), tr("To"), tr("Order"), tr("Text"))
        self.table = TextTable(parts.theme, headings, (112, 64, 176, 176, 0), 4, "messages_table")
        self._text = label("", wraps=True, name="message_text")
        self.table.selectionModel().currentRowChanged.connect(
            lambda current: self._text.setText(self.table.texts.rows[current.row()][4] if current.isValid() else "")
        )
        self._body = QStackedWidget()
        self._body.addWidget(EmptyState(tr("No message yet"), tr("SMS and e-mails appear when an order is decided.")))
        self._body.addWidget(self.table)
        layout = column(label(tr("Messages"), "heading"), self._body, self._text, spacing=12, margins=(16, 12, 16, 16))
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def opened(self, subject: str) -> None:
        overview = self.parts.station.overview
        self.parts.jobs.start(
            lambda _context: [message_line(message) for message in overview.messages()], name="messages", owner=self,
            done=self._show,
        )  # fmt: skip

    def _show(self, lines: Sequence[tuple[str, ...]]) -> None:
        """Show them, and the whole text of the newest."""
        self.table.texts.show(lines)
        self._body.setCurrentIndex(1 if lines else 0)
        self._text.setText("")
        if lines:
            self.table.selectRow(0)


class OutboxPage(Page):
    """What waits to be sent, and what needs a person."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, PageName.OUTBOX)
        headings = (tr("Taken"), tr("Order"), tr("Act"), tr("By"), tr("State"))
        self.table = TextTable(parts.theme, headings, (120, 184, 152, 112, 0), 4, "outbox_table")
        self.table.selectionModel().currentRowChanged.connect(lambda _current: self._offer())
        self._queued: Sequence[QueuedAction] = ()
        self._retake = button(tr("Take again on the present state"), self._again, role="primary", name="retake")
        self._discard = button(tr("Give up"), self._give_up, role="danger", name="discard")
        self._asked = False
        layout = column(spacing=12, margins=(16, 12, 16, 16))
        self._body = QStackedWidget()
        self._body.addWidget(EmptyState(tr("Nothing waits to be sent"), tr("What you decide is kept here first.")))
        self._body.addWidget(self.table)
        layout.addLayout(row(label(tr("To be sent"), "heading"), None, self._discard, self._retake))
        layout.addWidget(self._body, 1)
        layout.addWidget(
            label(tr("Everything here is safe on this disk and is sent when the server answers."), "muted")
        )
        self.setLayout(layout)

    def opened(self, subject: str) -> None:
        syncing, overview = self.parts.station.syncing, self.parts.station.overview
        self.parts.jobs.start(
            lambda _context: (syncing.outbox(), overview.names()), name="outbox", owner=self, done=self._show
        )

    def orders_changed(self, order_nos: tuple[object, ...]) -> None:
        if self.isVisible():
            self.opened("")

    def _show(self, answer: tuple[Sequence[QueuedAction], Mapping[str, str]]) -> None:
        self._queued, names = answer
        self.table.texts.show([queued_line(each, names) for each in self._queued])
        self._body.setCurrentIndex(1 if self._queued else 0)
        self._offer()

    def _current(self) -> QueuedAction | None:
        at = self.table.currentIndex().row()
        return self._queued[at] if 0 <= at < len(self._queued) else None

    def _offer(self) -> None:
        current = self._current()
        needs_person = current is not None and current.state in (QueuedState.CONFLICT, QueuedState.REFUSED)
        self._asked = False
        self._discard.setText(tr("Give up"))
        for each in (self._retake, self._discard):
            each.setEnabled(needs_person)

    def _again(self) -> None:
        current = self._current()
        if current is not None:
            self._solve(lambda: self.parts.station.syncing.retake(current.action_key), tr("Taken again."))

    def _give_up(self) -> None:
        """Ask twice: the first press asks, the second does it."""
        current = self._current()
        if current is None:
            return
        if not self._asked:
            self._asked = True
            self._discard.setText(tr("Really give up this act?"))
            return
        self._solve(lambda: self.parts.station.syncing.discard(current.action_key), tr("Given up."))

    def _solve(self, act: Callable[[], bool], said: str) -> None:
        def done(_worked: bool) -> None:
            self.parts.notices.say(said, Tone.GOOD)
            self.parts.signals.sync_wanted.emit()
            self.opened("")

        self.parts.jobs.start(lambda _context: act(), name="solve", owner=self, done=done)
