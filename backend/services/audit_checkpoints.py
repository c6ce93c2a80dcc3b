"""The server as witness of the workstations' audit chains: what it was shown once cannot be unsaid (docs/adr/0103)."""

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from backend.database.tables import AuditCheckpointRow, AuditRow
from backend.office import Office
from backend.problems import Problem
from backend.wire import StaffMember, WitnessedCheckpoint
from pki.audit_checkpoints import AuditCheckpoint, is_genuine

LARGEST_SEQ = 2**31 - 1  # the column's
LARGEST_PAGE = 1000


def keep(office: Office, member: StaffMember, checkpoint: AuditCheckpoint) -> None:
    """Keep a checkpoint; repeating it changes nothing. A chain never goes back, and no place has two seals."""
    if not 1 <= checkpoint.seq <= LARGEST_SEQ or not is_genuine(checkpoint):
        raise Problem(422, "audit_checkpoint_invalid", "审计锚点的内容或签名无效，没有保存。")
    try:
        newest = _keep(office, member, checkpoint)
    except IntegrityError:  # the same one came twice at once (PostgreSQL): now the first one is there
        newest = _keep(office, member, checkpoint)
    if newest is not None:
        sentence = f"该工作站的审计记录与服务器见证的不符（已见证到第 {newest} 条），可能被截去或替换，请告知主管。"
        raise Problem(409, "audit_checkpoint_conflict", sentence, seq=newest)


def _keep(office: Office, member: StaffMember, checkpoint: AuditCheckpoint) -> int | None:
    """Keep it, or write down who brought what does not fit and return the newest place that was witnessed."""
    with office.database.write() as session:
        known = session.get(AuditCheckpointRow, (checkpoint.chain, checkpoint.seq))
        if known is not None and known.mac == checkpoint.mac:
            return None
        newest = session.scalar(
            select(func.max(AuditCheckpointRow.seq)).where(AuditCheckpointRow.chain == checkpoint.chain)
        )
        if newest is not None and newest >= checkpoint.seq:
            session.add(AuditRow(at=office.now(), by=member.user, what="audit_checkpoint_conflict"))
            return newest
        session.add(_row(office, member, checkpoint))
        return None


def _row(office: Office, member: StaffMember, checkpoint: AuditCheckpoint) -> AuditCheckpointRow:
    return AuditCheckpointRow(
        chain=checkpoint.chain,
        seq=checkpoint.seq,
        mac=checkpoint.mac,
        taken_at=checkpoint.taken_at.replace(microsecond=0),
        signature=checkpoint.signature,
        received_at=office.now(),
        by=member.user,
    )


def of_chain(office: Office, chain: str, after: int) -> tuple[WitnessedCheckpoint, ...]:
    """Return the checkpoints of a chain above a place, in their order, at most `LARGEST_PAGE`."""
    query = select(AuditCheckpointRow).where(AuditCheckpointRow.chain == chain, AuditCheckpointRow.seq > after)
    with office.database.read() as session:
        rows = session.scalars(query.order_by(AuditCheckpointRow.seq).limit(LARGEST_PAGE))
        return tuple(_witnessed(row) for row in rows)


def newest(office: Office) -> tuple[WitnessedCheckpoint, ...]:
    """Return the newest checkpoint of every chain, in the order in which they came."""
    last = select(AuditCheckpointRow.chain, func.max(AuditCheckpointRow.seq).label("seq"))
    heads = last.group_by(AuditCheckpointRow.chain).subquery()
    same = (AuditCheckpointRow.chain == heads.c.chain) & (AuditCheckpointRow.seq == heads.c.seq)
    query = select(AuditCheckpointRow).join(heads, same).order_by(AuditCheckpointRow.received_at)
    with office.database.read() as session:
        return tuple(_witnessed(row) for row in session.scalars(query))


def _witnessed(row: AuditCheckpointRow) -> WitnessedCheckpoint:
    checkpoint = AuditCheckpoint(
        chain=row.chain, seq=row.seq, mac=row.mac, taken_at=row.taken_at, signature=row.signature
    )
    return WitnessedCheckpoint(checkpoint=checkpoint, received_at=row.received_at, by=row.by)
