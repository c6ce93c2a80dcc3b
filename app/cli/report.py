"""`ca-review report`: the review report of an order as PDF, or the office's figures."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.failures import UsageError
from app.cli.output import print_json, print_lines, writing_to
from app.ports.errors import Refused
from app.ports.papers import Printed
from app.services.check_statistics import CheckStanding
from app.services.reports import OfficeReport
from review.findings import finding_name
from review.orders import OrderNo
from review.stages import STAGE_NAMES_ZH

if TYPE_CHECKING:
    from app.services.workstation import Services


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("report", help="审核报告与统计")
    kinds = parser.add_subparsers(title="报告", metavar="报告", dest="report", required=True)
    order = kinds.add_parser("order", help="一个订单的审核报告（PDF）")
    order.add_argument("order_no", metavar="NO", help="订单号")
    order.add_argument("--out", type=Path, required=True, metavar="FILE", help="PDF 文件")
    figures = kinds.add_parser("figures", help="统计：审核量、一次通过率、原因、超期")
    figures.add_argument("--days", type=int, default=30, metavar="N", help="最近多少天（默认 30）")
    figures.add_argument("--csv", type=Path, metavar="FILE", help="另存为 CSV 文件（Excel 可直接打开）")
    checks = kinds.add_parser("checks", help="每项机器检查：显示多少次，人工推翻多少次")
    for one in (order, figures, checks):
        one.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="在标准输出给出一个 JSON 文档")


def run(args: argparse.Namespace) -> int:
    """Make the report."""
    from app.bootstrap.workstation import open_services

    with open_services() as services:
        if args.report == "checks":
            return _checks(services, args)
        return _order(services, args) if args.report == "order" else _figures(services, args)


def _order(services: "Services", args: argparse.Namespace) -> int:
    printed = services.review_reports.make(OrderNo(args.order_no))
    if not isinstance(printed, Printed):
        raise Refused(printed.code, printed.sentence)
    _write(args.out, printed.pdf)
    if args.json:
        document = {"order_no": args.order_no, "file": str(args.out), "missing_characters": list(printed.missing)}
        print_json(document)
    else:
        print_lines([f"审核报告已写入 {args.out}", *_missing_lines(printed)])
    return 0


def _checks(services: "Services", args: argparse.Namespace) -> int:
    standings = services.check_statistics.standings()
    if args.json:
        print_json({"checks": standings.checks, "of_office": standings.is_office})
    else:
        where = "全办公室" if standings.is_office else "仅本机（服务器暂时无法连接）"
        print_lines([f"范围：{where}", *map(_standing_line, standings.checks)])
    return 0


def _standing_line(one: CheckStanding) -> str:
    share = "—" if one.share is None else f"{one.share:.1%}"
    trial = "（试运行）" if one.in_shadow else ""
    return (
        f"{finding_name(one.finding)}{trial}：显示 {one.shown} 次，不通过 {one.failed} 次，"
        f"人工推翻 {one.overrides} 次（{share}），不通过而订单仍通过 {one.failed_but_passed} 次，"
        f"待看的由人判断 {one.doubts} 次，其中无问题 {one.doubts_in_order} 次"
    )


def _figures(services: "Services", args: argparse.Namespace) -> int:
    if args.days < 1:
        raise UsageError("--days 应为正整数。")
    report = services.reports.office(days=args.days)
    if args.csv:
        _write(args.csv, services.reports.csv(report))
    if args.json:
        print_json(report)
    else:
        print_lines(_lines(report, services))
    return 0


def _lines(report: OfficeReport, services: "Services") -> list[str]:
    figures = report.figures
    lines = [f"统计期间 {figures.since:%Y-%m-%d} 至 {figures.until:%Y-%m-%d}"]
    for stage, share in figures.first_pass.items():
        rate = "—" if share.rate is None else f"{share.rate:.0%}"
        lines.append(f"{STAGE_NAMES_ZH[stage].removeprefix('待')}一次通过率：{rate}（{share.part}/{share.whole}）")
    for reason in figures.reasons[:10]:
        known = services.tables.reasons.by_code.get(reason.code)
        lines.append(f"不通过原因：{known.label if known else reason.code} {reason.count} 次")
    lines.append(f"超期 {len(figures.overdue)} 单，寄出 {figures.shipped} 单，待开发票 {figures.invoices_due} 单")
    return lines


def _missing_lines(printed: Printed) -> list[str]:
    if not printed.missing:
        return []
    return [f"本机字体缺少这些字：{' '.join(printed.missing)}，报告中以编码代替；请安装含生僻字的字体后重新生成。"]


def _write(path: Path, content: bytes) -> None:
    with writing_to(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
