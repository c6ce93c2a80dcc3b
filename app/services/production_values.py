"""What goes into the production of a key, and what comes out of it."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.ports.errors import WorkstationError
from app.ports.usb_keys import DEFAULT_LAYOUT, KeyKind, KeyLayout, Pin
from app.services.outcomes import NotAccepted
from pki.names import Subject
from review.orders import OrderNo, OrderSnapshot

SEAL_FILES: Final = {"company": "ESEAL", "legal": "ESEAL-LEGAL", "private": "ESEAL-PERSON", "signature": "ESEAL-PERSON"}
"""File on the key for each kind of seal (`RequestSeal.seal_kind`)."""


class Step(StrEnum):
    """Steps in their order. Values are stored in the step log."""

    CHECK = "check"
    PIN = "pin"
    KEY = "key"
    CERTIFICATES = "certificates"
    SIGNING_CERTIFICATE = "signing_certificate"
    ENCRYPTION_KEY = "encryption_key"
    LABEL = "label"
    SEAL = "seal"
    READ_BACK = "read_back"
    CHALLENGE = "challenge"
    REPORT = "report"


STEP_NAMES_ZH: Final = {
    Step.CHECK: "检查介质",
    Step.PIN: "设置 PIN",
    Step.KEY: "在介质内生成密钥",
    Step.CERTIFICATES: "申请证书",
    Step.SIGNING_CERTIFICATE: "写入签名证书",
    Step.ENCRYPTION_KEY: "导入加密密钥和证书",
    Step.LABEL: "写入标签",
    Step.SEAL: "制作并写入电子签章",
    Step.READ_BACK: "回读核对",
    Step.CHALLENGE: "签名验证",
    Step.REPORT: "向服务器报告结果",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedSeal:
    """A seal picture that the operator confirmed beside the impression: PNG with transparency, true size in mm."""

    seal_kind: str
    picture_png: bytes = field(repr=False)
    width_mm: float
    height_mm: float

    @property
    def picture_sha256(self) -> str:
        """Fingerprint of the picture."""
        return hashlib.sha256(self.picture_png).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyJob:
    """One key to be made for one order. `user_pin` None: random digits by the policy."""

    order_no: OrderNo
    usb_key_serial: str
    kind: KeyKind
    seals: tuple[ConfirmedSeal, ...]
    user_pin: Pin | None = None
    factory_secret: Pin | None = None
    layout: KeyLayout = DEFAULT_LAYOUT


@dataclass(frozen=True, slots=True, kw_only=True)
class PinPolicy:
    """How PINs are made: a fixed user PIN where the office says so, else random digits."""

    user_digits: int = 8
    admin_digits: int = 12
    user_tries: int = 10
    admin_tries: int = 10
    fixed_user_pin: Pin | None = None
    fixed_by: Callable[[], Pin] | None = None
    """Looks the office's one PIN up when it is needed, and says what to do where it was never stored."""

    def user_pin(self) -> Pin:
        """Return the PIN of a new key's holder."""
        if self.fixed_by is not None:
            return self.fixed_by()
        return self.fixed_user_pin or _digits(self.user_digits)

    def admin_pin(self) -> Pin:
        """Return a random admin PIN; no two keys share one."""
        return _digits(self.admin_digits)


def _digits(count: int) -> Pin:
    return Pin("".join(str(secrets.randbelow(10)) for _ in range(count)))


class PinMemory:
    """User PINs of keys made in this run of the program: for resuming and for the letter, never on disk."""

    def __init__(self) -> None:
        self._pins: dict[tuple[OrderNo, str], Pin] = {}

    def remember(self, order_no: OrderNo, serial: str, pin: Pin) -> None:
        """Keep the PIN until it is forgotten or the program ends."""
        self._pins[order_no, serial] = pin

    def recall(self, order_no: OrderNo, serial: str) -> Pin | None:
        """Return the PIN, None where this run of the program did not set it."""
        return self._pins.get((order_no, serial))

    def forget(self, order_no: OrderNo, serial: str) -> None:
        """Forget it, once the letter is printed."""
        self._pins.pop((order_no, serial), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Produced:
    """Made, read back and proven; the server knows. `user_pin` is None when an earlier run of the program set it."""

    order: OrderSnapshot
    usb_key_serial: str
    user_pin: Pin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Stopped at a step, nothing lost: the same call goes on from here."""

    step: Step
    error: WorkstationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """The key is doubtful: its set is revoked and it is not to be used again."""

    usb_key_serial: str
    reason: str
    code: str = "usb_key_quarantined"

    @property
    def sentence(self) -> str:
        """Say it for a person."""
        return f"介质 {self.usb_key_serial} 未通过核对，已吊销其证书并隔离：{self.reason}请换一只介质重新制证。"


ProductionOutcome = Produced | Waiting | Quarantined | NotAccepted


class Doubtful(Exception):
    """What is on the key cannot be trusted: raised by a step, ends in quarantine. `reason` is Chinese."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def certificate_subject(order: OrderSnapshot) -> Subject:
    """Return the subject that the CSR has to carry: the organisation's name and its credit code."""
    organisation = order.organisation
    return Subject(common_name=organisation.name, organisation=organisation.name, uscc=organisation.uscc)
