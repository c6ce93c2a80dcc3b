"""The two menus of a queue, each opened by its key: saved views, and by what the queue is sorted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QInputDialog, QMenu

from ui.errors import Remedy, Tone
from ui.hotkeys import Command
from ui.queue.index import Column
from ui.queue.lines import COLUMN_WORDS
from ui.queue.saved_views import SORTABLE, SavedViews, Sorting, View
from ui.texts import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ui.parts import Parts


class ViewsMenu:
    """Apply a view, keep the present one, save over one, rename or delete it; each change can be taken back."""

    def __init__(
        self,
        parts: Parts,
        saved: SavedViews,
        button: QWidget,
        *,
        present: Callable[[], View],
        apply: Callable[[View], object],
    ) -> None:
        self._parts = parts
        self._saved = saved
        self._button = button
        self._present = present
        self._apply = apply

    def open(self) -> None:
        """Show the menu under its button, on its first line."""
        menu = _menu(self._button, "views_menu")
        views = self._saved.all()
        for name, view in views.items():
            menu.addAction(_plain(name), partial(self._apply, view))
        if views:
            menu.addSeparator()
        menu.addAction(tr("Save this view…"), self._save_as)
        if views:
            changing = menu.addMenu(tr("Change or delete a view"))
            for name in views:
                self._add_changes(changing.addMenu(_plain(name)), name)
        menu.addAction(tr("Show everything"), lambda: self._apply(View()))
        _pop_up(menu, self._button)

    def undo(self) -> bool:
        """Take the last change of the views back; False where there is none."""
        if not self._saved.can_undo:
            return False
        self._saved.undo()
        self._parts.notices.say(tr("The saved views are as they were."), Tone.GOOD)
        return True

    def settle(self) -> None:
        """The person went on to something else: the last change stays."""
        self._saved.settle()

    def _add_changes(self, menu: QMenu, name: str) -> None:
        menu.addAction(tr("Save what is shown now under this name"), lambda: self._save(name))
        menu.addAction(tr("Rename…"), lambda: self._rename(name))
        menu.addAction(tr("Delete"), lambda: self._delete(name))

    def _save_as(self) -> None:
        name = self._ask_name(tr("Save this view…"), "")
        if name:
            self._save(name)

    def _save(self, name: str) -> None:
        if self._saved.save(name, self._present()):
            self._say(tr("The saved view “{name}” was replaced.", name=name))
        else:
            self._say(tr("The view “{name}” is saved.", name=name))

    def _rename(self, name: str) -> None:
        wanted = self._ask_name(tr("Rename…"), name)
        if not wanted or wanted == name:
            return
        if self._saved.rename(name, wanted):
            self._say(tr("The view “{name}” is now called “{wanted}”.", name=name, wanted=wanted))
        else:
            sentence = tr("Another view is called “{wanted}”: choose another name. Nothing was changed.", wanted=wanted)
            self._parts.notices.say(sentence, Tone.DOUBT, code="view_name_taken")

    def _delete(self, name: str) -> None:
        self._saved.delete(name)
        self._say(tr("The view “{name}” was deleted.", name=name))

    def _say(self, sentence: str) -> None:
        key = self._parts.hotkeys.shown(Command.UNDO)
        self._parts.notices.say(sentence, Tone.INFO, action_text=tr("Undo ({key})", key=key), remedy=Remedy.UNDO)

    def _ask_name(self, title: str, proposal: str) -> str:
        name, accepted = QInputDialog.getText(self._button, title, tr("Name of the view"), text=proposal)
        return name.strip() if accepted else ""


class SortMenu:
    """The columns, each with a digit; the present one chosen again turns the order round."""

    def __init__(
        self,
        columns: tuple[Column, ...],
        button: QWidget,
        *,
        present: Callable[[], Sorting],
        apply: Callable[[Sorting], object],
    ) -> None:
        self._columns = tuple(column for column in columns if column in SORTABLE)
        self._button = button
        self._present = present
        self._apply = apply

    def open(self) -> None:
        """Show the menu under its button, on the present column."""
        menu, now = _menu(self._button, "sort_menu"), self._present()
        columns = QActionGroup(menu)
        for number, column in enumerate(self._columns, start=1):
            action = menu.addAction(f"&{number}  {tr(COLUMN_WORDS[column])}", partial(self._choose, column))
            action.setCheckable(True)
            action.setChecked(column is now.column)
            columns.addAction(action)
        menu.addSeparator()
        ways = QActionGroup(menu)
        for descending, key in ((False, "8"), (True, "9")):
            sorting = Sorting(column=now.column, descending=descending)
            action = menu.addAction(f"&{key}  {way_words(sorting)}", partial(self._apply, sorting))
            action.setCheckable(True)
            action.setChecked(descending == now.descending)
            ways.addAction(action)
        _pop_up(menu, self._button)
        menu.setActiveAction(columns.checkedAction() or menu.actions()[0])

    def _choose(self, column: Column) -> None:
        now = self._present()
        self._apply(Sorting(column=column, descending=column is now.column and not now.descending))


def way_words(sorting: Sorting) -> str:
    """Say in which order the rows stand."""
    if sorting.column is Column.AGE:
        return tr("shortest waiting first") if sorting.descending else tr("longest waiting first")
    return tr("descending") if sorting.descending else tr("ascending")


def sorting_words(sorting: Sorting) -> str:
    """Say by what the queue is sorted, for the button."""
    return tr("Sorted by: {column}, {way}", column=tr(COLUMN_WORDS[sorting.column]), way=way_words(sorting))


def _menu(parent: QWidget, name: str) -> QMenu:
    made = QMenu(parent)
    made.setObjectName(name)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return made


def _pop_up(menu: QMenu, button: QWidget) -> None:
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
    menu.setActiveAction(menu.actions()[0])


def _plain(name: str) -> str:
    """Return a person's own name for a menu, in which an ampersand would mark a key."""
    return name.replace("&", "&&")
