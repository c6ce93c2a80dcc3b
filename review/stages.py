"""The life of an order: stages, actions, and the one table of what may follow what (DOMAIN §1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Stage(StrEnum):
    """Where an order stands. The values are stored and sent: renaming one is a migration."""

    DRAFT = "draft"
    PRE_REVIEW = "pre_review"
    CORRECTION = "correction"
    PAYMENT = "payment"
    MAILING = "mailing"
    PAPER_REVIEW = "paper_review"
    SUPPLEMENT = "supplement"
    PRODUCTION = "production"
    SHIPPING = "shipping"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


STAGE_NAMES_ZH: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.DRAFT: "填写中",
        Stage.PRE_REVIEW: "待预审",
        Stage.CORRECTION: "待修改",
        Stage.PAYMENT: "待付款",
        Stage.MAILING: "待邮寄",
        Stage.PAPER_REVIEW: "待纸质审核",
        Stage.SUPPLEMENT: "待补寄",
        Stage.PRODUCTION: "待制证",
        Stage.SHIPPING: "待寄出",
        Stage.COMPLETED: "已完成",
        Stage.CANCELLED: "已取消",
    }
)


class Role(StrEnum):
    """What a person may do. One person may hold several (DOMAIN §9)."""

    PRE_REVIEWER = "pre_reviewer"
    INTAKE = "intake"
    PAPER_REVIEWER = "paper_reviewer"
    PRODUCTION = "production"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


ROLE_NAMES_ZH: Mapping[Role, str] = MappingProxyType(
    {
        Role.PRE_REVIEWER: "预审员",
        Role.INTAKE: "收件员",
        Role.PAPER_REVIEWER: "审核员",
        Role.PRODUCTION: "制证员",
        Role.SUPERVISOR: "主管",
        Role.AUDITOR: "审计员",
    }
)


class Party(StrEnum):
    """Who acts where no staff role does."""

    APPLICANT = "applicant"
    SYSTEM = "system"


class StageAction(StrEnum):
    """What moves an order, or deliberately keeps it where it is."""

    SUBMIT = "submit"
    PASS_PRE_REVIEW = "pass_pre_review"  # noqa: S105 - a verdict, not a password
    REJECT_PRE_REVIEW = "reject_pre_review"
    RESUBMIT = "resubmit"
    PAY = "pay"
    OPEN_PARCEL = "open_parcel"
    PASS_PAPER_REVIEW = "pass_paper_review"  # noqa: S105
    FAIL_PAPER_REVIEW = "fail_paper_review"
    HOLD_FOR_SECOND_REVIEW = "hold_for_second_review"
    REPORT_UNUSABLE_SEAL = "report_unusable_seal"
    PROVE_KEY = "prove_key"
    HAND_OVER = "hand_over"
    CANCEL = "cancel"
    REMAKE = "remake"
    WITHDRAW_DECISION = "withdraw_decision"


class IllegalTransition(Exception):
    """The action is not possible in the order's present stage."""

    def __init__(self, stage: Stage, action: StageAction) -> None:
        super().__init__(f"{action} is not possible in stage {stage}")
        self.stage = stage
        self.action = action


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row of the table: `action` by one of `actors` takes an order from `source` to `target`."""

    source: Stage
    action: StageAction
    target: Stage
    actors: frozenset[Role | Party]


def _row(source: Stage, action: StageAction, target: Stage, *actors: Role | Party) -> Transition:
    return Transition(source=source, action=action, target=target, actors=frozenset(actors))


_S, _A, _R = Stage, StageAction, Role

BEFORE_PRODUCTION = (
    _S.DRAFT,
    _S.PRE_REVIEW,
    _S.CORRECTION,
    _S.PAYMENT,
    _S.MAILING,
    _S.PAPER_REVIEW,
    _S.SUPPLEMENT,
)

_ROWS = (
    _row(_S.DRAFT, _A.SUBMIT, _S.PRE_REVIEW, Party.APPLICANT),
    _row(_S.PRE_REVIEW, _A.PASS_PRE_REVIEW, _S.PAYMENT, _R.PRE_REVIEWER),
    _row(_S.PRE_REVIEW, _A.REJECT_PRE_REVIEW, _S.CORRECTION, _R.PRE_REVIEWER),
    _row(_S.PRE_REVIEW, _A.HOLD_FOR_SECOND_REVIEW, _S.PRE_REVIEW, Party.SYSTEM),
    _row(_S.CORRECTION, _A.RESUBMIT, _S.PRE_REVIEW, Party.APPLICANT),
    _row(_S.PAYMENT, _A.PAY, _S.MAILING, Party.SYSTEM),
    _row(_S.MAILING, _A.OPEN_PARCEL, _S.PAPER_REVIEW, _R.INTAKE),
    _row(_S.PAPER_REVIEW, _A.PASS_PAPER_REVIEW, _S.PRODUCTION, _R.PAPER_REVIEWER),
    _row(_S.PAPER_REVIEW, _A.FAIL_PAPER_REVIEW, _S.SUPPLEMENT, _R.PAPER_REVIEWER),
    _row(_S.PAPER_REVIEW, _A.HOLD_FOR_SECOND_REVIEW, _S.PAPER_REVIEW, Party.SYSTEM),
    _row(_S.SUPPLEMENT, _A.OPEN_PARCEL, _S.PAPER_REVIEW, _R.INTAKE),
    _row(_S.PRODUCTION, _A.PROVE_KEY, _S.SHIPPING, _R.PRODUCTION),
    _row(_S.PRODUCTION, _A.REPORT_UNUSABLE_SEAL, _S.SUPPLEMENT, _R.PRODUCTION),
    _row(_S.SHIPPING, _A.HAND_OVER, _S.COMPLETED, _R.PRODUCTION),
    _row(_S.SHIPPING, _A.REMAKE, _S.PRODUCTION, _R.SUPERVISOR),
    _row(_S.COMPLETED, _A.REMAKE, _S.PRODUCTION, _R.SUPERVISOR),
    _row(_S.CORRECTION, _A.WITHDRAW_DECISION, _S.PRE_REVIEW, _R.SUPERVISOR),
    _row(_S.PAYMENT, _A.WITHDRAW_DECISION, _S.PRE_REVIEW, _R.SUPERVISOR),
    _row(_S.SUPPLEMENT, _A.WITHDRAW_DECISION, _S.PAPER_REVIEW, _R.SUPERVISOR),
    _row(_S.PRODUCTION, _A.WITHDRAW_DECISION, _S.PAPER_REVIEW, _R.SUPERVISOR),
    *(_row(stage, _A.CANCEL, _S.CANCELLED, _R.SUPERVISOR) for stage in BEFORE_PRODUCTION),
)

TRANSITIONS: Mapping[tuple[Stage, StageAction], Transition] = MappingProxyType(
    {(row.source, row.action): row for row in _ROWS}
)


def advance(stage: Stage, action: StageAction) -> Stage:
    """Return the stage that follows.

    Raises
    ------
    IllegalTransition
        When the table has no row for `action` in `stage`.
    """
    return transition(stage, action).target


def transition(stage: Stage, action: StageAction) -> Transition:
    """Return the table's row for `action` in `stage`; raise `IllegalTransition` where there is none."""
    try:
        return TRANSITIONS[stage, action]
    except KeyError:
        raise IllegalTransition(stage, action) from None


def is_refund_due_on_cancel(*, paid: bool) -> bool:
    """Tell whether cancelling marks the order for refund: a paid one is (DOMAIN §1)."""
    return paid


# Stages in which the office's clock stands still, because the applicant is the one to act.
APPLICANT_ACTS = frozenset({_S.DRAFT, _S.CORRECTION, _S.PAYMENT, _S.MAILING, _S.SUPPLEMENT})
REVIEW_STAGES = frozenset({_S.PRE_REVIEW, _S.PAPER_REVIEW})
