"""`ca-review decide`: take a verdict and wait for the server's answer."""

import argparse
from typing import TYPE_CHECKING

from app.cli.failures import UsageError
from app.cli.output import print_json, print_lines
from app.ports.errors import Refused
from app.services.outcomes import Accepted
from app.services.sending import NeedsPerson, Sent, StillQueued
from review.actions import Decide
from review.orders import ChosenReason, OrderNo, ReasonCode, Verdict
from review.reasons import ReasonCatalogue, TextRequired
from review.stages import STAGE_NAMES_ZH, Stage

if TYPE_CHECKING:
    from app.services.workstation import Services


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("decide", help="预审或纸质审核：通过或驳回")
    parser.add_argument("order_no", metavar="NO", help="订单号")
    parser.add_argument("--stage", required=True, choices=["pre_review", "paper_review"], help="审核环节")
    parser.add_argument("--verdict", required=True, choices=["pass", "reject"], help="通过或驳回")
    parser.add_argument(
        "--reason",
        action="append",
        default=[],
        metavar="CODE[:TEXT]",
        help="驳回原因（目录代码或两位快捷码，可附补充文字），可多次",
    )
    parser.add_argument("--note", default="", metavar="TEXT", help="内部备注")


def run(args: argparse.Namespace) -> int:
    """Take the verdict, send it and print the server's answer."""
    from app.bootstrap.workstation import open_services

    stage = Stage(args.stage)
    with open_services() as services:
        decision = Decide(
            stage=stage,
            verdict=Verdict(args.verdict),
            reasons=tuple(_reason(text, stage, services.tables.reasons) for text in args.reason),
            note=args.note,
        )
        return _decide(args, services, decision)


def _decide(args: argparse.Namespace, services: "Services", decision: Decide) -> int:
    use_case = services.pre_review if decision.stage is Stage.PRE_REVIEW else services.paper_review
    outcome = use_case.decide(OrderNo(args.order_no), decision, at_once=True)
    if not isinstance(outcome, Accepted):
        raise Refused(outcome.code, outcome.sentence)
    match services.sender.deliver(outcome.action_key):
        case Sent(receipt=receipt):
            order = receipt.order
            if args.json:
                print_json({"action_key": outcome.action_key, "sent": True, "order": order})
            else:
                print_lines([f"已发送：{order.order_no} 现在是“{STAGE_NAMES_ZH[order.stage]}”"])
            return 0
        case NeedsPerson(code=code, sentence=sentence, action_key=key):
            services.outbox.discard(key, by=services.session.require().user)
            raise Refused(code, sentence)
        case StillQueued(error=error):
            if error is not None:
                raise type(error)(error.code, f"决定已保存在本机，会自动发送。{error.sentence}")
            raise Refused("not_sent", "决定已保存在本机，但被撤销或改动，没有发送。")


def _reason(argument: str, stage: Stage, catalogue: ReasonCatalogue) -> ChosenReason:
    code, _, extra = argument.partition(":")
    found = catalogue.by_code.get(ReasonCode(code)) or next(
        (reason for reason in catalogue.reasons if reason.quick == code), None
    )
    if found is None:
        raise UsageError(f"原因目录中没有 {code}。")
    document = next(iter(found.documents)) if len(found.documents) == 1 else None
    try:
        return found.choose(stage=stage, document=document, extra=extra)
    except TextRequired as error:
        raise UsageError(f"原因 {code} 须写明文字：--reason {code}:说明") from error
