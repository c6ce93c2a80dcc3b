"""What a person has begun on an order, as text: kept when the order is left, and while a decision can be undone."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from review.checklist import Mark
from review.orders import ChosenReason, OrderNo, OrderSnapshot, Spot
from ui.parts import Parts
from ui.workbench.answers import FAIL, PASS, Answer
from ui.workbench.model import WorkbenchModel

_UNDOABLE = 20  # as many as the strip remembers


def written(model: WorkbenchModel) -> str:
    """Return what was begun; empty when nothing was. It counts for this stage and round of the order only."""
    order = model.order
    if order is None or not (model.marks or model.reasons or model.answers or model.typed):
        return ""
    return json.dumps(
        {
            "of": _of(order),
            "marks": {key: mark.value for key, mark in model.marks.items()},
            "reasons": [asdict(reason) for reason in model.reasons],
            "typed": model.typed,
            "seen": sorted(model.seen),
            "answers": [[*key, answer.decided, answer.reason] for key, answer in model.answers.items()],
        },
        ensure_ascii=False,
    )


def take_up(model: WorkbenchModel, text: str | None) -> None:
    """Put back what was begun on the order that is on the bench; that of another round or stage counts for nothing."""
    kept = json.loads(text) if text else {}
    if model.order is None or kept.get("of") != _of(model.order):
        return
    model.marks = {key: Mark(value) for key, value in kept["marks"].items() if value in set(Mark)}
    model.reasons = [_reason(each) for each in kept["reasons"]]
    model.answers = {
        (page, key): Answer(decided=decided, reason=why)
        for page, key, decided, why in kept["answers"]
        if decided in (PASS, FAIL)  # an older program also kept that a doubt is a doubt
    }
    model.typed = dict(kept["typed"])
    model.seen |= set(kept["seen"])
    model.checklist_changed.emit()
    model.reasons_changed.emit()


class Begun:
    """What was begun on orders: kept when one is left, and of the last decided ones, for an undo."""

    def __init__(self, parts: Parts, model: WorkbenchModel) -> None:
        self._parts = parts
        self._model = model
        self._decided: dict[OrderNo, str] = {}

    def name(self, order_no: OrderNo) -> str:
        """Return the name under which this person's draft of an order is kept."""
        member = self._parts.station.sessions.member()
        return f"draft.{member.user if member else ''}.{order_no}"

    def keep(self, order_no: OrderNo) -> None:
        """Keep what was begun on the order that is on the bench."""
        self._parts.station.facts.set(self.name(order_no), written(self._model))

    def take_up(self, order_no: OrderNo, draft: str | None) -> None:
        """Put back what was begun, or what was decided and is undone."""
        take_up(self._model, draft or self._decided.get(order_no))

    def forget(self, order_no: OrderNo) -> None:
        """The order is decided: nothing is begun on it any more; an undo brings it back as it was."""
        self._decided[order_no] = written(self._model)
        for oldest in tuple(self._decided)[:-_UNDOABLE]:
            del self._decided[oldest]
        self._parts.station.facts.set(self.name(order_no), "")
        self._model.marks, self._model.reasons, self._model.answers, self._model.typed = {}, [], {}, {}


def _of(order: OrderSnapshot) -> list[str | int]:
    return [order.stage.value, order.round]


def _reason(kept: Mapping[str, Any]) -> ChosenReason:
    spot = kept["spot"]
    return ChosenReason(
        code=kept["code"], text=kept["text"], document=kept["document"], spot=Spot(**spot) if spot else None
    )
