"""`ca-review courier`: waybills from SF Express' open platform, and where a parcel is."""

import argparse

from app.cli.failures import UsageError
from app.cli.output import print_json, print_lines, read_secret_line
from app.ports.errors import Refused
from app.services.outcomes import RuleBroken
from review.orders import OrderNo

COMMANDS = ("order", "routes", "check-word")


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("courier", help="顺丰开放平台：下单取运单号、查路由")
    what = "order：为待寄出的订单下单；routes：查已寄出订单的路由；check-word：把校验码存入钥匙串"
    parser.add_argument("what", choices=COMMANDS, help=what)
    parser.add_argument("order_no", nargs="?", metavar="NO", help="订单号（order、routes）")
    parser.add_argument("--check-word-stdin", action="store_true", help="从标准输入的第一行读校验码（唯一的方式）")


def run(args: argparse.Namespace) -> int:
    """Order, follow, or keep the check word."""
    from app.bootstrap.workstation import open_services

    if args.what == "check-word":
        return _keep_check_word(args)
    if not args.order_no:
        raise UsageError(f"courier {args.what} 须写明订单号。")
    with open_services() as services:
        if args.what == "order":
            return _order(args, services.waybills.order(OrderNo(args.order_no)))
        points = services.waybills.follow(OrderNo(args.order_no))
    if args.json:
        rows = [
            {"at": one.at.isoformat(), "place": one.place, "remark": one.remark, "code": one.code} for one in points
        ]
        print_json({"order_no": args.order_no, "routes": rows})
    else:
        print_lines([f"{one.at:%Y-%m-%d %H:%M}  {one.place}  {one.remark}" for one in points] or ["还没有路由。"])
    return 0


def _order(args: argparse.Namespace, made: str | RuleBroken) -> int:
    if isinstance(made, RuleBroken):
        raise Refused(made.code, made.sentence)
    if args.json:
        print_json({"order_no": args.order_no, "waybill_number": made})
    else:
        print_lines([f"{args.order_no}  {made}  贴好运单后，请在寄件页扫描核对。"])
    return 0


def _keep_check_word(args: argparse.Namespace) -> int:
    from app.bootstrap.courier import keep_check_word

    if not args.check_word_stdin:
        raise UsageError("校验码只能经标准输入给出：请加 --check-word-stdin。")
    place = keep_check_word(read_secret_line())
    if args.json:
        print_json({"stored": True, "place": place})
    else:
        print_lines([f"校验码已存入：{place}"])
    return 0
