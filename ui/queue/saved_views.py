"""What a queue shows and how it is sorted, kept under names. The last change can be taken back. Knows no widget."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ui.queue.index import Column

if TYPE_CHECKING:
    from ui.context.session import Facts

SORTABLE = tuple(column for column in Column if column not in (Column.DOCUMENTS, Column.NEXT_CALL))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """By which column a queue is sorted; ascending age is the longest waiting first."""

    column: Column = Column.AGE
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The words searched for, the names of the pressed chips, and the sorting."""

    text: str = ""
    chips: tuple[str, ...] = ()
    sorting: Sorting = Sorting()


class SavedViews:
    """The views of one page, as remembered on this machine."""

    def __init__(self, facts: Facts, page: str) -> None:
        self._facts = facts
        self._name = f"views.{page}"
        self._before: dict[str, View] | None = None

    def all(self) -> dict[str, View]:
        """Return the views by name; one that cannot be read is left out."""
        return read_views(self._facts.get(self._name) or "")

    def save(self, name: str, view: View) -> bool:
        """Keep `view` under `name`; tell whether another one stood there."""
        views = self.all()
        self._change({**views, name: view})
        return name in views

    def rename(self, name: str, wanted: str) -> bool:
        """Give a view another name in its place; False where another view has it."""
        views = self.all()
        if wanted in views or name not in views:
            return False
        self._change({wanted if each == name else each: view for each, view in views.items()})
        return True

    def delete(self, name: str) -> None:
        self._change({each: view for each, view in self.all().items() if each != name})

    @property
    def can_undo(self) -> bool:
        return self._before is not None

    def undo(self) -> None:
        """Take the last change back."""
        if self._before is not None:
            self._write(self._before)
            self._before = None

    def settle(self) -> None:
        """The last change stays."""
        self._before = None

    def _change(self, views: dict[str, View]) -> None:
        self._before = self.all()
        self._write(views)

    def _write(self, views: dict[str, View]) -> None:
        stored = {
            name: {"text": view.text, "chips": view.chips, **asdict(view.sorting)} for name, view in views.items()
        }
        self._facts.set(self._name, json.dumps(stored, ensure_ascii=False))


class RememberedSorting:
    """How a page was sorted last."""

    def __init__(self, facts: Facts, page: str) -> None:
        self._facts = facts
        self._name = f"sorting.{page}"

    def load(self) -> Sorting:
        return _sorting(_object(self._facts.get(self._name) or ""))

    def keep(self, sorting: Sorting) -> None:
        self._facts.set(self._name, json.dumps(asdict(sorting)))


def read_views(text: str) -> dict[str, View]:
    """Return the views that `text` holds by name."""
    return {name: _view(stored) for name, stored in _object(text).items() if isinstance(stored, dict)}


def _view(stored: dict[str, object]) -> View:
    chips = stored.get("chips")
    names = tuple(name for name in chips if isinstance(name, str)) if isinstance(chips, list) else ()
    return View(text=str(stored.get("text", "")), chips=names, sorting=_sorting(stored))


def _sorting(stored: dict[str, object]) -> Sorting:
    known = {column.value: column for column in SORTABLE}
    column = known.get(str(stored.get("column")), Column.AGE)
    return Sorting(column=column, descending=bool(stored.get("descending")) and str(stored.get("column")) in known)


def _object(text: str) -> dict[str, object]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
