"""`ca-review office`: the office server. The one place of `app` that knows the server and the training office."""

import argparse
import json
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from app.ports.errors import Unavailable, UserError

if TYPE_CHECKING:
    from backend.office import Office
    from backend.serving import Address

SUBFOLDER = "office"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("office", help="启动办公服务器")
    parser.add_argument("--database", default="", metavar="URL", help="数据库地址，默认为数据文件夹中的 SQLite")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认仅本机")
    parser.add_argument("--port", type=int, default=8443, help="端口，0 表示由系统选择")
    parser.add_argument("--tls-cert", type=Path, metavar="FILE", help="TLS 证书（PEM）")
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help="TLS 私钥（PEM）")
    parser.add_argument("--samples", action="store_true", help="培训环境：样例订单、培训 CA、模拟付款")
    parser.add_argument("--data", type=Path, metavar="DIR", help="服务器的数据文件夹")
    parser.add_argument("--json", action="store_true", help="就绪后输出一行 JSON")
    parser.add_argument("--until-stdin-closes", action="store_true", help="标准输入关闭时结束")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until told to end; return the exit code."""
    from backend.failures import AddressRefused, DatabaseUnusable
    from backend.serving import Address, listen, require_safe

    address = Address(host=args.host, port=args.port, tls_certificate=args.tls_cert, tls_key=args.tls_key)
    try:
        require_safe(address)
        listener = listen(address)
    except AddressRefused as error:
        raise UserError(error.code, error.sentence) from error
    with listener:
        try:
            office = _open(args)
        except DatabaseUnusable as error:
            raise Unavailable(error.code, error.sentence) from error
        _serve(args, office, address, listener)
    return 0


def _serve(args: argparse.Namespace, office: "Office", address: "Address", listener: "socket.socket") -> None:
    from backend.serving import serve, url_of

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
    home = os.environ.get("CA_REVIEW_HOME")
    return (Path(home) if home else platformdirs.user_data_path("ca-review", appauthor=False)) / SUBFOLDER


def _open(args: argparse.Namespace) -> "Office":
    if args.samples:
        from training.office import open_training_office

        return open_training_office(_folder(args), args.database)
    from backend.config import OfficeConfig
    from backend.office import open_office
    from backend.parts import OfficeParts

    return open_office(OfficeConfig(data_folder=_folder(args), database_url=args.database), OfficeParts())


def _say_ready(args: argparse.Namespace, url: str) -> None:
    if args.json:
        sys.stdout.write(json.dumps({"url": url, "accounts": _accounts(args)}, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(f"办公服务器已就绪：{url}\n")
        for account in _accounts(args):
            sys.stdout.write(f"  {account['user']}  {account['password']}  {'、'.join(account['roles'])}\n")
    sys.stdout.flush()


def _accounts(args: argparse.Namespace) -> list[dict[str, str | list[str]]]:
    if not args.samples:
        return []
    from training.office import ACCOUNTS

    return [
        {"user": account.user, "password": account.password, "roles": [role.value for role in account.roles]}
        for account in ACCOUNTS
    ]
