"""The command line: one module per subcommand, imported only when it is asked for (start-up time)."""

import argparse
import importlib
import logging
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import NoReturn

from app.cli.failures import UsageError, report_failure
from app.cli.usage import in_chinese

# Subcommand -> module of app.cli, and its one line of help. The order is that of a working day.
COMMANDS: dict[str, tuple[str, str]] = {
    "tour": ("tour", "用样例订单把全部工作走一遍，无需显示器"),
    "office": ("office", "启动办公服务器（默认 SQLite，仅本机；--samples 为训练环境）"),
    "sign-in": ("sign_in", "登录办公服务器"),
    "sync": ("sync", "与服务器同步订单，并发送待发送的操作"),
    "orders": ("orders", "列出订单"),
    "order": ("order", "显示一个订单"),
    "decide": ("decide", "预审或纸质审核：通过或驳回"),
    "call": ("call", "电话：待致电列表、通话记录、登记通话"),
    "intake": ("intake", "登记来件，归入扫描页"),
    "seal-check": ("seal_check", "检查图片上的印章"),
    "seal-extract": ("seal_extract", "从扫描件裁出电子签章图片"),
    "compare": ("compare", "对比上传件与纸质扫描件"),
    "key": ("key", "USBKey：列出、查看、回收、制证"),
    "courier": ("courier", "顺丰开放平台：下单取运单号、查路由"),
    "seal-read": ("seal_read", "读出并验证电子签章文件"),
    "applicant": ("applicant", "训练环境：替样例订单的申请人办理（改正、付款、寄出）"),
    "audit": ("audit", "审计记录：验证、导出"),
    "report": ("report", "审核报告与统计"),
    "doctor": ("doctor", "检查本机环境并给出建议"),
}
WINDOW = "window"
INTERRUPTED = 130  # as a shell reports Ctrl-C


def run_command_line(arguments: Sequence[str]) -> int:
    """Parse `arguments`, run the subcommand (or the window) and return the exit code."""
    as_json = "--json" in arguments
    logging.getLogger().addHandler(logging.NullHandler())  # an error says its sentence; the traceback is for the log
    try:
        namespace = build_parser(arguments).parse_args(arguments)
        if arguments and getattr(namespace, "command", None) not in (None, arguments[0]):
            raise UsageError("子命令须写在最前面，选项写在它之后。")
        run: Callable[[argparse.Namespace], int] = namespace.run
        return run(namespace)
    except BrokenPipeError:  # whoever read our output has seen enough
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return report_failure(error, as_json=as_json)


def build_parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Build the parser with the one subcommand that `arguments` name, or with the help line of every one."""
    parser = _Parser(prog="ca-review", description="数字证书审核工作站。不带子命令时打开工作站窗口。")
    parser.add_argument("--version", action=_Version, nargs=0, help="显示版本并退出")
    if arguments and arguments[0] in COMMANDS:
        _add_command(parser.add_subparsers(title="子命令", metavar="子命令", dest="command"), arguments[0])
        return parser
    subparsers = parser.add_subparsers(title="子命令", metavar="子命令", dest="command")
    for name, (_, summary) in COMMANDS.items():
        subparsers.add_parser(name, help=summary)
    window = _module(WINDOW)
    window.add_arguments(parser)
    parser.set_defaults(run=window.run)
    return parser


def _add_command(subparsers: "argparse._SubParsersAction[_Parser]", name: str) -> None:
    module = _module(COMMANDS[name][0])
    module.add_parser(subparsers)
    parser = subparsers.choices[name]
    _add_json(parser)
    parser.set_defaults(run=module.run)


def _add_json(parser: argparse.ArgumentParser) -> None:
    """Give every subcommand --json, unless it declared the option itself."""
    try:
        parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 文档")
    except argparse.ArgumentError:
        return


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"app.cli.{name}")


class _Version(argparse.Action):
    """Says the version; the package's metadata is read for nobody else."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Print it and end."""
        from app.version import VERSION

        parser._print_message(f"ca-review {VERSION}\n", sys.stdout)
        parser.exit()


class _Parser(argparse.ArgumentParser):
    """Says what was wrong with the usage as one error with a code, like every other error."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing, so that --json holds for usage errors too."""
        raise UsageError(f"{in_chinese(message)}（用 {self.prog} --help 查看用法）")
