"""Who may do what to an order, and when: the same rules before an action is queued and when the server gets it.

A broken rule is a value with the stable code of the wire (docs/api/wire.md) and one Chinese sentence; None means yes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from review.actions import (
    Action,
    AssignArchiveBox,
    Cancel,
    CorrectName,
    Decide,
    FilePage,
    LogCall,
    OpenParcel,
    RecordInvoice,
    Remake,
    ReportProduction,
    ReportUnusableSeal,
    RequestCertificates,
    RequestSeal,
    RevokeCertificates,
    Ship,
    WithdrawDecision,
)
from review.kinds import ProjectKinds
from review.orders import ChosenReason, InvoiceState, KeyState, OrderSnapshot, Verdict
from review.revocations import CAUSE_NAMES_ZH, REMAKE_CAUSES
from review.stages import BEFORE_PRODUCTION, REVIEW_STAGES, ROLE_NAMES_ZH, STAGE_NAMES_ZH, Role, Stage
from review.verdicts import has_applicant_built_on, withdrawable_decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person who acts."""

    user: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What an office can relax in its settings; relaxing is audited where it is done."""

    two_person_rule: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that forbids the action."""

    code: str
    sentence: str


STANDARD_POLICY = Policy()

_ALL_BUT_ENDED = frozenset(Stage) - {Stage.COMPLETED, Stage.CANCELLED, Stage.DRAFT}
_AFTER_PAYMENT = frozenset({Stage.MAILING, Stage.PAPER_REVIEW, Stage.SUPPLEMENT})
_DECIDED = frozenset({Stage.CORRECTION, Stage.PAYMENT, Stage.SUPPLEMENT, Stage.PRODUCTION})
_WITH_KEY = frozenset({Stage.PRODUCTION, Stage.SHIPPING, Stage.COMPLETED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """In which stages an action is possible, and which roles may take it (any one of them)."""

    stages: frozenset[Stage]
    roles: frozenset[Role]


def _permission(stages: frozenset[Stage], *roles: Role) -> Permission:
    return Permission(stages=stages, roles=frozenset(roles))


PERMISSIONS: Mapping[type[Action], Permission] = MappingProxyType(
    {
        Decide: _permission(REVIEW_STAGES, Role.PRE_REVIEWER, Role.PAPER_REVIEWER),
        OpenParcel: _permission(frozenset({Stage.MAILING, Stage.SUPPLEMENT}), Role.INTAKE),
        FilePage: _permission(_AFTER_PAYMENT, Role.INTAKE, Role.PAPER_REVIEWER),
        LogCall: _permission(
            _ALL_BUT_ENDED, Role.PRE_REVIEWER, Role.INTAKE, Role.PAPER_REVIEWER, Role.PRODUCTION, Role.SUPERVISOR
        ),
        RequestCertificates: _permission(frozenset({Stage.PRODUCTION}), Role.PRODUCTION),
        RevokeCertificates: _permission(_WITH_KEY, Role.PRODUCTION, Role.SUPERVISOR),
        RequestSeal: _permission(frozenset({Stage.PRODUCTION}), Role.PRODUCTION),
        ReportProduction: _permission(frozenset({Stage.PRODUCTION}), Role.PRODUCTION),
        ReportUnusableSeal: _permission(frozenset({Stage.PRODUCTION}), Role.PRODUCTION),
        Ship: _permission(frozenset({Stage.SHIPPING}), Role.PRODUCTION),
        RecordInvoice: _permission(frozenset({Stage.SHIPPING, Stage.COMPLETED}), Role.PRODUCTION, Role.SUPERVISOR),
        Cancel: _permission(frozenset(BEFORE_PRODUCTION), Role.SUPERVISOR),
        Remake: _permission(frozenset({Stage.SHIPPING, Stage.COMPLETED}), Role.SUPERVISOR),
        WithdrawDecision: _permission(_DECIDED, Role.SUPERVISOR),
        AssignArchiveBox: _permission(_WITH_KEY, Role.PRODUCTION, Role.SUPERVISOR),
        CorrectName: _permission(frozenset(BEFORE_PRODUCTION), Role.SUPERVISOR),
    }
)
_REVIEWER = {Stage.PRE_REVIEW: Role.PRE_REVIEWER, Stage.PAPER_REVIEW: Role.PAPER_REVIEWER}


def broken_rule(
    order: OrderSnapshot, action: Action, *, actor: Actor, policy: Policy = STANDARD_POLICY
) -> Broken | None:
    """Return the first rule that forbids `actor` to take `action` on `order` as it stands, or None."""
    return _stage_or_role(order, action, actor) or _rule_of_the_action(order, action, actor, policy)


def passed_paper_review_by(order: OrderSnapshot) -> frozenset[str]:
    """Return who passed the present paper review: every pass since the last reject, a second reviewer's included.

    A verdict that was taken back begins the review anew, as a reject does.
    """
    withdrawn = {each.decision for each in order.withdrawals}
    passed: set[str] = set()
    for place, decision in enumerate(order.decisions):
        if decision.stage is Stage.PAPER_REVIEW:
            is_passed = decision.verdict is Verdict.PASS and place not in withdrawn
            passed = passed | {decision.by} if is_passed else set()
    return frozenset(passed)


def compose_applicant_text(reasons: Sequence[ChosenReason], kinds: ProjectKinds) -> str:
    """Return, word for word, what the applicant reads in the portal: one numbered line for each reason."""
    return "\n".join(
        f"{number}. {_about(reason, kinds)}{' '.join(reason.text.split())}"
        for number, reason in enumerate(reasons, start=1)
    )


def _about(reason: ChosenReason, kinds: ProjectKinds) -> str:
    """Name the document, unless the text does."""
    name = kinds.document_name(reason.document) if reason.document else ""
    return f"《{name}》" if name and name not in reason.text else ""


def _stage_or_role(order: OrderSnapshot, action: Action, actor: Actor) -> Broken | None:
    permission = PERMISSIONS[type(action)]
    stages, roles = permission.stages, permission.roles
    if isinstance(action, Decide):
        stages = stages & {action.stage}
        roles = frozenset({_REVIEWER[action.stage]}) if action.stage in _REVIEWER else roles
    if order.stage not in stages:
        return Broken(
            code="illegal_transition", sentence=f"订单现在是“{STAGE_NAMES_ZH[order.stage]}”，不能做这一步，请刷新订单。"
        )
    if not roles & actor.roles:
        names = "或".join(ROLE_NAMES_ZH[role] for role in Role if role in roles)
        return Broken(code="role_missing", sentence=f"这一步需要{names}的权限，请联系主管。")
    return None


def _rule_of_the_action(order: OrderSnapshot, action: Action, actor: Actor, policy: Policy) -> Broken | None:
    match action:
        case Decide():
            broken = _decision(order, action, actor)
        case RequestCertificates() | RequestSeal() | ReportProduction():
            broken = _two_persons(order, actor, policy) or _key(order, action)
        case Ship():
            broken = _shipment(order, action)
        case RecordInvoice():
            broken = _invoice(order, action)
        case Remake():
            broken = _reason_given(action) or _remake(action)
        case WithdrawDecision():
            broken = _reason_given(action) or _withdrawal(order, action)
        case _:
            broken = _reason_given(action)
    return broken


def _reason_given(action: Action) -> Broken | None:
    match action:
        case ReportUnusableSeal():
            is_given = bool(action.reasons) and all(reason.text.strip() for reason in action.reasons)
        case Cancel() | Remake() | RevokeCertificates() | WithdrawDecision():
            is_given = bool(action.reason.strip())
        case AssignArchiveBox():
            is_given = bool(action.archive_box.strip())
        case CorrectName():
            is_given = bool(action.reason.strip()) and bool(action.name.strip())
        case _:
            is_given = True
    return None if is_given else _reason_required()


def _remake(action: Remake) -> Broken | None:
    if action.cause is None or action.cause in REMAKE_CAUSES:
        return None
    names = "；".join(CAUSE_NAMES_ZH[cause] for cause in REMAKE_CAUSES)
    return Broken(code="invalid_action", sentence=f"补制的情况只能是：{names}。请重新选择。")


def _withdrawal(order: OrderSnapshot, action: WithdrawDecision) -> Broken | None:
    newest = withdrawable_decision(order)
    if newest is None:
        return Broken(
            code="nothing_to_withdraw", sentence="订单不是由一个可收回的审核决定走到这一步的，没有可以收回的决定。"
        )
    if newest != action.decision:
        return Broken(code="nothing_to_withdraw", sentence="您看到的决定已不是最新的，请查看最新情况后再决定是否收回。")
    if order.live_key() is not None:
        return Broken(
            code="live_certificates_exist",
            sentence="该订单已签发证书，审核决定不能收回；请先吊销证书，或制证后用补制处理。",
        )
    if has_applicant_built_on(order):
        return Broken(
            code="applicant_acted", sentence="申请人已按这个决定重新提交或寄出资料，不能再收回；资料到后会重新审核。"
        )
    return None


def _decision(order: OrderSnapshot, action: Decide, actor: Actor) -> Broken | None:
    if action.verdict is Verdict.REJECT and not action.reasons:
        return _reason_required()
    if any(not reason.text.strip() for reason in action.reasons):
        return Broken(code="reason_required", sentence="有一条原因没有文字，请填写申请人能看懂的说明。")
    if action.verdict is Verdict.PASS and action.reasons:
        return Broken(code="invalid_action", sentence="通过时不应附有不通过的原因，请删除原因或改为不通过。")
    if order.second_review and order.second_review.not_by == actor.user:
        return Broken(code="second_person_required", sentence="该订单被抽中复审，须由另一位审核人员作出决定。")
    return None


def _two_persons(order: OrderSnapshot, actor: Actor, policy: Policy) -> Broken | None:
    if policy.two_person_rule and actor.user in passed_paper_review_by(order):
        return Broken(code="two_person_rule", sentence="您通过了该订单的纸质审核，须由另一位制证员制证。")
    return None


def _key(order: OrderSnapshot, action: RequestCertificates | RequestSeal | ReportProduction) -> Broken | None:
    live = order.live_key()
    if isinstance(action, RequestCertificates):
        if live and live.usb_key_serial != action.usb_key_serial:
            return Broken(
                code="live_certificates_exist", sentence="该订单在另一个介质上已有有效证书，须先吊销再制作新的介质。"
            )
        return None
    if live is None or live.usb_key_serial != action.usb_key_serial:
        return Broken(code="key_not_proven", sentence="插入的介质不是该订单的介质，请换成签发证书时使用的介质。")
    return None


def _shipment(order: OrderSnapshot, action: Ship) -> Broken | None:
    live = order.live_key()
    if order.shipment and order.shipment.usb_key_serial == action.usb_key_serial:
        return Broken(code="already_shipped", sentence="该介质已经寄出，请核对运单号。")
    if not order.paid:
        return Broken(code="not_paid", sentence="该订单尚未付款，不能寄出。")
    if live is None or live.state is not KeyState.PROVEN or live.usb_key_serial != action.usb_key_serial:
        return Broken(code="key_not_proven", sentence="扫描的介质不是该订单已验证的介质，请核对标签后重新扫描。")
    return None


def _invoice(order: OrderSnapshot, action: RecordInvoice) -> Broken | None:
    if action.state is InvoiceState.SENT and not action.number.strip():
        return Broken(code="invalid_action", sentence="请填写发票号码。")
    if action.state is InvoiceState.SENT and not action.pdf_b64:
        return Broken(code="invoice_pdf_missing", sentence="请附上发票的 PDF 文件，邮件要带着它寄给收票人。")
    if action.state is InvoiceState.BOUNCED and not _has_left(order):
        return Broken(code="invalid_action", sentence="发票还没有发送，不能登记退信。")
    return None


def _has_left(order: OrderSnapshot) -> bool:
    return order.invoice is not None and order.invoice.state in (InvoiceState.SENT, InvoiceState.BOUNCED)


def _reason_required() -> Broken:
    return Broken(code="reason_required", sentence="请选择或填写原因后再提交。")
