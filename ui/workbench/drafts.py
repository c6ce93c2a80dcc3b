"""What a person has begun on an order, as text: kept when the order is left, and while a decision can be undone."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from review.checklist import Mark
from review.orders import ChosenReason, OrderSnapshot, Spot
from ui.workbench.model import Answer, WorkbenchModel


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
    model.answers = {(page, key): Answer(decided=decided, reason=why) for page, key, decided, why in kept["answers"]}
    model.typed = dict(kept["typed"])
    model.seen |= set(kept["seen"])
    model.checklist_changed.emit()
    model.reasons_changed.emit()


def _of(order: OrderSnapshot) -> list[str | int]:
    return [order.stage.value, order.round]


def _reason(kept: Mapping[str, Any]) -> ChosenReason:
    spot = kept["spot"]
    return ChosenReason(
        code=kept["code"], text=kept["text"], document=kept["document"], spot=Spot(**spot) if spot else None
    )
