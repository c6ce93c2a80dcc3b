"""The applicants of a training office over HTTP (docs/api/wire.md, USB keys)."""

from dataclasses import dataclass
from urllib.parse import quote

from app.adapters.backend_http.backend import HttpBackend, read_answer
from app.adapters.backend_http.transport import Call
from review.order_codes import OrderNo
from review.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class _TurnAnswer:
    stage: Stage


class HttpPracticeApplicant:
    """`app.ports.office.PracticeApplicant`."""

    def __init__(self, backend: HttpBackend) -> None:
        self._backend = backend

    def act(self, order_no: OrderNo) -> Stage:
        """Do what the order's applicant is awaited for."""
        path = f"/training/orders/{quote(order_no, safe='')}/applicant-turns"
        answer = self._backend.ask(Call(method="POST", path=path))
        return read_answer(_TurnAnswer, answer).stage
