"""Every form of an enveloped key, from the training CA onto a key: CSR by the device, CA, blob, SKF_ImportECCKeyPair.

The software key decrypts what it imports and refuses a private key that is not that of the public key beside it, so an
import that succeeds is the proof that the very key arrived.
"""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.ports.usb_keys import KeyKind, KeyUse, PinRole, UsbKeySession
from pki import der, sm2
from pki.certificates import parse_certificate
from pki.csr import assemble_csr, build_request_info
from pki.csr_response import CsrResponse, read_csr_response, write_csr_response
from pki.enveloped_key import EnvelopedKey, to_skf_blob
from pki.errors import PkiError
from pki.public_keys import parse_public_key
from tests.contracts.usb_keys import USER, KeyDesk, digest_of
from tests.integration.pki.orders import SUBJECT, request
from tests.integration.usb_key.desks import SECOND_SERIAL, second_skf, skf_desk
from tests.unit.pki.envelope_samples import FORMS, IMPORTABLE, STRUCTURES, envelope_for
from training.ca import TrainingAuthority
from training.softkey import SoftKeyDrawer

WIDTHS = ("ulong of 4", "ulong of 8")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> TrainingAuthority:
    return TrainingAuthority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module", params=WIDTHS)
def session(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[UsbKeySession]:
    """Return a logged-in software key, its structures with ULONG of 4 or of 8 bytes."""
    drawer = SoftKeyDrawer(tmp_path_factory.mktemp("envelopes") / "keys")
    desk = skf_desk(drawer)
    if request.param == WIDTHS[1]:
        drawer.control("quirk ulong8")
    with logged_in(desk) as session:
        yield session
    desk.keys.close()


@contextmanager
def logged_in(desk: KeyDesk) -> Iterator[UsbKeySession]:
    with desk.keys.open(desk.serial) as session:
        session.initialise(desk.setup)
        session.pins.verify(PinRole.USER, USER)
        yield session


class Office:
    """Asks the CA for certificates of a fresh pair on the key; each answer is for an order of its own."""

    _numbers = itertools.count(1)

    def __init__(self, authority: TrainingAuthority, session: UsbKeySession) -> None:
        self._authority, self._session = authority, session

    def answer(self) -> CsrResponse:
        public_key = self._session.generate_key(KeyKind.SM2)
        key = parse_public_key(public_key)
        info = build_request_info(SUBJECT, key)
        csr = assemble_csr(info, key.algorithm, self._session.sign(digest_of(info, public_key)))
        issued = self._authority.issue(request(csr, order_no=f"JX{next(self._numbers)}"))
        assert issued.csr_response_der is not None
        return read_csr_response(issued.csr_response_der)


def in_form(response: CsrResponse, form: str) -> bytes:
    """Return the CSRResponse with its enveloped key in another form."""
    assert response.enveloped_key is not None
    assert response.encryption_certificate_der is not None
    signing, _, certificates = der.parse(write_csr_response(response)).children()
    written = FORMS[form](response.enveloped_key, response.encryption_certificate_der)
    key = der.encode(4, written) if form == "ENVELOPEDKEYBLOB" else written
    return der.encode(der.TAG_SEQUENCE, signing.raw, der.encode(0xA0, key), certificates.raw)


def import_into(session: UsbKeySession, data: bytes) -> None:
    """Do what production does with a CSRResponse, and read the encryption pair back."""
    response = read_csr_response(data)
    assert response.enveloped_key is not None
    certificate = response.encryption_certificate_der
    assert certificate is not None
    session.import_encryption_key(to_skf_blob(response.enveloped_key))
    session.write_certificate(KeyUse.ENCRYPTION, certificate)
    slot = session.slot(KeyUse.ENCRYPTION)
    assert slot.certificate == certificate
    assert slot.public_key == parse_certificate(certificate).public_key.spki_der


@pytest.mark.parametrize("form", FORMS)
def test_every_form_goes_onto_a_key(authority: TrainingAuthority, session: UsbKeySession, form: str) -> None:
    import_into(session, in_form(Office(authority, session).answer(), form))


def key_centre(write: Callable[[sm2.Sm2PrivateKey], bytes]) -> Callable[[sm2.Sm2PrivateKey, sm2.Sm2PublicKey], object]:
    """Return a key centre that writes private keys in that way."""

    def seal(pair: sm2.Sm2PrivateKey, recipient: sm2.Sm2PublicKey) -> EnvelopedKey:
        return envelope_for(recipient, pair, write(pair))

    return seal


@pytest.mark.parametrize("plaintext", IMPORTABLE)
def test_every_way_to_write_the_private_key_in_whole_blocks(
    authority: TrainingAuthority, session: UsbKeySession, monkeypatch: pytest.MonkeyPatch, plaintext: str
) -> None:
    monkeypatch.setattr("training.ca.authority.seal_key_pair", key_centre(IMPORTABLE[plaintext]))
    import_into(session, in_form(Office(authority, session).answer(), "RetKeyRespond"))


@pytest.mark.parametrize("structure", STRUCTURES)
def test_a_private_key_in_a_structure_is_refused_before_the_key_is_touched(
    authority: TrainingAuthority, session: UsbKeySession, monkeypatch: pytest.MonkeyPatch, structure: str
) -> None:
    monkeypatch.setattr("training.ca.authority.seal_key_pair", key_centre(STRUCTURES[structure]))
    answer = Office(authority, session).answer()
    before = session.slot(KeyUse.ENCRYPTION)
    with pytest.raises(PkiError, match="PKCS#8") as caught:
        import_into(session, in_form(answer, "SM2EnvelopedKey"))
    assert caught.value.code == "envelope_private_key_form"
    assert session.slot(KeyUse.ENCRYPTION) == before


def test_another_library_imports_them_too(authority: TrainingAuthority, tmp_path: Path) -> None:
    """The one that shares nothing with the software key, in the layout of the standard."""
    keys = second_skf(tmp_path)
    desk = KeyDesk(keys=keys, serial=SECOND_SERIAL, kinds=(KeyKind.SM2,))
    with logged_in(desk) as session:
        for form in FORMS:
            import_into(session, in_form(Office(authority, session).answer(), form))
    keys.close()
