"""`ca-review key`: list, inspect, recycle and produce USB keys; change and unblock PINs.

Secrets come by standard input only (`--pin-stdin`), one a line: for `produce` the user PIN, then (optional) the
secret the key arrived with; for `recycle` that secret; for `change-pin` old and new; for `unblock` admin and new PIN,
with `--escrow` the new one; for `fixed-pin` the office's initial PIN.
"""

import argparse
import hashlib
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.failures import UsageError
from app.cli.key_files import write_proof
from app.cli.output import print_json, print_lines, read_secret_line
from app.ports.errors import Refused, UserError
from app.ports.usb_key_errors import KeyAbsent
from app.ports.usb_keys import DEFAULT_LAYOUT, KeyContents, KeyKind, Pin, PinRole, PinState, UsbKeyInfo, UsbKeys
from app.services.production_values import ConfirmedSeal, KeyJob, Produced, Quarantined, Waiting
from pki.certificates import parse_certificate
from pki.errors import PkiError
from review.key_stock import StockState
from review.orders import OrderNo

if TYPE_CHECKING:
    from app.services.production import Production
    from app.services.workstation import Services

LARGEST_PICTURE = 1024 * 1024
LARGEST_SEAL_MM = 100.0  # contract seals have up to 58 mm, and a signature is wider
_MM = r"\d+(?:\.\d+)?"
_SEAL = re.compile(rf"(?:(?P<kind>company|legal|private|signature)=)?(?P<file>.+?)(?:@(?P<w>{_MM})x(?P<h>{_MM}))?")


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("key", help="USBKey：列出、查看、回收、制证")
    actions = ["list", "inspect", "verify", "recycle", "produce", "change-pin", "unblock", "fixed-pin"]
    parser.add_argument("action", choices=actions, help="做什么；fixed-pin：把统一的初始用户 PIN 存入钥匙串")
    parser.add_argument("order_no", nargs="?", metavar="NO", help="订单号（produce）")
    parser.add_argument("--driver", choices=["skf", "pkcs11"], default="", help="驱动（默认取设置，或从库文件识别）")
    parser.add_argument("--library", default="", metavar="PATH", help="厂商库文件（默认取设置）")
    parser.add_argument("--profile", default="", metavar="NAME", help="SKF 厂商参数：auto 或名称")
    parser.add_argument("--serial", default="", help="介质序列号（只插一只时可省略）")
    parser.add_argument("--confirm", default="", metavar="SERIAL", help="回收：再次写出序列号以确认")
    parser.add_argument("--kind", choices=[kind.value for kind in KeyKind], default="", help="密钥种类")
    seal = "已确认的签章图片 [company|legal|private|signature=]PNG[@宽x高 毫米]，可多次；省略尺寸时取图片的分辨率"
    parser.add_argument("--seal", action="append", default=[], metavar="SEAL", help=seal)
    parser.add_argument("--out", type=Path, metavar="DIR", help="verify：把读出的证书、证书链和电子签章写到这里")
    parser.add_argument("--escrow", action="store_true", help="unblock：管理员 PIN 取自服务器（需制证员登录）")
    parser.add_argument("--pin-stdin", action="store_true", help="从标准输入读 PIN，一行一个")


def run(args: argparse.Namespace) -> int:
    """Run the action."""
    whole = {"produce": _produce, "recycle": _recycle, "verify": _verify, "fixed-pin": _keep_fixed_pin}
    if args.action == "unblock" and args.escrow:
        return _unblock_by_escrow(args)
    if args.action in whole:
        return whole[args.action](args)
    with _keys(args) as keys:
        match args.action:
            case "list":
                return _list(args, keys)
            case "inspect":
                return _inspect(args, keys)
            case _:
                return _pins(args, keys)


@contextmanager
def _keys(args: argparse.Namespace) -> Iterator[UsbKeys]:
    """Open the keys without an office: looking at a key needs no sign-in."""
    from app.bootstrap.usb_keys import open_usb_keys, stored_settings

    settings = stored_settings()
    if not (args.library or settings.key_library) and settings.is_training:
        with _desk(args) as (_, _, keys):
            yield keys
        return
    with closing(open_usb_keys(settings, driver=args.driver, library=args.library, profile=args.profile)) as keys:
        yield keys


@contextmanager
def _desk(args: argparse.Namespace) -> Iterator[tuple["Services", "Production", UsbKeys]]:
    from app.bootstrap.usb_keys import open_production, open_usb_keys
    from app.bootstrap.workstation import open_services

    with open_services() as services:
        if not args.library and not args.driver and not args.profile:
            yield services, services.key_desk.production, services.key_desk.keys
            return
        options = {"driver": args.driver, "library": args.library, "profile": args.profile}
        with closing(open_usb_keys(services.settings, **options)) as keys:
            yield services, open_production(services, keys), keys


def _list(args: argparse.Namespace, keys: UsbKeys) -> int:
    found = keys.present()
    if args.json:
        print_json({"keys": found})
    else:
        print_lines(_key_line(info) for info in found)
        print_lines([] if found else ["没有插入介质。"])
    return 0


def _inspect(args: argparse.Namespace, keys: UsbKeys) -> int:
    with keys.open(_only(args, keys).serial) as session:
        info, contents = session.info(), session.contents()
        pins = tuple(session.pins.state(role) for role in PinRole) if _has_our_pins(contents) else ()
    if args.json:
        print_json(_document(info, contents, pins))
        return 0
    print_lines([_key_line(info), "空白介质" if contents.is_blank else "已使用的介质"])
    for container in contents.containers:
        print_lines([f"容器 {container.application}/{container.name}"])
        print_lines(
            f"  {slot.use}：{_certificate_line(slot.certificate)}" for slot in container.slots if slot.public_key
        )
    print_lines(f"文件 {file.application}/{file.name}，{file.size} 字节" for file in contents.files)
    print_lines(_pin_line(state) for state in pins)
    return 0


def _has_our_pins(contents: KeyContents) -> bool:
    """Tell whether there are PINs to ask about: on SKF they are our application's, on PKCS#11 the token's."""
    return not contents.is_blank and not contents.is_somebody_elses(DEFAULT_LAYOUT)


def _verify(args: argparse.Namespace) -> int:
    """Prove a finished key afresh: chain and seal as they lie on it, and with its PIN a challenge."""
    from app.services.key_proof import prove_key
    from app.services.office_chain import office_chain

    pin = Pin(read_secret_line()) if args.pin_stdin else None
    with _desk(args) as (services, _, keys):
        info = _only(args, keys)
        chain = office_chain(services.store, services.backend)
        with keys.open(info.serial) as session:
            proof = prove_key(session, chain, pin=pin, at=services.clock.now())
    if args.out is not None:
        write_proof(args.out, proof, chain)
    if args.json:
        seals = [{"file": name, "size": len(content)} for name, content in proof.seals]
        encryption = _certificate(proof.encryption_certificate)
        print_json(
            {
                "serial": info.serial, "chain": True, "seals": seals, "challenge": proof.has_signed,
                "signing_certificate": _certificate(proof.signing_certificate), "encryption_certificate": encryption,
            }
        )  # fmt: skip
    else:
        signed = "签名验证通过" if proof.has_signed else "未验证签名（需要 PIN）"
        print_lines([f"介质 {info.serial}：证书链有效，电子签章 {len(proof.seals)} 枚有效，{signed}。"])
    return 0


def _recycle(args: argparse.Namespace) -> int:
    """Erase a used key; its serial has to be named twice."""
    if not args.serial or args.serial != args.confirm:
        raise UsageError("回收会清除介质的全部内容，须写明序列号两次：--serial S --confirm S。")
    secret = Pin(read_secret_line()) if args.pin_stdin else None
    with _desk(args) as (services, production, _):
        if production is services.key_desk.production:
            services.key_desk.recycle(args.serial, confirmed_serial=args.confirm, secret=secret)
        else:
            services.key_desk.require_recyclable(args.serial)
            production.recycle(args.serial, confirmed_serial=args.confirm, secret=secret)
            services.key_stock.enter(args.serial, StockState.RECYCLED)
    if args.json:
        print_json({"serial": args.serial, "recycled": True})
    else:
        print_lines([f"介质 {args.serial} 已清除，可以重新制证。"])
    return 0


def _produce(args: argparse.Namespace) -> int:
    if not args.order_no or not args.pin_stdin:
        raise UsageError("制证须写明订单号，并用 --pin-stdin 从标准输入给出用户 PIN。")
    user, arrived = read_secret_line(), read_secret_line()
    seals = tuple(_seal(text) for text in args.seal)
    with _desk(args) as (services, production, keys):
        info = _only(args, keys)
        job = KeyJob(
            order_no=OrderNo(args.order_no),
            usb_key_serial=info.serial,
            kind=KeyKind(args.kind) if args.kind else info.kinds[0],
            seals=seals or _confirmed(services, OrderNo(args.order_no)),
            user_pin=Pin(user) if user else None,
            factory_secret=Pin(arrived) if arrived else _arrival_secret(services, keys, info.serial),
        )
        services.key_desk.require_usable(info.serial, job.order_no)
        outcome = production.produce(job, _Spoken(is_silent=args.json))
    match outcome:
        case Produced(order=order, usb_key_serial=serial):
            if args.json:
                print_json({"serial": serial, "proven": True, "order": order})
            else:
                print_lines([f"介质 {serial} 制作完成并验证通过，订单 {order.order_no} 待寄出。"])
            return 0
        case Waiting(error=error):
            raise error
        case Quarantined(code=code, sentence=sentence):
            raise Refused(code, sentence)
        case _:
            raise Refused(outcome.code, outcome.sentence)


def _confirmed(services: "Services", order_no: OrderNo) -> tuple[ConfirmedSeal, ...]:
    """Return the pictures that an operator confirmed in the window; empty where the order is unknown here."""
    order = services.queue.order(order_no)
    return services.seal_pictures.confirmed(order) if order is not None else ()


def _arrival_secret(services: "Services", keys: UsbKeys, serial: str) -> Pin | None:
    return services.key_desk.keys.arrival_secret(serial) if keys is services.key_desk.keys else None


def _pins(args: argparse.Namespace, keys: UsbKeys) -> int:
    if not args.pin_stdin:
        raise UsageError("请用 --pin-stdin 从标准输入给出 PIN，一行一个。")
    first, second = Pin(read_secret_line()), Pin(read_secret_line())
    with keys.open(_only(args, keys).serial) as session:
        if args.action == "unblock":
            session.pins.unblock(first, second)
        else:
            session.pins.change(PinRole.USER, first, second)
        state = session.pins.state(PinRole.USER)
    if args.json:
        print_json({"changed": True, "user_pin": state})
    else:
        print_lines(["PIN 已更改。"])
    return 0


def _unblock_by_escrow(args: argparse.Namespace) -> int:
    """Set a new user PIN; the admin PIN comes from the server, for this one time, and is shown to nobody."""
    from app.services.key_desk import unblock_by_escrow

    if not args.pin_stdin:
        raise UsageError("请用 --pin-stdin 从标准输入给出新的用户 PIN。")
    new = Pin(read_secret_line())
    with _desk(args) as (services, _, keys):
        serial = _only(args, keys).serial
        state = unblock_by_escrow(services.admin_pins, keys, serial, new)
    if args.json:
        print_json({"serial": serial, "unblocked": True, "user_pin": state})
    else:
        print_lines([f"介质 {serial} 已解锁，用户 PIN 已重设；管理员 PIN 的取用已记录。"])
    return 0


def _keep_fixed_pin(args: argparse.Namespace) -> int:
    from app.bootstrap.key_desks import keep_fixed_user_pin

    if not args.pin_stdin:
        raise UsageError("统一的初始 PIN 只能经标准输入给出：请加 --pin-stdin。")
    place = keep_fixed_user_pin(Pin(read_secret_line()))
    if args.json:
        print_json({"stored": True, "place": place})
    else:
        print_lines([f"统一的初始用户 PIN 已存入：{place}。设置 fixed_user_pin = true 后生效。"])
    return 0


class _Spoken:
    """Tells each step on a line of its own."""

    def __init__(self, *, is_silent: bool) -> None:
        self._is_silent = is_silent

    def report(self, done: int, total: int, what: str) -> None:
        """Print the step."""
        if not self._is_silent:
            print_lines([f"[{done}/{total}] {what}"])

    def checkpoint(self) -> None:
        """Go on: Ctrl-C ends the program, and the run is resumable."""


def _only(args: argparse.Namespace, keys: UsbKeys) -> UsbKeyInfo:
    """Return the key that is meant: by serial, or the only one."""
    found = keys.present()
    wanted = [info for info in found if not args.serial or info.serial == args.serial]
    if len(wanted) == 1:
        return wanted[0]
    if not wanted:
        which = f"序列号为 {args.serial} 的" if args.serial else ""
        raise KeyAbsent(f"没有插入{which}介质。请插入后重试。")
    serials = "、".join(info.serial for info in wanted)
    raise UserError("usb_key_ambiguous", f"插入了 {len(wanted)} 只介质（{serials}），请用 --serial 指明一只。")


def _seal(text: str) -> ConfirmedSeal:
    matched = _SEAL.fullmatch(text)
    if matched is None:
        raise UsageError(f"签章图片写法有误：{text}")
    path = Path(matched["file"])
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_PICTURE + 1)
    except OSError as error:
        raise UserError("seal_picture_unreadable", f"签章图片“{path.name}”读不出来，请检查路径。") from error
    if len(content) > LARGEST_PICTURE or not content.startswith(b"\x89PNG\r\n\x1a\n"):
        raise UserError("seal_picture_unfit", f"签章图片“{path.name}”不是 1 MB 以内的 PNG，请重新裁切。")
    _require_whole(content, path.name)
    width, height = (float(matched["w"]), float(matched["h"])) if matched["w"] else _size_mm(content, path.name)
    if not 0 < min(width, height) <= max(width, height) <= LARGEST_SEAL_MM:
        raise UserError("seal_size_unfit", f"签章图片“{path.name}”的尺寸 {width:g} × {height:g} mm 不对，请核对。")
    return ConfirmedSeal(seal_kind=matched["kind"] or "company", picture_png=content, width_mm=width, height_mm=height)


def _require_whole(content: bytes, name: str) -> None:
    from seals.decode import UnreadableImage, decode_image

    try:
        decode_image(content)
    except UnreadableImage as error:
        raise UserError(error.code, f"签章图片“{name}”：{error.sentence}") from error


def _size_mm(content: bytes, name: str) -> tuple[float, float]:
    """Return a PNG's true size by its pHYs chunk (PNG 3rd edition, 11.3.4.3: pixels per metre)."""
    at = content.find(b"pHYs")
    per_metre = [int.from_bytes(content[at + skip : at + skip + 4], "big") for skip in (4, 8)] if at > 0 else [0, 0]
    if min(per_metre) == 0:
        sentence = f"签章图片“{name}”没有写明分辨率，请在后面加上实际尺寸，如 {name}@40x40。"
        raise UserError("seal_size_unknown", sentence)
    width, height = (int.from_bytes(content[start : start + 4], "big") for start in (16, 20))
    return width / per_metre[0] * 1000, height / per_metre[1] * 1000


def _key_line(info: UsbKeyInfo) -> str:
    space = f"，剩余 {info.free_bytes} / {info.total_bytes} 字节" if info.total_bytes else ""
    return f"{info.serial}  {info.label or '（无标签）'}  {info.manufacturer} {info.model}  [{info.driver}]{space}"


def _pin_line(state: PinState) -> str:
    who = "用户 PIN" if state.role is PinRole.USER else "管理员 PIN"
    if state.is_locked:
        return f"{who}：已锁定"
    return f"{who}：剩余 {state.tries_left} 次" if state.tries_left is not None else f"{who}：正常"


def _certificate_line(certificate: bytes | None) -> str:
    found = _certificate(certificate)
    if found is None:
        return "有密钥，无证书"
    return f"{found['subject']}，序列号 {found['serial']}，有效期至 {found['not_after']}"


def _certificate(certificate: bytes | None) -> dict[str, str] | None:
    if certificate is None:
        return None
    try:
        parsed = parse_certificate(certificate)
    except PkiError as error:
        return {"error": error.code, "subject": "无法读取的证书", "serial": "?", "not_after": "?"}
    return {"subject": parsed.subject_text, "serial": parsed.serial, "not_after": parsed.not_after.isoformat()}


def _document(info: UsbKeyInfo, contents: KeyContents, pins: tuple[PinState, ...]) -> dict[str, object]:
    containers = [
        {
            "application": container.application,
            "name": container.name,
            "slots": [
                {
                    "use": slot.use,
                    "public_key_sha256": hashlib.sha256(slot.public_key).hexdigest() if slot.public_key else None,
                    "certificate": _certificate(slot.certificate),
                }
                for slot in container.slots
            ],
        }
        for container in contents.containers
    ]
    return {
        "key": info,
        "blank": contents.is_blank,
        "applications": contents.applications,
        "containers": containers,
        "files": contents.files,
        "pins": pins,
    }
