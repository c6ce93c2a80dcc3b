"""`ca-review office`: the office server. The one place of `app` that knows the server and the training office."""

import argparse
import json
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.output import print_lines, read_secret_line
from app.cli.usage import port_number
from app.ports.errors import Unavailable, UserError

if TYPE_CHECKING:
    from backend.address import Address
    from backend.mail import SmtpDelivery
    from backend.office import Office

SHORTEST_PASSWORD = 10


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("office", help="启动办公服务器")
    parser.add_argument("--database", default="", metavar="URL", help="数据库地址，默认为数据文件夹中的 SQLite")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认仅本机")
    parser.add_argument("--port", type=port_number, default=8443, help="端口，0 表示由系统选择")
    parser.add_argument("--tls-cert", type=Path, metavar="FILE", help="TLS 证书（PEM）")
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help="TLS 私钥（PEM）")
    parser.add_argument("--samples", action="store_true", help="培训环境：样例订单、培训 CA、模拟付款")
    parser.add_argument("--data", type=Path, metavar="DIR", help="服务器的数据文件夹")
    parser.add_argument("--json", action="store_true", help="就绪后输出一行 JSON")
    parser.add_argument("--until-stdin-closes", action="store_true", help="标准输入关闭时结束")
    parser.add_argument("--smtp", default="", metavar="HOST:PORT", help="邮件服务器，用于发送发票")
    parser.add_argument("--smtp-user", default="", metavar="NAME", help="邮件服务器的账号（需要登录时）")
    parser.add_argument("--smtp-password-file", type=Path, metavar="FILE", help="存放该账号密码的文件，仅本人可读")
    parser.add_argument("--mail-from", default="", metavar="ADDRESS", help="发件人地址")
    parser.add_argument("--relax-two-person-rule", action="store_true", help="允许同一人审核和制证（记入审计）")
    staff = parser.add_argument_group("登记人员后结束")
    staff.add_argument("--add-staff", default="", metavar="USER", help="用户名；已有的将被更新")
    staff.add_argument("--staff-name", default="", metavar="NAME", help="姓名")
    staff.add_argument("--roles", default="", help="角色，以逗号分隔")
    staff.add_argument("--password-stdin", action="store_true", help="从标准输入读取密码")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until told to end, or enter a person; return the exit code."""
    if args.add_staff:
        return _add_staff(args)
    return _run_server(args)


def _add_staff(args: argparse.Namespace) -> int:
    from backend.staff import enter_staff
    from review.stages import Role

    names = [role.strip() for role in args.roles.split(",") if role.strip()]
    unknown = [name for name in names if name not in set(Role)]
    if unknown or not names:
        raise UserError("role_unknown", f"请用 --roles 给出角色：{'、'.join(Role)}。")
    password = read_secret_line() if args.password_stdin else ""
    if len(password) < SHORTEST_PASSWORD:
        raise UserError("password_too_short", f"请用 --password-stdin 给出至少 {SHORTEST_PASSWORD} 个字符的密码。")
    name, roles = args.staff_name or args.add_staff, tuple(Role(role) for role in names)
    enter_staff(_open_or_say_why(args), user=args.add_staff, name=name, roles=roles, password=password)
    print_lines([f"已登记 {name}（{args.add_staff}）。"])
    return 0


def _run_server(args: argparse.Namespace) -> int:
    from backend.address import Address, listen, require_safe
    from backend.failures import AddressRefused

    address = Address(host=args.host, port=args.port, tls_certificate=args.tls_cert, tls_key=args.tls_key)
    try:
        require_safe(address)
        listener = listen(address)
    except AddressRefused as error:
        raise UserError(error.code, error.sentence) from error
    with listener:
        _serve(args, _open_or_say_why(args), address, listener)
    return 0


def _serve(args: argparse.Namespace, office: "Office", address: "Address", listener: "socket.socket") -> None:
    from backend.address import url_of
    from backend.serving import serve

    url = url_of(address, listener)
    serve(
        office,
        address,
        listener,
        on_ready=lambda: _say_ready(args, url),
        until_closed=sys.stdin if args.until_stdin_closes else None,
    )


def _folder(args: argparse.Namespace) -> Path:
    if args.data is not None:
        return Path(args.data)
    from app.bootstrap.folder import data_folder

    return data_folder().office


def _open_or_say_why(args: argparse.Namespace) -> "Office":
    from backend.failures import StartFailure

    try:
        return _open(args)
    except StartFailure as error:
        raise Unavailable(error.code, error.sentence) from error


def _open(args: argparse.Namespace) -> "Office":
    if args.samples:
        from training.office import open_training_office

        return open_training_office(_folder(args), args.database)
    from backend.config import OfficeConfig
    from backend.office import open_office
    from backend.parts import OfficeParts

    config = OfficeConfig(
        data_folder=_folder(args),
        database_url=args.database,
        is_two_person_rule_on=not args.relax_two_person_rule,
    )
    return open_office(config, OfficeParts(delivery=_delivery(args)))


def _delivery(args: argparse.Namespace) -> "SmtpDelivery | None":
    from backend.mail import SmtpDelivery

    if not args.smtp:
        return None
    host, _, port = args.smtp.rpartition(":")
    if not host or not port.isdigit() or not args.mail_from:
        raise UserError("smtp_incomplete", "发送邮件需要 --smtp 主机:端口 和 --mail-from 发件人地址。")
    password = _smtp_password(args)
    return SmtpDelivery(host=host, port=int(port), sender=args.mail_from, user=args.smtp_user, password=password)


def _smtp_password(args: argparse.Namespace) -> str:
    """Return the account's password; it comes in a file, because a command line is everybody's to read."""
    if not args.smtp_user:
        return ""
    if args.smtp_password_file is None:
        raise UserError("smtp_incomplete", "邮件账号需要密码：请用 --smtp-password-file 指明存放它的文件。")
    try:
        return str(args.smtp_password_file.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("smtp_incomplete", "邮件账号的密码文件读不出来，请检查路径和权限。") from error


def _say_ready(args: argparse.Namespace, url: str) -> None:
    if args.json:
        sys.stdout.write(json.dumps({"url": url, "accounts": _accounts(args)}, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(f"办公服务器已就绪：{url}\n")
        for account in _accounts(args):
            roles = "、".join(account["roles"])
            sys.stdout.write(f"  {account['user']}  {account['name']}  {account['password']}  {roles}\n")
    sys.stdout.flush()


def _accounts(args: argparse.Namespace) -> list[dict[str, str | list[str]]]:
    if not args.samples:
        return []
    from training.office import ACCOUNTS

    return [
        {
            "user": account.user,
            "name": account.name,
            "password": account.password,
            "roles": [role.value for role in account.roles],
        }
        for account in ACCOUNTS
    ]
