"""One PKCS#11 token: the port's session. Tokens arrive initialised by the vendor's tool."""

import secrets
from typing import Any, Final

from pkcs11 import ObjectClass

from app.adapters.usb_key.pkcs11 import objects
from app.adapters.usb_key.pkcs11.failures import translated
from app.adapters.usb_key.pkcs11.login import Login
from app.adapters.usb_key.pkcs11.pins import Pkcs11Pins
from app.ports.usb_key_errors import DeviceAuthFailed, KeyFailed, KeyNotBlank, NotSupported, PinIncorrect, WrongKey
from app.ports.usb_keys import (
    KeyContents,
    KeyKind,
    KeyLayout,
    KeySetup,
    KeySlot,
    KeyUse,
    Pin,
    PinRole,
    UsbKeyInfo,
)

LABEL_OBJECT: Final = "CA-LABEL"
"""A token's own label cannot be changed without wiping it, so ours is a data object."""
_KEY_CLASSES: Final = (ObjectClass.PRIVATE_KEY, ObjectClass.PUBLIC_KEY, ObjectClass.CERTIFICATE)
_ALL_CLASSES: Final = (*_KEY_CLASSES, ObjectClass.DATA, ObjectClass.SECRET_KEY)


class Pkcs11Session:
    """The session; `describe` builds the port's description of a token."""

    def __init__(self, login: Login, serial: str, layout: KeyLayout, described: UsbKeyInfo) -> None:
        self._login = login
        self._serial = serial
        self._layout = layout
        self._described = described
        self.pins = Pkcs11Pins(login)

    def close(self) -> None:
        """Log out."""
        self._login.close()

    def info(self) -> UsbKeyInfo:
        """Tell what the key says of itself, with our label where we wrote one."""
        label = self.read_file(LABEL_OBJECT)
        if label is None:
            return self._described
        fields = {name: getattr(self._described, name) for name in UsbKeyInfo.__slots__}
        return UsbKeyInfo(**(fields | {"label": label.decode("ascii", errors="replace")}))

    def contents(self) -> KeyContents:
        """List what is on the key."""
        with translated():
            return objects.read_contents(self._login.any(), self._layout.application)

    def initialise(self, setup: KeySetup) -> None:
        """Set the user PIN and replace the SO PIN the token arrived with."""
        if not self.contents().is_blank:
            raise KeyNotBlank("介质中已有密钥或文件，不是空白介质。请先核对序列号并回收。")
        arrived = self._so_pin(setup.factory_secret)
        try:
            with self._login.once(PinRole.ADMIN, arrived) as session:
                session.init_pin(setup.user_pin.value)
                if arrived != setup.admin_pin:
                    session.set_pin(arrived.value, setup.admin_pin.value)
        except PinIncorrect as error:
            raise _so_refused(error) from error

    def wipe(self, *, confirmed_serial: str, secret: Pin | None) -> None:
        """Destroy all objects: as the user who is logged in, else by the SO PIN through a new user PIN."""
        if confirmed_serial != self._serial:
            raise WrongKey(f"确认的序列号与插入的介质（{self._serial}）不一致，没有清除任何内容。请核对介质。")
        if not self._login.has_user:
            self._become_user(self._so_pin(secret))
        with translated():
            for kind in _ALL_CLASSES:
                objects.destroy(objects.find(self._login.user(), kind))

    def set_label(self, label: str) -> None:
        """Write our label."""
        self.write_file(LABEL_OBJECT, label.encode("ascii"))

    def generate_key(self, kind: KeyKind) -> bytes:
        """Make the signing pair on the token, in place of an older one."""
        session = self._login.user()
        with translated():
            for object_class in _KEY_CLASSES:
                objects.destroy(objects.find(session, object_class, self._layout.container))
            objects.generate(session, kind, self._layout.container)
        public_key = self.slot(KeyUse.SIGNING).public_key
        if public_key is None:
            raise KeyFailed("介质没有给出刚生成的公钥。请换一只介质，此只交主管处理。")
        return public_key

    def slot(self, use: KeyUse) -> KeySlot:
        """Read public key and certificate of a pair."""
        with translated():
            return objects.slot_of(self._login.any(), self._layout.container, use)

    def sign(self, digest: bytes) -> bytes:
        """Sign a SHA-256 digest."""
        session = self._login.user()
        with translated():
            return objects.sign(session, self._layout.container, digest)

    def write_certificate(self, use: KeyUse, certificate: bytes) -> None:
        """Write the signing certificate."""
        if use is KeyUse.ENCRYPTION:
            raise NotSupported("PKCS#11 介质没有加密证书。双证请用 SKF 介质。")
        session = self._login.user()
        with translated():
            objects.write_certificate(session, self._layout.container, certificate)

    def import_encryption_key(self, blob: bytes) -> None:
        """Say that double certificates need SKF."""
        raise NotSupported("PKCS#11 介质不能导入加密密钥。双证请用 SKF 介质。")

    def write_file(self, name: str, content: bytes) -> None:
        """Write a data object."""
        session = self._login.user()
        with translated():
            objects.write_data(session, self._layout.application, name, content)

    def read_file(self, name: str) -> bytes | None:
        """Read a data object."""
        with translated():
            return objects.read_data(self._login.any(), name)

    def _become_user(self, so_pin: Pin) -> None:
        """Log in under a throw-away user PIN: whoever personalises the token next sets another."""
        throw_away = Pin(secrets.token_hex(8))
        try:
            self.pins.unblock(so_pin, throw_away)
        except PinIncorrect as error:
            raise _so_refused(error) from error
        self._login.login_user(throw_away)

    def _so_pin(self, secret: Pin | None) -> Pin:
        if secret is None:
            raise DeviceAuthFailed("此操作需要介质的管理员 PIN（SO PIN）。请输入后重试。")
        return secret


def _so_refused(error: PinIncorrect) -> DeviceAuthFailed:
    facts: dict[str, Any] = dict(error.facts)
    return DeviceAuthFailed("管理员 PIN（SO PIN）与此介质不符。请向介质厂商或主管核对，不要反复尝试。", **facts)
