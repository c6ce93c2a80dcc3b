"""`ca-review doctor`: is this machine fit for the work, and if not, what to do."""

import argparse

from app.cli.output import print_json, print_lines


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    subparsers.add_parser("doctor", help="检查本机环境")


def run(args: argparse.Namespace) -> int:
    """Print every check; exit code 1 when one of them stops the work."""
    from app.bootstrap.doctor import examine
    from app.bootstrap.doctor_findings import Standing

    findings = examine()
    is_fit = all(finding.standing is not Standing.FAULT for finding in findings)
    if args.json:
        print_json({"ok": is_fit, "checks": findings})
    else:
        marks = {Standing.GOOD: "✓", Standing.ADVICE: "▲", Standing.FAULT: "✕"}
        for finding in findings:
            print_lines([f"{marks[finding.standing]} {finding.name}：{finding.value}"])
            if finding.advice:
                print_lines([f"    {finding.advice}"])
    return 0 if is_fit else 1
