"""`ca-review call`: the calls that are due, the log of an order, and writing a call down."""

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from app.cli.failures import UsageError
from app.cli.output import print_json, print_lines
from app.ports.errors import Refused
from app.ports.queue import QueueRow
from app.services.outcomes import Accepted
from app.services.sending import Sent
from review.actions import LogCall
from review.calls import CallState, number_to_call
from review.identifiers import mask_mobile
from review.orders import CallOutcome, DocumentCode, OrderNo, OrderSnapshot
from review.working_days import CHINA

if TYPE_CHECKING:
    from app.services.workstation import Services

OUTCOMES = {
    CallOutcome.AGREED: "已告知，同意补寄",
    CallOutcome.CALL_BACK: "约定再联系",
    CallOutcome.NO_ANSWER: "无人接听",
    CallOutcome.WRONG_NUMBER: "号码有误",
}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("call", help="电话：待致电列表、通话记录、登记通话")
    parser.add_argument("order_no", metavar="NO", nargs="?", help="订单号；不写则列出待致电的订单")
    parser.add_argument("--outcome", choices=[outcome.value for outcome in CallOutcome], help="登记一次通话：结果")
    parser.add_argument("--answered-by", default="", metavar="NAME", help="接听人")
    parser.add_argument("--asked-for", action="append", default=[], metavar="CODE", help="要求补寄的材料代码，可多次")
    parser.add_argument(
        "--next", metavar="TIME", help="下次致电时间（2026-11-24T09:30）；默认按规则建议；none 不再致电"
    )
    parser.add_argument("--other-number", default="", metavar="NUMBER", help="号码有误时：下次改拨的号码")
    parser.add_argument("--note", default="", metavar="TEXT", help="备注")


def run(args: argparse.Namespace) -> int:
    """List what is due, show an order's calls, or log one."""
    from app.bootstrap.workstation import open_services

    with open_services() as services:
        if args.order_no is None:
            return _list_due(args, services)
        order = services.queue.order(OrderNo(args.order_no))
        if order is None:
            raise Refused("order_unknown", f"本机没有订单 {args.order_no}，请先同步。")
        return _show(args, services, order) if args.outcome is None else _log(args, services, order)


def _list_due(args: argparse.Namespace, services: "Services") -> int:
    rows = services.calls.due()
    numbers = {row.order_no: _number(services, row) for row in rows}
    if args.json:
        print_json([
            {
                "order_no": row.order_no, "organisation": row.organisation, "agent": row.agent_name,
                "due_at": row.next_call_due, "calls_without_answer": row.calls_without_answer,
                "is_escalated": services.calls.needs_escalation(row),
            }
            for row in rows
        ])  # fmt: skip
        return 0
    print_lines(
        f"{_time(row.next_call_due)}  {row.order_no}  {row.organisation}"
        f"  {row.agent_name} {mask_mobile(numbers[row.order_no])}"
        + (f"  未接通 {row.calls_without_answer} 次" if row.calls_without_answer else "")
        + ("  ▲ 需告知主管" if services.calls.needs_escalation(row) else "")
        for row in rows
    )
    return 0


def _number(services: "Services", row: QueueRow) -> str:
    """Return the number of the next call: another one may have been noted for the order."""
    order = services.queue.order(row.order_no)
    return row.agent_phone if order is None else number_to_call(order)


def _show(args: argparse.Namespace, services: "Services", order: OrderSnapshot) -> int:
    state, people = services.calls.state(order), services.people
    logged = services.calls.of_order(order.order_no)
    if args.json:
        calls = [{"call": one.call, "is_sent": one.is_sent} for one in logged]
        print_json({"order_no": order.order_no, "state": state, "calls": calls})
        return 0
    kinds = services.tables.kinds
    print_lines([
        _state_words(state),
        *(
            f"{_time(one.call.at)}  {OUTCOMES[one.call.outcome]}  {one.call.answered_by}  "
            f"{'、'.join(kinds.document_short_name(code) for code in one.call.asked_for)}  {one.call.note}  "
            f"（{people.name(one.call.by)}{'' if one.is_sent else '，待发送'}）"
            for one in logged
        ),
    ])  # fmt: skip
    return 0


def _state_words(state: CallState) -> str:
    due = f"，应致电 {_time(state.due_at)}" if state.due_at else ""
    escalated = "，需告知主管" if state.is_escalated else ""
    names = {"none": "无需致电", "due": "待致电", "later": "已约定", "closed": "已关闭"}
    return f"{names[state.need]}{due}{escalated}"


def _log(args: argparse.Namespace, services: "Services", order: OrderSnapshot) -> int:
    outcome = CallOutcome(args.outcome)
    unknown = [code for code in args.asked_for if code not in services.tables.kinds.documents]
    if unknown:
        raise UsageError(f"没有材料代码 {unknown[0]}。")
    call = LogCall(
        number=number_to_call(order),
        outcome=outcome,
        answered_by=args.answered_by,
        asked_for=tuple(DocumentCode(code) for code in args.asked_for) or services.calls.state(order).outstanding,
        note=args.note,
        other_number=args.other_number,
        next_due=_next(args.next, services, outcome),
    )
    taken = services.calls.log(order.order_no, call, seen_revision=order.revision)
    if not isinstance(taken, Accepted):
        raise Refused(taken.code, taken.sentence)
    is_sent = isinstance(services.sender.deliver(taken.action_key), Sent)
    if args.json:
        print_json({"action_key": taken.action_key, "sent": is_sent, "next_due": call.next_due})
    else:
        print_lines([f"已登记{'' if is_sent else '，将自动发送'}；下次致电：{_time(call.next_due) or '无'}"])
    return 0


def _next(text: str | None, services: "Services", outcome: CallOutcome) -> datetime | None:
    if text is None:
        return services.calls.propose_next(outcome)
    if text == "none":
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CHINA)
    except ValueError as error:
        raise UsageError(f"看不懂时间 {text}，请写成 2026-11-24T09:30。") from error


def _time(at: datetime | None) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" if at else ""
