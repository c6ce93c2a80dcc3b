"""`ca-review orders`: list orders from the local store."""

import argparse

from app.cli.output import print_json, print_lines
from app.ports.queue import QueueQuery, QueueRow
from review.stages import STAGE_NAMES_ZH, Stage


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("orders", help="列出订单")
    parser.add_argument("--stage", choices=[str(stage) for stage in Stage], metavar="S", help="只列出这个环节的订单")
    parser.add_argument("--find", default="", metavar="TEXT", help="按任一号码或名称查找")
    parser.add_argument("--limit", type=int, metavar="N", help="最多列出多少个")


def run(args: argparse.Namespace) -> int:
    """Print the queue; what is queued to be sent has left its stage here."""
    from app.bootstrap.workstation import open_services

    stages = frozenset({Stage(args.stage)}) if args.stage else frozenset()
    with open_services() as services:
        rows = services.queue.rows(QueueQuery(stages=stages, text=args.find, limit=args.limit))
    if args.json:
        print_json([_document(row) for row in rows])
    else:
        print_lines(_line(row) for row in rows)
    return 0


def _document(row: QueueRow) -> dict[str, object]:
    return {
        "order_no": row.order_no,
        "stage": row.stage,
        "kind": row.kind,
        "organisation": row.organisation,
        "revision": row.revision,
        "uscc": row.uscc,
        "round": row.round,
        "stage_since": row.stage_since,
        "paid": row.is_paid,
        "lease_holder": row.lease_holder or None,
        "queued": row.queued,
        "in_conflict": row.in_conflict,
    }


def _line(row: QueueRow) -> str:
    marks = "".join([" ·待发送" if row.queued else "", " ·需人工处理" if row.in_conflict else ""])
    return f"{row.order_no}  {STAGE_NAMES_ZH[row.stage]}  第{row.round}轮  {row.organisation}{marks}"
