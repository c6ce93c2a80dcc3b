"""`ca-review intake`: take pages in from a folder, find their documents, and close the parcel when it is complete."""

import argparse
import sys
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.failures import UsageError
from app.cli.output import print_json, print_lines
from app.ports.errors import Refused
from app.services.intake_outcomes import Collected, ParcelClosed
from app.services.intake_state import Desk, IntakePage, OpenedParcel
from review.orders import DocumentCode, OrderNo

if TYPE_CHECKING:
    from app.ports.intake import IntakeFolder
    from app.services.workstation import Services

_LOOK_EVERY_SECONDS = 1.0
_LONGEST_ONCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """What a call brought so far."""

    collected: Collected = field(default_factory=Collected)
    closed: ParcelClosed | None = None


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("intake", help="登记来件，归入扫描页")
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="扫描仪存放页面的文件夹")
    parser.add_argument("--once", action="store_true", help="收完文件夹中现有的文件就结束（默认一直等待新文件）")
    parser.add_argument(
        "--wrapped", action="store_true",
        help="FOLDER 是旧数据目录中的 wrapped 文件夹：钥匙串丢失后，由服务器找回未上传的扫描页",
    )  # fmt: skip
    parser.add_argument("--parcel", metavar="NUMBER", help="先按快递单号打开包裹")
    parser.add_argument("--order", metavar="NO", help="包裹没有登记过单号时，写明申请表左上角的订单编号")
    parser.add_argument("--rescan", metavar="NO", help="重新扫描一个纸质审核中的订单的页面")
    parser.add_argument(
        "--place", action="append", default=[], metavar="FILE[#N]=DOCUMENT[:PAGE]",
        help="指明某个文件（的第 N 页）是哪份材料的第几页，可多次",
    )  # fmt: skip
    parser.add_argument("--close", action="store_true", help="材料不全也完成包裹（缺的由审核员电话通知补寄）")
    parser.add_argument("--note", default="", metavar="TEXT", help="完成包裹时的备注")


def run(args: argparse.Namespace) -> int:
    """Take pages in; a complete parcel is closed and sent."""
    from app.bootstrap.workstation import open_services

    if args.order and not args.parcel:
        raise UsageError("--order 须与 --parcel 一起使用。")
    if args.rescan and args.parcel:
        raise UsageError("--rescan 与 --parcel 不能同时使用。")
    with open_services() as services:
        if args.parcel or args.rescan:
            _open(services, args)
        opened = services.open_wrapped_folder if args.wrapped else services.open_intake_folder
        folder = opened(args.folder)
        try:
            result = _once(services, folder, args) if args.once else _watch(services, folder, args)
        except KeyboardInterrupt:
            return 0
        return _report(services, result, args)


def _open(services: "Services", args: argparse.Namespace) -> None:
    order_no = OrderNo(args.order) if args.order else None
    if args.rescan:
        opened = services.intake.open_rescan(OrderNo(args.rescan))
    else:
        opened = services.intake.open_parcel(args.parcel, order_no=order_no)
    if not isinstance(opened, OpenedParcel):
        raise Refused(opened.code, opened.sentence)


def _once(services: "Services", folder: "IntakeFolder", args: argparse.Namespace) -> _Round:
    """Take in what is there; files that are still being written are waited for, but not for ever."""
    result = _Round()
    waiting = threading.Event()
    for _ in range(int(_LONGEST_ONCE_SECONDS / _LOOK_EVERY_SECONDS)):
        result = _look(services, folder, args, result)
        if not result.collected.busy and not result.collected.unsettled:
            break
        waiting.wait(_LOOK_EVERY_SECONDS)
    return result


def _watch(services: "Services", folder: "IntakeFolder", args: argparse.Namespace) -> _Round:
    """Take pages in until somebody presses Ctrl+C, or the opened parcel is complete."""
    result = _Round()
    waiting = threading.Event()
    while not ((args.parcel or args.rescan) and result.closed):
        before = result.collected
        result = _look(services, folder, args, result)
        if not args.json:
            print_lines(_page_line(page, services) for page in result.collected.pages[len(before.pages) :])
        waiting.wait(_LOOK_EVERY_SECONDS)
    return result


def _look(services: "Services", folder: "IntakeFolder", args: argparse.Namespace, before: _Round) -> _Round:
    found = services.intake.collect(folder)
    for bad in found.unreadable:
        sys.stderr.write(f"{bad.sentence}（{bad.code}）\n")
    collected = replace(
        found,
        pages=(*before.collected.pages, *found.pages),
        files=before.collected.files + found.files,
        repeated=before.collected.repeated + found.repeated,
        unreadable=(*before.collected.unreadable, *found.unreadable),
    )
    _place(services, args)
    is_settled = not found.busy and not found.unsettled
    closed = _close(services, args) if is_settled and before.closed is None else before.closed
    return _Round(collected=collected, closed=closed)


def _place(services: "Services", args: argparse.Namespace) -> None:
    desk = services.intake.desk()
    pages = (*(desk.parcel.pages if desk.parcel else ()), *desk.tray)
    for text in args.place:
        wanted = _placement(text)
        for page in pages:
            if (page.file_name, page.number) == (wanted.file, wanted.number):
                refusal = services.intake.place(page.id, wanted.document, wanted.page)
                if refusal is not None:
                    raise Refused(refusal.code, refusal.sentence)


def _close(services: "Services", args: argparse.Namespace) -> ParcelClosed | None:
    """Close the parcel when every sheet is there for sure, or when asked to with what there is."""
    parcel = services.intake.desk().parcel
    if parcel is None or not parcel.pages or parcel.unplaced() or (parcel.missing() and not args.close):
        return None
    closed = services.intake.close(args.note)
    if not isinstance(closed, ParcelClosed):
        raise Refused(closed.code, closed.sentence)
    services.sender.send_due()
    return closed


def _report(services: "Services", result: _Round, args: argparse.Namespace) -> int:
    desk = services.intake.desk()
    if args.json:
        print_json(_document(result, desk))
    else:
        if args.once:
            print_lines(_page_line(page, services) for page in result.collected.pages)
        print_lines(_closing_lines(result, desk, services))
    wanting = result.collected.unreadable or result.collected.busy or (desk.parcel and (args.parcel or args.rescan))
    return 1 if wanting else 0


def _document(result: _Round, desk: Desk) -> dict[str, object]:
    collected = result.collected
    return {
        "files": collected.files,
        "pages": [_page_document(page) for page in collected.pages],
        "repeated": collected.repeated,
        "unreadable": [{"file": bad.name, "code": bad.code, "message": bad.sentence} for bad in collected.unreadable],
        "busy": list(collected.busy),
        "closed": result.closed,
        "parcel": desk.parcel,
        "missing": list(desk.parcel.missing()) if desk.parcel else [],
        "tray": [_page_document(page) for page in desk.tray],
    }


def _page_document(page: IntakePage) -> dict[str, object]:
    return {
        "id": page.id, "file": page.file_name, "number": page.number, "document": page.document, "page": page.page,
        "agreement": page.agreement, "is_sure": page.is_sure, "barcode_order": page.barcode_order or None,
        "dpi": page.dpi,
    }  # fmt: skip


def _page_line(page: IntakePage, services: "Services") -> str:
    where = f"{page.file_name} 第 {page.number} 页"
    if page.document is None:
        return f"？ {where}：{page.note or '还不知道是哪份材料'}"
    sign = "√" if page.is_sure else "△"
    name = services.tables.kinds.document_name(page.document)
    return f"{sign} {where}：{name} 第 {page.page} 页（相同点 {page.agreement}）"


def _closing_lines(result: _Round, desk: Desk, services: "Services") -> list[str]:
    names = services.tables.kinds.document_name
    lines = []
    if result.closed is not None:
        done = "包裹已完成" if result.closed.action_key else "重新扫描已完成"
        lines.append(f"{done}：订单 {result.closed.order_no}，{result.closed.pages} 页，进入纸质审核。")
        if result.closed.missing:
            lines.append("缺少：" + "、".join(names(code) for code in result.closed.missing))
    elif desk.parcel is not None:
        lines.append(f"包裹 {desk.parcel.courier_number}（订单 {desk.parcel.order_no}）还没有完成。")
        if desk.parcel.missing():
            lines.append("还缺：" + "、".join(names(code) for code in desk.parcel.missing()))
        if desk.parcel.unplaced():
            lines.append(f"有 {len(desk.parcel.unplaced())} 页要确认是哪份材料。")
    if desk.tray:
        lines.append(f"待归档托盘中有 {len(desk.tray)} 页。")
    return lines or ["没有新的页面。"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placement:
    file: str
    number: int
    document: DocumentCode
    page: int


def _placement(text: str) -> _Placement:
    """Read ``FILE[#N]=DOCUMENT[:PAGE]``."""
    where, equals, what = text.rpartition("=")
    file, hash_sign, number = where.rpartition("#")
    if not hash_sign or not number.isdecimal():
        file, number = where, "1"
    document, _, page = what.partition(":")
    if not equals or not file or not document or not (page or "1").isdecimal():
        raise UsageError(f"--place {text}：应写成 文件名=材料代码，例如 scan1.jpg=business_licence 或 a.pdf#2=x:1。")
    return _Placement(file=file, number=int(number), document=DocumentCode(document), page=int(page or "1"))
