"""The applicant, who has nothing but the portal: signs in with the credit code, reads reasons, pays, posts paper."""

from dataclasses import dataclass
from typing import Any

import requests

from review.orders import OrderNo, Sha256

_TIMEOUT_S = 120.0  # a sample page is rendered when it is first asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet of a posted parcel: its document and where its 300-dpi scan can be fetched."""

    document: str
    page: int
    sha256: Sha256
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedParcel:
    """A parcel on its way."""

    courier_number: str
    sheets: tuple[Sheet, ...]


class Applicant:
    """One organisation's sign-in at the portal."""

    def __init__(self, server_url: str, uscc: str, password: str) -> None:
        self._base = f"{server_url}/api/v1/portal"
        answer = self._ask("POST", "/session", {"uscc": uscc, "password": password}, token="")
        self._token = str(answer["access_token"])

    def order(self, order_no: OrderNo) -> dict[str, Any]:
        """Return the applicant's view of an order: stage, reasons to read, waybill number."""
        orders = self._ask("GET", "/orders", None, token=self._token)["orders"]
        return next(order for order in orders if order["order_no"] == order_no)

    def resubmit(self, order_no: OrderNo) -> None:
        """Upload the corrected round and submit it."""
        self._ask("POST", f"/orders/{order_no}/prepared-submission", {}, token=self._token)

    def pay(self, order_no: OrderNo) -> None:
        """Pay 220 CNY, simulated."""
        self._ask("POST", f"/orders/{order_no}/payments", {}, token=self._token)

    def post_paper(self, order_no: OrderNo) -> PostedParcel:
        """Post the paper set, or the supplement, and enter the courier number."""
        answer = self._ask("POST", f"/orders/{order_no}/prepared-parcel", {}, token=self._token)
        return PostedParcel(
            courier_number=answer["courier_number"],
            sheets=tuple(
                Sheet(document=s["document"], page=s["page"], sha256=s["sha256"], media_type=s["media_type"])
                for s in answer["sheets"]
            ),
        )

    def _ask(self, method: str, path: str, body: dict[str, Any] | None, *, token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = requests.request(method, self._base + path, json=body, headers=headers, timeout=_TIMEOUT_S)
        answer.raise_for_status()
        content: dict[str, Any] = answer.json()
        return content
