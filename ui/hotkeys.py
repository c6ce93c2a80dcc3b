"""The keys: one table of commands, editable and remembered (conventions 1 to 3). Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from ui.texts import mark, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

HOTKEYS_FACT = "hotkeys"  # the name under which a person's own keys are remembered


class Command(StrEnum):
    """What a key does. The values are stored with a person's own keys."""

    SEARCH = "search"
    SEARCH_HERE = "search_here"
    KEY_SHEET = "key_sheet"
    SYNC = "sync"
    UNDO = "undo"
    BACK = "back"
    GO_1 = "go_1"
    GO_2 = "go_2"
    GO_3 = "go_3"
    GO_4 = "go_4"
    GO_5 = "go_5"
    GO_6 = "go_6"
    GO_7 = "go_7"
    GO_8 = "go_8"
    GO_9 = "go_9"
    GO_10 = "go_10"
    GO_11 = "go_11"
    GO_12 = "go_12"
    GO_13 = "go_13"
    GO_14 = "go_14"
    GO_15 = "go_15"
    OPEN = "open"
    SAVED_VIEWS = "saved_views"
    SORT = "sort"
    POSTPONE = "postpone"
    APPROVE = "approve"
    REJECT = "reject"
    NEXT_ORDER = "next_order"
    PREVIOUS_ORDER = "previous_order"
    NEXT_DOCUMENT = "next_document"
    PREVIOUS_DOCUMENT = "previous_document"
    NEXT_FINDING = "next_finding"
    PREVIOUS_FINDING = "previous_finding"
    JUMP_TO_FINDING = "jump_to_finding"
    CHECK_ITEM = "check_item"
    NEXT_ITEM = "next_item"
    ITEM_WRONG = "item_wrong"
    ITEM_NOT_APPLICABLE = "item_not_applicable"
    NEXT_FIELD = "next_field"
    PREVIOUS_FIELD = "previous_field"
    COMPARE_IDENTITY = "compare_identity"
    NEXT_DIGIT = "next_digit"
    TYPE_CODE = "type_code"
    SHOW_FINDINGS = "show_findings"
    SHOW_SEALS = "show_seals"
    SHOW_FIELDS = "show_fields"
    SHOW_HISTORY = "show_history"
    CONFIRM_FINDING = "confirm_finding"
    OVERRIDE_FINDING = "override_finding"
    CONFIRM_DOUBTS = "confirm_doubts"
    MODE_SIDE_BY_SIDE = "mode_side_by_side"
    MODE_SWIPE = "mode_swipe"
    MODE_BLINK = "mode_blink"
    MODE_OVERLAY = "mode_overlay"
    MODE_DIFFERENCE = "mode_difference"
    MORE_OF_RIGHT = "more_of_right"
    LESS_OF_RIGHT = "less_of_right"
    FIT = "fit"
    ACTUAL_SIZE = "actual_size"
    ROTATE_LEFT = "rotate_left"
    ROTATE_RIGHT = "rotate_right"
    RULER = "ruler"
    LOUPE = "loupe"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"
    PAN_UP = "pan_up"
    PAN_DOWN = "pan_down"
    REGISTER = "register"
    NEXT_DIFFERENCE = "next_difference"
    AGAINST_BEFORE = "against_before"
    NUDGE_LEFT = "nudge_left"
    NUDGE_RIGHT = "nudge_right"
    NUDGE_UP = "nudge_up"
    NUDGE_DOWN = "nudge_down"
    NUDGE_TURN_LEFT = "nudge_turn_left"
    NUDGE_TURN_RIGHT = "nudge_turn_right"
    NUDGE_RESET = "nudge_reset"
    SPOT = "spot"
    CROSS_LEFT = "cross_left"
    CROSS_RIGHT = "cross_right"
    CROSS_UP = "cross_up"
    CROSS_DOWN = "cross_down"
    CROSS_FINE_LEFT = "cross_fine_left"
    CROSS_FINE_RIGHT = "cross_fine_right"
    CROSS_FINE_UP = "cross_fine_up"
    CROSS_FINE_DOWN = "cross_fine_down"
    CROSS_SET = "cross_set"
    SIDE_DOWN = "side_down"
    SIDE_UP = "side_up"
    PRINT_REPORT = "print_report"


HELD = frozenset({Command.LOUPE})  # last as long as their key is down


class Group(StrEnum):
    """Headings of the key sheet."""

    CROSSHAIR = "crosshair"
    LAYING = "laying"
    EVERYWHERE = "everywhere"
    QUEUE = "queue"
    WORKBENCH = "workbench"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotkey:
    """A command with its group, its words and the keys it comes with."""

    command: Command
    group: Group
    words: str
    keys: tuple[str, ...]


def _row(group: Group, command: Command, words: str, *keys: str) -> Hotkey:
    return Hotkey(command=command, group=group, words=words, keys=keys)


_C, _ALL, _QUEUE, _BENCH, _PICTURE = Command, Group.EVERYWHERE, Group.QUEUE, Group.WORKBENCH, Group.PICTURE
_CROSS, _LAYING = Group.CROSSHAIR, Group.LAYING
_RAIL_KEYS = (*(f"Alt+{digit}" for digit in "1234567890"), *(f"Ctrl+{digit}" for digit in "12345"))
HOTKEYS: tuple[Hotkey, ...] = (
    # first: while there is a crosshair its keys are its own, whatever else they do
    _row(_CROSS, _C.CROSS_LEFT, mark("Crosshair: left"), "Left"),
    _row(_CROSS, _C.CROSS_RIGHT, mark("Crosshair: right"), "Right"),
    _row(_CROSS, _C.CROSS_UP, mark("Crosshair: up"), "Up"),
    _row(_CROSS, _C.CROSS_DOWN, mark("Crosshair: down"), "Down"),
    _row(_CROSS, _C.CROSS_FINE_LEFT, mark("Crosshair: a little left"), "Shift+Left"),
    _row(_CROSS, _C.CROSS_FINE_RIGHT, mark("Crosshair: a little right"), "Shift+Right"),
    _row(_CROSS, _C.CROSS_FINE_UP, mark("Crosshair: a little up"), "Shift+Up"),
    _row(_CROSS, _C.CROSS_FINE_DOWN, mark("Crosshair: a little down"), "Shift+Down"),
    _row(_CROSS, _C.CROSS_SET, mark("Crosshair: set the first point, the second"), "Return", "Enter"),
    _row(_ALL, _C.SEARCH, mark("Search any number or name"), "Ctrl+K"),
    _row(_ALL, _C.KEY_SHEET, mark("Show the keys"), "F1"),
    _row(_ALL, _C.SYNC, mark("Synchronise now"), "F5"),
    _row(_ALL, _C.UNDO, mark("Undo the last decision"), "Ctrl+Z"),
    _row(_ALL, _C.BACK, mark("Back to the queue"), "Esc"),
    *(
        _row(_ALL, Command(f"go_{number}"), mark("Go to entry {number} of the list at the left"), key)
        for number, key in enumerate(_RAIL_KEYS, start=1)
    ),
    _row(_QUEUE, _C.OPEN, mark("Open the order"), "Return", "Enter"),
    _row(_QUEUE, _C.SEARCH_HERE, mark("Search in this queue"), "/"),
    _row(_QUEUE, _C.SAVED_VIEWS, mark("Saved views of this queue: apply, save, rename, delete"), "V"),
    _row(_QUEUE, _C.SORT, mark("Sort this queue: column and direction"), "S"),
    _row(_BENCH, _C.APPROVE, mark("Pass"), "A"),
    _row(_BENCH, _C.REJECT, mark("Reject, with reasons"), "R"),
    _row(_BENCH, _C.POSTPONE, mark("Postpone"), "P"),
    _row(_BENCH, _C.NEXT_ORDER, mark("Next order"), "N"),
    _row(_BENCH, _C.PREVIOUS_ORDER, mark("Previous order"), "B"),
    _row(_BENCH, _C.NEXT_DOCUMENT, mark("Next document"), "Down"),
    _row(_BENCH, _C.PREVIOUS_DOCUMENT, mark("Previous document"), "Up"),
    _row(_BENCH, _C.NEXT_FINDING, mark("Next finding"), "Right"),
    _row(_BENCH, _C.PREVIOUS_FINDING, mark("Previous finding"), "Left"),
    _row(_BENCH, _C.JUMP_TO_FINDING, mark("Zoom to the finding"), "Return", "Enter"),
    _row(_BENCH, _C.CHECK_ITEM, mark("Tick the item of the checklist, go to the next"), "C"),
    _row(_BENCH, _C.NEXT_ITEM, mark("Next item of the checklist, without a tick"), "V"),
    _row(_BENCH, _C.ITEM_WRONG, mark("The item of the checklist is wrong"), "W"),
    _row(_BENCH, _C.ITEM_NOT_APPLICABLE, mark("The item of the checklist does not apply"), "Y"),
    _row(_BENCH, _C.NEXT_FIELD, mark("Next field of the order, at its place"), "J"),
    _row(_BENCH, _C.PREVIOUS_FIELD, mark("Previous field of the order"), "K"),
    _row(_BENCH, _C.COMPARE_IDENTITY, mark("Compare ID numbers (audited)"), "I"),
    _row(_BENCH, _C.NEXT_DIGIT, mark("Next doubtful digit of the seal codes, at its place"), "U"),
    _row(_BENCH, _C.TYPE_CODE, mark("Type the seal code as you read it"), "T"),
    _row(_BENCH, _C.SHOW_FINDINGS, mark("Show the findings"), "F2"),
    _row(_BENCH, _C.SHOW_SEALS, mark("Show the seals: digits and plots"), "F3"),
    _row(_BENCH, _C.SHOW_FIELDS, mark("Show the fields of the order"), "F4"),
    _row(_BENCH, _C.SHOW_HISTORY, mark("Show the history of the order"), "H"),
    _row(_BENCH, _C.SIDE_DOWN, mark("Scroll the right side down"), "PgDown"),
    _row(_BENCH, _C.SIDE_UP, mark("Scroll the right side up"), "PgUp"),
    _row(_BENCH, _C.CONFIRM_FINDING, mark("Confirm the finding; one to look at: it is in order"), "X"),
    _row(_BENCH, _C.OVERRIDE_FINDING, mark("Override the finding, with a reason"), "O"),
    _row(_BENCH, _C.CONFIRM_DOUBTS, mark("What is to look at on this page is in order, but digits and names"), "L"),
    _row(_BENCH, _C.PRINT_REPORT, mark("Print the review report"), "Ctrl+P"),
    _row(_PICTURE, _C.MODE_SIDE_BY_SIDE, mark("Side by side"), "1"),
    _row(_PICTURE, _C.MODE_SWIPE, mark("Swipe"), "2"),
    _row(_PICTURE, _C.MODE_BLINK, mark("Blink"), "3"),
    _row(_PICTURE, _C.MODE_OVERLAY, mark("Overlay"), "4"),
    _row(_PICTURE, _C.MODE_DIFFERENCE, mark("Difference"), "5"),
    _row(_PICTURE, _C.MORE_OF_RIGHT, mark("Swipe and overlay: more of the right picture"), "."),
    _row(_PICTURE, _C.LESS_OF_RIGHT, mark("Swipe and overlay: less of the right picture"), ","),
    _row(_LAYING, _C.AGAINST_BEFORE, mark("Paper against that of the round before: on and off"), "6"),
    _row(_PICTURE, _C.FIT, mark("Fit the page"), "F"),
    _row(_PICTURE, _C.ACTUAL_SIZE, mark("One to one"), "Z"),
    _row(_PICTURE, _C.ZOOM_IN, mark("Zoom in"), "+", "="),
    _row(_PICTURE, _C.ZOOM_OUT, mark("Zoom out"), "-"),
    _row(_PICTURE, _C.PAN_LEFT, mark("Move along the page: left"), "Shift+Left"),
    _row(_PICTURE, _C.PAN_RIGHT, mark("Move along the page: right"), "Shift+Right"),
    _row(_PICTURE, _C.PAN_UP, mark("Move along the page: up"), "Shift+Up"),
    _row(_PICTURE, _C.PAN_DOWN, mark("Move along the page: down"), "Shift+Down"),
    _row(_PICTURE, _C.ROTATE_LEFT, mark("Rotate left"), "Q"),
    _row(_PICTURE, _C.ROTATE_RIGHT, mark("Rotate right"), "E"),
    _row(_PICTURE, _C.RULER, mark("Ruler"), "M"),
    _row(_PICTURE, _C.LOUPE, mark("Loupe (hold)"), "Space"),
    _row(_LAYING, _C.REGISTER, mark("Paper laid onto the upload: on and off"), "G"),
    _row(_LAYING, _C.NEXT_DIFFERENCE, mark("Zoom to the next difference"), "D"),
    _row(_LAYING, _C.NUDGE_LEFT, mark("Nudge the paper left"), "Ctrl+Left"),
    _row(_LAYING, _C.NUDGE_RIGHT, mark("Nudge the paper right"), "Ctrl+Right"),
    _row(_LAYING, _C.NUDGE_UP, mark("Nudge the paper up"), "Ctrl+Up"),
    _row(_LAYING, _C.NUDGE_DOWN, mark("Nudge the paper down"), "Ctrl+Down"),
    _row(_LAYING, _C.NUDGE_TURN_LEFT, mark("Nudge the paper round, left"), "Ctrl+["),
    _row(_LAYING, _C.NUDGE_TURN_RIGHT, mark("Nudge the paper round, right"), "Ctrl+]"),
    _row(_LAYING, _C.NUDGE_RESET, mark("Take the nudges back"), "Ctrl+G"),
    _row(_PICTURE, _C.SPOT, mark("Mark a place on the picture for a reason; again: by crosshair"), "S", "Alt+S"),
)
# Hot keys of the Microsoft input methods, and keys that the system keeps (peers §3, convention 3).
FORBIDDEN = frozenset({"Ctrl+Space", "Shift+Space", "Ctrl+.", "Shift", "Meta+Space", "Ctrl+Shift+F"})


_SIGNS = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "Return": "⏎", "Enter": "⏎"}


class HotkeyMap(QObject):
    """The keys as this person has them: the table's, with the person's own in place of some."""

    changed = Signal()

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._own: dict[Command, str] = {}
        self._by_key: dict[str, list[Command]] = {}
        self.load(own or {})

    def load(self, own: Mapping[str, str]) -> None:
        """Replace the person's own keys; an unknown command or a forbidden key is left out."""
        known = {command.value for command in Command}
        self._own = {
            Command(name): canonical(keys)
            for name, keys in own.items()
            if name in known and keys and canonical(keys) not in FORBIDDEN
        }
        self._rebuild()

    def own(self) -> dict[str, str]:
        return {command.value: key for command, key in self._own.items()}

    def keys(self, command: Command) -> tuple[str, ...]:
        if command in self._own:
            return (self._own[command],)
        return next((row.keys for row in HOTKEYS if row.command is command), ())

    def shown(self, command: Command) -> str:
        """Return the command's first key for a label, empty when it has none."""
        keys = self.keys(command)
        return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""

    def sign(self, command: Command) -> str:
        """Return the command's first key as short as it is written on a key: arrows and Enter by their signs."""
        keys = self.keys(command)
        return written(keys[0]) if keys else ""

    def follow(self, show: Callable[[], None]) -> None:
        """Call `show`, a method of whoever names keys on the screen, now and whenever a key changes."""
        self.changed.connect(show)
        show()

    def commands(self, key: str) -> tuple[Command, ...]:
        """Return the commands on a key, in the table's order; the page takes the first it knows."""
        return tuple(self._by_key.get(canonical(key), ()))

    def assign(self, command: Command, key: str) -> Command | None:
        """Give `command` another key; return the command of the same page that has it, and change nothing then."""
        wanted = canonical(key)
        clash = self.clash(command, wanted)
        if clash is None and wanted not in FORBIDDEN:
            self._own[command] = wanted
            self._rebuild()
        return clash

    def reset(self, command: Command) -> None:
        self._own.pop(command, None)
        self._rebuild()

    def clash(self, command: Command, key: str) -> Command | None:
        group = _group(command)
        for other in self.commands(key):
            if other is not command and (_together(group, _group(other))):
                return other
        return None

    def _rebuild(self) -> None:
        self._by_key = {}
        for row in HOTKEYS:
            for key in self.keys(row.command):
                self._by_key.setdefault(canonical(key), []).append(row.command)
        self.changed.emit()


def canonical(key: str) -> str:
    """Return a key in Qt's portable spelling, so that the same key compares equal."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def written(key: str) -> str:
    """Return a key as short as it is written on a keyboard: arrows and Enter by their signs."""
    *modifiers, last = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText).rsplit("+", 1)
    name = canonical(key).rsplit("+", 1)[-1]
    return "+".join((*modifiers, _SIGNS.get(name, last)))


def words(row: Hotkey) -> str:
    """Return what the command does, for the key sheet."""
    if row.command.value.startswith("go_"):
        return tr(row.words, number=row.command.value[3:])
    return tr(row.words)


def _group(command: Command) -> Group:
    return next(row.group for row in HOTKEYS if row.command is command)


def _together(one: Group, other: Group) -> bool:
    """Tell whether both groups' keys work on one page. The crosshair's are its own while there is one."""
    if one is other or Group.EVERYWHERE in (one, other):
        return True
    return not {Group.QUEUE, Group.CROSSHAIR} & {one, other}


def rows_of(group: Group) -> Iterable[Hotkey]:
    """Return the table's rows under one heading, in order."""
    return (row for row in HOTKEYS if row.group is group)
