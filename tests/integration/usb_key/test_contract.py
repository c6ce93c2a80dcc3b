"""Both drivers pass the same contract, through the real device process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ports.usb_keys import KeyKind, KeyUse, PinRole
from tests.contracts.usb_keys import USER, KeyDesk, UsbKeyContract, digest_of, verifies
from tests.integration.usb_key.desks import SOFTHSM, skf_desk, softhsm_desk
from training.softkey import SoftKeyDrawer

needs_softhsm = pytest.mark.skipif(not SOFTHSM.exists(), reason="SoftHSM 2 is not installed")


class TestSkfSoftKey(UsbKeyContract):
    @pytest.fixture
    def desk(self, tmp_path: Path) -> Iterator[KeyDesk]:
        desk = skf_desk(SoftKeyDrawer(tmp_path / "带 空格的抽屉"))
        desk.kinds = (KeyKind.SM2, KeyKind.RSA2048)  # RSA containers are in the standard
        yield desk
        desk.keys.close()


@needs_softhsm
class TestSoftHsm(UsbKeyContract):
    @pytest.fixture
    def desk(self, tmp_path: Path) -> Iterator[KeyDesk]:
        desk = softhsm_desk(tmp_path / "hsm")
        yield desk
        desk.keys.close()


@needs_softhsm
@pytest.mark.parametrize("kind", [KeyKind.RSA2048, KeyKind.RSA3072])
def test_rsa_keys_on_softhsm(tmp_path: Path, kind: KeyKind) -> None:
    desk = softhsm_desk(tmp_path / "hsm", kinds=(kind,))
    try:
        with desk.keys.open(desk.serial) as session:
            session.initialise(desk.setup)
            session.pins.verify(PinRole.USER, USER)
            public_key = session.generate_key(kind)
            assert verifies(b"challenge", public_key, session.sign(digest_of(b"challenge", public_key)))
            assert session.slot(KeyUse.SIGNING).public_key == public_key
    finally:
        desk.keys.close()
