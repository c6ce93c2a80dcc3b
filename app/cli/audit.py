"""`ca-review audit`: verify or export the audit chain."""

import argparse

from app.cli.output import print_json, print_lines


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
        print_json(
            {"ok": report.is_whole, **_facts(report.rows, report.head, report.anchored_to), "faults": report.faults}
        )
    else:
        state = "完整" if report.is_whole else "不完整"
        print_lines([f"审计记录{state}：共 {report.rows} 条", *(fault.sentence for fault in report.faults)])
        if report.anchored_to < report.head:
            print_lines([f"第 {report.anchored_to + 1} 条起尚未锚定：其后的记录若被截去将无法察觉。"])
    return 0 if report.is_whole else 1


def _facts(rows: int, head: int, anchored_to: int) -> dict[str, object]:
    return {
        "rows": rows,
        "head": head,
        "anchored_to": anchored_to,
        "not_anchored_from": anchored_to + 1 if anchored_to < head else None,
    }
