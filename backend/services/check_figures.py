"""How often the office's people decide against each machine check: noted with every decision, summed when asked."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.database.tables import ActionRow, DecisionCheckRow
from backend.office import Office
from backend.services.orders import find_row
from backend.services.scene import invalid
from backend.wire import ENVELOPE_OF_A_DECISION
from review.actions import ActionKind, Decide
from review.check_figures import COUNTS, CheckFigure, Judgement, figures_of
from review.orders import Decision, OrderNo

LONGEST_NAME = 60  # characters of a finding's code, or of a checklist item
MOST_LINES = 10_000  # no order has so many lines of one check


def note(session: Session, key: str, decision: Decide) -> None:
    """Write down what a decision says of each check, in the decision's own transaction."""
    for one in decision.shown:
        if not all(0 <= count <= MOST_LINES for count in (one.passed, one.doubted, one.failed)):
            raise invalid("机器检查的数量不合理。")
    for figure in figures_of(decision):
        if not 0 < len(figure.finding) <= LONGEST_NAME:
            raise invalid("机器检查的代码为空或过长。")
        counts = {name: getattr(figure, name) for name in COUNTS}
        if any(counts.values()):
            session.add(DecisionCheckRow(action_key=key, finding=figure.finding, **counts))


def forget(session: Session, order_no: OrderNo, decision: Decision) -> None:
    """A decision that was taken back counts no more: whoever decides anew looks at the same lines again."""
    action = ActionRow
    query = (
        select(action.key)
        .where(action.order_no == order_no, action.kind == ActionKind.DECISION.value, action.by == decision.by)
        .where(action.at >= decision.at)
        .order_by(action.revision.desc())
    )
    key = session.scalars(query.limit(1)).first()
    if key is not None:  # none where the decision came with an order from elsewhere
        session.execute(delete(DecisionCheckRow).where(DecisionCheckRow.action_key == key))


def figures(office: Office) -> tuple[CheckFigure, ...]:
    """Return the sums over every decision of the office."""
    row = DecisionCheckRow
    sums = (func.sum(getattr(row, name)) for name in COUNTS)
    query = select(row.finding, *sums).group_by(row.finding).order_by(row.finding)
    with office.database.read() as session:
        return tuple(
            CheckFigure(finding=found[0], **{name: int(one) for name, one in zip(COUNTS, found[1:], strict=True)})
            for found in session.execute(query)
        )


def judgements(office: Office, order_no: OrderNo) -> tuple[Judgement, ...]:
    """Return what people said of the machine's findings on an order, oldest first."""
    query = (
        select(ActionRow.by, ActionRow.at, ActionRow.body)
        .where(ActionRow.order_no == order_no, ActionRow.kind == ActionKind.DECISION.value)
        .order_by(ActionRow.at, ActionRow.revision)
    )
    with office.database.read() as session:
        find_row(session, order_no)
        rows = session.execute(query).all()
    return tuple(
        Judgement(stage=envelope.action.stage, by=by, at=min(envelope.taken_at, at), override=override)
        for by, at, body in rows
        for envelope in (ENVELOPE_OF_A_DECISION.validate_json(body),)
        for override in envelope.action.overrides
    )
