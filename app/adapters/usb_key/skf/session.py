"""One SKF device, opened and locked: the port's session over the calls of GM/T 0016."""

import contextlib
from typing import Final

from app.adapters.usb_key.skf import sar
from app.adapters.usb_key.skf.contents import Kind, OwnHandles, kind_of, read_contents, slot_key, slot_of
from app.adapters.usb_key.skf.dev_info import describe, measure
from app.adapters.usb_key.skf.device_auth import authenticate
from app.adapters.usb_key.skf.files import read_file, write_file
from app.adapters.usb_key.skf.key_pairs import make_rsa, make_sm2, makes_rsa, sign_by_rsa, sign_by_sm2
from app.adapters.usb_key.skf.layout import listed_as, shown_name, widen_envelope
from app.adapters.usb_key.skf.library import HandleOut, SkfLibrary, secret_text
from app.adapters.usb_key.skf.pins import SkfPins
from app.ports.usb_key_errors import (
    KeyBusy,
    KeyFailed,
    KeyNotBlank,
    NotSupported,
    UsbKeyError,
    WrongKey,
)
from app.ports.usb_keys import KeyContents, KeyKind, KeyLayout, KeySetup, KeySlot, KeyUse, Pin, UsbKeyInfo
from pki.algorithms import KeyAlgorithm
from pki.public_keys import parse_public_key

RIGHTS_USER: Final = 0x10
LOCK_MS: Final = 5_000
_LOST: Final = (sar.DEVICE_REMOVED, sar.INVALID_HANDLE)
_ENVELOPE_SPARE: Final = 512
"""Some libraries declare Cipher longer than one byte and copy all of it."""


class SkfSession:
    """Handles are opened when first needed and all closed by `close`."""

    def __init__(self, library: SkfLibrary, name: str, layout: KeyLayout) -> None:
        self._library = library
        self._name = name
        self._layout = layout
        self._application = 0
        self._container = 0
        self._is_locked = False
        self._device = library.open_handle("SKF_ConnectDev", name)
        self.pins = SkfPins(library, self._open_application)
        try:
            self._is_locked = _lock(library, self._device)
            self._raw_info = measure(library, self._device)
        except UsbKeyError:
            self.close()
            raise

    def close(self) -> None:
        """Log out and let the device go; what fails now was already reported, or the key is out."""
        if self._application:
            self._quietly("SKF_ClearSecureState", self._application)
        self._close_application()
        if self._is_locked:
            self._quietly("SKF_UnlockDev", self._device)
        self._quietly("SKF_DisConnectDev", self._device)

    def info(self) -> UsbKeyInfo:
        """Tell what the key says of itself now."""
        self._raw_info = measure(self._library, self._device)
        return describe(self._raw_info, shown_name(self._name), makes_rsa=makes_rsa(self._library))

    def contents(self) -> KeyContents:
        """List what is on the key; our own application and container stay open through it."""
        own = OwnHandles(
            application=(self._layout.application, self._application),
            container=(self._layout.container, self._container),
        )
        return read_contents(self._library, self._device, own)

    def initialise(self, setup: KeySetup) -> None:
        """Authenticate to the device and make the application with both PINs."""
        names = self._library.names("SKF_EnumApplication", self._device)
        if listed_as(names, self._layout.application) is not None:
            raise KeyNotBlank("介质中已有本系统的应用，不是空白介质。请先核对序列号并回收。")
        self._authenticate(setup.factory_secret)
        with secret_text(setup.admin_pin) as admin, secret_text(setup.user_pin) as user:
            out = HandleOut()
            self._library.call(
                "SKF_CreateApplication",
                self._device,
                self._layout.application,
                admin,
                setup.admin_tries,
                user,
                setup.user_tries,
                RIGHTS_USER,
                out,
            )
        self._application = int(out.pointer.value or 0)  # one that was made and not opened is opened when needed

    def wipe(self, *, confirmed_serial: str, secret: Pin | None) -> None:
        """Delete every application after device authentication."""
        serial = self.info().serial
        if confirmed_serial != serial:
            raise WrongKey(f"确认的序列号与插入的介质（{serial}）不一致，没有清除任何内容。请核对介质。")
        self._close_application()
        self._authenticate(secret)
        for name in self._library.names("SKF_EnumApplication", self._device):
            self._library.call("SKF_DeleteApplication", self._device, name)

    def set_label(self, label: str) -> None:
        """Write the key's label."""
        code = self._library.result("SKF_SetLabel", self._device, label)
        if code in _LOST:
            raise sar.to_error(code, "SKF_SetLabel")
        if code != sar.OK:  # not taken, or only from who authenticated in this session: it is a help, no more
            raise NotSupported("这种介质不接受标签，不影响使用。", function="SKF_SetLabel", device_code=f"{code:08X}")

    def generate_key(self, kind: KeyKind) -> bytes:
        """Make the signing pair on the device; what it returned must be what it exports."""
        if kind not in (KeyKind.SM2, KeyKind.RSA2048):
            raise NotSupported("SKF 介质只生成 SM2 和 RSA-2048 密钥。请改用其中一种，或换用 PKCS#11 介质。")
        make, other = (make_sm2, Kind.RSA) if kind is KeyKind.SM2 else (make_rsa, Kind.ECC)
        container = self._open_container(create=True)
        if kind_of(self._library, container) is other:  # a container holds one kind, whatever was in it before
            container = self._renew_container()
        public_key = make(self._library, container)
        if slot_key(self._library, container, KeyUse.SIGNING) != public_key:  # no certificate is there to be read
            raise KeyFailed("介质导出的公钥与刚生成的不一致。请换一只介质，此只交主管处理。")
        return public_key

    def slot(self, use: KeyUse) -> KeySlot:
        """Read public key and certificate of a pair; an absent container is an empty slot."""
        names = self._library.names("SKF_EnumContainer", self._open_application())
        if listed_as(names, self._layout.container) is None:
            return KeySlot(use=use)
        return slot_of(self._library, self._open_container(), use)

    def sign(self, digest: bytes) -> bytes:
        """Sign the 32 bytes e, or a SHA-256 digest in a container of RSA keys."""
        container = self._open_container()
        is_rsa = kind_of(self._library, container) is Kind.RSA and self._has_rsa_key(container)
        if is_rsa:
            return sign_by_rsa(self._library, container, digest)
        return sign_by_sm2(self._library, container, digest)

    def write_certificate(self, use: KeyUse, certificate: bytes) -> None:
        """Write a certificate."""
        is_signing = use is KeyUse.SIGNING
        self._library.call("SKF_ImportCertificate", self._open_container(), is_signing, certificate, len(certificate))

    def import_encryption_key(self, blob: bytes) -> None:
        """Import the enveloped encryption pair."""
        envelope = widen_envelope(blob, self._library.profile) + bytes(_ENVELOPE_SPARE)
        code = self._library.result("SKF_ImportECCKeyPair", self._open_container(), envelope)
        if code != sar.OK:
            raise sar.envelope_error(code, "SKF_ImportECCKeyPair")

    def write_file(self, name: str, content: bytes) -> None:
        """Write a file, replacing an older one."""
        write_file(self._library, self._open_application(), name, content, self._raw_info.max_buffer)

    def read_file(self, name: str) -> bytes | None:
        """Read a file."""
        return read_file(self._library, self._open_application(), name, self._raw_info.max_buffer)

    def _authenticate(self, secret: Pin | None) -> None:
        key = self._library.profile.auth_key if secret is None else secret
        authenticate(self._library, self._device, self._raw_info, key)

    def _open_application(self) -> int:
        if not self._application:
            self._application = self._library.open_handle("SKF_OpenApplication", self._device, self._layout.application)
        return self._application

    def _open_container(self, *, create: bool = False) -> int:
        if not self._container:
            application, name = self._open_application(), self._layout.container
            listed = listed_as(self._library.names("SKF_EnumContainer", application), name) if create else name
            function = "SKF_CreateContainer" if listed is None else "SKF_OpenContainer"
            self._container = self._library.open_handle(function, application, listed or name)
        return self._container

    def _has_rsa_key(self, container: int) -> bool:
        """Believe the key itself: some libraries number the kinds of containers otherwise."""
        public_key = slot_key(self._library, container, KeyUse.SIGNING)
        return public_key is not None and parse_public_key(public_key).algorithm is KeyAlgorithm.RSA

    def _renew_container(self) -> int:
        self._quietly("SKF_CloseContainer", self._container)
        self._container = 0
        self._library.call("SKF_DeleteContainer", self._open_application(), self._layout.container)
        return self._open_container(create=True)

    def _close_application(self) -> None:
        if self._container:
            self._quietly("SKF_CloseContainer", self._container)
        if self._application:
            self._quietly("SKF_CloseApplication", self._application)
        self._container = self._application = 0

    def _quietly(self, function: str, handle: int) -> None:
        with contextlib.suppress(UsbKeyError):
            self._library.call_if_there(function, handle)


def _lock(library: SkfLibrary, device: int) -> bool:
    if not library.has("SKF_LockDev"):
        return False
    code = library.result("SKF_LockDev", device, LOCK_MS)
    if code == sar.TIMEOUT:
        raise KeyBusy("介质正被其他程序占用。请关闭其他使用介质的程序后重试。")
    if code not in (sar.OK, sar.NOT_SUPPORTED):
        raise sar.to_error(code, "SKF_LockDev")
    return code == sar.OK
