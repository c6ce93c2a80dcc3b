"""The platform's calls: EXP_RECE_CREATE_ORDER and EXP_RECE_SEARCH_ROUTES, JSON in a form, answers in answers."""

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Final

import requests

from app.adapters.courier_sf.signing import message_digest
from app.ports.clock import Clock
from app.ports.courier import Consignment, RoutePoint
from app.ports.errors import Refused, Unavailable
from review.identifiers import check_sf_waybill
from review.orders import Recipient

PRODUCTION_URL: Final = "https://bspgw.sf-express.com/std/service"
CREATE_ORDER: Final = "EXP_RECE_CREATE_ORDER"
SEARCH_ROUTES: Final = "EXP_RECE_SEARCH_ROUTES"
_CALL_ACCEPTED: Final = "A1000"
_DONE: Final = "S0000"
_FREIGHT_COLLECT: Final = 2
"""payMethod: 1 the sender pays, 2 the recipient (收方付), 3 a third party."""
_SENDER, _RECIPIENT = 1, 2
_OUT_OF_REACH: Final = 3
"""filterResult: 1 a clerk has to look, 2 can be delivered, 3 cannot."""
_MAIN_WAYBILL: Final = 1
_BY_WAYBILL: Final = "1"
_CHINA: Final = timezone(timedelta(hours=8))
_LARGEST_ANSWER: Final = 1 << 20
_SHOWN: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class SfAccount:
    """The office's account: partner (顾客编码), check word (校验码), and the product ordered (expressTypeId)."""

    partner_id: str
    check_word: str = field(repr=False)
    url: str = PRODUCTION_URL
    express_type: int = 2
    timeout_seconds: float = 20.0


class SfExpress:
    """`Courier` by SF Express."""

    def __init__(self, account: SfAccount, *, clock: Clock, new_id: Callable[[], uuid.UUID] = uuid.uuid4) -> None:
        self._account = account
        self._clock = clock
        self._new_id = new_id

    def order_waybill(self, consignment: Consignment) -> str:
        """Order the parcel; the platform answers a repeated reference with the first waybill."""
        answer = self._ask(CREATE_ORDER, _order(consignment, self._account.express_type))
        if answer.get("filterResult") == _OUT_OF_REACH:
            raise Refused("courier_out_of_reach", "顺丰不派送这个收件地址，请核对地址，或与收件人另商寄送方式。")
        numbers = [
            str(one.get("waybillNo", ""))
            for one in _list(answer, "waybillNoInfoList")
            if one.get("waybillType", _MAIN_WAYBILL) == _MAIN_WAYBILL
        ]
        judged = check_sf_waybill(numbers[0] if numbers else "")
        if not judged.is_usable:
            raise _nonsense()
        return judged.value

    def routes(self, waybill_number: str, *, recipient_mobile: str) -> Sequence[RoutePoint]:
        """Return where the parcel was."""
        question = {
            "language": "zh-CN",
            "trackingType": _BY_WAYBILL,
            "trackingNumber": [waybill_number],
            "methodType": "1",
            "checkPhoneNo": recipient_mobile[-4:],
        }
        answer = self._ask(SEARCH_ROUTES, question)
        found = [
            _point(point)
            for one in _list(answer, "routeResps")
            if one.get("mailNo") == waybill_number
            for point in _list(one, "routes")
        ]
        return tuple(sorted(found, key=lambda point: point.at))

    def _ask(self, service: str, message: dict[str, Any]) -> dict[str, Any]:
        answer = _parsed(self._post(service, json.dumps(message, ensure_ascii=False, separators=(",", ":"))))
        if answer.get("apiResultCode") != _CALL_ACCEPTED:
            raise _refused(answer.get("apiResultCode"), answer.get("apiErrorMsg"))
        data = answer.get("apiResultData")
        inner = _parsed(data) if isinstance(data, str) else data
        if not isinstance(inner, dict):
            raise _nonsense()
        if inner.get("success") is not True or inner.get("errorCode") != _DONE:
            raise _refused(inner.get("errorCode"), inner.get("errorMsg"))
        result = inner.get("msgData")
        if not isinstance(result, dict):
            raise _nonsense()
        return result

    def _post(self, service: str, message: str) -> bytes:
        account, timestamp = self._account, str(int(self._clock.now().timestamp() * 1000))
        form = {
            "partnerID": account.partner_id,
            "requestID": str(self._new_id()),
            "serviceCode": service,
            "timestamp": timestamp,
            "msgDigest": message_digest(message, timestamp, account.check_word),
            "msgData": message,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"}
        try:
            with requests.post(
                account.url, data=form, headers=headers, timeout=account.timeout_seconds, allow_redirects=False,
                stream=True,
            ) as response:  # fmt: skip
                body: bytes = response.raw.read(_LARGEST_ANSWER + 1, decode_content=True)
                status = response.status_code
        except (requests.RequestException, OSError) as error:
            sentence = "连不上顺丰开放平台，没有取得运单号；请检查网络后重试，或手工填写运单号。"
            raise Unavailable("courier_unreachable", sentence) from error
        if status != requests.codes.ok or len(body) > _LARGEST_ANSWER:
            raise _nonsense()
        return body


def _order(consignment: Consignment, express_type: int) -> dict[str, Any]:
    return {
        "language": "zh-CN",
        "orderId": consignment.reference,
        "cargoDetails": [{"name": consignment.contents, "count": 1}],
        "contactInfoList": [_contact(_SENDER, consignment.sender), _contact(_RECIPIENT, consignment.recipient)],
        "payMethod": _FREIGHT_COLLECT,
        "expressTypeId": express_type,
        "parcelQty": 1,
    }


def _contact(kind: int, person: Recipient) -> dict[str, Any]:
    """Province and city may be left out where the address names them: the platform reads them from it."""
    return {
        "contactType": kind,
        "contact": person.name,
        "mobile": person.mobile,
        "country": "CN",
        "address": person.address,
    }


def _parsed(content: bytes | str) -> dict[str, Any]:
    try:
        answer = json.loads(content)
    except ValueError as error:
        raise _nonsense() from error
    if not isinstance(answer, dict):
        raise _nonsense()
    return answer


def _list(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = answer.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise _nonsense()
    return found


def _point(point: dict[str, Any]) -> RoutePoint:
    try:
        at = datetime.strptime(str(point.get("acceptTime")), "%Y-%m-%d %H:%M:%S").replace(tzinfo=_CHINA)
    except ValueError as error:
        raise _nonsense() from error
    place, remark, code = (str(point.get(name) or "") for name in ("acceptAddress", "remark", "opCode"))
    return RoutePoint(at=at, place=place, remark=remark, code=code)


def _refused(code: object, reason: object) -> Refused:
    said = " ".join(str(reason or "").split())[:_SHOWN]
    return Refused("courier_refused", f"顺丰没有接受（{code}：{said}）。请按提示改正后重试，或手工填写运单号。")


def _nonsense() -> Unavailable:
    sentence = "顺丰开放平台的答复无法识别，没有取得运单号；请检查设置中的地址，或手工填写运单号。"
    return Unavailable("courier_nonsense", sentence)
