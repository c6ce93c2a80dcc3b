"""`ca-review sign-in`: sign this data folder in to an office server."""

import argparse

from app.cli.failures import UsageError
from app.cli.output import print_json, print_lines, read_secret_line
from review.stages import ROLE_NAMES_ZH


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("sign-in", help="登录办公服务器")
    parser.add_argument("--user", required=True, metavar="NAME", help="用户名")
    parser.add_argument("--password-stdin", action="store_true", help="从标准输入的第一行读密码（唯一的方式）")
    parser.add_argument("--server", metavar="URL", help="办公服务器地址；省略时用设置中的地址")


def run(args: argparse.Namespace) -> int:
    """Sign in and remember server and sign-in."""
    from app.bootstrap.workstation import open_workplace

    if not args.password_stdin:
        raise UsageError("密码只能经标准输入给出：请加 --password-stdin。")
    with open_workplace() as workplace:
        server = args.server or workplace.settings_file.load().server_url
        if not server:
            raise UsageError("还没有设置办公服务器：请加 --server URL。")
        services = workplace.open_office(server, args.user, read_secret_line())
        member = services.session.require()
    roles = sorted(member.roles)
    if args.json:
        document = {"user": member.user, "name": member.name, "roles": roles, "server": services.session.server_url}
        print_json(document | {"training": services.is_training})
    else:
        names = "、".join(ROLE_NAMES_ZH[role] for role in roles)
        print_lines([f"已登录 {services.session.server_url}：{member.name}（{names}）"])
    return 0
