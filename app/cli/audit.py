"""`ca-review audit`: verify or export the audit chain."""

import argparse

from app.cli.output import print_json, print_lines
from app.services.audit import AuditReport


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("audit", help="审计记录")
    parser.add_argument("what", choices=["verify", "export"], help="verify 验证整条链；export 每行输出一条 JSON")


def run(args: argparse.Namespace) -> int:
    """Verify (exit code 1 when something was found) or export."""
    from app.bootstrap.workstation import open_services

    with open_services() as services:
        if args.what == "export":
            if args.json:
                print_json([*services.audit.rows()])
            else:
                print_lines(services.audit.export())
            return 0
        report = services.audit.verify()
    if args.json:
        print_json({"ok": report.is_whole, **_facts(report), "faults": report.faults})
    else:
        state = "完整" if report.is_whole else "不完整"
        print_lines([f"审计记录{state}：共 {report.rows} 条", *(fault.sentence for fault in report.faults)])
        if report.anchored_to < report.head:
            print_lines([f"第 {report.anchored_to + 1} 条起尚未锚定：其后的记录若被截去将无法察觉。"])
        print_lines([report.witness_sentence])
    return 0 if report.is_whole else 1


def _facts(report: AuditReport) -> dict[str, object]:
    return {
        "rows": report.rows,
        "head": report.head,
        "anchored_to": report.anchored_to,
        "not_anchored_from": report.anchored_to + 1 if report.anchored_to < report.head else None,
        "witness": report.witness,
        "witnessed_to": report.witnessed_to,
    }
