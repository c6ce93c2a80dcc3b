"""SM2, SM3 and SM4 against the numbers printed in the standards, and against what must be refused."""

import hashlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pki import sm2, sm2_curve
from pki.errors import PkiError
from pki.symmetric import sm3, sm4_ecb_decrypt, sm4_ecb_encrypt

# GB/T 32918.5-2017, Annex A (the same numbers stand in GM/T 0003.5-2012)
SCALAR = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
KEY = sm2.Sm2PrivateKey(SCALAR)
PUBLIC = bytes.fromhex(
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA


def test_sm3_vectors() -> None:
    # GB/T 32905-2016, Annex A
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    long = sm3(b"abcd" * 16).hex()
    assert long == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    assert sm3(b"ab", b"c") == sm3(b"abc")


def test_sm4_vector() -> None:
    # GB/T 32907-2016, Annex A.1
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    assert sm4_ecb_encrypt(block, block).hex() == "681edf34d206965e86b3e94f536e4246"
    assert sm4_ecb_decrypt(block, sm4_ecb_encrypt(block, block * 3)) == block * 3


@pytest.mark.parametrize(("key", "data", "code"), [(b"k", b"", "sm4_key_length"), (b"k" * 16, b"d", "sm4_data_length")])
def test_sm4_refuses_wrong_lengths(key: bytes, data: bytes, code: str) -> None:
    with pytest.raises(PkiError) as caught:
        sm4_ecb_encrypt(key, data)
    assert caught.value.code == code


def test_key_pair_vector() -> None:
    assert KEY.public_key.to_bytes() == PUBLIC
    assert sm2.Sm2PublicKey.from_bytes(PUBLIC) == KEY.public_key
    assert f"{SCALAR:x}" not in repr(KEY)
    assert str(SCALAR) not in repr(KEY)


def test_z_and_e_vector() -> None:
    z = sm2.z_value(KEY.public_key)
    assert z.hex() == "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3"
    digest = sm2.digest_for_signing(b"message digest", KEY.public_key)
    assert digest.hex() == "f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640"


def test_signature_vector() -> None:
    digest = sm2.digest_for_signing(b"message digest", KEY.public_key)
    signature = sm2._sign_with(KEY, digest, NONCE)
    assert signature is not None
    assert sm2.decode_signature(signature) == (R, S)
    assert sm2.verify(KEY.public_key, b"message digest", signature)
    assert not sm2.verify(KEY.public_key, b"message digesT", signature)
    assert not sm2.verify(KEY.public_key, b"message digest", signature, user_id=b"ALICE123@YAHOO.COM")


def test_encryption_vector() -> None:
    cipher = sm2._encrypt_with(KEY.public_key, b"encryption standard", NONCE)
    assert cipher is not None
    assert f"{cipher.x:064x}" == "04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73"
    assert f"{cipher.y:064x}" == "e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0"
    assert cipher.ciphertext.hex() == "21886ca989ca9c7d58087307ca93092d651efa"
    assert cipher.check.hex() == "59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"
    assert sm2.decrypt(KEY, sm2.Sm2Cipher.from_der(cipher.to_der())) == b"encryption standard"


@given(st.binary(min_size=1, max_size=200))
@settings(max_examples=20, deadline=None)
def test_sign_verify_and_encrypt_decrypt_round_trip(message: bytes) -> None:
    key = sm2.Sm2PrivateKey.generate()
    assert sm2.verify(key.public_key, message, sm2.sign(key, message))
    assert sm2.decrypt(key, sm2.encrypt(key.public_key, message)) == message


def _signature(r: int, s: int) -> bytes:
    return sm2.encode_signature(r, s)


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(_signature(0, S), id="r is zero"),
        pytest.param(_signature(R, 0), id="s is zero"),
        pytest.param(_signature(R + sm2_curve.N, S), id="r beyond the order"),
        pytest.param(_signature(R, S + sm2_curve.N), id="s beyond the order"),
        pytest.param(_signature(R, sm2_curve.N - R), id="r + s is the order"),
        pytest.param(_signature(S, R), id="r and s swapped"),
        pytest.param(_signature(R, S) + b"\x00", id="trailing byte"),
        pytest.param(_signature(R, S)[:-1], id="cut off"),
        pytest.param(b"\x30\x81" + _signature(R, S)[1:], id="length not minimal"),
        pytest.param(b"\x30\x47\x02\x22\x00\x00" + R.to_bytes(32, "big") + _signature(R, S)[-35:], id="integer padded"),
        pytest.param(b"\x30\x80" + _signature(R, S)[2:] + b"\x00\x00", id="BER indefinite length"),
        pytest.param(R.to_bytes(32, "big") + S.to_bytes(32, "big"), id="raw r and s"),
        pytest.param(b"", id="empty"),
    ],
)
def test_verify_is_strict(signature: bytes) -> None:
    digest = sm2.digest_for_signing(b"message digest", KEY.public_key)
    assert sm2.verify_digest(KEY.public_key, digest, _signature(R, S))
    assert not sm2.verify_digest(KEY.public_key, digest, signature)


def test_verify_refuses_a_digest_of_another_length() -> None:
    digest = sm2.digest_for_signing(b"message digest", KEY.public_key)
    assert not sm2.verify_digest(KEY.public_key, b"\x00" + digest, _signature(R, S))


@pytest.mark.parametrize(
    "data",
    [
        PUBLIC[:-1],
        PUBLIC + b"\x00",
        b"\x02" + PUBLIC[1:33],
        PUBLIC[:-1] + b"\x14",
        b"\x04" + b"\xff" * 64,
        b"\x04" + b"\x00" * 64,
    ],
)
def test_only_points_of_the_curve_are_public_keys(data: bytes) -> None:
    with pytest.raises(PkiError) as caught:
        sm2.Sm2PublicKey.from_bytes(data)
    assert caught.value.code == "sm2_point_invalid"


def test_decrypt_notices_another_key_and_damage() -> None:
    cipher = sm2.encrypt(KEY.public_key, b"0123456789abcdef")
    damaged = sm2.Sm2Cipher(x=cipher.x, y=cipher.y, check=cipher.check, ciphertext=b"\x00" * 16)
    for key, value in ((sm2.Sm2PrivateKey.generate(), cipher), (KEY, damaged)):
        with pytest.raises(PkiError) as caught:
            sm2.decrypt(key, value)
        assert caught.value.code == "sm2_decrypt_failed"


@given(st.integers(min_value=0, max_value=2 * sm2_curve.N), st.integers(min_value=1, max_value=40))
@settings(max_examples=40, deadline=None)
def test_point_arithmetic_keeps_the_group_laws(scalar: int, other: int) -> None:
    point = sm2_curve.multiply_base(other)
    assert point is not None
    assert sm2_curve.multiply(scalar, point) == sm2_curve.multiply_base(scalar * other)
    assert sm2_curve.multiply_sum(scalar, other, sm2_curve.G) == sm2_curve.multiply_base(scalar + other)


def test_small_multiples_by_repeated_addition() -> None:
    running: tuple[int, int, int] = (1, 1, 0)
    for count in range(1, 70):
        running = sm2_curve._add(running, sm2_curve.G)
        assert sm2_curve._affine(running) == sm2_curve.multiply_base(count)
    assert sm2_curve.multiply_base(sm2_curve.N) is None
    assert sm2_curve.multiply_sum(sm2_curve.N - 5, 5, sm2_curve.G) is None


def test_verifying_takes_less_than_30_ms() -> None:
    digest = hashlib.sha256(b"anything").digest()
    signature = sm2.sign_digest(KEY, digest)
    times = []
    for _ in range(9):
        start = time.process_time()
        assert sm2.verify_digest(KEY.public_key, digest, signature)
        times.append(time.process_time() - start)
    assert sorted(times)[4] < 0.030


def test_a_key_that_keeps_coming_back_is_verified_by_tables_with_the_same_answers() -> None:
    key = sm2.Sm2PrivateKey.generate()
    point = (key.public_key.x, key.public_key.y)
    for number in range(12):
        signature = sm2.sign(key, b"%d" % number)
        assert sm2.verify(key.public_key, b"%d" % number, signature)
        assert not sm2.verify(key.public_key, b"another", signature)
    assert sm2_curve._uses(point).count > sm2_curve._WORTH_A_TABLE
    for scalars in ((0, 5), (5, 0), (0, 0), (1, sm2_curve.N - 1)):
        terms = ((scalars[0], sm2_curve._base_multiples()), (scalars[1], sm2_curve._odd_multiples(point)))
        assert sm2_curve.multiply_sum(*scalars, point) == sm2_curve._affine(sm2_curve._combine(terms))


def test_tables_know_the_point_at_infinity() -> None:
    assert {sm2_curve.multiply_sum(7, sm2_curve.N - 7, sm2_curve.G) for _ in range(8)} == {None}
