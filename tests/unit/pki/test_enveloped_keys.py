"""SM2EnvelopedKey, ENVELOPEDKEYBLOB and CSRResponse, with every variant met in the field."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pki import der, sm2
from pki.algorithms import (
    SM1_ECB_OID,
    SM1_OID,
    SM4_ECB_OID,
    SM4_MODES,
    SM4_OID,
    SSF33_ECB_OID,
    SSF33_OID,
)
from pki.csr_response import CsrResponse, read_csr_response, write_csr_response
from pki.envelope_forms import read_envelope
from pki.enveloped_key import (
    EnvelopedKey,
    from_skf_blob,
    open_envelope,
    read_enveloped_key,
    seal_key_pair,
    to_skf_blob,
    write_enveloped_key,
)
from pki.errors import PkiError
from pki.public_keys import public_key_of_sm2
from pki.symmetric import sm4_ecb_encrypt
from tests.unit.pki import samples
from tests.unit.pki.envelope_samples import (
    FORMS,
    IMPORTABLE,
    STRUCTURES,
    SYMMETRIC,
    encrypted_value,
    envelope_for,
    scalar,
    signed_and_enveloped,
    three_parts,
)

SIGNING = sm2.Sm2PrivateKey(0x10004)  # samples.signer's key
PAIR = sm2.Sm2PrivateKey(0x10005)  # samples.encryption's key
SCALAR = scalar(PAIR)
SPKI = public_key_of_sm2(PAIR.public_key).spki_der
PLAIN = [pytest.param(write(PAIR), id=name) for name, write in IMPORTABLE.items()]
STRUCTURED = [pytest.param(write(PAIR), id=name) for name, write in STRUCTURES.items()]


def _envelope(plaintext: bytes = SCALAR) -> EnvelopedKey:
    return envelope_for(SIGNING.public_key, PAIR, plaintext)


def _form(form: str, envelope: EnvelopedKey) -> bytes:
    return FORMS[form](envelope, samples.encryption().certificate_der)


@pytest.mark.parametrize("plaintext", PLAIN)
def test_private_key_forms_that_a_key_can_import(plaintext: bytes) -> None:
    envelope = _envelope(plaintext)
    assert open_envelope(envelope, SIGNING) == PAIR
    assert read_enveloped_key(write_enveloped_key(envelope)) == envelope
    blob = to_skf_blob(envelope)
    assert len(blob) == 388
    assert blob[12:44] == bytes(32)
    assert open_envelope(from_skf_blob(blob), SIGNING) == PAIR


@pytest.mark.parametrize("plaintext", STRUCTURED)
def test_private_key_structures_are_opened_but_not_imported(plaintext: bytes) -> None:
    envelope = _envelope(plaintext)
    assert open_envelope(envelope, SIGNING) == PAIR
    assert _code(to_skf_blob, envelope) == "envelope_private_key_form"


def _code(call: object, *arguments: object) -> str:
    with pytest.raises(PkiError) as caught:
        call(*arguments)  # type: ignore[operator]
    assert caught.value.sentence.endswith("。")
    return caught.value.code


def _written(algorithm: bytes, envelope: EnvelopedKey) -> bytes:
    members = der.parse(write_enveloped_key(envelope)).children()
    return der.encode(0x30, algorithm, *(member.raw for member in members[1:]))


@pytest.mark.parametrize(
    ("algorithm", "oid"),
    [
        pytest.param(der.encode_oid(SM4_ECB_OID), SM4_ECB_OID, id="bare OID"),
        pytest.param(der.encode_oid(SM4_OID), SM4_OID, id="bare OID of SM4"),
        pytest.param(der.encode(0x30, der.encode_oid(SM4_OID)), SM4_OID, id="SM4 without mode"),
        pytest.param(der.encode(0x30, der.encode_oid(SM4_ECB_OID), b"\x05\x00"), SM4_ECB_OID, id="NULL parameters"),
    ],
)
def test_symmetric_algorithm_forms(algorithm: bytes, oid: str) -> None:
    envelope = read_enveloped_key(_written(algorithm, _envelope()))
    assert envelope.symmetric_oid == oid
    assert open_envelope(envelope, SIGNING) == PAIR
    assert int.from_bytes(to_skf_blob(envelope)[4:8], "little") == 0x401


@pytest.mark.parametrize("oid", [SM1_OID, SM1_ECB_OID, SSF33_ECB_OID])
def test_sm1_goes_to_the_key_but_software_cannot_open_it(oid: str) -> None:
    envelope = dataclasses.replace(_envelope(), symmetric_oid=oid)
    blob = to_skf_blob(envelope)
    assert int.from_bytes(blob[4:8], "little") == (0x201 if oid == SSF33_ECB_OID else 0x101)
    assert to_skf_blob(from_skf_blob(blob)) == blob
    assert _code(open_envelope, envelope, SIGNING) == "envelope_algorithm"


def test_three_part_sequence_of_some_vendors() -> None:
    envelope = _envelope()
    assert read_enveloped_key(three_parts(envelope)) == envelope


@pytest.mark.parametrize("plaintext", PLAIN)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_becomes_the_same_blob(form: str, plaintext: bytes) -> None:
    envelope = _envelope(plaintext)
    read = read_envelope(_form(form, envelope), certified=PAIR.public_key)
    assert to_skf_blob(read) == to_skf_blob(envelope)
    assert open_envelope(read, SIGNING) == PAIR


@pytest.mark.parametrize("form", [form for form in FORMS if form != "ENVELOPEDKEYBLOB"])
def test_every_form_is_read_in_a_csr_response(form: str) -> None:
    response = _response()
    assert response.enveloped_key is not None
    signing, _, certificates = der.parse(write_csr_response(response)).children()
    data = der.encode(0x30, signing.raw, der.encode(0xA0, _form(form, response.enveloped_key)), certificates.raw)
    read = read_csr_response(data).enveloped_key
    assert read is not None
    assert to_skf_blob(read) == to_skf_blob(response.enveloped_key)


def test_forms_that_are_refused() -> None:
    envelope = _envelope()
    pair = _form("CertifiedKeyPair", envelope)
    assert read_envelope(pair).public_key == PAIR.public_key  # it brings its certificate along
    bare = _form("EncryptedValue", envelope)
    assert _code(read_envelope, bare) == "envelope_public_key_missing"
    several = der.encode(
        0x30,
        der.encode_integer(1),
        public_key_of_sm2(PAIR.public_key).spki_der,
        signed_and_enveloped(envelope, recipients=2),
    )
    assert _code(read_envelope, several) == "envelope_recipients"
    for mode in SM4_MODES:  # a key imports ECB only
        chained = der.encode(
            0x30,
            der.encode_integer(1),
            public_key_of_sm2(PAIR.public_key).spki_der,
            signed_and_enveloped(envelope, oid=mode),
        )
        with pytest.raises(PkiError, match=SM4_MODES[mode]) as caught:
            read_envelope(chained)
        assert caught.value.code == "envelope_algorithm"
    for unknown in (b"\x30\x00", b"\x0c\x02ab", der.encode(0x30, der.encode_integer(1), der.encode_integer(2))):
        assert _code(read_envelope, unknown) == "envelope_form_unknown"
    short = der.encode(
        0x30,
        der.encode_integer(1),
        public_key_of_sm2(PAIR.public_key).spki_der,
        encrypted_value(envelope, b"\x04" + bytes(80)),
    )
    assert _code(read_envelope, short) == "sm2_cipher_invalid"


@given(st.sampled_from(sorted(FORMS)), st.integers(min_value=0), st.integers(min_value=0, max_value=255))
@settings(max_examples=300, deadline=None)
def test_a_damaged_form_is_refused_with_a_code_or_still_ours(form: str, place: int, byte: int) -> None:
    data = bytearray(_form(form, _envelope()))
    data[place % len(data)] = byte
    try:
        read = read_envelope(bytes(data), certified=PAIR.public_key)
        to_skf_blob(read)
    except PkiError as error:
        assert error.sentence


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("plaintext", STRUCTURED)
def test_a_private_key_inside_a_structure_is_refused_in_every_form(form: str, plaintext: bytes) -> None:
    """Its scalar lies across the cipher's blocks, so no blob holds it; nobody but the device can decrypt it."""
    at = plaintext.index(SCALAR)
    assert at % 16
    if form == "ENVELOPEDKEYBLOB":
        return  # it has room for 64 bytes: such a structure cannot be in it
    read = read_envelope(_form(form, _envelope(plaintext)), certified=PAIR.public_key)
    with pytest.raises(PkiError, match="PKCS#8") as caught:
        to_skf_blob(read)
    assert caught.value.code == "envelope_private_key_form"


@pytest.mark.parametrize("oid", [SM4_OID, SM4_ECB_OID])
def test_an_initial_vector_means_another_mode_whatever_the_oid_says(oid: str) -> None:
    vector = der.encode(0x30, der.encode_oid(oid), der.encode(4, bytes(16)))
    assert _code(read_enveloped_key, _written(vector, _envelope())) == "envelope_algorithm"
    value = der.parse(encrypted_value(_envelope(), _envelope().wrapped_key.to_der())).children()
    tagged = der.encode(0xA1, der.parse(vector).content)
    chained = der.encode(0x30, tagged, value[2].raw, value[3].raw)
    assert _code(lambda: read_envelope(chained, certified=PAIR.public_key)) == "envelope_algorithm"


def test_cfcas_own_blob_is_named() -> None:
    blob = b"00000000000000010000000000000001000000000000000000000000000000000000000000000268" + b"AAAA,BBBB"
    for data in (blob, der.encode(4, blob)):
        with pytest.raises(PkiError, match="CFCA") as caught:
            read_envelope(data, certified=PAIR.public_key)
        assert caught.value.code == "envelope_form_vendor"


def test_ssf33_goes_to_the_key_like_sm1() -> None:
    blob = to_skf_blob(dataclasses.replace(_envelope(), symmetric_oid=SSF33_OID))
    assert int.from_bytes(blob[4:8], "little") == 0x201


def test_blob_layout() -> None:
    envelope = _envelope()
    blob = to_skf_blob(envelope)
    assert blob[:12] == bytes.fromhex("01000000 01040000 00010000")
    assert blob[44:76] == envelope.encrypted_private_key
    assert blob[76:80] == bytes.fromhex("00010000")
    assert blob[112:144] + blob[176:208] == envelope.public_key.to_bytes()[1:]
    assert blob[240:272] == envelope.wrapped_key.x.to_bytes(32, "big")
    assert blob[304:336] == envelope.wrapped_key.y.to_bytes(32, "big")
    assert blob[336:368] == envelope.wrapped_key.check
    assert blob[368:372] == bytes.fromhex("10000000")
    assert blob[372:] == envelope.wrapped_key.ciphertext
    assert from_skf_blob(blob) == envelope
    assert from_skf_blob(blob + b"\x00") == envelope


def test_blob_with_64_encrypted_bytes() -> None:
    whole = sm4_ecb_encrypt(SYMMETRIC, bytes(32) + SCALAR)
    blob = to_skf_blob(_envelope())
    read = from_skf_blob(blob[:12] + whole + blob[76:])
    assert read.encrypted_private_key == whole
    assert open_envelope(read, SIGNING) == PAIR
    assert to_skf_blob(read)[12:76] == bytes(32) + whole[32:]


@pytest.mark.parametrize("change", [(0, 2), (4, 9), (8, 1), (368, 17), (368, 200)])
def test_blobs_that_are_refused(change: tuple[int, int]) -> None:
    blob = bytearray(to_skf_blob(_envelope()))
    blob[change[0]] = change[1]
    assert _code(from_skf_blob, bytes(blob)) == "skf_blob_invalid"
    assert _code(from_skf_blob, bytes(blob[:371])) == "skf_blob_invalid"


def test_envelopes_that_are_refused() -> None:
    good = _envelope()
    des = der.encode(0x30, der.encode_oid("1.2.840.113549.3.7"))
    assert _code(read_enveloped_key, _written(des, good)) == "envelope_algorithm"
    odd = dataclasses.replace(good, encrypted_private_key=b"a" * 31)
    assert _code(read_enveloped_key, write_enveloped_key(odd)) == "envelope_private_key_form"
    not_aligned = dataclasses.replace(good, encrypted_private_key=bytes(range(64)))
    assert _code(to_skf_blob, not_aligned) == "envelope_private_key_form"
    moved = dataclasses.replace(good.wrapped_key, x=good.wrapped_key.x ^ 1)
    off_curve = dataclasses.replace(good, wrapped_key=moved)
    assert _code(read_enveloped_key, write_enveloped_key(off_curve)) == "sm2_cipher_invalid"
    other = dataclasses.replace(good, public_key=SIGNING.public_key)
    assert _code(open_envelope, other, SIGNING) == "envelope_pair_differs"
    assert _code(open_envelope, good, PAIR) == "sm2_decrypt_failed"


def _response() -> CsrResponse:
    return CsrResponse(
        signing_certificate_der=samples.signer().certificate_der,
        enveloped_key=seal_key_pair(PAIR, SIGNING.public_key),
        encryption_certificate_der=samples.encryption().certificate_der,
    )


def test_csr_response_round_trip() -> None:
    response = _response()
    data = write_csr_response(response)
    assert read_csr_response(data) == response
    signing, key, certificates = der.parse(data).children()
    assert (signing.tag, key.tag, certificates.tag) == (0x31, 0xA0, 0xA1)
    assert key.children()[0].raw == write_enveloped_key(response.enveloped_key or _envelope())
    single = CsrResponse(signing_certificate_der=response.signing_certificate_der)
    assert read_csr_response(write_csr_response(single)) == single


def test_csr_response_with_the_other_tagging_and_a_chain() -> None:
    response = _response()
    signing, key, certificates = der.parse(write_csr_response(response)).children()
    chain = samples.issuing().certificate_der
    data = der.encode(
        0x30,
        der.encode(0x31, signing.content, chain),
        der.encode(0xA0, key.children()[0].content),
        der.encode(0xA1, der.encode(0x31, certificates.content, chain)),
    )
    assert read_csr_response(data) == dataclasses.replace(response, other_certificates_der=(chain,))


def test_csr_responses_that_are_refused() -> None:
    response = _response()
    signing, key, certificates = der.parse(write_csr_response(response)).children()
    assert _code(read_csr_response, der.encode(0x30, signing.raw, key.raw)) == "csr_response_shape"
    swapped = der.encode(0x30, signing.raw, certificates.raw, key.raw)
    assert _code(read_csr_response, swapped) == "csr_response_shape"
    assert _code(read_csr_response, der.encode(0x30, der.encode(0x31))) == "csr_response_shape"
    other = dataclasses.replace(response, encryption_certificate_der=response.signing_certificate_der)
    assert _code(read_csr_response, write_csr_response(other)) == "csr_response_key_differs"


@given(st.integers(min_value=0))
@settings(max_examples=100, deadline=None)
def test_a_truncated_response_is_refused_with_a_code(size: int) -> None:
    data = write_csr_response(_response())
    with pytest.raises(PkiError):
        read_csr_response(data[: size % len(data)])


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
@settings(max_examples=100, deadline=None)
def test_a_damaged_envelope_never_gives_another_key(place: int, flip: int) -> None:
    data = bytearray(write_enveloped_key(_envelope()))
    data[place % len(data)] ^= flip
    try:
        opened = open_envelope(read_enveloped_key(bytes(data)), SIGNING)
    except PkiError:
        return
    assert opened == PAIR
