"""The courier's adapter against a local server that checks every request as the platform's documents say."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, quote_plus

import pytest

from app.adapters.courier_sf.sf_express import SfAccount, SfExpress
from app.adapters.courier_sf.signing import message_digest
from app.ports.courier import Consignment
from app.ports.errors import Refused, Unavailable
from review.orders import OrderNo, Recipient

CHECK_WORD = "fjcg5PGKaNpPSHFAZ4QsCOkV71R3zVci"
FIELDS = {"partnerID", "requestID", "serviceCode", "timestamp", "msgDigest", "msgData"}
PARCEL = Consignment(
    order_no=OrderNo("JX20261120-0001"),
    sender=Recipient(name="江西CA", mobile="079186660000", address="江西省南昌市红谷滩区"),
    recipient=Recipient(name="刘洋", mobile="13870010002", address="江西省赣州市章贡区 8*1~2号 (东)"),
    contents="USBKey 数字证书介质",
)


class Fixed:
    def now(self) -> datetime:
        return datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


class Platform(HTTPServer):
    """Answers as the platform does, and keeps what does not fit its rules."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, Any]] = []
        self.faults: list[str] = []
        self.answers: dict[str, Any] = {}
        self.whole: bytes | None = None
        self.waybills: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/std/service"

    def check(self, handler: "_Handler", body: bytes) -> tuple[str, Any]:
        wanted = "application/x-www-form-urlencoded;charset=UTF-8"
        if handler.path != "/std/service" or handler.headers["Content-Type"] != wanted:
            self.faults.append(f"{handler.path} {handler.headers['Content-Type']}")
        form = {name: values[0] for name, values in parse_qs(body.decode("ascii"), strict_parsing=True).items()}
        if set(form) != FIELDS or form["partnerID"] != "OFFICE" or not form["timestamp"].isdigit():
            self.faults.append(f"form {sorted(form)}")
        signed = form["msgData"] + form["timestamp"] + CHECK_WORD
        java = quote_plus(signed.replace("*", "\0")).replace("%00", "*").replace("~", "%7E")
        if form["msgDigest"] != base64.b64encode(hashlib.md5(java.encode()).digest()).decode():
            self.faults.append("digest")
        return form["serviceCode"], json.loads(form["msgData"])

    def answer(self, service: str, message: Any) -> Any:
        if service in self.answers:
            return self.answers[service]
        if service == "EXP_RECE_CREATE_ORDER":
            number = self.waybills.setdefault(message["orderId"], f"SF{7444400000000 + len(self.waybills)}")
            data: Any = {
                "orderId": message["orderId"],
                "filterResult": 2,
                "waybillNoInfoList": [
                    {"waybillType": 2, "waybillNo": "SF0000"},
                    {"waybillType": 1, "waybillNo": number},
                ],
            }
        else:
            route = [
                {"acceptTime": "2026-11-21 09:10:11", "acceptAddress": "赣州市", "remark": "已签收", "opCode": "80"},
                {"acceptTime": "2026-11-20 18:00:00", "acceptAddress": "南昌市", "remark": "已揽收", "opCode": "50"},
            ]
            data = {"routeResps": [{"mailNo": message["trackingNumber"][0], "routes": route}]}
        return {"success": True, "errorCode": "S0000", "errorMsg": None, "msgData": data}


class _Handler(BaseHTTPRequestHandler):
    server: Platform

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        service, message = self.server.check(self, body)
        self.server.asked.append((service, message))
        inner = self.server.answer(service, message)
        whole = {"apiErrorMsg": "", "apiResponseID": "1", "apiResultCode": "A1000", "apiResultData": json.dumps(inner)}
        if isinstance(inner, dict) and "apiResultCode" in inner:
            whole = inner
        content = self.server.whole if self.server.whole is not None else json.dumps(whole).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet."""


@pytest.fixture
def platform() -> Iterator[Platform]:
    with Platform() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
    assert server.faults == []


@pytest.fixture
def courier(platform: Platform) -> SfExpress:
    return SfExpress(SfAccount(partner_id="OFFICE", check_word=CHECK_WORD, url=platform.url), clock=Fixed())


def test_digest_is_that_of_the_platforms_own_example() -> None:
    message = '{"language":"zh-CN","orderId":"QIAO-20200618-004"}'
    assert message_digest(message, "12312334453453", CHECK_WORD) == "IIKJtuLVzoFTu4kHI8M8vA=="


def test_waybill_is_ordered_freight_collect_and_the_same_when_asked_again(
    platform: Platform, courier: SfExpress
) -> None:
    number = courier.order_waybill(PARCEL)

    assert number == "SF7444400000000" == courier.order_waybill(PARCEL)
    service, message = platform.asked[0]
    assert service == "EXP_RECE_CREATE_ORDER"
    assert (message["orderId"], message["payMethod"], message["parcelQty"]) == ("JX20261120-0001", 2, 1)
    sender, recipient = message["contactInfoList"]
    assert (sender["contactType"], sender["contact"]) == (1, "江西CA")
    assert (recipient["contactType"], recipient["mobile"], recipient["address"]) == (
        2, "13870010002", "江西省赣州市章贡区 8*1~2号 (东)",
    )  # fmt: skip


def test_routes_come_oldest_first(platform: Platform, courier: SfExpress) -> None:
    points = courier.routes("SF7444400000000", recipient_mobile="13870010002")

    assert [(point.place, point.code) for point in points] == [("南昌市", "50"), ("赣州市", "80")]
    assert points[0].at == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert platform.asked[0][1]["checkPhoneNo"] == "0002"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"success": False, "errorCode": "1010", "errorMsg": "寄件地址不能为空"}, "courier_refused"),
        ({"apiResultCode": "A1006", "apiErrorMsg": "数字签名无效"}, "courier_refused"),
        (
            {"success": True, "errorCode": "S0000", "msgData": {"filterResult": 3, "waybillNoInfoList": []}},
            "courier_out_of_reach",
        ),
    ],
)
def test_a_no_of_the_courier_is_said(platform: Platform, courier: SfExpress, answer: Any, code: str) -> None:
    platform.answers["EXP_RECE_CREATE_ORDER"] = answer
    with pytest.raises(Refused) as caught:
        courier.order_waybill(PARCEL)
    assert caught.value.code == code
    assert CHECK_WORD not in caught.value.sentence


@pytest.mark.parametrize(
    "content",
    [
        b"<html>gateway</html>", b"[]", b"\xff", b'{"apiResultCode": "A1000", "apiResultData": "nonsense"}',
        b'{"apiResultCode": "A1000", "apiResultData": {"success": true, "errorCode": "S0000", "msgData": {}}}',
        b'{"apiResultCode": "A1000", "apiResultData": {"success": true, "errorCode": "S0000", '
        b'"msgData": {"waybillNoInfoList": [{"waybillNo": "12"}]}}}',
    ],
)  # fmt: skip
def test_nonsense_is_no_waybill(platform: Platform, courier: SfExpress, content: bytes) -> None:
    platform.whole = content
    with pytest.raises(Unavailable) as caught:
        courier.order_waybill(PARCEL)
    assert caught.value.code == "courier_nonsense"


def test_a_platform_that_is_not_there_leaves_the_number_to_be_entered_by_hand() -> None:
    account = SfAccount(partner_id="OFFICE", check_word=CHECK_WORD, url="http://127.0.0.1:9/std/service")
    with pytest.raises(Unavailable) as caught:
        SfExpress(account, clock=Fixed()).order_waybill(PARCEL)
    assert caught.value.code == "courier_unreachable"
    assert CHECK_WORD not in repr(account)
