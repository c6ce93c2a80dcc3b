"""The top bar: one search box, the state of the connection, who is signed in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QToolButton

from review.stages import ROLE_NAMES_ZH, Role
from ui.context.orders import Link, SyncStatus
from ui.hotkeys import Command
from ui.shell.strips import NoticeLog
from ui.texts import mark, tr
from ui.times import hour
from ui.widgets import button, line_edit, row, set_role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ports.backend import StaffMember
    from app.ports.office import TrainingAccount
    from ui.hotkeys import HotkeyMap
    from ui.notices import Notices
    from ui.theme import Theme

SEARCH_PX = 560
_LINKS = {
    Link.ONLINE: (mark("Synchronised"), "good", "●"),
    Link.SYNCING: (mark("Synchronising"), "muted", "◌"),
    Link.OFFLINE: (mark("Offline: work is kept and sent later"), "doubt", "▲"),
    Link.SIGNED_OUT: (mark("Signed out"), "doubt", "▲"),
}


def sync_line(status: SyncStatus) -> str:
    """Return what the bar says of the connection, in words."""
    words, _, glyph = _LINKS[status.link]
    parts = [f"{glyph} {tr(words)}"]
    if status.link is Link.SYNCING and status.received:
        parts.append(tr("{count} orders", count=status.received))
    if status.last_at is not None and status.link is not Link.SYNCING:
        parts.append(hour(status.last_at))
    if status.waiting:
        parts.append(tr("{count} to be sent", count=status.waiting))
    if status.conflicts:
        parts.append(tr("{count} need you", count=status.conflicts))
    return " · ".join(parts)


class TopBar(QFrame):
    """Search, sync state and the person; it asks, the window acts."""

    searched = Signal(str)
    sync_wanted = Signal()
    outbox_wanted = Signal()
    keys_wanted = Signal()
    sign_out_wanted = Signal()
    account_chosen = Signal(str, str)

    def __init__(self, theme: Theme, notices: Notices, hotkeys: HotkeyMap) -> None:
        super().__init__()
        self.setProperty("frame", "bar")
        self._theme = theme
        self.search = line_edit("search", tr("Search any number or name"))
        self.search.setClearButtonEnabled(True)
        self.search.returnPressed.connect(lambda: self.searched.emit(self.search.text().strip()))
        self._sync = button("", self.sync_wanted.emit, role="quiet", name="sync_state", hint=tr("Synchronise now"))
        self._sync.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._person = QToolButton()
        self._person.setObjectName("person")
        self._person.setProperty("role", "quiet")
        self._person.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setLayout(
            row(NoticeLog(notices), self.search, None, self._sync, self._person, margins=(8, 6, 8, 6), spacing=8)
        )
        theme.changed.connect(self._resize)
        self._resize()
        self._hotkeys = hotkeys
        hotkeys.follow(self._name_keys)

    def _name_keys(self) -> None:
        self.search.setPlaceholderText(
            tr("Search order, organisation, credit code, phone, courier or waybill number, key  {key}",
               key=self._hotkeys.shown(Command.SEARCH))
        )  # fmt: skip

    def _resize(self) -> None:
        self.search.setMinimumWidth(self._theme.px(SEARCH_PX))

    def show_status(self, status: SyncStatus) -> None:
        text = sync_line(status)
        if self._sync.text() != text:
            self._sync.setText(text)
            self._sync.setAccessibleName(text)
        self._sync.setToolTip(status.problem or tr("Synchronise now"))
        set_role(self._sync, "tone", _LINKS[status.link][1])

    def show_member(
        self, member: StaffMember | None, accounts: Sequence[TrainingAccount] = (), applicants: QMenu | None = None
    ) -> None:
        if member is None:
            self._person.setText("")
            return
        roles = [ROLE_NAMES_ZH[role] for role in Role if role in member.roles]
        shown = "、".join(roles[:2]) + (tr(" and more") if len(roles) > 2 else "")
        self._person.setText(f"{member.name}  {shown} ▾")
        self._person.setToolTip("、".join(roles))
        menu = QMenu(self._person)
        menu.addAction(tr("What waits to be sent"), self.outbox_wanted.emit)
        menu.addAction(tr("Show the keys"), self.keys_wanted.emit)
        menu.addSeparator()
        for account in accounts:
            if account.user != member.user:
                menu.addAction(
                    tr("Go on as {name} ({roles})", name=account.name, roles=_role_words(account.roles)),
                    partial(self.account_chosen.emit, account.user, account.password),
                )
        if applicants is not None:
            menu.addMenu(applicants)
        menu.addSeparator()
        menu.addAction(tr("Sign out"), self.sign_out_wanted.emit)
        self._person.setMenu(menu)


def _role_words(roles: Sequence[str]) -> str:
    return "、".join(ROLE_NAMES_ZH[Role(role)] for role in roles if role in set(Role))
