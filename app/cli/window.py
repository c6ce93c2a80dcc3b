"""`ca-review` without a subcommand: the workstation's window."""

import argparse
import gc


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the window's options to the program's own parser."""
    parser.add_argument("--server", metavar="URL", help="办公服务器地址（默认取设置中的地址）")
    parser.add_argument("--training", action="store_true", help="直接进入训练环境：内置服务器、样例订单、软件密钥")
    parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Open the workstation; a second window on the same data folder is refused with one sentence."""
    gc.disable()  # what is imported now stays: the window freezes it, and collects from then on (`ui.responsiveness`)
    from app.bootstrap.workstation import open_window
    from ui.main import run_workstation

    with open_window(server_url=args.server, training=args.training) as services:
        exit_code: int = run_workstation(services)
        return exit_code
