"""`ca-review sync`: send what waits and fetch what changed."""

import argparse
import threading

from app.cli.output import print_json, print_lines
from app.ports.errors import Unavailable
from app.services.sync import SyncReport


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("sync", help="与服务器同步")
    parser.add_argument("--once", action="store_true", help="同步一次后结束；省略时按设置的间隔持续同步")


def run(args: argparse.Namespace) -> int:
    """Synchronise once, or until interrupted."""
    from app.bootstrap.workstation import open_services

    with open_services() as services:
        services.session.require()
        report = services.sync.once()
        services.audit.anchor()
        services.audit.show_to_witness()
        counts = services.outbox.counts()
        _print(args, report, waiting=counts.waiting, needs_person=counts.needs_person)
        pause = threading.Event()
        while not args.once:
            pause.wait(services.settings.sync_seconds)
            try:
                report = services.sync.once()
            except Unavailable:
                continue  # the next round tries again; what waits is safe
            services.audit.show_to_witness()
            if report.changed or report.sent.sent:
                counts = services.outbox.counts()
                _print(args, report, waiting=counts.waiting, needs_person=counts.needs_person)
    return 0


def _print(args: argparse.Namespace, report: SyncReport, *, waiting: int, needs_person: int) -> None:
    if args.json:
        document = {
            "changed": len(report.changed),
            "pages": report.pages,
            "sent": report.sent.sent,
            "waiting": waiting,
            "needs_person": needs_person,
            "synced_at": report.at,
        }
        print_json(document)
        return
    line = f"已同步：{len(report.changed)} 个订单有变化，发送 {report.sent.sent} 项，待发送 {waiting} 项"
    print_lines([line + (f"，{needs_person} 项需人工处理" if needs_person else "")])
