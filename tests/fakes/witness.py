"""The office server as witness of an audit chain, in memory."""

from collections.abc import Sequence

from app.ports.errors import Refused, Unavailable
from pki.audit_checkpoints import AuditCheckpoint, is_genuine


class MemoryWitness:
    """`AuditWitness`; `is_there` is the line to it."""

    def __init__(self) -> None:
        self.kept: list[AuditCheckpoint] = []
        self.is_there = True

    def keep(self, checkpoint: AuditCheckpoint) -> None:
        self._reach()
        assert is_genuine(checkpoint)
        if any(one.seq >= checkpoint.seq and one.mac != checkpoint.mac for one in self.kept):
            raise Refused("audit_checkpoint_conflict", "与见证的不符。")
        self.kept.append(checkpoint)

    def checkpoints(self, chain: str, after: int) -> Sequence[AuditCheckpoint]:
        self._reach()
        return [one for one in self.kept if one.seq > after][:1]

    def _reach(self) -> None:
        if not self.is_there:
            raise Unavailable("server_unreachable", "连不上服务器。")
