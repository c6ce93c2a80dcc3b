"""The office server as witness of the audit chain, over HTTP (docs/api/wire.md, Audit checkpoints)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pydantic_core

from app.adapters.backend_http.backend import HttpBackend, read_answer
from app.adapters.backend_http.transport import Call
from pki.audit_checkpoints import AuditCheckpoint

_PATH = "/audit-checkpoints"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Witnessed:
    checkpoint: AuditCheckpoint
    received_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    checkpoints: tuple[_Witnessed, ...]


class HttpAuditWitness:
    """`app.ports.audit.AuditWitness`."""

    def __init__(self, backend: HttpBackend) -> None:
        self._backend = backend

    def keep(self, checkpoint: AuditCheckpoint) -> None:
        """Have the server remember it; when this returns it is on its disk."""
        headers = {"Content-Type": "application/json"}
        self._backend.ask(Call(method="POST", path=_PATH, body=pydantic_core.to_json(checkpoint), headers=headers))

    def checkpoints(self, chain: str, after: int) -> Sequence[AuditCheckpoint]:
        """Return the next of the chain's checkpoints."""
        answer = self._backend.ask(Call(method="GET", path=f"{_PATH}/{chain}", query={"after": after}))
        return [one.checkpoint for one in read_answer(_Answer, answer).checkpoints]
