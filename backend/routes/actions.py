"""Actions on orders: one endpoint for each kind, all through the same door."""

import hashlib
import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response

from backend.routes.caller import TheOffice
from backend.routes.orders import Worker
from backend.services.actions import perform
from backend.services.scene import Incoming
from backend.wire import ActionEnvelope
from review.actions import ACTION_KINDS, Action, ActionReceipt, Decide

router = APIRouter(tags=["actions"])

IdempotencyKey = Annotated[str, Header(min_length=8, max_length=80, pattern=r"^[\x21-\x7e]+$")]


def _endpoint(action_type: type[Action], kind: str) -> Callable[..., Response]:
    envelope = ActionEnvelope[action_type]  # type: ignore[valid-type]

    def act(
        office: TheOffice, member: Worker, order_no: str, idempotency_key: IdempotencyKey, body: envelope
    ) -> Response:
        text = body.model_dump_json()
        incoming = Incoming(
            order_no=order_no,
            key=idempotency_key,
            based_on=body.based_on,
            taken_at=body.taken_at,
            action=body.action,
            body=text,
            digest=hashlib.sha256(json.dumps([order_no, kind, member.user, text]).encode()).hexdigest(),
        )
        return Response(perform(office, member, incoming), media_type="application/json")

    act.__name__ = kind.replace("-", "_")
    act.__doc__ = (action_type.__doc__ or "").strip()
    return act


# Answers are bytes that were written once (a repetition gets the same), so FastAPI needs no model to write them. One
# route names the model for the OpenAPI file, the others refer to it: a model each cost a tenth of the start-up time.
_RECEIPT_BY_REFERENCE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Successful Response",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ActionReceipt"}}},
    }
}

for _type, _kind in ACTION_KINDS.items():
    router.add_api_route(
        f"/orders/{{order_no}}/{_kind.value}",
        _endpoint(_type, _kind.value),
        methods=["POST"],
        response_model=ActionReceipt if _type is Decide else None,
        responses=None if _type is Decide else _RECEIPT_BY_REFERENCE,
        summary=_kind.name.capitalize().replace("_", " "),
    )
