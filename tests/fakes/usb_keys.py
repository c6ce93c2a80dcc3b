"""USB keys in memory: SM2 and P-256, with PIN counters, and switches for what goes wrong."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.ports import usb_key_errors as errors
from app.ports.usb_keys import (
    DEFAULT_LAYOUT,
    KeyContainer,
    KeyContents,
    KeyFile,
    KeyKind,
    KeyLayout,
    KeyNotice,
    KeySetup,
    KeySlot,
    KeyUse,
    NoticedBy,
    Pin,
    PinRole,
    PinState,
    UsbKeyInfo,
    UsbKeySession,
)
from pki import enveloped_key, sm2
from pki.errors import PkiError
from pki.public_keys import public_key_of_p256, public_key_of_sm2

FACTORY_SECRET = Pin("1234567812345678")


@dataclass
class FakeKey:
    """One key. `before` is called with each method's name first: raise in it, or count. `lies` changes files read."""

    serial: str
    label: str = ""
    is_inserted: bool = True
    layout: KeyLayout | None = None
    pins: dict[PinRole, Pin] = field(default_factory=dict)
    tries: dict[PinRole, int] = field(default_factory=dict)
    most: dict[PinRole, int] = field(default_factory=dict)
    pairs: dict[KeyUse, sm2.Sm2PrivateKey | ec.EllipticCurvePrivateKey] = field(default_factory=dict)
    certificates: dict[KeyUse, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    before: Callable[[str], None] = lambda _method: None
    lies: bool = False


class FakeUsbKeys:
    """The port over keys in memory."""

    def __init__(self, *keys: FakeKey) -> None:
        self.keys = {key.serial: key for key in keys}
        self.generation = 0

    def present(self) -> tuple[UsbKeyInfo, ...]:
        return tuple(_info(key) for serial, key in sorted(self.keys.items()) if key.is_inserted)

    def wait_for_change(self, known: Collection[str], timeout_seconds: float, *, by_events: bool = True) -> KeyNotice:
        names = tuple(info.serial for info in self.present())
        return KeyNotice(names=names, is_due=set(names) != set(known), noticed_by=NoticedBy.POLLING)

    @contextmanager
    def open(self, serial: str, layout: KeyLayout = DEFAULT_LAYOUT) -> Iterator[UsbKeySession]:
        key = self.keys.get(serial)
        if key is None or not key.is_inserted:
            raise errors.KeyAbsent(f"没有插入序列号为 {serial} 的介质。")
        self.generation += 1
        yield FakeSession(self, key, layout)

    def close(self) -> None:
        self.generation += 1


class FakeSession:
    """A session on one key; also its own `pins`."""

    def __init__(self, keys: FakeUsbKeys, key: FakeKey, layout: KeyLayout) -> None:
        self._keys = keys
        self._key = key
        self._layout = layout
        self._generation = keys.generation
        self._has_user = False
        self.pins = FakePins(self)

    def info(self) -> UsbKeyInfo:
        return _info(self.reach("info"))

    def contents(self) -> KeyContents:
        key = self.reach("contents")
        if key.layout is None:
            return KeyContents()
        name = key.layout.application
        containers = ()
        if key.pairs:
            slots = tuple(self._slot(use) for use in KeyUse)
            containers = (KeyContainer(application=name, name=key.layout.container, slots=slots),)
        files = tuple(KeyFile(application=name, name=one, size=len(key.files[one])) for one in sorted(key.files))
        return KeyContents(applications=(name,), containers=containers, files=files)

    def initialise(self, setup: KeySetup) -> None:
        key = self.reach("initialise")
        if key.layout is not None:
            raise errors.KeyNotBlank("不是空白介质。")
        _require_factory_secret(setup.factory_secret)
        key.layout = self._layout
        key.pins = {PinRole.USER: setup.user_pin, PinRole.ADMIN: setup.admin_pin}
        key.most = {PinRole.USER: setup.user_tries, PinRole.ADMIN: setup.admin_tries}
        key.tries = dict(key.most)

    def wipe(self, *, confirmed_serial: str, secret: Pin | None) -> None:
        key = self.reach("wipe")
        if confirmed_serial != key.serial:
            raise errors.WrongKey("序列号不一致。")
        _require_factory_secret(secret)
        key.layout, key.label = None, ""
        for things in (key.pins, key.tries, key.most, key.pairs, key.certificates, key.files):
            things.clear()
        self._has_user = False

    def set_label(self, label: str) -> None:
        self.reach("set_label").label = label

    def generate_key(self, kind: KeyKind) -> bytes:
        key = self.reach_as_user("generate_key")
        key.pairs[KeyUse.SIGNING] = (
            sm2.Sm2PrivateKey.generate() if kind is KeyKind.SM2 else ec.generate_private_key(ec.SECP256R1())
        )
        public_key = self._slot(KeyUse.SIGNING).public_key
        assert public_key is not None
        return public_key

    def slot(self, use: KeyUse) -> KeySlot:
        self.reach("slot")
        return self._slot(use)

    def sign(self, digest: bytes) -> bytes:
        pair = self.reach_as_user("sign").pairs[KeyUse.SIGNING]
        if isinstance(pair, sm2.Sm2PrivateKey):
            return sm2.sign_digest(pair, digest)
        return pair.sign(digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))

    def write_certificate(self, use: KeyUse, certificate: bytes) -> None:
        self.reach_as_user("write_certificate").certificates[use] = certificate

    def import_encryption_key(self, blob: bytes) -> None:
        key = self.reach_as_user("import_encryption_key")
        signing = key.pairs[KeyUse.SIGNING]
        assert isinstance(signing, sm2.Sm2PrivateKey)
        try:
            envelope = enveloped_key.from_skf_blob(blob)
            key.pairs[KeyUse.ENCRYPTION] = enveloped_key.open_envelope(envelope, signing)
        except PkiError as error:
            raise errors.EnvelopeRefused("介质拒绝导入加密密钥。", is_about_envelope=True) from error

    def write_file(self, name: str, content: bytes) -> None:
        self.reach_as_user("write_file").files[name] = content

    def read_file(self, name: str) -> bytes | None:
        key = self.reach("read_file")
        content = key.files.get(name)
        return content[:-1] + bytes([content[-1] ^ 1]) if key.lies and content else content

    def reach(self, method: str) -> FakeKey:
        """Return the key, if it is still there and nothing is to go wrong."""
        if self._generation != self._keys.generation or not self._key.is_inserted:
            raise errors.KeyRemoved("介质已拔出。")
        self._key.before(method)
        if not self._key.is_inserted:
            raise errors.KeyRemoved("介质已拔出。")
        return self._key

    def reach_as_user(self, method: str) -> FakeKey:
        key = self.reach(method)
        if not self._has_user:
            raise errors.NotLoggedIn("介质没有登录。")
        return key

    def log_in(self) -> None:
        self._has_user = True

    def _slot(self, use: KeyUse) -> KeySlot:
        pair = self._key.pairs.get(use)
        public_key = None if pair is None else _public_key(pair)
        return KeySlot(use=use, public_key=public_key, certificate=self._key.certificates.get(use))


class FakePins:
    """The PINs of a session's key."""

    def __init__(self, session: FakeSession) -> None:
        self._session = session

    def state(self, role: PinRole) -> PinState:
        key = self._session.reach("state")
        left = key.tries[role]
        return PinState(
            role=role, is_locked=left == 0, tries_left=left, tries_max=key.most[role], is_last_try=left == 1
        )

    def verify(self, role: PinRole, pin: Pin) -> None:
        self._check(self._session.reach("verify"), role, pin)
        if role is PinRole.USER:
            self._session.log_in()

    def change(self, role: PinRole, old: Pin, new: Pin) -> None:
        key = self._session.reach("change")
        self._check(key, role, old)
        key.pins[role] = new

    def unblock(self, admin_pin: Pin, new_user_pin: Pin) -> None:
        key = self._session.reach("unblock")
        self._check(key, PinRole.ADMIN, admin_pin)
        key.pins[PinRole.USER] = new_user_pin
        key.tries[PinRole.USER] = key.most[PinRole.USER]

    def _check(self, key: FakeKey, role: PinRole, pin: Pin) -> None:
        if key.tries[role] == 0:
            raise errors.PinLocked("PIN 已锁定。")
        if key.pins[role] != pin:
            key.tries[role] -= 1
            if key.tries[role] == 0:
                raise errors.PinLocked("PIN 已锁定。")
            raise errors.PinIncorrect("PIN 不正确。", tries_left=key.tries[role])
        key.tries[role] = key.most[role]


class FakeAdminPins:
    """The server's escrow in memory."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[Pin, ...]] = {}

    def deposit(self, serial: str, pin: Pin) -> None:
        self.held[serial] = (pin, *self.held.get(serial, ()))

    def withdraw(self, serial: str) -> tuple[Pin, ...]:
        return self.held.get(serial, ())

    def give_back(self, serial: str) -> None:
        pass


def _require_factory_secret(secret: Pin | None) -> None:
    if secret not in (None, FACTORY_SECRET):
        raise errors.DeviceAuthFailed("设备认证未通过。")


def _info(key: FakeKey) -> UsbKeyInfo:
    info = UsbKeyInfo(
        serial=key.serial,
        label="",
        manufacturer="test",
        model="memory",
        driver="fake",
        kinds=(KeyKind.SM2, KeyKind.P256),
        total_bytes=65536,
    )
    return replace(info, label=key.label, free_bytes=65536 - sum(map(len, key.files.values())))


def _public_key(pair: sm2.Sm2PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    if isinstance(pair, sm2.Sm2PrivateKey):
        return public_key_of_sm2(pair.public_key).spki_der
    point = pair.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return public_key_of_p256(point).spki_der
