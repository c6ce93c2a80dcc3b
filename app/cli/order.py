"""`ca-review order`: show one order."""

import argparse
from collections.abc import Mapping
from typing import Any

from app.cli.output import print_json, print_lines
from app.ports.codec import adapter_of
from app.ports.errors import Refused
from app.ports.jobs import Unattended
from review.findings import finding_name
from review.orders import OrderNo, OrderSnapshot
from review.stages import STAGE_NAMES_ZH


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("order", help="显示一个订单")
    parser.add_argument("order_no", metavar="NO", help="订单号")
    parser.add_argument("--check", action="store_true", help="先检查各页印章，再比较各处盖印")
    parser.add_argument("--local", action="store_true", help="只看本机已有的，不问服务器")


def run(args: argparse.Namespace) -> int:
    """Print the order as the server knows it, else as this machine does."""
    from app.bootstrap.workstation import open_services

    order_no = OrderNo(args.order_no)
    with open_services() as services:
        order = services.queue.order(order_no) if args.local else services.queue.fetch_order(order_no)
        if order is None:
            raise Refused("order_unknown", f"本机没有订单 {order_no}，请先同步。")
        queued = services.queue.queued(order_no)
        checked = services.checking.check_all(order, Unattended()).to_json() if args.check else None
        seals = checked or services.checking.stored_together(order_no)
    if args.json:
        print_json({**adapter_of(OrderSnapshot).dump_python(order, mode="json"), "seals_together": seals})
    else:
        print_lines(_lines(order))
        print_lines(_seal_lines(seals))
        print_lines(f"待发送：{one.kind}（{one.state}）{one.error_sentence}" for one in queued)
    return 0


def _seal_lines(seals: Mapping[str, Any] | None) -> list[str]:
    if seals is None:
        return ["各处盖印尚未比较（加 --check 检查）"]
    missing = [f"有 {seals['pages_missing']} 页没能检查，比较不完整"] if seals["pages_missing"] else []
    return missing + [
        f"{finding_name(seal['finding']['code'])}：{seal['finding']['message']}" for seal in seals["seals"]
    ]


def _lines(order: OrderSnapshot) -> list[str]:
    lines = [
        f"{order.order_no}  {STAGE_NAMES_ZH[order.stage]}  第{order.round}轮  版本 {order.revision}",
        f"单位：{order.organisation.name}  {order.organisation.uscc}",
        f"经办人：{order.handling_agent.name}",
        f"付款：{'已付' if order.paid else '未付'}{'，待退款' if order.refund_due else ''}",
    ]
    for decision in order.decisions:
        at = decision.at.astimezone()
        lines.append(f"{at:%Y-%m-%d %H:%M} {STAGE_NAMES_ZH[decision.stage]} {decision.verdict} {decision.by}")
        lines += [f"  - {reason.text}" for reason in decision.reasons]
    for withdrawal in order.withdrawals:
        lines.append(f"{withdrawal.at.astimezone():%Y-%m-%d %H:%M} 收回决定 {withdrawal.by}：{withdrawal.reason}")
    if order.shipment:
        lines.append(f"运单号：{order.shipment.waybill_number}")
    return lines
