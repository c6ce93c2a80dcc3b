"""`ca-review applicant`: be the applicant of a sample order, in a training office."""

import argparse

from app.cli.output import print_json, print_lines
from review.orders import OrderNo
from review.stages import STAGE_NAMES_ZH


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("applicant", help="训练环境：替样例订单的申请人办理（改正、付款或寄出资料）")
    parser.add_argument("order_no", metavar="NO", help="订单号")


def run(args: argparse.Namespace) -> int:
    """Do what the applicant is awaited for, and say where the order is then."""
    from app.bootstrap.workstation import open_services

    with open_services() as services:
        stage = services.applicants.act(OrderNo(args.order_no))
    if args.json:
        print_json({"order_no": args.order_no, "stage": stage})
    else:
        print_lines([f"{args.order_no}：申请人已办理，现在是“{STAGE_NAMES_ZH[stage]}”。"])
    return 0
